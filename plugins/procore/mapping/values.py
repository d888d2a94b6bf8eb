"""What a side's own value is -> the value between the sides, by the field's kind. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from procore.elements.element import Field, Kind, Side, Value
from procore.mapping import regions as places
from procore.model.records import FieldConflict, Reason, weightiest

_DIGITS: Final = 30  # before or after the point: more is no amount
_EXACT: Final = Context(prec=4 * _DIGITS)  # the default context would round at 28 digits, without a word
_NAN: Final = Decimal("NaN")


_MOST_ID: Final = 2**63 - 1
_SHOWN: Final = 80


OBJECTS: Final = (dict, Mapping)
"""What an object of JSON is: nearly always the first, which takes no time to find out."""


@dataclass(frozen=True, slots=True)
class Odd:
    """What a payload holds where something else belongs: `raw`, as it came."""

    raw: object


class Unreadable(ValueError):
    """A value that is not what its field says; carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def clean(raw: object) -> str:
    """Text as both sides and the ledger can hold it: NFC, no NUL and no half of a surrogate pair, no space around."""
    text = str(raw)
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isascii():  # what is ASCII has no surrogates, and is NFC
        text = text.encode("utf-8", "ignore").decode()
    text = text.replace("\x00", "").replace("\r\n", "\n")
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def text_of(value: Value) -> str:
    """A value as a person reads it: a day as 2026-05-01, dollars without an exponent, nothing as the empty text."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _typed(raw: Any) -> str:
    """The text of a value as it is typed; empty: nothing is."""
    return "" if raw is None else clean(raw)


def _text(one: Field, side: Side, raw: Any) -> Value:
    text = _typed(raw)
    if side is Side.PROCORE and one.entries is not None and text:
        text = _entry(one, text)
    known = one.words if side is Side.MAESTRO else one.words_back
    if one.open_words and side is Side.MAESTRO and known:
        return known.get(text.casefold(), text) or None
    if not text or not known or one.open_words:
        return text or None
    if text not in known:
        raise _unknown(one, text, known)
    return known[text] if side is Side.MAESTRO else text


def _entry(one: Field, text: str) -> str:
    """The entry of a list of Procore's that this id names; the id where the list lacks it, which no table names."""
    return (one.entries or {}).get(int(text), text) if text.isascii() and text.isdigit() else text


def _unknown(one: Field, value: str, known: Iterable[str]) -> Unreadable:
    return Unreadable(Reason(one.unknown, {"field": one.name, "value": value, "known": ", ".join(known)}))


def _code(_one: Field, _side: Side, raw: Any) -> Value:
    return _typed(raw).upper() or None


def _flag(one: Field, side: Side, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    letter = _typed(raw).upper()
    if not letter:
        return None
    codes = one.maestro_codes or {}
    if side is Side.MAESTRO and letter in codes:
        return codes[letter]
    raise _unknown(one, letter, codes)


def _date(one: Field, _side: Side, raw: Any) -> Value:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = _typed(raw)
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise Unreadable(Reason("no_such_date", {"field": one.name, "value": text})) from None


def _money(one: Field, _side: Side, raw: Any) -> Value:
    amount = raw if isinstance(raw, Decimal) else _number(raw)
    if amount is None:
        return None
    if not amount.is_finite() or abs(amount.adjusted()) > _DIGITS:
        raise Unreadable(Reason("not_a_number", {"field": one.name, "value": _typed(raw)}))
    return amount.normalize(_EXACT) if amount else Decimal(0)


def _number(raw: Any) -> Decimal | None:
    """A number as it is typed; NaN: it is none, or a binary one, which rounds. None: nothing is typed."""
    text = _typed(raw)
    if not text:
        return None
    try:
        return Decimal(text) if not isinstance(raw, float) and "_" not in text else _NAN
    except InvalidOperation:
        return _NAN


def _country(one: Field, side: Side, raw: Any) -> Value:
    typed = _typed(raw)
    if not typed or side is Side.PROCORE:
        return typed or None
    found = places.country(typed)
    if found is None:
        raise Unreadable(Reason("unknown_country", {"field": one.name, "value": typed}))
    return found


READ: Mapping[Kind, Callable[[Field, Side, Any], Value]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.COUNTRY: _country,
    Kind.PROVINCE: _text,
    Kind.REFERENCE: _code,  # it names a record by its key, and keys are codes
}
"""How each kind is read; raises Unreadable with the reason when a value is not what its field says."""


def id_of(item: object) -> int | None:
    """Procore's id of an item: 64 bits (docs/procore.md#odd-answers); None when it is no object, or does not say it."""
    raw = item.get("id") if isinstance(item, OBJECTS) else None
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= len(str(_MOST_ID)):
        raw = int(raw)
    return raw if type(raw) is int and 0 < raw <= _MOST_ID else None


def unreadable(name: str, side: Side, raw: object) -> Reason:
    """Why a value is held that is not of the type which belongs there."""
    return Reason("unreadable", {"field": name, "side": side.value, "value": clean(repr(raw))[:_SHOWN]})


def _value(one: Field, side: Side, raw: Any) -> Value:
    """The value of one field. Raises Unreadable."""
    if raw is None:
        return None
    if type(raw) in _PLAIN:
        return READ[one.kind](one, side, raw)
    if isinstance(raw, Odd):
        raise Unreadable(unreadable(one.name, side, raw.raw))
    if isinstance(raw, _CONTAINERS) or (isinstance(raw, bool) and side is Side.PROCORE and one.kind is not Kind.FLAG):
        raise Unreadable(unreadable(one.name, side, raw))
    return READ[one.kind](one, side, raw)


_PLAIN = frozenset({str, int, float, Decimal, date, datetime})
"""What belongs in a field, as its kind reads it: most of what is read, so that nothing else is asked of it."""
_CONTAINERS = (Mapping, list, tuple, set, bytes)


def read_fields(fields: Iterable[Field], side: Side, raw: Mapping[str, Any]) -> tuple[dict[str, Value], Reason | None]:
    """The values of the fields that `raw` mentions, and why the first unreadable one is none.

    A field that a site mapped is not among the values then, and the reason holds it alone.
    """
    values: dict[str, Value] = {}
    problem: Reason | None = None
    odd: list[FieldConflict] = []
    for one in fields:
        if one.name not in raw:
            continue
        try:
            values[one.name] = _value(one, side, raw[one.name])
        except Unreadable as error:
            if one.mapped:
                odd.append(_of_another_type(one, side, raw[one.name]))
                continue
            values[one.name] = None
            problem = problem or error.reason
    return values, weightiest(problem, Reason("wrong_type", {"side": side.value}, tuple(odd))) if odd else problem


def _of_another_type(one: Field, side: Side, raw: object) -> FieldConflict:
    shown = clean(raw.raw if isinstance(raw, Odd) else raw)[:_SHOWN]
    return FieldConflict(field=one.name, **{side.value: shown, side.other.value: ""})


def fact(raw: Any) -> str | bool | None:
    """A value that is only read (filters): a flag, text, or nothing."""
    return raw if isinstance(raw, bool | None) else clean(raw)


def moment(raw: Any) -> datetime | None:
    """When a side says that something changed (aware, UTC; without a zone it is UTC); None: it does not say."""
    if isinstance(raw, str):
        try:
            raw = datetime.fromisoformat(raw)
        except ValueError:
            return None  # shown to people only: no reason to hold a record
    if not isinstance(raw, datetime):
        return None
    return raw.replace(tzinfo=raw.tzinfo or UTC).astimezone(UTC)
