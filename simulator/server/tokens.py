"""Client credentials and the access tokens that they are exchanged for (docs/procore.md#login)."""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from simulator.controls.clock import Clock

LIFETIME = 5400
"""Seconds that a token lives."""
_UNKNOWN_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)


class Tokens:
    """Issues tokens and checks them; they are forgotten with the process. `lifetime`: how many seconds one is good for."""

    def __init__(self, client_id: str, client_secret: str, clock: Clock) -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self.lifetime = LIFETIME
        self._clock = clock
        self._created: dict[str, float] = {}

    def issue(self, sent: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of POST /oauth/token."""
        if not self._valid(sent):
            return 401, {"error": "invalid_client", "error_description": _UNKNOWN_CLIENT}
        if sent.get("grant_type") != "client_credentials":
            text = "The authorization grant type is not supported by the authorization server."
            return 400, {"error": "unsupported_grant_type", "error_description": text}
        token, now = secrets.token_urlsafe(32), self._clock.now()
        self._created = {t: c for t, c in self._created.items() if c + self.lifetime > now}
        self._created[token] = now
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime, "created_at": int(now)}

    def info(self, authorization: str) -> tuple[int, dict[str, Any]]:
        """Status and body of GET /oauth/token/info."""
        error = self.error(authorization)
        if error:
            return 401, {"error": "invalid_token", "error_description": error}
        created = self._created[_token(authorization)]
        left = int(created + self.lifetime - self._clock.now())
        body = {"resource_owner_id": 1, "scope": [], "expires_in": left, "created_at": int(created)}
        return 200, body | {"application": {"uid": self.client_id}}

    def error(self, authorization: str) -> str:
        """Why an Authorization header is not good; empty when it is."""
        created = self._created.get(_token(authorization))
        if created is None:
            return "The access token is invalid"
        return "The access token expired" if created + self.lifetime <= self._clock.now() else ""

    def revoke(self) -> None:
        """Forget every token, as when an app is reinstalled."""
        self._created.clear()

    def _valid(self, sent: Mapping[str, Any]) -> bool:
        pairs = (("client_id", self.client_id), ("client_secret", self.client_secret))
        return all(hmac.compare_digest(str(sent.get(name) or "").encode(), want.encode()) for name, want in pairs)


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
