"""Commitments as they are read: with their lines, and what a run keeps of them."""

from decimal import Decimal

import pytest

from procore.sides.procore import commitments

ORDERS = "GET /purchase_order_contracts"


@pytest.fixture
def contract(site):
    vendor = site.world.add("vendors", name="Béton", project_ids=[site.project_id])
    row = site.world.add(
        "purchase_order_contracts", project_id=site.project_id, vendor_id=vendor["id"], accounting_method="unit",
        origin_id="MAESTRO|PO|DEMO|24-0", origin_code="24-0",
    )  # fmt: skip
    site.world.add(
        "purchase_order_contract_line_items", project_id=site.project_id, holder_id=row["id"],
        wbs_code_id=site.codes["01|L"], amount="12.50",
    )  # fmt: skip
    return row


@pytest.mark.parametrize("listed,calls", [
    (True, {ORDERS: 1}),
    (False, {ORDERS: 1, "GET /purchase_order_contracts/{id}/line_items": 1}),
])  # fmt: skip
def test_lines_are_asked_for_only_where_the_list_does_not_show_them(site, contract, listed, calls):
    site.simulator.switches.extended_lists_hold_lines = listed
    (record,) = site.read(commitments.read, "purchase_orders")
    assert [line.get("amount") for line in record.lines.values()] == [Decimal("12.5")]
    assert site.calls() == calls


def test_a_run_keeps_how_each_contract_counts_and_whose_vendors_are_in_the_directory(site, contract):
    site.read(commitments.read, "purchase_orders")
    cache = site.company.cache.project(site.project_id)
    assert cache.accounting_methods == {contract["id"]: "unit"}
    assert cache.vendors == {contract["vendor_id"]}


@pytest.mark.parametrize("origin,number", [("MAESTRO|PO|DEMO|24-0", "24-0"), ("OTHER|1", None), (None, None)])
def test_a_code_that_another_integration_wrote_is_no_number_of_maestros(site, contract, origin, number):
    site.world.change("purchase_order_contracts", contract["id"], origin_id=origin)
    (record,) = site.read(commitments.read, "purchase_orders")
    assert record.get("number") == number


def test_what_was_deleted_is_not_there(site, contract):
    site.world.change("purchase_order_contracts", contract["id"], deleted_at="2026-01-01T00:00:00Z")
    assert site.read(commitments.read, "purchase_orders") == []
