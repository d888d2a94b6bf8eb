"""Reading Procore: the company's lists, the projects in which something may have to be done, and what webhooks told of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from procore.diff.polling import to_ask
from procore.diff.read_scope import ProjectFacts, projects_to_read, why_closed
from procore.diff.sub_projects import Division, in_its_project, is_divided
from procore.elements import CODES, SCOPES
from procore.elements.element import Direction, Element, Scope, Side
from procore.model.errors import AccessRefused, AnswerUnreadable, RequestRefused, Unreachable
from procore.model.orders import Window
from procore.model.records import Record
from procore.model.runs import Run
from procore.run.documents import tell_documents
from procore.run.job import Job
from procore.run.reading import Reading, Watermarks, keep, keys_in, window_to_read

DOWN = 3
"""So many projects in a row whose lists are not answered are no fault of one of them."""


def read_company(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> None:
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


def read_heard(job: Job, run: Run, element: Element, reading: Reading) -> None:
    """Read of Procore the records that webhooks told of and that no list has shown, and nothing beside them.

    A record that does not come is gone, or not ours to see: which of the two its list says, when it is read whole.
    """
    for scope, told in sorted(reading.heard.records.items()):
        ids = frozenset(one for one in told if str(one) not in reading.touched[Side.PROCORE])
        if scope in reading.closed or scope in reading.asked or not ids:
            continue
        reading.asked.add(scope)
        try:
            division = _division(job, element, reading, scope)
            for page in job.procore.read(element, Window(ids=ids), scope, reading.projects.get(scope)):
                keep(job, run, element, Side.PROCORE, _divided(job, element, page, division), reading)
        except (AccessRefused, RequestRefused) as error:
            reading.closed[scope] = why_closed(error, scope)


def read_projects(
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
    changed = reading.in_procore(changed)
    among = {number: reading.projects[number] for number in reading.in_procore(among) & reading.projects.keys()}
    never_read = {number for number in among if (Side.PROCORE, number) not in watermarks}
    first = never_read and not job.full and job.interval is None
    new = job.ledger.actions.projects_made(job.pairing.id, job.dag_run, element) & never_read if first else set()
    numbers, unanswered = _to_read(job, element, reading, watermarks, changed, among), 0
    for number in numbers:
        reading.asked |= set(reading.members(number))
        if number in new and job.procore.assume_empty(element, reading.projects[number]):
            reading.assumed_empty |= set(reading.members(number))
            reading.note_read(number, job.procore.clock(), job.ledger.now())
            reading.note_whole(number)  # this DAG run made it: nothing was there
            continue
        last = unanswered + 1 == min(DOWN, len(numbers))
        unanswered = 0 if _answered(job, run, element, reading, number, watermarks, last=last) else unanswered + 1
        if sum(map(len, reading.present.values())) >= job.page:  # as few keys are held of any number of projects
            _note_gone(job, element, reading)
    _note_gone(job, element, reading)


def _tell_what_is_known(job: Job, element: Element, reading: Reading, among: Mapping[str, int]) -> None:
    """Tell Procore's side what it need not ask for, and what maestro* says of these projects."""
    records, pairing = job.ledger.records, job.pairing.id
    if element.amounts_by_document or (element.lines_listed_apart and not job.full):
        known = list(records.fingerprints(pairing, element, Side.PROCORE))
        earlier, due = records.by_key(pairing, element, Side.PROCORE, known), reading.due[Side.PROCORE]
        if not element.amounts_by_document:  # what is as it was need not be asked for its lines again
            earlier = {key: one for key, one in earlier.items() if one.scope not in due}
        job.procore.keep_earlier(element, earlier)
    if element.amounts_by_document:
        tell_documents(job, element, among)
    if element.codes_dollars:
        projects = records.by_key(pairing, SCOPES, Side.MAESTRO, list(among))
        job.procore.know_projects({number: one.facts for number, one in projects.items()})


def _to_read(
    job: Job, element: Element, reading: Reading, watermarks: Watermarks, changed: set[str], among: Mapping[str, int]
) -> list[str]:
    """The projects of those `among` to ask Procore for, in the order of their numbers."""
    if job.by_events:
        return sorted(changed & among.keys())
    to_poll = None if job.full else _to_poll(job, element, watermarks)
    polled = None if to_poll is None else reading.in_procore(to_poll)
    facts = ProjectFacts(
        linked=among,
        changed=changed,
        never_read={number for number in among if (Side.PROCORE, number) not in watermarks},
        due=reading.due[Side.PROCORE],
        polled=polled,
        only=reading.in_procore(job.projects),
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
        for one in reading.members(number):
            reading.closed[one] = why_closed(error, one)
            del reading.projects[one]
        return answered
    return True


def _read_procore(job: Job, run: Run, element: Element, reading: Reading, scope: str, watermarks: Watermarks) -> None:
    window, began = window_to_read(job, element, Side.PROCORE, watermarks, scope, reading), job.ledger.now()
    until: datetime | None = None
    present: set[str] = set()
    place = Side.PROCORE, scope
    at = began if place in watermarks else None
    division = _division(job, element, reading, scope)
    for page in job.procore.read(element, window, scope, reading.projects.get(scope)):
        until = until or job.procore.clock()  # when the first page was answered: nothing later can be missing from it
        page = _divided(job, element, page, division)  # noqa: PLW2901
        moved = keep(job, run, element, Side.PROCORE, page, reading)
        reading.note_moved(scope, page, moved, at)
        present |= keys_in(page)
    members = reading.members(scope)
    if gap := next((reading.gaps[one] for one in members if one in reading.gaps), None):
        reading.gaps |= dict.fromkeys(members, gap)
        return  # which records are missing from the list is not known
    if reading.unread.isdisjoint(members):
        reading.note_read(scope, until or job.procore.clock(), began)
    if window.whole or (element.scope is Scope.PROJECT and not element.lines):  # lists of codes take no window
        reading.present |= dict.fromkeys(members, present)
        again = job.full or scope in reading.due[Side.PROCORE] or place not in watermarks
        if again or not element.lines_listed_apart:  # else the lines of what is as it was were not asked for
            reading.note_whole(scope)


def _division(job: Job, element: Element, reading: Reading, scope: str) -> Division | None:
    """What divides a project of Procore's among sub-projects; None: it has none that are linked, or the element is not divided."""
    members = reading.members(scope)
    if len(members) == 1 or not is_divided(element):
        return None
    pairing, held = job.pairing.id, job.ledger.records
    documents = held.scopes_of_documents(pairing, element, members)
    return Division(
        master=scope,
        members=frozenset(members),
        codes=held.scopes_of_keys(pairing, CODES, Side.PROCORE, members),
        linked={str(one.procore_id): one.scope for one in documents if one.procore_id is not None},
        documents={one.maestro_key: one.scope for one in documents},
    )


def _divided(job: Job, element: Element, page: list[Record], division: Division | None) -> list[Record]:
    """The records of a page, each in the project of maestro* that it belongs to."""
    if division is None:
        return page
    return [in_its_project(element, job.pairing.tag, record, division) if record.key else record for record in page]


def _note_gone(job: Job, element: Element, reading: Reading) -> None:
    """What Procore's lists no longer show is gone, of all scopes that were listed whole since this was last noted."""
    listed, reading.present = reading.present, {}
    scopes = None if "" in listed else set(listed)
    gone = job.ledger.records.mark_gone(job.pairing.id, element, Side.PROCORE, set().union(*listed.values()), scopes)
    reading.moved |= {scope: at for scope in gone if (at := reading.read_at.get((Side.PROCORE, scope)))}
