"""A company whose past is another interface's: both sides are equal, Procore has its origin ids, the ledger is empty."""

from tests.standard.commitments import Orders
from tests.standard.costs.entries import cost

COPIES = 48
KINDS = {
    "SUP": ("suppliers", "vendors"),
    "PRJ": ("projects", "projects"),
    "GRP": ("cost_types", "line_item_types"),
    "ACT": ("cost_codes", "cost_codes"),
    "CST": ("costs", "direct_costs"),
    "PO": ("purchase_orders", "purchase_order_contracts"),
    "SC": ("subcontracts", "work_order_contracts"),
}
"""By the kind in our origin ids: the element, and Procore's kind."""
LINES = {
    "CSTL": "direct_cost_line_items",
    "POL": "purchase_order_contract_line_items",
    "SCL": "work_order_contract_line_items",
}
FOREIGN_IDS = {element: rf"MSTR/{kind}/(?P<key>.+)" for kind, (element, _) in KINDS.items()}
WRITTEN = ("projects", "suppliers", "costs", "purchase_orders", "subcontracts")
"""The elements that are run here, in their order."""
BACK = "to_procore"
LINE = ("03-300", "MAT", "Béton 30 MPa", "12.5", "m3", "185.4375", "2317.97")


def with_another_past(site, copies=COPIES):
    """The site after another interface has synchronized it for years: as many records of each kind, all of them equal."""
    for place in range(copies):
        site.supplier(f"F{place:03}")
        cost(site, f"C-{place:03}", ("03-300|MAT", f"{100 + place}.55"), ("03-400|SCT", "-20.10"))
        Orders(site, "purchase_orders").put(f"P{place:03}", [LINE], supplier=f"F{place:03}")
        Orders(site, "subcontracts").put(f"S{place:03}", [LINE], supplier=f"F{place:03}")
    for element in WRITTEN:
        site.run(element, None if element in ("projects", "suppliers") else BACK)
        assert site.inbox(element) == [], element
    world = site.simulator.world
    for kind, (_, name) in KINDS.items():
        rename(world, name, f"MAESTRO|{kind}|DEMO|", f"MSTR/{kind}/")
    for kind, name in LINES.items():
        rename(world, name, f"MAESTRO|{kind}|DEMO|", f"MSTR/{kind}/")
    site.ledger.pairings.give_up(site.job("projects")[0].pairing.id, "Marie", "the tests begin")
    return site


def rename(world, kind, ours, theirs):
    for row in world.records(kind, None):
        if (origin := row.get("origin_id") or "").startswith(ours):
            world.change(kind, row["id"], origin_id=f"{theirs}{origin.removeprefix(ours)}", origin_data=None)


def origin_ids(site):
    """Procore's origin ids, by kind and id."""
    return {
        (kind, row["id"]): row["origin_id"]
        for kind in [name for _, name in KINDS.values()]
        for row in site.simulator.world.records(kind, None)
    }
