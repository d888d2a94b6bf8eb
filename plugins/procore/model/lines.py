"""The lines of a document, as both sides hold them, and what is done to each."""

from dataclasses import dataclass
from enum import StrEnum

from procore.elements.element import Side, Values
from procore.model.records import Change, Line, LineLink


class LineVerb(StrEnum):
    """What is done to one line of the target."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What becomes of one line of the target.

    `key`: the target's (None: the line is created). `source`: the key of the source's line (None: it is removed).
    `changes`: fields with the target's old value and the new one, both in the target's words. `origin`: another integration's
    origin id that is replaced, goes with the line, or comes back.
    """

    verb: LineVerb
    key: str | None = None
    source: str | None = None
    changes: tuple[Change, ...] = ()
    origin: Change | None = None

    @property
    def values(self) -> Values:
        """The values to write, by field name."""
        return {change.field: change.new for change in self.changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePair:
    """A line as both sides hold it; one side may be missing.

    `number`: its number in maestro*, when it is linked. `link`: what both sides held when they last agreed.
    """

    number: str | None = None
    maestro: Line | None = None
    procore: Line | None = None
    link: LineLink | None = None

    @property
    def key(self) -> str:
        """Its number in maestro*, linked or not; of a line that maestro* alone lacks and nothing links, Procore's id."""
        return self.number or next(line.key for line in (self.maestro, self.procore) if line)

    def on(self, side: Side) -> Line | None:
        """The line of that side."""
        return self.maestro if side is Side.MAESTRO else self.procore
