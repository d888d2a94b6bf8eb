"""The words in which an element is described: its fields, its scope, its directions. No behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procore.elements.element_facts import NO_CALLS, BalanceFacts, CallCosts, CustomFields, EventResource, PersonalText
from procore.elements.evidence import Evidence, Likeness


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


class TargetEdits(StrEnum):
    """What becomes of a value that a person changed on the side that an element is written to."""

    HOLD = "hold"  # it stays, and a person is asked
    OVERWRITE = "overwrite"  # the source's value is written over it, and the plan says so


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
class CodeRule:
    """How maestro*'s codes of one pattern are spelled in Procore, and back: patterns, and what is made of their groups."""

    maestro: str
    procore: str
    to_procore: str
    to_maestro: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value that both sides hold.

    A text that is longer than a side's length is cut there when `cut`, and the cut never travels back; without `cut` the
    record is held.
    """

    name: str  # the name between the sides, and the column that the SQL file returns and takes
    procore: str  # the dotted path in what Procore answers
    procore_write: str | None = None  # the path in what Procore is sent, where it is another one
    label: str  # what people call it, in English
    kind: Kind = Kind.TEXT
    maestro_length: int | None = None
    procore_length: int | None = None
    cut: bool = False
    required_by: frozenset[Side] = frozenset()
    written: frozenset[Side] = frozenset(Side)  # the sides where the synchronization may write it
    fixed: bool = False  # written when the record is created, never after
    may_differ: bool = False  # two records that are linked keep what each holds; only later changes travel
    later_only: bool = False  # the same, nothing included: what was linked without the field gets none by that
    with_origin_id: bool = False  # written together with our origin id, so that Procore's users see maestro*'s code
    to: str | None = None  # Kind.REFERENCE: the element whose record it names
    by_code: bool = False  # Kind.REFERENCE: Procore names the record by its own code of it here, not by its id
    is_status: bool = False  # Kind.FLAG: whether the record is active; it is said so, and not with yes or no
    maestro_codes: Mapping[str, bool] | None = None  # Kind.FLAG: what maestro*'s status letters mean
    maestro_flags: Mapping[bool, str] | None = None  # Kind.FLAG: the letter that is written
    country_field: str | None = None  # Kind.PROVINCE: the field that holds its country
    forbidden: str | None = None  # a pattern of characters that maestro* does not take
    words: Mapping[str, str] | None = None  # maestro*'s code -> Procore's word, where both have a fixed list
    words_back: Mapping[str, str] | None = None  # Procore's word -> the code that is written into maestro*
    table: str = ""  # the table of the settings in which a site maps its own codes of it
    open_words: bool = False  # what the table does not name is the same on both sides; it is named in lower case
    unknown: str = "unknown_status"  # the cause by which a record waits whose code no table names
    entries: Mapping[int, str] | None = None  # of a list that Procore names by id: its entries, as the side reads them
    decimals: int | None = None  # Kind.MONEY: how many Procore keeps; more are refused, never rounded
    minimum: Decimal | None = None  # Kind.MONEY: less is refused
    is_dollars: bool = (
        True  # Kind.MONEY: else it is a quantity, a percentage or days, and shown without the dollar sign
    )
    as_number: bool = False  # Kind.MONEY: Procore is sent a number here, and text elsewhere (docs/procore.md#money)
    may_be_undecided: bool = False  # where it is required and empty, nobody has decided yet: the record waits
    never_listed: bool = False  # Procore takes it but never lists it: it holds what was last written
    likeness: Likeness = Likeness.SPELLING  # how `matches` and `similar_by` compare it
    evidence: Evidence | None = None  # what equal values say when suggestions are made; None: nothing
    identifying: bool = False  # people tell two records of one name by it: it is shown of each suggestion
    code_table: Mapping[str, str] | None = None  # maestro*'s code, or project|code -> Procore's, as the settings say
    code_rules: tuple[CodeRule, ...] = ()  # the same by patterns; what neither says has one code on both sides
    ignore_case: bool = False  # Procore spells it its own way: upper and lower case are the same
    mapped: bool = False  # a site's own: a value of another type holds this field alone, and not the record
    custom: bool = False  # a custom field, which Procore takes by itself (docs/procore.md#custom-fields)
    of_list: bool = False  # its value is an entry of a list in Procore: read by its name, written by its id

    def length(self, side: Side) -> int | None:
        """How many characters the side holds; None: not known."""
        return self.maestro_length if side is Side.MAESTRO else self.procore_length


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedFacts:
    """How records of maestro* are summed up in a document of their own, one line for each activity and group.

    Source: docs/maestro.md#sums. `values`: of the document of an opening balance or of a month, beside its number, date, text and
    amount. `invoice`: the fields that name an invoice together; `of_invoice`: the fields that its document takes from its first
    record. `by`: what is summed up: `detail` (nothing but what lies before history begins), `invoice` or `month`.
    """

    values: Mapping[str, Value]
    invoice: tuple[str, str]
    of_invoice: tuple[str, ...]
    by: str = "detail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One row of the configuration grid: what it is on each side, where it may go, and what it waits for.

    What a site maps itself
        `mappable`: fields of Procore, each called by its path, that travel with the record and that none of `fields` is yet.
        `custom_fields`: whether Procore takes custom fields of it, and whether it is certain to show them.

    Identity
        `key`: the fields whose values, joined by `|`, are maestro*'s key. `unique_in_company`: a key is used once in the
        company, not once a project, so that a record that moved to another project is noticed. `numbered_by_maestro`:
        a record that comes without a key gets one there (the SQL block `next_key`). `origin_kind`: the kind of record
        inside our origin id, `line_origin_kind` that of a line; empty: Procore keeps no origin id for it.
        `name_field`: what people know a record by; `described_by`: what is shown of one that has
        no name. `tiered_code`: a code field of which Procore is sent only the part below its parent's, and the reference to that
        parent.

    Matching
        `matches`: the natural keys by which an existing record is linked, best first. `similar_by`: fields that make a
        person decide when they alone are alike: nothing is created on either side that a record there, linked or not, is
        like in one of them. `similar_unkeyed`: the same where Procore's record has no
        key of its own. `told_apart_by`: fields of which none is as it was where another record was entered in maestro* under the
        number of a linked one, the most telling first. `line_matches`: as `matches`, for the lines of a document.

    History
        `dated_by`: the field with a document's date. `begins`: the day, from the settings, on which history begins; what is dated
        before is not created across, but for what `summed` adds up: that is in an opening balance, one document a project.

    Reading
        `facts`: columns that the SQL file returns beside the fields; they are read, never written. `procore_facts`: the same of
        Procore's list, each with its dotted path. `parts`: elements that
        are synchronized in the same task, after the element itself; `optional_parts`: those of them, the first, that a company has
        only where its settings say so. `taken_by_part`: the fact that a record of maestro* is such a part's instead, by which it is
        never created where a company has them. `defines_scope`: its records are the projects that the records of a project-scoped
        element belong to; `divides_scope`: its records are parts of a project of Procore that are projects of their own in
        maestro*, by the last field of their key; `codes_dollars`: its records are the activities with their groups that dollars
        are charged to. `lines`: the fields of a document's lines, each told
        from the others by its number in maestro*. `lines_listed_apart`: Procore lists the document without them, so
        that they are read where it changed. `total`: the header's field that lines must add up to, and the lines' field that
        is added. `balance`: where these dollars stand in the balance by activity and group. `exclusive_references`:
        references of which exactly one is filled; Procore says only its id. `lines_if_mapped`: fields of lines that travel where
        the settings map their codes, and stay where they are where these say nothing; `line_by_name` knows them too.
        `webhook_resources`: Procore's names of what raises an event that concerns it, and what such an event says.
        `left_out`: by column, the words of maestro*'s list that make a row no record of the element. `personal_text`: what is
        withheld as it is read. `calls_first`: people wait for it, so that its calls go before those of
        history where Procore's limits are short.

    What is created
        `set_up`: what a new record is given once, by names that the settings say, beside its fields: it is read nowhere, but in
        the answer to the creation. `created_in`: the sides where it may be created. `asked_first`: of these, where a record is
        made only once a person, or the settings, say so; by side, what the settings call that which is made. Not created are
        records with a flag of `required_flags` down (once linked, they are held when one falls), with a fact of
        `never_create_facts` up, in a status (Procore's word) of `never_create_statuses`, closed (`active_field`), or whose
        amount (`blank_when_zero`) is zero: nothing and $0 are the same there. `closed_reference`: the fact that somebody whom a
        field names is closed, and that field: held.

    What is changed
        `status_field`: how far a document is; `locked_statuses`: its statuses (Procore's words) in which it is not
        rewritten. `posted_fact`: the fact that accounting has posted it, which locks it in maestro* instead of the
        status. `append_only`: what was sent is never changed, only reversed and sent anew; a company's first one is
        sent alone. `entered_as_difference`: maestro* takes a change as an entry of the difference. `amounts_by_document`: what
        changed an amount in maestro* goes to Procore as the documents that changed it (the block `modifications` of the SQL file),
        where those make all of the difference. `currency_field`: a document in
        another currency than the company's is held. `call_costs`: what an estimate of Procore's calls goes by.

    What an undo does
        It deactivates what has an `active_field`. `removable_in`: the sides where it may take the record away instead.
        `void_status`: the status that the record gets in Procore where nobody can delete it.
    """

    id: str
    maestro: str
    procore: str
    directions: tuple[Direction, ...]
    default: Direction
    after: tuple[str, ...] = ()
    scope: Scope = Scope.COMPANY
    fields: tuple[Field, ...] = ()
    mappable: tuple[Field, ...] = ()
    custom_fields: CustomFields = CustomFields.NONE

    key: tuple[str, ...] = ()
    unique_in_company: bool = False
    numbered_by_maestro: bool = False
    origin_kind: str = ""
    line_origin_kind: str = ""
    name_field: str | None = None
    described_by: str | None = None
    tiered_code: tuple[str, str] | None = None

    matches: tuple[tuple[str, ...], ...] = ()
    similar_by: tuple[str, ...] = ()
    similar_unkeyed: tuple[str, ...] = ()
    told_apart_by: tuple[str, ...] = ()
    line_matches: tuple[tuple[str, ...], ...] = ()

    dated_by: str = ""
    begins: date | None = None
    summed: SummedFacts | None = None

    facts: tuple[str, ...] = ()
    procore_facts: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Element, ...] = ()
    optional_parts: tuple[Element, ...] = ()
    taken_by_part: str = ""
    defines_scope: bool = False
    divides_scope: bool = False
    codes_dollars: bool = False
    lines: tuple[Field, ...] = ()
    lines_if_mapped: tuple[Field, ...] = ()
    lines_listed_apart: bool = False
    calls_first: bool = False
    total: tuple[str, str] | None = None
    balance: BalanceFacts | None = None
    exclusive_references: tuple[str, ...] = ()
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    personal_text: PersonalText | None = None
    webhook_resources: Mapping[str, EventResource] = field(default_factory=dict)

    set_up: tuple[Field, ...] = ()
    created_in: frozenset[Side] = frozenset(Side)
    asked_first: Mapping[Side, str] = field(default_factory=dict)
    required_flags: tuple[str, ...] = ()
    never_create_facts: tuple[str, ...] = ()
    never_create_statuses: frozenset[str] = frozenset()
    active_field: str | None = None
    blank_when_zero: str | None = None
    closed_reference: tuple[str, str] | None = None

    status_field: str | None = None
    locked_statuses: frozenset[str] = frozenset()
    posted_fact: str | None = None
    append_only: bool = False
    entered_as_difference: bool = False
    amounts_by_document: bool = False
    currency_field: str | None = None
    call_costs: CallCosts = NO_CALLS

    removable_in: frozenset[Side] = frozenset()
    void_status: str | None = None

    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    line_by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    set_up_by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        object.__setattr__(self, "line_by_name", {f.name: f for f in (*self.lines_if_mapped, *self.lines)})
        object.__setattr__(self, "set_up_by_name", {f.name: f for f in self.set_up})

    @property
    def composed(self) -> bool:
        """Whether its records are made of codes alone, with no name of their own on either side."""
        return bool(self.key) and all(self.by_name[name].by_code for name in self.key if name in self.by_name)

    @property
    def with_parts(self) -> tuple[Element, ...]:
        """The element itself, then its parts: what one task synchronizes, in its order."""
        return (self, *self.parts)

    @property
    def with_optional_parts(self) -> Element:
        """The element as a company has it whose settings say so."""
        return replace(
            self,
            parts=(*self.optional_parts, *self.parts),
            facts=(*self.facts, self.taken_by_part),
            never_create_facts=(*self.never_create_facts, self.taken_by_part),
        )

    @property
    def every_part(self) -> tuple[Element, ...]:
        """The element itself, then all parts that a company may have, in their order."""
        return (self, *self.optional_parts, *self.parts)

    def set_up_in(self, side: Side) -> tuple[Field, ...]:
        """What a new record is given on this side, beside its fields."""
        return tuple(one for one in self.set_up if side in one.written)

    @property
    def sums_up(self) -> bool:
        """Whether the settings let some of its records be summed up."""
        return self.summed is not None and (self.begins is not None or self.summed.by != "detail")

    @property
    def flags(self) -> frozenset[str]:
        """The columns of maestro* that say yes or no."""
        named = [one.name for one in self.fields if one.kind is Kind.FLAG and not one.maestro_codes]
        closed = self.closed_reference[:1] if self.closed_reference else ()
        posted = (self.posted_fact,) if self.posted_fact else ()
        return frozenset((*named, *self.never_create_facts, *closed, *posted))

    @property
    def amount_field(self) -> str:
        """The field with a record's dollars; empty: it has none."""
        return self.total[0] if self.total else self.blank_when_zero or ""

    @property
    def one_way(self) -> bool:
        """Whether it travels one way per company, as money does: one side is the source, and is read whole."""
        return Direction.BOTH not in self.directions

    @property
    def built(self) -> bool:
        """Whether this version synchronizes it."""
        return bool(self.fields)
