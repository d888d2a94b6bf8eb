"""The demo balances to the cent: each side added up by its own records, project by project. The ledger is not asked."""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from demo.airflow_setup import COMPANY, VARIABLE
from procore.elements.element_facts import Figure
from procore.model.balance import Why
from tests.standard.conftest import filled_as_demo
from tests.standard.course import opened

Sums = Mapping[tuple[str, str], Decimal]
"""Dollars by project and activity|group; nothing where they are zero."""

IN_MAESTRO = {
    "budget": """
        SELECT b.project, b.activity, b.group_code, b.amount FROM maestro.budget AS b
        UNION ALL
        SELECT m.project, m.activity, m.group_code, m.amount FROM maestro.budget_modification AS m WHERE m.transferred
    """,
    "committed": """
        SELECT o.project, l.activity, l.group_code, l.amount
        FROM maestro.purchase_order AS o JOIN maestro.purchase_order_line AS l USING (company, number, extension)
        WHERE o.status IN ('V', '1', '3', '4')
        UNION ALL
        SELECT o.project, l.activity, l.group_code, l.amount
        FROM maestro.subcontract AS o JOIN maestro.subcontract_line AS l USING (company, number, extension)
        WHERE o.status IN ('V', '1', 'A')
    """,
    "approved changes": """
        SELECT o.project, l.activity, l.group_code, l.amount
        FROM maestro.change_order AS o JOIN maestro.change_order_line AS l USING (company, number)
        WHERE o.status = 'Approved'
    """,
    "cost": """
        SELECT c.project, l.activity, l.group_code, l.amount
        FROM maestro.cost AS c JOIN maestro.cost_line AS l ON l.company = c.company AND l.cost = c.number
        WHERE c.transferred AND c.order_number IS NULL
    """,
}
"""Rows of project, activity, group and amount. Committed is what is ordered and approved: a subcontract that came from
Procore so (A) waits for accounting to transfer it. An invoice against an order is committed cost, and no other."""

SIGNED = {
    "purchase_order_contracts": {"Approved", "Partially Received", "Received", "Closed"},
    "work_order_contracts": {"Approved", "Complete", "Terminated"},
}
"""The statuses in which Procore counts a commitment as committed cost."""


Lines = Iterator[tuple[dict[str, Any], str]]
"""Lines of Procore with their amounts."""


@pytest.fixture(scope="module")
def balanced(empty_stage, copied, tmp_path_factory):
    """The demo after its first run, with the directions of its Variable. No test changes it: a second run writes nothing."""
    procore = shutil.copy(empty_stage.procore, tmp_path_factory.mktemp("demo") / "procore.sqlite")
    with copied(empty_stage.database) as database, opened(database, Path(procore)) as (world, _):
        filled_as_demo(world)
        for element_id, row in VARIABLE[COMPANY]["elements"].items():
            world.run(element_id, row=row)
        yield world


def in_maestro(world, what):
    """What maestro*'s tables add up to."""
    rows = world.maestro(IN_MAESTRO[what])
    return added((row["project"], f"{row['activity']}|{row['group_code']}", row["amount"]) for row in rows)


def in_procore(world, what):
    """What Procore's records add up to."""
    numbers = {one["id"]: one["project_number"] for one in world.procore("projects")}
    codes = world.budget_codes()
    found = LINES[what](world)
    return added((numbers[one["project_id"]], codes[one["wbs_code_id"]], Decimal(amount)) for one, amount in found)


def added(rows):
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for project, code, amount in rows:
        sums[project, code] += amount
    return {key: amount for key, amount in sums.items() if amount}


def budget_lines(world):
    """Original amounts, and what was approved since."""
    approved = {one["id"] for one in world.procore("budget_changes") if one["status"] == "approved"}
    yield from ((one, one["original_budget_amount"] or "0") for one in world.procore("budget_line_items"))
    yield from (
        (one, one["amount"]) for one in world.procore("budget_change_lines") if one["budget_change_id"] in approved
    )


def committed_lines(world):
    for kind, statuses in SIGNED.items():
        signed = {one["id"] for one in world.procore(kind) if one["status"] in statuses}
        for one in world.procore(f"{kind[:-1]}_line_items"):
            if one["holder_id"] in signed:
                yield one, one["amount"]


def approved_change_lines(world):
    approved = {one["hidden_pco_id"] for one in world.procore("change_order_packages") if one["status"] == "approved"}
    for one in world.procore("potential_change_order_line_items"):
        if one["holder_id"] in approved:
            yield one, one["amount"]


def cost_lines(world):
    yield from ((one, one["amount"]) for one in world.procore("direct_cost_line_items"))


LINES = {
    "budget": budget_lines,
    "committed": committed_lines,
    "approved changes": approved_change_lines,
    "cost": cost_lines,
}


@pytest.mark.slow
def test_every_project_of_the_demo_is_equal_to_the_cent_on_both_sides(balanced):
    rows = balanced.maestro("SELECT number FROM maestro.project WHERE status = 'A' AND procore")
    ours = [row["number"] for row in rows]
    assert len(ours) == 11  # ten of maestro*'s, and the one that came from Procore
    assert sorted(ours) == sorted(one["project_number"] for one in balanced.procore("projects") if one["active"])
    filled = {}
    for what in IN_MAESTRO:
        maestro, procore = in_maestro(balanced, what), in_procore(balanced, what)
        for number in ours:
            assert of(maestro, number) == of(procore, number), f"{what} of {number}"
        filled[what] = sum(1 for number in ours if of(procore, number))
    assert filled == {"budget": 10, "committed": 11, "approved changes": 2, "cost": 10}  # P-2601 has only contracts


def of(sums, number):
    return {code: amount for (project, code), amount in sums.items() if project == number}


@pytest.mark.slow
def test_a_second_run_of_the_demo_writes_nothing(balanced):
    before, since = rows_of_maestro(balanced), len(balanced.requests)
    for element_id, row in VARIABLE[COMPANY]["elements"].items():
        balanced.run(element_id, row=row)
    assert balanced.writes(since) == []
    assert rows_of_maestro(balanced) == before


@pytest.mark.slow
def test_what_the_runs_weighed_is_what_both_sides_hold(balanced):
    weighed = balanced.maestro("SELECT element, scope, maestro, procore, explained, unknown FROM procore_sync.balance")
    assert {row["element"] for row in weighed} >= {"budgets", "costs", "purchase_orders", "subcontracts"}
    assert [row for row in weighed if row["maestro"] - row["procore"] != row["explained"] or row["unknown"]] == []
    costs = {row["scope"]: row["procore"] for row in weighed if row["element"] == "costs" and row["procore"]}
    theirs = by_project(in_procore(balanced, "cost"))
    assert costs == {project: amount for project, amount in theirs.items() if project in costs}
    assert len(costs) == 10
    by_code = list(balanced.ledger.balances.by_code(1))
    assert total(by_code, lambda row: (row.element, row.scope)) == {
        (row["element"], row["scope"]): (row["maestro"], row["procore"]) for row in weighed
    }
    assert_codes_are_even_but_for_what_is_held(balanced, by_code)


def assert_codes_are_even_but_for_what_is_held(world, rows):
    """By project, activity and group: each side holds what its own records add up to, and what is held is the whole difference."""
    apart = [row for row in rows if row.difference]
    assert {row.why for row in apart} == {Why.HELD}
    assert [(row.procore_key, row.difference) for row in apart] == [
        (entry["procore_key"], -entry["amount"])
        for element_id in ("change_orders", "subcontracts")
        for entry in sorted(world.held(element_id), key=lambda one: -abs(one["amount"]))
    ]
    assert {row.code for row in rows if not row.code} == set()
    for what, figure in (("budget", Figure.BUDGET), ("cost", Figure.COST)):
        sums = total([row for row in rows if row.figure is figure], lambda row: (row.scope, row.code))
        theirs = {key: dollars for key, (_, dollars) in sums.items() if dollars}
        assert theirs == {key: dollars for key, dollars in in_procore(world, what).items() if key in sums}
    orders = [
        row for row in rows if row.figure is Figure.COMMITTED and not row.pending and row.element != "change_orders"
    ]
    committed = {
        key: dollars for key, (_, dollars) in total(orders, lambda row: (row.scope, row.code)).items() if dollars
    }
    assert committed == in_procore(world, "committed")
    approved = [row for row in rows if not row.pending and row.element == "change_orders"]
    changes = {key: dollars for key, (_, dollars) in total(approved, lambda row: (row.scope, row.code)).items()}
    assert changes == in_procore(world, "approved changes")
    originals = {(row.scope, row.code): row.procore_original for row in rows if row.figure is Figure.BUDGET}
    assert sum(filter(None, originals.values())) == sum(
        Decimal(one["original_budget_amount"] or 0) for one in world.procore("budget_line_items")
    )


def total(rows, key):
    """What both sides' dollars add up to, by what `key` says of a row."""
    sums: dict[Any, tuple[Decimal, Decimal]] = {}
    for row in rows:
        maestro, procore = sums.get(key(row), (Decimal(0), Decimal(0)))
        sums[key(row)] = (maestro + row.maestro, procore + row.procore)
    return sums


def by_project(sums):
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (project, _), amount in sums.items():
        found[project] += amount
    return {project: amount for project, amount in found.items() if amount}


def rows_of_maestro(world):
    """Every row of maestro*'s tables."""
    tables = world.maestro("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'maestro'")
    rows = {one["name"]: world.maestro(f"SELECT * FROM maestro.{one['name']}") for one in tables}
    return {name: sorted(map(str, held)) for name, held in rows.items()}
