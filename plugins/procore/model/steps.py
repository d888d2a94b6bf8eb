"""What the plan takes and gives: pairs of records and the element's policy in, steps out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from procore.elements.element import Direction, Side, TargetEdits, Value, Values
from procore.model.change_set import RecordName
from procore.model.choices import Choice
from procore.model.lines import LineChange
from procore.model.modifications import Modification
from procore.model.records import Change, Link, Reason, Record


class Verb(StrEnum):
    """What is done to one record of one side."""

    CREATE = "create"
    UPDATE = "update"
    WRITE_ORIGIN_ID = "write_origin_id"  # only our origin id is written, so that Procore knows the link too
    CLEAR_ORIGIN_ID = (
        "clear_origin_id"  # our origin id is taken off a record of Procore that is not the linked one any more
    )
    REMOVE = "remove"  # an undo takes away what the synchronization created
    WITHDRAW = (
        "withdraw"  # an undo takes back what was handed over to maestro* in an import file, and is not imported yet
    )


BegunValues = Mapping[tuple[Side, str], tuple[Value, ...]]
"""What runs that broke off were about to write, by side and field (`line|field` of a line): the side may hold any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What is to be written to one record of one side: fields and lines, each with its old and new value.

    `set_up`: what a new record is given once, beside its fields (`Element.set_up`). `origin`: the origin id that is replaced,
    where Procore's record has one: another integration's by ours, or back. `key`: maestro*'s of a record that was handed over
    and that no export shows. `documents`: those that make the change of the amount, where they travel as documents.
    """

    side: Side
    verb: Verb
    origin: Change | None = None
    changes: tuple[Change, ...] = ()
    lines: tuple[LineChange, ...] = ()
    set_up: tuple[Change, ...] = ()
    key: str = ""
    documents: tuple[Modification, ...] = ()

    @property
    def values(self) -> Values:
        """The values to write, by field name."""
        return {change.field: change.new for change in self.changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A record as both sides hold it. One side may be missing; `link` is None until both are known to be one."""

    maestro: Record | None = None
    procore: Record | None = None
    link: Link | None = None
    reason: Reason | None = None  # why matching already holds it (ambiguous)
    choices: Mapping[tuple[str, str], Choice] = field(
        default_factory=dict
    )  # of a person: by line ("": the record) and field
    begun: BegunValues | None = None  # what broken runs were about to write, if any
    decided: bool = False  # a person said that the record gets one of its own across
    clears_origin_id: bool = (
        False  # Procore's record carries our origin id for a record that a person linked to another one
    )
    adopts: Change | None = None  # the origin id of another integration that a person adopted, and ours in its place

    def on(self, side: Side) -> Record | None:
        """The record of that side."""
        return self.maestro if side is Side.MAESTRO else self.procore

    @property
    def here(self) -> Record | None:
        """The record that names the pair: maestro*'s, or Procore's when maestro* has none."""
        return self.maestro or self.procore

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that are there, maestro*'s first."""
        return tuple(record for record in (self.maestro, self.procore) if record)

    @property
    def scope(self) -> str:
        """The project that the pair belongs to; empty: the company."""
        here = self.maestro or self.procore
        return here.scope if here else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of one pair: the writes, the fields that both sides now agree on, and why something is held.

    A step may write some fields and hold another: `hold` then names the field in conflict. One that is not `whole` (an
    undo) looks at the values that it writes and leaves all others to the next run. `why`: in words, when a plan is not to
    find it out itself. `lines`: keys (of either side) of lines that are as they are to be, but not agreed on yet: an undo wrote
    them, or a person left them to one side. `after`: the records that it names and that are
    only planned to be linked.
    """

    pair: Pair
    writes: tuple[Write, ...] = ()
    baseline: tuple[str, ...] = ()
    linked: bool = False
    hold: Reason | None = None
    whole: bool = True
    why: str = ""
    lines: frozenset[str] = frozenset()
    after: tuple[RecordName, ...] = ()

    def write(self, side: Side) -> Write | None:
        """The write to that side, if any."""
        for one in self.writes:
            if one.side is side:
                return one
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the company's settings say about an element."""

    direction: Direction
    owners: Mapping[str, Side]
    admits: Callable[[Record], bool] = lambda _record: True  # may it be created or linked
    presents: Callable[[Record], bool] = lambda _record: True  # may it, once linked, still travel
    set_up: Callable[[Record], Values] = (
        lambda _record: {}
    )  # what is given to the record that is made of this one across
    target_edits: TargetEdits = TargetEdits.HOLD  # one way: what a person changed on the side that is written
    asks_first: frozenset[Side] = frozenset()  # where a record is made only if a person decided so
    currency: str = "CAD"  # the company's: a document in another one is held
    tag: str = ""  # the company's in maestro*, which is in our origin ids
