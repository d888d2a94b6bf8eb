"""The way of one request: read, hit by a fault, let in, handled, logged, answered."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute

from simulator.access import Access
from simulator.calls import Call, Reply, Route, Routes, refused
from simulator.clock import Clock
from simulator.faults import Fault, Faults
from simulator.limits import LIMIT_SAID, Meter, limit_headers
from simulator.page import page_routes
from simulator.refusals import Refusal, Rejected
from simulator.requestlog import RequestLog, masked, masked_headers
from simulator.tokens import Tokens
from simulator.world import World

MOST_BYTES = 16 * 1024 * 1024
_UNREADABLE = object()


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a running simulator is made of. `drop` ends the connection of a client address."""

    world: World
    clock: Clock
    tokens: Tokens
    meter: Meter
    faults: Faults
    access: Access
    log: RequestLog
    routes: Routes
    drop: Callable[[Any], None]


def build(parts: Parts) -> Starlette:
    """The ASGI application: the API below /oauth and /rest, the page everywhere else."""
    door = _Door(parts)

    methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
    api = [WebRoute(path, door.answer, methods=methods) for path in ("/oauth/{rest:path}", "/rest/{rest:path}")]
    return Starlette(routes=[*api, *page_routes(parts)])


class _Dropped(Response):
    """Ends the connection without a word."""

    def __init__(self, drop: Callable[[Any], None]) -> None:
        super().__init__()
        self._drop = drop

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 (nothing is sent)
        self._drop(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            pass


class _Door:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._busy: set[tuple[str, int]] = set()
        self._guard = threading.Lock()

    async def answer(self, request: Request) -> Response:
        started = self._parts.clock.now()
        raw = await request.body()
        body = _parsed(request.headers.get("content-type", ""), raw)
        method, path = request.method, request.url.path
        fault = self._parts.faults.take(method, path, body)
        if fault and fault.drop == "before":
            await asyncio.sleep(fault.delay)
            reply = Reply(status=0)
        else:
            reply = await run_in_threadpool(self._reply, request, body, len(raw), fault)
        content, kind = _encoded(reply)
        dropped = fault is not None and bool(fault.drop)
        self._parts.log.add(
            {
                "method": method,
                "path": path,
                "query": masked(_query(request)),
                "headers": masked_headers(request.headers),
                "body": None if body is _UNREADABLE else masked(body),
                "host": request.headers.get("host", ""),
                "status": None if dropped else reply.status,
                "size": 0 if dropped else len(content),
                "started": started,
                "ended": self._parts.clock.now(),
                **({"fault": _named(fault)} if fault else {}),
            }
        )
        if dropped:
            return _Dropped(self._parts.drop)
        headers = {"Date": formatdate(self._parts.clock.now(), usegmt=True), **reply.headers}
        return Response(content, status_code=reply.status, headers=headers, media_type=kind)

    def _reply(self, request: Request, body: Any, size: int, fault: Fault | None) -> Reply:
        """What to answer; a mistake of the simulator's own is a 500 that is logged like any other answer."""
        try:
            if fault and (fault.status or fault.limit):
                return self._faulty(fault)
            if request.url.path.startswith("/oauth/"):
                return self._oauth(request, body)
            return self._let_in(request, body, size, fault)
        except Exception:
            logging.getLogger(__name__).exception("%s %s", request.method, request.url.path)
            return Reply(status=500, body={"error": "Internal Server Error", "status": 500})

    def _let_in(self, request: Request, body: Any, size: int, fault: Fault | None) -> Reply:
        """A good token first, then the company that is named, its limits, and the endpoint."""
        stranger = self._stranger(request)
        if stranger:
            return stranger
        company_id = int(request.headers["procore-company-id"])
        with self._parts.world.lock:
            if not self._parts.meter.take(company_id):
                headers = self._parts.meter.refusal_headers(company_id)
                return Reply(status=429, body={"errors": LIMIT_SAID}, headers=headers)
            limits = self._parts.meter.headers(company_id)
        found = self._parts.routes.find(request.method, request.url.path)
        if found is None:
            reply = Reply(status=404, body={"error": "Not Found", "status": 404})
        elif body is _UNREADABLE:
            said = {"message": "There was a problem in the JSON you submitted", "exception": "ParseError"}
            reply = Reply(status=400, body=said)
        elif size > MOST_BYTES:
            reply = Reply(status=413, body={"error": "Payload Too Large"})
        else:
            reply = self._handled(found, request, body, company_id, fault)
        return Reply(status=reply.status, body=reply.body, headers={**limits, **reply.headers})

    def _stranger(self, request: Request) -> Reply | None:
        """The answer to a caller without a good token or a company that the app can see; None lets him in."""
        trouble = self._parts.tokens.trouble(request.headers.get("authorization", ""))
        if trouble:
            challenge = f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{trouble}"'
            return Reply(status=401, body={"error": trouble}, headers={"WWW-Authenticate": challenge})
        named = request.headers.get("procore-company-id", "")
        if not re.fullmatch("[0-9]{1,18}", named):
            said = "Invalid Procore-Company-Id header!" if named else "Missing Procore-Company-Id header!"
            return Reply(status=400, body={"errors": said})
        with self._parts.world.lock:
            company = self._parts.world.row("companies", int(named))
        if company is None or not company["app_installed"]:
            return Reply(status=403, body={"error": {"reason": "The app is not connected to this company"}})
        return None

    def _handled(
        self, found: tuple[Route, dict[str, int]], request: Request, body: Any, company_id: int, fault: Fault | None
    ) -> Reply:
        route, args = found
        alone = (route.one_at_a_time, args.get(route.one_at_a_time, 0))
        if route.one_at_a_time:
            with self._guard:
                if alone in self._busy:
                    return refused(route, Refusal(409, "Another request is changing these records"))
                self._busy.add(alone)
        world = self._parts.world
        try:
            self._parts.clock.wait(fault.delay if fault else 0)
            with world.lock:
                call = Call(
                    world=world,
                    access=self._parts.access,
                    method=request.method,
                    path=request.url.path,
                    base=f"{request.url.scheme}://{request.headers.get('host', '')}",
                    args=args,
                    query=_query(request),
                    body=body,
                    company_id=company_id,
                    fault=fault,
                )
                try:
                    return route.handle(call)
                except (Refusal, Rejected) as error:
                    return refused(route, error)
                finally:
                    world.save()
        finally:
            self._busy.discard(alone)

    def _oauth(self, request: Request, body: Any) -> Reply:
        method, path = request.method, request.url.path
        if (method, path) == ("POST", "/oauth/token"):
            status, answer = self._parts.tokens.give(body if isinstance(body, dict) else {})
        elif (method, path) == ("GET", "/oauth/token/info"):
            status, answer = self._parts.tokens.info(request.headers.get("authorization", ""))
        else:
            status, answer = 404, {"error": "Not Found", "status": 404}
        return Reply(status=status, body=answer, headers={"Cache-Control": "no-store"})

    def _faulty(self, fault: Fault) -> Reply:
        self._parts.clock.wait(fault.delay)
        if fault.limit:
            reset = int(self._parts.clock.now()) + fault.reset
            headers = limit_headers(3600 if fault.limit == "hour" else 25, 0, reset)
            if fault.retry_after:
                headers["Retry-After"] = str(fault.reset)
            return Reply(status=429, body={"errors": LIMIT_SAID}, headers={**headers, **fault.headers})
        body = {"error": "Simulated trouble"} if fault.body is None else fault.body
        return Reply(status=fault.status or 500, body=body, headers=fault.headers)


def _query(request: Request) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.url.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return query


def _parsed(kind: str, raw: bytes) -> Any:
    if not raw:
        return None
    try:
        text = raw.decode("utf-8")
        if re.search(r"\\u[dD][89a-fA-F]", text):  # half a character stands for none that could be stored
            json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
        if kind.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(text, keep_blank_values=True))
        return json.loads(text)
    except ValueError:
        return _UNREADABLE


def _encoded(reply: Reply) -> tuple[bytes, str | None]:
    """Bytes and media type; text is HTML, as a proxy would send it."""
    if reply.body is None:
        return b"", None
    if isinstance(reply.body, str):
        return reply.body.encode("utf-8"), "text/html"
    return json.dumps(reply.body, ensure_ascii=False).encode("utf-8"), "application/json"


def _named(fault: Fault) -> str:
    for name in ("drop", "limit", "status", "refuse", "leave_out", "per_page"):
        if getattr(fault, name):
            return f"{name} {getattr(fault, name)}"
    return "delay"
