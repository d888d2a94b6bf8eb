"""A project with two sub-projects that are its sub jobs: what was entered in maestro*, and what each side holds of it."""

import shutil
from collections import defaultdict
from decimal import Decimal
from itertools import count

import pytest

from tests.standard import budgets
from tests.standard.budgets import budget
from tests.standard.commitments import Orders
from tests.standard.conftest import Stage, _opened
from tests.standard.costs.entries import cost

EVERYTHING = ("projects", "budgets", "costs", "purchase_orders")
PARTS = ("24-001-01", "24-001-02")


def run(site, element, **asked):
    """A run as all of these tests have it: maestro* is the source of money."""
    return site.run(element, "both" if element == "projects" else "to_procore", **asked)


def sub_projects(site):
    """Sub-projects of project 24-001, with its activities; the settings take them for sub jobs."""
    site.company_settings = {"sub_jobs": True}
    for number in PARTS:
        site.project(number, master="24-001", description=f"Phase {number[-2:]}")


def enter(site):
    """A budget, a cost and an order in the master and in each sub-project, each with other dollars."""
    for place, (number, more) in enumerate(zip(("24-001", *PARTS), (0, 10, 20), strict=True), 1):
        budget(site, "03-300|MAT", f"{1000 + more}.05", project=number)
        cost(site, f"C{place}", ("03-300|MAT", f"{100 + more}.01"), ("03-400|SCT", "5.55"), project=number)
        line = ("03-300", "MAT", "Béton", "1", "ls", f"{300 + more}.10", f"{300 + more}.10")
        Orders(site, "purchase_orders").put(f"PO{place}", [line], project=number)


@pytest.fixture
def works(site):
    """Project 24-001, which is synchronized, and two sub-projects, which are not."""
    sub_projects(site)
    return site


@pytest.fixture(scope="module")
def built_stage(site_stage, copied, tmp_path_factory):
    procore = shutil.copy(site_stage.procore, tmp_path_factory.mktemp("built") / "procore.sqlite")
    with copied(site_stage.database) as database:
        with _opened(database, procore) as world:
            world.runs = count(100)
            sub_projects(world)
            enter(world)
            for element in EVERYTHING:
                run(world, element)
                assert world.inbox(element) == []
        yield Stage(database, procore)


@pytest.fixture
def built(built_stage, copied, tmp_path):
    """The same with budgets, costs and orders in each, all synchronized."""
    procore = shutil.copy(built_stage.procore, tmp_path / "procore.sqlite")
    with copied(built_stage.database) as database, _opened(database, procore) as world:
        world.runs, world.company_settings = count(200), {"sub_jobs": True}
        yield world


AMOUNTS = {
    "budget_line_items": "original_budget_amount",
    "direct_cost_line_items": "amount",
    "purchase_order_contract_line_items": "amount",
}


def dollars(site):
    """What Procore's lines come to, by their kind and their WBS code with its sub job: read without the ledger."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    names = {one: name for number in projects_in_procore(site) for one, name in budgets.codes(site, number).items()}
    for kind, field in AMOUNTS.items():
        for row in site.procore(kind):
            sums[kind, names[row["wbs_code_id"]]] += Decimal(row[field])
    return {place: amount for place, amount in sums.items() if amount}


def expected():
    """The same of what was entered in maestro*."""
    budget_lines, costs, orders = AMOUNTS
    found = {}
    for job, more in (("", 0), ("01|", 10), ("02|", 20)):
        found[budget_lines, f"{job}03-300|MAT"] = Decimal(f"{1000 + more}.05")
        found[costs, f"{job}03-300|MAT"] = Decimal(f"{100 + more}.01")
        found[costs, f"{job}03-400|SCT"] = Decimal("5.55")
        found[orders, f"{job}03-300|MAT"] = Decimal(f"{300 + more}.10")
    return found


def code(site, job, activity="03-300", group="MAT"):
    """Procore's id of a WBS code with a sub job (empty: of none)."""
    wanted = "|".join(filter(None, (job, activity, group)))
    return next(one for one, name in budgets.codes(site).items() if name == wanted)


def projects_in_procore(site):
    return [one["project_number"] for one in site.procore("projects")]


def contract(site, wbs_code):
    """An order of $9.99 that a person makes in Procore, on this WBS code; its id."""
    made = Orders(site, "purchase_orders").make("PC-7", [], status="Draft")
    line(site, made, wbs_code)
    return made


def line(site, holder, wbs_code):
    own = {"project_id": site.project_id("24-001"), "holder_id": holder, "extended_type": "manual", "uom": "ls"}
    sums = {"quantity": "1", "unit_cost": "9.99", "amount": "9.99"}
    kind = Orders(site, "purchase_orders").line_kind
    return site.simulator.world.add(kind, **own, **sums, wbs_code_id=wbs_code, description="Dalle")["id"]
