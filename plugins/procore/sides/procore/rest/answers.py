"""What one answer of Procore says: its JSON, its words when it refuses, its time, its limits. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests

from procore.model.errors import AccessRefused, ConfigurationError, LoginRefused, RequestRefused, SyncError, Unreachable

SHORT_WINDOW = timedelta(seconds=15)
"""A reset that is nearer than this is that of the 10-second limit: Procore tells only of the limit that would be hit
first (docs/procore.md#limits)."""
WORDS_IN = ("errors", "error_description", "error", "message", "reason", "base")
"""Where an answer keeps its words, the most telling first (docs/procore.md#errors)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Procore's hourly limit: calls left, of how many, until when (aware, UTC)."""

    left: int
    total: int
    resets_at: datetime


def content_of(answer: requests.Response) -> Any:
    """The JSON of an answer, its numbers as Decimal; None when it is empty. Raises Unreachable when it is not JSON."""
    if not answer.content:
        return None
    try:
        return json.loads(answer.content, parse_float=Decimal)  # a cent must not pass through a float
    except ValueError:
        raise Unreachable(
            f"{urlsplit(answer.url).netloc} answered with something that is not JSON: is it Procore's API URL?"
        ) from None


def words_of(answer: requests.Response) -> str:
    """Its status and Procore's own words, whichever of its error shapes they come in; the status alone without any.

    Source: docs/procore.md#errors.
    """
    try:
        content = json.loads(answer.content)
    except ValueError:
        content = None
    return f"{answer.status_code}{': ' if (words := _words(content)) else ''}{words}"


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
            f"Procore refuses the token for {endpoint} ({words}): is the app still connected to the company?"
        )
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        return AccessRefused(f"Procore does not open {endpoint} to the application ({words})", status=status)
    if status < HTTPStatus.BAD_REQUEST:
        return ConfigurationError(f"{urlsplit(answer.url).netloc} redirects {endpoint}: write the API URL it leads to.")
    return RequestRefused(
        f"Procore refused {endpoint} ({words})", status=status, words=words.partition(": ")[2] or words
    )


def time_of(answer: requests.Response) -> datetime | None:
    """The server's own time (aware, UTC); None when it does not say."""
    date = answer.headers.get("Date")
    return parsedate_to_datetime(date).astimezone(UTC) if date else None


def hourly_limit(answer: requests.Response, now: datetime) -> RateLimit | None:
    """The hourly limit; None when the answer does not tell, tells of the 10-second one, or cannot be read.

    Source: docs/procore.md#limits.
    """
    try:
        left, total, reset = (int(answer.headers[f"X-Rate-Limit-{name}"]) for name in ("Remaining", "Limit", "Reset"))
        resets_at = datetime.fromtimestamp(reset, UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    return RateLimit(left=left, total=total, resets_at=resets_at) if resets_at - now > SHORT_WINDOW else None


def retry_after(answer: requests.Response) -> float | None:
    """How many seconds the answer asks to wait; None: it does not say."""
    return _seconds(answer.headers.get("Retry-After"))


def limit_resets(answer: requests.Response) -> float | None:
    """When the limit that was hit is lifted, in seconds since 1970; None: the answer does not say."""
    return _seconds(answer.headers.get("X-Rate-Limit-Reset"))


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
