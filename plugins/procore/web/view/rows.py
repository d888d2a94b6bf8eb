"""From the ledger's rows to what a person reads: records side by side, what changed, and what may be done. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procore.elements import ELEMENTS
from procore.elements.element import Direction, Element, Field, Kind, Side
from procore.model.records import FieldConflict, Reason
from procore.text.reasons import label_of
from procore.text.values import value_said

WAITS = ("conflict", "ambiguous", "rejected", "waiting", "changed", "to_procore", "to_maestro")
"""The states in which a record waits for something, a person's work first."""
STATES = (*WAITS, "warning", "fine", "one_side", "excluded")
"""A record with a warning waits for nothing: one side holds a value cut."""
RESOLVED = frozenset({"conflict", "ambiguous"})
"""The states that a person ends, on the record's own page."""
HELPED_BY_RUN = frozenset({"rejected", "waiting", "changed", "to_procore", "to_maestro"})
"""The states that a run may end: it sends what changed, and tries again what was mended."""
ARROWS = {
    Direction.BOTH: "⇄",
    Direction.TO_PROCORE: "→",
    Direction.TO_MAESTRO: "←",
}
NOTHING = "∅"
"""What stands for an empty value beside one that is not."""
LedgerRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One field of one record, in words: what each side holds, what both agreed on, and which side moved since.

    `numeric`: its column is lined up on the right. `agreed`: empty where they never did.
    """

    name: str
    label: str
    numeric: bool
    maestro: str
    procore: str
    agreed: str
    moved: str  # "", maestro, procore, both
    held: bool  # this is the field that a person has to decide
    known: bool  # both sides say what they hold


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord:
    """One record as a row of its tab."""

    state: str
    arrow: str
    maestro_key: str
    procore_key: str
    scope: str
    titles: Mapping[Side, str]
    amounts: Mapping[Side, str]
    changes: tuple[Value, ...]
    cut: tuple[str, ...]
    row: LedgerRow

    @property
    def record(self) -> str:
        """The record as the DAG's parameter `records` names it."""
        return self.maestro_key or f"procore:{self.procore_key}"

    @property
    def helped_by_run(self) -> bool:
        """Whether a run may do something for it: also where a person decided, and the next run applies it."""
        return self.state in HELPED_BY_RUN or self.row["decision"] is not None

    @property
    def to_resolve(self) -> bool:
        """Whether a person has to decide, and nobody did yet."""
        return self.state in RESOLVED and self.row["decision"] is None


def shown(element: Element, row: LedgerRow, state: str, language: str) -> ShownRecord:
    """A row of the block `pairs` as the tab shows it."""
    values = compared(element, row, language)
    moved = tuple(value for value in values if value.moved or value.held) if row["link"] else ()
    title, amount = title_of(element), element.amount_field
    return ShownRecord(
        state=state,
        arrow=_arrow(state, moved),
        maestro_key=row["maestro_key"],
        procore_key=row["procore_key"],
        scope=row.get("scope") or "",
        titles={side: str((row[side.value] or {}).get(title) or "") for side in Side},
        amounts={side: str((row[side.value] or {}).get(amount) or "") for side in Side},
        changes=moved,
        cut=tuple(cut_names(element, row, language)),
        row=row,
    )


def compared(element: Element, row: LedgerRow, language: str) -> list[Value]:
    """Every field of a record, side by side. Each side is compared with what it held itself when both agreed."""
    return [_value(one, row, language) for one in element.fields]


def _value(field: Field, row: LedgerRow, language: str) -> Value:
    here, across = row["maestro"] or {}, row["procore"] or {}
    was_here, was_across = row["maestro_baseline"] or {}, row["procore_baseline"] or {}
    linked = row["link"] is not None
    ours = linked and _moved(field, here, was_here)
    theirs = linked and not field.by_code and _moved(field, across, was_across)  # a code has a word of its own there
    never_agreed = (
        linked
        and field.name in here
        and field.name in across
        and not {field.name} & (was_here.keys() | was_across.keys())
    )
    if never_agreed and field.kind is not Kind.REFERENCE and here[field.name] != across[field.name]:
        ours = theirs = True
    held = field.name in held_fields(row["facts"] or {})
    maestro, procore, ours_then, theirs_then = (
        value_said(field, one.get(field.name), language) for one in (here, across, was_here, was_across)
    )
    return Value(
        name=field.name,
        label=label_of(field, language),
        numeric=field.kind is Kind.MONEY,
        maestro=maestro,
        procore=procore,
        agreed=ours_then if theirs_then in (ours_then, "") else f"{ours_then or NOTHING} | {theirs_then}",
        moved="both" if ours and theirs else "maestro" if ours else "procore" if theirs else "",
        held=held and row["kind"] is not None,
        known=field.name in here and field.name in across,
    )


def _moved(field: Field, held: Mapping[str, Any], baseline: Mapping[str, Any]) -> bool:
    """Whether a side says the field, and otherwise than when both agreed."""
    return field.name in held and field.name in baseline and held[field.name] != baseline[field.name]


def cut_names(element: Element, row: LedgerRow, language: str) -> list[str]:
    """The fields that one side holds cut, as people name them; those of lines with the line's number."""
    names = []
    for cut in row["cut"]:
        number, _, name = cut.rpartition("|")
        one = (element.line_by_name if number else element.by_name).get(name)
        said = label_of(one, language) if one else name
        names.append(f"{said} ({number})" if number else said)
    return names


def held_fields(facts: LedgerRow) -> set[str]:
    """The fields that the cause is about: one, several with commas, or those of a conflict of several."""
    named = ",".join([str(facts.get("field", "")), *(one.field for one in conflicts(facts) if not one.line)])
    return {name.strip() for name in named.split(",")} - {""}


def conflicts(facts: LedgerRow) -> tuple[FieldConflict, ...]:
    """The fields that a person has to decide, as the inbox stores them among the facts of a cause."""
    return Reason.from_json({"code": "", "facts": facts}).conflicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One field of one line of a document, in words."""

    label: str
    numeric: bool
    maestro: str
    procore: str
    same: bool


def compared_lines(element: Element, row: LedgerRow, language: str) -> list[tuple[str, list[Cell]]]:
    """A document's lines by their number in maestro*, side by side."""
    ours = {line["key"]: line["values"] for line in row["maestro_lines"] or ()}
    theirs = {line["twin"] or line["key"]: line["values"] for line in row["procore_lines"] or ()}
    both = bool(row["maestro"] and row["procore"])  # a document of one side alone differs from nothing
    numbers = [*ours, *(number for number in theirs if number not in ours)]
    return [
        (number, [_cell(f, ours.get(number, {}), theirs.get(number, {}), both, language) for f in element.lines])
        for number in numbers
    ]


def _cell(field: Field, ours: LedgerRow, theirs: LedgerRow, both: bool, language: str) -> Cell:
    maestro, procore = (value_said(field, one.get(field.name), language) for one in (ours, theirs))
    return Cell(
        label=label_of(field, language),
        numeric=field.kind is Kind.MONEY,
        maestro=maestro,
        procore=procore,
        same=not both or maestro == procore or field.kind is Kind.REFERENCE or field.name not in theirs,
    )


def _arrow(state: str, moved: tuple[Value, ...]) -> str:
    """Which way the record would go, or that both hold the same."""
    if state in ("fine", "warning"):
        return "="
    if state in ("to_procore", "to_maestro"):
        return ARROWS[Direction(state)]
    sides = {value.moved for value in moved} - {""}
    if not sides:
        return "·"
    return "→" if sides == {"maestro"} else "←" if sides == {"procore"} else "⇄"


def title_of(element: Element) -> str:
    """The field that names a record for people; empty: it has only its key."""
    return element.name_field or element.described_by or ""


def tabs(ticked: Iterable[str]) -> list[Element]:
    """The ticked elements, in the order of the grid."""
    wanted = set(ticked)
    return [element for name, element in ELEMENTS.items() if name in wanted]


def waiting(counts: Mapping[str, int]) -> int:
    """How many records wait, of the numbers by state."""
    return sum(counts.get(state, 0) for state in WAITS)
