"""The receiver of Procore's webhooks: an app of its own, which proves who asks, keeps ids in the ledger, and does nothing else.

No login of Airflow is asked for: the only proof of the sender is the Authorization that the company's hook was given
(docs/procore.md#webhooks). How it is exposed: docs/webhooks.md.
"""

import asyncio
import hmac
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from airflow.sdk.exceptions import AirflowException
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from procore.config import companies
from procore.config.company import CompanySettings
from procore.diff.webhooks import Listening, NotAnEvent, events_of
from procore.hooks import ProcoreHook, webhook
from procore.model.errors import ConfigurationError, SyncError
from procore.web.companies_variable import companies_variable
from procore.web.ledger import open_ledger

LARGEST_BODY = 64 * 1024
"""Bytes: an event holds a dozen ids, and is a hundredth of it."""
SECONDS = 4.0
"""Procore waits for 5, and then sends the event again."""
STRANGER_WAITS = 0.1
"""Seconds until a stranger is answered: a company that there is takes longer to look up, and nobody is to learn of it by that."""
THREADS = 4
HEADERS = {"Cache-Control": "no-store"}
TAKEN, MALFORMED, UNKNOWN, TOO_LARGE, AWAY = 200, 400, 401, 413, 503
NOBODY = "Bearer "
"""What a request is compared with where no secret is known: nobody's is that short."""
STRANGER = "Not taken: the Authorization is not that of a hook of this company."
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """A company that has webhooks: its settings, and the Authorization that its hook was given."""

    settings: CompanySettings
    authorization: str


class _Refused(Exception):
    """A request that is not taken, with its status and one sentence."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


def create_receiver() -> FastAPI:
    """The app. It has threads of its own, so that no flood of events holds those of the page."""
    app = FastAPI(title="Procore webhooks", docs_url=None, redoc_url=None, openapi_url=None)
    pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="procore-webhooks")

    async def receive(company: str, request: Request) -> Response:
        """Take an event: 200 once it is kept; what is not taken is told in one sentence."""
        loop = asyncio.get_running_loop()
        came = loop.time()
        try:
            async with asyncio.timeout(SECONDS):
                known = await loop.run_in_executor(pool, _known, company)
                _prove(known, request.headers.get("authorization", ""))
                payload = _payload(await _body(request))
                said = await loop.run_in_executor(pool, _keep, company, known, payload)
        except _Refused as refused:
            if refused.status == UNKNOWN:
                await asyncio.sleep(came + STRANGER_WAITS - loop.time())
            return _answer(refused.status, refused.said)
        except TimeoutError:
            log.warning("%r: a webhook could not be kept in time; Procore sends it again.", company)
            return _answer(AWAY, "Not taken: the ledger did not answer in time. Send it again later.")
        except SyncError as error:
            log.warning("%r: a webhook could not be kept: %s", company, error)
            return _answer(AWAY, "Not taken: the ledger does not answer. Send it again later.")
        return _answer(TAKEN, said)

    app.add_api_route("/{company}", receive, methods=["POST"])
    app.add_exception_handler(StarletteHTTPException, _nothing_here)
    app.add_exception_handler(Exception, _broke)
    return app


def _known(company: str) -> Known | None:
    """The company that has this key, if it has webhooks; None: there is none, or its settings are wrong."""
    settings = companies.read(companies_variable().text).good.get(company)
    if settings is None or not settings.webhooks.conn_id:
        return None
    try:
        return Known(settings, webhook(settings.webhooks, company).authorization)
    except (ConfigurationError, AirflowException) as error:
        log.warning("%s: no webhook is taken: %s", company, error)
        return None


def _prove(known: Known | None, authorization: str) -> None:
    """Raise unless the request carries the company's secret.

    The comparison takes as long whatever is wrong in it; a company that there is not is told as a wrong secret is, and as late.
    """
    wanted = known.authorization if known else NOBODY
    same = hmac.compare_digest(authorization.encode("latin-1"), wanted.encode("latin-1"))
    if not (same and known):
        raise _Refused(UNKNOWN, STRANGER)


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit."""
    told = request.headers.get("content-length", "")
    too_large = _Refused(TOO_LARGE, f"Not taken: an event has at most {LARGEST_BODY} bytes.")
    if told.isdecimal() and (len(told) > len(str(LARGEST_BODY)) or int(told) > LARGEST_BODY):
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise too_large
    return bytes(body)


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(MALFORMED, "Not taken: the body is no JSON.") from None
    if not isinstance(payload, dict):
        raise _Refused(MALFORMED, "Not taken: the body is no JSON object.")
    return payload


def _keep(company: str, known: Known | None, payload: dict[str, Any]) -> str:
    """Keep an event in the ledger, once; what became of it.

    What cannot be understood is taken all the same, since a refusal would hold up all that is behind it: what it may have been
    about is polled for.
    """
    assert known is not None, "it was proved"
    settings = known.settings
    events = open_ledger(company, settings.ledger_conn_id).ledger.webhook_events
    try:
        told = events_of(payload, _listening(settings))
    except NotAnEvent as error:
        log.warning("%s: a webhook was not understood (%s): everything is asked for.", company, error.field)
        events.not_understood(company)
        return f"Taken, but not understood: look at {error.field}."
    return f"Taken: {events.add(company, told)} new."


def _listening(settings: CompanySettings) -> Listening:
    own = settings.webhooks.application_id or ProcoreHook.get_connection(settings.procore_conn_id).login or ""
    return Listening(
        company_id=settings.procore_company_id, elements=settings.heard, applications=frozenset({own} - {""})
    )


def _answer(status: int, said: str) -> Response:
    return PlainTextResponse(f"{said}\n", status, HEADERS)


def _nothing_here(_request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    return _answer(error.status_code, "Not taken: send an event by POST to the address of a company's hook.")


def _broke(request: Request, error: Exception) -> Response:
    log.error("The receiver broke at %s", request.url.path, exc_info=error)
    return _answer(AWAY, "Not taken: something went wrong here. Send it again later.")
