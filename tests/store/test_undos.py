"""Undos on a real PostgreSQL: what a run wrote, and what an undo leaves in the ledger."""

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.change_set import ChangeSet
from tests.factories.ledger import agreement, intention
from tests.factories.records import plain

SUPPLIERS, ORDERS = ALL["suppliers"], ALL["purchase_orders"]
BIG = 562949955812345678  # Procore's ids have 64 bits


@pytest.fixture
def written(ledger, pairing, run):
    """A run that created Procore's BIG for S1, and links it; it was about to write S2, and planned S3 only."""
    ledger.records.keep(pairing.id, SUPPLIERS, Side.MAESTRO, [plain("suppliers", Side.MAESTRO, "S1", name="A")])
    ledger.records.keep(pairing.id, SUPPLIERS, Side.PROCORE, [plain("suppliers", Side.PROCORE, str(BIG), name="A")])
    (made,) = ledger.actions.intend(run.id, SUPPLIERS, [intention("S1", scope="24-001")])
    ledger.actions.end([{"id": made, "state": "done", "maestro_key": "S1", "procore_id": BIG}])
    ledger.actions.intend(run.id, SUPPLIERS, [intention("S2", verb="update")])
    ledger.actions.intend(run.id, SUPPLIERS, [intention("S3")], state="planned")
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("S1", BIG)])
    ledger.runs.end(run, "finished")
    return run


def wrote(ledger, pairing, project="", record=""):
    writes = ledger.undos.actions(pairing.id, "scheduled__1", "suppliers", project, record)
    return [(one.maestro_key, one.verb, one.linked) for one in writes]


def test_what_a_run_wrote_or_may_have_written_is_known_in_its_order(ledger, pairing, written):
    assert wrote(ledger, pairing) == [("S1", "create", True), ("S2", "update", False)]
    assert wrote(ledger, pairing, project="24-001") == [("S1", "create", True)]
    assert wrote(ledger, pairing, record=str(BIG)) == [("S1", "create", True)]
    assert wrote(ledger, pairing, record="S9") == []


def test_a_run_is_under_way_until_it_ended(ledger, pairing, run):
    def busy():
        return [one.element for one in ledger.undos.under_way(pairing.id, "scheduled__1", "undo__1")]

    assert busy() == ["suppliers"]
    ledger.runs.end(run, "waiting")
    assert busy() == ["suppliers"], "it goes on later"
    ledger.runs.end(run, "failed")
    assert busy() == []


def test_an_undo_says_what_it_takes_back_who_asked_and_why(ledger, pairing, written):
    undo = ledger.runs.begin(pairing.id, "undo__1", "suppliers", "undo")
    ledger.undos.mark_run(undo.id, "scheduled__1", "Marie\x00", "wrong month")
    (row,) = ledger.undos.runs("undo__1")
    assert (row.company, row.element, row.mode, row.undoes) == ("demo", "suppliers", "undo", "scheduled__1")
    change_set = ledger.change_sets.make(pairing.id, undo.id, ChangeSet(element="suppliers", steps=()))
    assert ledger.undos.element_of_plan(change_set) == "suppliers"
    (result,) = ledger.undos.results("demo", "undo__1")
    assert (result["element"], result["undoes"], result["plan"], result["why"]) == (
        "suppliers", "scheduled__1", change_set, None,
    )  # fmt: skip


def test_what_an_undo_took_away_is_forgotten_and_the_record_that_is_left_stays_out(ledger, pairing, written):
    undo = ledger.runs.begin(pairing.id, "undo__1", "suppliers", "undo")
    ledger.undos.mark_run(undo.id, "scheduled__1", "Marie", "wrong month")
    (removal,) = ledger.actions.intend(undo.id, SUPPLIERS, [intention("S1", verb="remove", procore_id=BIG)])
    assert ledger.undos.forget_removed(pairing.id, SUPPLIERS) == 0, "nobody knows yet that it is gone"
    ledger.actions.end([{"id": removal, "state": "done", "maestro_key": "S1", "procore_id": BIG}])
    assert ledger.undos.forget_removed(pairing.id, SUPPLIERS) == 1
    assert ledger.undos.forget_removed(pairing.id, SUPPLIERS) == 0
    assert ledger.links.procore_ids(pairing.id, "suppliers") == {}
    (excluded,) = ledger.exclusions.excluded(pairing.id)
    assert (excluded.maestro_key, excluded.procore_key, excluded.by_whom, excluded.reason) == (
        "S1", "", "Marie", "undo of scheduled__1: wrong month",
    )  # fmt: skip
    assert [event["kind"] for event in ledger.links.events(pairing.id, "suppliers")] == ["unlinked"]


def test_the_links_say_which_undo_made_their_sides_differ(ledger, pairing, written):
    undo = ledger.runs.begin(pairing.id, "undo__1", "suppliers", "undo")
    records = {
        "maestro": ledger.records.fingerprints(pairing.id, SUPPLIERS, Side.MAESTRO)["S1"],
        "procore": ledger.records.fingerprints(pairing.id, SUPPLIERS, Side.PROCORE)[str(BIG)],
    }
    rows = [{"maestro_key": "S1", **{f"{side}_fingerprint": print_ for side, print_ in records.items()}}]
    assert ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=False)
    ledger.undos.mark_links(pairing.id, SUPPLIERS, undo.id, rows)
    assert ledger.comparison.to_look_at(pairing.id, SUPPLIERS, with_origin_id=False) == []


def test_the_living_records_that_name_another_are_found_by_their_own_side_s_word(ledger, pairing):
    fields = [("purchase_orders", "supplier")]
    for side, word in ((Side.MAESTRO, "S1"), (Side.PROCORE, str(BIG))):
        ledger.records.keep(pairing.id, ORDERS, side, [plain("purchase_orders", side, "1", supplier=word)])
        assert ledger.undos.naming(pairing.id, fields, side, word) == [("purchase_orders", "1")]
        ledger.records.mark_gone(pairing.id, ORDERS, side, (), None)
        assert ledger.undos.naming(pairing.id, fields, side, word) == []
    assert ledger.undos.naming(pairing.id, [], Side.MAESTRO, "S1") == []
