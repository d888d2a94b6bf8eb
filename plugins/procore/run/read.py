"""The first half of a run: read what changed on both sides, keep it, and lay out the pairs that have to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from procore.diff.match import moved, not_twice, pair_up
from procore.diff.plan import stays
from procore.diff.references import References
from procore.elements.element import Direction, Element, Scope, Side
from procore.mapping.records import maestro_key
from procore.model.errors import AccessRefused
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Pair, Step
from procore.run.company_lock import refuse_wiped
from procore.run.decisions import UserDecisions, renew_suggestions, take_decisions, taken_apart
from procore.run.job import Job, count
from procore.store.ledger import LedgerRow

KEPT_WHILE_UNCHANGED = frozenset({"refused", "refused_line", "not_stored", "unanswered", "tier_unsupported"})
"""Causes that only a change can mend: such a record is not sent again until it, or the other side's, changed."""


@dataclass
class Reading:
    """What was read: how far each side is read now, which projects are open, which records came."""

    read_until: dict[tuple[Side, str], datetime] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)  # number -> Procore's id, of the linked projects
    closed: dict[str, Reason] = field(default_factory=dict)  # projects that Procore does not let us into
    assumed: set[str] = field(default_factory=set)  # projects so new that Procore was not asked: nothing is there yet
    touched: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})


def read_sides(job: Job, run: Run, element: Element) -> Reading:
    """Read both sides, page by page, into the ledger. Watermarks are not moved here."""
    found = Reading()
    marks = job.ledger.watermarks(job.pairing.id, element)
    if element.scope is Scope.PROJECT:
        linked = job.ledger.all_links(job.pairing.id, "projects")
        found.projects = {row["maestro_key"]: row["procore_id"] for row in linked}
    touched = _read_maestro(job, run, element, found, marks.get((Side.MAESTRO, "")))
    if element.scope is Scope.COMPANY:
        _read_procore(job, run, element, found, "", marks.get((Side.PROCORE, "")))
        if element.id == "projects" and _window(job, element, Side.PROCORE, marks.get((Side.PROCORE, ""))).whole:
            refuse_wiped(job.pairing.company, *job.decisions.projects_left(job.pairing.id))
        return found
    if element.lines_listed_apart and not job.full:  # what is as it was need not be asked for its lines again
        known = list(job.ledger.fingerprints(job.pairing.id, element, Side.PROCORE))
        earlier = job.ledger.records(job.pairing.id, element, Side.PROCORE, known)
        job.procore.keep_earlier(element, earlier)
    never_read = {number for number in found.projects if (Side.PROCORE, number) not in marks}
    everything = job.full or (element.one_way and job.direction is Direction.TO_MAESTRO)
    wanted = set(found.projects) if everything else (touched & found.projects.keys()) | never_read
    whole = job.full or job.interval is not None
    new = set() if whole else job.ledger.made_here(job.pairing.id, job.dag_run, element) & never_read
    for number in sorted(wanted & job.projects if job.projects else wanted):
        if number in new and job.procore.assume_empty(element, found.projects[number]):
            found.assumed.add(number)
            found.read_until[Side.PROCORE, number] = job.procore.clock()
            continue
        try:
            _read_procore(job, run, element, found, number, marks.get((Side.PROCORE, number)))
        except AccessRefused as error:
            found.closed[number] = Reason("no_access", {"said": str(error)})
            del found.projects[number]
    return found


def forget_doubtful(found: Reading, held: Iterable[tuple[Step, Reason]]) -> None:
    """Where Procore refused something in a project that was taken for empty, the next run reads what is there."""
    for step, reason in held:
        here = step.pair.maestro or step.pair.procore
        if here and here.scope in found.assumed and reason.code in KEPT_WHILE_UNCHANGED:
            found.read_until.pop((Side.PROCORE, here.scope), None)


def _read_maestro(job: Job, run: Run, element: Element, found: Reading, mark: datetime | None) -> set[str]:
    """Read maestro*'s side, all projects at once; the projects whose records changed."""
    window, began = _window(job, element, Side.MAESTRO, mark), job.ledger.now()
    if job.interval is None and job.ledger.troubled(job.pairing.id, element, Side.MAESTRO):
        window = Window()  # what mends a record may be another row: of two with one code, one was renamed
    found.read_until[Side.MAESTRO, ""] = job.maestro.clock()
    by_project = element.scope is Scope.PROJECT
    before = job.ledger.fingerprints(job.pairing.id, element, Side.MAESTRO) if by_project else {}
    scopes: set[str] = set()
    for page in job.maestro.read(element, window):
        _keep(job, run, element, Side.MAESTRO, page, found)
        scopes |= {record.scope for record in page if before.get(record.key) != record.fingerprint}
    if window.whole:
        job.ledger.mark_gone(job.pairing.id, element, Side.MAESTRO, began, None)
    return scopes | job.ledger.unaccounted(job.pairing.id, element) if by_project else scopes


def _read_procore(job: Job, run: Run, element: Element, found: Reading, scope: str, mark: datetime | None) -> None:
    window, began = _window(job, element, Side.PROCORE, mark), job.ledger.now()
    until: datetime | None = None
    for page in job.procore.read(element, window, scope, found.projects.get(scope)):
        until = until or job.procore.clock()  # when the first page was answered: nothing later can be missing from it
        _keep(job, run, element, Side.PROCORE, page, found)
    found.read_until[Side.PROCORE, scope] = until or job.procore.clock()
    if window.whole or (element.scope is Scope.PROJECT and not element.lines):  # lists of codes take no window
        job.ledger.mark_gone(job.pairing.id, element, Side.PROCORE, began, scope or None)


def _window(job: Job, element: Element, side: Side, mark: datetime | None) -> Window:
    """What is read: of money everything, since a line that was edited or removed need not touch its document.

    A backfill works on its interval; the side that it writes is read whole, or what is older there would be doubled.
    """
    if job.interval is not None and not (element.one_way and side in job.direction.writes):
        return job.interval
    return Window() if job.full or mark is None or element.one_way else Window(since=mark - job.overlap)


def _keep(job: Job, run: Run, element: Element, side: Side, page: list[Record], found: Reading) -> None:
    job.ledger.see(job.pairing.id, element, side, page)
    found.touched[side] |= {record.key for record in page}
    count(run, "read", len(page))


# ------------------------------------------------------------------------------------------------ pairs


def pairs_of(job: Job, run: Run, element: Element, found: Reading, names: References) -> tuple[list[Pair], list[int]]:
    """The pairs to look at, linked and not; and the inbox entries that stay as they are, because nothing changed."""
    ledger, pairing = job.ledger, job.pairing.id
    begun, written = _look_up(job, element, found)
    said = take_decisions(job, run, element)
    with_origin_id = bool(element.origin_kind) and Side.PROCORE in job.direction.writes
    looked = moved(*ledger.frames(pairing, element, with_origin_id=with_origin_id))
    links = ledger.links(pairing, element, [*looked.pairs, *said.choices])
    maestro = ledger.records(pairing, element, Side.MAESTRO, [*links, *looked.maestro])
    linked_ids = {str(link.procore_id) for link in links.values()}
    read = ledger.records(pairing, element, Side.PROCORE, [*linked_ids, *looked.procore])
    procore = {key: names.localized(element, record) for key, record in read.items()}
    pairs = [
        Pair(
            maestro=(mine := maestro.pop(key, None)),
            procore=procore.pop(str(link.procore_id), None),
            link=link,
            choices=said.chosen(element, link, mine, read.get(str(link.procore_id))),
        )
        for key, link in links.items()
        if link.scope not in found.closed  # what Procore did not let us read now is left as it was
    ]
    pairs += taken_apart(job, element, said, maestro, procore, read)
    open_m, open_p = (_in_scope(element, found, records.values()) for records in (maestro, procore))
    pairs += pair_up(element, job.pairing.tag, open_m, open_p, begun, written, said.own)
    pairs = [pair for pair in pairs if (pair.maestro or pair.procore) and not said.stays_out(pair)]
    pairs = _not_twice(job, element, said, _with_own_codes(job, element, pairs))
    if unconfirmed := ledger.unconfirmed(pairing, element):
        pairs = [
            replace(pair, begun=unconfirmed.get((m.side, m.key), unconfirmed.get((p.side, p.key))))
            if (m := pair.maestro) and (p := pair.procore)
            else pair
            for pair in pairs
        ]
    renew_suggestions(job, element, said, pairs)
    if job.partial:
        pairs = [pair for pair in pairs if _touched(job, element, found, pair)]
    kept = {} if job.full or job.records else _kept(ledger.held(pairing, [element.id]))
    looked_at = [p for p in pairs if p.choices or _inbox_name(p) not in kept]
    return looked_at, [
        *said.entries,
        *(kept[n]["id"] for p in pairs if (n := _inbox_name(p)) in kept and not p.choices),
    ]


def _with_own_codes(job: Job, element: Element, pairs: list[Pair]) -> list[Pair]:
    """The pairs; a record of Procore whose code maestro* has for another record, or for one that is linked and gone, is held."""
    if Side.MAESTRO not in job.direction.writes:
        return pairs
    keys = {
        pair.procore.key: maestro_key(element, pair.procore.scope, pair.procore.values)
        for pair in pairs
        if pair.procore and not pair.maestro and not pair.link and all(pair.procore.get(n) for n in element.key)
    }
    named = sorted(set(keys.values()))
    taken = job.ledger.links(job.pairing.id, element, named).keys() if named else set()
    taken |= job.ledger.records(job.pairing.id, element, Side.MAESTRO, named).keys() if named else set()
    return [
        replace(pair, reason=Reason("key_taken", {"key": keys[pair.procore.key]}))
        if pair.procore and not pair.reason and keys.get(pair.procore.key) in taken
        else pair
        for pair in pairs
    ]


def _not_twice(job: Job, element: Element, said: UserDecisions, pairs: list[Pair]) -> list[Pair]:
    """The pairs; what would be a second record of one name in maestro* waits for a person."""
    new = {
        pair.procore.key
        for pair in pairs
        if pair.procore and not (pair.maestro or pair.link or pair.clears_origin_id or stays(element, pair.procore))
    }
    if Side.MAESTRO not in job.direction.writes or not any(
        p.procore and p.procore.key in new and not p.reason for p in pairs
    ):
        return pairs
    for name in element.similar_by:
        there = job.ledger.values_in_maestro(job.pairing.id, element, name)
        pairs = not_twice(name, pairs, new, there, said.own[Side.PROCORE])
    return pairs


def _in_scope(element: Element, found: Reading, records: Iterable[Record]) -> Iterator[Record]:
    """A project's records wait silently until their project is linked: it is the project that is reported."""
    return (r for r in records if element.scope is Scope.COMPANY or r.scope in found.projects)


def _touched(job: Job, element: Element, found: Reading, pair: Pair) -> bool:
    records = [r for r in (pair.maestro, pair.procore) if r]
    if job.records:
        return any((r.key if r.side is Side.MAESTRO else f"procore:{r.key}") in job.records for r in records)
    if job.projects:
        numbers = {r.scope or (str(r.get("number")) if element.id == "projects" else "") for r in records}
        if element.scope is Scope.PROJECT or element.id == "projects":
            return bool(numbers & job.projects)
    return any(r.key in found.touched[r.side] for r in records)


def _look_up(job: Job, element: Element, found: Reading) -> tuple[dict[str, str], dict[str, str]]:
    """Look for what an earlier, broken run had begun to create.

    Of creations in maestro*: Procore's id -> maestro*'s key, and Procore's id -> the name that was written.
    """
    begun: dict[str, str] = {}
    written: dict[str, str] = {}
    for row in job.ledger.begun(job.pairing.id, element):
        side = Side(row["side"])
        if side is Side.MAESTRO and row["maestro_key"] and row["procore_key"]:
            records = [r for page in job.maestro.read(element, Window(), [row["maestro_key"]]) for r in page]
            begun[row["procore_key"]] = row["maestro_key"]
            for change in row["changes"]:
                if change["field"] == "name":
                    written[row["procore_key"]] = str(change["new"])
        elif side is Side.PROCORE and row["origin_id"] and not element.lines:  # a document's project was listed
            project_id = found.projects.get(row["scope"])
            record = job.procore.find(element, row["origin_id"], row["scope"], project_id)
            records = [record] if record else []
        else:
            records = []
        job.ledger.see(job.pairing.id, element, side, records)
    return begun, written


def _inbox_name(pair: Pair) -> tuple[str, str, str, str]:
    m, p = pair.maestro, pair.procore
    return (m.key if m else "", p.key if p else "", m.fingerprint if m else "", p.fingerprint if p else "")


def _kept(held: list[LedgerRow]) -> dict[tuple[str, str, str, str], LedgerRow]:
    return {
        (
            row["maestro_key"],
            row["procore_key"],
            row["maestro_fingerprint"] or "",
            row["procore_fingerprint"] or "",
        ): row
        for row in held
        if row["code"] in KEPT_WHILE_UNCHANGED
    }
