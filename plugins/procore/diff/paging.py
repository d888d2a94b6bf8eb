"""A plan in pages: which projects are looked at together, so that a page says all that matters to its records. Pure."""

from collections.abc import Iterable, Mapping

from procore.diff.references import named_by
from procore.elements.element import Element, Scope


def is_divisible(element: Element) -> bool:
    """Whether nothing about a record of a project depends on others that maestro* has in it.

    Not so where records name each other, are told from each other by what they are called, or are written as one document.
    """
    together = element.matches or element.similar_by or element.asked_first or element.amounts_by_document
    alone = not (together or element.tiered_code or element.divides_scope or element.sums_up)
    return element.scope is Scope.PROJECT and alone and element.id not in named_by(element)


def pages_of(counts: Mapping[str, int], apart: Iterable[tuple[str, str]], most: int) -> list[frozenset[str]]:
    """The projects in groups of at most `most` records, in their order; one that has more is a page of its own.

    `counts`: how many records there are to look at, by project. `apart`: two projects with records that may be one: they are in
    one page, whatever its size. Records are matched, doubled, alike, and name each other, within a project.
    """
    pages: list[frozenset[str]] = []
    page: set[str] = set()
    held = 0
    for group in _together(counts, apart):
        size = sum(counts[scope] for scope in group)
        if page and held + size > most:
            pages.append(frozenset(page))
            page, held = set(), 0
        page |= group
        held += size
    return [*pages, frozenset(page)] if page else pages


def _together(scopes: Iterable[str], apart: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The projects, those in one set that are named together, directly or through others; in the order of the first of each."""
    group_of = {scope: {scope} for scope in scopes}
    for one, other in apart:
        if one in group_of and other in group_of and group_of[one] is not group_of[other]:
            group_of[one] |= group_of[other]
            for scope in group_of[other]:
                group_of[scope] = group_of[one]
    return list({id(group): group for group in group_of.values()}.values())
