"""Whether a site's SQL tells times and amounts so that no edit is lost and no cent rounded (docs/maestro.md#times). Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from procore.elements.element import Element, Kind
from procore.mapping.values import moment
from procore.model.errors import Sentence

AHEAD = timedelta(minutes=10)
"""A row that changed later than this after now did not: its time is of another zone than it says."""
CLOCKS_APART = timedelta(hours=12)
"""The database's clock may be wrong; by so much it is no clock."""


def with_zone(value: object) -> datetime | None:
    """A time that says its zone, as aware UTC: a datetime, or text such as 2026-05-01T12:00:00+00:00; None: it is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return moment(value) if isinstance(value, datetime) and value.tzinfo else None


def wrong_clock(value: object, now: datetime, example: str) -> Sentence | None:
    """What is wrong with what the block `clock` returns. `now`: this machine's time (aware). `example`: a right one."""
    clock = with_zone(value)
    if clock is None:
        return Sentence(
            "the block `clock` returns {value}, which says no time zone, so that edits of some hours would be lost: "
            "return the time with its zone, like {example}",
            value=_shown(value),
            example=example,
        )
    if abs(clock - now) > CLOCKS_APART:
        return Sentence(
            "the block `clock` returns {clock} UTC, and it is {now} UTC: correct it",
            clock=f"{clock:%Y-%m-%d %H:%M}",
            now=f"{now:%Y-%m-%d %H:%M}",
        )
    return None


def wrong_updated_at(row: Mapping[str, Any], clock: datetime, example: str) -> Sentence | None:
    """What is wrong with the `updated_at` of the row that changed last. `clock`: the database's time (aware).

    `example`: a right one.
    """
    if "updated_at" not in row:
        return Sentence("the block `read` returns no column updated_at, by which edits are found: add it")
    value = row["updated_at"]
    if value is None:
        return Sentence(
            "the block `read` returns updated_at empty in all rows, so that edits are not found: return when a row changed, like "
            "{example}, or add a block `digests`",
            example=example,
        )
    changed = with_zone(value)
    if changed is None:
        return Sentence(
            "the block `read` returns updated_at as {value}, which says no time zone, so that edits of some hours would "
            "be lost: return it with its zone, like {example}",
            value=_shown(value),
            example=example,
        )
    if changed - clock > AHEAD:
        return Sentence(
            "the block `read` returns a row that changed at {changed} UTC, and the block `clock` says {clock} UTC: one of them "
            "is of another time zone than it says",
            changed=f"{changed:%Y-%m-%d %H:%M}",
            clock=f"{clock:%Y-%m-%d %H:%M}",
        )
    return None


def inexact(element: Element, row: Mapping[str, Any]) -> list[str]:
    """The columns of amounts that come as binary numbers, which round: each such record would be held."""
    return [one.name for one in element.fields if one.kind is Kind.MONEY and isinstance(row.get(one.name), float)]


def newest(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row that changed last, or one whose time cannot be read; None: there is no row."""
    timed = [(with_zone(row.get("updated_at")), row) for row in rows]
    odd = next((row for time, row in timed if time is None and row.get("updated_at") is not None), None)
    if odd is not None or not timed:
        return odd
    return max(timed, key=lambda one: one[0] or datetime.min.replace(tzinfo=UTC))[1]


def _shown(value: object) -> str:
    return f"“{value}” ({type(value).__name__})"
