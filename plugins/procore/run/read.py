"""Reading both sides: what changed on each is kept in the ledger, and how far each was read is noted for the end of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procore.diff.pairs import ENDS_WITH_A_CHANGE, NOT_READ
from procore.diff.read_scope import ProjectFacts, projects_to_read, window_of
from procore.elements import SCOPES
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import PlannedLink
from procore.model.errors import AccessRefused, AnswerUnreadable, RequestRefused, SyncError
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.company_lock import refuse_wiped
from procore.run.job import Job, count

Watermarks = Mapping[tuple[Side, str], datetime]
"""How far each side was read, by side and scope (aware, UTC)."""


@dataclass
class Reading:
    """What was read: how far each side is read now, which projects are open, which records came."""

    read_until: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)  # number -> Procore's id, of the linked projects
    planned: set[str] = field(default_factory=set)  # projects that Procore is only planned to have
    closed: dict[str, Reason] = field(default_factory=dict)  # scopes that Procore does not show us
    gaps: dict[str, Reason] = field(default_factory=dict)  # scopes whose list holds what says not which record it is
    unread: set[str] = field(default_factory=set)  # scopes with a record that could not be read
    gone: frozenset[str] = frozenset()  # linked projects that Procore no longer has: they are told as projects
    assumed_empty: set[str] = field(default_factory=set)  # projects so new that Procore was not asked
    touched: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})


def read_sides(job: Job, run: Run, element: Element, planned: Iterable[PlannedLink] = ()) -> Reading:
    """Read both sides, page by page, into the ledger. Watermarks are not moved here.

    `planned`: what is only planned to be linked: a project that Procore has already is read, too.
    """
    reading = Reading()
    watermarks = job.ledger.watermarks.of(job.pairing.id, element)
    if element.scope is Scope.PROJECT:
        reading.gone = job.ledger.links.gone(job.pairing.id, SCOPES.id)
        projects = [link for link in planned if link.element == SCOPES.id and link.maestro_key]
        there = {link.maestro_key: link.procore_id for link in projects if link.procore_id is not None}
        reading.projects = {**there, **_linked_projects(job, reading)}
        reading.planned = {link.maestro_key for link in projects} - reading.projects.keys()
        changed = _read_maestro(job, run, element, reading, watermarks)
        _read_projects(job, run, element, reading, watermarks, changed, reading.projects)
        return reading
    _read_maestro(job, run, element, reading, watermarks)
    try:
        whole = _read_company(job, run, element, reading, watermarks)
    except (AccessRefused, RequestRefused) as error:
        if element.defines_scope:
            raise
        reading.closed[""] = _why_closed(error, "")
        return reading
    if element.defines_scope and whole:
        refuse_wiped(job.pairing.company, *job.ledger.links.projects_left(job.pairing.id))
    return reading


def read_new_projects(job: Job, run: Run, element: Element, reading: Reading) -> None:
    """Read the projects of Procore that were linked since both sides were read; one that was only planned leaves the reading."""
    linked = _linked_projects(job, reading)
    for number in reading.projects.keys() - linked.keys():
        del reading.projects[number]
        reading.read_until.pop((Side.PROCORE, number), None)
    new = {n: procore_id for n, procore_id in linked.items() if n not in reading.projects and n not in reading.closed}
    reading.projects.update(new)
    reading.planned = set()
    _read_projects(job, run, element, reading, job.ledger.watermarks.of(job.pairing.id, element), set(new), new)


def _linked_projects(job: Job, reading: Reading) -> dict[str, int]:
    """Procore's id of every linked project that Procore still has, by number."""
    linked = job.ledger.links.procore_ids(job.pairing.id, SCOPES.id)
    return {number: procore_id for number, procore_id in linked.items() if number not in reading.gone}


def _read_company(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> bool:
    """Read the company's list in Procore: what changed, or all of it where some are gone. Whether it was read whole."""
    if job.interval is None and _fits_one_page(job, element):
        watermarks = {}  # the whole list is one call as well, and says what is gone
    _read_procore(job, run, element, reading, "", watermarks)
    if _window(job, element, Side.PROCORE, watermarks, "").whole:
        return True
    if job.interval is None and _lost_some(job, element):
        _read_procore(job, run, element, reading, "", {})
        return True
    return False


def _fits_one_page(job: Job, element: Element) -> bool:
    known = job.ledger.records.living(job.pairing.id, element, Side.PROCORE)
    return known <= job.procore.page_size(element)


def _lost_some(job: Job, element: Element) -> bool:
    """Whether Procore has fewer of the company's records than are known: some are gone, and only a whole read says which."""
    total = job.procore.total(element)
    return total is not None and total < job.ledger.records.living(job.pairing.id, element, Side.PROCORE)


def forget_doubtful(reading: Reading, held: Iterable[tuple[Step, Reason]]) -> None:
    """Where Procore refused something in a project that was assumed empty, the next run reads what is there."""
    for step, reason in held:
        if step.pair.scope in reading.assumed_empty and reason.code in ENDS_WITH_A_CHANGE:
            reading.read_until.pop((Side.PROCORE, step.pair.scope), None)


def _read_maestro(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> set[str]:
    """Read maestro*'s side, all projects at once; the projects in which something changed or waits."""
    window, began = _window(job, element, Side.MAESTRO, watermarks, ""), job.ledger.now()
    if job.interval is None and job.ledger.records.has_problem(job.pairing.id, element, Side.MAESTRO):
        window = Window()  # what mends a record may be another row: of two with one code, one was renamed
    reading.read_until[Side.MAESTRO, ""] = job.maestro.clock()
    by_project = element.scope is Scope.PROJECT
    before = job.ledger.records.fingerprints(job.pairing.id, element, Side.MAESTRO) if by_project else {}
    changed: set[str] = set()
    for page in job.maestro.read(element, window):
        _keep(job, run, element, Side.MAESTRO, page, reading)
        changed |= {record.scope for record in page if before.get(record.key) != record.fingerprint}
    if window.whole:
        job.ledger.records.mark_gone(job.pairing.id, element, Side.MAESTRO, began, None)
    return changed | job.ledger.comparison.projects_to_read(job.pairing.id, element) if by_project else changed


def _read_projects(
    job: Job,
    run: Run,
    element: Element,
    reading: Reading,
    watermarks: Watermarks,
    changed: set[str],
    among: Mapping[str, int],
) -> None:
    """Read Procore project by project, of those `among`, where something may have to be done.

    One that is refused to us is left as it was.
    """
    if element.lines_listed_apart and not job.full:  # what is as it was need not be asked for its lines again
        known = list(job.ledger.records.fingerprints(job.pairing.id, element, Side.PROCORE))
        earlier = job.ledger.records.by_key(job.pairing.id, element, Side.PROCORE, known)
        job.procore.keep_earlier(element, earlier)
    never_read = {number for number in among if (Side.PROCORE, number) not in watermarks}
    facts = ProjectFacts(linked=among, changed=changed, never_read=never_read, only=job.projects)
    whole = job.full or job.interval is not None
    new = set() if whole else job.ledger.actions.projects_made(job.pairing.id, job.dag_run, element) & never_read
    for number in projects_to_read(element, facts, direction=job.direction, full=job.full):
        if number in new and job.procore.assume_empty(element, reading.projects[number]):
            reading.assumed_empty.add(number)
            reading.read_until[Side.PROCORE, number] = job.procore.clock()
            continue
        try:
            _read_procore(job, run, element, reading, number, watermarks)
        except (AccessRefused, RequestRefused, AnswerUnreadable) as error:
            reading.closed[number] = _why_closed(error, number)
            del reading.projects[number]


def _why_closed(error: SyncError, scope: str) -> Reason:
    """Why a project (empty: the company) is left as it was."""
    facts = {"said": str(error)}
    if not isinstance(error, AccessRefused):
        return Reason("unreadable_list", facts)
    return Reason("no_access", facts) if scope else Reason("no_permission", facts)


def _read_procore(job: Job, run: Run, element: Element, reading: Reading, scope: str, watermarks: Watermarks) -> None:
    window, began = _window(job, element, Side.PROCORE, watermarks, scope), job.ledger.now()
    until: datetime | None = None
    for page in job.procore.read(element, window, scope, reading.projects.get(scope)):
        until = until or job.procore.clock()  # when the first page was answered: nothing later can be missing from it
        _keep(job, run, element, Side.PROCORE, page, reading)
    if scope not in reading.gaps and scope not in reading.unread:
        reading.read_until[Side.PROCORE, scope] = until or job.procore.clock()
    if scope in reading.gaps:
        return  # which records are missing from the list is not known
    if window.whole or (element.scope is Scope.PROJECT and not element.lines):  # lists of codes take no window
        job.ledger.records.mark_gone(job.pairing.id, element, Side.PROCORE, began, scope or None)


def _window(job: Job, element: Element, side: Side, watermarks: Watermarks, scope: str) -> Window:
    return window_of(
        element,
        side,
        watermarks.get((side, scope)),
        direction=job.direction,
        interval=job.interval,
        full=job.full,
        overlap=job.overlap,
    )


def _keep(job: Job, run: Run, element: Element, side: Side, page: list[Record], reading: Reading) -> None:
    """Keep a page in the ledger. Entries without a key are none: their scope is noted as one with gaps."""
    for record in page:
        if not record.key and record.problem:
            earlier = reading.gaps.get(record.scope)
            number = int(earlier.facts["count"]) + 1 if earlier else 1
            facts = {"value": (earlier or record.problem).facts["value"], "count": str(number)}
            reading.gaps[record.scope] = Reason("unreadable_entry", facts)
        elif side is Side.PROCORE and record.problem and record.problem.code in NOT_READ:
            reading.unread.add(record.scope)
    page = [record for record in page if record.key]
    job.ledger.records.keep(job.pairing.id, element, side, page)
    reading.touched[side] |= {record.key for record in page}
    count(run, "read", len(page))
