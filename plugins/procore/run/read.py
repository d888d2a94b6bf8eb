"""Reading both sides: what changed on each is kept in the ledger, and how far each was read is noted for the end of the run."""

from collections.abc import Iterable, Mapping

from procore.diff.read_scope import due_whole, why_closed
from procore.diff.webhooks import heard
from procore.elements import DIVISIONS, SCOPES
from procore.elements.element import Element, Scope, Side
from procore.mapping.sub_projects import sub_project_of
from procore.model.change_set import PlannedLink
from procore.model.errors import AccessRefused, RequestRefused
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.company_lock import refuse_wiped
from procore.run.job import Job
from procore.run.read_maestro import read_maestro
from procore.run.read_procore import read_company, read_heard, read_projects
from procore.run.reading import Reading, Watermarks
from procore.sides.procore.segments import SubJob
from procore.store.links import LinkedProject

NAMED = 20
"""How many projects that are left out a line of the log names."""


def read_sides(job: Job, run: Run, element: Element, planned: Iterable[PlannedLink] = ()) -> Reading:
    """Read both sides, page by page, into the ledger. Watermarks are not moved here.

    `planned`: what is only planned to be linked: a project that Procore has already is read, too.
    """
    watermarks = job.ledger.watermarks.of(job.pairing.id, element)
    reading = Reading(due=_due(job, watermarks))
    if element.scope is Scope.PROJECT:
        _read_projects_of_both(job, run, element, reading, watermarks, planned)
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
    written = reading.in_procore(step.pair.scope for step in steps if step.writes)
    unasked = {number: reading.projects[number] for number in written & reading.projects.keys() - reading.asked}
    if unasked:
        watermarks = job.ledger.watermarks.of(job.pairing.id, element)
        read_projects(job, run, element, reading, watermarks, set(unasked), unasked)
    return bool(unasked)


def _read_projects_of_both(
    job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks, planned: Iterable[PlannedLink]
) -> None:
    """Read both sides of what belongs to projects."""
    linked = _linked_projects(job, element, reading)
    projects = [link for link in planned if link.element == SCOPES.id and link.maestro_key]
    there = {link.maestro_key: link.procore_id for link in projects if link.procore_id is not None}
    reading.projects = {**there, **linked}
    reading.planned = {link.maestro_key for link in projects} - reading.projects.keys()
    _plan_sub_projects(job, element, reading, planned)
    _hear(job, element, reading)
    changed = read_maestro(job, run, element, reading, watermarks)
    asked_for = _told_of(reading, watermarks) | (set() if job.by_events else changed)
    if reading.masters:
        _read_with_masters(reading, watermarks)
    read_projects(job, run, element, reading, watermarks, asked_for, reading.projects)
    read_heard(job, run, element, reading)


def _plan_sub_projects(job: Job, element: Element, reading: Reading, planned: Iterable[PlannedLink]) -> None:
    """Note the sub-projects that are only planned to be linked with a sub job, of a project that is there or is planned."""
    if not job.sub_jobs or element.divides_scope:
        return
    for link in planned:
        if link.element != DIVISIONS.id or not link.maestro_key:
            continue
        number = sub_project_of(link)
        if link.procore_id is not None and link.scope in reading.projects:
            reading.projects.setdefault(number, reading.projects[link.scope])
            reading.masters.setdefault(number, link.scope)
        elif number not in reading.projects:
            reading.planned.add(number)


def _read_with_masters(reading: Reading, watermarks: Watermarks) -> None:
    """A project is read with all its sub jobs at once: whole, where one of them is due, or was not read yet."""
    due = reading.due[Side.PROCORE]
    for master in set(reading.masters.values()):
        members = reading.members(master)
        if any(one in due or (Side.PROCORE, one) not in watermarks for one in members):
            due.update(members)


def _hear(job: Job, element: Element, reading: Reading) -> None:
    """Take over what webhooks told of the element, where this run reads it."""
    if job.reads_events:
        waiting = job.ledger.webhook_events.pending(job.pairing.id, element)
        whole = {number: known for number, known in reading.projects.items() if number not in reading.masters}
        reading.heard = heard(element, waiting, whole)


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
    there = {one.number: one.procore_id for one in linked if not one.gone and one.number not in reading.left_out}
    return there | (
        _linked_sub_projects(job, reading, {one.number: one for one in linked}) if _divides(job, element) else {}
    )


def _divides(job: Job, element: Element) -> bool:
    """Whether what is read belongs to sub-projects, too; the sub-projects themselves belong to projects alone."""
    return job.sub_jobs and not element.divides_scope


def _linked_sub_projects(job: Job, reading: Reading, linked: Mapping[str, LinkedProject]) -> dict[str, int]:
    """Of the sub-projects that are linked with sub jobs, Procore's id of their master's project, by their own number.

    One that has a project of its own in Procore is that. One that is closed or not in the filter, or whose master is, is left as
    it is.
    """
    out, gone, found = set[str](), set[str](), dict[str, int]()
    for one in job.ledger.links.sub_projects(job.pairing.id):
        master = linked.get(one.master)
        if one.number in linked or master is None:
            continue
        left = one.master in reading.left_out or not job.filter.documents_travel(one.maestro, master.procore)
        if one.gone or master.gone:
            gone.add(one.number)
        elif left:
            out.add(one.number)
        else:
            found[one.number] = master.procore_id
            reading.masters[one.number] = one.master
            job.procore.know_sub_job(
                master.procore_id, SubJob(scope=one.number, master=one.master, id=one.sub_job, code=one.code)
            )
    reading.gone |= gone
    reading.left_out |= out
    return found


def _due(job: Job, watermarks: Watermarks) -> dict[Side, set[str]]:
    """By side the scopes to read whole again (docs/operate.md#compared-whole); none where the run looks at a part only."""
    if job.partial:
        return {side: set() for side in Side}
    now, read = job.ledger.now(), [mark.read_at for mark in watermarks.values() if mark.read_at]
    by_side = {side: {scope: mark for (of, scope), mark in watermarks.items() if of is side} for side in Side}
    last_run = max(read, default=None)
    return {side: due_whole(marks, now=now, last_run=last_run, every=job.full_every) for side, marks in by_side.items()}
