"""How often a run asks its ledger: of a quiet run a fixed number, whatever there is; of one that changes something a few more."""

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event

from procore.elements import ELEMENTS
from procore.store.ledger import Ledger
from tests.standard.costs.entries import cost

QUIET = {
    "projects": 61,
    "suppliers": 24,
    "budgets": 27,
    "costs": 25,
    "purchase_orders": 27,
    "subcontracts": 27,
    "change_orders": 27,
}
"""The most statements of an element's quiet run, parts included; it asks its ledger nothing by project or by record."""
ONE_CHANGE = 20
"""How many more it takes to send one changed record."""


@contextmanager
def counted(world):
    """The statements that the ledger is asked inside, by a task's own engine."""
    asked: list[str] = []
    engine, usual = create_engine(world.ledger.engine.url), world.ledger
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    world.ledger = Ledger(engine)
    yield asked
    world.ledger = usual
    engine.dispose()


@pytest.mark.parametrize("projects", [1, 3])
def test_a_quiet_run_asks_its_ledger_the_same_few_things_whatever_there_is(changes, projects):
    world = changes.world
    for number in range(2, projects + 1):
        world.project(f"24-00{number}")
    for element in ELEMENTS:
        world.run(element)
    statements = {}
    for element in ELEMENTS:
        with counted(world) as asked:
            run = world.run(element)
        assert (run.tally["created"], run.tally["updated"], run.tally["linked"]) == (0, 0, 0)
        statements[element] = len(asked)
    assert {element: count for element, count in statements.items() if count > QUIET[element]} == {}, statements


def test_a_change_takes_a_few_statements_more(site):
    site.maestro("UPDATE maestro.supplier SET name = 'Béton Boréal', updated_at = now() WHERE code = 'BETON'")
    with counted(site) as asked:
        assert site.run("suppliers").tally["updated"] == 1
    assert len(asked) <= QUIET["suppliers"] + ONE_CHANGE


def test_what_belongs_to_a_project_that_is_not_linked_is_not_read_again_by_a_quiet_run(site):
    cost(site, "1001", ("03-300|MAT", "1200.55"))
    site.run("costs")
    with counted(site) as before:
        site.run("costs")
    site.project("24-002")
    cost(site, "1002", ("03-300|MAT", "300.00"), project="24-002")
    site.run("costs")
    with counted(site) as after:
        site.run("costs")
    assert len(after) == len(before)
    site.run("projects")
    assert site.run("costs").tally["created"] == 1
