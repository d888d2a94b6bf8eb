"""What a person chose for one field of a record or line."""

from collections.abc import Mapping
from dataclasses import dataclass

from procore.elements.element import Side, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice to be carried out: `side`, whose value both sides get, or else `value`, in the words between the sides.

    `decision`: the id of the user decision in the ledger, made by the user `by_whom`. `moved`: a side changed the field
    after the choice was made, so that it has to be made again.
    """

    decision: int
    side: Side | None = None
    value: Value = None
    by_whom: str = ""
    moved: bool = False


Choices = Mapping[tuple[str, str], Choice]
"""By line (its number in maestro*; empty: the record itself) and field."""
