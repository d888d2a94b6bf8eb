"""From what is known to HTML: templates, the person's language, numbers and times as that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from procore.config import companies as company_settings
from procore.config.companies import Companies
from procore.model.records import Reason
from procore.text.catalogue import translate
from procore.text.messages import MESSAGES
from procore.text.reasons import sentence
from procore.web.companies_variable import CompaniesVariable, companies_variable
from procore.web.guard import Rights, csrf_token
from procore.web.view.words import LANGUAGES, say

HERE = Path(__file__).resolve().parents[1]
COOKIE = "procore_language"
MINUTE, HOUR, DAY = 60, 3600, 86_400
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""No script that a record's name smuggled in would run, and nobody else's site shows the page."""


def language_of(request: Request) -> str:
    """The person's choice (`?lang=`, then the cookie), else what the browser asks for, else English."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE) or ""
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "").split(","):
        if (wanted := part.split(";")[0].strip()[:2].lower()) in LANGUAGES:
            return wanted
    return "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A person's request: who asks, in which language, and the companies of the Variable as it is now."""

    request: Request
    user: Any
    language: str
    variable: CompaniesVariable
    companies: Companies

    @property
    def may(self) -> Rights:
        """What the person may do."""
        return Rights(self.user)

    @property
    def base(self) -> str:
        """Where the app stands, with Airflow's own path before it."""
        return str(self.request.scope.get("root_path", ""))

    @property
    def airflow(self) -> str:
        """Airflow's own address, as a path."""
        return self.base.rsplit("/", 1)[0]

    def say(self, key: str, /, **facts: Any) -> str:
        """Words of the page."""
        return say(key, self.language, **facts)

    def visible(self) -> dict[str, company_settings.CompanySettings]:
        """The companies that the person may see."""
        may = self.may
        return {key: one for key, one in self.companies.good.items() if may.see(key)}


def visit_of(request: Request, user: GetUserDep) -> Visit:
    """The visit of the person who asks."""
    variable = companies_variable()
    return Visit(
        request=request,
        user=user,
        language=language_of(request),
        variable=variable,
        companies=company_settings.read(variable.text),
    )


VisitDep = Annotated[Visit, Depends(visit_of)]


def page(visit: Visit, template: str, *, status: int = 200, **known: Any) -> HTMLResponse:
    """A whole page, or a fragment of one."""
    context = {
        "base": visit.base,
        "airflow": visit.airflow,
        "language": visit.language,
        "csrf": csrf_token(visit.user),
        "companies": visit.visible(),
        "may": visit.may,
        "company": None,
        "settings": None,
        "screen": "",
        "zone": "UTC",
        **known,
    }
    return respond(visit.request, visit.language, template, status, context)


def respond(request: Request, language: str, template: str, status: int, context: Mapping[str, Any]) -> HTMLResponse:
    """A template with its context as an answer; the language stays with the person once it was chosen."""
    html = environment().get_template(template).render({"language": language, "request": request, **context})
    response = HTMLResponse(html, status_code=status, headers=HEADERS)
    if request.query_params.get("lang") in LANGUAGES:
        path = str(request.scope.get("root_path", "")) or "/"
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, language, max_age=365 * DAY, path=path, samesite="lax", secure=secure, httponly=True
        )
    return response


@cache
def environment() -> Environment:
    """The templates; whatever a record holds is escaped."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    made.trim_blocks = made.lstrip_blocks = True
    made.globals |= {"t": _t, "reason": _reason, "moment": _moment, "ago": _ago, "query": _query, "now": _now}
    made.globals |= {"duration": _duration, "span": _span}
    made.filters |= {"number": _number, "money": _money}
    return made


@pass_context
def _t(context: Context, key: str, **facts: Any) -> str:
    return say(key, context["language"], **facts)


@pass_context
def _reason(context: Context, code: str, facts: Mapping[str, Any], element: str) -> str:
    """Why a record is held, in words; a cause that this version does not know is shown by its code."""
    return (
        sentence(Reason.from_json({"code": code, "facts": facts}), element, context["language"])
        if code in MESSAGES
        else code
    )


@pass_context
def _number(context: Context, value: Any) -> str:
    return _grouped(f"{int(value or 0):,}", context["language"])


@pass_context
def _money(context: Context, value: Any) -> str:
    """An amount as the language writes it; what is no amount stays as it is."""
    if value is None or value == "":
        return ""
    try:
        amount = f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
    return f"{_grouped(amount, 'fr')} $" if context["language"] == "fr" else f"${amount}".replace("$-", "-$")


def _grouped(text: str, language: str) -> str:
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


@pass_context
def _moment(context: Context, at: datetime | None) -> Markup:
    """A time in the company's zone, with the exact one for machines."""
    if at is None:
        return Markup("")
    local = at.astimezone(ZoneInfo(context["zone"]))
    text = f"{local:%Y-%m-%d %H:%M}" if context["language"] == "en" else f"{local:%Y-%m-%d %H} h {local:%M}"
    return Markup('<time datetime="{}">{}</time>').format(at.astimezone(UTC).isoformat(), text)


@pass_context
def _ago(context: Context, at: datetime | None) -> str:
    """How long ago, roughly."""
    if at is None:
        return say("never", context["language"])
    seconds = max(0, (datetime.now(UTC) - at).total_seconds())
    if seconds < MINUTE:
        return say("just_now", context["language"])
    for limit, unit, key in ((HOUR, MINUTE, "minutes"), (2 * DAY, HOUR, "hours"), (None, DAY, "days")):
        if limit is None or seconds < limit:
            return say(f"{key}_ago", context["language"], n=int(seconds // unit))
    raise AssertionError


@pass_context
def _duration(context: Context, left: timedelta) -> str:
    """How long still, roughly."""
    seconds = left.total_seconds()
    if seconds < MINUTE:
        return say("left_seconds", context["language"])
    key, unit = ("left_minutes", MINUTE) if seconds < 2 * HOUR else ("left_hours", HOUR)
    return say(key, context["language"], n=round(seconds / unit))


@pass_context
def _span(context: Context, goal: timedelta) -> str:
    """A length of time in words."""
    return translate(context["language"]).span(goal)


@pass_context
def _query(context: Context, **changed: Any) -> Markup:
    """This page's query with other values; an empty one drops out."""
    now = {name: value for name, value in context["request"].query_params.items() if name not in ("lang", "notice")}
    merged = {name: value for name, value in {**now, **changed}.items() if value not in ("", None)}
    return Markup("?{}").format(urlencode(merged))


def _now() -> datetime:
    return datetime.now(UTC)
