"""When a request is sent again, and how long is waited before that.

Source: docs/procore.md#repeating-a-request, docs/procore.md#limits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count

import requests

from procore.model.errors import AnswerLost, RateLimitSpent, Unreachable
from procore.sides.procore.rest.answers import retry_after, until_reset, words_of

TRIES = 5
"""How often a request is sent at most, when sending it again is safe."""
FEW_TRIES = 2
"""The same where a person waits for the answer."""
LONGEST_WAIT = timedelta(seconds=30)
"""The 10-second limit is sat out; for the hourly one the task gives its worker back (docs/procore.md#limits)."""
NEVER_SENT = frozenset({"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"})
"""What urllib3 calls a connection that did not come about."""
_JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Retries:
    """Sends a request until it has an answer that another try would not change.

    `host` is named in errors. `now` (seconds since 1970) and `sleep` (seconds) are the clock that is waited by.
    """

    host: str
    tries: int
    now: Callable[[], float]
    sleep: Callable[[float], None]

    def send(self, endpoint: str, once: Callable[[], requests.Response], *, repeatable: bool) -> requests.Response:
        """The first answer that is neither 429, 408 nor 5xx; `once` sends the request and raises requests' own errors.

        429 is sent again whatever the verb. 408, 5xx and lost connections are sent again when the request is `repeatable`;
        a connection that did not come about always. Raises RateLimitSpent, AnswerLost (not `repeatable`, no answer) or
        Unreachable (no answer after all tries).

        Holds: docs/architecture.md#promise-safe-repeats.
        """
        for attempt in count(1):
            try:
                answer = once()
            except requests.RequestException as error:
                self._wait_or_give_up(endpoint, error, attempt, safe=repeatable or never_sent(error))
                continue
            if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._wait_for_limit(endpoint, answer, attempt)
            elif (
                answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
                or answer.status_code == HTTPStatus.REQUEST_TIMEOUT
            ):
                self._wait_or_give_up(endpoint, answer, attempt, safe=repeatable)
            else:
                return answer
        raise AssertionError("the last try returns or raises")

    def pause(self, attempt: int) -> None:
        """Wait before the `attempt`th try again of what somebody else is busy with: 1 s, then twice as long each time."""
        self.sleep(2**attempt * random.uniform(0.5, 1))  # noqa: S311 (jitter, no secret)

    def _wait_or_give_up(self, endpoint: str, lost: requests.Response | Exception, attempt: int, *, safe: bool) -> None:
        """Wait before the next try of a request that got no usable answer."""
        words = words_of(lost) if isinstance(lost, requests.Response) else type(lost).__name__
        if not safe:
            raise AnswerLost(
                f"Procore gave no answer to {endpoint} ({words}): its outcome has to be looked up before it is sent again."
            )
        if attempt == self.tries:
            raise Unreachable(f"Procore at {self.host} does not answer {endpoint}: {words}.") from (
                lost if isinstance(lost, Exception) else None
            )
        wait = 2 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311 (jitter, no secret)
        if isinstance(lost, requests.Response):
            wait = max(wait, retry_after(lost) or 0)
        if wait > LONGEST_WAIT.total_seconds():
            raise Unreachable(
                f"Procore asks to wait {wait:.0f} seconds before {endpoint}; the task's next try comes later."
            )
        self.sleep(wait)

    def _wait_for_limit(self, endpoint: str, answer: requests.Response, attempt: int) -> None:
        """Sit out the 10-second limit; both of Procore's ways to say when it ends are read (docs/procore.md#limits).

        Without any that can be meant, the wait grows with each attempt.
        """
        said = retry_after(answer), until_reset(answer, self.now())
        waits = [wait for wait in said if wait is not None]
        wait = max(waits) if waits else 2.0**attempt
        if wait > LONGEST_WAIT.total_seconds() or attempt == self.tries:
            until = datetime.fromtimestamp(self.now() + max(wait, 1), UTC)
            raise RateLimitSpent(
                f"Procore's limit of calls is spent at {endpoint}; going on at {until:%Y-%m-%d %H:%M:%S} UTC.",
                resets_at=until,
            )
        self.sleep(wait + random.uniform(0, _JITTER))  # noqa: S311 (jitter, no secret)


def never_sent(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been carried out."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in NEVER_SENT
