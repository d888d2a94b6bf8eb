"""Amounts that travel as documents: each write is planned with the documents that make it, so that they are shown and approved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from procore.elements import CODES
from procore.elements.element import Element
from procore.mapping.records import maestro_key
from procore.mapping.values import text_of
from procore.model.modifications import Modification, WantedBudget
from procore.model.steps import Step, Verb, Write
from procore.run.job import Job


def tell_documents(job: Job, element: Element, among: Mapping[str, int]) -> None:
    """Tell Procore's side which documents maestro* has in these projects, and what both sides last agreed on."""
    ids = job.ledger.links.procore_ids(job.pairing.id, element.id)
    links = job.ledger.links.by_key(job.pairing.id, element, list(ids)).values()
    amounts = {str(link.procore_id): link.procore_baseline.get(element.amount_field) for link in links}
    job.procore.know_modifications(
        among,
        job.maestro.modifications(element, list(among)),
        job.ledger.links.procore_ids(job.pairing.id, CODES.id),
        {code: amount for code, amount in amounts.items() if isinstance(amount, Decimal)},
    )


def with_documents(job: Job, element: Element, steps: Sequence[Step], projects: Mapping[str, int]) -> list[Step]:
    """The steps, each write with the documents that make what it changes; without those that travel otherwise.

    `projects`: Procore's ids by number; of one that is only planned nothing travels as a document.
    """
    wanted: dict[str, list[WantedBudget]] = defaultdict(list)
    for step in steps:
        wanted[step.pair.scope] += [one for write in step.writes if (one := _wanted(job, element, step, write))]
    found = {scope: job.procore.documents(projects[scope], mine) for scope, mine in wanted.items() if scope in projects}
    return [_with(element, step, found.get(step.pair.scope, {})) for step in steps]


def _with(element: Element, step: Step, documents: Mapping[str, Sequence[Modification]]) -> Step:
    writes = [
        replace(write, documents=tuple(documents.get(_key(element, step, write), ())))
        if element.amount_field in write.values
        else write
        for write in step.writes
    ]
    return replace(step, writes=tuple(writes))


def _wanted(job: Job, element: Element, step: Step, write: Write) -> WantedBudget | None:
    """What a write adds to a budget; None: nothing, or what no document says."""
    change = next((one for one in write.changes if one.field == element.amount_field), None)
    if change is None or not isinstance(change.new, Decimal) or write.verb not in (Verb.CREATE, Verb.UPDATE):
        return None
    procore, key = step.pair.procore, _key(element, step, write)
    new = write.verb is Verb.CREATE
    original = text_of(procore.facts.get(element.balance.original)) if new and procore and element.balance else ""
    return WantedBudget(
        side=write.side,
        scope=step.pair.scope,
        key=key,
        code=int(procore.key) if procore else job.procore.company.cache.codes.get(key),
        more=change.new - (change.old if isinstance(change.old, Decimal) else Decimal(original or 0)),
        new=new,
    )


def _key(element: Element, step: Step, write: Write) -> str:
    maestro = step.pair.maestro
    return maestro.key if maestro else maestro_key(element, step.pair.scope, write.values)
