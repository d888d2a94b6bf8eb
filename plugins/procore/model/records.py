"""A record and its lines as one side holds them, the link of two, and the reason why a record is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from procore.elements.element import Side, Value, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """A field that a person has to decide, and what each side holds in it (as text; empty: nothing).

    `line`: the number in maestro* of the line whose field it is; empty: the record's own. Where one side lacks the whole
    line, the field is the line's amount.
    """

    field: str
    maestro: str
    procore: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is held: a code of `text.messages.MESSAGES` and the facts that its sentence names (all text).

    `conflicts`: the fields that a person has to decide, the record's in the order of the element's fields, then those of
    lines; empty for every cause that holds the whole record.
    """

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[FieldConflict, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """`code` and `facts` as the ledger stores them: the conflicts are a list of objects among the facts."""
        listed = {_CONFLICTS: [asdict(one) for one in self.conflicts]} if self.conflicts else {}
        return {"code": self.code, "facts": {**self.facts, **listed}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reason:
        """From what `as_json` gave: any row of the ledger that has a `code` and `facts`."""
        facts = dict(stored["facts"])
        conflicts = tuple(FieldConflict(**one) for one in facts.pop(_CONFLICTS, ()))
        return cls(stored["code"], facts, conflicts)


_CONFLICTS = "conflicts"


ORIGIN_ID = "origin_id"
"""What a change names where an origin id is replaced: no element has a field of that name."""
DOCUMENTS = "documents"
"""What a change names that lists the documents by which an amount changes: no element has a field of that name."""


def weightiest(*reasons: Reason | None) -> Reason | None:
    """The first that holds a whole record; where there is none, the first that holds some of its fields."""
    given = [one for one in reasons if one is not None]
    if len(given) < 2:  # noqa: PLR2004 (nothing to weigh)
        return given[0] if given else None
    return next((one for one in given if not one.conflicts), given[0])


@dataclass(frozen=True, slots=True)
class Change:
    """One field that will be written: its old value (what the side holds now) and the new one, in the side's words."""

    field: str
    old: Value
    new: Value
    overwrites: bool = (
        False  # the old value is a person's, who changed it on this side alone or before both were linked
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a document, as one side holds it.

    `key`: its number in maestro*, or Procore's id as text. `values`: by field, like a record's. `twin`: the key on the other
    side that the line itself holds (our origin id in Procore, the external line in maestro*), by which it is found when the
    ledger does not know it. `foreign`: another integration's origin id, which it has in Procore.
    """

    key: str
    values: Values
    twin: str | None = None
    foreign: str | None = None

    def get(self, name: str) -> Value:
        """The value of a field, None when the line does not have it."""
        return self.values.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of one side.

    `key`: maestro*'s key, or Procore's 64-bit id as text. `values`: by field; a field that the side did not mention is not
    among them, and a reference holds the side's own word (maestro*'s code, Procore's id as text). `lines`: of a
    document, by their key. `scope`: the project's number; empty: the company. `facts`: what is only read, for filters
    and rules. `origin_id`: what the record holds of the other side: our origin id in Procore, Procore's id in maestro*.
    `problem`: why it could not be read, so that it is held and nothing of it is written; with conflicts: why these fields could
    not, which are left as they are. `changed_at`, `created_at`: aware, UTC; None: the side does not say.
    `fingerprint`: of values and lines; equal when they are.
    """

    side: Side
    key: str
    values: Values
    lines: Mapping[str, Line] = field(default_factory=dict)
    scope: str = ""
    facts: Mapping[str, str | bool | None] = field(default_factory=dict)
    origin_id: str | None = None
    problem: Reason | None = None
    changed_at: datetime | None = None
    created_at: datetime | None = None
    fingerprint: str = ""

    def get(self, name: str) -> Value:
        """The value of a field, None when the record does not have it."""
        return self.values.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLink:
    """Two lines that are one, and their baseline: what each side held when both last agreed, by field.

    `left_out`: an undo left it to one side alone; it is created again on the other when that side's line changes.
    """

    procore_key: str
    maestro_baseline: Values = field(default_factory=dict)
    procore_baseline: Values = field(default_factory=dict)
    left_out: bool = False

    def baseline(self, side: Side) -> Values:
        """What that side held when both last agreed."""
        return self.maestro_baseline if side is Side.MAESTRO else self.procore_baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two records that are one: their keys, and their baseline: what each side held when both last agreed, by field.

    `origin_id`: ours, as Procore's record was last seen to hold it. `lines`: by their number in maestro*. `adopted`: the
    origin id of another integration that a person adopted with the link (docs/from-another-interface.md); empty: none.
    `used_again`: the sides whose key names another record by now (docs/procore.md#ids-used-again).
    """

    maestro_key: str
    procore_id: int
    scope: str = ""
    origin_id: str | None = None
    adopted: str = ""
    maestro_baseline: Values = field(default_factory=dict)
    procore_baseline: Values = field(default_factory=dict)
    lines: Mapping[str, LineLink] = field(default_factory=dict)
    used_again: frozenset[Side] = frozenset()

    def baseline(self, side: Side) -> Values:
        """What that side held when both last agreed."""
        return self.maestro_baseline if side is Side.MAESTRO else self.procore_baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedLink:
    """A link whose origin id another record of Procore carries now (`merged_into`: its id).

    `gone`: the linked record (`procore_id`) is known to be gone.
    """

    maestro_key: str
    procore_id: int
    merged_into: int
    gone: bool
