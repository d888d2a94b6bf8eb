"""An undo brings both sides back to what they were, says what it cannot, and the next run does not do it again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procore.elements import ALL, ELEMENTS
from procore.errors import UndoRefused
from procore.job import Mode
from procore.undo_store import Undos
from procore.undoing import Asked, in_order, refuse, undo


def last_run(site):
    with site.engine.connect():
        (row,) = site_rows(site, "SELECT dag_run FROM procore_sync.run WHERE mode <> 'undo' ORDER BY id DESC LIMIT 1")
    return row["dag_run"]


def site_rows(site, sql, **params):
    from sqlalchemy import text  # noqa: PLC0415

    with site.ledger.engine.begin() as connection:
        return [dict(row) for row in connection.execute(text(sql), params).mappings()]


def undone(site, run="", *, direction=None, write=True, by="Marie", why="wrong month", **only):
    """Undo a run (the last one) as the task does, element by element; what became of each."""
    asked = Asked(run=run or last_run(site), reason=why, by_whom=by, **only)
    mode = Mode.SYNC if write else Mode.PLAN
    found = []
    pairing = site.job("projects")[0].pairing.id
    refuse(Undos(site.ledger.engine), pairing, "demo", asked, "undo")
    for one in in_order(asked):
        top = next(t for t in ELEMENTS.values() if one.id == t.id or one in t.parts)
        job, element = site.job(top.id, direction if direction in top.directions else None, mode=mode)
        if result := undo(job, element if one.id == top.id else ALL[one.id], asked):
            found.append(result)
    return found


def both_sides(site):
    """Everything that both sides hold, but for when it was touched."""
    tables = ("project", "supplier", "activity", "budget", "budget_modification", "purchase_order", "purchase_order_line")
    maestro = {t: sorted(map(str, site.maestro(f"SELECT to_jsonb(t) - 'updated_at' AS r FROM maestro.{t} t"))) for t in tables}
    kinds = ("projects", "vendors", "purchase_order_contracts", "purchase_order_contract_line_items")
    procore = {k: [plain(row) for row in site.procore(k) if not row.get("deleted_at")] for k in kinds}
    return maestro, procore


def plain(row):
    return {name: value for name, value in row.items() if name not in ("updated_at",)}


def writes(site, since):
    return [one for one in site.asked(since) if not one.startswith("GET")]


def test_updated_values_of_both_sides_come_back_and_the_next_run_leaves_them(site):
    site.simulator.world.change("vendors", site.vendor_id("BETON"), address="1, rue de la Très Longue Adresse, bureau 100")
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
    undone(site)
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
    (link,) = site_rows(site, "SELECT undone_by FROM procore_sync.link WHERE element = 'suppliers' AND maestro_key = 'BETON'")
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
    (kept,) = site_rows(site, "SELECT d.by_whom, d.reason FROM procore_sync.excluded e JOIN procore_sync.decision d ON d.id = e.decision")
    assert kept == {"by_whom": "Marie", "reason": f"undo of {run}: wrong month"}
    (pairing,) = site.ledger.stamps("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decide(pairing.id, "purchase_orders", "include", "24105-0", "", {}, "Marie", "it is right after all")
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
    site.maestro("UPDATE maestro.purchase_order_line SET amount = 500, unit_cost = 500, updated_at = now() WHERE line = 2")
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
    site.maestro("UPDATE maestro.purchase_order_line SET description = 'Béton 35 MPa', updated_at = now() WHERE line = 1")
    add_up(site)
    undone(site, direction="to_procore")
    assert [name for name, _ in lines_in_procore(site)] == ["Béton 30 MPa", "Pompe, surcharge"]
    site.run("purchase_orders", "to_procore")
    assert [name for name, _ in lines_in_procore(site)] == ["Béton 35 MPa", "Pompe, surcharge"]


def test_an_order_that_came_from_procore_is_taken_away_while_it_is_not_transferred(site):
    site.run("budgets")
    contract = site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7", vendor_id=site.vendor_id("BETON"),
        title="Dalle", status="Approved", accounting_method="unit",
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
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7", vendor_id=site.vendor_id("BETON"),
        title="Dalle", status="Approved", accounting_method="unit",
    )  # fmt: skip
    assert contract
    site.run("purchase_orders", "to_maestro")
    site.maestro("UPDATE maestro.purchase_order SET status = 'V', updated_at = now()")
    (result,) = undone(site, direction="to_maestro")
    assert "It is Approved in maestro*, and is not rewritten" in result.left[0]
    assert len(site.maestro("SELECT * FROM maestro.purchase_order")) == 1


def amounts_in_procore(site):
    return {row["wbs_code_id"]: Decimal(str(row["original_budget_amount"])) for row in site.procore("budget_line_items")}


def test_a_budget_that_was_sent_comes_back_to_nothing_and_a_changed_one_to_what_it_was(site):
    site.put("budget", project="24-001", activity="03-300", group_code="MAT", quantity=10, unit="m3", amount=1000)
    site.run("budgets")
    first = last_run(site)
    site.maestro("UPDATE maestro.budget SET amount = 1500, updated_at = now()")
    site.run("budgets")
    undone(site)
    assert sum(amounts_in_procore(site).values()) == 1000
    undone(site, first)
    assert sum(amounts_in_procore(site).values()) == 0
    sent = len(site.requests)
    site.run("budgets", full=True)
    assert writes(site, sent) == []


def test_a_sent_cost_is_reversed_and_sent_again_only_when_it_changes(site):
    site.put("cost", number="F-1", project="24-001", type="Invoice", date="2026-03-01", supplier="BETON",
             invoice_number="A-77", description="Béton", amount=300, transferred=True)  # fmt: skip
    for line, amount in ((1, 100), (2, 200)):
        site.put("cost_line", cost="F-1", line=line, activity="03-300", group_code="MAT", description="x", amount=amount)
    site.run("costs")
    (result,) = undone(site)
    assert result.left == result.refused == ()
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 0
    sent = len(site.requests)
    site.run("costs", full=True)
    assert writes(site, sent) == []
    site.maestro("UPDATE maestro.cost_line SET amount = 150, updated_at = now() WHERE line = 1")
    site.maestro("UPDATE maestro.cost SET amount = 350, updated_at = now()")
    site.run("costs")
    assert sum(Decimal(str(row["amount"])) for row in site.procore("direct_cost_line_items")) == 350
    assert site.inbox("costs") == []
