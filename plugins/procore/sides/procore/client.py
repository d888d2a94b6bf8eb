"""The one HTTP door to Procore: token, company header, limits, pages, errors (docs/procore.md#talking-to-procore).

Long, because what is safe to send again depends on all of these at once.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from procore.model.errors import (
    AccessRefused,
    AnswerLost,
    ConfigurationError,
    LoginRefused,
    RateLimitSpent,
    RequestRefused,
    Unreachable,
)

TRIES = 5
"""How often a request is sent at most, when sending it again is safe."""
FEW_TRIES = 2
"""The same where a person waits for the answer."""
LONGEST_WAIT = timedelta(seconds=30)
"""A wait for the 10-second window is sat out; for the hourly one the task gives its worker back."""
TOKEN_RENEWED_BEFORE = timedelta(minutes=5)
UNSAFE_TO_REPEAT = "its outcome has to be looked up before it is sent again"
SHORT_WINDOW = timedelta(seconds=15)
"""Procore tells only of the limit that would be hit first (docs/procore.md#limits): a reset that is nearer than this is
that of the 10-second window."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A Developer Managed Service Account (docs/procore.md#login). The secret is in no repr."""

    client_id: str
    client_secret: str = field(repr=False)
    login_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """Procore's hourly limit: calls left, of how many, until when (aware, UTC)."""

    left: int
    total: int
    resets_at: datetime


class Client:
    """Procore's REST API for one company (None: before one is chosen).

    Every method raises LoginRefused, AccessRefused (403, 404), RequestRefused (400, 409, 413, 422 ...), LimitSpent (wait
    without holding a worker), Unreachable (no usable answer after all safe retries) or AnswerLost (a request that was not
    `repeatable` got no answer). 429 is sent again whatever the verb; 5xx and lost connections only when repeatable.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        company_id: int | None,
        credentials: Credentials,
        *,
        timeout: float = 60,
        tries: int = TRIES,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = safe_url(base_url, "API URL")
        self.company_id = company_id
        self.calls: Counter[str] = Counter()
        self.server_time: datetime | None = None
        self.limit: RateLimit | None = None  # the hourly one, as Procore last told it
        self._session = session
        self._credentials = credentials
        self._login_url = safe_url(credentials.login_url, "Login URL")
        self._timeout = timeout
        self._tries = tries
        self._now = now
        self._sleep = sleep
        self._token = ""
        self._token_ends = 0.0

    def __repr__(self) -> str:
        return f"Client({self.base_url}, company {self.company_id})"

    @property
    def host(self) -> str:
        """Procore's API host. A loopback host goes without its port: that of a simulator changes from start to start."""
        parts = urlsplit(self.base_url)
        return parts.hostname if parts.hostname in LOOPBACK else parts.netloc.lower()

    def take_calls(self) -> Counter[str]:
        """The calls by endpoint since they were last taken; from here on they count anew."""
        taken = self.calls.copy()
        self.calls.clear()
        return taken

    # -------------------------------------------------------------------------------------------- requests

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """What GET answers."""
        return self._json(self._send("GET", path, params=params, repeatable=True))

    def post(self, path: str, body: Mapping[str, Any], *, repeatable: bool) -> Any:
        """What POST answers."""
        return self._json(self._send("POST", path, body=body, repeatable=repeatable))

    def patch(
        self, path: str, body: Mapping[str, Any], params: Mapping[str, Any] | None = None, *, repeatable: bool
    ) -> Any:
        """What PATCH answers."""
        return self._json(self._send("PATCH", path, params=params, body=body, repeatable=repeatable))

    def delete(self, path: str, params: Mapping[str, Any] | None = None) -> None:
        """DELETE one record; one that is gone already is no error."""
        try:
            self._send("DELETE", path, params=params, repeatable=True)
        except AccessRefused as error:
            if error.status != requests.codes.not_found:
                raise

    def pages(
        self, path: str, params: Mapping[str, Any] | None = None, *, per_page: int
    ) -> Iterator[list[dict[str, Any]]]:
        """A list, page by page, each record once, until no next page is announced.

        Links are not followed: in Procore's own example they lose the query (docs/procore.md#pages). The server may
        clamp `per_page`; the page number goes on all the same, since it counts pages of the clamped size.
        """
        seen: set[Any] = set()
        page = 1
        while True:
            answer = self._send(
                "GET", path, params={**(params or {}), "page": page, "per_page": per_page}, repeatable=True
            )
            found = self._json(answer)
            items = found["data"] if isinstance(found, dict) and "data" in found else found
            if not isinstance(items, list):
                raise Unreachable(
                    f"Procore answered GET {path} with something that is not a list; look at the API URL."
                )
            fresh = [item for item in items if item.get("id") not in seen or item.get("id") is None]
            seen.update(item.get("id") for item in fresh)
            if fresh or page == 1:
                yield fresh
            if "next" not in answer.links or not items:
                return
            page += 1

    def companies(self) -> list[dict[str, Any]]:
        """The companies that these credentials can see: id, name.

        A service account has to name one of them to see any (docs/procore.md#company-header). Raises ConfigurationError
        when none is named.
        """
        try:
            return [one for page in self.pages("/rest/v1.0/companies", per_page=100) for one in page]
        except RequestRefused as error:
            if self.company_id is not None or "Procore-Company-Id" not in error.said:
                raise
            raise ConfigurationError(
                "Procore lists a service account's companies only when one is named: write yours (the number in Procore's "
                "web address) as Company ID in the Connection."
            ) from error

    def pause(self, attempt: int) -> None:
        """Wait a little before the `attempt`th try again: two may not write here at once (409)."""
        self._sleep(2**attempt * random.uniform(0.5, 1))  # noqa: S311 (jitter, no secret)

    # -------------------------------------------------------------------------------------------- one request

    def _send(
        self,
        verb: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        repeatable: bool,
    ) -> requests.Response:
        name = f"{verb} {re.sub(r'/[0-9]+(?=/|$)', '/{id}', path)}"
        renewed = False
        for attempt in range(1, self._tries + 1):
            headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
            if self.company_id is not None:
                headers["Procore-Company-Id"] = str(self.company_id)
            self.calls[name] += 1
            try:
                answer = self._session.request(
                    verb, self.base_url + path, params=_query(params), json=body, headers=headers,
                    timeout=self._timeout, allow_redirects=False, auth=_as_it_is,
                )  # fmt: skip
            except requests.RequestException as error:
                self._after_loss(name, error, attempt, safe=repeatable or _never_sent(error))
                continue
            self._note_time(answer)
            self._note_limit(answer)
            status = answer.status_code
            if status < 300:  # noqa: PLR2004 (a success)
                return answer
            if status == requests.codes.unauthorized and not renewed:
                self._token, renewed = "", True  # it may have been revoked or have run out on the way
            elif status == requests.codes.too_many_requests:
                self._wait_for_limit(name, answer, attempt)
            elif status >= 500 or status == requests.codes.request_timeout:  # noqa: PLR2004 (a server's error)
                self._after_loss(name, answer, attempt, safe=repeatable)
            else:
                raise _refusal(name, answer)
        raise Unreachable(
            f"Procore did not answer {name} after {self._tries} tries: try again later; a task does so by itself."
        )

    def _after_loss(self, name: str, what: requests.Response | Exception, attempt: int, *, safe: bool) -> None:
        """Wait before the next try, or give up."""
        said = said_by(what) if isinstance(what, requests.Response) else type(what).__name__
        if not safe:
            raise AnswerLost(f"Procore gave no answer to {name} ({said}): {UNSAFE_TO_REPEAT}.")
        if attempt == self._tries:
            raise Unreachable(f"Procore at {self.host} does not answer {name}: {said}.") from (
                what if isinstance(what, Exception) else None
            )
        wait = 2 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311 (jitter, no secret)
        if isinstance(what, requests.Response):
            wait = max(wait, _seconds(what.headers.get("Retry-After")) or 0)
        if wait > LONGEST_WAIT.total_seconds():
            raise Unreachable(
                f"Procore asks to wait {wait:.0f} seconds before {name}; the task's next try comes later."
            )
        self._sleep(wait)

    def _wait_for_limit(self, name: str, answer: requests.Response, attempt: int) -> None:
        """Sit out the short window; both of Procore's ways to say when are read (docs/procore.md#limits)."""
        reset = _seconds(answer.headers.get("X-Rate-Limit-Reset"))
        after = _seconds(answer.headers.get("Retry-After"))
        waits = [after] if after is not None else []
        if reset is not None:
            waits.append(reset - self._now())
        wait = max([*waits, 0]) if waits else 2.0**attempt
        if wait > LONGEST_WAIT.total_seconds() or attempt == self._tries:
            until = datetime.fromtimestamp(self._now() + max(wait, 1), UTC)
            raise RateLimitSpent(
                f"Procore's limit of calls is spent at {name}; going on at {until:%Y-%m-%d %H:%M:%S} UTC.",
                resets_at=until,
            )
        self._sleep(wait + random.uniform(0, 0.25))  # noqa: S311

    def _note_time(self, answer: requests.Response) -> None:
        if date := answer.headers.get("Date"):
            self.server_time = parsedate_to_datetime(date).astimezone(UTC)

    def _note_limit(self, answer: requests.Response) -> None:
        try:
            left, total, reset = (
                int(answer.headers[f"X-Rate-Limit-{name}"]) for name in ("Remaining", "Limit", "Reset")
            )
            resets_at = datetime.fromtimestamp(reset, UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return  # not told, or nothing that can be read: the page then goes by our own count
        if resets_at - (self.server_time or datetime.fromtimestamp(self._now(), UTC)) > SHORT_WINDOW:
            self.limit = RateLimit(left=left, total=total, resets_at=resets_at)

    @staticmethod
    def _json(answer: requests.Response) -> Any:
        if not answer.content:
            return None
        try:
            return json.loads(answer.content, parse_float=Decimal)  # a cent must not pass through a float
        except ValueError:
            raise Unreachable(
                f"{urlsplit(answer.url).netloc} answered with something that is not JSON: is it Procore's API URL?"
            ) from None

    # -------------------------------------------------------------------------------------------- token

    def _bearer(self) -> str:
        if self._token and self._now() < self._token_ends - TOKEN_RENEWED_BEFORE.total_seconds():
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        for attempt in range(1, self._tries + 1):
            self.calls["POST /oauth/token"] += 1
            try:
                answer = self._session.post(
                    f"{self._login_url}/oauth/token",
                    data=form,
                    timeout=self._timeout,
                    allow_redirects=False,
                    auth=_as_it_is,
                )
            except requests.RequestException as error:
                self._after_loss("POST /oauth/token", error, attempt, safe=True)
                continue
            if answer.status_code == requests.codes.too_many_requests:
                self._wait_for_limit("POST /oauth/token", answer, attempt)
            elif answer.status_code >= 500:  # noqa: PLR2004
                self._after_loss("POST /oauth/token", answer, attempt, safe=True)
            else:
                return self._keep(answer)
        raise Unreachable(f"{self._login_url} gives no token.")

    def _keep(self, answer: requests.Response) -> str:
        said = self._json(answer) if answer.status_code == requests.codes.ok else None
        if not isinstance(said, dict) or not said.get("access_token"):
            raise LoginRefused(
                f"{urlsplit(self._login_url).netloc} refuses the client ID or the client secret ({said_by(answer)}): "
                "correct them in the Connection."
            )
        self._token = str(said["access_token"])
        self._token_ends = self._now() + float(said.get("expires_in", 5400))
        return self._token


def safe_url(url: str, label: str) -> str:
    """The URL without a slash at its end. Raises ConfigurationError for plain http to another machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"The Connection's {label} “{url}” is not a web address: write https://api.procore.com."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(f"The Connection's {label} “{url}” is not encrypted: write https://{parts.netloc}.")
    return url.rstrip("/")


def said_by(answer: requests.Response) -> str:
    """Procore's own words, whichever of its error shapes they come in; the status when it says nothing.

    Source: docs/procore.md#errors.
    """
    try:
        said = json.loads(answer.content)
    except ValueError:
        said = None
    return f"{answer.status_code}{': ' if (words := _words(said)) else ''}{words}"


def _words(said: object) -> str:
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return "; ".join(filter(None, map(_words, said)))
    if not isinstance(said, dict):
        return ""
    for name in ("errors", "error_description", "error", "message", "reason", "base"):
        if words := _words(said.get(name)):
            more = _words(said.get("reason")) if name == "message" else ""
            return f"{words}: {more}" if more else words
    inner = said.get("fields")
    fields = inner if isinstance(inner, dict) else said
    return "; ".join(f"{name} {words}" for name, value in fields.items() if (words := _words(value)))


def _refusal(name: str, answer: requests.Response) -> Exception:
    said, status = said_by(answer), answer.status_code
    if status == requests.codes.unauthorized:
        return LoginRefused(
            f"Procore refuses the token for {name} ({said}): is the app still connected to the company?"
        )
    if status in (requests.codes.forbidden, requests.codes.not_found):
        return AccessRefused(f"Procore does not open {name} to the application ({said})", status=status)
    if status < 400:  # noqa: PLR2004 (a redirection)
        return ConfigurationError(f"{urlsplit(answer.url).netloc} redirects {name}: write the API URL it leads to.")
    return RequestRefused(f"Procore refused {name} ({said})", status=status, said=said.partition(": ")[2] or said)


def _never_sent(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been carried out."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError")


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _query(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Parameters as Procore reads them: flags in lower case; a list as `name[]=1&name[]=2`."""
    query: dict[str, Any] = {}
    for name, value in (params or {}).items():
        if isinstance(value, (list, tuple)):
            query[f"{name}[]"] = list(value)
        else:
            query[name] = str(value).lower() if isinstance(value, bool) else value
    return query


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps the session's own authentication, and a .netrc, from replacing ours."""
    return request
