"""The screen of settings: Connections, the Procore company, the grid of elements, the filter; checked, shown, saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from procore.config.companies import Environment
from procore.elements import ELEMENTS
from procore.model.errors import SyncError
from procore.web import airflow_records as house
from procore.web.connection_tests import Check, check_all
from procore.web.guard import Forbidden, ReaderDep, WriterDep
from procore.web.ledger import open_books
from procore.web.view.draft import Draft, as_record, blank, draft, filter_of, grid, project_filter, read, rest_of
from procore.web.view.entered import (
    FormDep,
    entered,
    filter_fields,
    key_problems,
    pretty,
    rest_problems,
    text_in,
    ticked,
)
from procore.web.view.pages import Desk, DeskDep, page
from procore.web.view.rows import ARROWS, name_of

router = APIRouter()


@router.get("/configuration/new")
def new(at: DeskDep, may: ReaderDep) -> HTMLResponse:
    """The form of a company that is not there yet."""
    del may
    return _screen(at, "", blank(), notice=_notice(at))


@router.get("/{company}/configuration")
def configuration(company: str, at: DeskDep, may: ReaderDep) -> HTMLResponse:
    """The company's settings as they are written, right or wrong."""
    del may
    raw = read(at.kept.text)
    if raw is not None and company not in raw:
        raise HTTPException(404)
    entry = (raw or {}).get(company)
    return _screen(at, company, {**blank(), **(entry if isinstance(entry, dict) else {})}, notice=_notice(at))


@router.post("/configuration/save")
def save(at: DeskDep, may: WriterDep, user: GetUserDep, form: FormDep) -> Response:
    """Check what was entered; show what it changes; write it when the person says so and nobody saved meanwhile."""
    del may
    key = text_in(form, "key")
    raw = read(at.kept.text)
    if raw is None:
        raise SyncErrorSaid(at.say("variable_broken"))
    made = draft(raw, key, {**entered(form), "filter": project_filter(filter_fields(form))}, ticked(form))
    known, typed = key if key in raw else "", {**made.entry, "key": key}
    if problems := [*key_problems(at, key, raw, form), *rest_problems(at, form), *made.problems]:
        return _screen(at, known, typed, problems=problems, status=422)
    if form.get("stamp") != at.kept.stamp:
        return _screen(at, known, typed, problems=[at.say("saved_meanwhile")], status=409)
    if form.get("step") != "save":
        return _difference(at, key, made, form)
    try:
        house.save_variable(made.text, str(form["stamp"]), user, key)
    except house.SavedMeanwhile:
        return _screen(at, known, typed, problems=[at.say("saved_meanwhile")], status=409)
    return RedirectResponse(f"{at.base}/{key}/configuration?notice=saved", status_code=303)


@router.post("/configuration/connection")
def save_connection(at: DeskDep, may: ReaderDep, user: GetUserDep, form: FormDep) -> Response:
    """Write Procore's Connection. Its secret goes in and never comes out."""
    told = house.Credentials(
        conn_id=text_in(form, "conn_id"),
        host=text_in(form, "host").rstrip("/"),
        login=text_in(form, "login"),
        secret=text_in(form, "secret"),
        login_url=text_in(form, "login_url").rstrip("/"),
        company_id=text_in(form, "company_id"),
    )
    if not may.save_connection(told.conn_id):
        raise Forbidden("save_connection")
    company = text_in(form, "company")
    back = f"{company}/configuration" if company in at.companies.good else "configuration/new"
    house.save_connection(told, user)
    return RedirectResponse(f"{at.base}/{back}?notice=connection_saved&list=1", status_code=303)


@router.post("/{company}/configuration/test")
def test(company: str, at: DeskDep, may: ReaderDep) -> HTMLResponse:
    """Test the company's three Connections, and say what each answered."""
    one = at.companies.good.get(company)
    if one is None:
        raise Forbidden("gone")
    if not all(may.use_connection(name) for name in (one.procore_conn_id, one.maestro_conn_id, one.ledger_conn_id)):
        raise Forbidden("use_connection")
    house.audit(at.user, "procore_test_connections", dag_id=None, company=company)
    raw = read(at.kept.text) or {}
    return _screen(at, company, {**blank(), **raw[company]}, checks=check_all(one))


@router.get("/configuration/companies")
def companies(at: DeskDep, may: ReaderDep, conn: str = "", chosen: str = "") -> HTMLResponse:
    """The list of Procore companies that a Connection's credentials see (a fragment)."""
    if not may.use_connection(conn):
        raise Forbidden("use_connection")
    return page(at, "companies.html", chosen=chosen, **_list(at, conn, chosen))


@router.get("/{company}/configuration/filter-count")
def filter_count(company: str, at: DeskDep, may: ReaderDep, request: Request) -> HTMLResponse:
    """How many of the company's projects a filter lets pass, before it is saved (a fragment)."""
    del may
    told = {
        name: request.query_params.get(name, "")
        for name in ("category", "department", "manager", "numbers", "pattern", "marked")
    }
    count = _count(at, company, {**told, "status": request.query_params.getlist("status")})
    return page(at, "filter_count.html", **count)


# ------------------------------------------------------------------------------------------------ inside


class SyncErrorSaid(SyncError):
    """A sentence that is already in the person's language."""


def _screen(
    at: Desk,
    company: str,
    entry: Mapping[str, Any],
    *,
    problems: list[str] | None = None,
    checks: list[Check] | None = None,
    notice: str = "",
    status: int = 200,
) -> HTMLResponse:
    conn_id = str(entry.get("procore_conn_id") or "")
    reached = house.connection(conn_id) if at.may.read_connection(conn_id) else None
    ask = bool(at.request.query_params.get("list")) and at.may.use_connection(conn_id)
    chosen = str(entry.get("procore_company_id") or "")
    told = entry.get("projects_filter") if isinstance(entry.get("projects_filter"), dict) else {}
    good = at.companies.good.get(company)
    return page(
        at,
        "configuration.html",
        status=status,
        company=company or None,
        one=good,
        screen="configuration",
        zone=good.timezone if good else "UTC",
        entry=entry,
        grid=_grid(at, company, entry),
        newest=_newest(at, company),
        environments=get_args(Environment),
        reached=reached,
        checks=checks,
        problems=problems or [],
        broken=read(at.kept.text) is None or bool(company and company not in at.companies.good),
        said=[p for p in at.companies.problems if not company or f"company {company}," in p or "it is not JSON" in p],
        told={"status": ["active"], "marked": True, **(told or {})},
        **_count(at, company, _as_form(told or {})),
        may_save=at.may.save_settings() and not at.kept.elsewhere and read(at.kept.text) is not None,
        may_save_connection=at.may.save_connection(conn_id),
        may_use=at.may.use_connection(conn_id),
        chosen=chosen,
        listed=_list(at, conn_id, chosen) if ask else None,
        notice=notice,
    )


def _grid(at: Desk, company: str, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the grid: every element, ticked or not, with what it may be told."""
    told = grid(entry) if company or "elements" in entry else {}
    return [
        {
            "element": element,
            "name": name_of(element, at.language),
            "ticked": name in told,
            "direction": told.get(name, {}).get("direction") or element.default.value,
            "directions": [(d.value, ARROWS[d]) for d in element.directions],
            "after": [name_of(ELEMENTS[above], at.language) for above in element.after],
            "rest": pretty(rest_of(told.get(name, {}))),
        }
        for name, element in ELEMENTS.items()
    ]


def _newest(at: Desk, company: str) -> dict[str, Any]:
    """Each element's newest run; nothing when the ledger cannot say."""
    one = at.companies.good.get(company)
    if one is None or not at.may.see(company):
        return {}
    try:
        return {row["element"]: row for row in open_books(company, one.ledger_conn_id).ask("newest_runs")}
    except SyncError:
        return {}


def _list(at: Desk, conn_id: str, chosen: str) -> dict[str, Any]:
    """What the credentials see, or why the list is empty."""
    try:
        found = house.companies_seen(conn_id, int(chosen) if chosen.isdecimal() else None)
    except SyncError as error:
        return {"seen": [], "why": str(error)}
    return {"seen": found, "why": "" if found else at.say("no_company_visible")}


def _count(at: Desk, company: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """How many projects pass, of how many; None when the ledger cannot say."""
    one = at.companies.good.get(company)
    wanted = filter_of(project_filter(told))
    if one is None or wanted is None or not at.may.see(company):
        return {"passing": None, "all_projects": 0}
    try:
        rows = open_books(company, one.ledger_conn_id).ask("projects_to_filter", all_of_them=True)
    except SyncError:
        return {"passing": None, "all_projects": 0}
    return {"passing": sum(wanted.admits(as_record(row)) for row in rows), "all_projects": len(rows)}


def _as_form(told: Mapping[str, Any]) -> dict[str, Any]:
    """A filter as the Variable holds it -> as the form gives it."""
    words = {n: ", ".join(map(str, v)) if isinstance(v, list) else (v or "") for n, v in told.items()}
    marked = {True: "yes", False: "no", None: ""}[told.get("marked", True)]
    return {**words, "status": told.get("status", ["active"]), "marked": marked}


def _difference(at: Desk, key: str, made: Draft, form: FormData) -> HTMLResponse:
    again = [
        (name, value) for name, value in form.multi_items() if name not in ("csrf", "step") and isinstance(value, str)
    ]
    company = key if key in at.companies.good else None
    return page(
        at, "difference.html", company=company, one=at.companies.good.get(key), screen="configuration", key=key,
        differences=made.differences, again=again,
    )  # fmt: skip


def _notice(at: Desk) -> str:
    notice = at.request.query_params.get("notice", "")
    return notice if notice in ("saved", "connection_saved") else ""
