"""What a decision does to links and exclusions, on a real PostgreSQL."""

from dataclasses import astuple

from procore.elements import ALL
from tests.factories.ledger import decide, exception, states

SUPPLIERS = ALL["suppliers"]
BIG = 562949955812345678  # Procore's ids have 64 bits


def test_a_link_is_made_once_and_leaves_an_entry(ledger, linked, run):
    made = decide(ledger, linked, "link", "S2", BIG + 1)
    assert [one.kind for one in ledger.decisions.apply(linked.id, run.id, SUPPLIERS)] == ["link"]
    assert ledger.decisions.apply(linked.id, run.id, SUPPLIERS) == []
    assert ledger.links.procore_ids(linked.id, "suppliers") == {"S1": BIG, "S2": BIG + 1}
    (event,) = ledger.links.events(linked.id, "suppliers")
    assert (event["kind"], event["maestro_key"], event["procore_id"], event["decision"]) == (
        "linked",
        "S2",
        BIG + 1,
        made,
    )
    assert states(ledger, linked) == [("link", "applied")]


def test_relinking_starts_without_anything_agreed(ledger, linked, run):
    decide(ledger, linked, "relink", "S1", BIG + 1)
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    (link,) = ledger.links.by_key(linked.id, SUPPLIERS, ["S1"]).values()
    assert (link.procore_id, link.origin_id, link.maestro_baseline) == (BIG + 1, None, {})
    assert [one.procore_key for one in ledger.exclusions.unlinked(linked.id, SUPPLIERS)] == [str(BIG)]


def test_a_choice_falls_with_the_link_that_it_was_made_for(ledger, linked, run):
    decide(ledger, linked, "choose", "S1", field="phone", side="procore")
    decide(ledger, linked, "unlink", "S1")
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert states(ledger, linked) == [("choose", "replaced"), ("unlink", "applied")]


def test_unlinking_keeps_the_link_as_it_was_and_the_two_apart(ledger, linked, run, rows):
    decide(ledger, linked, "unlink", "", BIG)  # either key names the pair
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert ledger.links.procore_ids(linked.id, "suppliers") == {}
    ((m, p, by_whom, reason),) = [astuple(one) for one in ledger.exclusions.unlinked(linked.id, SUPPLIERS)]
    assert (m, p, by_whom, reason) == ("S1", str(BIG), "Marie", "why")
    (event,) = rows("SELECT before FROM procore_sync.link_event")
    assert event["before"]["maestro_baseline"] == {"phone": "0"}
    assert event["before"]["procore_id"] == BIG


def test_an_exclusion_closes_the_record_s_inbox_entry_in_its_name(ledger, linked, run, rows):
    ledger.exceptions.keep(linked.id, SUPPLIERS, [exception(key, code="ambiguous") for key in ("S1", "S2")])
    made = decide(ledger, linked, "exclude", "S2")
    assert len(ledger.exceptions.open(linked.id, ["suppliers"])) == 2
    ledger.decisions.apply(linked.id, run.id, SUPPLIERS)
    assert [one.maestro_key for one in ledger.exceptions.open(linked.id, ["suppliers"])] == ["S1"]
    assert rows("SELECT decision FROM procore_sync.inbox WHERE closed_at IS NOT NULL") == [{"decision": made}]
    assert [(one.maestro_key, one.by_whom) for one in ledger.exclusions.excluded(linked.id)] == [("S2", "Marie")]
    assert ledger.exclusions.excluded(linked.id, "projects") == []
