"""What `procore_check` finds of a company before its first run, whatever its maestro* is kept in: a database, or files."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Side
from procore.run.code_checks import unknown_codes
from procore.run.connection_checks import connection_checks, problem
from procore.run.maestro_side import MaestroSide
from procore.run.port_checks import port_facts, port_problems
from procore.store.sql import Engine
from tests.standard.commitments import Orders
from tests.standard.conftest import World
from tests.standard.files import FILES


class Checked:
    """The checks of a company that synchronizes every element. `directions`: of those that do not go as they usually do."""

    def __init__(self, world: World, **directions: str) -> None:
        elements = {name: {"direction": directions.get(name, one.default.value)} for name, one in ELEMENTS.items()}
        self.world = world
        world.company_settings["elements"] = elements
        self.settings = world.settings("projects")

    @contextmanager
    def maestro(self, settings: CompanySettings) -> Iterator[MaestroSide]:
        yield self.world.maestro_side(settings)

    @contextmanager
    def ledger(self, _conn_id: str) -> Iterator[Engine]:
        yield self.world.ledger.engine

    def connections(self) -> dict[str, str]:
        """What is wrong with each system."""
        seen = [{"id": self.world.simulator.company_id}]
        checks = connection_checks(
            self.settings, database=self.ledger, open_maestro=self.maestro, companies=lambda _: seen
        )
        return {one.system: problem(one.run) for one in checks}


@pytest.fixture
def filled(site: World) -> World:
    """A company with an order, whose unit and status no table knows."""
    Orders(site, "purchase_orders").put(
        "24105", [("03-300", "MAT", "Vis", "3", "boîte", "10", "30")], status="K", description="Visserie"
    )
    return site


def test_a_set_up_that_works_has_no_problem_and_each_code_that_no_table_knows_is_counted(filled):
    checked = Checked(filled, budgets="to_procore")
    assert checked.connections() == {"Procore": "", "maestro*": "", "ledger": ""}
    assert port_problems(checked.settings, open_maestro=checked.maestro) == []
    facts = list(port_facts(checked.settings, open_maestro=checked.maestro))
    assert FILES or any("block `read_lines`, 1 row looked at" in said for said in facts)
    assert not (FILES and facts), "files have no statements"
    units = {"m3": "m3", "ls": "ls"}
    assert list(unknown_codes(checked.settings, open_maestro=checked.maestro, units=lambda _: units)) == [
        "Purchase Orders: 1 time “K” (Status), and no table knows it: add it to elements.purchase_orders.statuses in the settings.",
        "Purchase Orders: 1 time “boîte” (Unit), and Procore has no such unit: add it to units in the settings.",
    ]


def test_a_direction_that_this_maestro_cannot_go_is_one_sentence_beforehand(site):
    into = {name: way for name, one in ELEMENTS.items() for way in one.directions if Side.MAESTRO in way.writes}
    said = {
        name: Checked(site, **{"budgets": "to_procore", name: way.value}).connections() for name, way in into.items()
    }
    refused = {name for name, one in said.items() if "cannot go to maestro* over files" in one["maestro*"]}
    assert refused == ({"budgets"} if FILES else set())
    assert {one["maestro*"] for name, one in said.items() if name not in refused} == {""}
