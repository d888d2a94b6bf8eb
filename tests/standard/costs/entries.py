"""Costs as accounting enters them, and what each side holds of them."""

from decimal import Decimal

from tests.standard.budgets import codes

HEADERS, LINES = "direct_costs/sync", "direct_costs/line_items/sync"
ONE_BY_ONE = [HEADERS, LINES, HEADERS]
"""Drafts, their lines, their approval."""


def cost(site, number, *lines, project="24-001", **columns):
    """A transferred purchase; `lines` are (code, amount), or a dictionary of columns with both."""
    rows = [{"code": one[0], "amount": one[1]} if isinstance(one, tuple) else one for one in lines]
    total = sum(Decimal(str(row["amount"])) for row in rows)
    header = {
        "type": "Purchase", "date": "2026-10-05", "supplier": "BETON", "invoice_number": f"BP-{number}",
        "description": "Béton", "transferred": True, "amount": total, **columns,
    }  # fmt: skip
    site.put("cost", number=number, project=project, **header)
    for place, row in enumerate(rows, 1):
        add_line(site, number, place, **row)


def add_line(site, number, line, code, amount, **columns):
    activity, group = code.split("|")
    site.put("cost_line", cost=number, line=line, activity=activity, group_code=group, amount=amount, **columns)


def settle(site, number):
    """The header's total follows the lines, as maestro*'s screens do it."""
    site.maestro(
        "UPDATE maestro.cost SET updated_at = now(), amount = "
        "(SELECT coalesce(sum(amount), 0) FROM maestro.cost_line WHERE cost = :number) WHERE number = :number",
        number=number,
    )


def in_maestro(site, project="24-001"):
    rows = site.maestro(
        "SELECT l.activity || '|' || l.group_code AS code, sum(l.amount) AS amount FROM maestro.cost_line AS l "
        "JOIN maestro.cost AS c ON c.number = l.cost WHERE c.project = :project AND c.transferred "
        "AND c.order_number IS NULL GROUP BY 1",
        project=project,
    )
    return {row["code"]: row["amount"] for row in rows if row["amount"]}


def in_procore(site, project="24-001"):
    """What counts in Procore: a draft does not."""
    names, sums = codes(site, project), {}
    approved = {row["id"] for row in site.procore("direct_costs", project) if row["status"] == "approved"}
    for row in site.procore("direct_cost_line_items", project):
        if row["direct_cost_id"] not in approved:
            continue
        code = names[row["wbs_code_id"]]
        sums[code] = sums.get(code, Decimal(0)) + Decimal(row["amount"])
    return {code: amount for code, amount in sums.items() if amount}


def origins(site):
    """The ends of the origin ids of Procore's direct costs: what of each cost was sent. A draft has none."""
    sent = (row for row in site.procore("direct_costs") if row["origin_id"])
    return sorted(row["origin_id"].removeprefix("MAESTRO|CST|DEMO|") for row in sent)


def drafts(site):
    """The direct costs that count for nothing."""
    return [row["origin_data"] for row in site.procore("direct_costs") if row["status"] != "approved"]


def header(site, origin):
    return next(row for row in site.procore("direct_costs") if row["origin_id"] == f"MAESTRO|CST|DEMO|{origin}")
