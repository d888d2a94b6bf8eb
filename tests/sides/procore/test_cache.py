"""What a run reads once is kept apart for each project, and for each run."""

from procore.sides.procore.cache import CompanyCache, ProjectCache
from procore.sides.procore.company import Company, Options


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


def test_the_costs_of_a_project_that_was_written_leave_the_memory_when_the_next_one_is_written():
    cache = CompanyCache()
    for number in (1, 2, 3):
        cache.project(number).direct_costs = {}
    for number in (1, 2, 2):
        cache.write_direct_costs(number, {})
    assert {number: one.direct_costs for number, one in cache.projects.items()} == {1: None, 2: {}, 3: {}}
