"""Why values cannot be written to a side: missing, too long, too precise, not allowed there. Pure."""

import re
from collections.abc import Iterable
from decimal import Decimal

from procore.elements.element import Element, Field, Side, Value, Values
from procore.mapping.values import text_of
from procore.model.records import Reason

BINARY_DIGITS = 15
"""How many digits a number of JSON holds for certain (docs/procore.md#money)."""


def check(element: Element, values: Values, side: Side, *, only: frozenset[str] | None = None) -> Reason | None:
    """Why these values (between the sides, already fitted) cannot be written to that side; None: they can.

    `only`: the fields to look at, when not all are written.
    """
    return check_fields(element.fields, values, side, only=only)


def check_fields(
    fields: Iterable[Field], values: Values, side: Side, *, only: frozenset[str] | None = None
) -> Reason | None:
    """The same for the values of these fields, as a line has them."""
    for one in fields:
        if (only is None or one.name in only) and (reason := check_value(one, values.get(one.name), side)):
            return reason
    return None


def check_value(one: Field, value: Value, side: Side) -> Reason | None:
    """The same for one value."""
    if value is None or value == "":
        return _missing(one, side)
    if isinstance(value, Decimal) and (reason := _inexact(one, value)):
        return reason
    if isinstance(value, str) and (reason := _too_long(one, value, side)):
        return reason
    return _forbidden(one, value) if one.forbidden and side is Side.MAESTRO else None


def _missing(one: Field, side: Side) -> Reason | None:
    if side not in one.required_by:
        return None
    facts = {"field": one.name, "side": side.value}
    return Reason("undecided", facts) if one.may_be_undecided else Reason("required", facts)


def _too_long(one: Field, value: str, side: Side) -> Reason | None:
    length = one.length(side)
    if not length or len(value) <= length:
        return None
    facts = {"field": one.name, "value": value, "length": str(len(value)), "limit": str(length)}
    return Reason("too_long", {**facts, "side": side.value})


def _forbidden(one: Field, value: Value) -> Reason | None:
    found = re.search(one.forbidden or "", str(value))
    facts = {"field": one.name, "value": str(value)}
    return Reason("forbidden_character", {**facts, "character": found.group()}) if found else None


def _inexact(one: Field, value: Decimal) -> Reason | None:
    """Why Procore would not hold this number as it is."""
    facts = {"field": one.name, "value": text_of(value)}
    if one.decimals is not None and -int(value.normalize().as_tuple().exponent) > one.decimals:
        return Reason("too_many_decimals", {**facts, "decimals": str(one.decimals)})
    if one.minimum is not None and value < one.minimum:
        return Reason("too_small", {**facts, "minimum": text_of(one.minimum)})
    if one.as_number and Decimal(repr(float(value))) != value:  # JSON's numbers are binary
        return Reason("too_many_decimals", {**facts, "decimals": str(BINARY_DIGITS)})
    return None
