"""The lock of a budget, which freezes the original amounts (docs/procore.md#locked-budgets)."""

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import message
from simulator.calls.routes import Route
from simulator.endpoints.budget.kinds import TOOL, budget_of, is_locked

_DESTROY = (None, "true", "1")
"""The values that mean yes; it is true when it is not sent."""


def show_budget(call: Call) -> Reply:
    """Whether the budget is locked."""
    project = call.project(call.args["project_id"], TOOL)
    return Reply(body={"locked": is_locked(call.world, project["id"])})


def lock(call: Call) -> Reply:
    """Lock the original amounts."""
    project = call.project(call.args["project_id"], TOOL)
    call.world.amend("budgets", budget_of(call.world, project["id"]), {"locked": True})
    return Reply(status=201, body={"locked": True})


def unlock(call: Call) -> Reply:
    """Unlock the original amounts; this destroys all modifications, unless the parameter is false.

    Source: docs/procore.md#locked-budgets.
    """
    project = call.project(call.args["project_id"], TOOL)
    call.world.amend("budgets", budget_of(call.world, project["id"]), {"locked": False})
    if call.text("destroy_all_budget_line_item_transfers") in _DESTROY:
        for record in call.world.all("budget_modifications", project_id=project["id"]):
            call.world.remove("budget_modifications", record["id"])
    return Reply(body={"locked": False})


_PATH = "/rest/v1.0/projects/{project_id}/budget"
ROUTES = (
    Route("GET", _PATH, show_budget, message),
    Route("POST", _PATH + "/lock", lock, message),
    Route("DELETE", _PATH + "/lock", unlock, message),
)
