"""What another interface linked is adopted: nothing is made twice, the plan says which ids change, an undo gives them back."""

import shutil
from contextlib import nullcontext
from itertools import count

import pytest

from procore.elements import ALL, top_of
from procore.elements.element import Direction
from procore.mapping.foreign_ids import pattern_of
from procore.mapping.pairs_file import NamedPair
from procore.model.errors import ApprovalNeeded, DecisionRefused
from procore.model.runs import Mode
from procore.run.adopt import adopt, adoption, take_back
from tests.standard.conftest import Stage, _opened
from tests.standard.costs.entries import cost, in_maestro, in_procore, settle
from tests.standard.foreign import BACK, FOREIGN_IDS, KINDS, WRITTEN, origin_ids, with_another_past
from tests.standard.undos import undone


@pytest.fixture(scope="module")
def past_stage(site_stage, copied, tmp_path_factory):
    procore = shutil.copy(site_stage.procore, tmp_path_factory.mktemp("past") / "procore.sqlite")
    with copied(site_stage.database) as database:
        with _opened(database, procore) as world:
            world.runs = count(100)
            with_another_past(world)
        yield Stage(database, procore)


@pytest.fixture
def past(past_stage, copied, tmp_path):
    """The company with 200 records that another interface linked (`foreign`)."""
    procore = shutil.copy(past_stage.procore, tmp_path / "procore.sqlite")
    with copied(past_stage.database) as database, _opened(database, procore) as world:
        world.runs = count(1000)
        world.company_settings |= {"foreign_ids": FOREIGN_IDS}
        yield world


def way(element):
    return None if element in ("projects", "suppliers") else BACK


def pairing_of(site):
    return site.job("projects")[0].pairing


def found_in(site, element_id, named=None):
    element = ALL[element_id]
    direction = Direction.TO_PROCORE if way(top_of(element_id).id) else Direction.BOTH
    pattern = pattern_of(FOREIGN_IDS[element_id])
    return adoption(site.ledger, pairing_of(site), element, direction, pattern if named is None else named)


def adopt_all(site, element_id):
    """The element, then its parts: a run that only looks, then the adoption."""
    for one in ALL[element_id].with_parts:
        if one.id in FOREIGN_IDS:
            site.run(
                element_id, way(element_id), mode=Mode.PLAN
            )  # what belongs to a project is known once that is adopted
            found = found_in(site, one.id)
            assert found.left == (), found.left
            adopt(site.ledger, pairing_of(site), one, found.found, "Marie", "the old interface goes")


def test_two_hundred_records_of_another_interface_are_adopted_and_nothing_is_made_twice(past):
    before = {name: len(past.simulator.world.records(name, None)) for _, name in KINDS.values()}
    held = {kind: len([one for one in origin_ids(past) if one[0] == kind]) for _, kind in KINDS.values()}
    assert sum(held.values()) >= 200
    since, totals = len(past.requests), in_procore(past)
    for element in WRITTEN:  # before anybody adopted anything
        past.run(element, way(element))
        assert {row["code"] for row in past.held(element)} <= {"foreign_origin", "foreign_beside", "waits_for"}, element
    assert past.writes(since) == []
    past.company_settings["first_run"] = "approve"
    for element in WRITTEN:
        adopt_all(past, element)
        assert past.writes(since) == []
        asked = nullcontext() if element == "costs" else pytest.raises(ApprovalNeeded)  # of a cost nothing is written
        with asked as wanted:
            past.run(element, way(element))
        if wanted:
            past.run(element, way(element), approved=wanted.value.plan)
        assert past.inbox(element) == [], element
        since = len(past.requests)
    assert {name: len(past.simulator.world.records(name, None)) for _, name in KINDS.values()} == before
    ours = [(kind, origin) for (kind, _), origin in origin_ids(past).items()]
    foreign = {kind for kind, origin in ours if origin and not origin.startswith("MAESTRO|")}
    assert foreign == {"direct_costs"}, "a cost keeps its id"
    for element in WRITTEN:
        past.run(element, way(element), full=True)
        assert past.inbox(element) == [], element
    assert past.writes(since) == []
    assert in_procore(past) == in_maestro(past) == totals
    sums = past.maestro("SELECT element, maestro, procore FROM procore_sync.balances")
    assert len(sums) > 1
    assert all(row["maestro"] == row["procore"] for row in sums), sums


def test_the_plan_says_which_ids_change_and_the_undo_of_its_run_gives_them_back_and_ends_the_links(past):
    since, were = len(past.requests), origin_ids(past)
    past.run("projects")
    adopt_all(past, "projects")
    past.run("projects")
    adopt_all(past, "suppliers")
    past.run("suppliers", mode=Mode.PLAN)
    changes = past.maestro(
        "SELECT c ->> 'old' AS old, c ->> 'new' AS new "
        "FROM procore_sync.change_set_step AS s, jsonb_array_elements(s.changes) AS c "
        "WHERE s.element = 'suppliers' AND c ->> 'field' = 'origin_id' AND s.maestro_key = 'BETON' LIMIT 1",
    )
    assert changes == [{"old": "MSTR/SUP/BETON", "new": "MAESTRO|SUP|DEMO|BETON"}]
    past.run("suppliers")
    assert past.writes(since)[-1:] == ["PATCH /rest/v1.0/vendors/sync"]
    assert [one.written_by for one in past.ledger.links.adopted(pairing_of(past).id, ALL["suppliers"])][:1] != [""]
    ended, left = take_back(past.ledger, pairing_of(past), ALL["suppliers"], "Marie", "not yet")
    assert ended == 0
    assert len(left) == 50, "an undo of the run gives these back"
    done = undone(past)
    assert [one.left for one in done] == [()]
    now = origin_ids(past)
    assert {key: now[key] for key in now if key[0] == "vendors"} == {
        key: were[key] for key in were if key[0] == "vendors"
    }
    assert past.ledger.links.count(pairing_of(past).id, ALL["suppliers"]) == 0
    since = len(past.requests)
    past.run("suppliers")
    assert past.writes(since) == [], "both wait for a person"
    assert {row["code"] for row in past.held("suppliers")} == {"kept_apart"}
    adopt_all(past, "suppliers")
    past.run("suppliers")
    assert past.inbox("suppliers") == []
    assert all(one.startswith("MAESTRO|") for key, one in origin_ids(past).items() if key[0] == "vendors")


@pytest.mark.parametrize("lock", ["by_record", "full"])
def test_a_cost_that_was_adopted_is_corrected_by_reversing_it_under_its_own_id(past, lock):
    past.simulator.switches.direct_cost_lock = lock
    for element in ("projects", "suppliers", "costs"):
        adopt_all(past, element)
        past.run(element, way(element))
        assert past.inbox(element) == []
    past.maestro("UPDATE maestro.cost_line SET amount = 500.25 WHERE cost = 'C-000' AND line = 1")
    settle(past, "C-000")
    past.run("costs", BACK)
    assert past.inbox("costs") == []
    assert in_procore(past) == in_maestro(past)
    assert sorted(one for key, one in origin_ids(past).items() if key[0] == "direct_costs" and "C-000" in one) == [
        "MSTR/CST/C-000", "MSTR/CST/C-000|1R", "MSTR/CST/C-000|2",
    ]  # fmt: skip
    since = len(past.requests)
    past.run("costs", BACK, full=True)
    assert past.writes(since) == []
    assert past.inbox("costs") == []


@pytest.mark.parametrize(("named_by", "row"), [
    ("a pattern", {"from_date": "2026-11-01"}),
    ("a pattern", {"sum_by": "invoice"}),
    ("pairs", {"sum_by": "month"}),
], ids=str)  # fmt: skip
def test_what_is_adopted_of_costs_is_in_no_sum_of_any_run(past, named_by, row):
    for element in ("projects", "suppliers"):
        adopt_all(past, element)
        past.run(element)
    if named_by == "pairs":
        past.company_settings["foreign_ids"] = {k: v for k, v in FOREIGN_IDS.items() if k != "costs"}
    cost(past, "NEW", ("03-300|MAT", "7.77"), invoice_number="BP-C-001")
    past.run("costs", BACK, row=row, mode=Mode.PLAN)
    ids = {one["origin_id"].removeprefix("MSTR/CST/"): str(one["id"]) for one in past.procore("direct_costs")}
    pairs = [NamedPair(n, key, own) for n, (key, own) in enumerate(ids.items(), 2)]
    found = found_in(past, "costs", pairs if named_by == "pairs" else None)
    assert (len(found.found), found.left) == (48, ())
    adopt(past.ledger, pairing_of(past), ALL["costs"], found.found, "Marie", "the old interface goes")
    past.run("costs", BACK, row=row)
    assert past.inbox("costs") == []
    assert in_procore(past) == in_maestro(past)
    assert len(past.procore("direct_costs")) == 49
    since = len(past.requests)
    past.run("costs", BACK, row=row, full=True)
    assert past.writes(since) == []


def test_an_adoption_is_refused_when_the_id_moved_and_taken_back_before_anything_is_written(past):
    past.run("projects", mode=Mode.PLAN)
    past.run("suppliers", mode=Mode.PLAN)
    found = found_in(past, "suppliers")
    (beton,) = [one for one in found.found if one.maestro_key == "BETON"]
    past.simulator.world.change("vendors", int(beton.procore_key), origin_id="SAGE-7")
    past.run("suppliers", mode=Mode.PLAN, full=True)
    with pytest.raises(DecisionRefused, match="has the origin id SAGE-7 now, and had MSTR/SUP/BETON"):
        adopt(past.ledger, pairing_of(past), ALL["suppliers"], [beton], "Marie", "")
    found = found_in(past, "suppliers")
    assert [one.reason.code for one in found.left] == ["adopt_other_pattern"]
    by_file = found_in(past, "suppliers", [NamedPair(2, "BETON", beton.procore_key), NamedPair(3, "NOBODY", "1")])
    assert [(one.maestro_key, one.was) for one in by_file.found] == [("BETON", "SAGE-7")]
    assert [(one.at, one.reason.code) for one in by_file.left] == [("3", "decision_no_record")]
    adopt(past.ledger, pairing_of(past), ALL["suppliers"], by_file.found, "Marie", "")
    assert take_back(past.ledger, pairing_of(past), ALL["suppliers"], "Marie", "not yet") == (1, [])
    adopt(past.ledger, pairing_of(past), ALL["suppliers"], by_file.found, "Marie", "")
    past.run("suppliers", mode=Mode.PLAN)  # links, and writes nothing
    assert past.ledger.links.count(pairing_of(past).id, ALL["suppliers"]) == 1
    assert take_back(past.ledger, pairing_of(past), ALL["suppliers"], "Marie", "not yet") == (1, [])
    past.run("suppliers", mode=Mode.PLAN)
    assert past.ledger.links.count(pairing_of(past).id, ALL["suppliers"]) == 0


def test_what_corrected_an_adopted_cost_is_none_of_its_own_and_what_an_adoption_leaves_out_is_told(past):
    for element in ("projects", "suppliers"):
        adopt_all(past, element)
        past.run(element)
    own = next(one["id"] for one in past.procore("direct_costs") if one["origin_id"] == "MSTR/CST/C-001")
    past.simulator.world.change("direct_costs", own, origin_id="SAGE-1")
    past.run("costs", BACK, mode=Mode.PLAN)
    adopt(past.ledger, pairing_of(past), ALL["costs"], found_in(past, "costs").found, "Marie", "all but one")
    past.run("costs", BACK)
    past.maestro("UPDATE maestro.cost_line SET amount = 500.25 WHERE cost = 'C-000' AND line = 1")
    settle(past, "C-000")
    past.run("costs", BACK)
    cost(past, "NEW", ("03-300|MAT", "7.77"))
    since = len(past.requests)
    past.run("costs", BACK)
    assert past.writes(since) == []
    told = sorted((row["maestro_key"] or row["procore_key"], row["code"]) for row in past.held("costs"))
    assert told == sorted([(str(own), "foreign_left"), ("C-001", "foreign_beside"), ("NEW", "foreign_beside")])
    (left,) = [one for one in past.inbox("costs") if one.startswith(str(own))]
    assert "Procore counts 81.45 under the origin id SAGE-1 of another interface" in left.replace("$", "")
    assert not [one for one in past.inbox("costs") if "MSTR/CST/C-000" in one]
    by_pairs = found_in(past, "costs", [NamedPair(2, "C-001", str(own))])
    adopt(past.ledger, pairing_of(past), ALL["costs"], by_pairs.found, "Marie", "and that one")
    past.run("costs", BACK)
    assert past.inbox("costs") == []
    assert in_procore(past) == in_maestro(past)
