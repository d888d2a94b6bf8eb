"""Another record that was entered in maestro* under the number of a linked one, which was deleted there. Pure.

maestro* has nothing that outlives a number (docs/maestro.md#numbers), so that its values have to tell.
"""

from procore.diff.documents import is_locked
from procore.elements.element import Element, Side
from procore.mapping.comparison import same
from procore.mapping.values import text_of
from procore.model.records import FieldConflict, Line, LineLink, Link, Reason, Record
from procore.model.steps import Pair

ENTERED_ANEW = "entered_anew"
"""The cause of a record that may be another one than the linked one of its number: nothing of it is written."""


def entered_anew(element: Element, pair: Pair) -> Reason | None:
    """Why a linked record may be another one that got its number: none of what tells two apart is as it was; None: it is the same.

    A field of which a person chose whose value stands tells no more. What is approved in Procore is not rewritten anyway.
    """
    link, maestro, procore = pair.link, pair.maestro, pair.procore
    if link is None or maestro is None or procore is None or is_locked(element, procore, Side.PROCORE):
        return None
    moved = _moved(element, pair, link, maestro, procore)
    names = [name for name, is_other in moved.items() if is_other]
    if not names or names[0] != next(iter(element.told_apart_by)):
        return None  # the first of them alone can tell it
    if not (len(names) > 1 and all(moved.values())) and not _has_other_lines(element, link, maestro):
        return None
    held = (FieldConflict(field=n, maestro=text_of(maestro.get(n)), procore=text_of(procore.get(n))) for n in names)
    return Reason(ENTERED_ANEW, {"key": maestro.key}, tuple(held))


def _moved(element: Element, pair: Pair, link: Link, maestro: Record, procore: Record) -> dict[str, bool]:
    """Of the fields that tell two records apart and that were filled: whether maestro*'s value is another one now."""
    found = {}
    for name in element.told_apart_by:
        was, now = link.maestro_baseline.get(name), maestro.get(name)
        choice = pair.choices.get(("", name))
        if was is not None and not (choice and not choice.moved):
            found[name] = now != was and not same(element.by_name[name], now, procore.get(name))
    return found


def _has_other_lines(element: Element, link: Link, maestro: Record) -> bool:
    """Whether none of a document's lines is one that it had when both agreed."""
    had = {number: line for number, line in link.lines.items() if line.maestro_baseline}
    return bool(had) and not any(_stayed(element, maestro.lines.get(number), was) for number, was in had.items())


def _stayed(element: Element, line: Line | None, was: LineLink) -> bool:
    """Whether a line is as it was in one of the ways by which lines are matched, or but for its dollars."""
    if line is None:
        return False
    same_fields = {
        name for name in element.line_by_name if line.get(name) == was.maestro_baseline.get(name) is not None
    }
    dollars = element.total[1] if element.total else ""
    return any(
        same_fields >= set(names) or same_fields >= {*names} - {dollars} > set(names[:1])
        for names in element.line_matches
    )
