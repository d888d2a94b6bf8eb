"""An undo brings both sides back to what they were, says what it cannot, and the next run does not do it again.

Long, because every element is undone in its own way.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest
from procore.elements import ELEMENTS
from procore.model.errors import ApprovalNeeded, RateLimitSpent, UndoRefused, Unreachable
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from procore.run.undo import refuse, undo
from simulator.seed.demo import SEEDS
from tests.standard.change_orders import REFERENCE

ROOT = Path(__file__).resolve().parents[2]


def last_run(site):
    (row,) = site_rows(site, "SELECT dag_run FROM procore_sync.run WHERE mode <> 'undo' ORDER BY id DESC LIMIT 1")
    return row["dag_run"]


def site_rows(site, sql, **params):
    with site.ledger.engine.begin() as connection:
        return [dict(row) for row in connection.execute(text(sql), params).mappings()]


def undone(site, run="", *, direction=None, write=True, by="Marie", why="wrong month", **only):
    """Undo a run (the last one) as the task does, element by element; what became of each."""
    asked = UndoRequest(run=run or last_run(site), reason=why, by_whom=by, **only)
    mode = Mode.SYNC if write else Mode.PLAN
    found = []
    pairing = site.job("projects")[0].pairing.id
    refuse(site.ledger.undos, pairing, "demo", asked, "undo")
    for top, one in undo_order(asked):
        job, element = site.job(top.id, direction if direction in top.directions else None, mode=mode)
        if result := undo(job, element if one is top else one, asked):
            found.append(result)
    return found


def both_sides(site):
    """Everything that both sides hold, but for when it was touched."""
    tables = (
        "project",
        "supplier",
        "activity",
        "budget",
        "budget_modification",
        "purchase_order",
        "purchase_order_line",
    )
    maestro = {
        t: sorted(map(str, site.maestro(f"SELECT to_jsonb(t) - 'updated_at' AS r FROM maestro.{t} t"))) for t in tables
    }
    kinds = ("projects", "vendors", "purchase_order_contracts", "purchase_order_contract_line_items")
    procore = {k: [plain(row) for row in site.procore(k) if not row.get("deleted_at")] for k in kinds}
    return maestro, procore


def plain(row):
    return {name: value for name, value in row.items() if name != "updated_at"}


def writes(site, since):
    return [one for one in site.asked(since) if not one.startswith("GET")]


def test_updated_values_of_both_sides_come_back_and_the_next_run_leaves_them(site):
    site.simulator.world.change(
        "vendors", site.vendor_id("BETON"), address="1, rue de la Très Longue Adresse, bureau 100"
    )
    site.run("suppliers")
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), city="Lévis")
    site.maestro("UPDATE maestro.supplier SET address = 'Court', updated_at = now() WHERE code = 'BETON'")
    before = both_sides(site)
    site.run("suppliers")
    assert both_sides(site) != before
    (result,) = undone(site)
    assert (result.element, result.left, result.refused) == ("suppliers", (), ())
    assert both_sides(site) == before
    sent = len(site.requests)
    site.run("suppliers")
    site.run("suppliers", full=True)
    assert writes(site, sent) == []
    assert both_sides(site) == before
    assert site.inbox("suppliers") == []


def test_what_was_changed_since_stays_and_is_listed(site):
    site.maestro(
        "UPDATE maestro.supplier SET phone = '418 555-0001', city = 'Laval', updated_at = now() WHERE code = 'BETON'"
    )
    site.run("suppliers")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), city="Lévis")
    (result,) = undone(site)
    (said,) = result.left
    assert "City: Procore has “Lévis” now and not “Laval”, which the run wrote" in said
    vendor = site.simulator.world.get("vendors", site.vendor_id("BETON"))
    assert (vendor["business_phone"], vendor["city"]) == (None, "Lévis")
    site.run("suppliers")  # the edit that came after still travels
    assert site.maestro("SELECT city, phone FROM maestro.supplier WHERE code = 'BETON'") == [
        {"city": "Lévis", "phone": "418 555-0001"}
    ]


def test_a_plan_shows_everything_and_writes_nothing(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run, before, sent = last_run(site), both_sides(site), len(site.requests)
    (result,) = undone(site, write=False)
    assert result.writes == 1
    assert both_sides(site) == before
    assert writes(site, sent) == []
    (row,) = site_rows(site, "SELECT field, old, new, why FROM procore_sync.plan_value WHERE why LIKE 'undo%'")
    assert row == {"field": "phone", "old": "418 555-0001", "new": None, "why": f"undo of {run}: wrong month"}


def test_a_created_record_is_deactivated_where_nobody_can_delete_it_and_is_not_made_active_again(site):
    site.supplier("NEUF")
    site.simulator.world.add("vendors", name="Excavation Ouellet", is_active=True)
    site.run("suppliers")
    (result,) = undone(site)
    for side in ("maestro*", "Procore"):
        assert any(f"{side} lets nobody delete it: it is deactivated instead." in said for said in result.left)
    assert site.simulator.world.get("vendors", site.vendor_id("NEUF"))["is_active"] is False
    (made,) = site.maestro("SELECT code, status FROM maestro.supplier WHERE name = 'Excavation Ouellet'")
    assert made["status"] == "B"
    sent = len(site.requests)
    site.run("suppliers", full=True)
    assert writes(site, sent) == []
    assert site.maestro("SELECT status FROM maestro.supplier WHERE code = 'NEUF'") == [{"status": "A"}]


REFUSED = {
    "no reason": ({"why": " "}, "Say why the run is undone"),
    "nobody": ({"by": ""}, "does not say who asked for it"),
    "no such run": ({"run": "nowhere"}, "demo has no run “nowhere”"),
    "no such element": ({"element": "costz"}, "There is no element “costz”; choose among projects"),
    "nothing written": ({"element": "costs"}, "wrote nothing of costs"),
}


@pytest.mark.parametrize(("asked", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_undone_as_asked_is_refused_in_one_sentence(site, asked, said):
    sent = len(site.requests)
    with pytest.raises(UndoRefused, match=said):
        undone(site, **asked)
    assert writes(site, sent) == []


def test_an_undo_is_not_undone(site):
    undone(site)
    (row,) = site_rows(site, "SELECT DISTINCT dag_run FROM procore_sync.run WHERE mode = 'undo'")
    with pytest.raises(UndoRefused, match="is itself an undo"):
        undone(site, row["dag_run"])


def test_an_undo_a_second_time_finds_nothing_left_to_do(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run = last_run(site)
    undone(site, run)
    sent = len(site.requests)
    (result,) = undone(site, run)
    assert (result.writes, result.left) == (0, ())
    assert writes(site, sent) == []


def test_the_ledger_says_who_undid_what_and_why(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    run = last_run(site)
    undone(site)
    (row,) = site_rows(site, "SELECT undoes, by_whom, reason, state, undone, not_undone FROM procore_sync.undo")
    assert row == {
        "undoes": run, "by_whom": "Marie", "reason": "wrong month", "state": "finished", "undone": 1, "not_undone": 0,
    }  # fmt: skip
    (link,) = site_rows(
        site, "SELECT undone_by FROM procore_sync.link WHERE element = 'suppliers' AND maestro_key = 'BETON'"
    )
    assert link["undone_by"] is not None


# ------------------------------------------------------------------------------------------------ money

LINES = [
    ("03-300", "MAT", "Béton 30 MPa", "12.5", "m3", "185.4375", "2317.97"),
    ("03-300", "MO", "Pompe, surcharge", "1", "ls", "450", "450.00"),
]


def order(site, number="24105", status="P", lines=LINES):
    total = sum(Decimal(line[-1]) for line in lines)
    site.put("purchase_order", number=number, project="24-001", supplier="BETON", status=status,
             description="Semelles", amount=total)  # fmt: skip
    for place, line in enumerate(lines, 1):
        put_line(site, number, place, line)


def put_line(site, number, place, line):
    names = ("activity", "group_code", "description", "quantity", "unit", "unit_cost", "amount")
    site.put("purchase_order_line", number=number, line=place, **dict(zip(names, line, strict=True)))


def add_up(site, number="24105"):
    site.maestro(
        "UPDATE maestro.purchase_order SET updated_at = now(), amount = "
        "(SELECT sum(amount) FROM maestro.purchase_order_line WHERE number = :n) WHERE number = :n",
        n=number,
    )


def contracts(site):
    return [row for row in site.procore("purchase_order_contracts") if not row["deleted_at"]]


def lines_in_procore(site):
    rows = site.procore("purchase_order_contract_line_items")
    return [(row["description"], Decimal(str(row["amount"]))) for row in rows]


def test_a_draft_order_that_the_run_created_is_deleted_and_stays_out_until_it_is_included(site):
    order(site)
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    assert len(contracts(site)) == 1
    (result,) = undone(site, direction="to_procore")
    assert result.left == ()
    assert contracts(site) == []
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert writes(site, sent) == []
    assert site.inbox("purchase_orders") == []
    (kept,) = site_rows(
        site,
        "SELECT d.by_whom, d.reason FROM procore_sync.excluded_record e JOIN procore_sync.decision d ON d.id = e.decision",
    )
    assert kept == {"by_whom": "Marie", "reason": f"undo of {run}: wrong month"}
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decisions.decide(
        pairing.id, "purchase_orders", "include", "24105-0", "", {}, "Marie", "it is right after all"
    )
    site.run("purchase_orders", "to_procore", full=True)
    assert len(contracts(site)) == 1


def test_an_approved_order_that_the_run_created_stays_and_says_why(site):
    order(site, status="V")
    site.run("purchase_orders", "to_procore")
    (result,) = undone(site, direction="to_procore")
    (said,) = result.left
    assert "It is Approved in Procore, and is not rewritten" in said
    assert len(contracts(site)) == 1


def test_lines_that_were_added_changed_and_removed_come_back(site):
    order(site, lines=[*LINES, ("03-400", "SCT", "Coffrage", "1", "ls", "100", "100.00")])
    site.run("purchase_orders", "to_procore")
    before = sorted(lines_in_procore(site))
    site.maestro("DELETE FROM maestro.purchase_order_line WHERE line = 3")
    site.maestro(
        "UPDATE maestro.purchase_order_line SET amount = 500, unit_cost = 500, updated_at = now() WHERE line = 2"
    )
    put_line(site, "24105", 4, ("03-400", "MAT", "Acier", "2", "ea", "10", "20.00"))
    add_up(site)
    site.run("purchase_orders", "to_procore")
    assert site.inbox("purchase_orders") == []
    assert sorted(lines_in_procore(site)) != before
    (result,) = undone(site, direction="to_procore")
    assert result.left == result.refused == ()
    assert sorted(lines_in_procore(site)) == before
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert writes(site, sent) == []
    assert site.inbox("purchase_orders") == []


def test_a_line_edit_that_still_waited_travels_after_an_undo_of_another_line(site):
    order(site)
    site.run("purchase_orders", "to_procore")
    site.maestro("UPDATE maestro.purchase_order_line SET description = 'Pompe', updated_at = now() WHERE line = 2")
    add_up(site)
    site.run("purchase_orders", "to_procore")
    site.maestro(
        "UPDATE maestro.purchase_order_line SET description = 'Béton 35 MPa', updated_at = now() WHERE line = 1"
    )
    add_up(site)
    undone(site, direction="to_procore")
    assert [name for name, _ in lines_in_procore(site)] == ["Béton 30 MPa", "Pompe, surcharge"]
    site.run("purchase_orders", "to_procore")
    assert [name for name, _ in lines_in_procore(site)] == ["Béton 35 MPa", "Pompe, surcharge"]


def test_an_order_that_came_from_procore_is_taken_away_while_it_is_not_transferred(site):
    site.run("budgets")
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7",
        vendor_id=site.vendor_id("BETON"), title="Dalle", status="Approved", accounting_method="unit",
    )["id"]  # fmt: skip
    site.simulator.world.add(
        "purchase_order_contract_line_items", project_id=site.project_id("24-001"), holder_id=contract,
        wbs_code_id=site.wbs_id("24-001", "03-300|MAT"), description="Béton", quantity="1", uom="m3", unit_cost="100",
        amount="100", extended_type="manual",
    )  # fmt: skip
    before = both_sides(site)
    site.run("purchase_orders", "to_maestro")
    assert len(site.maestro("SELECT * FROM maestro.purchase_order")) == 1
    (result,) = undone(site, direction="to_maestro")
    assert result.left == ()
    assert both_sides(site) == before
    site.run("purchase_orders", "to_maestro", full=True)
    assert both_sides(site) == before
    assert site.inbox("purchase_orders") == []


def test_an_order_that_accounting_transferred_is_not_taken_away(site):
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7",
        vendor_id=site.vendor_id("BETON"), title="Dalle", status="Approved", accounting_method="unit",
    )  # fmt: skip
    assert contract
    site.run("purchase_orders", "to_maestro")
    site.maestro("UPDATE maestro.purchase_order SET status = 'V', updated_at = now()")
    (result,) = undone(site, direction="to_maestro")
    assert "It is Approved in maestro*, and is not rewritten" in result.left[0]
    assert len(site.maestro("SELECT * FROM maestro.purchase_order")) == 1


def amounts_in_procore(site):
    return {
        row["wbs_code_id"]: Decimal(str(row["original_budget_amount"])) for row in site.procore("budget_line_items")
    }


def test_a_budget_that_was_sent_comes_back_to_nothing_and_a_changed_one_to_what_it_was(site):
    site.put("budget", project="24-001", activity="03-300", group_code="MAT", quantity=10, unit="m3", amount=1000)
    site.run("budgets")
    first = last_run(site)
    site.maestro("UPDATE maestro.budget SET amount = 1500, updated_at = now()")
    site.run("budgets")
    undone(site)
    assert sum(amounts_in_procore(site).values()) == 1000
    (result,) = undone(site, first)
    assert result.left == ("24-001|03-300|MAT: The run created it: it is brought to $0 instead of being deleted.",)
    assert result.refused == ()
    assert sum(amounts_in_procore(site).values()) == 0
    sent = len(site.requests)
    site.run("budgets", full=True)
    assert writes(site, sent) == []


def test_a_sent_cost_is_reversed_and_sent_again_only_when_it_changes(site):
    site.put("cost", number="F-1", project="24-001", type="Invoice", date="2026-03-01", supplier="BETON",
             invoice_number="A-77", description="Béton", amount=300, transferred=True)  # fmt: skip
    for line, amount in ((1, 100), (2, 200)):
        site.put(
            "cost_line", cost="F-1", line=line, activity="03-300", group_code="MAT", description="x", amount=amount
        )
    site.run("costs")
    (result,) = undone(site)
    assert "it is reversed instead, and both records stay" in result.left[0]
    assert result.refused == ()
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 0
    sent = len(site.requests)
    site.run("costs", full=True)
    assert writes(site, sent) == []
    site.maestro("UPDATE maestro.cost_line SET amount = 150, updated_at = now() WHERE line = 1")
    site.maestro("UPDATE maestro.cost SET amount = 350, updated_at = now()")
    site.run("costs")
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 350
    assert site.inbox("costs") == []


# ------------------------------------------------------------------------------------------------ change orders


@pytest.mark.parametrize("tiers", [1, 2])
@pytest.mark.parametrize("status", ["Pending", "Approved"])
def test_a_change_order_that_was_sent_is_void_in_procore_since_nobody_can_delete_it(site, changes, tiers, status):
    changes.tiers(tiers)
    for place, of in enumerate(REFERENCE, 101):
        changes.put(str(place), of=of, status=status)
    changes.run()
    assert changes.sums()[1] == ("154.97" if status == "Approved" else "0.00")
    (result,) = undone(site, direction="to_procore")
    assert result.refused == ()
    assert len(result.left) == len(REFERENCE)
    assert all("Procore lets nobody delete it: it is void instead" in said for said in result.left)
    assert {one["status"] for one in changes.packages().values()} == {"void"}
    assert changes.sums() == ("1000.00", "0.00", "1000.00")
    sent = len(site.requests)
    changes.run(full=True)
    assert writes(site, sent) == []
    assert changes.inbox() == []
    assert {row["status"] for row in site.maestro("SELECT status FROM maestro.change_order")} == {status}
    (again,) = undone(site, the_run_before_the_undo(site), direction="to_procore")
    assert (again.writes, again.left) == (0, ())


def the_run_before_the_undo(site):
    (row,) = site_rows(site, "SELECT undoes FROM procore_sync.run WHERE mode = 'undo' ORDER BY id LIMIT 1")
    return row["undoes"]


@pytest.mark.parametrize("tiers", [1, 2])
def test_what_was_changed_in_a_change_order_comes_back_with_its_lines_and_status(site, changes, tiers):
    changes.tiers(tiers)
    changes.put(status="Pending")
    changes.run()
    before = package_of(changes)
    changes.set(description="Béton, phase 2", schedule_days=5, status="Submitted")
    changes.edit()
    changes.run()
    assert changes.inbox() == []
    assert package_of(changes) != before
    (result,) = undone(site, direction="to_procore")
    assert (result.left, result.refused) == ((), ())
    assert package_of(changes) == before
    sent = len(site.requests)
    changes.run(full=True)
    assert writes(site, sent) == []


def package_of(changes):
    (package,) = changes.packages().values()
    lines = sorted((one["description"], one["amount"]) for one in changes.lines(package))
    return package["title"], package["status"], package["schedule_impact_amount"], lines


def test_an_approval_that_was_sent_is_taken_back_and_the_contract_counts_it_no_more(site, changes):
    changes.put(status="Submitted")
    changes.run()
    changes.set(status="Approved")
    changes.run()
    assert changes.sums()[1] == "154.97"
    (result,) = undone(site, direction="to_procore")
    assert (result.left, result.refused) == ((), ())
    assert changes.packages()["101"]["status"] == "pending"
    assert changes.sums() == ("1000.00", "0.00", "1000.00")


def test_a_change_order_that_a_person_changed_since_stays_and_three_tiers_are_told(site, changes):
    changes.put("101", status="Pending")
    changes.put("102", status="Pending")
    changes.run()
    changes.screen.change("change_order_packages", changes.packages()["102"]["id"], status="approved")
    (result,) = undone(site, direction="to_procore", record="102")
    assert result.writes == 0
    assert "Status: Procore has “approved” now and not “draft”, which the run wrote" in result.left[0]
    changes.tiers(3)
    (result,) = undone(site, the_run_before_the_undo(site), direction="to_procore", record="101")
    assert changes.packages()["101"]["status"] == "draft"
    assert "3" in result.refused[0]


def test_a_change_order_that_came_from_procore_is_taken_away_until_accounting_transferred_it(site, changes):
    changes.make()
    changes.make(title="Autre", of="purchase_order")
    changes.run("to_maestro")
    names = "SELECT description FROM maestro.change_order ORDER BY 1"
    assert [row["description"] for row in site.maestro(names)] == ["Autre", "Drains additionnels"]
    site.maestro("UPDATE maestro.change_order SET transferred = true WHERE description = 'Autre'")
    (result,) = undone(site, direction="to_maestro")
    assert result.refused == ()
    (said,) = result.left
    assert "in maestro*, and is not rewritten" in said
    assert [row["description"] for row in site.maestro(names)] == ["Autre"]
    assert len(site.maestro("SELECT DISTINCT number FROM maestro.change_order_line")) == 1
    sent = len(site.requests)
    changes.run("to_maestro", full=True)
    assert writes(site, sent) == []
    assert [row["description"] for row in site.maestro(names)] == ["Autre"], "the other stays out until it is included"
    assert {one["status"] for one in changes.packages().values()} == {"approved"}


def test_what_was_changed_in_maestro_by_a_change_order_of_procore_comes_back(site, changes):
    package = changes.make(status="pending")
    changes.run("to_maestro")
    before = site.maestro("SELECT description, status, amount FROM maestro.change_order"), changes.money()[0]
    changes.screen.change("change_order_packages", package["id"], title="Drains, phase 2")
    changes.make_line(package, "03-300", "MAT", "Tuyaux", "1", "ls", "10", "10.00")
    changes.run("to_maestro")
    assert changes.inbox() == []
    (result,) = undone(site, direction="to_maestro")
    assert (result.left, result.refused) == ((), ())
    assert (site.maestro("SELECT description, status, amount FROM maestro.change_order"), changes.money()[0]) == before


# ---------------------------------------------------------------------------------- broken off, refused, approved


def test_an_undo_that_broke_off_after_the_deletion_is_finished_by_the_next_try(site):
    order(site)
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    site.fault(method="DELETE", path="purchase_order_contracts", drop="after", times=None)
    with pytest.raises(Unreachable):
        undone(site, run, direction="to_procore")
    site.simulator.faults.clear()
    assert contracts(site) == []
    undone(site, run, direction="to_procore")
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert writes(site, sent) == []
    assert site.inbox("purchase_orders") == []


def test_an_undo_that_broke_off_before_procore_answered_is_finished_by_the_next_try(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    site.run("suppliers")
    run = last_run(site)
    site.fault(method="PATCH", path="vendors/sync", drop="after", times=None)
    with pytest.raises(Unreachable):
        undone(site, run)
    site.simulator.faults.clear()
    undone(site, run)
    sent = len(site.requests)
    site.run("suppliers", full=True)
    assert writes(site, sent) == []
    assert {row["business_phone"] for row in site.procore("vendors")} == {None}
    assert site.maestro("SELECT DISTINCT phone FROM maestro.supplier") == [{"phone": "418 555-0001"}]


def test_lines_that_came_back_without_an_answer_are_not_written_anew_by_the_next_run(site):
    order(site)
    site.run("purchase_orders", "to_procore")
    before = sorted(lines_in_procore(site))
    site.maestro("UPDATE maestro.purchase_order_line SET description = 'Pompe', updated_at = now() WHERE line = 2")
    put_line(site, "24105", 4, ("03-400", "MAT", "Acier", "2", "ea", "10", "20.00"))
    add_up(site)
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    site.fault(method="DELETE", path="line_items", drop="after", times=None)
    with pytest.raises(Unreachable):
        undone(site, run, direction="to_procore")
    site.simulator.faults.clear()
    assert sorted(lines_in_procore(site)) == before
    undone(site, run, direction="to_procore")
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert writes(site, sent) == []
    assert sorted(lines_in_procore(site)) == before


def test_what_a_side_refuses_is_told_and_everything_else_is_undone(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    site.run("suppliers")
    site.fault(method="PATCH", path="vendors/sync", item=str(site.vendor_id("BETON")), refuse="not today")
    (result,) = undone(site)
    (said,) = result.refused
    assert said.startswith("BETON (Béton Provincial ltée): Procore refused it: base: not today.")
    phones = {row["origin_code"]: row["business_phone"] for row in site.procore("vendors")}
    assert phones == {"ACIER": None, "BETON": "418 555-0001"}


def test_an_undo_waits_for_an_approval_where_the_settings_ask_for_one(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    site.run("suppliers")
    asked = UndoRequest(run=last_run(site), reason="wrong month", by_whom="Marie")
    row = {"approval": "required"}
    job, element = site.job("suppliers", row=row)
    with pytest.raises(ApprovalNeeded, match="waits for an approval") as raised:
        undo(job, element, asked)
    assert "phone “418 555-0001” → “”" in raised.value.summary
    assert {row["business_phone"] for row in site.procore("vendors")} == {"418 555-0001"}
    job.ledger.change_sets.decide(raised.value.plan, "approved", "Luc", "")
    job, element = site.job("suppliers", row=row, approved=raised.value.plan)
    assert undo(job, element, asked).writes == 2
    assert {row["business_phone"] for row in site.procore("vendors")} == {None}
    (plan,) = site_rows(
        site, "SELECT state, decided_by FROM procore_sync.change_set WHERE id = :id", id=raised.value.plan
    )
    assert plan == {"state": "applied", "decided_by": "Luc"}


def test_a_run_that_is_still_going_on_is_not_undone(site):
    site.maestro("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    site.fault(method="PATCH", path="vendors/sync", limit="hour", reset=1800)
    with pytest.raises(RateLimitSpent):
        site.run("suppliers")
    with pytest.raises(UndoRefused, match="is still at suppliers: undo when it has ended"):
        undone(site)


def test_another_companys_run_is_not_undone(site):
    pairing = site.job("projects")[0].pairing
    other = {"tag": "AUTRE", "procore_company_id": 7, "host": "127.0.0.1", "environment": "demo"}
    site.ledger.pairings.add("other", other)
    (stamp,) = site.ledger.pairings.concerning("other", 7, "127.0.0.1")
    asked = UndoRequest(run=last_run(site), reason="wrong month", by_whom="Marie")
    with pytest.raises(UndoRefused, match="is of the company demo, not of other"):
        refuse(site.ledger.undos, stamp.id, "other", asked, "undo")
    assert pairing.company == "demo"


# ---------------------------------------------------------------------------------- what a first run will cut


def test_a_plan_of_a_first_run_keeps_what_will_be_cut_and_a_run_that_wrote_has_nothing_left_to_tell(world):
    long = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"
    world.simulator.world.add("projects", name="Aréna", project_number="P-1", address=long, start_date="2026-02-02",
                              completion_date="2026-11-30", country_code="CA", state_code="QC")  # fmt: skip
    world.run("projects", mode=Mode.PLAN)
    (loss,) = world.ledger.truncations.to_come("demo")["projects"]
    assert (loss.whole, loss.cut_to) == (long, "6000, boulevard Rosemont, entrée des fou")
    world.run("projects")
    assert "projects" not in world.ledger.truncations.to_come("demo")
    (stored,) = world.maestro("SELECT address FROM maestro.project")
    assert stored["address"] == loss.cut_to
    world.run("projects", full=True)
    assert [row["address"] for row in world.procore("projects")] == [long]


# ------------------------------------------------------------------------------------------------ the demo, whole

OFTEN = {"updated_at", "created_at"}
MAESTRO = {  # table: its columns that name a record as the ledger does
    "project": ("number",),
    "supplier": ("code",),
    "activity": ("project", "code"),
    "activity_group": ("project", "activity", "group_code"),
    "budget": ("project", "activity", "group_code"),
    "budget_modification": ("project", "activity", "group_code"),
    "purchase_order": ("number",),
    "purchase_order_line": ("number",),
    "subcontract": ("number",),
    "subcontract_line": ("number",),
    "cost": ("number",),
    "cost_line": ("cost",),
    "change_order": ("number",),
    "change_order_line": ("number",),
}
PROCORE = (
    "projects", "vendors", "cost_codes", "line_item_types", "wbs_codes", "budget_line_items", "direct_costs",
    "direct_cost_line_items", "purchase_order_contracts", "purchase_order_contract_line_items", "work_order_contracts",
    "work_order_contract_line_items", "change_order_packages", "potential_change_orders", "potential_change_order_line_items",
)  # fmt: skip


@pytest.fixture
def demo(world):
    """The demo's two sides, before they ever met."""
    seed = (ROOT / "include" / "sql" / "maestro" / "demo.sql").read_text(encoding="utf-8")
    with world.engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(seed)
    SEEDS["demo"](world.simulator.world, world.simulator.company_id)
    return world


LISTED = """
SELECT s.maestro_key, s.procore_key FROM procore_sync.change_set_step AS s
JOIN procore_sync.change_set AS p ON p.id = s.change_set JOIN procore_sync.run AS r ON r.id = p.run
WHERE r.mode = 'undo' AND s.verb = 'cannot'
"""


def everything(site):
    """Every record of both sides, by what names it."""
    held = {}
    for table, names in MAESTRO.items():
        for row in site.maestro(f"SELECT * FROM maestro.{table}"):
            key = "|".join(str(row[name]) for name in names)
            held["maestro", table, key, row.get("line") or row.get("id")] = same_form(row)
    for kind in PROCORE:
        for row in site.procore(kind):
            if not row.get("deleted_at"):
                held["procore", kind, str(row["id"]), None] = same_form(row)
    return held


def same_form(row):
    return {name: str(value) for name, value in row.items() if name not in OFTEN}


def is_listed(place, row, listed):
    """Whether the undo said that this record is not what it was: by its key, its origin id, or its document."""
    side, _, key, _ = place
    if side == "maestro":
        return any(key == name.removesuffix("-0") for name in listed)
    names = {key, row.get("holder_id"), row.get("direct_cost_id"), row.get("wbs_code_id")}
    return bool(names & listed) or any(f"|{name}" in row.get("origin_id", "") for name in listed)


@pytest.mark.slow
def test_an_undo_of_the_whole_demo_brings_both_sides_back_but_for_what_it_lists(demo):
    before = everything(demo)
    for element_id in ELEMENTS:
        job, element = demo.job(element_id)
        synchronize(replace(job, dag_run="the first run"), element)
    assert len(everything(demo)) > len(before) + 100
    results = undone(demo, "the first run")
    assert [sentence for one in results for sentence in one.refused] == []

    now = everything(demo)
    listed = {key for row in site_rows(demo, LISTED) for key in row.values() if key}
    differing = {place for place in before.keys() | now.keys() if before.get(place) != now.get(place)}
    unsaid = {place for place in differing if not is_listed(place, now.get(place) or before[place], listed)}
    assert unsaid == set()

    sent = len(demo.requests)
    for element_id in ELEMENTS:
        demo.run(element_id, full=True)
    assert writes(demo, sent) == []
    assert everything(demo) == now
