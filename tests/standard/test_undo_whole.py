"""Undos that break off, are refused or approved, what a first run cuts, and the demo's. Real PostgreSQL, real port."""

from dataclasses import replace
from pathlib import Path

import pytest

from procore.diff.undo.refusal import UndoRequest
from procore.elements import ELEMENTS
from procore.model.errors import ApprovalNeeded, RateLimitSpent, UndoRefused, Unreachable
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from procore.run.undo import refuse, undo
from procore.sides.maestro.engines import REFERENCE
from simulator.seed.demo import SEEDS
from tests.standard.undos import last_run, undone

ROOT = Path(__file__).resolve().parents[2]


def test_an_undo_that_broke_off_after_the_deletion_is_finished_by_the_next_try(site, purchases):
    purchases.put(status="P")
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    site.fault(method="DELETE", path="purchase_order_contracts", drop="after", times=None)
    with pytest.raises(Unreachable):
        undone(site, run, direction="to_procore")
    site.simulator.faults.clear()
    assert purchases.contracts_list() == []
    undone(site, run, direction="to_procore")
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert site.writes(sent) == []
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
    assert site.writes(sent) == []
    assert {row["business_phone"] for row in site.procore("vendors")} == {None}
    assert site.maestro("SELECT DISTINCT phone FROM maestro.supplier") == [{"phone": "418 555-0001"}]


def test_lines_that_came_back_without_an_answer_are_not_written_anew_by_the_next_run(site, purchases):
    purchases.put(status="P")
    site.run("purchase_orders", "to_procore")
    before = purchases.money()[1]
    site.maestro("UPDATE maestro.purchase_order_line SET description = 'Pompe', updated_at = now() WHERE line = 2")
    purchases.put_line("24105", 4, "03-400", "MAT", "Acier", "2", "ea", "10", "20.00")
    purchases.add_up()
    site.run("purchase_orders", "to_procore")
    run = last_run(site)
    site.fault(method="DELETE", path="line_items", drop="after", times=None)
    with pytest.raises(Unreachable):
        undone(site, run, direction="to_procore")
    site.simulator.faults.clear()
    assert purchases.money()[1] == before
    undone(site, run, direction="to_procore")
    sent = len(site.requests)
    site.run("purchase_orders", "to_procore", full=True)
    assert site.writes(sent) == []
    assert purchases.money()[1] == before


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
    (plan,) = site.maestro("SELECT state, decided_by FROM procore_sync.change_set WHERE id = :id", id=raised.value.plan)
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
    seed = (REFERENCE / "demo.sql").read_text(encoding="utf-8")
    world.load(seed)
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
    listed = {key for row in demo.maestro(LISTED) for key in row.values() if key}
    differing = {place for place in before.keys() | now.keys() if before.get(place) != now.get(place)}
    unsaid = {place for place in differing if not is_listed(place, now.get(place) or before[place], listed)}
    assert unsaid == set()

    sent = len(demo.requests)
    for element_id in ELEMENTS:
        demo.run(element_id, full=True)
    assert demo.writes(sent) == []
    assert everything(demo) == now
