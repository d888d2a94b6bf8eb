"""Whether two values, or a value and what was written, are the same as far as each side can hold them. Pure."""

from collections.abc import Collection, Iterable

from procore.elements.element import Field, Side, Value, Values
from procore.mapping.values import text_of


def fit(one: Field, value: Value, side: Side) -> Value:
    """What that side would hold of the value: cut where it may be cut, else as it is."""
    if one.cut and isinstance(value, str) and (length := one.length(side)) and len(value) > length:
        return value[:length].rstrip()
    return value


def same(one: Field, maestro: Value, procore: Value) -> bool:
    """Whether the two values are the same, or one is the other as its side had to cut it."""
    return (
        maestro == procore or fit(one, procore, Side.MAESTRO) == maestro or fit(one, maestro, Side.PROCORE) == procore
    )


def as_kept(one: Field, value: Value, side: Side) -> Value:
    """What that side says it holds after it was given the value: cut, and by the words of a list that it maps to its own."""
    fitted = fit(one, value, side)
    if one.open_words and isinstance(fitted, str):
        return fitted  # what is mapped is not cut, and comes back as it went
    if side is Side.MAESTRO and one.words_back and one.words and isinstance(fitted, str):
        return one.words.get(one.words_back.get(fitted, ""), fitted)
    return fitted


def holds(one: Field, now: Value, wrote: Value) -> bool:
    """Whether a side still holds what was written, as far as it keeps the spelling."""
    if one.ignore_case:
        return text_of(now).casefold() == text_of(wrote).casefold()
    return now == wrote


def cut_fields(fields: Iterable[Field], names: Collection[str], maestro: Values, procore: Values) -> list[str]:
    """Of the fields with these names, those of which one side holds no more than the other's value, cut."""
    return [
        one.name
        for one in fields
        if one.cut and one.name in names
        if (here := maestro.get(one.name)) != (across := procore.get(one.name)) and same(one, here, across)
    ]
