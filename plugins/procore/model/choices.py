"""What a person chose for one field of a record or line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procore.elements.element import Side, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice to be carried out: the side whose value stands, or a value. `moved`: a side changed since."""

    decision: int
    side: Side | None = None
    value: Value = None
    by_whom: str = ""
    moved: bool = False


Choices = Mapping[tuple[str, str], Choice]
"""What a person decided, by line (its number in maestro*) and field."""
