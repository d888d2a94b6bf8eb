"""When an element's data is older than it may be. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta


def is_late(last_good: datetime | None, goal: timedelta | None, now: datetime) -> bool:
    """Whether an element has missed its freshness goal.

    `last_good`: when its newest good synchronization began; None: there is none yet. `goal`: how old its data may be;
    None: it has no goal, and is never late. Times are aware, UTC.
    """
    if goal is None:
        return False
    return last_good is None or now - last_good > goal


def span_text(span: timedelta, language: str = "en") -> str:
    """A span of time in words: `1 day`, `90 minutes`, `4 heures`; in the largest unit that it is whole in."""
    seconds = round(span.total_seconds())
    for size, (one, many), (un, plusieurs) in _UNITS:
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {(un, plusieurs)[count > 1] if language == 'fr' else (one, many)[count > 1]}"
    return f"{seconds} s"


_UNITS = (
    (86_400, ("day", "days"), ("jour", "jours")),
    (3_600, ("hour", "hours"), ("heure", "heures")),
    (60, ("minute", "minutes"), ("minute", "minutes")),
)
