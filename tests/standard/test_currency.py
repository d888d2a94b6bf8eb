"""A project of Procore in another currency than the company's books: nothing of it is added up or written, and it is told."""

import json
from decimal import Decimal

import pytest

from tests.standard.budgets import budget, change, in_maestro, in_procore
from tests.standard.commitments import Orders
from tests.standard.costs.entries import cost
from tests.standard.costs.entries import in_procore as spent

SAYS = "Procore holds it in USD and the company keeps its books in CAD"


def in_dollars_of_the_states(site):
    """Somebody gave the project another currency in Procore."""
    site.simulator.world.change("projects", site.project_id("24-001"), currency_iso_code="USD")


def told(site, element):
    said = site.inbox(element)
    assert said
    assert [one for one in said if SAYS not in one] == []


def counted(site):
    """What counts in Procore: budgets, approved direct costs, and every line of a contract."""
    lines = [*site.procore("purchase_order_contract_line_items"), *site.procore("work_order_contract_line_items")]
    return in_procore(site), spent(site), sum(Decimal(one["amount"]) for one in lines)


def enter(site):
    budget(site, "03-300|MAT", "1000.05")
    cost(site, "C-1", ("03-300|MAT", "100.01"))
    Orders(site, "purchase_orders").put()
    Orders(site, "subcontracts").put("S-1")


MONEY = ("costs", "purchase_orders", "subcontracts")


def test_nothing_new_counts_in_a_project_of_another_currency_and_each_record_says_so(site):
    enter(site)
    in_dollars_of_the_states(site)
    for _ in range(2):
        for element in MONEY:
            site.run(element, "to_procore", full=True)
            told(site, element)
        assert counted(site) == ({}, {}, 0)
        assert site.maestro("SELECT 1 FROM procore_sync.balance WHERE maestro <> 0 OR procore <> 0") == []
        assert {one["status"] for one in site.procore("purchase_order_contracts")} <= {"Draft"}
    site.simulator.world.change("projects", site.project_id("24-001"), currency_iso_code="CAD")
    for element in MONEY:
        site.run(element, "to_procore", full=True)
        assert site.inbox(element) == [], element
    assert spent(site) == {"03-300|MAT": Decimal("100.01")}


def test_what_was_there_before_is_compared_and_changed_no_more(site):
    enter(site)
    for element in ("budgets", *MONEY):
        site.run(element, "to_procore")
        assert site.inbox(element) == []
    held = counted(site)
    in_dollars_of_the_states(site)
    change(site, "03-300|MAT", amount="2000.00")
    cost(site, "C-2", ("03-300|MAT", "7.00"))
    Orders(site, "purchase_orders").set(description="Autre")
    Orders(site, "subcontracts").set("S-1", description="Autre")
    for element in ("budgets", *MONEY):
        site.run(element, "to_procore", full=True)
        told(site, element)
    assert counted(site) == held
    sums = site.maestro("SELECT element, maestro, procore, unknown FROM procore_sync.balance")
    weighed = {row["element"]: (row["maestro"], row["procore"], row["unknown"]) for row in sums}
    assert weighed == {**dict.fromkeys(("budgets", *MONEY[1:]), (0, 0, 1)), "costs": (0, 0, 2)}
    assert "Autre" not in json.dumps(site.procore("purchase_order_contracts"))


def test_a_change_order_of_a_contract_of_another_currency_is_a_draft_without_lines(changes):
    site = changes.world
    in_dollars_of_the_states(site)
    changes.put()
    for _ in range(2):
        changes.run(full=True)
        told(site, "change_orders")
        assert {one["status"] for one in site.procore("change_order_packages")} <= {"draft"}
        assert site.procore("potential_change_order_line_items") == []


@pytest.mark.parametrize("element", ["purchase_orders", "subcontracts"])
def test_a_contract_of_another_currency_is_entered_nowhere_in_maestro(site, element):
    orders = Orders(site, element)
    in_dollars_of_the_states(site)
    orders.make()
    orders.run("to_maestro", full=True)
    told(site, element)
    assert orders.maestro("SELECT 1 FROM {t}") == []


def test_a_budget_of_another_currency_is_entered_nowhere_in_maestro(site):
    budget(site, "03-300|MAT", "1000.05")
    site.run("budgets")
    in_dollars_of_the_states(site)
    (line,) = site.procore("budget_line_items")
    site.simulator.world.change("budget_line_items", line["id"], original_budget_amount="1500.00")
    site.run("budgets", "to_maestro", full=True)
    told(site, "budgets")
    assert in_maestro(site) == {"03-300|MAT": Decimal("1000.05")}
