"""What a person is asked about a record, and what somebody decided already, as the page shows it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procore.elements import ALL
from procore.elements.element import Element, Kind
from procore.text.nouns import SIDES
from procore.text.reasons import label_of
from procore.text.values import value_said
from procore.web.view.rows import conflicts

OPEN, REFUSED = "open", "refused"

LedgerRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictingField:
    """One field that a person has to decide. `place`: what ends the names of its form fields; `chosen`: maestro, procore, value.

    `decided`: an open decision says it already, which the next run applies.
    """

    place: str
    field: str
    line: str
    label: str
    maestro: str
    procore: str
    chosen: str = ""
    value: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Decisions that one person made at one time and that the next run applies; `said`: field and what stands, of choices."""

    kind: str
    by_whom: str
    at: datetime
    said: tuple[tuple[str, str], ...] = ()


def conflicting_fields(
    element: Element, row: LedgerRow, decided: Iterable[LedgerRow], language: str
) -> list[ConflictingField]:
    """The fields in conflict, each with what an open decision says of it."""
    chosen = {_field_of(one): one["facts"] for one in decided if one["kind"] == "choose" and one["state"] == OPEN}
    found = []
    for number, one in enumerate(conflicts(row["facts"] or {}), start=1):
        facts = chosen.get((one.line, one.field))
        known = (element.line_by_name if one.line else element.by_name).get(one.field)
        found.append(
            ConflictingField(
                place="" if number == 1 else f"_{number}",
                field=one.field,
                line=one.line,
                label=label_of(known, language) if known else one.field,
                maestro=value_said(known, one.maestro, language),
                procore=value_said(known, one.procore, language),
                chosen="" if facts is None else facts.get("side", "value"),
                value="" if facts is None else str(facts.get("value") or ""),
                decided=facts is not None,
            )
        )
    return found


def pending(element: Element, decided: Sequence[LedgerRow], language: str) -> list[Pending]:
    """The open decisions about a record, the newest first; choices that were sent in one form are one."""
    found: dict[tuple[Any, ...], list[LedgerRow]] = {}
    for one in decided:
        if one["state"] == OPEN:
            found.setdefault((one["kind"], one["by_whom"], one["decided_at"]), []).append(one)
    return [
        Pending(kind=kind, by_whom=by, at=at, said=_said(element, rows, language) if kind == "choose" else ())
        for (kind, by, at), rows in found.items()
    ]


def fields_said(facts: LedgerRow, element_id: str, language: str) -> list[str]:
    """The fields that several conflicts are about, as people name them; nothing where there is one or none."""
    found = conflicts(facts)
    if len(found) < 2 or element_id not in ALL:  # noqa: PLR2004 (one field is a sentence of its own)
        return []
    element = ALL[element_id]
    return [_name_of(element, one.line, one.field, language) for one in found]


def identifying_values(element: Element, values: LedgerRow | None, language: str) -> list[tuple[str, str]]:
    """What tells a candidate from another of the same name: label and value of each identifying field that is filled."""
    known = values or {}
    return [
        (label_of(one, language), value_said(one, known[one.name], language))
        for one in element.fields
        if one.identifying and known.get(one.name)
    ]


def naming(element_id: str) -> list[dict[str, str]]:
    """Where other records name one of this element: element and field."""
    return [
        {"element": other.id, "field": one.name}
        for other in ALL.values()
        for one in other.fields
        if one.kind is Kind.REFERENCE and one.to == element_id
    ]


def _field_of(decision: LedgerRow) -> tuple[str, str]:
    return str(decision["facts"].get("line") or ""), str(decision["facts"].get("field") or "")


def _said(element: Element, rows: Sequence[LedgerRow], language: str) -> tuple[tuple[str, str], ...]:
    said = []
    for one in reversed(rows):
        line, field = _field_of(one)
        facts = one["facts"]
        stands = str(facts.get("value") or "∅") if "value" in facts else SIDES.get(facts.get("side", ""), "")
        said.append((_name_of(element, line, field, language), stands))
    return tuple(said)


def _name_of(element: Element, line: str, field: str, language: str) -> str:
    known = (element.line_by_name if line else element.by_name).get(field)
    name = label_of(known, language) if known else field
    return f"{name} ({line})" if line else name
