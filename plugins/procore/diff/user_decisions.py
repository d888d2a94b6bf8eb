"""What people decided about an element's records, as a run takes it: choices, and what is unlinked or stays out. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from procore.diff.choices import choice_of
from procore.diff.lines import amount_field
from procore.elements.element import Element, Side
from procore.mapping.records import origin_id
from procore.model.choices import Choice
from procore.model.records import Link, Reason, Record
from procore.model.steps import Pair


def _no_keys() -> dict[Side, frozenset[str]]:
    return dict.fromkeys(Side, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChoice:
    """A person's open choice of a field of a linked record, as it is kept.

    `facts`: `field`, `line` (of a line's field), `side` or `value`, and what both sides held then.
    """

    id: int
    maestro_key: str
    facts: Mapping[str, Any]
    by_whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedDecision:
    """A decision that a run could not apply, and why."""

    id: int
    maestro_key: str
    procore_key: str
    by_whom: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedRecord:
    """A record that a person keeps out, named by either key (the other is empty); by whom, and why."""

    element: str
    maestro_key: str
    procore_key: str
    by_whom: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkedPair:
    """Two records that a person unlinked and that both sides still have; by whom, and why."""

    maestro_key: str
    procore_key: str
    by_whom: str
    reason: str

    def key(self, side: Side) -> str:
        """The record's key on that side."""
        return self.maestro_key if side is Side.MAESTRO else self.procore_key


CAME_IN_ALL_THE_SAME = "withdrawn_imported"
"""Why a record is told of that stays out: an undo took its import file back, and somebody imported it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDecisions:
    """The decisions that count in a run of one element.

    `choices`: open choices by maestro*'s key. `excluded`: keys of records that stay out.
    `separate`: keys of records that are none of those across, and get a record of their own there.
    """

    choices: Mapping[str, Sequence[StoredChoice]] = field(default_factory=dict)
    unlinked: Sequence[UnlinkedPair] = ()
    excluded: Mapping[Side, frozenset[str]] = field(default_factory=_no_keys)
    separate: Mapping[Side, frozenset[str]] = field(default_factory=_no_keys)

    def chosen(
        self, element: Element, link: Link, maestro: Record | None, procore: Record | None
    ) -> Mapping[tuple[str, str], Choice]:
        """The choices for a linked pair, by line (empty: the record itself) and field.

        `procore` names its references by Procore's ids, as it was when the person chose.
        """
        if maestro is None or procore is None:
            return {}
        found = (_choice(element, one, link, maestro, procore) for one in self.choices.get(link.maestro_key, ()))
        return dict(one for one in found if one)

    def excludes(self, pair: Pair) -> bool:
        """Whether a person keeps one of the pair's records out; not one that came in although an undo had taken it back."""
        if pair.maestro and pair.maestro.problem and pair.maestro.problem.code == CAME_IN_ALL_THE_SAME:
            return False
        return any(record.key in self.excluded[record.side] for record in pair.records)


def decisions_of(
    *,
    choices: Iterable[StoredChoice] = (),
    unlinked: Sequence[UnlinkedPair] = (),
    excluded: Iterable[ExcludedRecord] = (),
    separate: Mapping[Side, frozenset[str]] | None = None,
) -> UserDecisions:
    """The decisions of one element as a run takes them, from what the ledger keeps of each kind."""
    by_key: dict[str, list[StoredChoice]] = defaultdict(list)
    for one in choices:
        by_key[one.maestro_key].append(one)
    out = list(excluded)
    return UserDecisions(
        choices=dict(by_key),
        unlinked=unlinked,
        excluded={
            Side.MAESTRO: frozenset(one.maestro_key for one in out) - {""},
            Side.PROCORE: frozenset(one.procore_key for one in out) - {""},
        },
        separate=_no_keys() if separate is None else separate,
    )


def _choice(
    element: Element, stored: StoredChoice, link: Link, maestro: Record, procore: Record
) -> tuple[tuple[str, str], Choice] | None:
    """One stored choice with its place; None: that field or line is not there any more."""
    line, name = str(stored.facts.get("line") or ""), str(stored.facts["field"])
    one = (element.line_by_name if line else element.by_name).get(name)
    across = link.lines[line].procore_key if line in link.lines else ""
    mine = maestro.lines.get(line) if line else maestro
    theirs = procore.lines.get(across) if line else procore
    whole_line = across and name == amount_field(element)
    if one is None or not (mine or theirs) or not (whole_line or (mine and theirs)):
        return None
    held = {Side.MAESTRO: mine.get(name) if mine else None, Side.PROCORE: theirs.get(name) if theirs else None}
    return (line, name), choice_of(one, stored.id, stored.facts, stored.by_whom, held)


# ------------------------------------------------------------------------------------------------ unlinked


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkedFacts:
    """What is known when unlinked records are judged.

    `maestro`, `procore`: the records that no link holds, by key. `origin_ids`: the origin ids that Procore's records
    have, linked or not, by id. `may_clear`: whether this run writes to Procore.
    """

    tag: str
    maestro: Mapping[str, Record]
    procore: Mapping[str, Record]
    origin_ids: Mapping[str, str]
    may_clear: bool


def unlinked_pairs(element: Element, decisions: UserDecisions, facts: UnlinkedFacts) -> list[Pair]:
    """The unlinked records that are held until a person decides, or that have to give our origin id free.

    A record that is `separate` is not held. Where its partner is linked to another one, or gets a record of its own,
    Procore's record gives our origin id free, so that the other can carry it; until then nothing is created with that
    id, or Procore would write over the record that has it. Records that need neither are left for `pair_up`.
    """
    by_record: dict[tuple[Side, str], list[UnlinkedPair]] = defaultdict(list)
    for one in decisions.unlinked:
        for side in Side:
            by_record[side, one.key(side)].append(one)
    found = (
        _unlinked(element, decisions, facts, record, mine)
        for (side, key), mine in by_record.items()
        if (record := (facts.maestro if side is Side.MAESTRO else facts.procore).get(key))
    )
    return [pair for pair in found if pair]


def _unlinked(
    element: Element, decisions: UserDecisions, facts: UnlinkedFacts, record: Record, mine: Sequence[UnlinkedPair]
) -> Pair | None:
    side, key = record.side, record.key
    across = ", ".join(one.key(side.other) for one in mine)
    held = Reason("kept_apart", {"across": across, "by": mine[-1].by_whom, "why": mine[-1].reason})
    reason = None if key in decisions.separate[side] else held
    ours = {
        one.procore_key: one.maestro_key
        for one in mine
        if facts.origin_ids.get(one.procore_key, "") == origin_id(element, facts.tag, one.maestro_key)
    }
    clears = False
    if side is Side.PROCORE and key in ours and facts.may_clear:
        clears = reason is None or _needs_its_origin_id(decisions, facts, ours[key])
    if ours and reason is None and not clears:
        reason = Reason("origin_taken", {"across": ", ".join(ours)})
    if reason is None and not clears:
        return None
    pair = Pair(maestro=record) if side is Side.MAESTRO else Pair(procore=record)
    return replace(pair, reason=reason, clears_origin_id=clears)


def _needs_its_origin_id(decisions: UserDecisions, facts: UnlinkedFacts, maestro_key: str) -> bool:
    """Whether maestro*'s record is linked to another one of Procore, or gets one of its own."""
    return maestro_key not in facts.maestro or maestro_key in decisions.separate[Side.MAESTRO]
