"""What a run reads once is kept apart for each project, and for each run."""

import tracemalloc
from decimal import Decimal

from procore.sides.procore.cache import CompanyCache, ProjectCache
from procore.sides.procore.company import Company, Options
from procore.sides.procore.corrections import DirectCost
from procore.sides.procore.packed_costs import PackedCosts


def test_nothing_is_known_before_it_was_read():
    cache = CompanyCache()
    assert (cache.units, cache.budget_view, cache.budget_sync_closed, cache.earlier) == (None, None, False, {})
    assert cache.project(1) == ProjectCache()


def test_projects_are_kept_apart():
    cache = CompanyCache()
    cache.project(1).vendors.add(7)
    cache.project(2).three_tiers = True
    assert (cache.project(1).vendors, cache.project(1).three_tiers) == ({7}, None)
    assert (cache.project(2).vendors, cache.project(2).three_tiers) == (set(), True)


def test_two_runs_share_nothing(client):
    one, other = (Company(client=client, id=1) for _ in range(2))
    one.cache.project(1).vendors.add(7)
    assert other.cache.project(1).vendors == set()


def test_an_element_without_settings_has_the_default_ones(client):
    company = Company(client=client, id=1, options={"budgets": Options(budget_view="Mine")})
    assert (company.option("budgets").budget_view, company.option("costs")) == ("Mine", Options())


def test_the_costs_of_many_projects_stay_as_they_are_and_take_the_memory_of_one():
    line = {"amount": Decimal("-12.345"), "description": "Étais", "wbs_code": {"id": 2**63 - 1}, "tax_code": None}
    packed = PackedCosts()
    tracemalloc.start()
    for number in range(20):
        costs = {f"COST|{n}": DirectCost({"id": n, "number": number}, [dict(line)]) for n in range(200)}
        packed.keep(number, costs)
        costs["COST|new"] = DirectCost({"id": -number})  # written after they were read
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 2 * 200 * 1000, "bytes: of 20 projects of 200 costs, which take more than 500 each"
    assert len(packed.of(3)) == 201
    assert packed.of(3)["COST|7"] == DirectCost({"id": 7, "number": 3}, [line])
    assert packed.of(3)["COST|new"].header["id"] == -3
    assert packed.of(3) is packed.of(3), "what is written to them stays"
    assert packed.of(19)["COST|new"].header["id"] == -19
    assert (packed.of(20), PackedCosts().of(0)) == (None, None)
