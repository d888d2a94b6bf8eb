"""Links on a real PostgreSQL: baselines add up, nothing is linked twice, merges are followed."""

from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from procore.elements import ALL
from procore.elements.element import Side
from tests.factories.ledger import agreement
from tests.factories.records import DAY, maestro, plain, procore

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def test_agreed_values_of_every_kind_come_out_as_they_went_in(ledger, pairing, run):
    m = maestro("projects", number="P1", name="Été", active="A", **DAY)
    p = procore("projects", BIG, project_number="P1", name="Été", active=True, **DAY)
    both = {"maestro_baseline": dict(m.values), "procore_baseline": dict(p.values)}
    ledger.links.keep_baselines(
        pairing.id, run.id, PROJECTS, [agreement("P1", BIG, origin_id="MAESTRO|PRJ|DEMO|P1", **both)]
    )
    link = ledger.links.by_key(pairing.id, PROJECTS, ["P1", "P2"])["P1"]
    assert (link.procore_id, link.origin_id) == (BIG, "MAESTRO|PRJ|DEMO|P1")
    assert (link.maestro_baseline, link.procore_baseline) == (m.values, p.values)
    assert ledger.links.count(pairing.id, PROJECTS) == 1
    assert ledger.links.procore_ids(pairing.id, "projects") == {"P1": BIG}


def test_agreeing_again_adds_to_what_was_agreed_and_forgets_nothing(ledger, pairing, run, rows):
    first = {"maestro_baseline": {"name": "A", "city": "Q"}, "procore_baseline": {"name": "A", "city": "Q"}}
    then = {"maestro_baseline": {"name": "B", "phone": None}, "procore_baseline": {"name": "B", "phone": None}}
    marks = {"maestro_fingerprint": "m1", "procore_fingerprint": "p1"}
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, origin_id="o", **first, **marks)])
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, **then)])
    link = ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"])["S1"]
    assert link.maestro_baseline == {"name": "B", "city": "Q", "phone": None}
    assert link.origin_id == "o"
    assert rows("SELECT maestro_fingerprint AS m, procore_fingerprint AS p FROM procore_sync.link") == [
        {"m": "m1", "p": "p1"}
    ]


def test_a_record_of_procore_is_never_linked_twice(ledger, pairing, run):
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    with pytest.raises(IntegrityError):
        ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S2", 7)])
    assert ledger.links.by_key(pairing.id, SUPPLIERS, ["S1", "S2"]).keys() == {"S1"}


def test_agreeing_never_moves_a_link_to_another_record_of_procore(ledger, pairing, run):
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    with pytest.raises(IntegrityError):
        ledger.links.keep_baselines(
            pairing.id, run.id, SUPPLIERS, [agreement("S1", 8, maestro_baseline={"name": "another"})]
        )
    link = ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"])["S1"]
    assert (link.procore_id, link.maestro_baseline) == (7, {})


MADE, LATER = datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2026, 11, 29, 9, tzinfo=UTC)
OURS, ANOTHERS = "MAESTRO|SUP|DEMO|S1", "MAESTRO|SUP|DEMO|S2"


@pytest.mark.parametrize(
    ("then", "now", "used_again"),
    [
        ({"created_at": MADE, "origin_id": OURS}, {"created_at": MADE, "origin_id": None}, set()),
        (
            {"created_at": MADE, "origin_id": OURS},
            {"created_at": MADE + timedelta(seconds=1), "origin_id": OURS},
            set(),
        ),
        ({"created_at": MADE, "origin_id": OURS}, {"created_at": LATER, "origin_id": OURS}, {Side.PROCORE}),
        ({"origin_id": OURS}, {"created_at": LATER, "origin_id": OURS}, set()),
        ({"origin_id": OURS}, {"created_at": LATER}, {Side.PROCORE}),
        ({"origin_id": OURS}, {"origin_id": ANOTHERS}, {Side.PROCORE}),
        ({}, {"origin_id": ANOTHERS}, set()),
    ],
)
def test_a_record_of_procore_is_another_that_was_created_at_another_time_or_lost_our_origin_id(
    ledger, pairing, run, then, now, used_again
):
    for held in (then, now):
        ledger.records.keep(
            pairing.id, SUPPLIERS, Side.PROCORE, [replace(plain("suppliers", Side.PROCORE, "7"), **held)]
        )
        if held is then:
            ledger.links.keep_baselines(
                pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, origin_id=then.get("origin_id"))]
            )
    assert ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"])["S1"].used_again == used_again
    assert ledger.links.gone(pairing.id, "suppliers") == ({"S1"} if used_again else set())
    assert [one.gone for one in ledger.links.linked(pairing.id, ["suppliers"])] == [bool(used_again)]


@pytest.mark.parametrize("origin", [OURS, None])
def test_a_link_learns_when_procore_s_record_was_created_once_that_is_said(ledger, pairing, run, origin):
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7, origin_id=origin)])
    for created_at, used_again in ((None, set()), (MADE, set()), (LATER, {Side.PROCORE}), (MADE, set())):
        record = replace(plain("suppliers", Side.PROCORE, "7"), created_at=created_at, origin_id=origin)
        ledger.records.keep(pairing.id, SUPPLIERS, Side.PROCORE, [record])
        assert ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"])["S1"].used_again == used_again


@pytest.mark.parametrize(
    ("now", "used_again"),
    [
        ({"origin_id": "7"}, set()),
        ({"origin_id": None}, set()),
        ({"origin_id": "8"}, {Side.MAESTRO}),
        ({"created_at": MADE}, set()),
        ({"created_at": LATER}, {Side.MAESTRO}),
    ],
)
def test_a_record_of_maestro_is_another_that_holds_another_id_or_was_created_at_another_time(
    ledger, pairing, run, now, used_again
):
    for held in ({"created_at": MADE, "origin_id": "7"}, {"created_at": MADE, **now}):
        ledger.records.keep(
            pairing.id, SUPPLIERS, Side.MAESTRO, [replace(plain("suppliers", Side.MAESTRO, "S1"), **held)]
        )
        ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", 7)])
    assert ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"])["S1"].used_again == used_again


def test_the_fields_that_are_cut_follow_what_is_agreed_on(ledger, pairing, run, rows):
    def agree(names, cut):
        baseline = dict.fromkeys(names.split(), "x")
        row = agreement("A", 1, maestro_baseline=baseline, procore_baseline=baseline, cut=cut)
        ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [row])
        (found,) = rows("SELECT cut FROM procore_sync.link")
        return sorted(found["cut"])

    assert agree("name city", ["name", "1|description"]) == ["1|description", "name"]
    assert agree("city", ["city"]) == ["city", "name"], "name was not agreed on anew; the lines were, and none is cut"
    assert agree("name", []) == ["city"]


def test_a_merge_moves_the_link_with_what_was_agreed(ledger, linked, run):
    left = plain("suppliers", Side.PROCORE, str(BIG + 1), name="Béton")
    ledger.records.keep(linked.id, SUPPLIERS, Side.PROCORE, [carrying(left, "MAESTRO|SUP|DEMO|S1")])
    ((m, was, now, gone),) = [astuple(one) for one in ledger.links.merged(linked.id, SUPPLIERS)]
    assert (m, was, now, gone) == ("S1", BIG, BIG + 1, False)
    ledger.links.follow_merge(linked.id, run.id, SUPPLIERS, "S1", BIG + 1)
    (link,) = ledger.links.by_key(linked.id, SUPPLIERS, ["S1"]).values()
    assert (link.procore_id, link.origin_id) == (BIG + 1, "MAESTRO|SUP|DEMO|S1")
    assert link.procore_baseline == {"phone": "0"}
    assert ledger.records.by_key(linked.id, SUPPLIERS, Side.PROCORE, [str(BIG)]) == {}
    assert ledger.links.merged(linked.id, SUPPLIERS) == []


def test_two_records_with_one_origin_id_are_no_merge(ledger, linked):
    for key in (BIG + 1, BIG + 2):
        left = plain("suppliers", Side.PROCORE, str(key), name="Béton")
        ledger.records.keep(linked.id, SUPPLIERS, Side.PROCORE, [carrying(left, "MAESTRO|SUP|DEMO|S1")])
    assert ledger.links.merged(linked.id, SUPPLIERS) == []


def carrying(record, origin_id):
    return replace(record, origin_id=origin_id)


def test_how_many_linked_projects_procore_still_has_is_known(ledger, pairing, run):
    assert ledger.links.projects_left(pairing.id) == (0, 0)
    ledger.records.keep(pairing.id, PROJECTS, Side.PROCORE, [plain("projects", Side.PROCORE, "7", number="24-001")])
    link = {"scope": "", "maestro_key": "24-001", "procore_id": 7, "origin_id": None}
    nothing = {"maestro_baseline": {}, "procore_baseline": {}, "maestro_fingerprint": None, "procore_fingerprint": None}
    ledger.links.keep_baselines(pairing.id, run.id, PROJECTS, [{**link, **nothing}])
    assert ledger.links.projects_left(pairing.id) == (1, 1)
    ledger.records.mark_gone(pairing.id, PROJECTS, Side.PROCORE, (), None)
    assert ledger.links.projects_left(pairing.id) == (1, 0)
