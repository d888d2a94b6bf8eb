"""Reading both sides: what changed on each is kept in the ledger, and how far each was read is noted for the end of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from types import MappingProxyType

from procore.diff.pairs import ENDS_WITH_A_CHANGE, NOT_READ
from procore.diff.polling import to_ask
from procore.diff.read_scope import (
    UNREADABLE,
    ProjectFacts,
    Watermark,
    due_whole,
    one_more_gap,
    projects_to_read,
    refuse_older,
    why_closed,
    window_of,
)
from procore.diff.webhooks import Heard, heard
from procore.elements import SCOPES
from procore.elements.element import Direction, Element, Scope, Side
from procore.model.change_set import PlannedLink
from procore.model.errors import AccessRefused, AnswerUnreadable, RequestRefused, Unreachable
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.company_lock import refuse_wiped
from procore.run.job import Job, count

DOWN = 3
"""So many projects in a row whose lists are not answered are no fault of one of them."""
NAMED = 20
"""How many projects that are left out a line of the log names."""
AT_ONCE = 2000
"""How many records are asked for by their keys together."""
_NEVER = datetime.min.replace(tzinfo=UTC)
Watermarks = Mapping[tuple[Side, str], Watermark]
"""How far, and when, each side was read, by side and scope."""


@dataclass
class Reading:
    """What was read: how far each side is read now, which projects are open, which records came.

    `due`: by side the scopes that are read whole in this run although nothing says that they changed.
    """

    read_until: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    read_at: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    whole: set[tuple[Side, str]] = field(default_factory=set)
    due: Mapping[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})
    projects: dict[str, int] = field(default_factory=dict)  # number -> Procore's id, of the linked projects
    planned: set[str] = field(default_factory=set)  # projects that Procore is only planned to have
    closed: dict[str, Reason] = field(default_factory=dict)  # scopes that Procore does not show us
    gaps: dict[str, Reason] = field(default_factory=dict)  # scopes whose list holds what says not which record it is
    unread: set[str] = field(default_factory=set)  # scopes with a record that could not be read
    gone: frozenset[str] = frozenset()  # linked projects that Procore no longer has: they are told as projects
    left_out: frozenset[str] = (
        frozenset()
    )  # linked projects that the filter, or a closing, keeps out: they are left as they are
    assumed_empty: set[str] = field(default_factory=set)  # projects so new that Procore was not asked
    present: dict[str, set[str]] = field(
        default_factory=dict
    )  # what Procore's lists showed, of scopes that were listed whole
    came: set[Side] = field(default_factory=set)  # the sides of which any record came
    touched: dict[Side, set[str]] = field(
        default_factory=lambda: {side: set() for side in Side}
    )  # what came, where the run looks at a part only, or webhooks told of records
    asked: set[str] = field(default_factory=set)  # projects whose lists Procore was asked for
    heard: Heard = field(default_factory=Heard)  # what webhooks told of, which this run reads
    moved: dict[str, datetime] = field(default_factory=dict)  # when something moved, by project of Procore

    def note_moved(self, scope: str, page: Iterable[Record], moved: set[str], at: datetime | None) -> None:
        """The records of a project with these keys moved `at` that time; None: as they say, for it is read for the first time."""
        times = [moment for record in page if record.key in moved and (moment := at or record.changed_at)]
        if times:
            self.moved[scope] = max(*times, self.moved.get(scope, _NEVER))


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
        changed = _read_maestro(job, run, element, reading, watermarks)
        asked_for = _told_of(reading, watermarks) | (set() if job.by_events else changed)
        _read_projects(job, run, element, reading, watermarks, asked_for, reading.projects)
        _read_heard(job, run, element, reading)
        return reading
    _hear(job, element, reading)
    _read_maestro(job, run, element, reading, watermarks)
    try:
        if not job.by_events or "" in reading.heard.scopes:
            _read_company(job, run, element, reading, watermarks)
        _read_heard(job, run, element, reading)
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
    _read_projects(job, run, element, reading, job.ledger.watermarks.of(job.pairing.id, element), set(new), new)


def _hear(job: Job, element: Element, reading: Reading) -> None:
    """Take over what webhooks told of the element, where this run reads it."""
    if job.reads_events:
        waiting = job.ledger.webhook_events.pending(job.pairing.id, element)
        reading.heard = heard(element, waiting, reading.projects)


def _told_of(reading: Reading, watermarks: Watermarks) -> set[str]:
    """The projects that are read whole because of what webhooks told of; so is one that was never read."""
    never_read = {scope for scope in reading.heard.records if (Side.PROCORE, scope) not in watermarks}
    return {*reading.heard.scopes, *never_read}


def _read_heard(job: Job, run: Run, element: Element, reading: Reading) -> None:
    """Read of Procore the records that webhooks told of and that no list has shown, and nothing beside them.

    A record that does not come is gone, or not ours to see: which of the two its list says, when it is read whole.
    """
    for scope, told in sorted(reading.heard.records.items()):
        ids = frozenset(one for one in told if str(one) not in reading.touched[Side.PROCORE])
        if scope in reading.closed or scope in reading.asked or not ids:
            continue
        reading.asked.add(scope)
        try:
            for page in job.procore.read(element, Window(ids=ids), scope, reading.projects.get(scope)):
                _keep(job, run, element, Side.PROCORE, page, reading)
        except (AccessRefused, RequestRefused) as error:
            reading.closed[scope] = why_closed(error, scope)


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


def _read_company(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> None:
    """Read the company's list in Procore: what changed, or all of it where some are gone."""
    if job.interval is None and _fits_one_page(job, element):
        watermarks = {}  # the whole list is one call as well, and says what is gone
    _read_procore(job, run, element, reading, "", watermarks)
    _note_gone(job, element, reading)
    whole = (Side.PROCORE, "") in reading.whole
    if not whole and job.interval is None and _lost_some(job, element):
        _read_procore(job, run, element, reading, "", {})
        _note_gone(job, element, reading)


def _fits_one_page(job: Job, element: Element) -> bool:
    known = job.ledger.records.living(job.pairing.id, element, Side.PROCORE)
    return known <= job.procore.page_size(element)


def _lost_some(job: Job, element: Element) -> bool:
    """Whether Procore has fewer of the company's records than are known: some are gone, and only a whole read says which."""
    total = job.procore.total(element)
    return total is not None and total < job.ledger.records.living(job.pairing.id, element, Side.PROCORE)


def read_events(reading: Reading) -> list[int]:
    """The webhook events that are done with; not those of a project whose list could not be read: they wait for the next run."""
    unread = {scope for scope, why in reading.closed.items() if why.code == UNREADABLE}
    return [event for event, scope in reading.heard.events.items() if scope not in unread]


def watermarks_of(reading: Reading) -> dict[tuple[Side, str], Watermark]:
    """What was read, as the end of the run notes it."""
    return {
        place: Watermark(
            read_until=until,
            read_at=reading.read_at[place],
            whole_at=reading.read_at[place] if place in reading.whole else None,
            moved_at=reading.moved.get(place[1]) if place[0] is Side.PROCORE else None,
        )
        for place, until in reading.read_until.items()
    }


def _due(job: Job, watermarks: Watermarks) -> dict[Side, set[str]]:
    """By side the scopes to read whole again (docs/operate.md#compared-whole); none where the run looks at a part only."""
    if job.partial:
        return {side: set() for side in Side}
    now, read = job.ledger.now(), [mark.read_at for mark in watermarks.values() if mark.read_at]
    by_side = {side: {scope: mark for (of, scope), mark in watermarks.items() if of is side} for side in Side}
    last_run = max(read, default=None)
    return {side: due_whole(marks, now=now, last_run=last_run, every=job.full_every) for side, marks in by_side.items()}


def forget_doubtful(reading: Reading, held: Iterable[tuple[Step, Reason]]) -> None:
    """Where Procore refused something in a project that was assumed empty, the next run reads what is there."""
    for step, reason in held:
        if step.pair.scope in reading.assumed_empty and reason.code in ENDS_WITH_A_CHANGE:
            reading.read_until.pop((Side.PROCORE, step.pair.scope), None)


def _read_maestro(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> set[str]:
    """Read maestro*'s side, all projects at once; the projects in which something changed or waits."""
    window, began = _window(job, element, Side.MAESTRO, watermarks, "", reading), job.ledger.now()
    if job.interval is None and job.ledger.records.has_problem(job.pairing.id, element, Side.MAESTRO):
        window = Window()  # what mends a record may be another row: of two with one code, one was renamed
    place = Side.MAESTRO, ""
    as_of = job.maestro.as_of(element, began)
    refuse_older(element, as_of, watermarks.get(place))
    reading.read_until[place], reading.read_at[place] = job.maestro.clock(), as_of
    changed: set[str] | None = None
    if window.whole and place in watermarks and not (job.full or job.partial or "" in reading.due[Side.MAESTRO]):
        changed = _read_differing(job, run, element, reading)
    if changed is None:
        changed = _read_rows(job, run, element, window, reading)
    if element.scope is Scope.PROJECT:
        changed |= job.ledger.comparison.projects_to_read(job.pairing.id, element)
        changed |= job.ledger.shadow.scopes(job.pairing.id, element) if job.shadow else set()
    return changed


def _read_rows(job: Job, run: Run, element: Element, window: Window, reading: Reading) -> set[str]:
    """Read maestro*'s rows of a window; the projects in which values moved. After a whole read what was not there is gone."""
    sources = dict(chain.from_iterable(job.maestro.digests(element) or ())) if window.whole else {}
    changed: set[str] = set()
    present: set[str] = set()
    for page in job.maestro.read(element, window):
        moved = _keep(job, run, element, Side.MAESTRO, page, reading, sources)
        changed |= {record.scope for record in page if record.key in moved}
        present |= _keys(page)
    if window.whole:
        reading.whole.add((Side.MAESTRO, ""))
        job.ledger.records.mark_gone(job.pairing.id, element, Side.MAESTRO, present, None)
    return changed


def _read_differing(job: Job, run: Run, element: Element, reading: Reading) -> set[str] | None:
    """Read of maestro* what its digests say is new or changed, and note what is gone; the projects in which values moved.

    None: everything has to be read. The site's file says no digests, most of them differ, or a key of theirs is not the key of
    exactly one record.
    """
    if (pages := job.maestro.digests(element)) is None:
        return None
    present: set[str] = set()
    differing: dict[str, str] = {}
    for page in pages:
        said = dict(page)
        if len(said) < len(page) or not present.isdisjoint(said):
            return None
        present |= said.keys()
        found = job.ledger.records.differing_sources(job.pairing.id, element, Side.MAESTRO, said)
        differing |= {key: said[key] for key in found}
    if len(differing) > max(AT_ONCE, len(present) / 2):
        return None
    changed = _read_keys(job, run, element, reading, differing)
    if changed is not None:
        job.ledger.records.mark_gone(job.pairing.id, element, Side.MAESTRO, present, None)
    return changed


def _read_keys(job: Job, run: Run, element: Element, reading: Reading, sources: Mapping[str, str]) -> set[str] | None:
    """Read maestro*'s records with these keys; the projects in which values moved, None where others came than were asked for."""
    wanted, changed = sorted(sources), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        keys = wanted[start : start + AT_ONCE]
        read: set[str] = set()
        for records in job.maestro.read(element, Window(), keys):
            moved = _keep(job, run, element, Side.MAESTRO, records, reading, sources)
            changed |= {record.scope for record in records if record.key in moved}
            read |= _keys(records)
        if read != set(keys):
            return None
    return changed


def _tell_what_is_known(job: Job, element: Element, reading: Reading, among: Mapping[str, int]) -> None:
    """Tell Procore's side what it need not ask for, and what maestro* says of these projects."""
    records, pairing = job.ledger.records, job.pairing.id
    if element.lines_listed_apart and not job.full:  # what is as it was need not be asked for its lines again
        known = list(records.fingerprints(pairing, element, Side.PROCORE))
        earlier, due = records.by_key(pairing, element, Side.PROCORE, known), reading.due[Side.PROCORE]
        job.procore.keep_earlier(element, {key: one for key, one in earlier.items() if one.scope not in due})
    if element.codes_dollars:
        projects = records.by_key(pairing, SCOPES, Side.MAESTRO, list(among))
        job.procore.know_projects({number: one.facts for number, one in projects.items()})


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

    One that is refused to us, or whose list Procore does not answer after all tries, is left as it was. Raises Unreachable when
    several in a row are not answered, or none of all is: then it is Procore that is down.
    """
    _tell_what_is_known(job, element, reading, among)
    never_read = {number for number in among if (Side.PROCORE, number) not in watermarks}
    whole = job.full or job.interval is not None
    new = set() if whole else job.ledger.actions.projects_made(job.pairing.id, job.dag_run, element) & never_read
    numbers, unanswered = _to_read(job, element, reading, watermarks, changed, among), 0
    for number in numbers:
        reading.asked.add(number)
        if number in new and job.procore.assume_empty(element, reading.projects[number]):
            reading.assumed_empty.add(number)
            reading.read_until[Side.PROCORE, number], reading.read_at[Side.PROCORE, number] = (
                job.procore.clock(),
                job.ledger.now(),
            )
            reading.whole.add((Side.PROCORE, number))  # this DAG run made it: nothing was there
            continue
        last = unanswered + 1 == min(DOWN, len(numbers))
        unanswered = 0 if _answered(job, run, element, reading, number, watermarks, last=last) else unanswered + 1
    _note_gone(job, element, reading)


def _note_gone(job: Job, element: Element, reading: Reading) -> None:
    """What Procore's lists no longer show is gone, of all scopes that were listed whole since this was last noted."""
    listed, reading.present = reading.present, {}
    scopes = None if "" in listed else set(listed)
    gone = job.ledger.records.mark_gone(job.pairing.id, element, Side.PROCORE, set().union(*listed.values()), scopes)
    reading.moved |= {scope: at for scope in gone if (at := reading.read_at.get((Side.PROCORE, scope)))}


def _to_read(
    job: Job, element: Element, reading: Reading, watermarks: Watermarks, changed: set[str], among: Mapping[str, int]
) -> list[str]:
    """The projects of those `among` to ask Procore for, in the order of their numbers."""
    if job.by_events:
        return sorted(changed & among.keys())
    polled = None if job.full else _to_poll(job, element, watermarks)
    facts = ProjectFacts(
        linked=among,
        changed=changed,
        never_read={number for number in among if (Side.PROCORE, number) not in watermarks},
        due=reading.due[Side.PROCORE],
        polled=polled,
        only=job.projects,
    )
    numbers = projects_to_read(element, facts, direction=job.direction, full=job.full)
    if polled is not None and len(numbers) < len(among):
        said = "%s: %d of %d projects of Procore are asked; in the others nothing moved."
        job.log.info(said, element.id, len(numbers), len(among))
    return numbers


def _to_poll(job: Job, element: Element, watermarks: Watermarks) -> set[str] | None:
    """The projects to ask although nothing says that they changed (docs/operate.md#polled); None: all.

    Asked in any case is one in which something waits for somebody: it is mended there. So is one that was asked before events
    of webhooks were lost (docs/webhooks.md#lost).
    """
    if not (job.polling.dormant and element.one_way and job.direction is Direction.TO_MAESTRO):
        return None  # else what maestro* changed says which
    asked = {scope: at for (side, scope), mark in watermarks.items() if side is Side.PROCORE and (at := mark.read_at)}
    last_run = max((mark.read_at for mark in watermarks.values() if mark.read_at), default=None)
    now = job.ledger.now()
    due = to_ask(
        asked,
        job.ledger.watermarks.moved(job.pairing.id),
        now=now,
        pause=now - last_run if last_run else timedelta(0),
        polling=job.polling,
    )
    if job.webhooks and (hook := job.ledger.webhook_events.hook(job.pairing.id)) and hook.lost_at:
        due |= {scope for scope, at in asked.items() if at < hook.lost_at}
    return due | job.ledger.exceptions.scopes(job.pairing.id, element)


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
        _read_projects(job, run, element, reading, watermarks, set(unasked), unasked)
    return bool(unasked)


def note_written(reading: Reading, steps: Iterable[Step]) -> bool:
    """What is written to a project moves in it, too; whether anything was."""
    scopes = {step.pair.scope for step in steps if step.writes}
    for scope in scopes:
        if read_at := reading.read_at.get((Side.PROCORE, scope)):
            reading.moved[scope] = read_at
    return bool(scopes)


def _answered(
    job: Job, run: Run, element: Element, reading: Reading, number: str, watermarks: Watermarks, *, last: bool
) -> bool:
    """Read a project, or note why it is left as it was; whether Procore answered. Raises Unreachable if not, and it is `last`."""
    try:
        _read_procore(job, run, element, reading, number, watermarks)
    except (AccessRefused, RequestRefused, Unreachable) as error:
        answered = isinstance(error, AccessRefused | RequestRefused | AnswerUnreadable)
        if last and not answered:
            raise
        reading.closed[number] = why_closed(error, number)
        del reading.projects[number]
        return answered
    return True


def _read_procore(job: Job, run: Run, element: Element, reading: Reading, scope: str, watermarks: Watermarks) -> None:
    window, began = _window(job, element, Side.PROCORE, watermarks, scope, reading), job.ledger.now()
    until: datetime | None = None
    present: set[str] = set()
    place = Side.PROCORE, scope
    at = began if place in watermarks else None
    for page in job.procore.read(element, window, scope, reading.projects.get(scope)):
        until = until or job.procore.clock()  # when the first page was answered: nothing later can be missing from it
        moved = _keep(job, run, element, Side.PROCORE, page, reading)
        reading.note_moved(scope, page, moved, at)
        present |= _keys(page)
    if scope not in reading.gaps and scope not in reading.unread:
        reading.read_until[place], reading.read_at[place] = until or job.procore.clock(), began
    if scope in reading.gaps:
        return  # which records are missing from the list is not known
    if window.whole or (element.scope is Scope.PROJECT and not element.lines):  # lists of codes take no window
        reading.present[scope] = present
        again = job.full or scope in reading.due[Side.PROCORE] or place not in watermarks
        if again or not element.lines_listed_apart:  # else the lines of what is as it was were not asked for
            reading.whole.add(place)


def _window(job: Job, element: Element, side: Side, watermarks: Watermarks, scope: str, reading: Reading) -> Window:
    mark = watermarks.get((side, scope))
    return window_of(
        element,
        side,
        mark.read_until if mark else None,
        direction=job.direction,
        interval=job.interval,
        full=job.full or scope in reading.due[side],
        overlap=job.overlap,
    )


def _keys(page: Iterable[Record]) -> set[str]:
    return {record.key for record in page}


def _keep(
    job: Job,
    run: Run,
    element: Element,
    side: Side,
    page: list[Record],
    reading: Reading,
    sources: Mapping[str, str] = MappingProxyType({}),
) -> set[str]:
    """Keep a page in the ledger; the keys of those whose values moved. `sources`: see Records.keep.

    Entries without a key are none: their scope is noted as one with gaps.
    """
    for record in page:
        if not record.key and record.problem:
            reading.gaps[record.scope] = one_more_gap(reading.gaps.get(record.scope), record.problem)
        elif side is Side.PROCORE and record.problem and record.problem.code in NOT_READ:
            reading.unread.add(record.scope)
    page = [record for record in page if record.key]
    moved = job.ledger.records.keep(job.pairing.id, element, side, page, sources)
    if page:
        reading.came.add(side)
    job.ledger.note_growth(len(moved))
    if job.partial or reading.heard.records:
        reading.touched[side] |= {record.key for record in page}
    count(run, "read", len(page))
    return moved
