"""The API below /oauth and /rest: a request is read, hit by a fault, checked, handled, logged and answered."""

import asyncio
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import Refusal
from simulator.calls.routes import Route, Routes, refusal_reply
from simulator.controls.access import Access
from simulator.controls.clock import Clock
from simulator.controls.faults import Fault, Faults
from simulator.controls.limits import LIMIT_MESSAGE, Meter, limit_headers
from simulator.controls.readings import Readings
from simulator.records.rules import Rejected
from simulator.records.world import World
from simulator.server.bodies import UNREADABLE, damaged_bytes, encoded, parsed, query_of
from simulator.server.request_log import RequestLog, masked, masked_headers
from simulator.server.tokens import Tokens

FIRST_ERROR = 400
MOST_BYTES = 16 * 1024 * 1024
_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


class _Dropped(Response):
    """Ends the connection without a word."""

    def __init__(self, drop: Callable[[Any], None]) -> None:
        super().__init__()
        self._drop = drop

    async def __call__(self, scope: Any, receive: Any, _send: Any) -> None:
        self._drop(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass(slots=True, kw_only=True)
class Api:
    """Answers the requests of the API. `drop` ends the connection of a client address."""

    world: World
    clock: Clock
    tokens: Tokens
    meter: Meter
    faults: Faults
    access: Access
    log: RequestLog
    routes: Routes
    drop: Callable[[Any], None]
    readings: Readings
    _busy: set[tuple[str, int]] = field(init=False, default_factory=set)
    _guard: threading.Lock = field(init=False, default_factory=threading.Lock)

    def web_routes(self) -> list[WebRoute]:
        """Its paths, as Starlette takes them."""
        return [WebRoute(path, self.answer, methods=_METHODS) for path in ("/oauth/{rest:path}", "/rest/{rest:path}")]

    async def answer(self, request: Request) -> Response:
        """The response to one request, which is in the log by then."""
        started = self.clock.now()
        raw = await request.body()
        body = parsed(request.headers.get("content-type", ""), raw)
        method, path = request.method, request.url.path
        fault = self.faults.take(method, path, body)
        if fault and fault.drop == "before":
            await asyncio.sleep(fault.delay)
            reply = Reply(status=0)
        else:
            reply = await run_in_threadpool(self._reply, request, body, len(raw), fault)
        if fault and reply.status < FIRST_ERROR:
            reply = replace(reply, body=fault.damaged(reply.body))
        content, kind = encoded(reply)
        if fault:
            content, kind = damaged_bytes(fault, content), fault.content_type or kind
        dropped = fault is not None and bool(fault.drop)
        self.log.add(
            {
                "method": method,
                "path": path,
                "query": masked(query_of(request)),
                "headers": masked_headers(request.headers),
                "body": None if body is UNREADABLE else masked(body),
                "host": request.headers.get("host", ""),
                "status": None if dropped else reply.status,
                "size": 0 if dropped else len(content),
                "started": started,
                "ended": self.clock.now(),
                **({"fault": fault.summary()} if fault else {}),
            }
        )
        if dropped:
            return _Dropped(self.drop)
        headers = {"Date": formatdate(self.clock.now(), usegmt=True), **reply.headers}
        return Response(content, status_code=reply.status, headers=headers, media_type=kind)

    def _reply(self, request: Request, body: Any, size: int, fault: Fault | None) -> Reply:
        """What to answer; a mistake of the simulator's own is a 500 that is logged like any other answer."""
        try:
            if fault and (fault.status or fault.limit):
                return self._fault_reply(fault)
            if request.url.path.startswith("/oauth/"):
                return self._oauth(request, body)
            return self._checked(request, body, size, fault)
        except Exception:
            logging.getLogger(__name__).exception("%s %s", request.method, request.url.path)
            return Reply(status=500, body={"error": "Internal Server Error", "status": 500})

    def _checked(self, request: Request, body: Any, size: int, fault: Fault | None) -> Reply:
        """The endpoint's reply, once the token, the company, its limits and the body are good."""
        refusal = self._not_authorized(request)
        if refusal:
            return refusal
        company_id = int(request.headers["procore-company-id"])
        with self.world.lock:
            if not self.meter.take(company_id):
                headers = self.meter.refusal_headers(company_id)
                return Reply(status=429, body={"errors": LIMIT_MESSAGE}, headers=headers)
            limits = self.meter.headers(company_id)
        found = self.routes.find(request.method, request.url.path)
        if found is None:
            reply = Reply(status=404, body={"error": "Not Found", "status": 404})
        elif body is UNREADABLE:
            error = {"message": "There was a problem in the JSON you submitted", "exception": "ParseError"}
            reply = Reply(status=400, body=error)
        elif size > MOST_BYTES:
            reply = Reply(status=413, body={"error": "Payload Too Large"})
        else:
            reply = self._handled(found, request, body, company_id, fault)
        return Reply(status=reply.status, body=reply.body, headers={**limits, **reply.headers})

    def _not_authorized(self, request: Request) -> Reply | None:
        """The answer to a caller without a good token or a company that the app can see; None otherwise."""
        error = self.tokens.error(request.headers.get("authorization", ""))
        if error:
            challenge = f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{error}"'
            return Reply(status=401, body={"error": error}, headers={"WWW-Authenticate": challenge})
        company_id = request.headers.get("procore-company-id", "")
        if not re.fullmatch("[0-9]{1,18}", company_id):
            problem = "Invalid" if company_id else "Missing"
            return Reply(status=400, body={"errors": f"{problem} Procore-Company-Id header!"})
        with self.world.lock:
            company = self.world.by_id("companies", int(company_id))
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
                    return refusal_reply(route, Refusal(409, "Another request is changing these records"))
                self._busy.add(alone)
        world = self.world
        try:
            self.clock.wait(fault.delay if fault else 0)
            with world.lock:
                call = Call(
                    world=world,
                    access=self.access,
                    method=request.method,
                    path=request.url.path,
                    base=f"{request.url.scheme}://{request.headers.get('host', '')}",
                    args=args,
                    query=query_of(request),
                    body=body,
                    company_id=company_id,
                    readings=self.readings,
                    fault=fault,
                )
                world.call = request.url.path
                try:
                    return route.handle(call)
                except (Refusal, Rejected) as error:
                    return refusal_reply(route, error)
                finally:
                    world.call = ""
                    world.save()
        finally:
            self._busy.discard(alone)

    def _oauth(self, request: Request, body: Any) -> Reply:
        method, path = request.method, request.url.path
        if (method, path) == ("POST", "/oauth/token"):
            status, answer = self.tokens.issue(body if isinstance(body, dict) else {})
        elif (method, path) == ("GET", "/oauth/token/info"):
            status, answer = self.tokens.info(request.headers.get("authorization", ""))
        else:
            status, answer = 404, {"error": "Not Found", "status": 404}
        return Reply(status=status, body=answer, headers={"Cache-Control": "no-store"})

    def _fault_reply(self, fault: Fault) -> Reply:
        self.clock.wait(fault.delay)
        if fault.limit:
            reset = int(self.clock.now()) + fault.reset
            headers = limit_headers(3600 if fault.limit == "hour" else 25, 0, reset)
            if fault.retry_after:
                headers["Retry-After"] = str(fault.reset)
            return Reply(status=429, body={"errors": LIMIT_MESSAGE}, headers={**headers, **fault.headers})
        body = {"error": "Simulated trouble"} if fault.body is None else fault.body
        return Reply(status=fault.status or 500, body=body, headers=fault.headers)
