"""A plan of several projects, made and written in pages of one project: the same plan, the same writes, and one review of all."""

import gc
import logging
from decimal import Decimal

import pytest

from procore.model.errors import ApprovalNeeded, PlanStopped, RateLimitSpent
from procore.model.runs import Mode
from procore.model.steps import Step
from tests.standard.commitments import Orders
from tests.standard.costs.entries import cost, in_maestro, in_procore, settle

PROJECTS = ("24-001", "24-002", "24-003")
WHOLE = 5000


@pytest.fixture
def costs(site):
    """Three projects with two costs each, which no run wrote yet, and pages of one project."""
    for number in PROJECTS[1:]:
        site.project(number)
    site.run("projects")
    for number in PROJECTS:
        for place in "AB":
            cost(site, f"{number}-{place}", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"), project=number)
    site.page = 1
    return site


def steps(world):
    """The steps of the newest change set, in order, and its numbers."""
    (head,) = world.maestro("SELECT id, hash, counts, net, calls FROM procore_sync.change_set ORDER BY id DESC LIMIT 1")
    kept = world.maestro(
        "SELECT place, scope, maestro_key, digest FROM procore_sync.change_set_step WHERE change_set = :id ORDER BY place",
        id=head.pop("id"),
    )
    return head, kept


def agree(world):
    """Every cost is in Procore, to the cent, and once."""
    held = {number: in_procore(world, number) for number in PROJECTS}
    assert held == {number: in_maestro(world, number) for number in PROJECTS}
    assert all(sum(codes.values()) == Decimal("2000.90") for codes in held.values())
    assert len(world.procore("direct_costs")) == len(PROJECTS) * 2


@pytest.mark.parametrize("page", [1, 2])
def test_a_plan_in_pages_is_the_plan_of_the_whole(costs, page):
    """Of a project, or of one cost of it: then each cost takes calls of its own."""
    costs.page = page
    costs.run("costs", mode=Mode.PLAN)
    in_pages = steps(costs)
    costs.page = WHOLE
    costs.run("costs", mode=Mode.PLAN)
    whole = steps(costs)
    assert (in_pages[0].pop("calls") == whole[0].pop("calls")) is (page > 1)
    assert whole == in_pages
    assert [step["place"] for step in in_pages[1]] == [1, 2, 3, 4, 5, 6]
    assert in_pages[0]["counts"]["created"] == len(PROJECTS) * 2


def test_a_person_approves_all_pages_and_they_are_written(costs):
    asking = {"row": {"approval": "required"}}
    with pytest.raises(ApprovalNeeded) as waiting:
        costs.run("costs", **asking)
    head, kept = steps(costs)
    assert (head["net"], len(kept)) == (Decimal("6002.70"), 6)
    assert not costs.procore("direct_costs")
    costs.ledger.change_sets.decide(waiting.value.plan, "approved", "Marie", "yes")
    run = costs.run("costs", approved=waiting.value.plan, **asking)
    agree(costs)
    assert run.tally["created"] == len(PROJECTS) * 2
    assert sum(run.calls.values()) <= head["calls"] + 5


def test_a_brake_sees_all_pages(costs):
    costs.run("costs", projects=frozenset({"24-001"}))
    with pytest.raises(PlanStopped):
        costs.run("costs", row={"brakes": {"created": 3}})
    head, kept = steps(costs)
    assert (head["counts"]["created"], len(kept)) == (4, 4)
    assert len(costs.procore("direct_costs")) == 2


@pytest.mark.parametrize("after", [1, 3, 5, 7])
def test_what_a_page_had_written_when_the_run_broke_off_is_not_written_again(costs, after):
    costs.fault(method="PATCH", path="direct_costs", limit="hour", reset=1800, skip=after)
    with pytest.raises(RateLimitSpent):
        costs.run("costs")
    costs.run("costs")
    agree(costs)
    assert costs.inbox("costs") == []
    asked = len(costs.requests)
    assert costs.run("costs").tally["created"] == 0
    assert not costs.writes(asked)


@pytest.mark.parametrize("page", [1, WHOLE])
def test_what_moved_to_another_project_while_the_ledger_was_lost_is_found_where_it_was(site, page):
    site.project("24-002")
    site.run("projects")
    orders = Orders(site, "purchase_orders")
    for number, project in (("24105", "24-001"), ("24106", "24-001"), ("24107", "24-002")):
        orders.put(number, project=project)
    orders.run()
    before = orders.contracts_list()
    for table in ("link", "record", "watermark", "action"):
        site.maestro(f"DELETE FROM procore_sync.{table} WHERE element = 'purchase_orders'")
    orders.set("24105", project="24-002")
    site.page = page
    assert orders.run().tally["linked"] == len(before)
    assert [one["id"] for one in orders.contracts_list()] == [one["id"] for one in before]


@pytest.mark.parametrize("page", [1, WHOLE])
def test_a_whole_comparison_in_pages_tells_what_is_gone_and_asks_for_no_list_twice(costs, page):
    costs.run("costs")
    there = {one["origin_id"]: one["id"] for one in costs.procore("direct_costs")}
    lost = there["MAESTRO|CST|DEMO|24-001-A"]
    costs.simulator.world.remove("direct_costs", lost)
    costs.maestro("UPDATE maestro.cost_line SET amount = 1300 WHERE cost IN ('24-001-B', '24-002-A') AND line = 1")
    for number in ("24-001-B", "24-002-A"):
        settle(costs, number)
    costs.page = page
    before = len(costs.requests)
    costs.run("costs", full=True)
    assert [(row["code"], row["maestro_key"]) for row in costs.held("costs")] == [("gone", "24-001-A")]
    lists = [one for one in costs.asked(before) if one.startswith("GET") and one.endswith("/direct_costs")]
    assert len(lists) == len(set(lists)) == len(PROJECTS)
    assert in_procore(costs, "24-001") == {"03-300|MAT": Decimal(1300), "03-400|SCT": Decimal("-200.10")}
    assert in_procore(costs, "24-002") == in_maestro(costs, "24-002")


class Held(logging.Handler):
    """How many steps are in memory, at most, each time that a run says how many records it has written."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.peak = 0

    def emit(self, record):
        if "records written" in record.msg:
            self.peak = max(self.peak, sum(type(one) is Step for one in gc.get_objects()))


def test_a_project_of_any_size_needs_the_memory_of_a_page(site, caplog):
    caplog.set_level(logging.INFO)
    cost(site, "first", ("03-300|MAT", "1.00"))
    site.run("costs")
    site.page = 3
    peaks = []
    for size in (12, 48):
        for number in range(size):
            cost(site, f"{size}-{number:03d}", ("03-300|MAT", "10.01"))
        held = Held()
        logging.getLogger().addHandler(held)
        assert site.run("costs").tally["created"] == size
        logging.getLogger().removeHandler(held)
        peaks.append(held.peak)
    assert 0 < peaks[0] == peaks[1] <= 2 * site.page, peaks
    assert in_procore(site) == in_maestro(site)


def test_a_project_in_which_procore_has_a_cost_of_its_own_is_not_divided(site):
    """It may be one of maestro*'s, whichever page that would be in."""
    for number in range(4):
        cost(site, f"C-{number}", ("03-300|MAT", "10.01"))
    site.run("costs")
    site.maestro("DELETE FROM procore_sync.link WHERE element = 'costs'")
    site.page = 1
    assert site.run("costs", full=True).tally["linked"] == 4
    assert len(site.procore("direct_costs")) == 4
