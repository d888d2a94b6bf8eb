"""Budget views: the only list of a project's budget lines, with a view's columns, and its details.

Source: docs/procore.md#budget-reading.
"""

from decimal import Decimal
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import is_number
from simulator.calls.lists import paged
from simulator.calls.refusals import Refusal, as_text, message
from simulator.calls.routes import Route
from simulator.endpoints.budget.kinds import TOOL
from simulator.endpoints.budget.totals import committed_lines, deletable, measures, used_codes
from simulator.endpoints.budget.views import named
from simulator.endpoints.wbs.coding import Coding
from simulator.endpoints.wbs.structure import full_code
from simulator.records.fields import Record

ROW_TYPES = ("budgeted", "unbudgeted", "all")
SORTS = ("biller_type", "project", "biller", "category_id", "cost_code", "root_cost_code")
_DEFAULT_SORT = ("biller_type", "biller", "root_cost_code", "cost_code", "category_id")
_FILTERS = ("cost_code_id", "category_id", "budget_line_item_id", "root_cost_code_id")
_NAMES = {"cost_code_name": "cost_code", "root_cost_code_name": "root_cost_code"}


def list_views(call: Call) -> Reply:
    """The views, of the company or as a project sees them: the same."""
    project_id = call.text("project_id")
    if project_id is not None:
        call.project(project_id, TOOL)
    records = list(call.world.all("budget_views", company_id=call.company_id))
    return paged(call, records, lambda record: _view(call, record, project_id), sorts=("created_at",))


def _view(call: Call, record: Record, project_id: str | None) -> dict[str, Any]:
    names = ("id", "name", "description", "created_at", "updated_at", "role")
    of = f"?project_id={project_id}" if project_id else ""
    links = {rows: f"{call.base}/rest/v1.0/budget_views/{record['id']}/{rows}{of}" for rows in _LINKED}
    author = {"id": 1, "name": "Procore", "login": "support@procore.example"}
    return {name: record[name] for name in names} | {"created_by": author, "links": links}


_LINKED = ("detail_rows", "summary_rows")


def _view_and_project(call: Call) -> tuple[Record, Record]:
    """The view and the project that a call names."""
    project = call.project(call.text("project_id"), TOOL)
    view = call.world.by_id("budget_views", call.args["budget_view_id"])
    if view is None or view["company_id"] != call.company_id:
        raise Refusal(404, "The requested budget view was not found")
    return view, project


# ------------------------------------------------------------------------------------------ detail rows


def detail_rows(call: Call) -> Reply:
    """The budget by code: budgeted rows by default; unbudgeted ones have no id."""
    view, project = _view_and_project(call)
    wanted = call.text("budget_row_type") or "budgeted"
    if wanted not in ROW_TYPES:
        raise Refusal(400, {"budget_row_type": ["does not have a valid value"]})
    world = call.world
    lines = {record["wbs_code_id"]: record for record in world.all("budget_line_items", project_id=project["id"])}
    codes = [] if wanted == "unbudgeted" else list(lines)
    if wanted != "budgeted":
        codes += sorted(used_codes(world, project["id"]) - lines.keys())
    coding = Coding(world, project["id"])
    detail = _DetailRows(call, view, project, coding)
    rows = [detail.row(code, lines.get(code)) for code in codes if code in coding.codes]
    return paged(call, _sorted(call, [row for row in rows if _wanted(call, row)]), dict)


class _DetailRows:
    """Makes the rows of one view of one project's budget."""

    def __init__(self, call: Call, view: Record, project: Record, coding: Coding) -> None:
        self._world, self._view, self._project, self._coding = call.world, view, project, coding
        self._company = call.world.by_id("companies", call.company_id) or {}
        self._measures = measures(call.world, project["id"])
        self._deletable = deletable(call.world, project["id"])

    def row(self, code: int, line: Record | None) -> dict[str, Any]:
        """The row of a budget code; `line` None: it is not budgeted."""
        left = _text(Decimal(0) if line is None else self._measures["projected_over_under"](code))
        forecast = {"id": None, "manual_amount": "0.00", "automatic_amount": left, "amount": left}
        return {
            "id": line["id"] if line else None,
            "deletable": line is not None and self._deletable(line),
            "company_id": self._project["company_id"],
            "company": self._company.get("name"),
            "project_id": self._project["id"],
            "project": self._project["name"],
            "wbs_code_id": code,
            **self._biller(code),
            **self._codes(code),
            "original_budget_amount": self._amount("original_budget_amount", code),
            "budget_modifications": self._amount("budget_modifications", code),
            "budget_forecast": forecast
            | {"automatically_calculated": True, "calculation_strategy": "automatic", "notes": None},
            "currency_configuration": {"currency_iso_code": self._project.get("currency_iso_code")},
            "unbudgeted_reason": None if line else "The budget code has no budget line item",
            **{title: self._amount(name, code) for title, name in self._view["columns"].items()},
        }

    def _amount(self, measure: str, code: int) -> str:
        return _text(self._measures[measure](code))

    def _biller(self, code: int) -> dict[str, Any]:
        sub_job_id = self._coding.codes[code].sub_job_id
        biller = self._world.by_id("sub_jobs", sub_job_id) or self._project
        type = "Project" if sub_job_id is None else "SubJob"
        return {"biller_id": biller["id"], "biller": biller["name"], "biller_type": type}

    def _codes(self, code: int) -> dict[str, Any]:
        parts = self._coding.codes[code]
        cost_code, root = self._world.by_id("cost_codes", parts.cost_code_id), self._coding.root(parts.cost_code_id)
        category = self._world.by_id("line_item_types", parts.line_item_type_id) or {}
        return {
            "root_cost_code_id": root["id"] if root else None,
            "root_cost_code": f"{root['code']} - {root['name']}" if root else None,
            "cost_code_id": cost_code["id"] if cost_code else None,
            "cost_code_origin_id": cost_code["origin_id"] if cost_code else None,
            "cost_code": f"{full_code(self._world, cost_code)} - {cost_code['name']}" if cost_code else None,
            "category_id": category.get("id"),
            "category": category.get("name"),
        }


def _wanted(call: Call, row: dict[str, Any]) -> bool:
    for name in _FILTERS:
        values = call.query.get(f"{name}[]") or call.query.get(name)
        field = "id" if name == "budget_line_item_id" else name
        if values and not is_number(field, values)(row):
            return False
    for name, field in _NAMES.items():
        values = call.query.get(f"{name}[]")
        if values and row[field] not in values:
            return False
    billers = call.query.get("biller[]")
    return not billers or f"id={row['biller_id']},type={row['biller_type']}" in billers


def _sorted(call: Call, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sort = call.text("sort") or ""
    fields = (sort.removeprefix("-"),) if sort.removeprefix("-") in SORTS else _DEFAULT_SORT
    return sorted(rows, key=lambda row: [str(row[name]) for name in fields], reverse=sort.startswith("-"))


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


# ------------------------------------------------------------------------------------------ details


def budget_details(call: Call) -> Reply:
    """Everything that makes up the budget's columns, record by record; not paginated.

    A row has its money under the id of the column that it belongs to.
    """
    view, project = _view_and_project(call)
    world, coding = call.world, Coding(call.world, project["id"])
    found: list[tuple[str, Record, Record | None, str]] = [
        ("original_budget_amount", record, None, record["original_budget_amount"])
        for record in world.all("budget_line_items", project_id=project["id"])
    ]
    found += [
        (type, line, world.by_id(holders, line[field]), line["amount"])
        for type, lines, holders, field in _HELD
        for line in world.all(lines, project_id=project["id"])
    ]
    pairs = committed_lines(world, project["id"]) + committed_lines(world, project["id"], pending=True)
    found += [("commitment", line, contract, line["amount"]) for line, contract in pairs]
    filters = call.body.get("filters") if isinstance(call.body, dict) else None
    columns = {type: str(view["id"] + nth) for nth, type in enumerate(_COLUMNS, 1)}
    records = [
        _detail(call, coding, project, type, line, holder) | {columns[type]: amount}
        for type, line, holder, amount in found
        if line["wbs_code_id"] in coding.codes
    ]
    return Reply(
        body=[record for record in records if _detail_wanted(record, filters if isinstance(filters, dict) else {})]
    )


_COLUMNS = ("original_budget_amount", "budget_change", "direct_cost", "commitment")
_HELD = (
    ("budget_change", "budget_change_lines", "budget_changes", "budget_change_id"),
    ("direct_cost", "direct_cost_line_items", "direct_costs", "direct_cost_id"),
)
"""Type of a detail, kind of its lines, kind of what holds them, and where its id is."""


def _detail(
    call: Call, coding: Coding, project: Record, type: str, line: Record, holder: Record | None
) -> dict[str, Any]:
    world, parts, holder = call.world, coding.codes[line["wbs_code_id"]], holder or {}
    return {
        "id": f"{type}-{line['id']}",
        "detail_type": {"id": type, "name": type.replace("_", " ").title()},
        "biller": named(world.by_id("sub_jobs", parts.sub_job_id) or project),
        "contract": {"id": holder["id"], "name": holder.get("title")} if type == "commitment" else None,
        "cost_code": named(world.by_id("cost_codes", parts.cost_code_id)),
        "cost_type": named(world.by_id("line_item_types", parts.line_item_type_id)),
        "root_cost_code": named(coding.root(parts.cost_code_id)),
        "vendor": named(world.by_id("vendors", holder.get("vendor_id"))),
        "description": line.get("description"),
        "item": holder.get("number") or holder.get("invoice_number"),
        "link": f"{call.base}/simulator/budget_line_items",
        "wbs_code": parts.shown(),
    }


def _detail_wanted(record: dict[str, Any], filters: dict[str, Any]) -> bool:
    for name in ("cost_code", "root_cost_code", "cost_type", "vendor", "detail_type"):
        if isinstance(filters.get(name), list) and (record[name] or {}).get("id") not in filters[name]:
            return False
    return True


_VIEW = "/rest/v1.0/budget_views/{budget_view_id}"
ROUTES = (
    Route("GET", "/rest/v1.0/budget_views", list_views, message),
    Route("GET", _VIEW + "/detail_rows", detail_rows, as_text),
    Route("POST", _VIEW + "/budget_details", budget_details, as_text),
)
