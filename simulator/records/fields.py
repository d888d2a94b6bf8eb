"""What a kind of record is made of, as facts: its fields, where it belongs, and the rules of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Record = dict[str, Any]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One attribute: how what is sent becomes what is held. `length`: the most characters; longer text is refused."""

    type: FieldType = "text"
    length: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    editable: bool = True  # shown on the form for people


def names(text: str) -> tuple[str, ...]:
    """Names that are written as words."""
    return tuple(text.split())


ORIGIN = {"origin_id": Field(), "origin_data": Field()}
"""The two fields that every kind with an origin has."""
