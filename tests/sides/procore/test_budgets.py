"""An open budget: one batch, or line by line; each code has one line, whoever made it."""

from decimal import Decimal

import pytest

from procore.model.errors import AccessRefused, ConfigurationError
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.procore import budgets
from procore.sides.procore.budget_reading import read_budget
from procore.sides.procore.company import Company, Options

SYNC, ONE = "POST /budget_line_items/sync", "POST /rest/v1.1/budget_line_items"
VIEWS, ROWS = "GET /budget_views", "GET /budget_views/{id}/detail_rows"


def order(site, code, amount, **values):
    values = {"budget_code": str(site.codes[code]), "amount": Decimal(amount), **values}
    return Order(verb=Verb.CREATE, values=values, maestro_key=f"26-001|{code}", scope=site.scope)


def amounts(site):
    names = {one: code for code, one in site.codes.items()}
    rows = site.records("budget_line_items")
    return {names[row["wbs_code_id"]]: Decimal(row["original_budget_amount"]) for row in rows}


@pytest.fixture
def empty(site):
    budgets.assume_empty(site.company, site.project_id)
    return site


def test_a_project_that_was_made_just_now_is_not_read(empty):
    outcomes = empty.write(budgets.write, "budgets", order(empty, "01|L", "100.10"), order(empty, "02|M", "7"))
    assert [one.reason for one in outcomes] == [None, None]
    assert empty.calls() == {SYNC: 1}
    assert amounts(empty) == {"01|L": Decimal("100.10"), "02|M": Decimal(7)}


@pytest.mark.parametrize(
    "status,next_time", [(403, {ONE: 1}), (404, {ONE: 1}), (405, {ONE: 1}), (422, {SYNC: 1, ONE: 1})]
)
def test_a_refused_batch_goes_line_by_line_and_one_that_is_closed_is_not_asked_again(empty, status, next_time):
    empty.simulator.switches.budget_sync_status = status
    empty.write(budgets.write, "budgets", order(empty, "01|L", "1"), order(empty, "02|M", "2"))
    calls = empty.calls()
    assert (calls[SYNC], calls[ONE]) == (1, 2)
    empty.write(budgets.write, "budgets", order(empty, "01|M", "3"))
    calls = empty.calls()
    assert {name: count for name, count in calls.items() if name.startswith("POST")} == next_time
    assert len(amounts(empty)) == 3


def test_a_line_that_came_meanwhile_is_changed_instead_of_made_twice(empty):
    empty.world.add(
        "budget_line_items", project_id=empty.project_id, wbs_code_id=empty.codes["01|L"], original_budget_amount="0.00"
    )
    outcomes = empty.write(budgets.write, "budgets", order(empty, "01|L", "100"), order(empty, "02|M", "7"))
    assert [one.reason for one in outcomes] == [None, None]
    assert empty.calls()[SYNC] == 2
    assert amounts(empty) == {"01|L": Decimal(100), "02|M": Decimal(7)}


def test_what_was_approved_since_stays_on_top_of_the_original_amount(site):
    row = {"project_id": site.project_id, "wbs_code_id": site.codes["01|L"], "original_budget_amount": "100.00"}
    line = site.world.add("budget_line_items", **row)
    change = site.world.add("budget_changes", project_id=site.project_id, title="Extra", status="approved")
    site.world.add(
        "budget_change_lines", project_id=site.project_id, budget_change_id=change["id"],
        wbs_code_id=site.codes["01|L"], amount="25.00",
    )  # fmt: skip
    (record,) = [one for one in site.read(budgets.read, "budgets") if one.get("amount")]
    assert record.get("amount") == 125
    changed = Order(verb=Verb.UPDATE, values={"amount": Decimal(150)}, procore_id=site.codes["01|L"], scope=site.scope)
    (outcome,) = site.write(budgets.write, "budgets", changed)
    assert outcome.record.get("amount") == 150
    assert site.world.get("budget_line_items", line["id"])["original_budget_amount"] in {"125.00", "125.0"}


def test_a_bad_line_is_refused_in_its_own_words_and_the_others_go(empty):
    outcomes = empty.write(
        budgets.write, "budgets", order(empty, "01|L", "1", unit="brouettes"), order(empty, "02|M", "2")
    )
    assert [one.reason and one.reason.code for one in outcomes] == ["refused", None]
    assert amounts(empty) == {"02|M": Decimal(2)}


def test_the_view_is_looked_up_once_and_asked_again_where_it_is_another_projects(site):
    read_budget(site.company, site.project_id)
    calls = site.calls()
    assert (calls[VIEWS], calls[ROWS]) == (1, 1)
    read_budget(site.company, site.project_id)
    assert VIEWS not in site.calls()
    site.company.cache.budget_view = 999
    read_budget(site.company, site.project_id)
    calls = site.calls()
    assert (calls[VIEWS], calls[ROWS]) == (1, 2)


def test_a_view_that_is_not_there_is_named_with_those_that_are(site):
    company = Company(client=site.client, id=site.company.id, options={"budgets": Options(budget_view="Mine")})
    with pytest.raises(ConfigurationError, match=r"no budget view “Mine”; it has: .+budgets.budget_view"):
        read_budget(company, site.project_id)


def test_a_project_without_a_view_is_closed_to_us(site):
    site.fault(method="GET", path="budget_views$", status=200, body=[])
    with pytest.raises(AccessRefused, match="no budget view"):
        read_budget(site.company, site.project_id)
