"""Sub-projects as sub jobs beside the other settings of a company: each dollar stays where it is, and is there once."""

from collections import Counter
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Direction
from procore.mapping.foreign_ids import pattern_of
from procore.model.runs import Mode
from procore.run.adopt import adopt, adoption
from tests.standard import budgets
from tests.standard.costs.entries import cost, settle
from tests.standard.sub_jobs.conftest import (
    EVERYTHING,
    PARTS,
    dollars,
    enter,
    expected,
    projects_in_procore,
    run,
    sub_projects,
)
from tests.standard.undos import last_run, undone

JOBS = {"24-001": "", PARTS[0]: "01|", PARTS[1]: "02|"}


def spent_in_maestro(site):
    """What the transferred costs come to, by WBS code with its sub job."""
    rows = site.maestro(
        "SELECT c.project, l.activity, l.group_code, sum(l.amount) AS amount FROM maestro.cost_line AS l "
        "JOIN maestro.cost AS c ON c.number = l.cost WHERE c.transferred GROUP BY 1, 2, 3"
    )
    found = {f"{JOBS[row['project']]}{row['activity']}|{row['group_code']}": row["amount"] for row in rows}
    return {place: amount for place, amount in found.items() if amount}


def spent_in_procore(site):
    """The same of the approved direct costs: read without the ledger."""
    names, sums = budgets.codes(site), Counter()
    approved = {row["id"] for row in site.procore("direct_costs") if row["status"] == "approved"}
    for row in site.procore("direct_cost_line_items"):
        if row["direct_cost_id"] in approved:
            sums[names[row["wbs_code_id"]]] += Decimal(row["amount"])
    return {place: amount for place, amount in sums.items() if amount}


def balanced(site):
    """The costs of each project of maestro* in the balance, which are the same on both sides."""
    rows = site.maestro("SELECT scope, maestro, procore FROM procore_sync.balance WHERE element = 'costs'")
    assert [row for row in rows if row["maestro"] != row["procore"]] == []
    return {row["scope"]: row["maestro"] for row in rows}


def same_costs(site, row, **asked):
    """A run; then each sub job holds what its sub-project does, nothing waits, and a second run writes nothing; its name."""
    site.run("costs", row=row, **asked)
    name = last_run(site)
    assert site.inbox("costs") == []
    assert spent_in_procore(site) == spent_in_maestro(site)
    before = len(site.requests)
    site.run("costs", row=row)
    assert site.writes(before) == []
    return name


SUMS = [
    {"sum_by": "invoice"},
    {"sum_by": "month"},
    {"from_date": "2024-01-01"},
    {"from_date": "2024-01-15", "sum_by": "month"},
]


@pytest.mark.parametrize("row", SUMS, ids=str)
def test_costs_that_are_summed_up_are_so_in_each_sub_job_by_itself(works, row):
    for number, project in enumerate(JOBS, 1):
        same = {"project": project, "invoice_number": "F-1"}
        cost(works, f"A{number}", ("03-300|MAT", f"{number}00.01"), ("03-400|SCT", "-5.55"), date="2023-04-01", **same)
        cost(works, f"B{number}", ("03-300|MAT", f"{number}0.02"), date="2024-01-10", **same)
        cost(works, f"C{number}", ("03-300|MO", f"{number}.03"), date="2024-01-20", **same)
    works.run("projects")
    same_costs(works, row)
    works.forget("costs")
    same_costs(works, row)
    assert sum(balanced(works).values()) == sum(spent_in_maestro(works).values())
    for number, to in (("A3", "24-001"), ("B2", PARTS[1]))[: 2 if "sum_by" in row else 1]:
        works.maestro(
            "UPDATE maestro.cost SET project = :to, updated_at = now() WHERE number = :number", number=number, to=to
        )
    works.maestro("UPDATE maestro.cost_line SET amount = amount + 1 WHERE cost = 'C1'")
    settle(works, "C1")
    same_costs(works, row)
    assert set(balanced(works)) == set(JOBS)
    assert projects_in_procore(works) == ["24-001"]


@pytest.mark.parametrize("row", SUMS, ids=str)
def test_an_undo_of_what_was_summed_up_takes_it_back_from_each_sub_job(works, row):
    for number, project in enumerate(JOBS, 1):
        for day in ("2023-04-01", "2024-01-10"):
            cost(works, f"{number}-{day}", ("03-300|MAT", f"{number}0.02"), date=day, project=project)
    works.run("projects")
    undone(works, same_costs(works, row))
    assert spent_in_procore(works) == {}
    before = len(works.requests)
    works.run("costs", row=row)
    assert works.writes(before) == []


def test_in_shadow_mode_all_of_a_sub_project_is_planned_and_nothing_is_written(works):
    enter(works)
    works.company_settings |= {"shadow": True}
    since = len(works.requests)
    for element in EVERYTHING:
        run(works, element)
    assert works.writes(since) == []
    planned = works.maestro("SELECT DISTINCT element FROM procore_sync.shadow_write")
    assert {row["element"] for row in planned} >= {"sub_jobs"}
    works.company_settings |= {"shadow": False}
    for element in EVERYTHING:
        run(works, element)
    works.company_settings |= {"shadow": True}
    for element in EVERYTHING:
        run(works, element, full=True)
    left = works.maestro("SELECT element FROM procore_sync.shadow_write WHERE outcome = 'waiting'")
    assert left == []
    assert dollars(works) == expected()


@pytest.mark.parametrize("mode", [Mode.SYNC, Mode.PLAN])
def test_a_plan_of_everything_of_a_sub_project_is_made_before_its_sub_job_is_there(works, mode):
    enter(works)
    since = len(works.requests)
    for element in EVERYTHING:
        run(works, element, mode=mode)
        assert works.inbox(element) == []
    assert (works.writes(since) == []) is (mode is Mode.PLAN)


def test_switched_on_over_a_master_with_money_only_the_sub_projects_come(works):
    works.company_settings = {}
    works.maestro("UPDATE maestro.project SET procore = false WHERE master IS NOT NULL")
    enter(works)
    for element in EVERYTHING:
        run(works, element)
    alone = {place: amount for place, amount in expected().items() if place[1][2] != "|"}
    assert dollars(works) == alone
    held = [(one["id"], one["number"]) for one in works.procore("purchase_order_contracts")]
    works.maestro("UPDATE maestro.project SET procore = true, updated_at = now()")
    works.company_settings = {"sub_jobs": True}
    for element in EVERYTHING:
        run(works, element)
        assert works.inbox(element) == []
    assert dollars(works) == expected()
    assert held == [(one["id"], one["number"]) for one in works.procore("purchase_order_contracts")][: len(held)]
    for element in EVERYTHING:
        before = len(works.requests)
        run(works, element, full=True)
        assert works.writes(before) == []


OWN = {
    "activities": {"24-001|03-300": "03-310", f"{PARTS[0]}|03-300": "03-311", "03-300": "03-312"},
    "groups": {"MAT": "M"},
}


def test_codes_that_are_mapped_per_project_are_so_in_each_sub_job(world):
    world.codes |= OWN
    world.project("24-001")
    world.supplier("BETON")
    sub_projects(world)
    enter(world)
    world.run("suppliers")
    for element in EVERYTHING:
        run(world, element)
        assert world.inbox(element) == []
    called = {"": "03-310|M", "01|": "03-311|M", "02|": "03-312|M"}
    mapped = {
        (
            kind,
            place.replace("03-300|MAT", "") + called[place.replace("03-300|MAT", "")] if "03-300" in place else place,
        ): amount
        for (kind, place), amount in expected().items()
    }
    assert dollars(world) == mapped
    for element in EVERYTHING:
        before = len(world.requests)
        run(world, element, full=True)
        assert world.writes(before) == []


def test_sub_jobs_of_another_interface_are_adopted_and_nothing_is_made_twice(built):
    world, part = built.simulator.world, ALL["sub_jobs"]
    for row in world.records("sub_jobs", None):
        world.change("sub_jobs", row["id"], origin_id=f"MSTR/SUB/{row['origin_id'].rpartition('|')[2]}")
    pattern = r"MSTR/SUB/(?P<key>.+)"
    built.company_settings |= {"foreign_ids": {"sub_jobs": pattern}}
    built.forget("sub_jobs")
    since = len(built.requests)
    for element in EVERYTHING:
        run(built, element, full=True)
    assert built.writes(since) == []
    assert {row["code"] for row in built.held("projects")} == {"foreign_origin"}
    pairing = built.job("projects")[0].pairing
    found = adoption(built.ledger, pairing, part, Direction.BOTH, pattern_of(pattern))
    assert found.left == ()
    adopt(built.ledger, pairing, part, found.found, "Marie", "the old interface goes")
    for element in EVERYTHING:
        run(built, element, full=True)
        assert built.inbox(element) == []
    assert dollars(built) == expected()
    assert {one["origin_id"] for one in built.procore("sub_jobs")} == {f"MAESTRO|SUB|DEMO|24-001|{n}" for n in PARTS}
