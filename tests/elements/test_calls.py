"""The call budget (contract section 10): a first full push of a large company's records, and a run with nothing changed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import repeat
from math import ceil

import pytest

from procore.elements import ELEMENTS
from procore.elements.model import Direction
from procore.sqlfiles import ROOT
from tests.elements.conftest import World

PROJECTS = 10
COSTS = 12  # a project: they travel in batches, so that their number makes no call


@pytest.fixture
def large(world: World) -> World:
    """The large demo company with fewer projects, and fewer costs in each; all else is as large for a project."""
    with world.engine.begin() as connection:
        connection.execution_options(no_parameters=True)
        connection.exec_driver_sql(f"SET demo.projects = {PROJECTS}; SET demo.costs = {COSTS}")
        for name in ("demo.sql", "demo_large.sql"):
            connection.exec_driver_sql((ROOT / "maestro" / name).read_text(encoding="utf-8"))
        connection.exec_driver_sql("UPDATE maestro.project SET procore = false WHERE number LIKE '24-%'")
    return world


def push(world: World) -> Counter[str]:
    """One DAG run of everything, all of it to Procore; its calls by endpoint, as Procore counted them."""
    before = len(world.requests)
    world.runs = repeat(before)  # the tasks of one DAG run
    for element_id in ELEMENTS:
        world.run(element_id, Direction.TO_PROCORE)
        assert world.inbox(element_id) == []
    asked = world.asked(before)
    return Counter(one for one in asked if one != "GET /rest/v1.0/companies")  # discovery is not in the section's count


def budget(world: World) -> int:
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
            (SELECT count(DISTINCT (project, supplier)) FROM contract) AS m, (SELECT count(*) FROM contract) AS contracts,
            (SELECT count(*) FROM maestro.change_order WHERE project LIKE '25-%') AS o
        """
    )
    n = held["n"]
    assert (n, held["contracts"], held["o"]) == (PROJECTS, 60 * PROJECTS, 5 * PROJECTS)
    return 5 + ceil(held["v"] / 1000) + 8 * n + held["m"] + held["contracts"] + 7 * n + 3 * held["o"]


def spread(calls: Counter[str]) -> str:
    """Calls by endpoint, most first, for whoever reads a failure."""
    by_endpoint: Counter[str] = Counter()
    for one, times in calls.items():
        by_endpoint[re.sub(r"/\d+(?=/|$)", "/{id}", one)] += times
    return "\n".join(f"{times:6} {one}" for one, times in by_endpoint.most_common())


def test_a_first_full_push_needs_at_most_a_twentieth_more_calls_than_the_budget(large: World) -> None:
    calls, most = push(large), budget(large) * 1.05
    assert calls.total() <= most, f"{calls.total()} of {most:.0f}\n{spread(calls)}"
    again = push(large)
    assert again.total() <= 3 + 8 * PROJECTS, spread(again)
    assert not any(one.startswith(("POST", "PATCH", "DELETE")) for one in again)
