"""The inbox from run to run: tried again when something changed and not before, counted in dollars, left with a trace."""

import gc
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from procore.model.errors import Unreachable
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from procore.text.causes import Cause, cause_sentences
from procore.text.report import Report, table
from tests.standard.course import Killed

LINES = [("03-300", "MAT", "2317.97"), ("03-400", "SCT", "-151.00")]


def put_order(site, number="24105", supplier="BETON", lines=LINES, **columns):
    """An order in maestro*."""
    total = sum(Decimal(line[-1]) for line in lines)
    told = {"project": "24-001", "status": "V", "description": "Bétonnage", "amount": total, **columns}
    site.put("purchase_order", number=number, supplier=supplier, **told)
    for place, (activity, group, amount) in enumerate(lines, 1):
        code = {"activity": activity, "group_code": group}
        cost = {"quantity": "1", "unit": "ls", "unit_cost": amount, "amount": amount}
        site.put("purchase_order_line", number=number, line=place, description="Béton", **code, **cost)


def change(site, code, **columns):
    """A supplier is changed in maestro*."""
    pairs = ", ".join(f"{name} = :{name}" for name in columns)
    site.maestro(f"UPDATE maestro.supplier SET updated_at = now(), {pairs} WHERE code = :code", code=code, **columns)


def causes(site, language="en"):
    return cause_sentences([Cause.of(row) for row in site.ledger.exceptions.by_cause("demo")], language)


def closed(site):
    return site.maestro("SELECT * FROM procore_sync.inbox WHERE closed_at IS NOT NULL ORDER BY id")


@pytest.fixture
def refused(site):
    """BETON's phone was changed in maestro*, and Procore refuses what it is sent."""
    origin = "MAESTRO|SUP|DEMO|BETON"
    assert any(one["origin_id"] == origin for one in site.procore("vendors"))
    site.fault(
        method="PATCH", path="vendors/sync", item=str(site.vendor_id("BETON")), refuse="is not welcome", times=None
    )
    change(site, "BETON", phone="418 555-0001")
    site.run("suppliers")
    (row,) = site.held("suppliers")
    assert (row["code"], row["tries"]) == ("refused", 1)
    return site


def test_what_a_lost_answer_left_is_nobody_s_edit_after_a_refusal_either(site):
    """Procore holds the first value, a second one is refused, the third arrives: no person is asked about ours."""
    change(site, "BETON", phone="418 555-0001")
    site.fault(method="PATCH", path="vendors/sync", drop="after", times=None)
    with pytest.raises(Unreachable):
        site.run("suppliers")
    site.simulator.faults.clear()
    change(site, "BETON", phone="418 555-0002")
    site.fault(method="PATCH", path="vendors/sync", item=str(site.vendor_id("BETON")), refuse="is not welcome")
    site.run("suppliers")
    assert [row["code"] for row in site.held("suppliers")] == ["refused"]
    change(site, "BETON", phone="418 555-0003")
    site.run("suppliers")
    assert site.held("suppliers") == []
    assert {row["business_phone"] for row in site.procore("vendors") if row["id"] == site.vendor_id("BETON")} == {
        "418 555-0003"
    }


# ------------------------------------------------------------------------------------------------ what waits


def test_orders_wait_under_their_supplier_with_their_dollars_and_go_by_themselves(site):
    site.supplier("4410", name="Coffrages Rive-Nord inc.", province="??")
    site.run("suppliers")
    for number in ("24105", "24106"):
        put_order(site, number, "4410")
    site.run("purchase_orders", "to_procore")
    rows = site.held("purchase_orders")
    assert [(row["code"], row["amount"], row["tries"], row["owner"]) for row in rows] == [
        ("waits_for", Decimal("2166.97"), 1, "accounting")
    ] * 2
    assert "supplier 4410 is not linked: 2 orders, 4,333.94" in causes(site)
    assert "le fournisseur 4410 n’est pas lié : 2 commandes, 4 333,94" in causes(site, "fr")
    assert "Waits for supplier 4410 (Coffrages Rive-Nord inc.), which is not linked" in site.inbox("purchase_orders")[0]

    change(site, "4410", province="QC")
    site.run("suppliers")
    site.run("purchase_orders", "to_procore")
    assert site.held("purchase_orders") == []
    assert len(site.procore("purchase_order_contracts")) == 2
    assert causes(site) == []
    assert all(row["closed_by"] for row in closed(site))


def test_what_waits_for_a_record_of_procore_is_named_as_people_know_it(site):
    vendor = site.simulator.world.add("vendors", name="Coffrages Rive-Nord inc.", is_active=True)
    site.run("suppliers", "to_procore")  # it is seen, and not made in maestro*
    site.simulator.world.add(
        "purchase_order_contracts", project_id=site.project_id("24-001"), number="PC-7", vendor_id=vendor["id"],
        title="Dalle", status="Approved", accounting_method="amount",
    )  # fmt: skip
    site.run("purchase_orders", "to_maestro")
    (line,) = causes(site)
    assert line.startswith(f"supplier “Coffrages Rive-Nord inc.” (Procore {vendor['id']}) is not linked: 1 order")


def test_a_run_that_merely_looks_is_no_try_and_is_seen(site):
    put_order(site, supplier="NOBODY")
    site.run("purchase_orders", "to_procore")
    (before,) = site.held("purchase_orders")
    before_calls = len(site.requests)
    for _ in range(2):
        site.run("purchase_orders", "to_procore")
    (after,) = site.held("purchase_orders")
    assert (after["tries"], after["last_tried"], after["first_seen"]) == (1, before["last_tried"], before["first_seen"])
    assert after["last_seen"] > before["last_seen"]
    assert site.writes(before_calls) == []


def test_another_cause_is_a_try_and_keeps_when_it_was_first_held(site):
    put_order(site, supplier="NOBODY")
    site.run("purchase_orders", "to_procore")
    (before,) = site.held("purchase_orders")
    site.maestro("UPDATE maestro.purchase_order SET amount = 1, updated_at = now()")
    site.run("purchase_orders", "to_procore")
    (after,) = site.held("purchase_orders")
    assert (after["code"], after["tries"], after["first_seen"]) == ("does_not_add_up", 2, before["first_seen"])
    assert after["amount"] == 1, "the total that the document states"


# ------------------------------------------------------------------------------------------------ what was refused


def test_what_was_refused_is_not_sent_again_until_something_changed(refused):
    (before,) = refused.held("suppliers")
    calls = len(refused.requests)
    for _ in range(2):
        refused.run("suppliers")
    (after,) = refused.held("suppliers")
    assert refused.writes(calls) == []
    assert (after["tries"], after["last_tried"]) == (1, before["last_tried"])
    assert after["last_seen"] > before["last_seen"]


@pytest.mark.parametrize("side", ["maestro", "procore"])
def test_what_was_refused_is_sent_again_by_itself_when_either_side_changed(refused, side):
    calls = len(refused.requests)
    if side == "maestro":
        change(refused, "BETON", phone="418 555-0009")
    else:
        refused.simulator.world.change("vendors", refused.vendor_id("BETON"), city="Lévis")
    refused.run("suppliers")
    (row,) = refused.held("suppliers")
    assert (row["code"], row["tries"]) == ("refused", 2)
    assert len(refused.writes(calls)) == 1


@pytest.mark.parametrize("asked", [{"full": True}, {"records": frozenset({"BETON"})}], ids=["everything", "by name"])
def test_a_run_that_is_asked_for_it_tries_again_and_says_so(refused, asked):
    calls = len(refused.requests)
    refused.run("suppliers", **asked)
    (row,) = refused.held("suppliers")
    assert row["tries"] == 2
    assert len(refused.writes(calls)) == 1


def test_a_plan_tries_nothing_and_lets_nothing_out(refused):
    before = refused.held("suppliers")
    change(refused, "BETON", phone=None)
    refused.run("suppliers", mode=Mode.PLAN)
    assert refused.held("suppliers") == before


# ------------------------------------------------------------------------------------------------ conflicts


def test_all_fields_in_conflict_are_named_with_both_values_in_one_sentence(site):
    change(site, "BETON", phone="418 555-0001", city="Québec", address="1, rue du Pont")
    across = {"business_phone": "418 555-0002", "city": "Lévis"}
    site.simulator.world.change("vendors", site.vendor_id("BETON"), **across)
    site.run("suppliers")
    (english,), (french,) = site.inbox("suppliers"), site.inbox("suppliers", "fr")
    for value in ("418 555-0001", "418 555-0002", "Québec", "Lévis"):
        assert value in english
        assert value in french
    assert english.count(".") == 1, "one sentence"
    assert "rue du Pont" not in english
    assert next(one for one in site.procore("vendors") if one["origin_code"] == "BETON")["address"] == "1, rue du Pont"
    (row,) = site.held("suppliers")
    assert row["amount"] is None


def test_a_choice_on_one_of_two_fields_leaves_the_other_in_conflict(site):
    change(site, "BETON", phone="418 555-0001", city="Québec")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), business_phone="418 555-0002", city="Lévis")
    site.run("suppliers")
    (row,) = site.held("suppliers")
    first, second = (one["field"] for one in row["facts"]["conflicts"])
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    for field, left in ((first, [second]), (second, [])):
        site.ledger.decisions.decide(
            pairing.id, "suppliers", "choose", "BETON", None, {"field": field, "side": "maestro"}, "Marie"
        )
        site.run("suppliers")
        held = site.held("suppliers")
        assert [one["field"] for entry in held for one in entry["facts"]["conflicts"]] == left
    assert all(one["closed_by"] for one in closed(site))


# ------------------------------------------------------------------------------------------------ decisions, taken codes


def test_a_decision_that_cannot_be_applied_and_what_its_record_is_held_for_are_two_entries_and_neither_is_a_try(site):
    change(site, "BETON", phone="418 555-0001")
    site.simulator.world.change("vendors", site.vendor_id("BETON"), business_phone="418 555-0002")
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.maestro(  # as a person links two records while a run does
        "INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, procore_key, facts, by_whom, reason) "
        "VALUES (:pairing, 'suppliers', 'link', 'BETON', :vendor, '{}', 'Marie', '')",
        pairing=pairing.id,
        vendor=str(site.vendor_id("BETON")),
    )
    for _ in range(3):
        site.run("suppliers")
        rows = site.held("suppliers")
        assert sorted((row["code"], row["tries"]) for row in rows) == [("conflict", 1), ("decision_linked", 1)]
    site.ledger.decisions.decide(
        pairing.id, "suppliers", "choose", "BETON", None, {"field": "phone", "side": "maestro"}, "Marie"
    )
    site.run("suppliers")
    assert [row["code"] for row in site.held("suppliers")] == ["decision_linked"]
    site.ledger.decisions.decide(pairing.id, "suppliers", "exclude", "BETON", None, {}, "Marie", "twice there")
    site.run("suppliers")
    assert site.held("suppliers") == []


def test_a_record_whose_code_is_taken_is_tried_again_when_it_changed_or_the_code_is_free_and_not_before(site):
    twin = site.simulator.world.add("vendors", name="Béton du Fjord ltée", origin_code="BETON", is_active=True)
    for _ in range(3):
        site.run("suppliers")
        (row,) = site.held("suppliers")
        assert (row["code"], row["procore_key"], row["tries"]) == ("key_taken", str(twin["id"]), 1)
    site.simulator.world.change("vendors", twin["id"], city="Saguenay")
    site.run("suppliers")
    (row,) = site.held("suppliers")
    assert (row["code"], row["tries"]) == ("key_taken", 2)
    site.maestro("UPDATE maestro.supplier SET code = 'BETON9', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers")
    codes = sorted(row["code"] for row in site.held("suppliers"))
    assert codes == ["gone", "key_taken", "twin"], "its link keeps the code, and the vendor is not made once more"
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    site.ledger.decisions.decide(
        pairing.id, "suppliers", "unlink", "BETON", None, {}, "Marie", "it has another code now"
    )
    site.run("suppliers")
    assert site.maestro("SELECT name FROM maestro.supplier WHERE code = 'BETON'") == [{"name": "Béton du Fjord ltée"}]


# ------------------------------------------------------------------------------------------------ leaving


def test_whatever_leaves_the_inbox_names_the_run_or_the_decision(site):
    """A record mended, one taken away, one kept out by a person, one linked by hand, one unlinked and then linked again."""
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")

    def decide(kind, key, vendor=None, why="it is so"):
        site.ledger.decisions.decide(pairing.id, "suppliers", kind, key, vendor and str(vendor), {}, "Marie", why)

    site.supplier("MEND", province="??")
    site.supplier("AWAY", province="??")
    site.supplier("OUT", province="??")
    site.supplier("TWICE", name="Isolation Laval inc.")
    vendors = [site.simulator.world.add("vendors", name="Isolation Laval inc.", is_active=True) for _ in range(2)]
    decide("unlink", "ACIER", site.vendor_id("ACIER"))
    acier = site.vendor_id("ACIER")
    site.run("suppliers", full=True)
    held = {row["maestro_key"] for row in site.held("suppliers")}
    assert {"MEND", "AWAY", "OUT", "TWICE", "ACIER"} <= held
    every = {row["id"] for row in site.held("suppliers")}

    change(site, "MEND", province="QC")
    site.maestro("DELETE FROM maestro.supplier WHERE code = 'AWAY'")
    decide("exclude", "OUT")
    decide("link", "TWICE", vendors[0]["id"])
    decide("exclude", "", vendors[1]["id"])
    decide("link", "ACIER", acier)
    site.run("suppliers", full=True)
    assert site.held("suppliers") == []
    rows = closed(site)
    assert {row["id"] for row in rows} >= every
    assert all(row["closed_by"] or row["decision"] for row in rows)
    runs = {row["id"]: row["dag_run"] for row in site.maestro("SELECT id, dag_run FROM procore_sync.run")}
    assert all(row["closed_by"] in runs for row in rows)
    assert [row["maestro_key"] for row in rows if row["decision"] and row["maestro_key"]] == ["OUT"]


# ------------------------------------------------------------------------------------------------ the report


def test_the_report_totals_what_each_element_holds_by_cause(site):
    put_order(site, "24105", "NOBODY")
    put_order(site, "24106", "NOBODY")
    put_order(site, "24107", "BETON", amount="1.50")
    run = site.run("purchase_orders", "to_procore")
    assert (run.tally["waiting"], run.tally["rejected"]) == (2, 1)
    (name,) = [row["dag_run"] for row in site.maestro("SELECT dag_run FROM procore_sync.run ORDER BY id DESC LIMIT 1")]
    report = Report.of("demo", site.ledger.runs.of("demo", name), {}, site.ledger.exceptions.by_cause("demo"))
    assert [(one["cause"], one["records"], one["amount"]) for one in report.as_json()["held"]] == [
        ("waits_for", 2, "4333.94"),
        ("does_not_add_up", 1, "1.50"),
    ]
    lines = [" ".join(line.split()) for line in table(report).splitlines()]
    assert "purchase_orders 2 4,333.94 supplier NOBODY is not linked" in lines
    assert "purchase_orders 1 1.50 the lines do not make the total" in lines
    assert "total 3 4,335.44" in lines


def test_a_budget_is_worth_its_amount(site):
    site.fault(method="POST", path="budget_line_items", status=422, body={"errors": "is not welcome"}, times=None)
    site.put("budget", project="24-001", activity="03-300", group_code="MAT", amount="1234.50")
    site.run("budgets", "to_procore")
    assert [(row["code"], row["amount"]) for row in site.held("budgets")] == [("refused", Decimal("1234.50"))]
    assert causes(site) == ["the other side refused them: 1 budget, 1,234.50"]


def without_overlap(site, element_id):
    """One run by its watermarks alone."""
    site.simulator.clock.advance(2)
    job, element = site.job(element_id)
    synchronize(replace(job, overlap=timedelta()), element)


@pytest.mark.parametrize("at", ["UPDATE procore_sync.action", "INSERT INTO procore_sync.inbox"])
def test_a_conflict_that_a_killed_run_could_not_note_is_noted_by_the_next(site, at):
    without_overlap(site, "suppliers")
    vendor = site.simulator.world.add(
        "vendors", name="Excavation Deux inc.", origin_code="EXC", state_code="QC", country_code="CA"
    )
    site.supplier("EXC", name="Excavation Un inc.")

    def die(_cursor, statement, *_):
        if at in statement:
            raise Killed

    event.listen(site.ledger.engine, "do_execute", die)
    with suppress(Killed):
        without_overlap(site, "suppliers")
    gc.collect()  # who is killed closes nothing: its connections end with its process, which here goes on
    event.remove(site.ledger.engine, "do_execute", die)
    without_overlap(site, "suppliers")
    (held,) = site.held("suppliers")
    assert (held["code"], held["maestro_key"], held["procore_key"]) == ("differ", "EXC", str(vendor["id"]))
