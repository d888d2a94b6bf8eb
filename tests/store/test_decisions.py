"""Decisions on a real PostgreSQL: kept with who and why, applied once, replaced by later ones, never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.errors import DecisionRefused
from tests.factories.ledger import decide, states
from tests.factories.records import plain

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def test_who_why_and_what_is_kept_as_it_was_given(ledger, linked):
    made = ledger.decisions.decide(
        linked.id, "suppliers", "link", "S2", str(BIG + 1), {}, "Marie « M. » O'Neil", "c'est elle\x00"
    )
    (row,) = ledger.decisions.all(linked.id)
    assert (row["id"], row["by_whom"], row["reason"], row["state"]) == (
        made,
        "Marie « M. » O'Neil",
        "c'est elle",
        "open",
    )
    assert ledger.links.procore_ids(linked.id, "suppliers") == {"S1": BIG}


def test_a_later_decision_about_a_record_replaces_one_that_is_open(ledger, linked):
    decide(ledger, linked, "link", "S2", BIG + 1)
    decide(ledger, linked, "exclude", "S2")
    decide(ledger, linked, "choose", "S1", field="phone", side="maestro")
    decide(ledger, linked, "choose", "S1", field="name", value="Autre")
    decide(ledger, linked, "choose", "S1", field="phone", side="procore")
    assert states(ledger, linked) == [
        ("link", "replaced"),
        ("exclude", "open"),
        ("choose", "replaced"),
        ("choose", "open"),
        ("choose", "open"),
    ]


def test_a_decision_that_cannot_be_applied_any_more_is_refused_with_its_reason(ledger, linked, run):
    decide(ledger, linked, "link", "S2", BIG + 1)
    ledger.records.mark_gone(linked.id, SUPPLIERS, Side.PROCORE, (), None)
    assert ledger.decisions.apply(linked.id, run.id, SUPPLIERS) == []
    (row,) = ledger.decisions.refused(linked.id, SUPPLIERS)
    assert row.reason.code == "decision_no_record"
    assert ledger.links.procore_ids(linked.id, "suppliers") == {"S1": BIG}
    decide(ledger, linked, "exclude", "S2")
    assert ledger.decisions.refused(linked.id, SUPPLIERS) == []


def test_of_two_links_to_one_record_the_later_one_stands(ledger, linked, run):
    ledger.records.keep(linked.id, SUPPLIERS, Side.MAESTRO, [plain("suppliers", Side.MAESTRO, "S3", name="Béton")])
    with ThreadPoolExecutor(2) as people:
        wait = [people.submit(decide, ledger, linked, "link", key, BIG + 1) for key in ("S2", "S3")]
        assert len({one.result() for one in wait}) == 2
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert sorted(ledger.links.procore_ids(linked.id, "suppliers").values()) == [BIG, BIG + 1]
    assert sorted(state for _, state in states(ledger, linked)) == ["applied", "replaced"]


def test_all_or_none_of_several_decisions_are_kept(ledger, linked):
    asked = [("link", "S2", str(BIG + 1), {}), ("link", "NOBODY", "7", {})]
    with pytest.raises(DecisionRefused, match="maestro\\* has no supplier NOBODY"):
        ledger.decisions.decide_all(linked.id, "suppliers", asked, "Marie")
    assert ledger.decisions.all(linked.id) == []


@pytest.mark.parametrize(
    "element_id, kind, procore_key, said",
    [
        ("fax", "link", "7", "There is no element “fax”"),
        ("suppliers", "erase", "7", "There is no decision “erase”"),
        ("suppliers", "link", "7; DROP TABLE x", "Procore has no supplier 7; DROP TABLE x"),
        ("suppliers", "link", "9" * 30, "Procore has no supplier"),
        ("suppliers", "link", None, "Procore has no supplier \\?"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(ledger, linked, element_id, kind, procore_key, said):
    with pytest.raises(DecisionRefused, match=said) as error:
        ledger.decisions.decide(linked.id, element_id, kind, "S2", procore_key, {}, "Marie", "why")
    assert "\n" not in str(error.value)
    assert ledger.decisions.all(linked.id) == []


def test_a_choice_waits_until_a_run_says_that_it_is_carried_out(ledger, linked, run):
    made = decide(ledger, linked, "choose", "", BIG, field="phone", side="procore")
    (row,) = ledger.decisions.choices(linked.id, SUPPLIERS)
    assert (row.maestro_key, row.facts["maestro"], row.facts["procore"]) == ("S1", "1", "2")
    assert ledger.decisions.apply(linked.id, run.id, SUPPLIERS) == []
    ledger.decisions.end_choices([made], run.id)
    ledger.decisions.end_choices([made], run.id)
    assert ledger.decisions.choices(linked.id, SUPPLIERS) == []
    assert states(ledger, linked) == [("choose", "applied")]
