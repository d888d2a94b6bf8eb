"""The page for people: what the simulator holds, and forms to change it as a person in Procore would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route as WebRoute

from simulator.endpoints.budget_totals import project_money
from simulator.faults import fault_from
from simulator.kinds import Field, Kind, Row
from simulator.refusals import Rejected
from simulator.rules import create, update
from simulator.zones import ZONES

if TYPE_CHECKING:
    from simulator.app import Parts

ROWS_A_PAGE, ROWS_ON_FRONT, REQUESTS_ON_FRONT = 100, 8, 15
FRONT_KINDS = ("projects", "vendors", "cost_codes")
_CONTRACT = ("project_id", "number", "title", "status", "vendor_id", "origin_id", "updated_at", "deleted_at")
_LINE = ("holder_id", "position", "description", "wbs_code_id", "amount", "origin_id", "updated_at")
_CHANGE_ORDER = ("contract_id", "number", "title", "status", "origin_id", "updated_at", "deleted_at")
_CONTRACTS = ("purchase_order_contract", "work_order_contract", "prime_contract")
COLUMNS = {
    "projects": ("project_number", "name", "city", "active", "origin_id", "updated_at"),
    "vendors": ("name", "origin_code", "city", "is_active", "origin_id", "updated_at"),
    "cost_codes": ("project_id", "code", "name", "origin_id", "updated_at"),
    "line_item_types": ("code", "name", "base_type", "origin_id", "updated_at"),
    "budgets": ("project_id", "locked", "updated_at"),
    "budget_line_items": ("project_id", "wbs_code_id", "original_budget_amount", "quantity", "unit_cost", "updated_at"),
    "budget_change_lines": ("project_id", "budget_change_id", "wbs_code_id", "amount", "updated_at"),
    "direct_costs": (
        "project_id",
        "direct_cost_type",
        "direct_cost_date",
        "invoice_number",
        "status",
        "origin_id",
        "updated_at",
    ),
    "direct_cost_line_items": ("project_id", "direct_cost_id", "wbs_code_id", "amount", "origin_id", "updated_at"),
    **{f"{name}s": _CONTRACT for name in _CONTRACTS},
    **{f"{name}_line_items": _LINE for name in (*_CONTRACTS, "potential_change_order")},
    **dict.fromkeys(("change_order_packages", "potential_change_orders", "change_order_requests"), _CHANGE_ORDER),
}
_OTHER_COLUMNS = ("project_id", "number", "code", "title", "name", "description", "status", "origin_id", "updated_at")
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True)
_TAX_NUMBER = "tax_number"
"""On the form, the tax number stands for `business_register`."""
_INPUTS = {"flag": "flag", "date": "date"}


def page_routes(parts: Parts) -> list[WebRoute]:
    """The routes of the page and of the switches."""
    page = _Page(parts)
    return [
        WebRoute("/", page.front),
        WebRoute("/simulator/faults", page.faults, methods=["GET", "POST", "DELETE"]),
        WebRoute("/simulator/access", page.access, methods=["POST"]),
        WebRoute("/simulator/switches", page.switches, methods=["GET", "POST"]),
        WebRoute("/simulator/requests", page.requests),
        WebRoute("/simulator/{kind}", page.listing),
        WebRoute("/simulator/{kind}/new", page.form, methods=["GET", "POST"]),
        WebRoute("/simulator/{kind}/{id:int}", page.form, methods=["GET", "POST"]),
    ]


class _Page:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def front(self, _: Request) -> Response:
        world, meter = self._parts.world, self._parts.meter
        with world.lock:
            companies = [{**row, "left": meter.left(row["id"])} for row in world.rows("companies")]
            sections = [self._section(kind, ROWS_ON_FRONT) for kind in FRONT_KINDS]
            money = self._money()
            counts = {name: len(list(world.rows(name))) for name in world.kinds if name not in FRONT_KINDS}
        latest = list(self._parts.log.entries)[: -REQUESTS_ON_FRONT - 1 : -1]
        return _html(
            "front.html",
            companies=companies,
            sections=sections,
            money=money,
            counts=counts,
            latest=latest,
            calls=self._parts.log.count,
            faults=self._parts.faults.on(),
            now=self._parts.clock.stamp(),
        )

    def listing(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        if kind not in self._parts.world.kinds:
            return _missing(kind)
        wanted = request.query_params.get("q", "").strip()
        number = request.query_params.get("page", "1")
        page = max(int(number) if number.isdecimal() else 1, 1)
        with self._parts.world.lock:
            rows = [row for row in self._parts.world.rows(kind) if _holds(row, wanted)]
        start = (page - 1) * ROWS_A_PAGE
        link = {
            name: f"?{urlencode({'q': wanted, 'page': n})}"
            for name, n, there in (
                ("earlier", page - 1, page > 1),
                ("later", page + 1, start + ROWS_A_PAGE < len(rows)),
            )
            if there
        }
        section = {"kind": kind, "columns": _columns(kind, self._parts.world.kinds[kind]), "total": len(rows)}
        section["rows"] = rows[start : start + ROWS_A_PAGE]
        return _html("list.html", section=section, wanted=wanted, link=link, page=page, editable=_has_form(kind))

    def requests(self, _: Request) -> Response:
        """The kept log entries, latest first, as JSON."""
        return JSONResponse(list(self._parts.log.entries)[::-1])

    async def form(self, request: Request) -> Response:
        kind_name, id = request.path_params["kind"], request.path_params.get("id")
        world = self._parts.world
        kind = world.kinds.get(kind_name)
        row = world.row(kind_name, id) if kind and id is not None else None
        if kind is None or (id is not None and row is None) or (id is None and not _has_form(kind_name)):
            return _missing(f"{kind_name} {id or ''}")
        if request.method == "GET":
            return _html("form.html", **self._form(kind, row, {}, {}))
        sent = {name: str(value).replace("\r\n", "\n") for name, value in (await request.form()).items()}
        with world.lock:
            try:
                saved = self._save(kind, row, sent)
            except Rejected as error:
                return _html("form.html", 422, **self._form(kind, row, sent, error.errors))
            world.save()
        return RedirectResponse(f"/simulator/{kind_name}/{saved['id']}?saved=1", 303)

    async def faults(self, request: Request) -> Response:
        """GET: what is on. POST: switch one on (the fields of Fault). DELETE: all off."""
        if request.method == "POST":
            try:
                self._parts.faults.add(fault_from(await request.json()))
            except (ValueError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        elif request.method == "DELETE":
            self._parts.faults.clear()
        on = [
            {name: getattr(fault, name) for name in fault.__slots__} | {"left": n}
            for fault, n in self._parts.faults.on()
        ]
        return JSONResponse(on, 201 if request.method == "POST" else 200)

    async def switches(self, request: Request) -> Response:
        """GET: how they stand. POST: set some (the fields of Switches)."""
        switches = self._parts.world.switches
        if request.method == "POST":
            try:
                switches.change(dict(await request.json()))
            except (ValueError, TypeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(switches.on())

    async def access(self, request: Request) -> Response:
        """POST `{"do": "close_new_projects", "status": 403, "calls": 3}`: a method of Access with its arguments."""
        allowed = ("close", "open", "close_new_projects", "open_new_projects", "turn_off", "turn_on")
        try:
            asked = dict(await request.json())
            name = asked.pop("do")
            if name not in allowed:
                return JSONResponse({"error": f"do is one of {', '.join(allowed)}"}, 400)
            getattr(self._parts.access, name)(**asked)
        except (ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"done": name})

    # ------------------------------------------------------------------------------------ inside

    def _money(self) -> list[dict[str, Any]]:
        """The projects that have money, with what it adds up to."""
        world = self._parts.world
        sums = ((row, project_money(world, row["id"])) for row in world.rows("projects"))
        found = [{"project": row, "sums": own} for row, own in sums if any(own.values())]
        return found[:ROWS_A_PAGE]

    def _section(self, kind: str, rows: int) -> dict[str, Any]:
        held = list(self._parts.world.rows(kind))
        held = sorted(held, key=lambda row: row["updated_at"], reverse=True)
        facts = self._parts.world.kinds[kind]
        return {"kind": kind, "columns": _columns(kind, facts), "rows": held[:rows], "total": len(held)}

    def _form(
        self, kind: Kind, row: Row | None, sent: Mapping[str, str], errors: Mapping[str, list[str]]
    ) -> dict[str, Any]:
        fields = [
            {
                "name": name,
                "type": _INPUTS.get(field.type, "text"),
                "choices": tuple(ZONES) if field.type == "time_zone" else field.choices,
                "required": field.required,
                "value": sent.get(name, _shown(row.get(name) if row else field.default)),
                "errors": errors.get(_TAX_FIELD if name == _TAX_NUMBER else name, []),
            }
            for name, field in _form_fields(kind).items()
        ]
        if row and "business_register" in kind.fields:
            tax = next(one for one in fields if one["name"] == _TAX_NUMBER)
            tax["value"] = sent.get(_TAX_NUMBER, (row["business_register"] or {}).get("identifier") or "")
        named = {one["name"] for one in fields}
        return {
            "kind": kind.name,
            "row": row,
            "title": (row or {}).get("name") or (row or {}).get("title") or "",
            "fields": fields,
            "errors": [text for name, texts in errors.items() if name not in named for text in texts],
            "raw": json.dumps(row, ensure_ascii=False, indent=2) if row else "",
            "owners": self._owners(kind, row, sent),
            "editable": _has_form(kind.name),
        }

    def _owners(self, kind: Kind, row: Row | None, sent: Mapping[str, str]) -> dict[str, Any]:
        """For a new record: whose it is to be."""
        owner = {"company": "companies", "project": "projects"}.get(kind.belongs_to)
        if row or not owner:
            return {}
        rows = [{"id": one["id"], "name": one["name"]} for one in self._parts.world.rows(owner)]
        return {"name": f"{kind.belongs_to}_id", "rows": rows, "value": sent.get(f"{kind.belongs_to}_id", "")}

    def _save(self, kind: Kind, row: Row | None, sent: Mapping[str, str]) -> Row:
        """Under the same rules as the API. Raises Rejected."""
        fields = _form_fields(kind)
        values: dict[str, Any] = {name: sent[name] for name in fields if name in sent and name != _TAX_NUMBER}
        values |= {name: name in sent for name, field in fields.items() if field.type == "flag"}
        values = {name: None if value == "" else value for name, value in values.items()}
        if _TAX_NUMBER in sent:
            register = (row or {}).get("business_register")
            if register or sent[_TAX_NUMBER]:
                values["business_register"] = {**(register or {"type": "EIN"}), "identifier": sent[_TAX_NUMBER] or None}
        if row is not None:
            return update(self._parts.world, kind, row, values, tuple(kind.fields))
        given = sent.get(f"{kind.belongs_to}_id", "")
        owner = self._parts.world.row(
            "projects" if kind.belongs_to == "project" else "companies", int(given) if given.isdecimal() else None
        )
        if owner is None:
            raise Rejected({f"{kind.belongs_to}_id": ["must exist"]})
        company = owner["company_id"] if kind.belongs_to == "project" else owner["id"]
        place = {"company_id": company} | ({"project_id": owner["id"]} if kind.belongs_to == "project" else {})
        return create(self._parts.world, kind, place, values, tuple(kind.fields))


_TAX_FIELD = "business_register"


def _form_fields(kind: Kind) -> dict[str, Field]:
    fields = {
        name: field
        for name, field in kind.fields.items()
        if field.editable and field.type not in ("object", "integers")
    }
    return fields | ({_TAX_NUMBER: Field()} if _TAX_FIELD in kind.fields else {})


def _has_form(kind: str) -> bool:
    return kind not in ("segment_items", "segments", "wbs_codes", "companies")  # Procore makes these by itself


def _columns(kind: str, facts: Kind) -> tuple[str, ...]:
    return COLUMNS.get(kind) or tuple(
        name for name in _OTHER_COLUMNS if name in facts.fields or name in ("updated_at", f"{facts.belongs_to}_id")
    )


def _holds(row: Row, wanted: str) -> bool:
    """Every word is somewhere in the record, in any case."""
    if not wanted:
        return True
    text = " ".join(str(value) for value in row.values() if value is not None).lower()
    return all(word in text for word in wanted.lower().split())


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _html(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status)


def _missing(what: str) -> Response:
    return _html("missing.html", 404, what=what)
