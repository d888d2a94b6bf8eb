"""What a decision does to links and exclusions, on a real PostgreSQL."""

from dataclasses import astuple

import pytest
from sqlalchemy import text

from procore.elements import ALL
from tests.factories.ledger import decide, exception, states

SUPPLIERS = ALL["suppliers"]
BIG = 562949955812345678  # Procore's ids have 64 bits


@pytest.fixture
def pairing(linked):
    """Its supplier S1 is linked to BIG, which carries its origin id; S2 and BIG + 1 are linked to nothing."""
    return linked


def test_a_link_is_made_once_and_leaves_an_entry(ledger, pairing, run):
    made = decide(ledger, pairing, "link", "S2", BIG + 1)
    assert [one.kind for one in ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)] == ["link"]
    assert ledger.decisions.apply(pairing.id, run.id, SUPPLIERS) == []
    assert ledger.links.procore_ids(pairing.id, "suppliers") == {"S1": BIG, "S2": BIG + 1}
    (event,) = ledger.links.events(pairing.id, "suppliers")
    assert (event["kind"], event["maestro_key"], event["procore_id"], event["decision"]) == (
        "linked",
        "S2",
        BIG + 1,
        made,
    )
    assert states(ledger, pairing) == [("link", "applied")]


def test_relinking_starts_without_anything_agreed(ledger, pairing, run):
    decide(ledger, pairing, "relink", "S1", BIG + 1)
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    (link,) = ledger.links.by_key(pairing.id, SUPPLIERS, ["S1"]).values()
    assert (link.procore_id, link.origin_id, link.maestro_baseline) == (BIG + 1, None, {})
    assert [one.procore_key for one in ledger.exclusions.unlinked(pairing.id, SUPPLIERS)] == [str(BIG)]


def test_a_choice_falls_with_the_link_that_it_was_made_for(ledger, pairing, run):
    decide(ledger, pairing, "choose", "S1", field="phone", side="procore")
    decide(ledger, pairing, "unlink", "S1")
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert states(ledger, pairing) == [("choose", "replaced"), ("unlink", "applied")]


def test_unlinking_keeps_the_link_as_it_was_and_the_two_apart(ledger, pairing, run):
    decide(ledger, pairing, "unlink", "", BIG)  # either key names the pair
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert ledger.links.procore_ids(pairing.id, "suppliers") == {}
    ((m, p, by_whom, reason),) = [astuple(one) for one in ledger.exclusions.unlinked(pairing.id, SUPPLIERS)]
    assert (m, p, by_whom, reason) == ("S1", str(BIG), "Marie", "why")
    with ledger.engine.connect() as connection:
        before = connection.execute(text("SELECT before FROM procore_sync.link_event")).scalar_one()
    assert before["maestro_baseline"] == {"phone": "0"}
    assert before["procore_id"] == BIG


def test_an_exclusion_closes_the_record_s_inbox_entry_in_its_name(ledger, pairing, run):
    ledger.exceptions.keep(pairing.id, SUPPLIERS, [exception(key, code="ambiguous") for key in ("S1", "S2")])
    made = decide(ledger, pairing, "exclude", "S2")
    assert len(ledger.exceptions.open(pairing.id, ["suppliers"])) == 2
    ledger.decisions.apply(pairing.id, run.id, SUPPLIERS)
    assert [one.maestro_key for one in ledger.exceptions.open(pairing.id, ["suppliers"])] == ["S1"]
    with ledger.engine.connect() as connection:
        closed = connection.execute(
            text("SELECT decision FROM procore_sync.inbox WHERE closed_at IS NOT NULL")
        ).scalar_one()
    assert closed == made
    assert [(one.maestro_key, one.by_whom) for one in ledger.exclusions.excluded(pairing.id)] == [("S2", "Marie")]
    assert ledger.exclusions.excluded(pairing.id, "projects") == []
