"""Airflow's REST API, asked inside the API server as the person who looks at the page.

What the page does in Airflow it does with that person's rights, and Airflow's audit log names them: the call carries the
headers of their request, and the user that Airflow made of them. It goes to Airflow's own routes without leaving the process:
a plugin's app does not know the server's address, and a call over the network would wait for the very threads that it holds.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/v2"
SCOPE_KEY = "procore.airflow_api"
ABOUT_THE_BODY = (b"content-length", b"content-type", b"content-encoding", b"transfer-encoding")
"""Headers of the person's request that say nothing of ours."""
REFUSED = (401, 403)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered. `body`: its JSON; None: it has none."""

    status: int
    body: Any

    @property
    def refused(self) -> bool:
        """Whether the person may not do this."""
        return self.status in REFUSED

    @property
    def failed(self) -> bool:
        """Whether it was not done, for whatever reason."""
        return self.status >= 300  # noqa: PLR2004 (a success)

    @property
    def reason(self) -> str:
        """Airflow's own words, when it failed."""
        detail = self.body.get("detail") if isinstance(self.body, dict) else None
        if isinstance(detail, dict):
            detail = detail.get("message") or detail.get("reason")
        if isinstance(detail, list):
            detail = "; ".join(str(one.get("msg", one)) if isinstance(one, dict) else str(one) for one in detail)
        return str(detail or f"Airflow answered {self.status}.")


class AirflowApi:
    """The API as one person sees it."""

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        """Take Airflow's routes, and the scope of the person's request as it reached them."""
        self._app = app
        self._scope = dict(scope)

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """One call; `path` below /api/v2, its parts quoted.

        Await it where no thread of the server is held: in an async dependency or route. Most of Airflow's routes need one.
        """
        sent = b"" if body is None else json.dumps(body).encode()
        answer = _Received()
        await self._app(self._scope_of(method, path, sent), _once(sent), answer)
        return Answer(answer.status, json.loads(answer.body) if answer.body else None)

    def _scope_of(self, method: str, path: str, body: bytes) -> Scope:
        headers = [(name, value) for name, value in self._scope["headers"] if name.lower() not in ABOUT_THE_BODY]
        if body:
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        whole = f"{self._scope.get('root_path', '')}{API}{path}"
        return {
            **self._scope,
            "method": method,
            "path": unquote(whole),
            "raw_path": whole.encode(),
            "query_string": b"",
            "headers": headers,
        }


class OfferAirflowApi:
    """Root middleware of the plugin: gives the page's requests the way to Airflow's own routes, behind its other middlewares."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            scope[SCOPE_KEY] = AirflowApi(self.app, scope)
        await self.app(scope, receive, send)


def airflow_api(request: Request) -> AirflowApi:
    """The API as the person who asks sees it."""
    api: AirflowApi = request.scope[SCOPE_KEY]
    return api


AirflowApiDep = Annotated[AirflowApi, Depends(airflow_api)]


class _Received:
    """What an app sends back."""

    def __init__(self) -> None:
        self.status = 500
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _once(body: bytes) -> Receive:
    """A request's body, and after it the end of the connection."""
    messages: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if len(messages) > 1 else messages[0]

    return receive
