"""A stored value as people read it: dollars, quantities with every digit, yes and no, what a list has. Pure."""

from decimal import Decimal, InvalidOperation
from typing import Any

from procore.elements.element import Field, Kind
from procore.text.catalogue import Text, translate

_FLAGS = {"True": Text("yes"), "False": Text("no")}
_STATUSES = {"True": Text("active", context="status"), "False": Text("inactive", context="status")}


def value_said(one: Field | None, value: Any, language: str) -> str:
    """A value as the ledger holds it (text, flag or None) in words; nothing: the empty text.

    `one`: its field, or its line's; None: it is of no field, and stays as it is.
    """
    if value is None or value == "":
        return ""
    words, text = translate(language), str(value)
    if text in _FLAGS and (one is None or one.kind is Kind.FLAG):
        return words.say((_STATUSES if one and one.is_status else _FLAGS)[text])
    if one is None or one.kind is not Kind.MONEY:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return words.dollars(text) if one.is_dollars else words.number(number)
