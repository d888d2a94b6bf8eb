"""A locked budget gets one budget change; what spoils it stands alone, and a lost answer is looked up by the title."""

from decimal import Decimal

import pytest

from procore.model.errors import Unreachable
from procore.model.modifications import Modification
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.procore import budgets
from procore.sides.procore.company import Company, Options

CHANGE = "POST /projects/{id}/budget_changes"


def order(site, code, amount):
    return Order(
        verb=Verb.UPDATE, values={"amount": Decimal(amount)}, procore_id=site.codes[code], maestro_key=f"26-001|{code}",
        scope=site.scope,
    )  # fmt: skip


@pytest.fixture
def locked(site):
    """A locked budget of 100 $ for each of three codes, as it was read."""
    for code in ("01|L", "01|M", "02|L"):
        site.world.add(
            "budget_line_items",
            project_id=site.project_id,
            wbs_code_id=site.codes[code],
            original_budget_amount="100.00",
        )
    (budget,) = site.records("budgets") or [site.world.add("budgets", project_id=site.project_id)]
    site.world.change("budgets", budget["id"], locked=True)
    site.read(budgets.read, "budgets")
    site.calls()
    return site


def worth(site):
    site.company.cache.project(site.project_id).budget = None
    names = {str(one): code for code, one in site.codes.items()}
    return {names[one.key]: int(one.get("amount")) for one in site.read(budgets.read, "budgets") if one.get("amount")}


def test_all_differences_go_in_one_change_and_what_is_equal_is_not_sent(locked):
    outcomes = locked.write(
        budgets.write, "budgets", order(locked, "01|L", "150"), order(locked, "01|M", "100"), order(locked, "02|M", "7")
    )
    assert {int(one.record.key): one.record.get("amount") for one in outcomes} == {
        locked.codes["01|L"]: 150, locked.codes["01|M"]: 100, locked.codes["02|M"]: 7,
    }  # fmt: skip
    assert [one.reason for one in outcomes] == [None] * 3
    assert locked.calls() == {"GET /projects/{id}/budget": 1, CHANGE: 1}
    assert [one["title"] for one in locked.records("budget_changes")] == ["maestro* 26-001 1"]
    assert worth(locked) == {"01|L": 150, "01|M": 100, "02|L": 100, "02|M": 7}


def test_the_line_that_spoils_a_change_stands_alone_and_titles_stay_unique(locked):
    bad = Order(
        verb=Verb.CREATE,
        values={"budget_code": "999", "amount": Decimal(5)},
        maestro_key="26-001|99|L",
        scope=locked.scope,
    )
    outcomes = locked.write(
        budgets.write,
        "budgets",
        order(locked, "01|L", "150"),
        bad,
        order(locked, "02|L", "90"),
        order(locked, "01|M", "80"),
    )
    assert [(one.order.maestro_key, one.reason and one.reason.code) for one in outcomes] == [
        ("26-001|01|L", None), ("26-001|99|L", "refused"), ("26-001|02|L", None), ("26-001|01|M", None),
    ]  # fmt: skip
    titles = [one["title"] for one in locked.records("budget_changes")]
    assert len(titles) == len(set(titles)) == 2
    assert worth(locked) == {"01|L": 150, "01|M": 80, "02|L": 90}


@pytest.mark.parametrize("drop,posts", [("before", 2), ("after", 1)])
def test_a_lost_answer_is_looked_up_before_the_change_is_sent_again(locked, drop, posts):
    locked.fault(method="POST", path="budget_changes", drop=drop)
    outcomes = locked.write(budgets.write, "budgets", order(locked, "01|L", "150"))
    assert [one.reason for one in outcomes] == [None]
    assert locked.calls()[CHANGE] == posts
    assert worth(locked)["01|L"] == 150


@pytest.mark.parametrize("drop,posts", [("before", 2), ("after", 1)])
def test_a_document_whose_answer_is_lost_is_looked_up_before_it_is_sent_again(locked, drop, posts):
    amounts = {str(locked.codes[code]): Decimal(amount) for code, amount in (("01|L", 50), ("01|M", -50))}
    budget = locked.company.cache.project(locked.project_id).budget
    budget.modifications = [Modification(scope=locked.scope, number="MB-1", amounts=amounts)]
    locked.fault(method="POST", path="budget_changes", drop=drop)
    orders = order(locked, "01|L", "150"), order(locked, "01|M", "50"), order(locked, "02|L", "107")
    outcomes = locked.write(budgets.write, "budgets", *orders)
    assert [(one.reason, one.record.get("amount")) for one in outcomes] == [(None, 150), (None, 50), (None, 107)]
    assert locked.calls()[CHANGE] == posts + 1
    titles = [one["title"] for one in locked.records("budget_changes")]
    assert titles == ["maestro* 26-001: MB-1", "maestro* 26-001 2"]
    assert worth(locked) == {"01|L": 150, "01|M": 50, "02|L": 107}


def test_an_answer_that_is_lost_twice_ends_the_run(locked):
    locked.fault(method="POST", path="budget_changes", drop="before", times=2)
    with pytest.raises(Unreachable, match="unanswered twice"):
        locked.write(budgets.write, "budgets", order(locked, "01|L", "150"))


def test_a_draft_is_on_its_way_and_not_sent_again(locked):
    options = {"budgets": Options(budget_change="draft")}
    locked.company = Company(client=locked.client, id=locked.company.id, options=options, cache=locked.company.cache)
    locked.write(budgets.write, "budgets", order(locked, "01|L", "150"))
    assert worth(locked)["01|L"] == 150
    locked.calls()
    locked.write(budgets.write, "budgets", order(locked, "01|L", "150"))
    assert CHANGE not in locked.calls()
