"""The one HTTP door to Procore: every request of a company goes through it (docs/procore.md#talking-to-procore)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from itertools import count
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests

from procore.diff.call_budget import Reserve
from procore.model.errors import (
    AccessRefused,
    AnswerLost,
    AnswerUnreadable,
    ConfigurationError,
    RequestRefused,
)
from procore.sides.procore.rest.access_token import AccessToken, Credentials, Secret, no_other_authentication
from procore.sides.procore.rest.addresses import endpoint_name, host_of, query_of, safe_url
from procore.sides.procore.rest.answers import RateLimit, content_of, hourly_limit, refusal, stated_limits, time_of
from procore.sides.procore.rest.listing import READINGS, PagedList
from procore.sides.procore.rest.pace import Pace
from procore.sides.procore.rest.retries import TRIES, Retries

TIMEOUT = 60.0
"""How many seconds an answer may take."""
PER_PAGE = 1000
"""How long a page is asked for where Procore names no limit of its own (docs/procore.md#pages)."""
COMPANIES_PER_PAGE = 100
LONGEST_TOTAL = 20
"""Digits: more is no count of records."""
T = TypeVar("T")


class Client:
    """Procore's REST API for one company (None: before one is chosen).

    Every method raises LoginRefused, AccessRefused (403, 404), RequestRefused (400, 409, 413, 422 ...), RateLimitSpent
    (wait without holding a worker), Unreachable (no usable answer after all safe retries) or AnswerLost (a request that
    was not `repeatable` got no answer). `retries` says what is sent again.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        company_id: int | None,
        credentials: Credentials,
        *,
        timeout: float = TIMEOUT,
        tries: int = TRIES,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = safe_url(base_url, "API URL")
        self.company_id = company_id
        self.calls: Counter[str] = Counter()
        self.totals: dict[str, int | None] = {}  # by path: how many records its list had when it was last read
        self.server_time: datetime | None = None
        self.limit: RateLimit | None = None  # the hourly one, as Procore last said
        self._session = session
        self._timeout = timeout
        self._now = now
        self._sleep = sleep
        self._client_id = credentials.client_id
        self._pace: Pace | None = None
        self._make_sure: Callable[[], None] = _anybody
        self._retries = Retries(self.host, tries, now, sleep)
        self._token = AccessToken(session, credentials, self._retries, self.calls, timeout, now)

    def __repr__(self) -> str:
        known = vars(self)  # also of one that was refused while it was made
        return f"Client({known.get('base_url')}, company {known.get('company_id')})"

    @property
    def host(self) -> str:
        """Procore's API host."""
        return host_of(self.base_url)

    @property
    def account(self) -> str:
        """Whose limits these calls are counted on: a digest of the client id and the host (docs/procore.md#limits)."""
        return blake2b(f"{self._client_id}\n{self.host}".encode(), digest_size=16).hexdigest()

    def share_calls(self, reserve: Reserve, *, first: bool) -> None:
        """Ask `reserve` for calls from here on, of what all with the same credentials have; see Pace."""
        self._pace = Pace(reserve, first=first, now=self._now, sleep=self._sleep)

    @contextmanager
    def writing_while(self, make_sure: Callable[[], None]) -> Iterator[None]:
        """Inside, `make_sure` asks it, and raises what it does: somebody else may write by now."""
        before, self._make_sure = self._make_sure, make_sure
        try:
            yield
        finally:
            self._make_sure = before

    def make_sure(self) -> None:
        """Before a request of several that make one record: raises when another run may have made it meanwhile."""
        self._make_sure()

    def give_calls_back(self) -> None:
        """Leave what was asked for and not used to the others."""
        if self._pace:
            self._pace.give_back()

    def take_calls(self) -> Counter[str]:
        """The calls by endpoint since they were last taken; from here on they count anew."""
        taken = self.calls.copy()
        self.calls.clear()
        return taken

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """What GET answers."""
        return self._asked("GET", path, content_of, params=params)

    def post(self, path: str, body: Mapping[str, Any] | Sequence[Any], *, repeatable: bool) -> Any:
        """What POST answers."""
        return self._asked("POST", path, content_of, body=body, repeatable=repeatable)

    def patch(
        self,
        path: str,
        body: Mapping[str, Any],
        params: Mapping[str, Any] | None = None,
        *,
        repeatable: bool,
        overtaken: bool = False,
    ) -> Any:
        """What PATCH answers. `overtaken`: what is written next would be taken back, were this carried out late."""
        return self._asked(
            "PATCH", path, content_of, params=params, body=body, repeatable=repeatable, overtaken=overtaken
        )

    def delete(self, path: str, params: Mapping[str, Any] | None = None) -> None:
        """DELETE one record; one that is gone already is no error."""
        try:
            self._send("DELETE", path, params=params, repeatable=True)
        except AccessRefused as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def pages(self, path: str, params: Mapping[str, Any] | None = None, *, per_page: int) -> Iterator[list[Any]]:
        """A list, page by page, each record once. What is no object comes as it is.

        A list that moved between two pages can hide a record: what came is compared with `Total`, and a list that is short
        is read again, until it is whole (docs/procore.md#pages). Raises AnswerUnreadable when it never is: nothing may be made
        from its gaps.
        """
        listing = PagedList()
        for reading in range(READINGS):
            for fresh in self._reading(path, params, per_page, listing):
                if fresh or not reading:
                    yield fresh
            if listing.ended():
                return
        raise AnswerUnreadable(
            "Procore's list {path} changed each of the {readings} times that it was read, so that records "
            "may be missing from it; nothing was made of what it lacks, and the next run reads it again.",
            path=path,
            readings=READINGS,
        )

    def _reading(
        self, path: str, params: Mapping[str, Any] | None, per_page: int, listing: PagedList
    ) -> Iterator[list[Any]]:
        """One reading of a list, until no next page is announced: of each page what is new, the first one also empty.

        Links are not followed: in Procore's own example they lose the query. The server may clamp `per_page`; the page
        number goes on all the same, since it counts pages of the clamped size.
        """
        for page in count(1):
            query = {**(params or {}), "page": page, "per_page": per_page}
            items, total, more = self._asked("GET", path, _page, _odd_page, params=query)
            self.totals[path] = total
            fresh = listing.take(items, total)
            if fresh or page == 1:
                yield fresh
            if not more or not items:
                return

    def total(self, path: str, params: Mapping[str, Any] | None = None) -> int | None:
        """How many records a list has, by its `Total`; None: Procore does not say."""
        return self._asked("GET", path, _page, params={**(params or {}), "page": 1, "per_page": 1})[1]

    def everything(
        self, path: str, params: Mapping[str, Any] | None = None, *, per_page: int = PER_PAGE
    ) -> list[dict[str, Any]]:
        """A list whole. Raises AnswerUnreadable when one of its records is no object: what it says is not known."""
        items = [item for page in self.pages(path, params, per_page=per_page) for item in page]
        if odd := [item for item in items if not isinstance(item, dict)]:
            raise AnswerUnreadable(
                "Procore's list {path} holds something that is no record: {odd}.", path=path, odd=shown(odd[0])
            )
        return items

    def companies(self) -> list[dict[str, Any]]:
        """The companies that these credentials can see: id, name.

        A service account has to name one of them to see any (docs/procore.md#company-header). Raises ConfigurationError
        when none is named.
        """
        try:
            return self.everything("/rest/v1.0/companies", per_page=COMPANIES_PER_PAGE)
        except RequestRefused as error:
            if self.company_id is not None or "Procore-Company-Id" not in error.words:
                raise
            raise ConfigurationError(
                "Procore lists a service account's companies only when one is named: write yours (the number in Procore's "
                "web address) as Company ID in the Connection."
            ) from error

    def pause(self, attempt: int) -> None:
        """Wait a little before the `attempt`th try again: two may not write here at once (409)."""
        self._retries.pause(attempt)

    def _asked(
        self,
        verb: str,
        path: str,
        read: Callable[[requests.Response], T],
        read_again: Callable[[requests.Response], T] | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        repeatable: bool = True,
        overtaken: bool = False,
    ) -> T:
        """What `read` makes of an answer. A garbled one counts when the second is garbled too (by `read_again`, else the same).

        Raises AnswerUnreadable; AnswerLost for a request that may not be sent again: it was carried out, or was not.
        """
        try:
            return read(self._send(verb, path, params=params, body=body, repeatable=repeatable, overtaken=overtaken))
        except AnswerUnreadable as error:
            if not repeatable:
                raise AnswerLost(error.sentence) from error
        return (read_again or read)(
            self._send(verb, path, params=params, body=body, repeatable=repeatable, overtaken=overtaken)
        )

    def _send(
        self,
        verb: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        repeatable: bool,
        overtaken: bool = False,
    ) -> requests.Response:
        """The answer of a success (2xx). A token that is not taken is renewed once."""
        endpoint = endpoint_name(verb, path)

        def once() -> requests.Response:
            return self._request(endpoint, verb, path, params, body)

        answer = self._retries.send(endpoint, once, repeatable=repeatable, overtaken=overtaken)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            self._token.forget()
            answer = self._retries.send(endpoint, once, repeatable=repeatable, overtaken=overtaken)
        if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(endpoint, answer)
        return answer

    def _request(
        self,
        endpoint: str,
        verb: str,
        path: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | Sequence[Any] | None,
    ) -> requests.Response:
        """Send a request once. Raises requests' own errors."""
        headers = {"Authorization": Secret(f"Bearer {self._token.current()}"), "Accept": "application/json"}
        if self.company_id is not None:
            headers["Procore-Company-Id"] = str(self.company_id)
        if self._pace:
            self._pace.take(endpoint)
        self.calls[endpoint] += 1
        answer = self._session.request(
            verb, self.base_url + path, params=query_of(params), json=body, headers=headers,
            timeout=self._timeout, allow_redirects=False, auth=no_other_authentication,
        )  # fmt: skip
        self.server_time = time_of(answer) or self.server_time
        now = self.server_time or datetime.fromtimestamp(self._now(), UTC)
        self.limit = hourly_limit(answer, now) or self.limit
        if self._pace:
            self._pace.answered(stated_limits(answer, now))
            if hour := self._pace.hour:
                left, total, resets_at = hour
                self.limit = RateLimit(left=left, total=total, resets_at=resets_at)
        return answer


def _anybody() -> None:
    """Who may write where no run does: what a person asks for by itself."""


def _page(answer: requests.Response) -> tuple[list[Any], int | None, bool]:
    """The records of one page, all objects; how many the list has (None: it is not said); whether a next page is announced.

    Raises AnswerUnreadable.
    """
    items, total, more = _odd_page(answer)
    if not all(isinstance(item, dict) for item in items):
        raise AnswerUnreadable("a page holds what is no record")  # the second answer counts
    return items, total, more


def _odd_page(answer: requests.Response) -> tuple[list[Any], int | None, bool]:
    """The same, whatever the entries are: a list, or one inside `data` (docs/procore.md#versions)."""
    content = content_of(answer)
    items = content["data"] if isinstance(content, dict) and "data" in content else content
    if not isinstance(items, list):
        raise AnswerUnreadable(
            "{netloc} answered {endpoint} with something that is not a list; look at the API URL.",
            netloc=urlsplit(answer.url).netloc,
            endpoint=endpoint_name("GET", urlsplit(answer.url).path),
        )
    total = answer.headers.get("Total", "")
    return items, int(total) if total.isdecimal() and len(total) < LONGEST_TOTAL else None, "next" in answer.links


def shown(item: object) -> str:
    """The beginning of something odd, as a person may read it."""
    return f"{item!r:.80}"
