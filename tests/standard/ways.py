"""How a valid record of each element is made on the side where it starts: facts for the suites that know no element."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side
from simulator.controls.switches import VALUES
from tests.standard import budgets, change_orders, commitments
from tests.standard.conftest import World
from tests.standard.costs import entries as costs
from tests.standard.files import can_go

SAID = "Le service de la paie dit non"
"""The words with which a side refuses a record."""
PENNIES = {"1": "1234567.10", "2": "7654321.20", "3": "33.33"}
CODES = {"1": "03-300|MAT", "2": "03-400|SCT", "3": "03-300|MO"}
CHANGED = {"1": "purchase_order", "2": "client_contract", "3": "purchase_order"}
DATES = {"start_date": "2026-01-05", "completion_date": "2026-12-18"}
PLACE = {"state_code": "QC", "country_code": "CA"}


def nothing(_world: World) -> None:
    """There is nothing to prepare."""


def orders(element_id: str) -> tuple[Callable[..., None], Callable[..., None]]:
    def put(world: World, n: str) -> None:
        commitments.Orders(world, element_id).put(f"2410{n}", line(n), description=f"Commande {n}")

    def make(world: World, n: str) -> None:
        commitments.Orders(world, element_id).make(f"PC-{n}", line(n), title=f"Commande {n}")

    return put, make


def line(n: str) -> list[tuple[str, ...]]:
    return [(*CODES[n].split("|"), f"Ligne {n}", "1", "ls", PENNIES[n], PENNIES[n])]


def contracts(world: World) -> None:
    """What change orders change, on both sides: the first a purchase order, the second the client's contract."""
    commitments.Orders(world, "purchase_orders").put("24105", description="Commande")
    world.run("purchase_orders", "to_procore")
    client = {"number": "V-118", "title": "Client", "status": "Approved", "accounting_method": "unit"}
    world.simulator.world.add("prime_contracts", project_id=world.project_id("24-001"), **client)


def put_budget(world: World, n: str) -> None:
    budgets.budget(world, CODES[n], PENNIES[n])


def make_budget(world: World, n: str) -> None:
    wbs_id = world.wbs_id("24-001", CODES[n])
    project = {"project_id": world.project_id("24-001")}
    world.simulator.world.add("budget_line_items", wbs_code_id=wbs_id, original_budget_amount=PENNIES[n], **project)


def put_change(world: World, n: str) -> None:
    change_orders.Changes(world).put(f"10{n}", line(n), of=CHANGED[n], description=f"Avenant {n}")


def make_change(world: World, n: str) -> None:
    change_orders.Changes(world).make(line(n), of=CHANGED[n], title=f"Avenant {n}")


def make_project(world: World, n: str) -> None:
    more = {"name": f"Projet P-{n}", "project_number": f"P-{n}", **DATES, **PLACE}
    world.simulator.world.add("projects", **more)


def make_vendor(world: World, n: str) -> None:
    world.simulator.world.add("vendors", name=f"Fournisseur N{n}", **PLACE)


def twin_projects(world: World) -> None:
    world.project("24-900")
    for name in ("Un", "Deux"):
        world.simulator.world.add("projects", name=name, project_number="24-900", **DATES, **PLACE)


def twin_vendors(world: World) -> None:
    world.supplier("JUMEAU", name="Jumeau inc.")
    for _ in range(2):
        world.simulator.world.add("vendors", name="Jumeau inc.", **PLACE)


def twin_orders(element_id: str) -> Callable[[World], None]:
    def make(world: World) -> None:
        both = commitments.Orders(world, element_id)
        both.put("24190", line("1"), external_no="PC-9")
        for n in ("1", "2"):
            both.make("PC-9", line(n))

    return make


@dataclass(frozen=True, kw_only=True)
class Way:
    """An element on its way to one side. `make`: record 1, 2 or 3 on the side where it starts. `prepare`: what it needs.

    `tables` and `kinds`: where the record and its lines are, lines first. `amount`: the column and the key of its money.
    `switches`: how Procore is set up. `batch`: what a batch calls record 1, or a part of it; `post`: where it goes alone.
    `refuse`: the column of maestro*, and what is in it, by which the table refuses record 1. `twins`: makes one record in
    maestro* and two like it in Procore.
    """

    element: str
    target: Side
    make: Callable[[World, str], None]
    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    prepare: Callable[[World], None] = nothing
    amount: tuple[str, str] | None = None
    batch: Callable[[World], str] | None = None
    post: str = ""
    instead: str = ""  # where a record goes alone when its batch was refused
    refuse: tuple[str, str] = ("", "")
    twins: Callable[[World], None] | None = None
    switches: Mapping[str, Any] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """As the settings name it."""
        both = Direction.BOTH in ELEMENTS[self.element].directions
        return "both" if both else f"to_{self.target.value}"

    @property
    def source(self) -> Side:
        return self.target.other

    def __str__(self) -> str:
        return " ".join([f"{self.element} to {self.target.value}", *(f"{k}={v}" for k, v in self.switches.items())])


def named(name: str) -> Callable[[World], str]:
    return lambda _world: name


def id_of(kind: str, name: str) -> Callable[[World], str]:
    return lambda world: str(next(one["id"] for one in world.procore(kind) if one["name"] == name))


M, P = Side.MAESTRO, Side.PROCORE
PROJECT = {"tables": ("activity_group", "activity", "project"), "kinds": ("projects",), "twins": twin_projects}
SUPPLIER = {"tables": ("supplier",), "kinds": ("vendors",), "twins": twin_vendors}
BUDGET = {"amount": ("amount", "original_budget_amount"), "kinds": ("budget_line_items",)}
ORDER = {
    "tables": ("purchase_order_line", "purchase_order"),
    "kinds": ("purchase_order_contract_line_items", "purchase_order_contracts"),
    "amount": ("amount", "amount"),
    "twins": twin_orders("purchase_orders"),
}
CONTRACT = {
    "tables": ("subcontract_line", "subcontract"),
    "kinds": ("work_order_contract_line_items", "work_order_contracts"),
    "amount": ("amount", "amount"),
    "twins": twin_orders("subcontracts"),
}
CHANGE = {
    "tables": ("change_order_line", "change_order"),
    "kinds": ("potential_change_order_line_items", "potential_change_orders", "change_order_packages"),
    "amount": ("amount", "amount"),
    "prepare": contracts,
}
put_order, make_order = orders("purchase_orders")
put_contract, make_contract = orders("subcontracts")
ALL_WAYS = (
    Way(
        element="projects", target=P, make=lambda world, n: world.project(f"24-10{n}"), post="/rest/v1.0/projects",
        batch=named("MAESTRO|ACT|DEMO|24-101|03"), **PROJECT,
    ),
    Way(
        element="projects", target=M, make=make_project, batch=id_of("projects", "Projet P-1"),
        refuse=("description", "Projet P-1"), **PROJECT,
    ),
    Way(
        element="suppliers", target=P, make=lambda world, n: world.supplier(f"N{n}"),
        batch=named("MAESTRO|SUP|DEMO|N1"), **SUPPLIER,
    ),
    Way(
        element="suppliers", target=M, make=make_vendor, batch=id_of("vendors", "Fournisseur N1"),
        refuse=("name", "Fournisseur N1"), **SUPPLIER,
    ),
    Way(
        element="budgets", target=P, make=put_budget, tables=("budget",),
        batch=lambda world: str(world.wbs_id("24-001", CODES["1"])), instead="/rest/v1.1/budget_line_items", **BUDGET,
    ),
    Way(
        element="budgets", target=M, make=make_budget, tables=("budget_modification",),
        refuse=("activity", "03-300"), **BUDGET,
    ),
    *(
        Way(
            element="costs", target=P, make=lambda world, n: costs.cost(world, f"A-{n}", (CODES[n], PENNIES[n])),
            tables=("cost_line", "cost"), kinds=("direct_cost_line_items", "direct_costs"), amount=("amount", "amount"),
            batch=named("MAESTRO|CST|DEMO|A-1"), switches={"direct_cost_lock": lock},
        )
        for lock in VALUES["direct_cost_lock"]
    ),
    Way(
        element="purchase_orders", target=P, make=put_order, batch=named("MAESTRO|PO|DEMO|24101-0"), **ORDER,
    ),
    Way(element="purchase_orders", target=M, make=make_order, refuse=("description", "Commande 1"), **ORDER),
    Way(element="subcontracts", target=P, make=put_contract, batch=named("MAESTRO|SC|DEMO|24101-0"), **CONTRACT),
    Way(element="subcontracts", target=M, make=make_contract, refuse=("description", "Commande 1"), **CONTRACT),
    Way(
        element="change_orders", target=P, make=put_change, post="/rest/v1.0/change_order_packages",
        batch=named("MAESTRO|COL|DEMO|101|1"), **CHANGE,
    ),
    Way(element="change_orders", target=M, make=make_change, refuse=("description", "Avenant 1"), **CHANGE),
)  # fmt: skip
WAYS = tuple(one for one in ALL_WAYS if can_go(ELEMENTS[one.element], one.target))
"""Those that the engine of maestro* can go: files refuse what is entered as a difference."""


def refuse(world: World, way: Way) -> None:
    """The target refuses record 1, in its own words."""
    if way.target is M:
        column, value = way.refuse
        world.refuse_rows(way.tables[-1], SAID, column, value)
    elif way.post:
        world.fault(method="POST", path=f"{way.post}$", status=422, body={"errors": SAID})
    else:
        assert way.batch is not None
        world.fault(method="PATCH|POST", item=way.batch(world), refuse=SAID, times=None)
        if way.instead:
            world.fault(method="POST", path=f"{way.instead}$", status=422, body={"errors": SAID})
