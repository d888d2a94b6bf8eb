"""The lines of two documents: which line of one side is which of the other, and what they are worth. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from procore.elements.element import Element, Value
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LinePair
from procore.model.records import Change, Line, LineLink, Link, Reason, Record


def pair_lines(element: Element, maestro: Record | None, procore: Record | None, link: Link | None) -> list[LinePair]:
    """Pair the lines of two documents: by what is linked, else by the key across that a line itself names.

    Lines of documents without linked lines are then paired by what they say (`Element.line_matches`), in their order.
    """
    unpaired_m = dict(maestro.lines) if maestro else {}
    unpaired_p = dict(procore.lines) if procore else {}
    linked = link.lines if link else {}
    again = _numbers_used_again(unpaired_m, unpaired_p, linked)
    pairs = [
        LinePair(
            number=number,
            maestro=None if number in again else unpaired_m.pop(number, None),
            procore=unpaired_p.pop(one.procore_key, None),
            link=one,
        )
        for number, one in linked.items()
    ]
    pairs = [_made_anew(pair, unpaired_m, unpaired_p) for pair in pairs]
    pairs += _by_key_across(unpaired_m, unpaired_p)
    for names in element.line_matches if not linked else ():
        pairs += _alike(names, unpaired_m, unpaired_p)
    pairs += [LinePair(maestro=line) for line in unpaired_m.values()]
    pairs += [LinePair(procore=line) for line in unpaired_p.values()]
    return [pair for pair in pairs if pair.maestro or pair.procore]


def _numbers_used_again(
    unpaired_m: Mapping[str, Line], unpaired_p: Mapping[str, Line], linked: Mapping[str, LineLink]
) -> frozenset[str]:
    """The numbers of linked lines that are gone from both sides, and that another line of maestro* has: it names its own across.

    maestro* numbers a line after the last one that is there, so that the number of a last line that was taken away comes again.
    """
    known = {one.procore_key for one in linked.values()}
    return frozenset(
        number
        for number, one in linked.items()
        if one.procore_key not in unpaired_p
        and (line := unpaired_m.get(number))
        and line.twin in unpaired_p
        and line.twin not in known
    )


def _made_anew(pair: LinePair, unpaired_m: dict[str, Line], unpaired_p: dict[str, Line]) -> LinePair:
    """The pair of a linked line; where one side lacks it, with the line there that names the other's. What is taken leaves."""
    if pair.maestro and not pair.procore:
        return replace(pair, procore=_naming(pair.maestro.key, unpaired_p))
    if pair.procore and not pair.maestro:
        return replace(pair, maestro=_naming(pair.procore.key, unpaired_m))
    return pair


def _naming(across: str, unpaired: dict[str, Line]) -> Line | None:
    """The line that names the key of one across, if there is one; it leaves."""
    return next((unpaired.pop(key) for key, line in list(unpaired.items()) if line.twin == across), None)


def _by_key_across(unpaired_m: dict[str, Line], unpaired_p: dict[str, Line]) -> list[LinePair]:
    """Pair the lines that name the key of one across; those that are taken leave."""
    pairs = [
        LinePair(maestro=unpaired_m.pop(line.twin), procore=unpaired_p.pop(line.key))
        for line in list(unpaired_p.values())
        if line.twin in unpaired_m
    ]
    return pairs + [
        LinePair(maestro=unpaired_m.pop(line.key), procore=unpaired_p.pop(line.twin))
        for line in list(unpaired_m.values())
        if line.twin in unpaired_p
    ]


def _alike(names: tuple[str, ...], unpaired_m: dict[str, Line], unpaired_p: dict[str, Line]) -> list[LinePair]:
    """Pair the lines that say the same; those that are taken leave."""
    by_values: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in unpaired_p.values():
        by_values[tuple(text_of(line.get(name)) for name in names)].append(line)
    return [
        LinePair(maestro=unpaired_m.pop(line.key), procore=unpaired_p.pop(others.pop(0).key))
        for line in list(unpaired_m.values())
        if (others := by_values[tuple(text_of(line.get(name)) for name in names)])
    ]


def amount_field(element: Element) -> str:
    """The field of a line that stands for it whole: its dollars; empty: the element has no lines."""
    return element.total[1] if element.total else ""


def effect(element: Element, line: LineChange) -> Decimal:
    """What a line's change adds to the target's total, in dollars."""
    return change_in(line.changes, amount_field(element))


def change_in(changes: Iterable[Change], amount: str | None) -> Decimal:
    """What these changes add to the field `amount`, in dollars; nothing is zero."""
    change = next((one for one in changes if one.field == amount), None)
    return _dollars(change.new) - _dollars(change.old) if change else Decimal(0)


def _dollars(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def adds_up(element: Element, record: Record) -> Reason | None:
    """Why a document's lines do not make its total, to the cent; None: they do, or it states none."""
    if not element.total or (stated := record.get(element.total[0])) is None:
        return None
    total = sum((_dollars(line.get(element.total[1])) for line in record.lines.values()), Decimal(0))
    if total == stated:
        return None
    return Reason("does_not_add_up", {"stated": text_of(stated), "total": text_of(total)})
