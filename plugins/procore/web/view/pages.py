"""From what is known to HTML: templates, the person's language, numbers and times as that language writes them."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
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
from procore.config.company import CompanySettings
from procore.model.records import Reason
from procore.text.catalogue import LANGUAGES, translate
from procore.text.errors import ended_why
from procore.text.messages import MESSAGES
from procore.text.nouns import SIDES
from procore.text.reasons import sentence
from procore.web.companies_variable import CompaniesVariable, companies_variable
from procore.web.guard import Rights, csrf_token
from procore.web.view.decisions import fields_said
from procore.web.view.outcome import outcome_of
from procore.web.view.setting_words import name_in, setting_name, setting_value
from procore.web.view.words import say

HERE = Path(__file__).resolve().parents[1]
COOKIE = "procore_language"
MINUTE, HOUR, DAY = 60, 3600, 86_400
SEVERAL = {
    "conflict": "several_changed",
    "differ": "several_differ",
    "drift": "several_drifted",
    "entered_anew": "several_anew",
    "choice_moved": "several_moved",
}
"""The words for several fields that wait for a person, by the cause."""
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
STATIC = {name: (HERE / "static" / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")}


def _allowed_inline(text: str) -> str:
    """What the content policy calls a text that may stand in the page itself."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


STRANGER_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": HEADERS["Content-Security-Policy"]
    .replace("style-src 'self'", f"style-src {_allowed_inline(STATIC['page.css'])}")
    .replace("script-src 'self'", f"script-src {_allowed_inline(STATIC['page.js'])}"),
}
"""For who is not logged in: no other file of the page is theirs, so style and script stand in the answer itself."""


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

    def visible(self) -> dict[str, CompanySettings]:
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


def respond(
    request: Request,
    language: str,
    template: str,
    status: int,
    context: Mapping[str, Any],
    headers: Mapping[str, str] = HEADERS,
) -> HTMLResponse:
    """A template with its context as an answer; the language stays with the person once it was chosen."""
    html = environment().get_template(template).render({"language": language, "request": request, **context})
    response = HTMLResponse(html, status_code=status, headers=dict(headers))
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
    made.globals |= {
        "t": _t,
        "reason": _reason,
        "why_ended": _why_ended,
        "outcome_of": outcome_of,
        "moment": _moment,
        "ago": _ago,
        "query": _query,
        "now": _now,
    }
    made.globals["inline"] = lambda name: Markup(STATIC[name])  # noqa: S704 (our own file)
    made.globals |= {"duration": _duration, "span": _span}
    made.globals["languages"] = [(code, translate(code).name) for code in LANGUAGES]
    made.globals |= {"setting_name": _setting_name, "setting_value": _setting_value, "element_name": _element_name}
    made.tests["in_element"] = lambda path, element: path.startswith(f"{element}.")
    made.filters |= {"number": _number, "money": _money}
    return made


@pass_context
def _t(context: Context, key: str, **facts: Any) -> str:
    return say(key, context["language"], **facts)


@pass_context
def _setting_name(context: Context, path: str) -> str:
    return setting_name(path, context["language"])


@pass_context
def _element_name(context: Context, element: str) -> str:
    return name_in(element, context["language"])


@pass_context
def _setting_value(context: Context, path: str, value: str) -> str:
    return setting_value(path, value, context["language"])


@pass_context
def _reason(context: Context, code: str, facts: Mapping[str, Any], element: str) -> str:
    """Why a record is held, in words; several fields in conflict by their names, for their values stand below.

    A cause that this version does not know is shown by its code.
    """
    language = context["language"]
    if code in SEVERAL and (fields := fields_said(facts, element, language)):
        return say(SEVERAL[code], language, fields=", ".join(fields), **_people(facts))
    return sentence(Reason.from_json({"code": code, "facts": facts}), element, language) if code in MESSAGES else code


@pass_context
def _why_ended(context: Context, run: Mapping[str, Any]) -> str:
    """Why a run ended as it did, in the reader's language; of words that are in no catalogue, as the log has them."""
    return ended_why(run, context["language"])


def _people(facts: Mapping[str, Any]) -> dict[str, str]:
    return {"by": str(facts.get("by", "")), "side": SIDES.get(str(facts.get("side", "")), "")}


@pass_context
def _number(context: Context, value: Any) -> str:
    return translate(context["language"]).number(int(value or 0))


@pass_context
def _money(context: Context, value: Any) -> str:
    """An amount as the language writes it; what is no amount stays as it is."""
    return "" if value is None or value == "" else translate(context["language"]).dollars(str(value))


@pass_context
def _moment(context: Context, at: datetime | None) -> Markup:
    """A time in the company's zone, with the exact one for machines."""
    if at is None:
        return Markup("")
    text = translate(context["language"]).moment(at, ZoneInfo(context["zone"]))
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
