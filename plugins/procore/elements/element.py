"""The words in which an element is described: its fields, its scope, its directions. No behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A record that one side names and that is not linked: the element, and that side's own word for it."""

    element: str
    key: str

    def __str__(self) -> str:
        return self.key


Value = str | Decimal | date | bool | Unlinked | None
"""What a field holds between the two sides: text, dollars or a quantity, a day, a flag, a record that is not linked, or
nothing. A record that is linked is named by maestro*'s key."""

Values = Mapping[str, Value]


class Side(StrEnum):
    """Where a record lives."""

    MAESTRO = "maestro"
    PROCORE = "procore"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.PROCORE if self is Side.MAESTRO else Side.MAESTRO


class Direction(StrEnum):
    """Which way an element travels in one company."""

    BOTH = "both"
    TO_PROCORE = "to_procore"
    TO_MAESTRO = "to_maestro"

    @property
    def writes(self) -> frozenset[Side]:
        """The sides that this direction may write to."""
        return _WRITES[self]


_WRITES = {
    Direction.BOTH: frozenset(Side),
    Direction.TO_PROCORE: frozenset({Side.PROCORE}),
    Direction.TO_MAESTRO: frozenset({Side.MAESTRO}),
}

EITHER = (Direction.TO_PROCORE, Direction.TO_MAESTRO)
BOTH_OR_EITHER = (Direction.BOTH, *EITHER)


class Scope(StrEnum):
    """What one list of Procore covers: the company, or one project at a time (docs/procore.md#scopes)."""

    COMPANY = "company"
    PROJECT = "project"


class Kind(StrEnum):
    """What a field's value is, and so how it is read, compared and written."""

    TEXT = "text"
    CODE = "code"  # upper case, no spaces around
    FLAG = "flag"
    DATE = "date"
    MONEY = "money"  # dollars, quantities, unit costs, percentages: always Decimal
    COUNTRY = "country"  # ISO 3166-1 alpha-2
    PROVINCE = "province"  # ISO 3166-2 without the country: QC
    REFERENCE = "reference"  # another element's record: maestro*'s key on one side, Procore's id on the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value that both sides hold.

    `name` is the name between, and the column that the SQL file returns and takes. `procore` is the path in what
    Procore answers, `procore_write` in what it is sent (by default the same). A text that is longer than a side's
    length is cut there when `cut`, and the cut never travels back; without `cut` the record is rejected.
    """

    name: str
    procore: str
    procore_write: str | None = None
    label: str  # English
    libelle: str  # French
    kind: Kind = Kind.TEXT
    maestro_length: int | None = None
    procore_length: int | None = None
    cut: bool = False
    required_by: frozenset[Side] = frozenset()
    written: frozenset[Side] = frozenset(Side)  # the sides where the synchronization may write it
    fixed: bool = False  # written when the record is created, never after
    may_differ: bool = False  # two records that are linked keep what each holds; only later changes travel
    with_origin_id: bool = False  # written together with our origin id, so that Procore's users see maestro*'s code
    to: str | None = None  # the element whose record it names: by key (Kind.REFERENCE), or by a shared code
    maestro_codes: Mapping[str, bool] | None = None  # Kind.FLAG: what maestro*'s status letters mean
    maestro_flags: Mapping[bool, str] | None = None  # Kind.FLAG: the letter that is written
    forbidden: str | None = None  # a pattern of characters that maestro* does not take
    words: Mapping[str, str] | None = None  # maestro*'s code -> Procore's word, where both have a fixed list
    words_back: Mapping[str, str] | None = None  # Procore's word -> the code that is written into maestro*
    decimals: int | None = None  # Kind.MONEY: how many Procore keeps; more are refused, never rounded
    minimum: Decimal | None = None  # Kind.MONEY: less is refused
    as_number: bool = False  # Kind.MONEY: Procore is sent a number here, and text elsewhere (docs/procore.md#money)
    awaited: bool = False  # where it is required and empty, nobody has decided yet: the record waits, it is not wrong
    silent: bool = False  # Procore takes it but never lists it: it holds what was last written

    def length(self, side: Side) -> int | None:
        """How many characters the side holds; None: not known."""
        return self.maestro_length if side is Side.MAESTRO else self.procore_length


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One row of the configuration grid: what it is on each side, where it may go, and what it waits for.

    `key` are the fields whose values, joined by `|`, are maestro*'s key. `matches` are the natural keys by which an
    existing record is linked, best first; `suspects` are fields that make a person decide when they alone agree.
    `numbered`: maestro* gives the key of a record that comes without one (the SQL block `next_key`). `facts` are
    columns that the SQL file returns beside the fields, for filters. `parts` are synchronized in the same task, after
    the element itself.

    A document has `lines`, each told from the others by its number in maestro*; `total` names the header's field that
    they must add up to, and the lines' field that is added. `numbered_once`: a number is unique in the company, so that
    a document that moved to another project is noticed. `status` is the field that says how far a document is, and
    `locked_when` its words (Procore's) in which it is not rewritten, `dead_when` those in which it is not created.

    `either` are references of which exactly one is filled: what it belongs to may be one of several kinds, and Procore
    says only its id. `lines_apart`: Procore lists it without its lines, so that they are asked for where it changed.

    `needs` are flags of maestro*'s record without which it is not sent; once it was sent, it is held when one falls.
    `blank` names the amount without which a record that the other side lacks is nothing: no record and $0 are the same.

    An undo deactivates what the synchronization created where there is an `active` field; `removed_in` are the sides where
    it may take the record away instead, and `voided` is the status that it gets in Procore where nobody can delete it.
    `corrected`: what was sent is never changed, only reversed and sent anew.
    """

    id: str
    maestro: str
    procore: str
    francais: str
    directions: tuple[Direction, ...]
    default: Direction
    after: tuple[str, ...] = ()
    scope: Scope = Scope.COMPANY
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    matches: tuple[tuple[str, ...], ...] = ()
    suspects: tuple[str, ...] = ()
    numbered: bool = False
    facts: tuple[str, ...] = ()
    origin: str = ""  # the record kind inside an origin id; empty: Procore keeps no origin id for it
    created_in: frozenset[Side] = frozenset(Side)  # where the synchronization may create it
    parts: tuple[Element, ...] = ()
    lines: tuple[Field, ...] = ()
    line_origin: str = ""  # the record kind inside a line's origin id
    total: tuple[str, str] | None = None
    numbered_once: bool = False
    status: str | None = None
    locked_when: frozenset[str] = frozenset()
    dead_when: frozenset[str] = frozenset()
    either: tuple[str, ...] = ()
    lines_apart: bool = False
    needs: tuple[str, ...] = ()
    blank: str | None = None
    removed_in: frozenset[Side] = frozenset()
    voided: str | None = None
    corrected: bool = False
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    line_by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        object.__setattr__(self, "line_by_name", {f.name: f for f in self.lines})

    @property
    def one_way(self) -> bool:
        """Whether it travels one way per company, as money does: one side is the source, and is read whole."""
        return Direction.BOTH not in self.directions

    @property
    def built(self) -> bool:
        """Whether this version synchronizes it."""
        return bool(self.fields)
