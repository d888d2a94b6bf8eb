"""When an element's data is older than it may be. Pure."""

from datetime import datetime, timedelta


def is_late(last_good: datetime | None, goal: timedelta | None, now: datetime) -> bool:
    """Whether an element has missed its freshness goal.

    `last_good`: when its newest good synchronization began; None: there is none yet. `goal`: how old its data may be;
    None: it has no goal, and is never late. Times are aware, UTC.
    """
    if goal is None:
        return False
    return last_good is None or now - last_good > goal
