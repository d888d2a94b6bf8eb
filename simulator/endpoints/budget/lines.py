"""Budget lines one by one, in v1.0 and v1.1, and the v2 delete (docs/procore.md#budget-lines)."""

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import Refusal, base_and_fields, by_field, version_two
from simulator.calls.routes import Route
from simulator.endpoints.budget.kinds import BUDGET_LINES, LINE_WRITABLE, TOOL
from simulator.endpoints.budget.totals import deletable
from simulator.endpoints.budget.views import line_10, line_11
from simulator.endpoints.wbs.coding import Coding, add_budget_lines
from simulator.records.fields import Record
from simulator.records.rules import create, update


def _project_and_line(call: Call) -> tuple[Record, Record]:
    """The project and the line that a call names."""
    given = call.text("project_id") if call.method == "GET" else call.sent("project_id")
    project = call.project(given, TOOL)
    return project, call.find("budget_line_items", project_id=project["id"])


def show_11(call: Call) -> Reply:
    """One line."""
    project, record = _project_and_line(call)
    return Reply(body=line_11(Coding(call.world, project["id"]), record))


def create_11(call: Call) -> Reply:
    """POST by budget code: one line a code."""
    owner = owner_of(call, call.project(call.sent("project_id"), TOOL))
    record = create(call.world, BUDGET_LINES, owner, call.envelope("budget_line_item"), LINE_WRITABLE)
    return Reply(status=201, body=line_11(Coding(call.world, owner["project_id"]), record))


def update_11(call: Call) -> Reply:
    """PATCH by budget code."""
    project, record = _project_and_line(call)
    update(call.world, BUDGET_LINES, record, call.envelope("budget_line_item"), LINE_WRITABLE)
    return Reply(body=line_11(Coding(call.world, project["id"]), record))


def show_10(call: Call) -> Reply:
    """One line, with everything that is added up by its code."""
    project, record = _project_and_line(call)
    return Reply(body=line_10(call, Coding(call.world, project["id"]), record))


def create_10(call: Call) -> Reply:
    """POST by cost code and cost type (docs/procore.md#budget-lines)."""
    owner = owner_of(call, call.project(call.sent("project_id"), TOOL))
    coding = Coding(call.world, owner["project_id"])
    given = {**call.envelope("budget_line_item"), "wbs_code_id": None}
    record = create(call.world, BUDGET_LINES, owner, coding.coded(given, new=True), LINE_WRITABLE)
    return Reply(status=201, body=line_10(call, coding, record))


def update_10(call: Call) -> Reply:
    """PATCH by cost code and cost type; of the two, what is not sent stays."""
    project, record = _project_and_line(call)
    coding = Coding(call.world, project["id"])
    code, given = coding.codes[record["wbs_code_id"]], {**call.envelope("budget_line_item"), "wbs_code_id": None}
    held = {"cost_code_id": code.cost_code_id, "line_item_type_id": code.line_item_type_id}
    update(call.world, BUDGET_LINES, record, coding.coded(held | given, new=False), LINE_WRITABLE)
    return Reply(body=line_10(call, coding, record))


def delete(call: Call) -> Reply:
    """The v2 delete; a line whose code is in use stays."""
    call.own_company(call.args["company_id"])
    project = call.project(call.args["project_id"], TOOL)
    record = call.find("budget_line_items", project_id=project["id"])
    if not deletable(call.world, project["id"])(record):
        raise Refusal(422, {"base": ["This budget line item cannot be deleted"]})
    call.world.remove("budget_line_items", record["id"])
    return Reply(status=204)


def owner_of(call: Call, project: Record) -> Record:
    """The company and the project of a new line; a fault may have its budget code used just before."""
    if call.fault and call.fault.used:
        add_budget_lines(call.world, project["id"], [call.fault.used])
    return {"company_id": call.company_id, "project_id": project["id"]}


ROUTES = (
    Route("GET", "/rest/v1.1/budget_line_items/{id}", show_11, by_field, 422),
    Route("POST", "/rest/v1.1/budget_line_items", create_11, by_field, 422),
    Route("PATCH", "/rest/v1.1/budget_line_items/{id}", update_11, by_field, 422),
    Route("GET", "/rest/v1.0/budget_line_items/{id}", show_10, base_and_fields, 422),
    Route("POST", "/rest/v1.0/budget_line_items", create_10, base_and_fields, 422),
    Route("PATCH", "/rest/v1.0/budget_line_items/{id}", update_10, base_and_fields, 422),
    Route(
        "DELETE",
        "/rest/v2.0/companies/{company_id}/projects/{project_id}/budget_line_items/{id}",
        delete,
        version_two,
        422,
    ),
)
