"""How long a person waits for another system: for its answer, and after that for a sentence that it does not answer."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

from procore.model.errors import Unreachable

SECONDS = 20.0
T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=6, thread_name_prefix="procore-page")
"""Few, so that a system that hangs holds these, and never the API server's own threads."""


def start(work: Callable[[], T]) -> Future[T]:
    """Start the work beside others."""
    return _threads.submit(work)


def result(started: Future[T], seconds: float = SECONDS) -> T:
    """What the work returned or raised. Raises Unreachable when it takes longer; it then ends by its own time-outs."""
    try:
        return started.result(timeout=seconds)
    except TooLate as late:
        started.cancel()
        raise Unreachable(
            "No answer within {seconds} seconds: check the address, and the network to it.", seconds=f"{seconds:g}"
        ) from late
