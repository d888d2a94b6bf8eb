"""Whether a run changed far more than the last ones did: somebody should look, and nothing is stopped for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

FEW_CHANGES = 50
"""Up to so many changed records nothing is unusual, however quiet an element was."""
FEW_RUNS = 5
"""Before so many runs nobody knows what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualVolume:
    """A run's changes (records created or updated on either side), and the `largest` number of the `runs` before it."""

    changes: int
    largest: int
    runs: int


def unusual_volume(changes: int, earlier: Sequence[int], factor: int | None) -> UnusualVolume | None:
    """What is unusual of an element's run; None: nothing.

    `changes`: records that it created or updated; `earlier`: those of the runs before it, which looked at all of the element.
    `factor`: how many times the largest of them is unusual; None: nobody wants to hear of it.
    """
    if factor is None or len(earlier) < FEW_RUNS or changes <= FEW_CHANGES:
        return None
    largest = max(earlier)
    return (
        UnusualVolume(changes=changes, largest=largest, runs=len(earlier))
        if changes >= factor * max(largest, 1)
        else None
    )
