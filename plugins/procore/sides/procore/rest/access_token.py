"""The access token of a service account: asked for once, renewed before it ends (docs/procore.md#login)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from procore.model.errors import LoginRefused
from procore.sides.procore.rest.addresses import safe_url
from procore.sides.procore.rest.answers import content_of, words_of
from procore.sides.procore.rest.retries import Retries

ENDPOINT = "POST /oauth/token"
RENEWED_BEFORE_ITS_END = timedelta(minutes=5)
LIFETIME = timedelta(seconds=5400)
"""How long a token lives when the answer does not say (docs/procore.md#login)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A Developer Managed Service Account (docs/procore.md#login). The secret is in no repr."""

    client_id: str
    client_secret: str = field(repr=False)
    login_url: str


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
        self._token = ""
        self._ends = 0.0

    def current(self) -> str:
        """A token that lives at least five minutes more. Raises LoginRefused, Unreachable or RateLimitSpent."""
        if self._token and self._now() < self._ends - RENEWED_BEFORE_ITS_END.total_seconds():
            return self._token
        return self._kept(self._retries.send(ENDPOINT, self._ask, repeatable=True))

    def forget(self) -> None:
        """Have the next request ask for a new one: this one was revoked, or ran out on the way."""
        self._token = ""

    def _ask(self) -> requests.Response:
        self._calls[ENDPOINT] += 1
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        return self._session.post(
            f"{self._login_url}/oauth/token",
            data=form,
            timeout=self._timeout,
            allow_redirects=False,
            auth=no_other_authentication,
        )

    def _kept(self, answer: requests.Response) -> str:
        content = content_of(answer) if answer.status_code == HTTPStatus.OK else None
        if not isinstance(content, dict) or not content.get("access_token"):
            raise LoginRefused(
                f"{urlsplit(self._login_url).netloc} refuses the client ID or the client secret ({words_of(answer)}): "
                "correct them in the Connection."
            )
        self._token = str(content["access_token"])
        self._ends = self._now() + float(content.get("expires_in", LIFETIME.total_seconds()))
        return self._token


def no_other_authentication(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The request as it is: keeps the session's own authentication, and a .netrc, from replacing ours."""
    return request
