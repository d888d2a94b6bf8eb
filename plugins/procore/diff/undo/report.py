"""What an undo did, or would do, as the person who asked for it reads it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procore.diff.undo.decide import CannotUndo
from procore.diff.undo.refusal import UndoRequest
from procore.elements.element import Element
from procore.model.change_set import ChangeSetStep
from procore.model.steps import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What became of one element: how many writes were (or, in a plan, would be) made, and what is left, in sentences.

    `refused`: those that a side did not take.
    """

    element: str
    writes: int
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


CANNOT = "cannot"
"""The verb of a change set's steps that say what cannot be undone, and why."""


@dataclass(frozen=True, slots=True)
class Left:
    """What cannot be undone of a record, and why in words."""

    pair: Pair
    cannot: CannotUndo
    why: str


def cannot_step(element: Element, left: Left) -> ChangeSetStep:
    """What cannot be undone as a step of the change set that a person is shown: it writes nothing and moves nothing."""
    pair, link = left.pair, left.pair.link
    return ChangeSetStep(
        element=element.id,
        scope=pair.here.scope if pair.here else link.scope if link else "",
        maestro_key=pair.maestro.key if pair.maestro else link.maestro_key if link else "",
        procore_key=pair.procore.key if pair.procore else str(link.procore_id) if link else "",
        side=left.cannot.side.value,
        verb=CANNOT,
        changes=(),
        money=Decimal(0),
        gross=Decimal(0),
        why=left.why,
        digest="",
    )


def table(request: UndoRequest, done: Sequence[UndoResult], *, written: bool) -> str:
    """What an undo did (or would do), element by element, and below it what cannot be undone."""
    lines = [f"{'element':<18}{'undone' if written else 'to undo':>9}{'cannot':>9}"]
    lines += [f"{one.element:<18}{one.writes:>9}{len(one.left):>9}" for one in done]
    head = f"undo of {request.run}, asked for by {request.by_whom}: {request.reason}"
    cannot = [f"{one.element} {sentence}" for one in done for sentence in (*one.left, *one.refused)]
    parts = [head, *lines, *(["", "cannot be undone", *cannot] if cannot else [])]
    return "\n".join(parts if written else [*parts, "", "Nothing was written: to write it, ask for apply = yes."])
