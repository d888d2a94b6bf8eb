"""Costs as one run writes them: created, corrected, and told why they cannot be sent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore import direct_costs
from procore.sides.procore.packed_costs import PackedCosts

HEADERS, LINES = "PATCH /projects/{id}/direct_costs/sync", "PATCH /projects/{id}/direct_costs/line_items/sync"


def create(site, number="1001", amount="100", **values):
    head = {"type": "expense", "date": date(2026, 5, 1), "description": "D", **values}
    line = {"budget_code": str(site.codes["01|L"]), "description": "L", "amount": Decimal(amount)}
    return Order(
        verb=Verb.CREATE, values=head, origin_id=f"MAESTRO|CST|DEMO|{number}", maestro_key=number, scope=site.scope,
        lines=(LineOrder(verb=LineVerb.CREATE, source="1", values=line),),
    )  # fmt: skip


def update(record, amount):
    ((key, line),) = record.lines.items()
    change = LineOrder(verb=LineVerb.UPDATE, key=key, source=line.twin, values={"amount": Decimal(amount)})
    return Order(
        verb=Verb.UPDATE, before=record.values, lines_before=record.lines, lines=(change,), maestro_key="1001",
        procore_id=int(record.key), scope=record.scope,
    )  # fmt: skip


def test_a_project_without_costs_is_one_list_and_one_made_just_now_is_none(site):
    assert site.read(direct_costs.read, "costs") == []
    assert site.calls() == {"GET /rest/v1.1/projects/{id}/direct_costs": 1}
    direct_costs.assume_empty(site.company, site.project_id)
    site.write(direct_costs.write, "costs", create(site))
    assert site.calls() == {HEADERS: 2, LINES: 1}  # as drafts, then approved


def test_a_cost_is_created_and_a_correction_is_its_reversal_and_a_new_one(site):
    (made,) = site.write(direct_costs.write, "costs", create(site))
    assert (made.reason, made.record.get("amount")) == (None, Decimal(100))
    (changed,) = site.write(direct_costs.write, "costs", update(made.record, "120"))
    assert (changed.reason, changed.record.get("amount")) == (None, Decimal(120))
    assert changed.replaced == {
        "maestro_key": "1001",
        "was": int(made.record.key),
        "procore_id": int(changed.record.key),
    }
    site.company.cache.direct_costs = PackedCosts()
    read = {one.key: one.get("amount") for one in site.read(direct_costs.read, "costs")}
    assert read == {made.record.key: 0, changed.record.key: 120}
    amounts = [Decimal(one["amount"]) for one in site.records("direct_cost_line_items")]
    assert amounts == [100, -100, 120]


def test_reversals_and_new_costs_of_all_orders_go_together(site):
    direct_costs.assume_empty(site.company, site.project_id)
    made = site.write(direct_costs.write, "costs", create(site, "1001"), create(site, "1002"))
    orders = [replace(update(one.record, "5"), maestro_key=one.order.maestro_key) for one in made]
    site.calls()
    site.write(direct_costs.write, "costs", *orders)
    assert site.calls() == {HEADERS: 3, LINES: 1}  # reversals are approved before the rest


@pytest.mark.parametrize("values,field", [
    ({"type": "invoice"}, "supplier"),
    ({"type": "invoice", "supplier": "7"}, "invoice_number"),
])  # fmt: skip
def test_an_invoice_without_its_supplier_or_number_is_not_sent(site, values, field):
    (outcome,) = site.write(direct_costs.write, "costs", create(site, **values))
    assert outcome.reason == Reason("required", {"field": field, "side": "procore"})
    assert HEADERS not in site.calls()


def test_a_linked_cost_that_is_not_there_any_more_is_gone(site):
    order = Order(verb=Verb.UPDATE, procore_id=999, maestro_key="1001", scope=site.scope)
    (outcome,) = site.write(direct_costs.write, "costs", order)
    assert outcome.reason == Reason("gone", {"side": "procore"})
