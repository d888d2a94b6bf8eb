"""Budget modifications that go to a locked budget of Procore as documents, and no cent of them twice."""

from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from procore.model.errors import Unreachable
from tests.standard.budgets import budget, change, codes, in_maestro, in_procore, lock, modify
from tests.standard.test_commitments_broken_off import ledger_that_breaks
from tests.standard.undos import undone

DOCUMENTS = {"modifications": "documents"}


def documented(site):
    """Three budgets in a locked project, looked at since documents were chosen; one holds a modification of before."""
    for code, amount in (("03-300|MAT", "125000.55"), ("03-300|MO", "64000.10"), ("03-400|SCT", "41800")):
        budget(site, code, amount)
    modify(site, "03-300|MAT", "1000.00", number="MB-0")
    site.run("budgets")
    lock(site)
    site.run("budgets", row=DOCUMENTS, full=True)
    assert told(site) == []


def transfer(site, number, given, taken, amount, **columns):
    for code, signed in ((taken, -Decimal(amount)), (given, Decimal(amount))):
        modify(site, code, str(signed), number=number, date="2026-03-02", **columns)


def correct(site, number, sets):
    site.maestro(
        f"UPDATE maestro.budget_modification SET {sets}, updated_at = now() WHERE number = :number", number=number
    )


def run(site):
    """A run with documents; then both sides hold the same, and a second run writes nothing."""
    site.run("budgets", row=DOCUMENTS)
    assert in_procore(site) == in_maestro(site)
    before = len(site.requests)
    site.run("budgets", row=DOCUMENTS, full=True)
    assert site.writes(before) == []


def told(site):
    """The titles of Procore's budget changes, in their order."""
    return [one["title"].removeprefix("maestro* 24-001") for one in site.procore("budget_changes")]


@pytest.mark.parametrize("inside", [False, True], ids=["changes apart", "changes inside"])
def test_each_new_modification_is_a_budget_change_of_its_own_and_what_none_makes_is_another(site, inside):
    site.simulator.switches.budget_modifications_hold_changes = inside
    documented(site)
    transfer(site, "MB-1", "03-300|MAT", "03-400|SCT", "250.25", description="Dalle épaissie")
    modify(site, "03-300|MO", "99.99", number="MB-2", date="2026-02-11", description="Heures")
    budget(site, "03-400|MAT", "500.01")
    run(site)
    assert told(site) == [": MB-2", ": MB-1", " 3"]
    assert [one["description"] for one in site.procore("budget_changes")] == [
        "MB-2 2026-02-11 Heures", "MB-1 2026-03-02 Dalle épaissie", None,
    ]  # fmt: skip
    names = codes(site)
    assert [(names[line["wbs_code_id"]], line["amount"]) for line in site.procore("budget_change_lines")] == [
        ("03-300|MO", "99.99"), ("03-300|MAT", "250.25"), ("03-400|SCT", "-250.25"), ("03-400|MAT", "500.01"),
    ]  # fmt: skip


def test_what_modifications_do_not_make_to_the_cent_goes_without_them_and_the_next_ones_are_told_again(site):
    documented(site)
    transfer(site, "MB-1", "03-300|MAT", "03-400|SCT", "250.25")
    transfer(site, "MB-2", "03-300|MO", "03-400|MAT", "5.00")
    modify(site, "03-400|SCT", "0.01")
    run(site)
    assert told(site) == [": MB-2", " 2"]
    transfer(site, "MB-3", "03-300|MAT", "03-400|SCT", "10.00")
    transfer(site, "MB-4", "03-300|MO", "03-400|SCT", "20.00")
    run(site)
    assert told(site)[2:] == [": MB-3, MB-4"]
    correct(site, "MB-2", "amount = amount * 2")
    run(site)
    correct(site, "MB-2", "amount = 0")
    run(site)
    assert told(site)[3:] == [" 4", " 5"]


def test_an_open_budget_takes_modifications_into_its_amounts_and_never_tells_them_later(site):
    budget(site, "03-300|MAT", "125000.55")
    modify(site, "03-300|MAT", "100.00", number="MB-1")
    run(site)
    modify(site, "03-300|MAT", "7.00", number="MB-2")
    run(site)
    lock(site)
    modify(site, "03-300|MAT", "50.00", number="MB-3")
    run(site)
    assert told(site) == [": MB-3"]


def test_a_run_that_breaks_off_among_documents_goes_on_and_doubles_none(site):
    documented(site)
    modify(site, "03-300|MAT", "100.00", number="MB-1", date="2026-01-01")
    modify(site, "03-300|MO", "200.00", number="MB-2", date="2026-01-02")
    change(site, "03-400|SCT", amount="40000.00")
    site.fault(method="POST", path="budget_changes$", drop="before", skip=1, times=2)
    with pytest.raises(Unreachable):
        site.run("budgets", row=DOCUMENTS)
    assert told(site) == [": MB-1"]
    with ledger_that_breaks(site, "link"), pytest.raises(DBAPIError):
        site.run("budgets", row=DOCUMENTS)
    assert told(site) == [": MB-1", ": MB-2"]
    run(site)
    assert told(site) == [": MB-1", ": MB-2", " 3"]
    assert site.inbox("budgets") == []
    for table in ("link", "record", "action", "watermark"):
        site.maestro(f"DELETE FROM procore_sync.{table} WHERE element = 'budgets'")
    run(site)
    assert len(told(site)) == 3


def test_an_undo_brings_the_amounts_back_and_no_document_is_sent_again(site):
    documented(site)
    before = in_procore(site)
    transfer(site, "MB-1", "03-300|MAT", "03-400|SCT", "250.25")
    site.run("budgets", row=DOCUMENTS)
    undone(site, direction="to_procore")
    assert in_procore(site) == before
    site.run("budgets", row=DOCUMENTS, full=True)
    assert told(site) == [": MB-1", " 2"]
    modify(site, "03-300|MO", "1.00", number="MB-2")
    site.run("budgets", row=DOCUMENTS)
    assert told(site) == [": MB-1", " 2", ": MB-2"]


def test_a_lock_that_procore_does_not_tell_the_plan_stops_no_document(site):
    documented(site)
    modify(site, "03-300|MO", "99.99", number="MB-1")
    site.fault(method="GET", path="/budget$", status=403, body={"errors": "Forbidden"}, times=1)
    run(site)
    assert told(site) == [": MB-1"]


def test_a_document_that_procore_refuses_waits_whole_and_holds_up_no_other(site):
    documented(site)
    transfer(site, "MB-1", "03-300|MAT", "03-400|SCT", "250.25")
    modify(site, "03-300|MO", "99.99", number="MB-2", date="2026-04-01")
    said = {"errors": {"adjustment_line_items": ["The budget code is closed"]}}
    site.fault(method="POST", path="budget_changes$", status=422, body=said)
    site.run("budgets", row=DOCUMENTS)
    assert told(site) == [": MB-2"]
    assert len(site.inbox("budgets")) == 2
    assert all("The budget code is closed" in one for one in site.inbox("budgets"))
    site.run("budgets", row=DOCUMENTS, full=True)
    assert told(site) == [": MB-2", ": MB-1"]
    assert site.inbox("budgets") == []
