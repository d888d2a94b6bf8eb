"""Sub-projects of maestro* as sub jobs of their master's project: where each dollar is, and what is never there twice."""

import threading
from contextlib import suppress
from decimal import Decimal

import pytest

from procore.model.errors import ConfigurationError, ElementBusy, Unreachable
from simulator.controls.switches import VALUES
from simulator.endpoints.wbs.structure import segment_of
from tests.standard import budgets
from tests.standard.commitments import Orders
from tests.standard.costs.entries import cost
from tests.standard.course import another
from tests.standard.sub_jobs.conftest import (
    EVERYTHING,
    PARTS,
    code,
    contract,
    dollars,
    enter,
    expected,
    line,
    projects_in_procore,
    run,
)
from tests.standard.undos import undone

# ------------------------------------------------------------------------------------------------ maestro* -> Procore


def test_all_of_a_sub_project_is_in_the_masters_project_on_codes_of_its_sub_job_to_the_cent(built):
    assert projects_in_procore(built) == ["24-001"]
    jobs = sorted((one["code"], one["name"], one["origin_id"]) for one in built.procore("sub_jobs"))
    assert jobs == [(n[-2:], f"Phase {n[-2:]}", f"MAESTRO|SUB|DEMO|24-001|{n}") for n in PARTS]
    assert dollars(built) == expected()
    for element in EVERYTHING:
        before, tally = len(built.requests), run(built, element, full=True).tally
        assert (tally["created"], tally["updated"]) == (0, 0)
        assert not [one for one in built.asked(before) if not one.startswith("GET")]
        assert built.inbox(element) == []


def test_the_balance_is_by_the_project_of_maestro(built):
    rows = built.maestro(
        "SELECT scope, element, maestro, procore FROM procore_sync.balance WHERE element = 'costs' ORDER BY 1"
    )
    assert [(row["scope"], row["maestro"], row["procore"]) for row in rows] == [
        (number, Decimal(amount), Decimal(amount))
        for number, amount in (("24-001", "105.56"), (PARTS[0], "115.56"), (PARTS[1], "125.56"))
    ]


def test_a_change_reaches_the_sub_job_and_nothing_else(built):
    budgets.change(built, "03-300|MAT", amount="2000")  # of all three
    cost(built, "C9", ("03-300|MAT", "77.77"), project=PARTS[1])
    for element in ("budgets", "costs"):
        run(built, element)
    wanted = expected() | {("budget_line_items", f"{job}03-300|MAT"): Decimal(2000) for job in ("", "01|", "02|")}
    wanted["direct_cost_line_items", "02|03-300|MAT"] += Decimal("77.77")
    assert dollars(built) == wanted


@pytest.mark.parametrize("codes", VALUES["sub_job_codes"])
def test_whichever_way_a_sub_job_has_its_cost_codes_all_is_the_same(works, codes):
    works.simulator.switches.change({"sub_job_codes": codes, "cost_codes_of_sub_jobs_listed": codes == "any"})
    enter(works)
    for element in EVERYTHING:
        run(works, element)
        assert works.inbox(element) == []
    assert dollars(works) == expected()
    assert run(works, "projects", full=True).tally["created"] == 0


@pytest.mark.parametrize("drop", ["before", "after"])
def test_cut_at_any_call_and_run_again_no_dollar_is_twice_or_elsewhere(works, drop):
    enter(works)
    for element in EVERYTHING:
        for _ in range(12):  # each time one write more gets through
            works.fault(method="POST|PATCH|PUT|DELETE", path="^/rest", times=None, skip=1, drop=drop)
            with suppress(Unreachable):
                run(works, element)
            works.simulator.faults.clear()
        run(works, element)
        assert works.inbox(element) == []
    assert dollars(works) == expected()
    assert projects_in_procore(works) == ["24-001"]
    assert len(works.procore("sub_jobs")) == len(PARTS)


def test_two_runs_at_once_end_as_one(works):
    enter(works)
    for element in EVERYTHING:
        with another(works) as beside:
            beside.company_settings = works.company_settings

            def second(beside=beside, element=element):
                with suppress(ElementBusy):
                    run(beside, element)

            thread = threading.Thread(target=second)
            thread.start()
            with suppress(ElementBusy):
                run(works, element)
            thread.join()
        run(works, element)
    assert dollars(works) == expected()


def test_an_undo_takes_the_dollars_back_from_the_sub_job_and_says_what_stays(built):
    cost(built, "C9", ("03-300|MAT", "77.77"), project=PARTS[1])
    built.run("costs")
    assert dollars(built) != expected()
    undone(built)
    assert {k: v for k, v in dollars(built).items() if k[0] != "direct_cost_line_items"} == {
        k: v for k, v in expected().items() if k[0] != "direct_cost_line_items"
    }
    assert dollars(built)["direct_cost_line_items", "02|03-300|MAT"] == Decimal("120.01")


def test_an_undo_of_a_run_that_made_sub_jobs_says_before_that_they_stay_and_takes_all_else_back(works):
    works.maestro("UPDATE maestro.project SET description = 'Autre nom', updated_at = now() WHERE number = '24-001'")
    run(works, "projects")
    assert [one["name"] for one in works.procore("projects")] == ["Autre nom"]
    since = len(works.requests)
    shown = {one.element: one for one in undone(works, write=False)}
    assert works.writes(since) == []
    stay = [
        f"24-001|{number} (Phase {number[-2:]}): The run created it, and Procore lets nobody delete it: it stays."
        for number in PARTS
    ]
    assert sorted(shown["sub_jobs"].left) == stay
    done = {one.element: one for one in undone(works)}
    assert sorted(done["sub_jobs"].left) == stay
    assert [one.refused for one in done.values()] == [()] * len(done)
    assert [one["name"] for one in works.procore("projects")] == ["Projet 24-001"]
    assert sorted(one["code"] for one in works.procore("sub_jobs")) == [number[-2:] for number in PARTS]
    since = len(works.requests)
    run(works, "projects", full=True)
    assert works.writes(since) == []
    assert works.inbox("projects") == []


# ------------------------------------------------------------------------------------------------ Procore -> maestro*


def test_a_contract_on_codes_of_a_sub_job_is_made_in_its_sub_project(built):
    orders, world = Orders(built, "purchase_orders"), built.simulator.world
    made = contract(built, code(built, "02"))
    orders.run("to_maestro", full=True)
    (row,) = built.maestro("SELECT project, amount FROM maestro.purchase_order WHERE external_no = 'PC-7'")
    assert (row["project"], row["amount"]) == (PARTS[1], Decimal("9.99"))
    second = line(built, made, code(built, "01"))
    orders.run("to_maestro", full=True)
    (said,) = [one for one in orders.inbox() if "24-001-01" in one]
    assert "It belongs to project 24-001-02 in maestro*, and names budget codes of 24-001-01, too" in said
    (row,) = built.maestro("SELECT amount FROM maestro.purchase_order WHERE external_no = 'PC-7'")
    assert row["amount"] == Decimal("9.99")
    world.remove(orders.line_kind, second)
    orders.run("to_maestro", full=True)
    assert orders.inbox() == []


def test_a_budget_of_a_sub_job_is_entered_in_its_sub_project(built):
    line = next(one for one in built.procore("budget_line_items") if one["wbs_code_id"] == code(built, "01"))
    built.simulator.world.change("budget_line_items", line["id"], original_budget_amount="1234.56")
    built.run("budgets", "to_maestro", full=True)
    assert {number: budgets.in_maestro(built, number) for number in ("24-001", *PARTS)} == {
        "24-001": {"03-300|MAT": Decimal("1000.05")},
        PARTS[0]: {"03-300|MAT": Decimal("1234.56")},
        PARTS[1]: {"03-300|MAT": Decimal("1020.05")},
    }


def test_a_code_of_a_sub_job_is_an_activity_of_its_sub_project(built):
    world, project = built.simulator.world, built.project_id("24-001")
    job = next(one for one in built.procore("sub_jobs") if one["code"] == "01")
    world.add("cost_codes", project_id=project, sub_job_id=job["id"], code="09", name="Finis", parent_id=None)
    built.run("projects", full=True)
    rows = built.maestro("SELECT project FROM maestro.activity WHERE code = '09'")
    assert [row["project"] for row in rows] == [PARTS[0]]


# ------------------------------------------------------------------------------------------------ what is told


def test_a_code_of_a_sub_job_that_is_not_linked_says_so(built):
    world, project = built.simulator.world, built.project_id("24-001")
    world.add("sub_jobs", project_id=project, code="09", name="Phase 09")
    items = {one["id"]: one for one in world.records("segment_items", project)}
    segment = segment_of(world, project, "sub_job")["id"]
    own = max(one for one, item in items.items() if item["segment_id"] == segment)
    plain = world.get("wbs_codes", code(built, ""))["item_ids"]
    unlinked = world.add("wbs_codes", project_id=project, item_ids=sorted([*plain, own]))["id"]
    contract(built, unlinked)
    for element in ("projects", "purchase_orders"):
        built.run(element, "both" if element == "projects" else "to_maestro", full=True)
    (said,) = [one for one in built.inbox("purchase_orders") if "sub job" in one]
    assert "is of the sub job 09, which no sub-project of maestro* is linked with" in said
    assert built.maestro("SELECT number FROM maestro.purchase_order WHERE external_no = 'PC-7'") == []


def test_what_cannot_be_a_sub_job_says_why_and_is_made_nowhere(works):
    works.project("24-002", procore=False)
    works.project("24-002-01", master="24-002")
    works.project("24-001.01", master="24-001")
    works.company_settings |= {"projects_filter": {"marked": True}}
    works.run("projects")
    said = works.inbox("projects")
    assert any(
        "Sub-project 24-002-01 waits, with all that belongs to it, for its master: project 24-002" in one
        for one in said
    )
    assert sum("would get the code 01 of a sub job in project 24-001" in one for one in said) == 2
    assert [one["code"] for one in works.procore("sub_jobs")] == ["02"]
    assert projects_in_procore(works) == ["24-001"]


# ------------------------------------------------------------------------------------------------ on, off, and what was there


def test_off_a_sub_project_is_a_project_and_once_on_it_stays_one(works):
    works.company_settings = {}
    enter(works)
    for element in EVERYTHING:
        run(works, element)
    before = dollars(works)
    assert sorted(projects_in_procore(works)) == ["24-001", *PARTS]
    works.company_settings = {"sub_jobs": True}
    for element in EVERYTHING:
        run(works, element, full=True)
    assert dollars(works) == before
    assert works.procore("sub_jobs") == []
    said = [one for one in works.inbox("projects") if "is a project of its own in Procore, and stays one" in one]
    assert len(said) == len(PARTS)


def test_off_again_nothing_is_read_or_written_since_all_would_be_there_twice(built):
    built.company_settings = {}
    before = len(built.requests)
    for element in EVERYTHING:
        with pytest.raises(ConfigurationError, match="2 sub-projects are linked with sub jobs of Procore"):
            built.run(element, full=True)
    assert [one for one in built.asked(before) if "sub_jobs" in one or not one.startswith("GET")] == []


def test_a_sub_job_that_is_there_is_linked_with_the_sub_project_of_its_code(works):
    project = works.project_id("24-001")
    there = works.simulator.world.add("sub_jobs", project_id=project, code="01", name="Bâtiment A")
    works.run("projects")
    (job,) = [one for one in works.procore("sub_jobs") if one["code"] == "01"]
    assert (job["id"], job["name"], job["origin_id"]) == (
        there["id"],
        "Bâtiment A",
        f"MAESTRO|SUB|DEMO|24-001|{PARTS[0]}",
    )
    assert works.inbox("projects") == []


def test_documents_of_budgets_are_refused_beside_sub_jobs(works):
    before = len(works.requests)
    with pytest.raises(ConfigurationError, match="a budget change of Procore may be of several sub jobs"):
        run(works, "budgets", row={"modifications": "documents"})
    assert not [one for one in works.asked(before) if not one.startswith("GET")]
