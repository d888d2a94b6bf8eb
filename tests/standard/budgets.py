"""Budgets as both sides' people enter them, and what each side holds of them."""

from decimal import Decimal

from simulator.endpoints.wbs.views import code_views

SYNC = "POST /rest/v1.0/budget_line_items/sync"
ONE = "/rest/v1.1/budget_line_items"


def budget(site, code, amount, project="24-001", **columns):
    activity, group = code.split("|")
    site.put("budget", project=project, activity=activity, group_code=group, amount=amount, **columns)


def modify(site, code, amount, **columns):
    activity, group = code.split("|")
    row = {"project": "24-001", "transferred": True, **columns}
    site.put("budget_modification", activity=activity, group_code=group, amount=amount, **row)


def change(site, code, **columns):
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    activity, group = code.split("|")
    site.maestro(
        f"UPDATE maestro.budget SET {sets}, updated_at = now() WHERE activity = :activity AND group_code = :group",
        activity=activity,
        group=group,
        **columns,
    )


def in_maestro(site, project="24-001"):
    """First budgets, transferred modifications, and those that the synchronization entered."""
    rows = site.maestro(
        "SELECT activity || '|' || group_code AS code, sum(amount) AS amount FROM ("
        "SELECT activity, group_code, amount FROM maestro.budget WHERE project = :project UNION ALL "
        "SELECT activity, group_code, amount FROM maestro.budget_modification "
        "WHERE project = :project AND (transferred OR source = 'PROCORE')) AS e GROUP BY 1",
        project=project,
    )
    return {row["code"]: row["amount"] for row in rows if row["amount"]}


def codes(site, project="24-001"):
    """Procore's WBS codes by id, in maestro*'s words, whatever the project's order of segments."""
    views = code_views(site.simulator.world, site.project_id(project), site.procore("wbs_codes", project))
    return {view["id"]: "|".join(sorted(item["path_code"] for item in view["segment_items"])) for view in views}


def in_procore(site, project="24-001", counted=("approved",)):
    """Original amounts and budget changes of these statuses."""
    changes = {c["id"] for c in site.procore("budget_changes", project) if c["status"] in counted}
    rows = [(r["wbs_code_id"], r["original_budget_amount"]) for r in site.procore("budget_line_items", project)]
    lines = site.procore("budget_change_lines", project)
    rows += [(r["wbs_code_id"], r["amount"]) for r in lines if r["budget_change_id"] in changes]
    names, sums = codes(site, project), {}
    for wbs_id, amount in rows:
        sums[names[wbs_id]] = sums.get(names[wbs_id], Decimal(0)) + Decimal(amount)
    return {code: amount for code, amount in sums.items() if amount}


def line(site, code, project="24-001"):
    names = codes(site, project)
    return next((r for r in site.procore("budget_line_items", project) if names[r["wbs_code_id"]] == code), None)


def lock(site, project="24-001"):
    held = next(iter(site.procore("budgets", project)), None)
    if held:
        site.simulator.world.change("budgets", held["id"], locked=True)
    else:
        site.simulator.world.add("budgets", project_id=site.project_id(project), locked=True)
