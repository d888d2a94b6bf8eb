"""The access token of a service account: asked for once, renewed before it ends (docs/procore.md#login)."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from procore.model.errors import AnswerUnreadable, LoginRefused, Unreachable
from procore.sides.procore.rest.addresses import safe_url
from procore.sides.procore.rest.answers import content_of, words_of
from procore.sides.procore.rest.retries import Retries

ENDPOINT = "POST /oauth/token"
RENEWED_BEFORE_ITS_END = timedelta(minutes=5)
LIFETIME = timedelta(seconds=5400)
"""How long a token lives when the answer does not say, or says nonsense (docs/procore.md#login)."""
LONGEST_LIFETIME = timedelta(days=1)


class Secret(str):
    """A text that no traceback with its variables, and no repr, shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"


class _Form(bytes):
    """The body of the login, which holds the client secret, and does not show it either."""

    def __repr__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A Developer Managed Service Account (docs/procore.md#login)."""

    client_id: str
    client_secret: str = field(repr=False)
    login_url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "client_secret", Secret(self.client_secret))


class AccessToken:
    """The token of these credentials. `calls` counts the requests that it takes, `timeout` is in seconds.

    Raises ConfigurationError for a login URL that no secret may travel to.
    """

    def __init__(
        self,
        session: requests.Session,
        credentials: Credentials,
        retries: Retries,
        calls: Counter[str],
        timeout: float,
        now: Callable[[], float],
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._login_url = safe_url(credentials.login_url, "Login URL")
        self._retries = retries
        self._calls = calls
        self._timeout = timeout
        self._now = now
        self._token = Secret()
        self._ends = 0.0  # when a new one is asked for

    def current(self) -> str:
        """A token that is not about to end. Raises LoginRefused, Unreachable or RateLimitSpent.

        One that is garbled is asked for once more.
        """
        if self._token and self._now() < self._ends:
            return self._token
        try:
            return self._asked()
        except AnswerUnreadable:
            try:
                return self._asked()
            except AnswerUnreadable as error:
                raise Unreachable(
                    error.sentence
                ) from error  # it is not the answer to what was to be asked with the token

    def forget(self) -> None:
        """Have the next request ask for a new one: this one was revoked, or ran out on the way."""
        self._token = Secret()

    def _asked(self) -> str:
        return self._kept(self._retries.send(ENDPOINT, self._ask, repeatable=True))

    def _ask(self) -> requests.Response:
        self._calls[ENDPOINT] += 1
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        return self._session.post(
            f"{self._login_url}/oauth/token",
            data=_Form(urlencode(form).encode()),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=self._timeout,
            allow_redirects=False,
            auth=no_other_authentication,
        )

    def _kept(self, answer: requests.Response) -> str:
        host = urlsplit(self._login_url).netloc
        if answer.status_code != HTTPStatus.OK:
            raise LoginRefused(
                "{host} refuses the client ID or the client secret ({words}): correct them in the Connection.",
                host=host,
                words=words_of(answer),
            )
        content = content_of(answer)
        token = content.get("access_token") if isinstance(content, dict) else None
        if not (isinstance(token, str) and token.isascii() and token.isprintable() and token):
            raise AnswerUnreadable("{host} answered the login without a token: is it Procore's login URL?", host=host)
        self._token = Secret(token)
        lifetime = lifetime_of(content.get("expires_in"))
        self._ends = self._now() + lifetime - min(RENEWED_BEFORE_ITS_END.total_seconds(), lifetime / 2)
        return self._token


def lifetime_of(said: Any) -> float:
    """How many seconds a token lives, as its answer says it; the documented time where it says nothing of use."""
    try:
        seconds = float(said)
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    return min(seconds, LONGEST_LIFETIME.total_seconds()) if seconds > 0 else LIFETIME.total_seconds()


def no_other_authentication(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The request as it is: keeps the session's own authentication, and a .netrc, from replacing ours."""
    return request
