"""What a kind of record is made of, as facts: its fields, where it belongs, and the rules of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from simulator.world import World

Row = dict[str, Any]
Errors = dict[str, list[str]]
FieldType = Literal[
    "text",
    "flag",
    "integer",
    "number",
    "decimal",
    "money",
    "date",
    "country",
    "state",
    "time_zone",
    "integers",
    "object",
]


def no_errors(world: World, row: Row) -> Errors:
    """For kinds without rules of their own."""
    return {}


def nothing_follows(world: World, row: Row, values: Row) -> Row:
    """For kinds whose fields do not depend on each other."""
    return {}


def nothing_more(world: World, row: Row) -> None:
    """For kinds whose records bring no others along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute: how what is sent becomes what is held. `length`: the most characters; longer text is refused."""

    type: FieldType = "text"
    length: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    editable: bool = True  # shown on the form for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record.

    `belongs_to`: whose list it is in. `written_as`: the name on the wire -> the field, where the two differ
    (docs/procore.md#names-on-the-wire).
    `derive` is given the row as it would stand and what of it was sent, and gives the values that follow from those; it
    may raise Rejected. `check` sees the whole row then and answers with errors; `after_add` adds what Procore adds by
    itself, `after_change` does what a change or a removal entails.
    """

    name: str
    fields: Mapping[str, Field]
    belongs_to: Literal["nobody", "company", "project"] = "company"
    written_as: Mapping[str, str] = field(default_factory=dict)
    derive: Callable[[World, Row, Row], Row] = nothing_follows
    check: Callable[[World, Row], Errors] = no_errors
    after_add: Callable[[World, Row], None] = nothing_more
    after_change: Callable[[World, Row], None] = nothing_more


def names(text: str) -> tuple[str, ...]:
    """Names that are written as words."""
    return tuple(text.split())


ORIGIN = {"origin_id": Field(), "origin_data": Field()}
"""The two fields that every kind with an origin has."""
