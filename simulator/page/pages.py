"""The pages for people: what the simulator holds, and forms to change it as a person in Procore would."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route as WebRoute

from simulator.controls.faults import Faults
from simulator.controls.limits import Meter
from simulator.endpoints.budget.totals import project_money
from simulator.page.forms import form, has_form, save
from simulator.page.tables import columns_of, matches
from simulator.records.rules import Rejected
from simulator.records.world import World
from simulator.server.request_log import RequestLog

RECORDS_A_PAGE, RECORDS_ON_FRONT, REQUESTS_ON_FRONT = 100, 8, 15
FRONT_KINDS = ("projects", "vendors", "cost_codes")
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages of one simulator."""

    world: World
    meter: Meter
    faults: Faults
    log: RequestLog

    def web_routes(self) -> list[WebRoute]:
        """Their paths, as Starlette takes them."""
        return [
            WebRoute("/", self.front),
            WebRoute("/simulator/requests", self.requests),
            WebRoute("/simulator/{kind}", self.listing),
            WebRoute("/simulator/{kind}/new", self.record, methods=["GET", "POST"]),
            WebRoute("/simulator/{kind}/{id:int}", self.record, methods=["GET", "POST"]),
        ]

    def front(self, _: Request) -> Response:
        """The companies, the latest records, the projects' money and the latest requests."""
        world = self.world
        with world.lock:
            companies = [{**record, "left": self.meter.left(record["id"])} for record in world.all("companies")]
            sections = [self._section(kind) for kind in FRONT_KINDS]
            money = self._money()
            counts = {name: len(list(world.all(name))) for name in world.kinds if name not in FRONT_KINDS}
        latest = list(self.log.entries)[: -REQUESTS_ON_FRONT - 1 : -1]
        return _html(
            "front.html",
            companies=companies,
            sections=sections,
            money=money,
            counts=counts,
            latest=latest,
            calls=self.log.count,
            faults=self.faults.on(),
            now=world.clock.iso(),
        )

    def listing(self, request: Request) -> Response:
        """One page of the records of a kind; `q`: only those that a search finds."""
        kind = self.world.kinds.get(request.path_params["kind"])
        if kind is None:
            return _missing(request.path_params["kind"])
        search = request.query_params.get("q", "").strip()
        number = request.query_params.get("page", "1")
        page = max(int(number) if number.isdecimal() else 1, 1)
        with self.world.lock:
            found = [record for record in self.world.all(kind.name) if matches(record, search)]
        start, end = (page - 1) * RECORDS_A_PAGE, page * RECORDS_A_PAGE
        pages = {"earlier": page - 1 if page > 1 else 0, "later": page + 1 if end < len(found) else 0}
        link = {name: f"?{urlencode({'q': search, 'page': n})}" for name, n in pages.items() if n}
        section = {"kind": kind.name, "columns": columns_of(kind), "total": len(found), "rows": found[start:end]}
        return _html("list.html", section=section, search=search, link=link, page=page, editable=has_form(kind.name))

    def requests(self, _: Request) -> Response:
        """The kept log entries, latest first, as JSON."""
        return JSONResponse(list(self.log.entries)[::-1])

    async def record(self, request: Request) -> Response:
        """GET: the form of a record, or of a new one. POST: save it; 422 with the form when it breaks a rule."""
        world, name, id = self.world, request.path_params["kind"], request.path_params.get("id")
        kind = world.kinds.get(name)
        record = world.by_id(name, id) if kind and id is not None else None
        there = has_form(name) if id is None else record is not None
        if kind is None or not there:
            return _missing(f"{name} {id or ''}")
        if request.method == "GET":
            return _html("form.html", **form(world, kind, record, {}, {}))
        sent = {name: str(value).replace("\r\n", "\n") for name, value in (await request.form()).items()}
        with world.lock:
            try:
                saved = save(world, kind, record, sent)
            except Rejected as error:
                return _html("form.html", 422, **form(world, kind, record, sent, error.errors))
            world.save()
        return RedirectResponse(f"/simulator/{kind.name}/{saved['id']}?saved=1", 303)

    def _money(self) -> list[dict[str, Any]]:
        """The projects that have money, with what it adds up to."""
        sums = ((record, project_money(self.world, record["id"])) for record in self.world.all("projects"))
        found = [{"project": record, "sums": own} for record, own in sums if any(own.values())]
        return found[:RECORDS_A_PAGE]

    def _section(self, name: str) -> dict[str, Any]:
        """The latest records of a kind."""
        latest = sorted(self.world.all(name), key=lambda record: record["updated_at"], reverse=True)
        columns = columns_of(self.world.kinds[name])
        return {"kind": name, "columns": columns, "rows": latest[:RECORDS_ON_FRONT], "total": len(latest)}


def _html(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status)


def _missing(what: str) -> Response:
    return _html("missing.html", 404, what=what)
