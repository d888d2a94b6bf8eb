"""What a person chose for a field: how it is typed and checked, and what has to be written so that it holds. Pure."""

from collections.abc import Mapping
from typing import Any

from procore.elements.element import Direction, Field, Kind, Side, Value
from procore.mapping import regions as places
from procore.mapping.checks import check_value
from procore.mapping.comparison import fit, same
from procore.mapping.stored import decode, encode
from procore.mapping.values import READ, Unreadable, clean
from procore.model.choices import Choice
from procore.model.records import FieldConflict, Reason

Stored = Mapping[str, Any]


def chosen(one: Field, facts: Stored, held: Mapping[Side, Stored]) -> dict[str, Any] | Reason:
    """What a choice says, as it is stored: `side`, or `value`; or why it cannot be.

    `facts`: what the person asked, with one of both. `held`: the values of both sides, as stored.
    """
    side = facts.get("side")
    if ("side" in facts) == ("value" in facts) or (side is not None and side not in list(Side)):
        return Reason("decision_needs_side", {"field": one.name})
    return _chosen_value(one, facts["value"], held) if side is None else _chosen_side(one, Side(side), held)


def seen(one: Field, held: Mapping[Side, Stored]) -> dict[str, Any]:
    """What both sides hold of a field, as stored, by side: kept with a choice."""
    return {side.value: held[side].get(one.name) for side in Side}


def _chosen_side(one: Field, side: Side, held: Mapping[Side, Stored]) -> dict[str, Any] | Reason:
    now = {each: _decoded(one, held[each].get(one.name)) for each in Side}
    if one.kind is not Kind.REFERENCE and same(one, now[Side.MAESTRO], now[Side.PROCORE]):
        return Reason("decision_same", {"field": one.name, "value": str(held[Side.MAESTRO].get(one.name) or "")})
    return _cannot_hold(one, now[side], [side.other]) or {"side": side.value}


def _chosen_value(one: Field, raw: object, held: Mapping[Side, Stored]) -> dict[str, Any] | Reason:
    country = held[Side.MAESTRO].get(one.country_field) if one.country_field else None
    try:
        wanted = typed(one, raw, str(country or "CA"))
    except Unreadable as unreadable:
        return unreadable.reason
    return _cannot_hold(one, wanted, list(Side)) or {"value": encode({"": wanted})[""]}


def _cannot_hold(one: Field, wanted: Value, targets: list[Side]) -> Reason | None:
    """Why one of these sides cannot hold a value. A reference is looked up when it is written."""
    if one.kind is Kind.REFERENCE:
        return None
    wrong = (check_value(one, fit(one, wanted, s), s) for s in targets if s in one.written)
    return next((reason for reason in wrong if reason), None)


def _decoded(one: Field, stored: object) -> Value:
    return decode([one], {one.name: stored})[one.name]


def typed(one: Field, raw: object, country: str) -> Value:
    """A value as a person types it, for any kind of field; `country`: the record's. Raises Unreadable with the reason."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if one.kind is Kind.FLAG:
        word = clean(raw).casefold()
        if isinstance(raw, bool) or word not in _FLAGS:
            return READ[Kind.FLAG](one, Side.MAESTRO, raw)
        return _FLAGS[word]
    if one.kind is Kind.PROVINCE:
        if (found := places.province(clean(raw), country)) is None:
            facts = {"field": one.name, "value": clean(raw), "country": country}
            raise Unreadable(Reason("unknown_province", facts))
        return found
    if one.words and clean(raw) in set(one.words.values()):
        return clean(raw)
    return READ[one.kind](one, Side.MAESTRO, raw)


_FLAGS: Mapping[str, bool] = {"true": True, "yes": True, "oui": True, "false": False, "no": False, "non": False}


def choice_of(one: Field, decision: int, facts: Stored, by_whom: str, held: Mapping[Side, Value]) -> Choice:
    """A stored choice as the plan takes it. `held`: what each side holds now, in its own words.

    A side has moved when it holds neither what it held when the person chose, nor what was chosen.
    """
    side = Side(facts["side"]) if "side" in facts else None
    was = {each: _decoded(one, facts[each.value]) for each in Side}
    wanted = was[side] if side else _decoded(one, facts["value"])
    moved = any(held[s] not in (was[s], fit(one, wanted, s)) for s in Side)
    return Choice(decision=decision, side=side, value=None if side else wanted, by_whom=by_whom, moved=moved)


def moved_choice(name: str, choice: Choice, now: Mapping[Side, Value], line: str) -> Reason:
    """Why a choice waits for another: a side changed the field after it was made. A side without the line is left out."""
    text = {side: str(encode({"": now.get(side)})[""] or "") for side in Side}
    held = FieldConflict(field=name, maestro=text[Side.MAESTRO], procore=text[Side.PROCORE], line=line)
    return Reason("choice_moved", {"by": choice.by_whom}, (held,))


def values_to_write(
    one: Field, choice: Choice, now: Mapping[Side, Value], direction: Direction, line: str
) -> dict[Side, Value] | Reason:
    """What has to be written so that a choice holds (nothing: it does already), or why it waits for another choice.

    `line`: the number in maestro* of the line whose field it is; empty: the record's own. Where the direction lets nothing
    be written, the side keeps its own value, and the difference is agreed on. Where both sides hold the same, whoever wrote it,
    nothing is left to choose.
    """
    if same(one, now[Side.MAESTRO], now[Side.PROCORE]):
        return {}
    if choice.moved:
        return moved_choice(one.name, choice, now, line)
    wanted = now[choice.side] if choice.side else choice.value
    return {
        side: value
        for side in Side
        if side is not choice.side and side in one.written and side in direction.writes
        if (value := fit(one, wanted, side)) != now[side]
    }
