"""Where history begins: what lies before is in one opening balance of each project, whatever becomes of the day and of the past."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.mapping.erased_values import ERASED
from procore.model.errors import Unreachable
from procore.model.orders import Window
from procore.store.forgotten import TABLES
from procore.store.sql import migrations
from tests.standard.costs.entries import HEADERS, add_line, cost, header, in_maestro, in_procore, origins, settle
from tests.standard.test_forgotten import forget
from tests.standard.undos import undone


@pytest.fixture
def past(site):
    """Two costs of 2023, one of 2024, one of 2025."""
    cost(site, "OLD-1", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"), date="2023-04-01")
    cost(site, "OLD-2", ("03-300|MAT", "99.45"), ("03-300|MO", "10.01"), date="2023-12-31")
    cost(site, "MID-1", ("03-300|MAT", "50.05"), date="2024-03-31")
    cost(site, "NEW-1", ("03-400|MAT", "77.77"), date="2025-02-01")
    return site


def run(site, from_date, **row):
    site.run("costs", row={"from_date": from_date, **row})
    assert site.inbox("costs") == []
    assert in_procore(site) == in_maestro(site)


def test_what_lies_before_is_one_document_and_a_second_run_writes_nothing(past):
    run(past, "2024-01-01")
    assert origins(past) == ["MID-1", "NEW-1", "OPENING/24-001"]
    opening = header(past, "OPENING/24-001")
    assert (opening["direct_cost_date"], opening["description"]) == ("2023-12-31", "Opening balance as of 2023-12-31")
    before = len(past.requests)
    run(past, "2024-01-01")
    assert past.writes(before) == []


def test_a_correction_of_the_past_reverses_the_opening_balance_and_sends_it_anew(past):
    run(past, "2024-01-01")
    past.maestro("UPDATE maestro.cost_line SET amount = 1200.56 WHERE cost = 'OLD-1' AND line = 1")
    settle(past, "OLD-1")
    cost(past, "OLD-3", ("03-400|MAT", "5.00"), date="2023-11-11")
    run(past, "2024-01-01")
    assert origins(past) == ["MID-1", "NEW-1", "OPENING/24-001", "OPENING/24-001|1R", "OPENING/24-001|2"]


@pytest.mark.parametrize("days", [
    ("2025-01-01", "2024-01-01", "2025-06-01"),
    (None, "2025-01-01", "2023-06-01", None),
], ids=str)  # fmt: skip
def test_another_day_later_or_earlier_loses_and_doubles_nothing(past, days):
    for number, day in enumerate(days):
        run(past, day)
        cost(past, f"LATE-{number}", ("03-300|MAT", f"{number + 1}.13"), date="2023-07-01")
        run(past, day)
    before = len(past.requests)
    run(past, days[-1])
    assert past.writes(before) == []


def test_a_ledger_that_was_lost_finds_the_opening_balance_again(past):
    run(past, "2024-01-01")
    past.forget("costs")
    before = len(past.requests)
    run(past, "2024-01-01")
    assert past.writes(before) == []


def test_an_old_cost_that_could_not_be_sent_is_told_and_in_no_balance(past):
    add_line(past, "OLD-2", 9, "03-300|MAT", "1.00")
    past.run("costs", row={"from_date": "2024-01-01"})
    assert [line.partition(":")[0] for line in past.inbox("costs")] == ["OLD-2"]
    settle(past, "OLD-2")
    run(past, "2024-01-01")


def test_what_is_still_in_an_opening_balance_that_is_not_corrected_waits_and_is_not_doubled(past):
    run(past, "2024-06-01")
    past.run("costs", row={"from_date": "2024-01-01"}, records=frozenset({"MID-1"}))
    (said,) = past.inbox("costs")
    assert said.startswith("MID-1: Its dollars are still in “OPENING/24-001”")
    assert in_procore(past) == in_maestro(past)
    run(past, "2024-01-01")


def test_what_leaves_an_opening_balance_waits_where_its_correction_is_refused(past):
    run(past, "2024-06-01")
    held = in_procore(past)
    past.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|OPENING/24-001|1R", refuse="is locked")
    past.run("costs", row={"from_date": "2024-01-01"})
    assert sorted(line.partition(":")[0] for line in past.inbox("costs")) == ["MID-1", "OPENING/24-001"]
    assert in_procore(past) == held
    past.run("costs", row={"from_date": "2024-01-01"}, full=True)
    run(past, "2024-01-01")


def test_an_undo_takes_the_opening_balance_back_and_it_is_not_sent_again_by_itself(past):
    run(past, "2024-01-01")
    undone(past)
    assert in_procore(past) == {}
    before = len(past.requests)
    past.run("costs", row={"from_date": "2024-01-01"})
    assert past.writes(before) == []
    assert in_procore(past) == {}


def test_an_undo_of_another_day_brings_the_opening_balance_back(past):
    run(past, "2024-06-01")
    run(past, "2024-01-01")
    undone(past)
    assert in_procore(past) == in_maestro(past)
    assert origins(past)[-4:] == ["OPENING/24-001|1R", "OPENING/24-001|2", "OPENING/24-001|2R", "OPENING/24-001|3"]
    past.run("costs", row={"from_date": "2024-01-01"})
    assert in_procore(past) == in_maestro(past)


def test_an_undo_sums_nothing_up_that_stays_in_procore_by_itself(past):
    run(past, "2024-06-01")
    run(past, "2024-01-01")
    (alone,) = undone(past, record="OPENING/24-001")
    assert [line for line in alone.left if "MID-1" in line] != []
    assert in_procore(past) == in_maestro(past)
    past.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|MID-1|1R", refuse="is locked")
    (both,) = undone(past)
    assert len(both.refused) == 2
    assert in_procore(past) == in_maestro(past)
    (after,) = undone(past)
    assert (after.refused, in_procore(past)) == ((), in_maestro(past))


# ------------------------------------------------------------------------------------------------ summed up


@pytest.mark.parametrize("ways", [("detail", "month", "invoice"), ("invoice", "month", "detail")], ids="-".join)
def test_costs_are_summed_up_and_another_way_later_loses_and_doubles_nothing(past, ways):
    cost(past, "NEW-2", ("03-400|MAT", "10.00"), date="2025-02-28", invoice_number="BP-NEW-1")
    for number, way in enumerate(ways):
        run(past, "2024-01-01", sum_by=way)
        cost(past, f"LATE-{number}", ("03-300|MO", "1.00"), date="2025-02-03", invoice_number="BP-NEW-1")
        run(past, "2024-01-01", sum_by=way)
        past.maestro("UPDATE maestro.cost_line SET amount = amount + 1 WHERE cost = 'NEW-1'")
        settle(past, "NEW-1")
        run(past, "2024-01-01", sum_by=way)
    before = len(past.requests)
    run(past, "2024-01-01", sum_by=ways[-1])
    assert past.writes(before) == []


@pytest.mark.parametrize(("way", "sent"), [
    ("month", ["MONTH/24-001/2024-03", "MONTH/24-001/2025-02"]),
    ("invoice", ["INVOICE/24-001/BETON/BP-MID-1", "INVOICE/24-001/BETON/BP-NEW-1"]),
])  # fmt: skip
def test_a_month_or_an_invoice_is_one_direct_cost_with_a_line_for_each_code(past, way, sent):
    cost(past, "NEW-2", ("03-400|MAT", "10.00"), date="2025-02-28", invoice_number="BP-NEW-1")
    run(past, "2024-01-01", sum_by=way)
    assert origins(past) == [*sent, "OPENING/24-001"]
    new = header(past, sent[-1])
    lines = [row for row in past.procore("direct_cost_line_items") if row["direct_cost_id"] == new["id"]]
    assert [row["amount"] for row in lines] == ["87.77"]


@pytest.mark.parametrize(("supplier", "one", "other"), [
    ("BETON", "77", "77|2"), ("BETON", "77|1R", "77%7C1R"), ("BETON/1", "1/2", "2"), ("BETON%2F1", "2", "2"),
])  # fmt: skip
def test_invoices_whose_numbers_or_suppliers_nearly_join_to_the_same_are_two(site, supplier, one, other):
    names = {"BETON", "BETON/1", supplier}
    for name in sorted(names - {"BETON"}):
        site.supplier(name)
    site.run("suppliers")
    cost(
        site, "A", ("03-300|MAT", "100.00"), supplier="BETON" if supplier == "BETON/1" else supplier, invoice_number=one
    )
    run(site, None, sum_by="invoice")
    cost(
        site,
        "B",
        ("03-300|MAT", "200.00"),
        supplier="BETON" if supplier == "BETON" else "BETON/1",
        invoice_number=other,
    )
    run(site, None, sum_by="invoice")
    site.maestro("UPDATE maestro.cost_line SET amount = 150 WHERE cost = 'A'")
    settle(site, "A")
    run(site, None, sum_by="invoice")
    vendors = {row["id"]: row["origin_code"] for row in site.procore("vendors")}
    sent = {(vendors[row["vendor_id"]], row["invoice_number"]) for row in site.procore("direct_costs")}
    assert len(sent) == 4, "a cost, its reversal and what took its place, and the other one"


@pytest.mark.parametrize("number", ["OPENING/24-001", "MONTH/24-001/2025-02", "INVOICE/24-001", "MONTH%2F7"])
def test_a_number_that_begins_like_a_sum_s_is_a_cost_like_any_other(past, number):
    cost(past, number, ("03-300|MAT", "77.77"), date="2025-02-11", invoice_number="BP-NEW-1")
    cost(past, "OLD-9", ("03-300|MAT", "1.00"), date="2023-02-11")
    run(past, "2024-01-01")
    assert "OPENING/24-001" in origins(past)
    past.maestro("UPDATE maestro.cost_line SET amount = 70 WHERE cost = :number", number=number)
    settle(past, number)
    past.maestro("UPDATE maestro.cost_line SET amount = 2 WHERE cost = 'OLD-9'")
    settle(past, "OLD-9")
    for way in ("detail", "month"):
        run(past, "2024-01-01", sum_by=way)
        cost(past, f"LATE-{way}", ("03-300|MO", "1.00"), date="2025-02-03")
        run(past, "2024-01-01", sum_by=way)
        before = len(past.requests)
        run(past, "2024-01-01", sum_by=way)
        assert past.writes(before) == []


@pytest.mark.parametrize("lost", ["", "ledger"])
def test_what_an_earlier_version_sent_under_such_a_number_is_not_sent_again(past, lost):
    """It named a cost `MONTH/7` so in the ledger and in Procore, as it named its own documents."""
    cost(past, "MONTH/7", ("03-300|MAT", "77.77"), date="2025-02-11")
    run(past, None)
    (sent,) = (row for row in past.procore("direct_costs") if "MONTH" in row["origin_id"])
    for kind in ("direct_costs", "direct_cost_line_items"):
        for row in past.procore(kind):
            said = {
                name: row[name].replace("MONTH%2F7", "MONTH/7")
                for name in ("origin_id", "origin_data")
                if row.get(name)
            }
            past.simulator.world.change(kind, row["id"], **said)
    past.maestro("UPDATE procore_sync.record SET key = 'MONTH/7' WHERE key = 'MONTH%2F7'")
    past.maestro("UPDATE procore_sync.link SET maestro_key = 'MONTH/7' WHERE maestro_key = 'MONTH%2F7'")
    past.maestro("UPDATE procore_sync.link SET origin_id = replace(origin_id, 'MONTH%2F7', 'MONTH/7')")
    past.maestro("UPDATE procore_sync.action SET maestro_key = 'MONTH/7' WHERE maestro_key = 'MONTH%2F7'")
    (_, upgrade) = next(one for one in migrations() if "sum_keys" in one[0])
    with past.doors.ledger.begin() as connection:
        connection.exec_driver_sql(upgrade)
    if lost:
        past.forget("costs")
    before = len(past.requests)
    run(past, None, sum_by="month")
    assert past.writes(before) == []
    past.maestro("UPDATE maestro.cost_line SET amount = 70 WHERE cost = 'MONTH/7'")
    settle(past, "MONTH/7")
    run(past, None, sum_by="month")
    assert [one for one in origins(past) if one.startswith("MONTH/7")] == ["MONTH/7", "MONTH/7|1R", "MONTH/7|2"]
    assert sent["id"] in {row["id"] for row in past.procore("direct_costs")}


def test_a_cost_of_an_invoice_that_is_summed_up_is_forgotten_in_its_document_too_and_keeps_its_dollars(past):
    how = {"from_date": "2024-01-01", "sum_by": "invoice"}
    for number, text in (("NEW-2", "Madame Roy"), ("NEW-3", "Autre")):
        cost(past, number, ("03-400|MAT", "10.00"), date="2025-02-28", invoice_number="BP-X", description=text)
    run(past, **how)
    assert header(past, "INVOICE/24-001/BETON/BP-X")["description"] == "Madame Roy"
    forget(past, "NEW-2", "costs")
    kept = [
        row["it"]
        for t in TABLES
        for row in past.maestro(f"SELECT CAST(to_jsonb(t) AS text) AS it FROM procore_sync.{t} AS t")
    ]
    assert [one for one in kept if "Madame Roy" in one] == []
    before, long_ago = len(past.requests), datetime(2001, 1, 1, tzinfo=UTC)
    past.run("costs", row=how, interval=Window(since=long_ago, until=long_ago + timedelta(days=1)))
    assert past.writes(before) == [], "the cost was not read again: its document stays as it is"
    for _ in range(2):
        run(past, **how)
    assert past.writes(before) == []
    assert ERASED not in str(past.procore("direct_costs"))


def test_a_month_in_whose_middle_history_begins_is_corrected_with_the_opening_balance(past):
    run(past, "2024-03-15", sum_by="month")
    for day in ("2024-03-10", "2024-03-20"):
        cost(past, f"LATE-{day}", ("03-300|MO", "1.00"), date=day)
    run(past, "2024-03-15", sum_by="month")


@pytest.mark.parametrize(("way", "moved", "left"), [
    ("month", "date = '2025-04-09'", "MONTH/24-001/2025-02"),
    ("month", "date = '2023-05-05'", "MONTH/24-001/2025-02"),
    ("invoice", "invoice_number = 'BP-OTHER'", "INVOICE/24-001/BETON/BP-NEW-1"),
    ("month", "project = '24-002'", "MONTH/24-001/2025-02"),
])  # fmt: skip
def test_what_moves_from_one_document_to_another_is_in_the_first_until_that_is_corrected(past, way, moved, left):
    for number, date in (("STAYS", "2025-02-03"), ("APRIL", "2025-04-01")):
        cost(
            past,
            number,
            ("03-300|MAT", "1.00"),
            date=date,
            invoice_number="BP-NEW-1" if number == "STAYS" else "BP-OTHER",
        )
    past.project("24-002")
    cost(past, "THERE", ("03-300|MAT", "3.00"), project="24-002", date="2025-02-03")
    past.run("projects")
    run(past, "2024-01-01", sum_by=way)
    held = in_procore(past), in_procore(past, "24-002")
    past.maestro(f"UPDATE maestro.cost SET updated_at = now(), {moved} WHERE number = 'NEW-1'")
    past.fault(method="PATCH", path=HEADERS, item=f"MAESTRO|CST|DEMO|{left}|1R", refuse="is locked")
    past.run("costs", row={"from_date": "2024-01-01", "sum_by": way})
    assert (in_procore(past), in_procore(past, "24-002")) == held
    past.run("costs", row={"from_date": "2024-01-01", "sum_by": way}, full=True)
    assert past.inbox("costs") == []
    assert in_procore(past) == in_maestro(past)
    assert in_procore(past, "24-002") == in_maestro(past, "24-002")


@pytest.mark.parametrize("moved", ["date = '2025-04-09'", "date = '2023-05-05'"])
def test_an_undo_of_a_run_in_which_a_cost_moved_between_documents_doubles_nothing(past, moved):
    cost(past, "APRIL", ("03-300|MAT", "1.00"), date="2025-04-01")
    run(past, "2024-01-01", sum_by="month")
    held = in_procore(past)
    past.maestro(f"UPDATE maestro.cost SET updated_at = now(), {moved} WHERE number = 'NEW-1'")
    run(past, "2024-01-01", sum_by="month")
    undone(past, element="costs")
    assert in_procore(past) == held
    past.run("costs", row={"from_date": "2024-01-01", "sum_by": "month"}, full=True)
    assert in_procore(past) == held


def test_what_a_broken_run_sent_as_one_is_not_sent_by_itself_when_the_settings_change_before_the_next(past):
    past.fault(method="PATCH", path=HEADERS, skip=1, drop="after")
    past.fault(method="GET", path="direct_costs", skip=1, times=None, status=503)
    with pytest.raises(Unreachable):
        past.run("costs", row={"from_date": "2025-06-01"})
    past.simulator.faults.clear()
    assert past.maestro("SELECT 1 FROM procore_sync.link WHERE element = 'costs'") == []
    assert origins(past) != []
    for _ in range(2):
        past.run("costs", row={})
        assert past.inbox("costs") == []
        assert in_procore(past) == in_maestro(past)


def test_a_document_that_comes_to_nothing_and_gets_another_day_at_once_is_reversed_and_in_no_inbox(past):
    run(past, "2024-01-01")
    past.maestro("UPDATE maestro.cost_line SET amount = 0 WHERE cost LIKE 'OLD%'")
    for number in ("OLD-1", "OLD-2"):
        settle(past, number)
    run(past, "2024-02-01")


@pytest.mark.parametrize("what", ["amount of what left", "late cost", "another left"])
def test_what_changes_after_an_undo_of_another_day_is_nowhere_twice_and_nowhere_lost(past, what):
    run(past, "2024-06-01")
    run(past, "2024-01-01")
    undone(past)
    if what == "late cost":
        cost(past, "LATE", ("03-300|MO", "1.00"), date="2023-02-03")
    else:
        changed = "MID-1" if what == "amount of what left" else "OLD-1"
        past.maestro("UPDATE maestro.cost_line SET amount = amount + 1 WHERE cost = :n AND line = 1", n=changed)
        settle(past, changed)
    run(past, "2024-01-01")
    before = len(past.requests)
    run(past, "2024-01-01")
    assert past.writes(before) == []


@pytest.mark.parametrize("refused", [False, True])
def test_what_changes_after_an_undo_of_a_move_between_documents_is_nowhere_twice(past, refused):
    cost(past, "APRIL", ("03-300|MAT", "1.00"), date="2025-04-01")
    run(past, "2024-01-01", sum_by="month")
    past.maestro("UPDATE maestro.cost SET updated_at = now(), date = '2025-04-09' WHERE number = 'NEW-1'")
    run(past, "2024-01-01", sum_by="month")
    undone(past, element="costs")
    past.maestro("UPDATE maestro.cost_line SET amount = amount + 1 WHERE cost = 'NEW-1'")
    settle(past, "NEW-1")
    if refused:
        held = in_procore(past)
        past.fault(method="PATCH", path=HEADERS, item="MAESTRO|CST|DEMO|MONTH/24-001/2025-02|2R", refuse="is locked")
        past.run("costs", row={"from_date": "2024-01-01", "sum_by": "month"})
        assert in_procore(past) == held
        past.run("costs", row={"from_date": "2024-01-01", "sum_by": "month"}, full=True)
    run(past, "2024-01-01", sum_by="month")


# ------------------------------------------------------------------------------------------------ other documents


def test_an_older_subcontract_stays_out_with_its_change_orders_until_history_begins_before_it(changes):
    world = changes.world
    world.put("subcontract", number="24300", project="24-001", supplier="ACIER", status="P", contract_date="2023-05-05")
    changes.put(of=None, subcontract="24300-0")
    for day, packages in (("2024-01-01", set()), ("2023-01-01", {"101"})):
        world.run("subcontracts", "to_procore", row={"from_date": day})
        changes.run()
        assert world.inbox("subcontracts") + changes.inbox() == []
        assert set(changes.packages()) == packages
