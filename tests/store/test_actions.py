"""Actions on a real PostgreSQL: intended in their order, looked up until somebody confirmed them."""

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Reason
from tests.factories.ledger import agreement, exception, intention

BIG = 562949955812345678  # Procore's ids have 64 bits
SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def test_intentions_get_their_ids_in_their_order(ledger, pairing, run):
    keys = [f"S{n}" for n in range(50)]
    ids = ledger.actions.intend(run.id, SUPPLIERS, [intention(key) for key in keys])
    begun = {one.id: one.maestro_key for one in ledger.actions.unconfirmed_creations(pairing.id, SUPPLIERS)}
    assert [begun[one] for one in ids] == keys
    assert ledger.actions.intend(run.id, SUPPLIERS, []) == []


@pytest.mark.parametrize(
    "verb, state, ended, begun",
    [
        ("create", "intended", None, True),
        ("create", "planned", None, False),
        ("create", "intended", "done", False),
        ("create", "intended", "refused", False),
        ("update", "intended", None, False),
        ("write_origin_id", "intended", None, False),
    ],
)
def test_only_a_creation_that_nobody_confirmed_is_looked_up(ledger, pairing, run, verb, state, ended, *, begun):
    row = intention("S1", verb=verb, origin_id="MAESTRO|SUP|DEMO|S1")
    (action,) = ledger.actions.intend(run.id, SUPPLIERS, [row], state=state)
    if ended:
        gone = {"id": action, "state": ended, "reason": None, "maestro_key": None, "procore_id": None}
        ledger.actions.end([gone])
    found = ledger.actions.unconfirmed_creations(pairing.id, SUPPLIERS)
    assert [(one.id, one.origin_id) for one in found] == ([(action, "MAESTRO|SUP|DEMO|S1")] if begun else [])


def test_settling_closes_this_elements_intentions_and_no_other(ledger, pairing, run):
    ledger.actions.intend(run.id, SUPPLIERS, [intention("S1")])
    ledger.actions.intend(run.id, PROJECTS, [intention("P1")])
    ledger.actions.settle(pairing.id, SUPPLIERS, run.id)
    assert ledger.actions.unconfirmed_creations(pairing.id, SUPPLIERS) == []
    assert [one.maestro_key for one in ledger.actions.unconfirmed_creations(pairing.id, PROJECTS)] == ["P1"]


@pytest.mark.parametrize(
    ("ended", "waits", "known"),
    [
        (("done", None), False, ()),  # a write that went through whole replaced it
        (("done", Reason("refused_line")), True, ("Laval",)),  # one of which a line was refused may have left it
        (("refused", Reason("refused")), True, ("Laval", "Lévis")),
        (("refused", Reason("refused")), False, ("Lévis",)),  # nothing waits: there was nothing to write any more
        (("intended", Reason("unanswered")), True, ("Laval", "Lévis")),
    ],
)
def test_what_a_broken_run_began_is_known_until_a_later_write_went_through_whole(
    ledger, pairing, run, ended, *, waits, known
):
    for value in ("Laval", "Lévis"):
        changes = [{"field": "city", "old": None, "new": value}]
        (action,) = ledger.actions.intend(run.id, SUPPLIERS, [intention("S1", verb="update", changes=changes)])
    state, reason = ended
    ledger.actions.end([{"id": action, "state": state, "reason": reason, "maestro_key": "S1", "procore_id": 7}])
    if waits:
        ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("S1", "7", "refused")])
    ledger.actions.settle(pairing.id, SUPPLIERS, run.id)
    found = ledger.actions.unconfirmed(pairing.id, SUPPLIERS).get((Side.MAESTRO, "S1"), {})
    assert found.get((Side.PROCORE, "city"), ()) == known


def test_the_value_ledger_tells_every_value_before_and_after(ledger, ledger_engine, pairing, run):
    changes = [{"field": "name", "old": "Avant", "new": "Après"}, {"field": "phone", "old": None, "new": "418"}]
    (action,) = ledger.actions.intend(
        run.id, SUPPLIERS, [intention("S1", verb="update", procore_id=BIG, changes=changes)]
    )
    reason = Reason("refused", {"side": "procore", "said": "no\x00"})
    ledger.actions.end([{"id": action, "state": "refused", "reason": reason, "maestro_key": "S1", "procore_id": BIG}])
    with ledger_engine.connect() as connection:
        sql = (
            "SELECT company, field, before, after, written_to, state, procore_id, reason FROM procore_sync.value_ledger"
        )
        rows = connection.execute(text(f"{sql} ORDER BY field")).all()
    stored = {"code": "refused", "facts": {"side": "procore", "said": "no"}}
    assert [tuple(row) for row in rows] == [
        ("demo", "name", "Avant", "Après", "procore", "refused", BIG, stored),
        ("demo", "phone", None, "418", "procore", "refused", BIG, stored),
    ]


def test_a_broken_creation_whose_records_are_held_together_stays_begun_until_they_are_linked(ledger, pairing, run):
    ledger.actions.intend(run.id, SUPPLIERS, [intention("P00001", Side.MAESTRO, procore_id=BIG)])
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception("P00001", str(BIG), "duplicate_key")])
    ledger.actions.settle(pairing.id, SUPPLIERS, run.id)
    assert len(ledger.actions.unconfirmed_creations(pairing.id, SUPPLIERS)) == 1
    ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("P00001", BIG)])
    ledger.actions.settle(pairing.id, SUPPLIERS, run.id)
    assert ledger.actions.unconfirmed_creations(pairing.id, SUPPLIERS) == []


def test_what_a_broken_run_was_about_to_write_is_known_until_a_later_write_went_through(ledger, pairing, run):
    changes = [{"field": "city", "old": None, "new": "Laval"}, {"line": "1", "field": "city", "old": None, "new": "x"}]
    ledger.actions.intend(run.id, SUPPLIERS, [intention("S1", verb="update", changes=changes)])
    assert ledger.actions.unconfirmed(pairing.id, SUPPLIERS) == {
        (Side.MAESTRO, "S1"): {(Side.PROCORE, "city"): ("Laval",)}
    }
    again = [{"field": "city", "old": None, "new": "Lévis"}]
    for _ in range(2):
        ledger.actions.intend(run.id, SUPPLIERS, [intention("S1", verb="update", changes=again)])
    assert ledger.actions.unconfirmed(pairing.id, SUPPLIERS)[Side.MAESTRO, "S1"] == {
        (Side.PROCORE, "city"): ("Laval", "Lévis")
    }
    (later,) = ledger.actions.intend(run.id, SUPPLIERS, [intention("S1", verb="update")])
    ledger.actions.end([{"id": later, "state": "done", "maestro_key": "S1", "procore_id": 7}])
    assert ledger.actions.unconfirmed(pairing.id, SUPPLIERS) == {}
