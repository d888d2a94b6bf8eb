"""Pages and filters: docs/procore.md#pages, docs/procore.md#filters."""

import pytest


@pytest.fixture
def five(sim):
    return [sim.world.add("vendors", name=f"Vendor {n}", origin_id=f"M|{n}") for n in range(5)]


def test_pages_are_told_in_headers(api, five):
    answer = api.get("/rest/v1.0/vendors", company_id=api.sim.company_id, per_page=2, page=2)
    assert [one["name"] for one in answer.json()] == ["Vendor 2", "Vendor 3"]
    assert (answer.headers["Total"], answer.headers["Per-Page"]) == ("5", "2")
    assert set(answer.links) == {"first", "prev", "next", "last"}


def test_links_lose_the_other_parameters(api, five):
    answer = api.get("/rest/v1.0/vendors", company_id=api.sim.company_id, per_page=2)
    assert answer.links["next"]["url"].endswith("/rest/v1.0/vendors?page=2&per_page=2")


def test_the_last_page_has_no_next(api, five):
    answer = api.get("/rest/v1.0/vendors", company_id=api.sim.company_id, per_page=2, page=3)
    assert len(answer.json()) == 1
    assert "next" not in answer.links


def test_one_page_has_no_links_and_a_page_too_far_is_empty(api, five):
    assert "Link" not in api.get("/rest/v1.0/vendors", company_id=api.sim.company_id).headers
    assert api.vendors(page=9) == []


@pytest.mark.parametrize(
    "path, most", [("/rest/v1.1/projects", 300), ("/rest/v1.0/vendors", 2000), ("/rest/v1.0/tax_codes", 100)]
)
def test_too_large_pages_are_clamped_silently(api, path, most):
    answer = api.get(path, company_id=api.sim.company_id, per_page=5000)
    assert answer.status_code == 200
    assert answer.headers["Per-Page"] == str(most)


def test_the_default_page_of_projects_is_a_hundred(api):
    assert api.get("/rest/v1.1/projects", company_id=api.sim.company_id).headers["Per-Page"] == "100"


@pytest.mark.parametrize("params", [{"page": "two"}, {"per_page": "all"}, {"filter_id": "abc"}, {"view": "everything"}])
def test_bad_values_are_refused(api, params):
    assert api.get("/rest/v1.0/vendors", company_id=api.sim.company_id, **params).status_code == 400


def test_a_filter_that_an_endpoint_does_not_have_is_ignored(api, sim, five):
    assert len(api.vendors(filter_is_active="false", filter_city="Laval")) == 5


@pytest.mark.parametrize(
    "start, end, found",
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", True),
        ("2026-03-01T11:59:59Z", "2026-03-01T12:00:01Z", True),
        ("2026-03-01T12:00:01Z", "2026-12-01T00:00:00Z", False),
        ("2026-01-01T00:00:00Z", "2026-03-01T11:59:59Z", False),
        ("2026-03-01T07:00:00-05:00", "2026-03-01T07:00:00-05:00", True),
        ("2026-03-01", "2026-03-01", True),
        ("2026-02-01", "2026-02-28", False),
    ],
)
def test_a_range_includes_both_ends_with_and_without_quotes(api, sim, start, end, found):
    sim.world.add("vendors", name="V", updated_at="2026-03-01T12:00:00Z")
    for written in ("{}...{}", '"{}...{}"', '"{}"..."{}"'):
        assert bool(api.vendors(filter_updated_at=written.format(start, end))) is found, written


@pytest.mark.parametrize(
    "value", ["2026-03-01..2026-03-02", "2026-03-01", "yesterday...today", "2026-13-01...2026-13-02", ""]
)
def test_a_range_that_is_none_is_refused(api, value):
    for path in ("/rest/v1.0/vendors", "/rest/v1.1/projects", "/rest/v1.0/projects"):
        assert api.get(path, company_id=api.sim.company_id, filter_updated_at=value).status_code == 400


def test_arrays_are_taken_in_both_forms(api, five):
    ids = [five[1]["id"], five[3]["id"]]
    for params in ({"filters[id][]": ids}, {"filters[id]": f"[{ids[0]}, {ids[1]}]"}):
        assert [one["id"] for one in api.vendors(**params)] == ids
    assert [one["id"] for one in api.vendors(filter_id=ids[0])] == ids[:1]


def test_filters_add_up(api, five):
    assert api.vendors(filter_origin_id="M|1", filter_search="vendor 2") == []
    assert len(api.vendors(filter_origin_id="M|1", filter_search="VENDOR 1")) == 1


def test_search_looks_at_name_keywords_code_and_tax_number(api, sim):
    register = {"type": "EIN", "identifier": "1142233344"}
    sim.world.add("vendors", name="Béton", notes="pompage", origin_code="BET01", business_register=register)
    sim.world.add("vendors", name="Acier")
    for wanted in ("béton", "pompage", "bet01", "1142233344"):
        assert [one["name"] for one in api.vendors(filter_search=wanted)] == ["Béton"]


def test_sort_is_taken_where_it_is_documented(api, sim):
    for name in ("b", "A", "c"):
        sim.world.add("vendors", name=name)
    assert [one["name"] for one in api.vendors(sort="name")] == ["A", "b", "c"]
    assert [one["name"] for one in api.vendors(sort="-name")] == ["c", "b", "A"]
    assert [one["name"] for one in api.vendors(sort="updated_at")] == ["b", "A", "c"]


# ------------------------------------------------------------------------------------------ lists that move


def _read(api, **params):
    """The pages of one reading of the vendors, two a page: the names of each, and its Total."""
    pages, totals, page = [], [], 1
    while True:
        answer = api.get("/rest/v1.0/vendors", company_id=api.sim.company_id, per_page=2, page=page, **params)
        pages.append("".join(one["name"][-1] for one in answer.json()))
        totals.append(int(answer.headers["Total"]))
        if "next" not in answer.links:
            return pages, totals
        page += 1


@pytest.mark.parametrize(
    "how, pages, totals",
    [
        ("steady", ["01", "23", "4"], [5, 5, 5]),
        ("inserted", ["01", "12", "3"], [4, 5, 5]),
        ("removed", ["01", "34"], [5, 4]),
        ("moved", ["01", "34", "0"], [5, 5, 5]),
    ],
)
def test_a_list_moves_between_its_pages_and_is_whole_when_it_is_read_again(api, sim, five, how, pages, totals):
    sim.switches.moving_lists = how
    for _ in range(2):
        assert _read(api) == (pages, totals)
        assert _read(api) == (["01", "23", "4"], [5, 5, 5])
    assert _read(api, view="compact") == (pages, totals), "each listing by itself"


@pytest.mark.parametrize("how", ["inserted", "removed", "moved"])
def test_a_list_of_one_page_does_not_move(api, sim, five, how):
    sim.switches.moving_lists = how
    assert [one["name"][-1] for one in api.vendors(per_page=5)] == list("01234")
