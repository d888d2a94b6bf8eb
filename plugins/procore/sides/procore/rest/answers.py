"""What one answer of Procore says: its JSON, its words when it refuses, its time, its limits. Pure."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests

from procore.diff.call_budget import StatedLimits
from procore.model.errors import (
    AccessRefused,
    AnswerUnreadable,
    ConfigurationError,
    LoginRefused,
    RequestRefused,
    SyncError,
)

SHORT_WINDOW = timedelta(seconds=15)
"""A reset that is nearer than this is that of the 10-second limit: Procore tells only of the limit that would be hit
first (docs/procore.md#limits)."""
LONGEST_WINDOW = timedelta(hours=2)
"""No limit is counted over more than an hour: a reset, or a Retry-After, that is further away is nonsense
(docs/procore.md#odd-answers)."""
LONGEST_WORDS = 500
"""How much of an answer's words is kept: they are shown to people."""
MOST_CALLS = 2**31 - 1
"""More calls than any limit allows; the ledger keeps four bytes."""
WORDS_IN = ("errors", "error_description", "error", "message", "reason", "base")
"""Where an answer keeps its words, the most telling first (docs/procore.md#errors)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Procore's hourly limit: calls left, of how many, until when (aware, UTC)."""

    left: int
    total: int
    resets_at: datetime


def content_of(answer: requests.Response) -> Any:
    """The JSON of an answer, its numbers as Decimal; None when it is empty. Raises AnswerUnreadable when it is not JSON."""
    if not answer.content:
        return None
    try:  # a cent must not pass through a float
        return json.loads(answer.content, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise AnswerUnreadable(
            "{netloc} answered with something that is not JSON: is it Procore's API URL?",
            netloc=urlsplit(answer.url).netloc,
        ) from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def words_of(answer: requests.Response) -> str:
    """Its status and Procore's own words, whichever of its error shapes they come in; the status alone without any.

    Source: docs/procore.md#errors.
    """
    try:
        words = _words(json.loads(answer.content))[:LONGEST_WORDS]
    except (ValueError, RecursionError):
        words = ""
    return f"{answer.status_code}{': ' if words else ''}{words}"


def _words(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "; ".join(filter(None, map(_words, content)))
    if not isinstance(content, dict):
        return ""
    name, words = next(((name, words) for name in WORDS_IN if (words := _words(content.get(name)))), ("", ""))
    if words:
        more = _words(content.get("reason")) if name == "message" else ""
        return f"{words}: {more}" if more else words
    return _words_by_field(content)


def _words_by_field(content: dict[str, Any]) -> str:
    """`name can't be blank; code is taken`."""
    inner = content.get("fields")
    fields = inner if isinstance(inner, dict) else content
    return "; ".join(f"{name} {words}" for name, value in fields.items() if (words := _words(value)))


def refusal(endpoint: str, answer: requests.Response) -> SyncError:
    """The error that an answer of 3xx or 4xx to an endpoint stands for (docs/procore.md#errors)."""
    words, status = words_of(answer), answer.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return LoginRefused(
            "Procore refuses the token for {endpoint} ({words}): is the app still connected to the company?",
            endpoint=endpoint,
            words=words,
        )
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        return AccessRefused(
            "Procore does not open {endpoint} to the application ({words})",
            endpoint=endpoint,
            words=words,
            status=status,
        )
    if status < HTTPStatus.BAD_REQUEST:
        return ConfigurationError(
            "{netloc} redirects {endpoint}: write the API URL it leads to.",
            netloc=urlsplit(answer.url).netloc,
            endpoint=endpoint,
        )
    return RequestRefused(
        "Procore refused {endpoint} ({answer})",
        endpoint=endpoint,
        answer=words,
        status=status,
        words=words.partition(": ")[2] or words,
    )


def time_of(answer: requests.Response) -> datetime | None:
    """The server's own time (aware, UTC); None when it does not say, or says something else."""
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def hourly_limit(answer: requests.Response, now: datetime) -> RateLimit | None:
    """The hourly limit; None when the answer does not tell, tells of the 10-second one, or cannot be read.

    `now` is Procore's own time. Source: docs/procore.md#limits.
    """
    try:
        left, total, reset = (int(answer.headers[f"X-Rate-Limit-{name}"]) for name in ("Remaining", "Limit", "Reset"))
        resets_at = datetime.fromtimestamp(reset, UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    if not (0 <= left <= MOST_CALLS and 0 <= total <= MOST_CALLS and SHORT_WINDOW < resets_at - now < LONGEST_WINDOW):
        return None
    return RateLimit(left=left, total=total, resets_at=resets_at)


def stated_limits(answer: requests.Response, now: datetime) -> StatedLimits:
    """What an answer says of both limits. `now` is Procore's own time. Source: docs/procore.md#limits."""
    shut_for = None
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        shut_for = max(retry_after(answer) or 0.0, until_reset(answer, now.timestamp()) or 0.0, 1.0)
    if hour := hourly_limit(answer, now):
        ends_in = (hour.resets_at - now).total_seconds()
        return StatedLimits(hour_limit=hour.total, hour_left=hour.left, hour_ends_in=ends_in, shut_for=shut_for)
    limit = _number(answer.headers.get("X-Rate-Limit-Limit"))
    reset = until_reset(answer, now.timestamp())
    if limit is None or reset is None or not (1 <= limit <= MOST_CALLS and reset <= SHORT_WINDOW.total_seconds()):
        return StatedLimits(shut_for=shut_for)
    return StatedLimits(short_limit=int(limit), shut_for=shut_for)


def retry_after(answer: requests.Response) -> float | None:
    """How many seconds the answer asks to wait; None: it does not say, or asks for what nobody can wait."""
    return _wait(_number(answer.headers.get("Retry-After")))


def until_reset(answer: requests.Response, now: float) -> float | None:
    """In how many seconds the limit that was hit is lifted; None: the answer does not say, or says what cannot be.

    It is counted by Procore's own clock, which the answer tells; by `now` (ours, in seconds since 1970) where it does
    not
    (docs/procore.md#limits).
    """
    reset = _number(answer.headers.get("X-Rate-Limit-Reset"))
    said = time_of(answer)
    return None if reset is None else _wait(reset - (said.timestamp() if said else now))


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _wait(seconds: float | None) -> float | None:
    """A wait that can be meant: neither endless nor past, and no longer than a limit lasts."""
    if seconds is None or not math.isfinite(seconds):
        return None
    return seconds if 0 <= seconds <= LONGEST_WINDOW.total_seconds() else None
