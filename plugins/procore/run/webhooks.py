"""A company's hook in Procore kept in order, and what it may have lost noted, so that it is asked for (docs/webhooks.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from procore.diff.webhooks import HookRepair, repair, unheard, wanted_triggers
from procore.elements.element import Element
from procore.model.errors import Sentence
from procore.model.webhooks import Hook
from procore.run.job import Log
from procore.sides.procore import webhooks
from procore.sides.procore.rest.client import Client
from procore.store.ledger import Ledger

LOOK_EVERY = 600
"""Seconds between two looks after a hook by runs: two calls each."""
DELIVERIES_SINCE = timedelta(days=2)
"""How far back thrown away events are looked for the first time; later from the newest that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Whose hook it is: the company in Procore and in the ledger (`pairing`; None: it never ran), and the hook as it should be."""

    client: Client
    company_id: int
    ledger: Ledger
    pairing: int | None
    hook: Hook


def keep_in_order(listener: Listener, elements: Iterable[Element]) -> list[Sentence]:
    """Make, mend or tidy up the hook and its triggers; what was done and what cannot be heard, a sentence each.

    `elements`: those that it is to tell of. A hook that was made, led elsewhere or disabled has told of nothing so far: what
    happened meanwhile is asked for.
    """
    client, company = listener.client, listener.company_id
    elements = tuple(elements)
    offered = webhooks.offered(client, company, listener.hook.payload_version)
    wanted = replace(listener.hook, triggers=wanted_triggers(elements, offered))
    found = webhooks.hooks_in(client, company, wanted.namespace, with_triggers=True)
    todo = repair(wanted, found)
    said = (
        [Sentence("Procore offers no events of {names}: they are polled for.", names=", ".join(missing))]
        if (missing := unheard(elements, offered))
        else []
    )
    said += [
        Sentence(
            "another hook of the namespace {namespace} leads to {url}: give each Airflow a namespace of its own, or delete "
            "that hook in Procore.",
            namespace=wanted.namespace,
            url=url,
        )
        for url in todo.strangers
    ]
    if not todo.nothing:
        made = webhooks.mend(client, company, wanted, todo)
        said += _done(todo)
        if left := sorted(
            f"{name} ({action})" for name, action in frozenset(wanted.triggers) - frozenset(made.triggers)
        ):
            said.append(
                Sentence("Procore did not take the triggers {names}: they are polled for.", names=", ".join(left))
            )
        if listener.pairing is not None and (todo.create or todo.change or todo.add):
            listener.ledger.webhook_events.lost(listener.pairing)
    if todo.kept is not None:
        said += _note_thrown_away(listener, todo.kept.id)
    return said


def _done(todo: HookRepair) -> list[Sentence]:
    said = []
    if todo.create:
        said.append(Sentence("the hook was made in Procore, with {count} triggers.", count=len(todo.add)))
    if todo.change:
        said.append(Sentence("the hook in Procore was mended: {fields}.", fields=", ".join(sorted(todo.change))))
    if todo.removed:
        said.append(Sentence("{count} more hooks that led here were removed.", count=len(todo.removed)))
    if not todo.create and (todo.add or todo.drop):
        said.append(
            Sentence(
                "of the triggers {added} were added, {dropped} removed.", added=len(todo.add), dropped=len(todo.drop)
            )
        )
    return said


def look_after(listener: Listener, keep_days: int, log: Log) -> None:
    """What a run does, every few minutes: a disabled hook delivers again, and what is lost is noted. Two calls, if all is well.

    A hook that is not there is made by `procore_check` only. Events that were read `keep_days` ago are forgotten.
    """
    assert listener.pairing is not None, "a run has a pairing"
    if not listener.ledger.webhook_events.take_look(listener.pairing, LOOK_EVERY):
        return
    found = webhooks.hooks_in(listener.client, listener.company_id, listener.hook.namespace, with_triggers=False)
    mine = next((hook for hook in found if hook.url == listener.hook.url), None)
    if mine is None:
        log.warning(
            "Procore has no hook that leads here: run procore_check, which makes it. Until then all is polled for."
        )
        listener.ledger.webhook_events.lost(listener.pairing)
        return
    if not mine.active:
        webhooks.activate(listener.client, listener.company_id, mine.id)
        listener.ledger.webhook_events.lost(listener.pairing)
        log.warning("Procore had disabled the hook: it is active again, and what happened meanwhile is asked for.")
    for sentence in _note_thrown_away(listener, mine.id):
        log.warning("%s", sentence)
    listener.ledger.webhook_events.forget(listener.pairing, keep_days)


def _note_thrown_away(listener: Listener, hook_id: str) -> list[Sentence]:
    if listener.pairing is None:
        return []  # its first run reads everything
    events = listener.ledger.webhook_events
    known = state.newest_lost if (state := events.hook(listener.pairing)) else None
    since = known or listener.ledger.now() - DELIVERIES_SINCE
    newest: datetime | None = webhooks.newest_thrown_away(listener.client, listener.company_id, hook_id, since)
    if newest is None or (known is not None and newest <= known):
        return []
    events.lost(listener.pairing, newest)
    return [Sentence("Procore threw events away that it could not deliver: all projects are asked for what they held.")]
