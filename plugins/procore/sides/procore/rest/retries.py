"""When a request is sent again, and how long is waited before that.

Source: docs/procore.md#repeating-a-request, docs/procore.md#limits.
"""

import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from urllib.parse import urlsplit

import requests

from procore.model.errors import AnswerLost, ConfigurationError, RateLimitSpent, Sentence, Unreachable
from procore.sides.procore.rest.answers import retry_after, until_reset, words_of

TRIES = 5
"""How often a request is sent at most, when sending it again is safe."""
FEW_TRIES = 2
"""The same where a person waits for the answer."""
LONGEST_WAIT = timedelta(seconds=30)
"""The 10-second limit is sat out; for the hourly one the task gives its worker back (docs/procore.md#limits)."""
LONGEST_WAITS = timedelta(minutes=1)
"""How long a request sits out the 10-second limit in all, as often as it is refused, before the task gives its worker back."""
NEVER_SENT = frozenset({"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"})
"""What urllib3 calls a connection that did not come about."""
_JITTER = 0.25
_EXPIRED, _NOT_YET_VALID, _OTHER_HOST = 10, 9, 62
"""What OpenSSL calls these faults of a certificate."""
_FAULTS = {
    _EXPIRED: Sentence(
        "Nothing was sent: {host} shows a certificate that has expired. Look whether this machine's clock is right; if it is, "
        "tell who runs {host}, or the proxy in between."
    ),
    _NOT_YET_VALID: Sentence(
        "Nothing was sent: {host} shows a certificate that is not valid yet. Look whether this machine's clock is right; if it "
        "is, tell who runs {host}, or the proxy in between."
    ),
    _OTHER_HOST: Sentence(
        "Nothing was sent: {host} shows the certificate of another host ({words}). Correct the URL in the Connection, or ask "
        "who runs the proxy in between."
    ),
}
_UNKNOWN = Sentence(
    "Nothing was sent: {host} shows a certificate that nobody known here has signed ({words}). Where a proxy of your own reads "
    "along, write the file of its certificate authority as verify in the Connection's extra, or into REQUESTS_CA_BUNDLE; else "
    "the URL leads astray."
)


@dataclass(frozen=True, slots=True)
class Retries:
    """Sends a request until it has an answer that another try would not change.

    `host` is named in errors. `now` (seconds since 1970) and `sleep` (seconds) are the clock that is waited by.
    """

    host: str
    tries: int
    now: Callable[[], float]
    sleep: Callable[[float], None]

    def send(
        self, endpoint: str, once: Callable[[], requests.Response], *, repeatable: bool, overtaken: bool = False
    ) -> requests.Response:
        """The first answer that is neither 429, 408 nor 5xx; `once` sends the request and raises requests' own errors.

        429 is sent again whatever the verb. 408, 5xx and lost connections are sent again when the request is `repeatable`;
        a connection that did not come about always. What is `overtaken` by the next writes is not sent again after a time-out:
        carried out late, it would take them back. Raises RateLimitSpent, AnswerLost (no answer, and it may not be sent again),
        Unreachable (no answer after all tries) or ConfigurationError (the other end's certificate is not trusted).

        Holds: docs/architecture.md#promise-safe-repeats.
        """
        waited = 0.0
        for attempt in count(1):
            try:
                answer = once()
            except requests.RequestException as error:
                if problem := tls_problem(error):
                    raise ConfigurationError(problem) from error
                late = overtaken and isinstance(error, requests.ReadTimeout)
                self._wait_or_give_up(endpoint, error, attempt, safe=(repeatable and not late) or never_sent(error))
                continue
            if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                waited += self._wait_for_limit(endpoint, answer, attempt, waited)
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
                "Procore gave no answer to {endpoint} ({words}): its outcome has to be looked up before it is "
                "sent again.",
                endpoint=endpoint,
                words=words,
            )
        if attempt == self.tries:
            raise Unreachable(
                "Procore at {host} does not answer {endpoint}: {words}.", host=self.host, endpoint=endpoint, words=words
            ) from (lost if isinstance(lost, Exception) else None)
        wait = 2 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311 (jitter, no secret)
        if isinstance(lost, requests.Response):
            wait = max(wait, retry_after(lost) or 0)
        if wait > LONGEST_WAIT.total_seconds():
            raise Unreachable(
                "Procore asks to wait {wait} seconds before {endpoint}; the task's next try comes later.",
                wait=f"{wait:.0f}",
                endpoint=endpoint,
            )
        self.sleep(wait)

    def _wait_for_limit(self, endpoint: str, answer: requests.Response, attempt: int, waited: float) -> float:
        """Sit out the 10-second limit; how many seconds that took. `waited`: so many did this request already.

        Both of Procore's ways to say when it ends are read (docs/procore.md#limits); without any that can be meant, the wait grows
        with each attempt. That other programs use the 10 seconds up, however often, is no spent hour.
        """
        said = retry_after(answer), until_reset(answer, self.now())
        waits = [wait for wait in said if wait is not None]
        wait = max(*waits, attempt) if waits else 2.0**attempt
        until = datetime.fromtimestamp(self.now() + max(wait, 1), UTC)
        if wait > LONGEST_WAIT.total_seconds():
            raise RateLimitSpent(
                "Procore's limit of calls is spent at {endpoint}; going on at {until} UTC.",
                endpoint=endpoint,
                until=f"{until:%Y-%m-%d %H:%M:%S}",
                resets_at=until,
            )
        if waited + wait > LONGEST_WAITS.total_seconds() * self.tries / TRIES:
            raise RateLimitSpent(
                "Others with the same credentials use up what Procore allows in 10 seconds, at {endpoint} "
                "{attempt} times in a row; going on at {until} UTC.",
                endpoint=endpoint,
                attempt=attempt,
                until=f"{until:%Y-%m-%d %H:%M:%S}",
                resets_at=until,
            )
        wait += random.uniform(0, _JITTER)  # noqa: S311 (jitter, no secret)
        self.sleep(wait)
        return wait


def tls_problem(error: requests.RequestException) -> Sentence | None:
    """Why no encrypted connection comes about, and what to do; None: for no reason that stays.

    A connection that only broke off in the middle is none.
    """
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    cause = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    if not isinstance(cause, ssl.SSLError) or isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return None
    host = urlsplit(error.request.url or "").netloc if error.request else "the host"
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault = _FAULTS.get(cause.verify_code, _UNKNOWN)
        return Sentence(fault.english, host=host, words=cause.verify_message.rstrip("."))
    return Sentence(
        "Nothing was sent: {host} and this machine find no encryption that both speak ({words}). Look whether the URL and its "
        "port are right, and what stands in between.",
        host=host,
        words=cause.reason or cause,
    )


def never_sent(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been carried out."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in NEVER_SENT
