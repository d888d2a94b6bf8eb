"""The page's app, put together: guarded as a whole, one router a screen, one sentence for each thing that fails."""

import logging

from airflow.api_fastapi.app import get_auth_manager
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException

from procore.model.errors import SyncError, Unreachable
from procore.text.errors import error_text
from procore.web.guard import LOGGED_IN, NOT_FORGED, Forbidden, Forged, RightsDep
from procore.web.ledger import NotThereYet
from procore.web.readiness import Readiness
from procore.web.request_limits import Malformed, readable
from procore.web.screens import (
    balance,
    codes,
    configuration,
    downloads,
    overview,
    past,
    plans,
    record,
    suggestions,
    synchronization,
    undo,
)
from procore.web.view.pages import HEADERS, HERE, STRANGER_HEADERS, VisitDep, language_of, page, respond
from procore.web.view.words import say

STATIC = {"page.css": "text/css", "page.js": "text/javascript"}
LOGIN, MISSING, BROKEN, AWAY = 401, 404, 500, 503

WHOLE_APP = [LOGGED_IN, Depends(readable), NOT_FORGED]
"""On the app itself, so that no route can be without it: a login, texts that can be read, and no forged form."""
OPEN = "/ready"
"""The one route without these, made apart from the app's: what watches the server has no login."""

log = logging.getLogger(__name__)


def create_app() -> FastAPI:
    """The app. Whoever is not logged in gets 401 on every route but OPEN, the style sheet included."""
    app = FastAPI(title="Procore", docs_url=None, redoc_url=None, openapi_url=None, dependencies=WHOLE_APP)
    app.router.routes.append(APIRoute(OPEN, Readiness().answer, methods=["GET"]))
    app.add_api_route("/", _front, methods=["GET"])
    app.add_api_route("/static/{name}", _static, methods=["GET"])
    for screen in (
        overview,
        balance,
        codes,
        downloads,
        past,
        plans,
        undo,
        synchronization,
        suggestions,
        record,
        configuration,
    ):
        app.include_router(screen.router)
    app.add_api_route("/{path:path}", _nowhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    for route in app.routes:
        if isinstance(route, APIRoute) and "GET" in route.methods:
            route.methods.add("HEAD")  # the server sends the head alone
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(SyncError, _failed)
    app.add_exception_handler(Exception, _broke)
    return app


def _front(visit: VisitDep, may: RightsDep) -> Response:
    """The first company that the person may see, or what to do when there is none."""
    if visible := list(visit.visible()):
        return RedirectResponse(f"{visit.base}/{visible[0]}/overview", status_code=302)
    if may.read_settings():
        return RedirectResponse(f"{visit.base}/configuration/new", status_code=302)
    return page(visit, "message.html", heading=visit.say("nothing_here"), text=visit.say("nothing_here_why"))


def _static(name: str) -> Response:
    if name not in STATIC:
        raise HTTPException(MISSING)
    kept = {**HEADERS, "Cache-Control": "private, max-age=300"}
    return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers=kept)


def _nowhere(path: str) -> Response:
    del path
    raise HTTPException(MISSING)


# ------------------------------------------------------------------------------- what goes wrong, in one sentence


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code == LOGIN:
        key, link = "session_over", get_auth_manager().get_url_login(next_url=_in_airflow(request))
    elif isinstance(error, Forged):
        key, link = "forged", ""
    elif isinstance(error, Forbidden):
        key, link = f"no_right_{error.right}", ""
    else:
        usual = "broke" if error.status_code >= BROKEN else "malformed"
        key, link = {403: "no_right_see", MISSING: "no_such_page"}.get(error.status_code, usual), ""
    field = error.field if isinstance(error, Malformed) else ""
    return _message(request, error.status_code, key, link=link, said=_look_at(request, field))


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = dict.fromkeys(str(one["loc"][-1]) for one in error.errors() if len(one["loc"]) > 1)
    return _message(request, 400, "malformed", said=_look_at(request, ", ".join(fields)))


def _look_at(request: Request, fields: str) -> str:
    """Where a person looks; empty: nowhere in particular."""
    return say("malformed_fields", language_of(request), fields=fields) if fields else ""


def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, NotThereYet):
        return _message(request, MISSING, "no_run_yet")
    if isinstance(error, Unreachable):
        log.warning("The ledger does not answer: %s", error)
        return _message(request, AWAY, "ledger_away", said=error_text(error, language_of(request)))
    return _message(request, 409, "cannot", said=error_text(error, language_of(request)))


def _broke(request: Request, error: Exception) -> Response:
    log.error("The page broke at %s", request.url.path, exc_info=error)
    return _message(request, BROKEN, "broke")


def _message(request: Request, status: int, key: str, *, link: str = "", said: str = "") -> HTMLResponse:
    stranger = status == LOGIN
    context = {
        "base": str(request.scope.get("root_path", "")),
        "company": None if stranger else request.path_params.get("company"),
        "key": key,
        "link": link,
        "said": said,
        "stranger": stranger,
    }
    headers = STRANGER_HEADERS if stranger else HEADERS
    return respond(request, language_of(request), "stop.html", status, context, headers)


def _in_airflow(request: Request) -> str:
    """The page inside Airflow."""
    return str(request.scope.get("root_path", "")).rsplit("/", 1)[0] + "/plugin/procore"
