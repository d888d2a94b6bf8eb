"""Events of webhooks in a real ledger: kept once, read once, forgotten later; and when a run is due for them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from procore.diff.webhooks import PendingEvent
from procore.elements import ALL
from procore.model.webhooks import WebhookEvent

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
EVENT = WebhookEvent(ulid="01J", element="suppliers", procore_id=7, project_id=None, happened_at=NOON)
FACTS = {"tag": "DEMO", "procore_company_id": 7, "host": "127.0.0.1", "environment": "demo"}


@pytest.fixture
def pairing(ledger):
    ledger.pairings.add("demo", FACTS)
    found = ledger.pairings.of("demo")
    assert found
    return found.id


def test_an_event_is_kept_once_for_each_element_and_read_once(ledger, pairing):
    events, suppliers = ledger.webhook_events, ALL["suppliers"]
    other = replace(EVENT, element="cost_types", procore_id=None)
    assert (events.add("demo", [EVENT, other]), events.add("demo", [EVENT, other])) == (2, 0)
    assert events.add("nobody", [EVENT]) == 0
    (waiting,) = events.pending(pairing, suppliers)
    assert waiting == PendingEvent(id=waiting.id, procore_id=7, project_id=None)
    assert events.waiting(pairing, ALL["projects"]), "a part of it"
    assert not events.waiting(pairing, ALL["costs"])
    events.done([waiting.id])
    assert events.pending(pairing, suppliers) == []
    assert events.add("demo", [EVENT]) == 0, "it was read already"


def test_what_was_read_is_forgotten_and_what_waits_is_not(ledger, pairing, rows):
    events = ledger.webhook_events
    events.add("demo", [EVENT, replace(EVENT, ulid="02J")])
    events.done([one.id for one in events.pending(pairing, ALL["suppliers"])][:1])
    rows(
        "UPDATE procore_sync.webhook_event SET received_at = now() - interval '90 days', done_at = done_at - interval '31 days'",
    )
    assert (events.forget(pairing, 60), events.forget(pairing, 30), events.forget(pairing, 30)) == (0, 1, 0)
    assert len(events.pending(pairing, ALL["suppliers"])) == 1


def test_however_much_came_since_the_last_look_all_that_is_old_is_forgotten(ledger, pairing, rows):
    old = (
        "INSERT INTO procore_sync.webhook_event (pairing, ulid, element, happened_at, done_at) "
        f"SELECT {pairing}, n, 'suppliers', now(), now() - interval '31 days' FROM generate_series(1, 2001) AS n"
    )
    rows(old)
    assert ledger.webhook_events.forget(pairing, 30) == 2001


@pytest.mark.parametrize(
    ("before", "due"),
    [
        ("SELECT 1", True),
        ("UPDATE procore_sync.webhook_event SET done_at = now()", False),
        ("UPDATE procore_sync.webhook_event SET received_at = now() - interval '2 hours'", False),
        ("UPDATE procore_sync.run SET started_at = now() - interval '4 minutes'", False),
        ("UPDATE procore_sync.run SET state = 'running'", False),
        ("UPDATE procore_sync.run SET state = 'running', started_at = now() - interval '1 day'", True),
        ("UPDATE procore_sync.pairing SET retired_at = now()", False),
    ],
    ids=[
        "it waits",
        "it was read",
        "the scheduled runs have it",
        "within the pause",
        "a run goes on",
        "one was killed",
        "retired",
    ],
)
def test_a_run_is_due_while_something_waits_and_nothing_else_goes_on(ledger, pairing, before, due, rows):
    run = ledger.runs.begin(pairing, "run 1", "suppliers", "sync")
    ledger.runs.end(run, "finished")
    rows("UPDATE procore_sync.run SET started_at = now() - interval '5 minutes'")
    assert not ledger.webhook_events.is_run_due("demo", 5)
    ledger.webhook_events.add("demo", [EVENT])
    rows(before)
    assert ledger.webhook_events.is_run_due("demo", 5) is due
    assert not ledger.webhook_events.is_run_due("other", 5)


def test_one_looks_after_a_hook_at_a_time_and_what_was_lost_is_kept(ledger, pairing, rows):
    events = ledger.webhook_events
    assert events.hook(pairing) is None
    assert (events.take_look(pairing, 600), events.take_look(pairing, 600)) == (True, False)
    events.lost(pairing, NOON)
    events.lost(pairing)
    state = events.hook(pairing)
    assert state
    assert (state.newest_lost, state.lost_at is not None) == (NOON, True)
    rows("UPDATE procore_sync.webhook_hook SET lost_at = NULL")
    events.not_understood("demo")
    again = events.hook(pairing)
    assert again
    assert again.lost_at
