"""The screen of settings: Connections, the Procore company, the grid of elements, the filter; checked, shown, saved."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from procore.config.company import Environment
from procore.config.tables import TAX_CODES
from procore.elements import ELEMENTS, SCOPES
from procore.elements.element import Side
from procore.hooks import API_URL, is_id
from procore.model.errors import ConfigurationError, SyncError
from procore.text.errors import error_text
from procore.text.nouns import in_procore, name_of
from procore.web.airflow_api import AirflowApiDep
from procore.web.airflow_database import audit
from procore.web.companies_variable import SavedMeanwhile, save_companies
from procore.web.connection_tests import TestedConnection, test_connections, to_test
from procore.web.guard import Forbidden, ReaderDep, WriterDep
from procore.web.ledger import open_ledger
from procore.web.procore_connection import (
    CONN_ID,
    EnteredConnection,
    companies_seen,
    connection_summary,
    tax_codes_seen,
)
from procore.web.procore_connection import save_connection as save_procore_connection
from procore.web.view.draft import (
    Draft,
    Problem,
    as_record,
    blank,
    draft,
    filter_of,
    grid,
    object_of,
    project_filter,
    said_whole,
)
from procore.web.view.form import (
    FormDep,
    filter_fields,
    key_problems,
    table_problems,
    text_in,
    texts,
    ticked_elements,
    typed,
    typed_again,
)
from procore.web.view.pages import Visit, VisitDep, page
from procore.web.view.rows import ARROWS
from procore.web.view.setting_entries import entered_company
from procore.web.view.setting_form import owner_choices, shown_company, shown_element
from procore.web.view.setting_texts import Typed

router = APIRouter()

NOT_KEPT = ("csrf", "step", "host", "login", "secret", "login_url", "company_id")
"""What the form holds and the settings do not: it is not sent on to the page that shows what changes."""


@router.get("/configuration/new")
def new(visit: VisitDep, may: ReaderDep) -> HTMLResponse:
    """The form of a company that is not there yet."""
    del may
    return _screen(visit, "", blank(), notice=_notice(visit))


@router.get("/{company}/configuration")
def configuration(company: str, visit: VisitDep, may: ReaderDep) -> HTMLResponse:
    """The company's settings as they are written, right or wrong."""
    del may
    raw = object_of(visit.variable.text)
    if raw is not None and company not in raw:
        raise HTTPException(404)
    entry = (raw or {}).get(company)
    return _screen(visit, company, {**blank(), **(entry if isinstance(entry, dict) else {})}, notice=_notice(visit))


@router.post("/configuration/save")
def save(visit: VisitDep, may: WriterDep, user: GetUserDep, form: FormDep) -> Response:
    """Check what was entered; show what it changes; write it when the person says so and nobody saved meanwhile."""
    del may
    key = text_in(form, "key")
    raw = object_of(visit.variable.text)
    if raw is None:
        raise VariableUnreadable(visit.say("variable_broken"))
    _, made = _made(visit, form)
    if problems := [*key_problems(visit, key, raw, form), *(table_problems(visit, form) or made.problems)]:
        return _again(visit, form, problems=problems, status=422)
    if text_in(form, "secret"):
        return _again(visit, form, problems=[Problem("procore_conn_id", visit.say("connection_first"))], status=422)
    meanwhile = [Problem("", visit.say("saved_meanwhile"))]
    if form.get("version") != visit.variable.version:
        return _again(visit, form, problems=meanwhile, status=409)
    if form.get("step") != "save":
        return _difference(visit, key, made, form)
    try:
        save_companies(made.text, str(form["version"]), user, key)
    except SavedMeanwhile:
        return _again(visit, form, problems=meanwhile, status=409)
    return RedirectResponse(f"{visit.base}/{key}/configuration?notice=saved", status_code=303)


@router.post("/configuration/connection")
async def save_connection(
    visit: VisitDep, may: ReaderDep, user: GetUserDep, form: FormDep, api: AirflowApiDep
) -> Response:
    """Write Procore's Connection, and show what its credentials see in the same form. Its secret goes in and never comes out."""
    connection = EnteredConnection(
        conn_id=text_in(form, "procore_conn_id"),
        host=text_in(form, "host").rstrip("/") or API_URL,
        login=text_in(form, "login"),
        secret=text_in(form, "secret"),
        login_url=text_in(form, "login_url").rstrip("/"),
        company_id=text_in(form, "company_id"),
    )
    if not await run_in_threadpool(may.save_connection, connection.conn_id):
        raise Forbidden("save_connection")
    try:
        await save_procore_connection(api, user, connection)
    except ConfigurationError as error:
        return await run_in_threadpool(
            _again, visit, form, problems=[Problem("procore_conn_id", error_text(error, visit.language))], status=409
        )
    return await run_in_threadpool(_again, visit, form, notice="connection_saved", listed=True)


@router.post("/configuration/test")
def test(visit: VisitDep, may: ReaderDep, form: FormDep) -> HTMLResponse:
    """Test the three Connections that the form names, saved or not, and say what each answered."""
    names = [text_in(form, name) for name in ("procore_conn_id", "maestro_conn_id", "ledger_conn_id")]
    if not all(may.use_connection(name) for name in names):
        raise Forbidden("use_connection")
    audit(visit.user, "procore_test_connections", dag_id=None, connections=names)
    _, made = _made(visit, form)
    return _again(visit, form, checks=test_connections(to_test(made.entry), visit.language), listed=True)


@router.get("/configuration/companies")
def companies(visit: VisitDep, may: ReaderDep, conn: str = "", chosen: str = "") -> HTMLResponse:
    """The list of Procore companies that a Connection's credentials see (a fragment)."""
    if not may.save_connection(conn):  # it sends the Connection's password to its host
        raise Forbidden("use_connection")
    return page(visit, "companies.html", chosen=chosen, **_list(visit, conn, chosen))


@router.get("/{company}/configuration/filter-count")
def filter_count(company: str, visit: VisitDep, may: ReaderDep, request: Request) -> HTMLResponse:
    """How many of the company's projects a filter lets pass, before it is saved (a fragment)."""
    del may
    entered = {
        name: request.query_params.get(name, "")
        for name in ("category", "department", "manager", "numbers", "pattern", "marked")
    }
    count = _count(visit, company, {**entered, "status": request.query_params.getlist("status")})
    return page(visit, "filter_count.html", **count)


# ------------------------------------------------------------------------------------------------ inside


class VariableUnreadable(SyncError):
    """The Variable is no JSON object, so that nothing can be put into it; said in the person's language."""


def _made(visit: Visit, form: FormData) -> tuple[str, Draft]:
    """The company's key, and what the form would make of its entry."""
    key, raw = text_in(form, "key"), object_of(visit.variable.text) or {}
    was = raw.get(key) if isinstance(raw.get(key), dict) else {}
    entered = {**texts(form), "filter": project_filter(filter_fields(form))}
    others = entered_company(typed(form), was or {})
    return key, draft(raw, key, entered, ticked_elements(form, grid(was)), others, language=visit.language)


def _again(visit: Visit, form: FormData, **more: Any) -> HTMLResponse:
    """The form as it was typed, with what is to be said of it."""
    key, made = _made(visit, form)
    known = key if key in (object_of(visit.variable.text) or {}) and not form.get("is_new") else ""
    return _screen(visit, known, typed_again(made.entry, form), sent=typed(form), **more)


def _screen(
    visit: Visit,
    company: str,
    entry: Mapping[str, Any],
    *,
    sent: Typed | None = None,
    listed: bool = False,
    problems: Sequence[Problem] = (),
    checks: list[TestedConnection] | None = None,
    notice: str = "",
    status: int = 200,
) -> HTMLResponse:
    conn_id = str(entry.get("procore_conn_id") or "")
    conn_id = conn_id if CONN_ID.fullmatch(conn_id) else ""  # the Variable may hold anything
    kept_elsewhere = visit.variable.is_elsewhere()
    connection = connection_summary(conn_id) if visit.may.read_connection(conn_id) else None
    ask = (listed or bool(visit.request.query_params.get("list"))) and visit.may.save_connection(conn_id)
    chosen = str(entry.get("procore_company_id") or "")
    listing = _list(visit, conn_id, chosen) if ask else {"seen": []}
    entered = entry.get("projects_filter") if isinstance(entry.get("projects_filter"), dict) else {}
    good = visit.companies.good.get(company)
    written = (object_of(visit.variable.text) or {}).get(company)
    return page(
        visit,
        "configuration.html",
        status=status,
        company=company or None,
        settings=good,
        screen="configuration",
        zone=good.timezone if good else "UTC",
        entry=entry,
        grid=_grid(visit, company, entry, sent or {}),
        rarer=shown_company(entry, sent or {}, _offered(conn_id, chosen) if listing["seen"] else {}),
        as_json=json.dumps(written, indent=2, ensure_ascii=False) if written else "",
        newest=_newest(visit, company),
        environments=get_args(Environment),
        connection=connection,
        api_url=API_URL,
        checks=checks,
        problems=problems,
        wrong={one.path: one.said for one in problems if one.path},
        first_runs=("approve", "write"),
        broken=object_of(visit.variable.text) is None or bool(company and company not in visit.companies.good),
        said=[
            said_whole(one, visit.language)
            for one in (visit.companies.problems_of(company) if company else visit.companies.problems)
        ],
        entered={"status": ["active"], "marked": True, **(entered or {})},
        **_count(visit, company, _as_form(entered or {})),
        version=visit.variable.version,
        has_text=bool(visit.variable.text),
        kept_elsewhere=kept_elsewhere,
        may_save=visit.may.save_settings() and not kept_elsewhere and object_of(visit.variable.text) is not None,
        may_save_connection=visit.may.save_connection(conn_id),
        may_use=visit.may.use_connection(conn_id),
        chosen=chosen,
        listed=listing if ask else None,
        notice=notice,
    )


def _grid(visit: Visit, company: str, entry: Mapping[str, Any], sent: Typed) -> list[dict[str, Any]]:
    """The rows of the grid: every element, ticked or not, with what it may be told; as it was typed where it was sent."""
    entered = grid(entry) if company or "elements" in entry else {}
    return [
        {
            "element": element,
            "name": name_of(element, visit.language),
            "in_procore": in_procore(element, visit.language),
            "ticked": name in entered,
            "direction": sent.get(f"direction_{name}", [entered.get(name, {}).get("direction")])[-1]
            or element.default.value,
            "directions": [(d.value, ARROWS[d]) for d in element.directions],
            "after": [name_of(ELEMENTS[above], visit.language) for above in element.after],
            "settings": shown_element(element, entered.get(name, {}), sent),
            "owners": owner_choices(element, entered.get(name, {}), sent, visit.language),
            "filled": bool(entered.get(name, {}).keys() - {"direction"}),
        }
        for name, element in ELEMENTS.items()
    ]


def _newest(visit: Visit, company: str) -> dict[str, Any]:
    """Each element's newest run; nothing when the ledger cannot say."""
    settings = visit.companies.good.get(company)
    if settings is None or not visit.may.see(company):
        return {}
    try:
        return {row["element"]: row for row in open_ledger(company, settings.ledger_conn_id).query("newest_runs")}
    except SyncError:
        return {}


def _list(visit: Visit, conn_id: str, chosen: str) -> dict[str, Any]:
    """What the credentials see, or why the list is empty."""
    try:
        found = companies_seen(conn_id, int(chosen) if is_id(chosen) else None)
    except SyncError as error:
        return {"seen": [], "why": error_text(error, visit.language)}
    return {"seen": found, "why": "" if found else visit.say("no_company_visible")}


def _offered(conn_id: str, chosen: str) -> dict[str, tuple[str, ...]]:
    """By table of the company: what Procore has for its second column; nothing where it does not answer."""
    try:
        return {TAX_CODES: tax_codes_seen(conn_id, int(chosen))} if is_id(chosen) else {}
    except SyncError:
        return {}


def _count(visit: Visit, company: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """How many projects pass, of how many; None when the ledger cannot say."""
    settings = visit.companies.good.get(company)
    wanted = filter_of(project_filter(entered))
    if settings is None or wanted is None or not visit.may.see(company):
        return {"passing": None, "all_projects": 0}
    try:
        rows = open_ledger(company, settings.ledger_conn_id).query(
            "projects_to_filter", element=SCOPES.id, side=Side.MAESTRO, all_of_them=True
        )
    except SyncError:
        return {"passing": None, "all_projects": 0}
    return {"passing": sum(wanted.admits(as_record(row)) for row in rows), "all_projects": len(rows)}


def _as_form(entered: Mapping[str, Any]) -> dict[str, Any]:
    """A filter as the Variable holds it -> as the form gives it."""
    words = {n: ", ".join(map(str, v)) if isinstance(v, list) else (v or "") for n, v in entered.items()}
    marked = {True: "yes", False: "no", None: ""}[entered.get("marked", True)]
    closed = "no" if entered.get("closed_documents") is False else "yes"
    return {**words, "status": entered.get("status", ["active"]), "marked": marked, "closed_documents": closed}


def _difference(visit: Visit, key: str, made: Draft, form: FormData) -> HTMLResponse:
    again = [(name, value) for name, value in form.multi_items() if name not in NOT_KEPT and isinstance(value, str)]
    company = key if key in visit.companies.good else None
    return page(
        visit, "difference.html", company=company, settings=visit.companies.good.get(key), screen="configuration", key=key,
        differences=made.differences, again=again,
    )  # fmt: skip


def _notice(visit: Visit) -> str:
    notice = visit.request.query_params.get("notice", "")
    return notice if notice in ("saved", "connection_saved") else ""
