"""How long a person waits for another system: its answer, or after that a sentence that it does not answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from typing import TypeVar

from procore.model.errors import Unreachable

SECONDS = 20.0
T = TypeVar("T")
_hands = ThreadPoolExecutor(max_workers=6, thread_name_prefix="procore-page")
"""Few, so that a system that hangs holds these, and never the API server's own threads."""


def begin(work: Callable[[], T]) -> Future[T]:
    """Begin the work beside others."""
    return _hands.submit(work)


def outcome(begun: Future[T], seconds: float = SECONDS) -> T:
    """What the work gave. Raises Unreachable when it took longer; it then ends by its own time-outs, unheard."""
    try:
        return begun.result(timeout=seconds)
    except TooLong as late:
        begun.cancel()
        raise Unreachable(f"No answer within {seconds:g} seconds: check the address, and the network to it.") from late
