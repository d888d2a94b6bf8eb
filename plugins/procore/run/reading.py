"""What a run read of both sides: kept in the ledger page by page, and how far each side is read then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from procore.diff.new_records import NOT_READ
from procore.diff.pairs import ENDS_WITH_A_CHANGE
from procore.diff.read_scope import UNREADABLE, Watermark, one_more_gap, window_of
from procore.diff.webhooks import Heard
from procore.elements.element import Element, Side
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Step
from procore.run.job import Job, count

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
    masters: dict[str, str] = field(
        default_factory=dict
    )  # of linked sub-projects, which Procore has in their master's project
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

    def in_procore(self, numbers: Iterable[str]) -> set[str]:
        """The projects of Procore that these are, or are sub jobs of, by number."""
        return {self.masters.get(number, number) for number in numbers}

    def members(self, number: str) -> list[str]:
        """A project of Procore, and the linked sub-projects that it holds as sub jobs."""
        return [number, *(one for one, master in self.masters.items() if master == number)]

    def note_read(self, number: str, until: datetime, at: datetime) -> None:
        """A project of Procore was read `at` that time, with its sub jobs, up to what was there `until` another."""
        for one in self.members(number):
            self.read_until[Side.PROCORE, one], self.read_at[Side.PROCORE, one] = until, at

    def note_whole(self, number: str) -> None:
        """A project of Procore was read whole, with its sub jobs."""
        self.whole |= {(Side.PROCORE, one) for one in self.members(number)}

    def note_moved(self, scope: str, page: Iterable[Record], moved: set[str], at: datetime | None) -> None:
        """The records of a project with these keys moved `at` that time; None: as they say, for it is read for the first time."""
        times = [moment for record in page if record.key in moved and (moment := at or record.changed_at)]
        if times:
            self.moved[scope] = max(*times, self.moved.get(scope, _NEVER))


def window_to_read(
    job: Job, element: Element, side: Side, watermarks: Watermarks, scope: str, reading: Reading
) -> Window:
    """What is asked of a side in a scope: what changed since it was read there, the window of a backfill, or everything."""
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


def keys_in(page: Iterable[Record]) -> set[str]:
    """The keys of a page of records."""
    return {record.key for record in page}


def keep(
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


# ------------------------------------------------------------------------------------------------ after it was read


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


def forget_doubtful(reading: Reading, held: Iterable[tuple[Step, Reason]]) -> None:
    """Where Procore refused something in a project that was assumed empty, the next run reads what is there."""
    for step, reason in held:
        if step.pair.scope in reading.assumed_empty and reason.code in ENDS_WITH_A_CHANGE:
            reading.read_until.pop((Side.PROCORE, step.pair.scope), None)


def note_written(reading: Reading, steps: Iterable[Step]) -> bool:
    """What is written to a project moves in it, too; whether anything was."""
    scopes = {step.pair.scope for step in steps if step.writes}
    for scope in scopes:
        if read_at := reading.read_at.get((Side.PROCORE, scope)):
            reading.moved[scope] = read_at
    return bool(scopes)
