"""Costs to Procore, to the cent: read from maestro*'s tables and from Procore's records, never from the ledger."""

from decimal import Decimal

import pytest

from tests.standard.costs.entries import ONE_BY_ONE, cost, header, in_maestro, in_procore, origins


def test_costs_go_in_three_batches_a_project_and_a_second_run_does_nothing(site):
    cost(site, "A-1", ("03-300|MAT", "1200.55"), {"code": "03-300|MO", "amount": "0", "description": "Sans frais"})
    cost(
        site, "A-2",
        {"code": "03-400|SCT", "amount": "2311.31", "quantity": "42.5", "unit": "m3", "unit_cost": "54.3837"},
        supplier="ACIER",
    )  # fmt: skip
    cost(site, "A-3", ("03-300|MAT", "40.40"))
    before = len(site.requests)
    run = site.run("costs")
    sent = [asked.rpartition("projects/")[2].partition("/")[2] for asked in site.writes(before)]
    assert sent == ONE_BY_ONE * 2, "the company's first one alone, then all others together"
    (told,) = site.maestro("SELECT announced_calls AS calls FROM procore_sync.run WHERE id = :id", id=run.id)
    assert sum(run.calls.values()) - told["calls"] == 1, "the list of units"
    assert run.tally["created"] == 3
    assert in_procore(site) == in_maestro(site) != {}
    made = header(site, "A-2")
    assert (made["direct_cost_type"], made["direct_cost_date"], made["status"]) == ("invoice", "2026-10-05", "approved")
    assert (made["vendor_id"], made["invoice_number"]) == (site.vendor_id("ACIER"), "BP-A-2")
    (line,) = (row for row in site.procore("direct_cost_line_items") if row["direct_cost_id"] == made["id"])
    assert Decimal(line["quantity"]) == Decimal("42.5")
    assert Decimal(line["unit_cost"]) == Decimal("54.3837")
    assert (line["uom"], line["origin_id"]) == ("m3", "MAESTRO|CSTL|DEMO|A-2|1")
    before = len(site.requests)
    assert site.run("costs").tally["unchanged"] == 3
    assert site.writes(before) == []


@pytest.mark.parametrize(
    "kind, sent",
    [
        ("Purchase", "invoice"), ("Invoice", "invoice"), ("Credit note", "invoice"), ("Expense", "expense"),
        ("Equipment", "expense"), ("Transfer", "expense"), ("Payroll", "payroll"),
    ],
)  # fmt: skip
def test_each_kind_of_transaction_has_its_type(site, kind, sent):
    cost(site, "A-1", ("03-300|MAT", "10.10"), type=kind)
    site.run("costs")
    assert header(site, "A-1")["direct_cost_type"] == sent


@pytest.mark.parametrize("leaves", [[], ["header"], ["lines"]])
def test_no_employees_name_leaves_maestro_in_a_header_or_a_line_unless_the_settings_say_so(site, leaves):
    people = {"employee": "Tremblay, Jean-Guy", "description": "Paie de Tremblay, Jean-Guy"}
    line = {"code": "03-300|MO", "amount": "2187.44", "description": "Gagné, Luc, 40 h"}
    cost(site, "P-1", line, type="Payroll", supplier=None, invoice_number=None, **people)
    site.run("costs", row={"personal_text": leaves})
    assert header(site, "P-1")["description"] == (
        people["description"] if leaves == ["header"] else "Paie du 2026-10-05"
    )
    assert ("Tremblay" in str(site.requests)) is (leaves == ["header"])
    assert ("Gagné" in str(site.requests)) is (leaves == ["lines"])


def test_what_is_not_transferred_and_what_is_committed_stays(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), transferred=False)
    cost(site, "A-2", ("03-300|MAT", "20.20"), type="Invoice", order_number="26001")
    cost(site, "A-3", ("03-300|MAT", "40.40"))
    site.run("costs")
    assert origins(site) == ["A-3"]
    assert site.inbox("costs") == []
    site.maestro("UPDATE maestro.cost SET transferred = true, updated_at = now() WHERE number = 'A-1'")
    site.run("costs", row={"skip_committed_invoices": False})
    assert origins(site) == ["A-1", "A-2", "A-3"]


def test_a_cost_waits_for_its_supplier_and_its_activity_and_then_goes_by_itself(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), supplier="NOUVEAU")
    cost(site, "A-2", ("09-900|SCT", "20.20"))
    cost(site, "A-3", ("03-300|MAT", "40.40"))
    run = site.run("costs")
    assert (run.tally["created"], run.tally["waiting"]) == (1, 2)
    assert any("NOUVEAU" in said for said in site.inbox("costs"))
    assert any("09-900|SCT" in said for said in site.inbox("costs"))
    site.supplier("NOUVEAU")
    site.put("activity", project="24-001", code="09-900", section=None, description="Peinture")
    site.put("activity_group", project="24-001", activity="09-900", group_code="SCT")
    site.run("projects")
    site.run("suppliers")
    site.run("costs")
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site)


def test_what_cannot_be_sent_is_rejected_in_words_and_the_others_go(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), amount="11.10")
    cost(site, "A-2", ("03-300|MAT", "10.10"), supplier=None)
    cost(site, "A-3", ("03-300|MAT", "10.10"), type="Provision")
    cost(site, "A-4", ("03-300|MAT", "40.40"))
    run = site.run("costs")
    assert (run.tally["created"], run.tally["rejected"]) == (1, 3)
    said = dict(one.split(": ", 1) for one in site.inbox("costs"))
    assert said["A-1"].startswith("Its lines make $10.10 and its total says $11.10")
    assert said["A-2"].startswith("Supplier is empty, and Procore needs it")
    assert said["A-3"].startswith("Type “Provision” is not one of the known codes")
    assert origins(site) == ["A-4"]
