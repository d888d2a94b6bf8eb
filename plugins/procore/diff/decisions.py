"""What a person may decide about a record, when that is refused, and what a choice makes of a field. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from procore.diff.choices import chosen, seen
from procore.diff.lines import amount_field
from procore.elements.element import Element, Field, Scope, Side
from procore.mapping.records import is_foreign, origin_id
from procore.model.change_set import RecordName
from procore.model.records import ORIGIN_ID, Reason

Stored = Mapping[str, Any]


class DecisionKind(StrEnum):
    """What a person can decide."""

    CHOOSE = "choose"  # of one field: a side, or a value
    LINK = "link"  # these two are one record
    ADOPT = "adopt"  # the same, though Procore's record has another integration's origin id: ours takes its place
    UNLINK = "unlink"  # they are not: the pair is forgotten, nothing is written
    RELINK = "relink"  # the record is another one of Procore
    EXCLUDE = "exclude"  # it stays out of the synchronization
    INCLUDE = "include"  # it takes part again, and may be linked by itself
    CREATE = "create"  # it is none of those across, and gets a record of its own there


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """A decision as a person gives it. `facts` of a choice: `field`, `line` (its number), `side` or `value`."""

    kind: DecisionKind
    maestro_key: str = ""
    procore_key: str = ""
    facts: Stored = field(default_factory=dict)
    by_whom: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """What the ledger knows about the records of a decision. A side's record is None when it is not there, or gone.

    `maestro` and `procore`: scope, values and lines as stored, and the origin_id. `linked_id` is what maestro*'s
    record is linked to, `linked_key` what Procore's is; `lines` are the linked lines. `carried_by`: a record whose dollars
    both sides have under the code that is linked.
    """

    tag: str
    maestro: Stored | None = None
    procore: Stored | None = None
    linked_id: str = ""
    linked_key: str = ""
    lines: Stored = field(default_factory=dict)
    unlinked: bool = False
    excluded: bool = False
    carried_by: RecordName | None = None

    def on(self, side: Side) -> Stored | None:
        """That side's record."""
        return self.maestro if side is Side.MAESTRO else self.procore


# ------------------------------------------------------------------------------------------------ may it be decided


def checked(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    """The decision with what it needs to be applied, or why it is refused."""
    if not ask.by_whom.strip():
        return Reason("decision_needs_name")
    if ask.kind is DecisionKind.CREATE and known.linked_id and known.maestro and not known.procore:
        ask = replace(ask, kind=DecisionKind.UNLINK, procore_key=known.linked_id)  # Procore's is gone: it is made anew
    if ask.kind in _NEED_REASON and not ask.reason.strip():
        return Reason("decision_needs_reason")
    return _CHECKS[ask.kind](element, ask, known)


def _link(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    if missing := _missing(element, ask, known, Side.MAESTRO, Side.PROCORE):
        return missing
    if known.linked_id:
        return Reason("decision_linked", {"key": ask.maestro_key, "other": f"Procore {known.linked_id}"})
    return _free(element, ask, known)


def _relink(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    if not known.linked_id:
        return _not_linked(ask)
    if missing := _missing(element, ask, known, Side.MAESTRO, Side.PROCORE):
        return missing
    return _in_use(ask, known) or _free(element, ask, known)


def _in_use(ask: DecisionRequest, known: DecisionFacts) -> Reason | None:
    """Why a code keeps its link: dollars of both sides are under it, and would be on one code here and on another there."""
    if known.carried_by is None:
        return None
    element_id, across = known.carried_by
    return Reason("decision_code_used", {"key": ask.maestro_key, "element": element_id, "across": across})


def _free(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    """Whether Procore's record can be linked to maestro*'s."""
    assert known.maestro is not None, "both records are there"
    assert known.procore is not None, "both records are there"
    if known.linked_key:
        return Reason("decision_linked", {"key": f"Procore {ask.procore_key}", "other": known.linked_key})
    was, now = known.maestro["scope"], known.procore["scope"]
    if element.scope is Scope.PROJECT and was != now:
        return Reason("decision_other_project", {"was": was, "now": now})
    carried, ours = known.procore.get("origin_id"), origin_id(element, known.tag, "") or ""
    if carried and not (ours and carried.startswith(ours)):
        return Reason("foreign_origin", {"origin_id": carried})
    return ask


def _adopt(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    """A link whose origin id in Procore is another integration's: the one that it is now, and that ours may replace."""
    if missing := _missing(element, ask, known, Side.MAESTRO, Side.PROCORE):
        return missing
    assert known.procore is not None, "both records are there"
    carried = known.procore.get(ORIGIN_ID) or ""
    if not is_foreign(element, known.tag, carried):
        return Reason("adopt_not_foreign", {"key": f"Procore {ask.procore_key}", "origin_id": carried})
    if (shown := ask.facts.get(ORIGIN_ID)) and shown != carried:
        return Reason("adopt_moved", {"key": f"Procore {ask.procore_key}", "was": str(shown), "origin_id": carried})
    linked = known.linked_id, known.linked_key
    if any(linked) and linked != (ask.procore_key, ask.maestro_key):
        other = f"Procore {known.linked_id}" if known.linked_id else known.linked_key
        return Reason("decision_linked", {"key": ask.maestro_key, "other": other})
    assert known.maestro is not None, "both records are there"
    was, now = known.maestro["scope"], known.procore["scope"]
    if element.scope is Scope.PROJECT and was != now:
        return Reason("decision_other_project", {"was": was, "now": now})
    return replace(ask, facts={ORIGIN_ID: carried})


def _unlink(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    del element
    if not known.linked_id or ask.procore_key != known.linked_id:
        return _not_linked(ask)
    return (_in_use(ask, known) if known.procore else None) or ask


def _exclude(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    named = [side for side in Side if _key(ask, side)]
    if known.linked_id and (known.maestro or known.procore):  # of a pair one side may be gone: the other is kept out
        named = [side for side in named if known.on(side)]
    if missing := _missing(element, ask, known, *(named or Side)):
        return missing
    return Reason("decision_out_already", {"key": _shown(ask)}) if known.excluded else ask


def _include(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    del element
    return ask if known.excluded or known.unlinked else Reason("decision_not_out", {"key": _shown(ask)})


def _create(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:
    if known.linked_id or known.linked_key:
        return Reason(
            "decision_linked", {"key": _shown(ask), "other": known.linked_key or f"Procore {known.linked_id}"}
        )
    if ask.maestro_key and ask.procore_key:
        return Reason("decision_one_side")
    here = Side.MAESTRO if ask.maestro_key else Side.PROCORE
    if missing := _missing(element, ask, known, here):
        return missing
    if not (may_be_another(element) or here.other in element.asked_first) or here.other not in element.created_in:
        return Reason("decision_not_another", {"key": _shown(ask)})
    if known.unlinked and element.lines:  # its lines carry ids of ours, and a document made anew would write over them
        return Reason("decision_unlinked", {"key": _shown(ask)})
    return ask


def _choose(element: Element, ask: DecisionRequest, known: DecisionFacts) -> DecisionRequest | Reason:  # noqa: PLR0911 (each return says one thing)
    if not known.linked_id or ask.procore_key != known.linked_id:
        return _not_linked(ask)
    if missing := _missing(element, ask, known, Side.MAESTRO, Side.PROCORE):
        return missing
    name, line = str(ask.facts.get("field") or ""), str(ask.facts.get("line") or "")
    fields = element.line_by_name if line else element.by_name
    if (one := fields.get(name)) is None:
        return Reason("decision_no_field", {"name": name, "known": ", ".join(fields)})
    if one.fixed or not one.written:
        return Reason("decision_fixed", {"field": name})
    if (held := held_by(element, known, line)) is None:
        return Reason("decision_no_line", {"line": line})
    choice = chosen(one, ask.facts, held) if all(held.values()) else _chosen_line(element, one, ask)
    if isinstance(choice, Reason):
        return choice
    return replace(ask, facts={"field": name, "line": line, **seen(one, held), **choice})


def _chosen_line(element: Element, one: Field, ask: DecisionRequest) -> dict[str, Any] | Reason:
    """What is chosen of a line that one side lacks: the side that is right, by the field that stands for the line."""
    side = ask.facts.get("side")
    if one.name != amount_field(element) or side not in list(Side):
        return Reason("decision_needs_side", {"field": one.name})
    return {"side": side}


def held_by(element: Element, known: DecisionFacts, line: str) -> dict[Side, Stored] | None:
    """What both sides hold, as stored: the record's values, or those of a line (empty: that side lacks a linked line).

    None: they do not have that line.
    """
    assert known.maestro is not None, "both records are there"
    assert known.procore is not None, "both records are there"
    if not line:
        return {Side.MAESTRO: known.maestro["values"], Side.PROCORE: known.procore["values"]}
    across = str((known.lines.get(line) or {}).get("procore_key") or "")
    mine = {str(one["key"]): one["values"] for one in known.maestro["lines"]}
    theirs = {str(one["key"]): one["values"] for one in known.procore["lines"]}
    if element.lines and across and (line in mine or across in theirs):
        return {Side.MAESTRO: mine.get(line, {}), Side.PROCORE: theirs.get(across, {})}
    return None


def _missing(element: Element, ask: DecisionRequest, known: DecisionFacts, *sides: Side) -> Reason | None:
    for side in sides:
        if known.on(side) is None:
            return Reason(
                "decision_no_record", {"side": side.value, "element": element.id, "key": _key(ask, side) or "?"}
            )
    return None


def _not_linked(ask: DecisionRequest) -> Reason:
    return Reason("decision_not_linked", {"key": ask.maestro_key or ask.procore_key})


def _key(ask: DecisionRequest, side: Side) -> str:
    return ask.maestro_key if side is Side.MAESTRO else ask.procore_key


def _shown(ask: DecisionRequest) -> str:
    return ask.maestro_key or f"Procore {ask.procore_key}"


def may_be_another(element: Element) -> bool:
    """Whether two of its records can look alike and be two: of the others the code is what they are."""
    return bool(element.similar_by or element.similar_unkeyed)


def is_procore_id(key: str) -> bool:
    """Whether this can be an id of Procore: a whole number of at most 64 bits."""
    return re.fullmatch(r"[1-9][0-9]{0,17}", key) is not None


_NEED_REASON = frozenset({DecisionKind.EXCLUDE, DecisionKind.UNLINK, DecisionKind.RELINK})
_CHECKS: Mapping[DecisionKind, Callable[[Element, DecisionRequest, DecisionFacts], DecisionRequest | Reason]] = {
    DecisionKind.CHOOSE: _choose,
    DecisionKind.LINK: _link,
    DecisionKind.ADOPT: _adopt,
    DecisionKind.UNLINK: _unlink,
    DecisionKind.RELINK: _relink,
    DecisionKind.EXCLUDE: _exclude,
    DecisionKind.INCLUDE: _include,
    DecisionKind.CREATE: _create,
}
