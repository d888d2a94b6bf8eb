"""What the lines of two documents agree on after they were written, or after an undo wrote some of them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from procore.diff.lines import pair_lines
from procore.elements.element import Element, Side, Values
from procore.model.lines import LinePair
from procore.model.records import LineLink, Link, Record


def baseline_lines(
    element: Element,
    maestro: Record,
    procore: Record,
    link: Link | None,
    unsettled: frozenset[str],
    held: Mapping[str, Collection[str]] = MappingProxyType({}),
    left: frozenset[str] = frozenset(),
) -> Mapping[str, LineLink]:
    """The lines that both documents hold now, as they agree on them, by maestro*'s number.

    `unsettled`: keys (of either side) of lines whose write did not go through: they keep what they agreed on before.
    `held`: by number the fields that wait for a person, which keep it too. `left`: keys of lines left to one side alone.
    """
    found = (
        _agreed(element, pair, unsettled, held.get(pair.key, ()), left)
        for pair in pair_lines(element, maestro, procore, link)
    )
    return dict(one for one in found if one)


def _agreed(
    element: Element, pair: LinePair, unsettled: frozenset[str], held: Collection[str], left: frozenset[str]
) -> tuple[str, LineLink] | None:
    """A line's number and what both sides agree on; None: they do not agree on it."""
    before = (pair.number, pair.link) if pair.number and pair.link else None
    if _keys(pair) & unsettled:
        return before or _still_ours(pair)
    if pair.maestro is None or pair.procore is None:
        if before and _keys(pair) & left:
            return before[0], _baseline_now(element, pair)
        return before if held or (pair.link and pair.link.left_out) else None
    now = _baseline_now(element, pair)
    return pair.maestro.key, _with_earlier(now, pair.link, held) if held else now


def _with_earlier(now: LineLink, before: LineLink | None, names: Collection[str]) -> LineLink:
    """The baseline; of these fields as it was before, or none."""

    def mixed(new: Values, old: Values) -> Values:
        kept = {name: old[name] for name in names if name in old}
        return {name: value for name, value in new.items() if name not in names} | kept

    return replace(
        now,
        maestro_baseline=mixed(now.maestro_baseline, before.maestro_baseline if before else {}),
        procore_baseline=mixed(now.procore_baseline, before.procore_baseline if before else {}),
    )


def _still_ours(pair: LinePair) -> tuple[str, LineLink] | None:
    """A line that one side alone has and that names one across: what a broken run made, and this one could not remove."""
    if pair.maestro and pair.procore:
        return None
    if pair.procore and pair.procore.twin:
        return pair.procore.twin, LineLink(procore_key=pair.procore.key)
    if pair.maestro and pair.maestro.twin:
        return pair.maestro.key, LineLink(procore_key=pair.maestro.twin)
    return None


def _keys(pair: LinePair) -> set[str]:
    """The keys of a line on both sides."""
    return {line.key for line in (pair.maestro, pair.procore) if line}


def _baseline_now(element: Element, pair: LinePair) -> LineLink:
    """What both hold now; where one does not have the line, it is left out."""
    held = {side: {f.name: line.values.get(f.name) for f in element.lines} for side in Side if (line := pair.on(side))}
    key = pair.procore.key if pair.procore else pair.link.procore_key if pair.link else ""
    return LineLink(
        procore_key=key,
        maestro_baseline=held.get(Side.MAESTRO, {}),
        procore_baseline=held.get(Side.PROCORE, {}),
        left_out=len(held) < len(Side),
    )


def undone_lines(
    element: Element,
    now: tuple[Record, Record],
    before: tuple[Record | None, Record | None],
    link: Link,
    touched: frozenset[str],
) -> Mapping[str, LineLink]:
    """The lines' links after an undo, `now` and `before` as (maestro*'s, Procore's) document.

    `touched`: keys (of either side) of the lines that it wrote: they agree on what each side holds now. All others keep
    what they agreed on before, so that no edit that still waits is taken for agreed.
    """
    known = frozenset(key for record in before if record for key in record.lines)
    found = (_after_undo(element, pair, known, touched) for pair in pair_lines(element, *now, link))
    return dict(one for one in found if one)


def _after_undo(
    element: Element, pair: LinePair, known: frozenset[str], touched: frozenset[str]
) -> tuple[str, LineLink] | None:
    """A line's number and its link; None: it is neither linked nor written. `known`: keys that were there before."""
    old, keys = pair.link, _keys(pair)
    if old is None:
        return (pair.key, _baseline_now(element, pair)) if keys & touched or keys - known else None
    if (keys | {pair.key, old.procore_key}) & touched:
        return pair.key, _baseline_now(element, pair)
    return pair.key, replace(old, procore_key=pair.procore.key if pair.procore else old.procore_key)
