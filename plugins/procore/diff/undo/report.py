"""What an undo did, or would do, as the person who asked for it reads it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from procore.diff.undo.refusal import UndoRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What became of one element: how many writes were (or, in a plan, would be) made, and what is left, in sentences.

    `refused`: those that a side did not take.
    """

    element: str
    writes: int
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def table(request: UndoRequest, done: Sequence[UndoResult], *, written: bool) -> str:
    """What an undo did (or would do), element by element, and below it what cannot be undone."""
    lines = [f"{'element':<18}{'undone' if written else 'to undo':>9}{'cannot':>9}"]
    lines += [f"{one.element:<18}{one.writes:>9}{len(one.left):>9}" for one in done]
    head = f"undo of {request.run}, asked for by {request.by_whom}: {request.reason}"
    cannot = [f"{one.element} {sentence}" for one in done for sentence in (*one.left, *one.refused)]
    parts = [head, *lines, *(["", "cannot be undone", *cannot] if cannot else [])]
    return "\n".join(parts if written else [*parts, "", "Nothing was written: to write it, ask for apply = yes."])
