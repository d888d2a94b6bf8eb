"""Reading both sides: what changed on each is kept in the ledger, and how far each was read is noted for the end of the run."""

from collections.abc import Iterable

from procore.diff.read_scope import due_whole, why_closed
from procore.diff.webhooks import heard
from procore.elements import SCOPES
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import PlannedLink
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.company_lock import refuse_wiped
from procore.run.job import Job
from procore.run.read_maestro import read_maestro
from procore.run.read_procore import read_company, read_heard, read_projects
from procore.run.reading import Reading, Watermarks

NAMED = 20
"""How many projects that are left out a line of the log names."""


def read_sides(job: Job, run: Run, element: Element, planned: Iterable[PlannedLink] = ()) -> Reading:
    """Read both sides, page by page, into the ledger. Watermarks are not moved here.

    `planned`: what is only planned to be linked: a project that Procore has already is read, too.
    """
    watermarks = job.ledger.watermarks.of(job.pairing.id, element)
    reading = Reading(due=_due(job, watermarks))
    if element.scope is Scope.PROJECT:
        linked = _linked_projects(job, element, reading)
        projects = [link for link in planned if link.element == SCOPES.id and link.maestro_key]
        there = {link.maestro_key: link.procore_id for link in projects if link.procore_id is not None}
        reading.projects = {**there, **linked}
        reading.planned = {link.maestro_key for link in projects} - reading.projects.keys()
        _hear(job, element, reading)
        changed = read_maestro(job, run, element, reading, watermarks)
        asked_for = _told_of(reading, watermarks) | (set() if job.by_events else changed)
        read_projects(job, run, element, reading, watermarks, asked_for, reading.projects)
        read_heard(job, run, element, reading)
        return reading
    _hear(job, element, reading)
    read_maestro(job, run, element, reading, watermarks)
    try:
        if not job.by_events or "" in reading.heard.scopes:
            read_company(job, run, element, reading, watermarks)
        read_heard(job, run, element, reading)
    except (AccessRefused, RequestRefused) as error:
        if element.defines_scope:
            raise
        reading.closed[""] = why_closed(error, "")
        return reading
    if element.defines_scope and (Side.PROCORE, "") in reading.whole:
        refuse_wiped(job.pairing.company, *job.ledger.links.projects_left(job.pairing.id))
    return reading


def read_new_projects(job: Job, run: Run, element: Element, reading: Reading) -> None:
    """Read the projects of Procore that were linked since both sides were read; one that was only planned leaves the reading."""
    linked = _linked_projects(job, element, reading)
    for number in reading.projects.keys() - linked.keys():
        del reading.projects[number]
        reading.read_until.pop((Side.PROCORE, number), None)
    new = {n: procore_id for n, procore_id in linked.items() if n not in reading.projects and n not in reading.closed}
    reading.projects.update(new)
    reading.planned = set()
    read_projects(job, run, element, reading, job.ledger.watermarks.of(job.pairing.id, element), set(new), new)


def read_before_writing(job: Job, run: Run, element: Element, reading: Reading, steps: Iterable[Step]) -> bool:
    """Ask Procore for the projects of what would be written and was not looked at; whether there were some.

    Nothing is overwritten because it was not looked at.
    """
    if element.scope is not Scope.PROJECT:
        return False
    written = {step.pair.scope for step in steps if step.writes}
    unasked = {number: reading.projects[number] for number in written & reading.projects.keys() - reading.asked}
    if unasked:
        watermarks = job.ledger.watermarks.of(job.pairing.id, element)
        read_projects(job, run, element, reading, watermarks, set(unasked), unasked)
    return bool(unasked)


def _hear(job: Job, element: Element, reading: Reading) -> None:
    """Take over what webhooks told of the element, where this run reads it."""
    if job.reads_events:
        waiting = job.ledger.webhook_events.pending(job.pairing.id, element)
        reading.heard = heard(element, waiting, reading.projects)


def _told_of(reading: Reading, watermarks: Watermarks) -> set[str]:
    """The projects that are read whole because of what webhooks told of; so is one that was never read."""
    never_read = {scope for scope in reading.heard.records if (Side.PROCORE, scope) not in watermarks}
    return {*reading.heard.scopes, *never_read}


def _linked_projects(job: Job, element: Element, reading: Reading) -> dict[str, int]:
    """Procore's id of every linked project that is to be read, by number.

    Noted are those that Procore has not any more, and those that the filter does not present: they are left as they are.
    """
    linked = job.ledger.links.projects(job.pairing.id)
    reading.gone = frozenset(one.number for one in linked if one.gone)
    out = [one.number for one in linked if not job.filter.documents_travel(one.maestro, one.procore)]
    if not reading.left_out.issuperset(out):
        said = (
            "%s, %s: %d linked projects are closed or not in the filter, and what belongs to them is left as it is: %s"
        )
        job.log.info(said, job.pairing.company, element.id, len(out), ", ".join(out[:NAMED]))
    reading.left_out = frozenset(out)
    return {one.number: one.procore_id for one in linked if not one.gone and one.number not in reading.left_out}


def _due(job: Job, watermarks: Watermarks) -> dict[Side, set[str]]:
    """By side the scopes to read whole again (docs/operate.md#compared-whole); none where the run looks at a part only."""
    if job.partial:
        return {side: set() for side in Side}
    now, read = job.ledger.now(), [mark.read_at for mark in watermarks.values() if mark.read_at]
    by_side = {side: {scope: mark for (of, scope), mark in watermarks.items() if of is side} for side in Side}
    last_run = max(read, default=None)
    return {side: due_whole(marks, now=now, last_run=last_run, every=job.full_every) for side, marks in by_side.items()}
