"""The call budget: a first full push of a large company's records, and a run with nothing changed.

Source: docs/procore.md#calls.
"""

import re
from collections import Counter
from itertools import repeat
from math import ceil

import pytest

from procore.elements import ELEMENTS
from procore.elements.element import Direction
from procore.model.errors import Unreachable
from procore.sides.maestro.engines import REFERENCE

PROJECTS = 10
COSTS = 12  # a project: they travel in batches, so that their number makes no call


@pytest.fixture
def large(world):
    """The large demo company with fewer projects, and fewer costs in each; all else is as large for a project."""
    demo, more = ((REFERENCE / name).read_text(encoding="utf-8") for name in ("demo.sql", "demo_large.sql"))
    world.load(f"SET demo.projects = {PROJECTS}; SET demo.costs = {COSTS};\n{demo}\n{more}")
    world.maestro("UPDATE maestro.project SET procore = false WHERE number LIKE '24-%'")
    return world


def push(world):
    """One DAG run of everything, all of it to Procore; its calls by endpoint, as Procore counted them."""
    before = len(world.requests)
    world.runs = repeat(before)  # the tasks of one DAG run
    for element_id in ELEMENTS:
        world.run(element_id, Direction.TO_PROCORE)
        assert world.inbox(element_id) == []
    asked = world.asked(before)
    return Counter(one for one in asked if one != "GET /rest/v1.0/companies")  # discovery is not in the section's count


def budget(world):
    """The section's formula for what maestro* holds of the linked projects: masters, V, N, M, P, S, Na, O."""
    (held,) = world.maestro(
        """
        WITH contract AS (
            SELECT project, supplier FROM maestro.purchase_order WHERE project LIKE '25-%'
            UNION ALL
            SELECT project, supplier FROM maestro.subcontract WHERE project LIKE '25-%'
        )
        SELECT
            (SELECT count(*) FROM maestro.project WHERE procore) AS n, (SELECT count(*) FROM maestro.supplier) AS v,
            (SELECT count(*) FROM (SELECT DISTINCT project, supplier FROM contract) AS d) AS m,
            (SELECT count(*) FROM contract) AS contracts,
            (SELECT count(*) FROM maestro.change_order WHERE project LIKE '25-%') AS o
        """
    )
    n = held["n"]
    assert (n, held["contracts"], held["o"]) == (PROJECTS, 60 * PROJECTS, 5 * PROJECTS)
    return 5 + ceil(held["v"] / 1000) + 8 * n + held["m"] + held["contracts"] + 7 * n + 3 * held["o"]


def spread(calls):
    """Calls by endpoint, most first, for whoever reads a failure."""
    by_endpoint: Counter[str] = Counter()
    for one, times in calls.items():
        by_endpoint[re.sub(r"/\d+(?=/|$)", "/{id}", one)] += times
    return "\n".join(f"{times:6} {one}" for one, times in by_endpoint.most_common())


@pytest.mark.slow
def test_a_first_full_push_needs_at_most_a_twentieth_more_calls_than_the_budget(large):
    calls, most = push(large), budget(large) * 1.05
    assert calls.total() <= most, f"{calls.total()} of {most:.0f}\n{spread(calls)}"
    again = push(large)
    assert again.total() <= 3 + 8 * PROJECTS, spread(again)
    assert not any(one.startswith(("POST", "PATCH", "DELETE")) for one in again)


# ------------------------------------------------------------------------------------------ a project made just now


@pytest.fixture
def opened(world):
    """A project that this DAG run made in Procore a moment ago; maestro* has a budget and a cost of it."""
    world.runs = repeat(1)
    world.project("24-001")
    code = {"project": "24-001", "activity": "03-300"}
    world.put("budget", **code, group_code="MAT", amount="5000.00")
    world.put("budget", **code, group_code="MO", amount="700.00")
    world.put(
        "cost", project="24-001", number="D-1", type="Expense", date="2026-02-02", amount="12.50", transferred=True
    )
    world.put("cost_line", cost="D-1", line=1, activity="03-300", group_code="MAT", amount="12.50")
    world.run("projects")
    return world


def amounts(world, element_id):
    """What Procore holds of the budget, or of the costs."""
    kind, name = {
        "budgets": ("budget_line_items", "original_budget_amount"),
        "costs": ("direct_cost_line_items", "amount"),
    }[element_id]
    return sorted(one[name] for one in world.procore(kind))


WANTED = {"budgets": ["5000.00", "700.00"], "costs": ["12.50"]}
LISTS = {"budgets": "detail_rows", "costs": "direct_costs$"}


@pytest.mark.parametrize("element_id", LISTS)
def test_a_project_that_this_run_made_is_written_without_being_read(opened, element_id):
    since = len(opened.requests)
    opened.run(element_id)
    assert [one for one in opened.asked(since) if one.startswith("GET")] == []
    assert amounts(opened, element_id) == WANTED[element_id]
    opened.runs = repeat(2)
    since = len(opened.requests)
    opened.run(element_id)
    assert opened.asked(since) == []


@pytest.mark.parametrize("element_id", LISTS)
def test_a_project_of_an_earlier_run_is_read_before_it_is_written(opened, element_id):
    opened.runs = repeat(2)
    since = len(opened.requests)
    opened.run(element_id)
    asked = opened.asked(since)
    assert next(nth for nth, one in enumerate(asked) if re.search(LISTS[element_id], one)) < next(
        nth for nth, one in enumerate(asked) if not one.startswith("GET")
    )


@pytest.mark.parametrize("element_id,batch", [("budgets", "budget_line_items/sync"), ("costs", "direct_costs/sync")])
def test_a_task_that_was_cut_off_reads_the_new_project_when_it_is_tried_again(opened, element_id, batch):
    opened.fault(path=batch, drop="after")
    opened.fault(method="GET", path=LISTS[element_id], times=None, status=503)
    opened.fault(method="GET", path="budget_views$", times=None, status=503)
    with pytest.raises(Unreachable):
        opened.run(element_id)
    opened.simulator.faults.clear()
    since = len(opened.requests)
    opened.run(element_id)
    assert any(re.search(LISTS[element_id], one) for one in opened.asked(since))
    assert opened.inbox(element_id) == []
    assert amounts(opened, element_id) == WANTED[element_id]


def test_what_a_person_entered_meanwhile_is_refused_at_first_and_linked_by_the_next_run(opened):
    line = {"project_id": opened.project_id("24-001"), "wbs_code_id": opened.wbs_id("24-001", "03-300|MAT")}
    opened.simulator.world.add("budget_line_items", **line, original_budget_amount="4000.00")
    opened.run("budgets")
    assert amounts(opened, "budgets") == ["4000.00", "700.00"]
    assert len(opened.inbox("budgets")) == 1
    opened.runs = repeat(2)
    opened.run("budgets")
    assert amounts(opened, "budgets") == WANTED["budgets"]
    assert opened.inbox("budgets") == []
