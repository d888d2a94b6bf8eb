"""The inbox of a run: which records wait and why, in the ledger and in the log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from procore.diff.exceptions import (
    Place,
    code_that_lacks,
    exception_of,
    exceptions_of_scopes,
    places_of,
    record_name,
    with_name,
)
from procore.elements import ALL
from procore.elements.element import Element, Scope, Side
from procore.model.exceptions import NewException, OpenException
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Step
from procore.notify.addresses import record_address
from procore.run.job import Job
from procore.run.pairs import LookedAt
from procore.run.plan import Planned, references_of
from procore.text.messages import ExceptionKind
from procore.text.reasons import sentence


def renew(
    job: Job,
    run: Run,
    planned: Planned,
    looked_at: LookedAt,
    held: list[tuple[Step, Reason]],
    *,
    with_scopes: bool,
    read: Sequence[str] = (),
) -> None:
    """Renew the inbox after a page: what waits now, and out with what no longer does. `with_scopes`: of whole projects, too.

    `read`: the projects of which every draft that is left is among what waits.
    Entries of records that are as they were when they were held (`looked_at.kept`), and were not tried again for that, stay; so
    do those of decisions that could not be applied.
    """
    element, reading, looking = planned.element, planned.reading, planned.looking
    held = _with_names(job, _by_their_codes(job, held))
    waiting = [exception_of(element, step, reason) for step, reason in held]
    for (step, reason), one in zip(held, waiting, strict=True):
        job.log.warning(
            "%s, %s %s: %s%s",
            job.pairing.company,
            element.id,
            record_name(element, step.pair),
            sentence(reason, element.id, job.language),
            _where(job, element, one),
        )
    scopes: list[str] = []
    if with_scopes:
        waiting += exceptions_of_scopes(job.pairing.company, {**reading.gaps, **reading.closed}.items())
        scopes = list(reading.projects) if element.scope is Scope.PROJECT else [job.pairing.company]
    ids = job.ledger.exceptions.keep(job.pairing.id, element, waiting)
    stay = [*looking.refused, *looked_at.kept]
    job.ledger.exceptions.confirm(stay)
    if not looking.pending.exceptions:
        return  # none was open but those that were just kept
    maestro = [pair.maestro.key for pair in looked_at.pairs if pair.maestro] + scopes
    procore = [pair.procore.key for pair in looked_at.pairs if pair.procore]
    job.ledger.exceptions.close(job.pairing.id, run.id, element, maestro, procore, [*ids, *stay], read)


def _where(job: Job, element: Element, one: NewException) -> str:
    """The address of the record's page, after a space; nothing where Airflow does not know its own."""
    if not job.base_url:
        return ""
    record = {"element": element.id, "maestro_key": one.maestro_key, "procore_key": one.procore_key}
    return f" {record_address(job.base_url, job.pairing.company, record)}"


def _with_names(job: Job, held: list[tuple[Step, Reason]]) -> list[tuple[Step, Reason]]:
    """The same; what is waited for is looked up, so that it has its name and its project."""
    places = {place for step, reason in held for place in places_of(step.pair, reason)}
    found = _records_at(job, places)
    gone: set[Place] = {
        (side, element_id, key)
        for side, element_id in {place[:2] for place in places}
        if side is Side.MAESTRO
        for key in job.ledger.links.gone(job.pairing.id, element_id)
    }
    told = _told(job, places)
    return [(step, with_name(step.pair, reason, found, gone, job.make_codes, told)) for step, reason in held]


def _told(job: Job, places: Iterable[Place]) -> frozenset[Place]:
    """Of these places of codes that people decide about, those of which an open exception says what holds them."""
    asked = sorted({element_id for _, element_id, _ in places if ALL[element_id].asked_first})
    entries = job.ledger.exceptions.open(job.pairing.id, asked) if asked else []
    here = {(Side.MAESTRO, one.element, one.maestro_key) for one in entries}
    return frozenset(here | {(Side.PROCORE, one.element, one.procore_key) for one in entries})


def _by_their_codes(job: Job, held: list[tuple[Step, Reason]]) -> list[tuple[Step, Reason]]:
    """The same; what waits for a budget code waits for the activity or the group that is not linked."""
    places = [[place for place in places_of(step.pair, reason) if ALL[place[1]].composed] for step, reason in held]
    found = _records_at(job, {place for each in places for place in each})
    references = {name: references_of(job, ALL[name]) for name in {place[1] for place in found}}
    told = []
    for (step, reason), mine in zip(held, places, strict=True):
        there = next((place for place in mine if place in found), None)
        if there:
            reason = code_that_lacks(reason, found[there], ALL[there[1]], references[there[1]])  # noqa: PLW2901
        told.append((step, reason))
    return told


def _records_at(job: Job, places: Iterable[Place]) -> dict[Place, Record]:
    """The records that either side had at these places when it was last read."""
    wanted: dict[tuple[Side, str], set[str]] = defaultdict(set)
    for side, element_id, key in places:
        wanted[side, element_id].add(key)
    return {
        (side, element_id, key): record
        for (side, element_id), keys in wanted.items()
        for key, record in job.ledger.records.by_key(job.pairing.id, ALL[element_id], side, sorted(keys)).items()
    }


def rejected_sentences(entries: Iterable[OpenException], language: str) -> list[str]:
    """The inbox's rejected records in words, for the task that ends red."""
    return [
        f"{one.maestro_key or 'Procore ' + one.procore_key}: {sentence(one.reason, one.element, language)}"
        for one in entries
        if one.kind == ExceptionKind.REJECTED
    ]
