"""In which order elements are undone. Pure."""

from collections.abc import Iterator

from procore.diff.undo.refusal import UndoRequest
from procore.elements import ELEMENTS
from procore.elements.element import Element


def undo_order(request: UndoRequest) -> Iterator[tuple[Element, Element]]:
    """The elements to undo, as (element, itself or one of its parts). What depends on others comes before these."""
    for top in reversed(list(ELEMENTS.values())):
        for one in reversed(top.every_part):
            if request.element in ("", top.id, one.id):
                yield top, one
