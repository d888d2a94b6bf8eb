"""The first week of a company with other codes, a past and another interface's ids: connected as README says, to the cent."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.standard.conftest import World
from tests.standard.first_week import KINDS, InProcore, entry, foreign_ids, keep_books, own_sql

pytestmark = pytest.mark.reference


@pytest.fixture
def company(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The company as it is on its first day: both sides, the settings, an empty ledger."""
    keep_books(world.maestro)
    procore = InProcore(world.simulator.world, world.simulator.company_id).fill()
    world.company_settings = entry(own_sql(tmp_path_factory.mktemp("site") / "sql"), procore.sector)
    return world


def test_in_shadow_mode_nothing_is_written_and_what_the_other_interface_sent_is_known(company: World) -> None:
    ids = foreign_ids(company.simulator.world)
    assert Counter(kind for kind, _ in ids).keys() == {kind for _, kind in KINDS.values()}
    assert len(ids) >= 200
    company.company_settings["shadow"] = True
    for element in company.company_settings["elements"]:
        company.run(element)
        assert company.inbox(element) == []
    assert [one for one in company.asked() if not one.startswith("GET")] == []
    linked = company.maestro("SELECT element, count(*) AS n FROM procore_sync.link GROUP BY 1")
    assert {row["element"]: row["n"] for row in linked}.items() >= {
        "suppliers": 64,
        "projects": 2,
        "cost_types": 5,
    }.items()
