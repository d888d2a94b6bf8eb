"""Costs to Procore, to the cent: read from maestro*'s tables and from Procore's records, never from the ledger.

Long, because it mirrors one element.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from procore.mapping.sql_blocks import FOLDER
from procore.model.errors import Unreachable
from simulator.controls.switches import VALUES
from tests.standard import test_budgets as budgets
from tests.standard.test_budgets import codes, writes

HEADERS, LINES = "direct_costs/sync", "direct_costs/line_items/sync"
ONE_BY_ONE = [HEADERS, LINES, HEADERS]
"""Drafts, their lines, their approval."""


def cost(site, number, *lines, project="24-001", **columns):
    """A transferred purchase; `lines` are (code, amount), or a dictionary of columns with both."""
    rows = [{"code": one[0], "amount": one[1]} if isinstance(one, tuple) else one for one in lines]
    total = sum(Decimal(str(row["amount"])) for row in rows)
    header = {
        "type": "Purchase", "date": "2026-10-05", "supplier": "BETON", "invoice_number": f"BP-{number}",
        "description": "Béton", "transferred": True, "amount": total, **columns,
    }  # fmt: skip
    site.put("cost", number=number, project=project, **header)
    for place, row in enumerate(rows, 1):
        add_line(site, number, place, **row)


def add_line(site, number, line, code, amount, **columns):
    activity, group = code.split("|")
    site.put("cost_line", cost=number, line=line, activity=activity, group_code=group, amount=amount, **columns)


def settle(site, number):
    """The header's total follows the lines, as maestro*'s screens do it."""
    site.maestro(
        "UPDATE maestro.cost SET updated_at = now(), amount = "
        "(SELECT coalesce(sum(amount), 0) FROM maestro.cost_line WHERE cost = :number) WHERE number = :number",
        number=number,
    )


def in_maestro(site, project="24-001"):
    rows = site.maestro(
        "SELECT l.activity || '|' || l.group_code AS code, sum(l.amount) AS amount FROM maestro.cost_line AS l "
        "JOIN maestro.cost AS c ON c.number = l.cost WHERE c.project = :project AND c.transferred "
        "AND c.order_number IS NULL GROUP BY 1",
        project=project,
    )
    return {row["code"]: row["amount"] for row in rows if row["amount"]}


def in_procore(site, project="24-001"):
    """What counts in Procore: a draft does not."""
    names, sums = codes(site, project), {}
    approved = {row["id"] for row in site.procore("direct_costs", project) if row["status"] == "approved"}
    for row in site.procore("direct_cost_line_items", project):
        if row["direct_cost_id"] not in approved:
            continue
        code = names[row["wbs_code_id"]]
        sums[code] = sums.get(code, Decimal(0)) + Decimal(row["amount"])
    return {code: amount for code, amount in sums.items() if amount}


def origins(site):
    """The ends of the origin ids of Procore's direct costs: what of each cost was sent. A draft has none."""
    sent = (row for row in site.procore("direct_costs") if row["origin_id"])
    return sorted(row["origin_id"].removeprefix("MAESTRO|CST|DEMO|") for row in sent)


def drafts(site):
    """The direct costs that count for nothing."""
    return [row["origin_data"] for row in site.procore("direct_costs") if row["status"] != "approved"]


def header(site, origin):
    return next(row for row in site.procore("direct_costs") if row["origin_id"] == f"MAESTRO|CST|DEMO|{origin}")


@pytest.fixture(params=VALUES["direct_cost_lock"], ids="lock={}".format)
def site(request, site):
    """The site, under each reading of what an origin id closes (docs/procore.md#direct-costs-lock)."""
    site.simulator.switches.direct_cost_lock = request.param
    return site


@pytest.fixture
def spent(site):
    """A cost of two lines that is in Procore already."""
    cost(site, "A-1", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"))
    site.run("costs")
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site) != {}
    return site


# ------------------------------------------------------------------------------------------------ sending


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
    sent = [asked.rpartition("projects/")[2].partition("/")[2] for asked in writes(site, before)]
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
    assert writes(site, before) == []


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


# ------------------------------------------------------------------------------------------------ corrections


@pytest.mark.parametrize(
    "correction",
    [
        "UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1",
        "UPDATE maestro.cost_line SET group_code = 'MO' WHERE line = 1",
        "DELETE FROM maestro.cost_line WHERE line = 2",
        "INSERT INTO maestro.cost_line (company, cost, line, activity, group_code, amount) VALUES "  # noqa: ISC004
        "('DEMO', 'A-1', 3, '03-300', 'MO', 77.77)",
        "UPDATE maestro.cost SET supplier = 'ACIER'",
        "UPDATE maestro.cost SET type = 'Expense', date = '2026-10-31'",
    ],
    ids=["changed line", "moved line", "removed line", "added line", "supplier", "type and date"],
)
def test_a_correction_reverses_what_was_sent_and_sends_it_anew(spent, correction):
    was = header(spent, "A-1")
    spent.maestro(correction)
    settle(spent, "A-1")
    run = spent.run("costs")
    assert (run.tally["updated"], run.tally["rejected"]) == (1, 0)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert header(spent, "A-1") == was, "what was sent is never touched"
    assert header(spent, "A-1|1R")["invoice_number"] == "BP-A-1-1R"
    assert header(spent, "A-1|2")["invoice_number"] == "BP-A-1-2"
    assert in_procore(spent) == in_maestro(spent)
    before = len(spent.requests)
    again = spent.run("costs", full=True)
    assert writes(spent, before) == []
    assert (again.tally["updated"], again.tally["waiting"], again.tally["rejected"]) == (0, 0, 0)


def test_each_later_correction_reverses_the_last(spent):
    for amount in ("1300.00", "1200.55", "0.01"):
        spent.maestro("UPDATE maestro.cost_line SET amount = :amount WHERE line = 1", amount=amount)
        settle(spent, "A-1")
        spent.run("costs")
        assert in_procore(spent) == in_maestro(spent)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2", "A-1|2R", "A-1|3", "A-1|3R", "A-1|4"]


def test_a_cost_that_loses_all_its_lines_is_reversed_and_comes_back_when_it_gets_new_ones(spent):
    spent.maestro("DELETE FROM maestro.cost_line")
    settle(spent, "A-1")
    spent.run("costs")
    assert origins(spent) == ["A-1", "A-1|1R"]
    assert in_procore(spent) == {}
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert writes(spent, before) == []
    add_line(spent, "A-1", 1, "03-300|MAT", "5.05")
    settle(spent, "A-1")
    spent.run("costs")
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)
    assert spent.inbox("costs") == []


def test_a_number_that_looks_like_a_second_sending_is_held_and_never_taken_for_one(site):
    cost(site, "A|2", ("03-300|MAT", "10.10"), invoice_number="77-2")
    site.run("costs")
    assert origins(site) == []
    (said,) = site.inbox("costs")
    assert said.startswith("A|2: ")
    assert "|" in said.removeprefix("A|2: ")


def test_a_text_alone_is_no_reason_to_reverse(spent):
    spent.maestro("UPDATE maestro.cost SET description = 'Béton 30 MPa', updated_at = now()")
    spent.maestro("UPDATE maestro.cost_line SET description = 'Coulée', updated_at = now()")
    before = len(spent.requests)
    spent.run("costs")
    assert writes(spent, before) == []
    assert spent.inbox("costs") == []


def test_a_cost_that_is_no_longer_transferred_or_is_gone_is_held_and_nothing_is_deleted(spent):
    cost(spent, "A-2", ("03-300|MAT", "20.20"))
    spent.run("costs")
    spent.maestro("UPDATE maestro.cost SET transferred = false, updated_at = now() WHERE number = 'A-1'")
    spent.maestro("DELETE FROM maestro.cost_line WHERE cost = 'A-2'")
    spent.maestro("DELETE FROM maestro.cost WHERE number = 'A-2'")
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert [row["code"] for row in spent.held("costs")] == ["gone", "withdrawn"]
    assert any("(Transferred: no)" in said for said in spent.inbox("costs"))
    assert any("(Transférée : non)" in said for said in spent.inbox("costs", "fr"))
    assert writes(spent, before) == []
    assert origins(spent) == ["A-1", "A-2"]


def test_a_cost_that_moved_to_another_project_is_held(spent):
    spent.project("24-002")
    spent.run("projects")
    spent.maestro("UPDATE maestro.cost SET project = '24-002', updated_at = now()")
    spent.run("costs")
    assert [row["code"] for row in spent.held("costs")] == ["moved_project"]
    assert origins(spent) == ["A-1"]


# ------------------------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("units", VALUES["unknown_units"])
def test_a_unit_that_procore_does_not_have_holds_the_whole_cost_until_one_of_them_is_mended(site, units):
    site.simulator.switches.unknown_units = units
    cost(site, "A-1", ("03-300|MAT", "10.10"), {"code": "03-400|SCT", "amount": "20.20", "unit": "brouettes"})
    before = len(site.requests)
    run = site.run("costs")
    assert run.tally["rejected"] == 1
    assert "Line 2 is in “brouettes”, a unit that Procore's company list does not have" in site.inbox("costs")[0]
    assert writes(site, before) == []
    site.maestro("UPDATE maestro.cost_line SET unit = 'M3', updated_at = now() WHERE line = 2")
    site.run("costs")
    assert site.inbox("costs") == []
    assert origins(site) == ["A-1"]
    assert in_procore(site) == in_maestro(site)
    assert {row["uom"] for row in site.procore("direct_cost_line_items")} == {None, "m3"}


def test_a_refused_line_leaves_nothing_that_counts_and_goes_once_it_is_mended(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), ("03-400|SCT", "20.20"))
    cost(site, "A-2", ("03-300|MAT", "40.40"))
    site.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|2", refuse="is closed")
    run = site.run("costs")
    assert (run.tally["created"], run.tally["rejected"]) == (1, 1)
    assert "Procore refused its line 2 of $20.20: base: is closed" in site.inbox("costs")[0]
    assert (origins(site), drafts(site)) == (["A-2"], [])
    assert in_procore(site) == {"03-300|MAT": Decimal("40.40")}
    before = len(site.requests)
    site.run("costs")
    assert writes(site, before) == [], "it is not sent again while nothing changed"
    site.maestro("UPDATE maestro.cost_line SET description = 'x', updated_at = now() WHERE line = 2")
    site.run("costs")
    assert site.inbox("costs") == []
    assert origins(site) == ["A-1", "A-2"]
    assert in_procore(site) == in_maestro(site)


def test_a_correction_of_which_a_line_is_refused_leaves_what_was_there(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    held = in_procore(spent)
    spent.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|2|1", refuse="is closed")
    spent.run("costs")
    assert (origins(spent), drafts(spent)) == (["A-1"], [])
    assert in_procore(spent) == held
    spent.run("costs", full=True)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)


def test_a_draft_that_may_not_be_deleted_is_said_with_its_id_in_both_languages(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|1", refuse="is closed")
    site.fault(method="DELETE", path="direct_costs", status=422, body={"errors": "not yours"})
    site.run("costs")
    (left,) = site.procore("direct_costs")
    for language in ("en", "fr"):
        assert {str(left["id"]), "is closed", "not yours"} == {
            word for word in (str(left["id"]), "is closed", "not yours") if word in site.inbox("costs", language)[0]
        }
    assert in_procore(site) == {}
    site.run("costs", full=True)
    assert [row["id"] for row in site.procore("direct_costs")] == [left["id"]], "it goes on with what is there"
    assert in_procore(site) == in_maestro(site)


def test_what_two_costs_in_a_row_are_refused_at_the_end_stops_a_company_that_has_none(site):
    for number in ("A-1", "A-2", "A-3", "A-4"):
        cost(site, number, ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1", refuse="is locked")
    site.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-2", refuse="is locked")
    run = site.run("costs")
    assert (run.tally["rejected"], run.tally["waiting"]) == (2, 2)
    assert {row["code"] for row in site.held("costs")} == {"refused_completion", "waits_for_first"}
    assert site.procore("direct_costs") == [], "what was tried is taken away"
    site.run("costs", full=True)
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site)


def test_a_refused_header_is_said_and_the_others_go(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    cost(site, "A-2", ("03-300|MAT", "20.20"))
    site.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1", refuse="is closed")
    run = site.run("costs")
    assert (run.tally["created"], run.tally["rejected"]) == (1, 1)
    assert origins(site) == ["A-2"]
    assert in_procore(site) == {"03-300|MAT": Decimal("20.20")}


def test_an_approved_cost_of_nothing_that_an_earlier_version_left_is_replaced(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"), ("03-400|SCT", "20.20"))
    left = {
        "direct_cost_type": "invoice", "direct_cost_date": "2026-10-05", "invoice_number": "BP-A-1", "status": "approved",
        "vendor_id": site.vendor_id("BETON"), "origin_id": "MAESTRO|CST|DEMO|A-1", "origin_data": "2 lines",
    }  # fmt: skip
    site.simulator.world.add("direct_costs", project_id=site.project_id("24-001"), **left)
    site.run("costs")
    assert site.inbox("costs") == []
    assert (origins(site), drafts(site)) == (["A-1", "A-1|2"], [])
    assert in_procore(site) == in_maestro(site)
    before = len(site.requests)
    site.run("costs", full=True)
    assert writes(site, before) == []


def test_nothing_new_is_sent_while_its_reversal_is_refused(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|A-1|1R", refuse="is closed")
    spent.run("costs")
    assert origins(spent) == ["A-1"]
    spent.run("costs", full=True)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)


def test_a_conflict_is_waited_for_and_sent_again(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=HEADERS, status=409, times=2)
    site.fault(method="PATCH", path=LINES, status=409, times=1)
    site.run("costs")
    assert len(site.waited) == 3
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site)


@pytest.mark.parametrize("path", [HEADERS, LINES])
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_batch_is_looked_up_before_anything_is_sent_again(site, path, drop):
    cost(site, "A-1", ("03-300|MAT", "10.10"), ("03-400|SCT", "20.20"))
    cost(site, "A-2", ("03-300|MAT", "40.40"))
    site.fault(method="PATCH", path=path, drop=drop)
    site.run("costs")
    assert site.inbox("costs") == []
    assert origins(site) == ["A-1", "A-2"]
    assert in_procore(site) == in_maestro(site)


def test_an_item_that_is_in_no_answer_is_found_by_the_next_run(site):
    cost(site, "A-1", ("03-300|MAT", "10.10"))
    site.fault(method="PATCH", path=LINES, item="MAESTRO|CSTL|DEMO|A-1|1", leave_out=True)
    assert site.run("costs").tally["rejected"] == 1
    site.maestro("UPDATE procore_sync.inbox SET last_tried = last_tried - interval '1 hour'")
    site.run("costs")
    assert site.inbox("costs") == []
    assert len(site.procore("direct_cost_line_items")) == 1
    assert in_procore(site) == in_maestro(site)


@pytest.mark.parametrize("broken", range(4))
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_correction_that_breaks_off_at_any_call_is_finished_by_the_next_run(spent, broken, drop):
    """The calls: the headers of the reversal and of what takes its place, their lines, the approval of each."""
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=broken, drop=drop)
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.run("costs")
    assert spent.inbox("costs") == []
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert len(spent.procore("direct_cost_line_items")) == 6
    assert in_procore(spent) == in_maestro(spent)
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert writes(spent, before) == []


def test_a_correction_that_broke_off_and_was_corrected_again_leaves_only_the_last(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=3, drop="before")
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.maestro("UPDATE maestro.cost_line SET amount = 1400.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs")
    assert in_procore(spent) == in_maestro(spent)
    assert spent.inbox("costs") == []


def test_what_was_reversed_and_set_back_to_what_it_was_counts_once(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.fault(method="PATCH", path="direct_costs", skip=2, drop="before")
    spent.fault(method="GET", path="v1.1/projects/.*/direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        spent.run("costs")
    spent.simulator.faults.clear()
    spent.maestro("UPDATE maestro.cost_line SET amount = 1200.55 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs", full=True)
    assert in_procore(spent) == in_maestro(spent)


def test_another_ledger_finds_what_stands_in_procore_and_sends_nothing_again(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs")
    with spent.ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM procore_sync.link WHERE element = 'costs'")
        connection.exec_driver_sql("DELETE FROM procore_sync.watermark WHERE element = 'costs'")
    before = len(spent.requests)
    spent.run("costs")
    assert writes(spent, before) == []
    assert in_procore(spent) == in_maestro(spent)


# ------------------------------------------------------------------------------------------------ the demo company


@pytest.mark.slow
def test_the_demo_company_is_equal_to_the_cent_and_a_second_run_does_nothing(world):
    with world.engine.begin() as connection:
        rows = (FOLDER / "maestro" / "demo.sql").read_text(encoding="utf-8")
        connection.execution_options(no_parameters=True).exec_driver_sql(rows)
    for element in ("projects", "suppliers", "budgets", "costs"):
        world.run(element)
    assert [*world.inbox("budgets"), *world.inbox("costs")] == []
    numbers = [project["project_number"] for project in world.procore("projects")]
    assert len(numbers) == 10
    for number in numbers:
        assert budgets.in_procore(world, number) == budgets.in_maestro(world, number) != {}
        assert in_procore(world, number) == in_maestro(world, number) != {}
    kinds = {row["direct_cost_type"] for row in world.procore("direct_costs")}
    assert kinds == {"invoice", "expense", "payroll"}
    before = len(world.requests)
    for element in ("budgets", "costs"):
        world.run(element)
    assert world.asked(before) == []
