"""The pages for people: what maestro* holds, and forms to change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.maestro_page.database import ROWS_A_PAGE, ChangedMeanwhile, Database, Key, Row
from demo.maestro_page.fields import WrongValue, value
from demo.maestro_page.forms import WrongForm, inputs, known, save
from demo.maestro_page.tables import TABLES, label

ON_FRONT = ("project", "supplier", "purchase_order", "cost")
ROWS_ON_FRONT = 8
CHANGED_MEANWHILE = (
    "Somebody changed this since you opened it, perhaps the synchronization. Below is what you typed: "
    "Save writes it over the other change, or open the record anew to see that."
)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages over one company's database. `links`: where the other sides of the demo are, by name."""

    database: Database
    links: Mapping[str, str]

    def app(self) -> Starlette:
        """The pages as an application."""
        return Starlette(
            routes=[
                Route("/", self.front),
                Route("/{table}", self.listing),
                Route("/{table}/new", self.new, methods=["GET", "POST"]),
                Route("/{table}/record", self.record, methods=["GET", "POST"]),
                Route("/{table}/close", self.close, methods=["POST"]),
            ]
        )

    def front(self, _: Request) -> Response:
        """What was changed last, and how many rows each table has."""
        sections = [self._section(name, latest=True, rows=ROWS_ON_FRONT) for name in ON_FRONT]
        counts = {name: self.database.count(name) for name in TABLES}
        return self._html("front.html", sections=sections, counts=counts)

    def listing(self, request: Request) -> Response:
        """One page of a table; `q`: a search; a column's name: only the rows with that value."""
        name, query = request.path_params["table"], request.query_params
        if name not in TABLES:
            return self._missing()
        search, number = query.get("q", "").strip(), query.get("page", "1")
        page = min(max(int(number) if number.isdecimal() else 1, 1), 10**6)
        where = {key: query[key] for key in ("project",) if key in query and key in self.database.tables[name].c}
        rows = self.database.rows(name, where=where, search=search.replace("\x00", ""), page=page)
        shown = {**where, **({"q": search} if search else {})}
        pages = {"earlier": page - 1 if page > 1 else 0, "later": page + 1 if len(rows) == ROWS_A_PAGE else 0}
        return self._html(
            "list.html",
            section=self._section_of(name, rows, where),
            search=search,
            where=where,
            page=page,
            link={word: f"?{urlencode({**shown, 'page': n})}" for word, n in pages.items() if n},
        )

    async def new(self, request: Request) -> Response:
        """GET: an empty form. POST: add the row; 422 with the form and a sentence at the field."""
        sent = await _sent(request)
        return await run_in_threadpool(self._new, request.path_params["table"], request, sent)

    async def record(self, request: Request) -> Response:
        """GET: a row's form. POST: save it; 422 with a sentence at the field, 409 when it is not what it was."""
        sent = await _sent(request)
        return await run_in_threadpool(self._record, request.path_params["table"], request, sent)

    def close(self, request: Request) -> Response:
        """Set what the table's button sets."""
        name = request.path_params["table"]
        key = self._key(name, request.query_params)
        button = TABLES[name].close if key is not None else None
        if key is None or button is None:
            return self._missing()
        self.database.update(name, key, {button.column: button.value})
        return RedirectResponse(f"/{name}/record?{urlencode({**key, 'saved': 1})}", 303)

    def _new(self, name: str, request: Request, sent: Mapping[str, str]) -> Response:
        if name not in TABLES:
            return self._missing()
        facts, query = TABLES[name], request.query_params
        given = self._typed(name, facts.within, query)
        if given is None:
            return self._where_to(name)
        leant_on = known(self.database, name, given)
        if "project" in leant_on and self.database.row("project", {"number": leant_on["project"]}) is None:
            return self._missing()
        errors: Mapping[str, str] = {}
        if request.method == "POST":
            try:
                key = save(self.database, name, None, given, sent)
                return RedirectResponse(f"/{name}/record?{urlencode({**key, 'saved': 1})}", 303)
            except WrongForm as error:
                errors = error.errors
        return self._form(name, None, given, sent, errors)

    def _record(self, name: str, request: Request, sent: Mapping[str, str]) -> Response:
        key = self._key(name, request.query_params)
        row = self.database.row(name, key) if key is not None else None
        if key is None or row is None:
            return self._missing()
        if request.method == "GET":
            return self._form(name, row, {}, {}, {}, saved="saved" in request.query_params)
        try:
            save(self.database, name, row, {}, sent)
        except WrongForm as error:
            return self._form(name, row, {}, sent, error.errors)
        except ChangedMeanwhile:
            return self._form(name, row, {}, sent, {"": CHANGED_MEANWHILE}, status=409)
        return RedirectResponse(f"/{name}/record?{urlencode({**key, 'saved': 1})}", 303)

    def _form(
        self,
        name: str,
        row: Row | None,
        given: Row,
        sent: Mapping[str, str],
        errors: Mapping[str, str],
        *,
        saved: bool = False,
        status: int = 0,
    ) -> Response:
        """The form of a row, and the tables of what belongs to it."""
        return self._html(
            "form.html",
            status or (422 if errors else 200),
            name=name,
            facts=TABLES[name],
            row=row,
            key=urlencode(self._key_of(name, row)) if row else "",
            title=_title(name, row) if row else "",
            fields=inputs(self.database, name, row, given, sent, errors),
            error=errors.get("", ""),
            wrong=len(errors),
            saved=saved,
            holder=self._holder(name, row or given),
            sections=self._belonging(name, row) if row else [],
        )

    def _belonging(self, name: str, row: Row) -> list[dict[str, Any]]:
        """What a row holds: a document its lines, a project what is of it."""
        found = []
        for other in TABLES[name].lists:
            facts = TABLES[other]
            where = {own: row[column] for column, own in facts.holder_key.items()} or {"project": row["number"]}
            rows = self.database.rows(other, where=where, latest=not facts.holder)
            shown = rows if facts.holder else rows[:ROWS_ON_FRONT]
            section = self._section_of(other, shown, where)
            found.append({**section, "total": self.database.count(other, where), "within": urlencode(where)})
        return found

    def _holder(self, name: str, row: Row) -> dict[str, str] | None:
        """The document of a line, to go back to."""
        facts = TABLES[name]
        if facts.holder and TABLES[facts.holder].total:
            key = {column: row[own] for column, own in facts.holder_key.items()}
            words = "-".join(str(part) for part in key.values())
            return {"link": f"/{facts.holder}/record?{urlencode(key)}", "words": f"{TABLES[facts.holder].one} {words}"}
        return None

    def _where_to(self, name: str) -> Response:
        """Which project a new row is of; lines are added on their document's page."""
        facts = TABLES[name]
        if facts.within != ("project",):
            return self._missing()
        choices = self.database.choices(facts.refers["project"], {})
        return self._html("project.html", name=name, facts=facts, choices=choices)

    def _section(self, name: str, *, latest: bool, rows: int) -> dict[str, Any]:
        return self._section_of(name, self.database.rows(name, latest=latest)[:rows], {})

    def _section_of(self, name: str, rows: list[Row], where: Key) -> dict[str, Any]:
        """A table of some rows, without the columns in which all of them are the same."""
        columns = [one for one in TABLES[name].columns if one not in where]
        return {
            "name": name,
            "facts": TABLES[name],
            "columns": columns,
            "rows": [{"link": urlencode(self._key_of(name, row)), "row": row} for row in rows],
            "total": self.database.count(name, where),
        }

    def _key_of(self, name: str, row: Row) -> dict[str, Any]:
        return {column: row[column] for column in self.database.key_columns(name)}

    def _key(self, name: str, query: QueryParams) -> dict[str, Any] | None:
        """The key that an address names; None: none that a row could have."""
        return self._typed(name, self.database.key_columns(name), query) if name in TABLES else None

    def _typed(self, name: str, columns: tuple[str, ...], query: QueryParams) -> dict[str, Any] | None:
        table = self.database.tables[name]
        try:
            return {column: value("", table.c[column], query.get(column, "")) for column in columns}
        except WrongValue:
            return None

    def _html(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        company = self.database.company_name()
        html = _TEMPLATES.get_template(template).render(company=company, links=self.links, tables=TABLES, **values)
        return HTMLResponse(html, status)

    def _missing(self) -> Response:
        return self._html("missing.html", 404)


async def _sent(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    return {name: str(text).replace("\r\n", "\n") for name, text in (await request.form()).items()}


def _title(name: str, row: Row) -> str:
    facts = TABLES[name]
    return " · ".join(str(row[one]) for one in facts.columns[: facts.named_by] if row[one] not in (None, ""))


def _cell(shown: Any, name: str, column: str) -> str:
    """A value as its table shows it: money with its cents, a status with its meaning, a time without its seconds."""
    if isinstance(shown, datetime):
        return f"{shown.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(shown, date):
        return shown.isoformat()
    if isinstance(shown, Decimal):
        return f"{shown:,.{max(2, -int(shown.normalize().as_tuple().exponent))}f}"
    words = TABLES[name].words.get(column, {}).get(str(shown), "")
    return words or str(shown)


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"label": label, "cell": _cell}
_TEMPLATES.tests["figure"] = lambda shown: isinstance(shown, Decimal | int) and not isinstance(shown, bool)
