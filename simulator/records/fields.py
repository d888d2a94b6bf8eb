"""What records are made of: the facts about one field, and the types that everything else speaks of."""

from dataclasses import dataclass
from typing import Any, Literal

Record = dict[str, Any]
"""One record as it is held: its fields by name."""
Errors = dict[str, list[str]]
"""Messages by field."""
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
    """One field: what it takes. `length`: the most characters; longer text is refused. `editable`: on the form for people."""

    type: FieldType = "text"
    length: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    editable: bool = True


def names(text: str) -> tuple[str, ...]:
    """The words of a text, as field names."""
    return tuple(text.split())


ORIGIN = {"origin_id": Field(), "origin_data": Field()}
"""The two fields that every kind with an origin has."""
