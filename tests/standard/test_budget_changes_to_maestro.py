"""Budget changes of Procore that become budget modifications of maestro* as documents, and no cent of them twice."""

import gc
import re
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from procore.model.runs import Mode
from tests.standard.budgets import budget, codes, in_maestro, in_procore, lock, modify
from tests.standard.course import Killed
from tests.standard.test_commitments_broken_off import ledger_that_breaks
from tests.standard.undos import undone

DOCUMENTS = {"modifications": "documents"}
START = {"03-300|MAT": "125000.55", "03-300|MO": "64000.10", "03-400|SCT": "41800.00"}


@pytest.fixture
def shared(site):
    """Three budgets on both sides, locked in Procore; documents were chosen before anything else happened."""
    for code, amount in START.items():
        budget(site, code, amount)
    site.run("budgets")
    lock(site)
    run(site)
    assert documents(site) == {}
    return site


def run(site, direction="to_maestro", **asked):
    """A run with documents; then both sides hold the same, and a second run writes nothing."""
    site.run("budgets", direction, row=DOCUMENTS, **asked)
    assert in_procore(site) == in_maestro(site)
    assert site.inbox("budgets") == []
    settled(site, direction)


def settled(site, direction="to_maestro"):
    """A second run writes nothing."""
    before = entries(site), site.procore("budget_changes")
    again = site.run("budgets", direction, row=DOCUMENTS, full=True)
    assert (again.tally["created"], again.tally["updated"]) == (0, 0)
    assert (entries(site), site.procore("budget_changes")) == before


def approve(site, title, amounts, status="approved", **facts):
    """A person makes a budget change in Procore; its id."""
    world, project, names = site.simulator.world, {"project_id": site.project_id("24-001")}, codes(site)
    ids = {code: number for number, code in names.items()}
    number = f"{len(site.procore('budget_changes')) + 1:03d}"
    made = world.add("budget_changes", title=title, number=number, status=status, **project, **facts)
    for nth, (code, amount) in enumerate(amounts.items()):
        kind = "budget_change" if nth else "change_event"
        line = {"budget_change_id": made["id"], "wbs_code_id": ids[code], "amount": amount, "type": kind}
        world.add("budget_change_lines", **project, **line)
    return made["id"]


def entries(site):
    return site.maestro(
        "SELECT number, description, activity || '|' || group_code AS code, amount, source, transferred, budget_change "
        "FROM maestro.budget_modification ORDER BY id"
    )


def documents(site):
    """The documents in maestro*: by number, the amounts by code."""
    found = {}
    for row in entries(site):
        if row["number"]:
            found.setdefault(row["number"], []).append((row["code"], str(row["amount"])))
    return found


def lumps(site):
    return [(row["code"], str(row["amount"])) for row in entries(site) if not row["number"]]


TRANSFER = {"03-300|MAT": "250.25", "03-400|SCT": "-250.25"}


def test_each_approved_change_is_a_numbered_modification_with_its_day_text_and_lines(shared):
    approve(shared, "Dalle épaissie", TRANSFER, description="<p>Avis n&deg; 7 &amp; plans</p>")
    approve(shared, "Heures", {"03-300|MO": "99.99"})
    approve(shared, "À venir", {"03-300|MO": "5.00"}, status="under_review")
    run(shared)
    assert documents(shared) == {"P-001": list(TRANSFER.items()), "P-002": [("03-300|MO", "99.99")]}
    row = entries(shared)[0]
    assert (row["description"], row["source"], row["transferred"]) == (
        "Dalle épaissie: Avis n° 7 & plans",
        "PROCORE",
        False,
    )
    assert lumps(shared) == []


@pytest.mark.parametrize("closed", [False, True], ids=["without days", "closed to us"])
def test_where_procore_tells_no_more_of_a_change_it_goes_with_its_number_and_title(shared, closed):
    shared.simulator.switches.budget_change_days = False
    if closed:
        shared.fault(method="GET", path="budget_changes$", status=403, body={"errors": "Forbidden"}, times=None)
    approve(shared, "Dalle épaissie", TRANSFER, description="Avis")
    site_day = shared.maestro("SELECT CURRENT_DATE AS day")[0]["day"]
    run(shared)
    rows = shared.maestro("SELECT number, date, description FROM maestro.budget_modification")
    text = "Dalle épaissie" if closed else "Dalle épaissie: Avis"
    assert [tuple(row.values()) for row in rows] == [("P-001", site_day, text)] * 2


def test_what_a_code_is_new_with_is_entered_apart_from_its_documents(shared):
    world, names = shared.simulator.world, {code: number for number, code in codes(shared).items()}
    world.add(
        "budget_line_items", project_id=shared.project_id("24-001"), wbs_code_id=names["03-400|MAT"],
        original_budget_amount="1000.00",
    )  # fmt: skip
    world.change("budgets", shared.procore("budgets")[0]["id"], locked=True)
    approve(shared, "Premier", {"03-400|MAT": "50.05", "03-300|MO": "-50.05"})
    run(shared)
    assert documents(shared) == {"P-001": [("03-400|MAT", "50.05"), ("03-300|MO", "-50.05")]}
    assert lumps(shared) == [("03-400|MAT", "1000.00")]


def test_what_changes_do_not_make_to_the_cent_goes_in_one_lump_and_the_next_ones_are_documents_again(shared):
    approve(shared, "A", TRANSFER)
    approve(shared, "B", {"03-300|MO": "10.00"})
    wbs = {code: number for number, code in codes(shared).items()}["03-400|SCT"]
    line = next(one for one in shared.procore("budget_line_items") if one["wbs_code_id"] == wbs)
    shared.simulator.world.change("budgets", shared.procore("budgets")[0]["id"], locked=False)
    shared.simulator.world.change("budget_line_items", line["id"], original_budget_amount="41800.01")
    run(shared)
    assert documents(shared) == {"P-002": [("03-300|MO", "10.00")]}
    assert sorted(lumps(shared)) == [("03-300|MAT", "250.25"), ("03-400|SCT", "-250.24")]
    approve(shared, "C", {"03-300|MAT": "1.00", "03-400|SCT": "-1.00"})
    approve(shared, "D", {"03-300|MAT": "2.00"})
    run(shared)
    assert documents(shared).keys() == {"P-002", "P-003", "P-004"}


def test_a_change_that_is_edited_voided_approved_again_or_deleted_moves_the_difference_and_comes_never_twice(shared):
    number = approve(shared, "A", TRANSFER)
    run(shared)
    world = shared.simulator.world
    line = next(one for one in shared.procore("budget_change_lines") if one["type"] == "change_event")
    world.change("budget_change_lines", line["id"], amount="300.25")
    run(shared)
    assert lumps(shared) == [("03-300|MAT", "50.00")]
    for status in ("void", "approved", "under_review", "approved"):
        world.change("budget_changes", number, status=status)
        run(shared)
    for line in shared.procore("budget_change_lines"):
        world.remove("budget_change_lines", line["id"])
    world.remove("budget_changes", number)
    run(shared)
    assert documents(shared) == {"P-001": list(TRANSFER.items())}
    assert in_maestro(shared) == {code: Decimal(amount) for code, amount in START.items()}


def test_what_a_person_changes_in_maestro_waits_and_the_document_comes_back_only_where_procore_overwrites(shared):
    approve(shared, "A", TRANSFER)
    run(shared)
    shared.maestro(
        "UPDATE maestro.budget_modification SET amount = amount * 2, updated_at = now() WHERE number = 'P-001'"
    )
    shared.run("budgets", "to_maestro", row=DOCUMENTS, full=True)
    assert len(shared.inbox("budgets")) == 2
    assert lumps(shared) == []
    shared.run("budgets", "to_maestro", row={**DOCUMENTS, "target_edits": "overwrite"}, full=True)
    assert in_procore(shared) == in_maestro(shared)
    assert sorted(lumps(shared)) == [("03-300|MAT", "-250.25"), ("03-400|SCT", "250.25")]
    shared.maestro("DELETE FROM maestro.budget_modification")
    older = {"full": True, "overrides": frozenset({"restored"}), "reason": "entries deleted", "by_whom": "Marie"}
    shared.run("budgets", "to_maestro", row=DOCUMENTS, **older)
    assert documents(shared) == {}
    assert len(shared.inbox("budgets")) == 2
    shared.run("budgets", "to_maestro", row={**DOCUMENTS, "target_edits": "overwrite"}, **older)
    assert in_procore(shared) == in_maestro(shared)


def test_accounting_transfers_or_renumbers_a_document_and_it_stays_known(shared):
    approve(shared, "A", TRANSFER)
    run(shared)
    shared.maestro("UPDATE maestro.budget_modification SET transferred = true, number = NULL, updated_at = now()")
    settled(shared)
    approve(shared, "B", {"03-300|MAT": "1.00"})
    run(shared)
    assert documents(shared) == {"P-002": [("03-300|MAT", "1.00")]}


def test_documents_that_another_interface_brought_are_counted_as_there(site):
    for code, amount in START.items():
        budget(site, code, amount)
    site.run("budgets")
    lock(site)
    approve(site, "A", TRANSFER)
    for code, amount in TRANSFER.items():
        modify(site, code, amount, number="INT-1")
    run(site)
    assert documents(site) == {"INT-1": list(TRANSFER.items())}
    approve(site, "B", {"03-300|MAT": "7.00"})
    run(site)
    assert documents(site).keys() == {"INT-1", "P-002"}


def test_a_company_that_turns_its_direction_sends_no_document_back(shared):
    approve(shared, "A", TRANSFER)
    run(shared)
    modify(shared, "03-300|MO", "20.00", number="MB-1")
    run(shared, "to_procore")
    assert [one["title"] for one in shared.procore("budget_changes")] == ["A", "maestro* 24-001: MB-1"]
    approve(shared, "B", {"03-400|SCT": "5.00"})
    run(shared)
    assert documents(shared).keys() == {"P-001", "MB-1", "P-003"}
    for change in shared.procore("budget_changes"):
        shared.simulator.world.change("budget_changes", change["id"], status="void")
    overwrite = {**DOCUMENTS, "target_edits": "overwrite"}
    shared.run("budgets", "to_procore", row=overwrite, full=True)
    assert in_procore(shared) == in_maestro(shared)
    assert [one["title"] for one in shared.procore("budget_changes")][3:] == ["maestro* 24-001 2"]
    assert lumps(shared) == []


def test_a_code_that_moved_on_both_sides_waits_and_is_not_entered_until_a_person_says(shared):
    approve(shared, "B", {"03-400|SCT": "5.00"})
    modify(shared, "03-400|SCT", "3.00", number="MB-2")
    shared.run("budgets", "to_maestro", row=DOCUMENTS)
    assert len(shared.inbox("budgets")) == 1
    assert documents(shared).keys() == {"MB-2"}
    shared.run("budgets", "to_maestro", row={**DOCUMENTS, "target_edits": "overwrite"}, full=True)
    assert in_procore(shared) == in_maestro(shared)
    assert lumps(shared) == [("03-400|SCT", "2.00")]
    settled(shared)


def test_an_undo_brings_the_amounts_back_and_no_document_is_entered_again(shared):
    before = in_maestro(shared)
    approve(shared, "A", TRANSFER)
    shared.run("budgets", "to_maestro", row=DOCUMENTS)
    undone(shared, direction="to_maestro")
    assert in_maestro(shared) == before
    settled(shared)
    approve(shared, "B", {"03-300|MO": "1.00"})
    shared.run("budgets", "to_maestro", row=DOCUMENTS)
    assert documents(shared).keys() == {"P-001", "P-002"}
    assert in_maestro(shared)["03-300|MO"] == Decimal("64001.10")


def test_a_document_that_maestro_refuses_waits_whole_and_holds_up_no_other(shared):
    approve(shared, "A", TRANSFER)
    approve(shared, "B", {"03-300|MO": "99.99"})
    shared.refuse_rows("budget_modification", "Code fermé", "activity", "03-400")
    shared.run("budgets", "to_maestro", row=DOCUMENTS)
    assert documents(shared) == {"P-002": [("03-300|MO", "99.99")]}
    assert [("Code fermé" in one) for one in shared.inbox("budgets")] == [True, True]
    shared.refuse_rows_no_more("budget_modification")
    run(shared, full=True)
    assert documents(shared).keys() == {"P-001", "P-002"}


def test_killed_before_any_statement_of_maestro_and_run_again_each_document_is_there_once(shared):
    approve(shared, "A", TRANSFER)
    approve(shared, "B", {"03-300|MAT": "1.00", "03-300|MO": "2.00"})
    seen, dies_at = [], [0]

    def watch(_connection, _cursor, statement, *_):
        if re.search(r"(INSERT INTO|UPDATE)\s+(procore_sync|(maestro\.)?budget_modification)\b", statement):
            seen.append(statement)
            if len(seen) == dies_at[0]:
                raise Killed

    for engine in shared.doors.asked:
        event.listen(engine, "before_cursor_execute", watch)
    places = 0
    for dies_at[0] in range(1, 200):
        seen.clear()
        try:
            shared.run("budgets", "to_maestro", row=DOCUMENTS)
        except Killed:
            places += 1
            gc.collect()
            whole = [{code for code, _ in lines} for lines in documents(shared).values()]
            assert whole in ([], [TRANSFER.keys(), {"03-300|MAT", "03-300|MO"}])
        else:
            break
    for engine in shared.doors.asked:
        event.remove(engine, "before_cursor_execute", watch)
    assert places > 4
    run(shared)
    assert documents(shared).keys() == {"P-001", "P-002"}
    assert lumps(shared) == []


def test_a_ledger_that_was_lost_after_the_write_enters_nothing_twice(shared):
    approve(shared, "A", TRANSFER)
    with ledger_that_breaks(shared, "link"), pytest.raises(DBAPIError):
        shared.run("budgets", "to_maestro", row=DOCUMENTS)
    assert documents(shared) == {"P-001": list(TRANSFER.items())}
    approve(shared, "B", {"03-300|MAT": "7.00"})
    run(shared)
    assert documents(shared).keys() == {"P-001", "P-002"}
    assert lumps(shared) == []
    for table in ("link", "record", "action", "watermark"):
        shared.maestro(f"DELETE FROM procore_sync.{table} WHERE element = 'budgets'")
    run(shared)
    assert documents(shared).keys() == {"P-001", "P-002"}
    assert lumps(shared) == []


def planned(site, direction):
    site.run("budgets", direction, row=DOCUMENTS, mode=Mode.PLAN)
    rows = site.maestro(
        "SELECT s.maestro_key, c ->> 'new' AS named FROM procore_sync.change_set_step AS s, jsonb_array_elements(s.changes) AS c "
        "WHERE c ->> 'field' = 'documents' AND s.change_set = (SELECT max(id) FROM procore_sync.change_set) ORDER BY 1",
    )
    return {row["maestro_key"]: re.sub(r"001 \d{4}-\d\d-\d\d", "001 DAY", row["named"]) for row in rows}


def test_a_plan_names_the_documents_in_both_directions(shared):
    approve(shared, "Dalle", TRANSFER)
    assert planned(shared, "to_maestro") == {
        "24-001|03-300|MAT": "001 DAY Dalle",
        "24-001|03-400|SCT": "001 DAY Dalle",
    }
    modify(shared, "03-300|MO", "20.00", number="MB-1", date="2026-03-02", description="Heures")
    assert planned(shared, "to_procore") == {"24-001|03-300|MO": "MB-1 2026-03-02 Heures"}
    shared.simulator.world.change("budgets", shared.procore("budgets")[0]["id"], locked=False)
    assert planned(shared, "to_procore") == {}, "an open budget takes it into its amount"
