"""What a project's budget is worth, code by code, in dollars."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.modifications import Modification
from procore.model.orders import Order
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.procore.budget_state import (
    COUNTED,
    Budget,
    BudgetLine,
    budget_of,
    carried_out,
    money,
    record,
    wbs_code_of,
)

BUDGETS = ALL["budgets"]
ROW = {"id": 31, "wbs_code_id": 5, "original_budget_amount": "1000.50", "budget_modifications": "-200"}


def adjustment(amount, status="approved", title="Extra", code=5):
    return {"wbs_code_id": code, "budget_change_name": title, "budget_change_status": status, "amount": amount}


@pytest.mark.parametrize("modified,adjustments,worth,unclear", [
    # a project without budget changes: its modifications
    ("-200", [], "800.50", False),
    ("0", [], "1000.50", False),
    (None, [], "1000.50", False),
    # with changes: their lines, whether or not the view's column holds them
    ("0", [adjustment("10")], "1010.50", False),
    ("10", [adjustment("10")], "1010.50", False),
    ("5.25", [adjustment(10.25), adjustment("-5")], "1005.75", False),
    ("0", [adjustment("10", title=None)], "1010.50", False),
    ("0", [adjustment("10", code=6)], "1000.50", False),
    # what is not approved does not count, but for ours, which are on their way
    ("0", [adjustment("10", "draft")], "1000.50", False),
    ("0", [adjustment("10", "under_review")], "1000.50", False),
    ("0", [adjustment("10", "draft", "maestro* 26-001 1")], "1010.50", False),
    ("0", [adjustment("10", "under_review", "maestro* 26-001 1")], "1010.50", False),
    ("0", [adjustment("10", "rejected", "maestro* 26-001 1")], "1000.50", False),
    ("0", [adjustment("10", "void", "maestro* 26-001 1")], "1000.50", False),
    ("3", [adjustment("3"), adjustment("10", "draft", "maestro* 26-001 1")], "1013.50", False),
    # neither nothing nor the same
    ("-200", [adjustment("10")], "1010.50", True),
    ("-190", [adjustment("10")], "1010.50", True),
    ("-200", [adjustment("10", code=6)], "1000.50", True),
    ("-200", [adjustment("10", "void")], "1000.50", True),
])  # fmt: skip
def test_a_code_is_worth_its_original_amount_and_what_was_approved_since(modified, adjustments, worth, unclear):
    line = budget_of([{**ROW, "budget_modifications": modified}], adjustments).lines[5]
    assert (line.amount, line.problem is not None) == (Decimal(worth), unclear)
    assert record(BUDGETS, "26-001", 5, line).problem == line.problem


def test_what_is_not_certain_says_both_figures():
    line = budget_of([ROW], [adjustment("10")]).lines[5]
    assert line.problem == Reason("unclear_budget", {"stated": "-200", "total": "10"})


def test_a_code_may_have_changes_and_no_line():
    assert budget_of([], [adjustment("12.34")]).lines == {5: BudgetLine(approved_since=Decimal("12.34"))}


def test_a_row_without_a_code_is_a_sum_and_one_without_amounts_is_worth_nothing():
    budget = budget_of([{**ROW, "wbs_code_id": None}, {"wbs_code_id": 7}], [])
    assert budget.lines == {7: BudgetLine()}


@pytest.mark.parametrize("values,code,difference", [
    ({"amount": Decimal(900)}, 5, "99.50"),
    ({"amount": Decimal("800.50")}, 5, "0"),
    ({"amount": Decimal(0)}, 5, "-800.50"),
    ({"amount": Decimal(70)}, 6, "70"),
    ({"quantity": Decimal(3)}, 5, "0"),
])  # fmt: skip
def test_the_difference_is_what_is_missing_of_the_amount_that_is_wanted(values, code, difference):
    budget = budget_of([ROW], [])
    assert budget.difference(Order(verb=Verb.UPDATE, values=values, procore_id=code)) == Decimal(difference)


@pytest.mark.parametrize("titles,title", [
    (set(), "maestro* 26-001 1"),
    ({"maestro* 26-001 1", "Of others", "maestro* 26-001 2"}, "maestro* 26-001 3"),
])  # fmt: skip
def test_each_budget_change_of_ours_has_a_title_of_its_own(titles, title):
    assert Budget(titles=titles).next_title("26-001") == title


def test_the_code_is_the_id_of_the_link_or_what_a_new_record_names():
    assert wbs_code_of(Order(verb=Verb.UPDATE, procore_id=5, values={"budget_code": "9"})) == 5
    assert wbs_code_of(Order(verb=Verb.CREATE, values={"budget_code": "9"})) == 9


@pytest.mark.parametrize(
    "raw,amount", [("12.50", "12.50"), (12.5, "12.5"), (7, "7"), (None, "0"), (Decimal("0.1"), "0.1")]
)
def test_amounts_come_as_text_or_numbers(raw, amount):
    assert money(raw) == Decimal(amount)


def test_the_record_of_a_code_shows_what_it_is_worth():
    shown = record(BUDGETS, "26-001", 5, BudgetLine(31, Decimal(100), Decimal(20), Decimal(3)))
    assert (shown.key, shown.scope, shown.get("budget_code"), shown.get("amount")) == ("5", "26-001", "5", Decimal(123))
    assert "quantity" not in shown.values


@pytest.mark.parametrize("answered,reason", [
    ({}, None),
    ({"quantity": "4"}, None),
    ({"quantity": "3"}, Reason("not_stored", {"field": "quantity", "sent": "4", "kept": "3"})),
])  # fmt: skip
def test_an_order_that_was_carried_out_is_in_the_budget_and_what_was_not_kept_is_a_reason(answered, reason):
    budget, line = Budget(), BudgetLine(31, Decimal(100))
    order = Order(
        verb=Verb.UPDATE, values={"amount": Decimal(100), "quantity": Decimal(4)}, procore_id=5, scope="26-001"
    )
    outcome = carried_out(BUDGETS, budget, order, line, answered)
    assert budget.lines == {5: line}
    assert (outcome.record, outcome.reason) == (record(BUDGETS, "26-001", 5, line), reason)


def test_a_change_that_waits_for_approval_is_pending():
    line = BudgetLine(31, Decimal(100))
    assert line.changed_by(Decimal(5), "approved") == BudgetLine(31, Decimal(100), Decimal(5))
    assert line.changed_by(Decimal(5), "draft") == BudgetLine(31, Decimal(100), pending=Decimal(5))


# ------------------------------------------------------------------------------------------ modifications


A, B = (Modification(scope="26-001", number=number, amounts={"5": Decimal(10)}) for number in "AB")


def kept(code, **facts):
    return {str(code): Record(side=Side.PROCORE, key=str(code), values={}, facts=facts)}


@pytest.mark.parametrize(
    ("amount", "earlier", "counted"),
    [
        (100, {}, {"A", "B"}),  # the first look counts all that are there
        (0, {}, set()),  # what is worth nothing holds none
        (100, kept(5), {"A", "B"}),
        (100, kept(5, modifications="A"), {"A"}),
        (100, kept(5, modifications=""), set()),
        (0, kept(5, modifications="A\nC"), {"A", "C"}),
    ],
)
def test_an_amount_holds_the_modifications_that_the_run_before_says(amount, earlier, counted):
    budget = Budget({5: BudgetLine(1, Decimal(amount))})
    budget.know([A, B], earlier)
    assert budget.lines[5].counted == counted
    assert record(BUDGETS, "26-001", 5, budget.lines[5]).facts[COUNTED] == "\n".join(sorted(counted))


def test_a_written_amount_holds_all_that_name_its_code_and_nothing_is_said_where_nobody_asked():
    budget = Budget({5: BudgetLine(1, Decimal(100))})
    changes = Order(verb=Verb.UPDATE, values={"amount": Decimal(110)}, procore_id=5, scope="26-001")
    made = carried_out(BUDGETS, budget, changes, BudgetLine(1, Decimal(110))).record
    assert COUNTED not in made.facts
    budget.know([A, B], kept(5, modifications="A"))
    unit = Order(verb=Verb.UPDATE, values={"unit": "m3"}, procore_id=5, scope="26-001")
    assert carried_out(BUDGETS, budget, unit, budget.lines[5]).record.facts[COUNTED] == "A"
    assert carried_out(BUDGETS, budget, changes, budget.lines[5]).record.facts[COUNTED] == "A\nB"


def test_a_title_is_never_used_twice_also_where_a_budget_change_was_deleted():
    budget = Budget(titles={"maestro* 26-001 2", "maestro* 26-001: MB-1", "Extra"})
    assert budget.next_title("26-001") == "maestro* 26-001 3"
    assert Budget(titles={"maestro* 26-001 2"}).next_title("26-001") == "maestro* 26-001 3"


# ------------------------------------------------------------------------------------------ budget changes of people


def approved(number, code="5", amount="10", **facts):
    named = {"budget_change_status": "approved", "budget_change_name": "Dalle", "budget_change_number": f"00{number}"}
    return {"wbs_code_id": code, "amount": amount, "budget_change_id": str(number), **named, **facts}


def test_what_people_approved_is_a_document_and_what_is_ours_or_pending_is_none():
    budget = budget_of(
        [],
        [
            approved(1), approved(1, code="6", amount=-10.0), approved(1, code="7", amount="1"), approved(1, code="7", amount="-1"),
            approved(2, budget_change_status="draft"), approved(3, budget_change_status="void"),
            approved(4, budget_change_name="maestro* 26-001: MB-1"), approved(5, budget_change_id=None),
        ],
    )  # fmt: skip
    amounts = {"5": Decimal(10), "6": Decimal(-10)}
    assert budget.changes == {1: Modification(scope="", number="001", text="Dalle", amounts=amounts, budget_change=1)}


@pytest.mark.parametrize(
    ("earlier", "agreed", "taken"),
    [
        ({}, None, {1, 2}),  # the first look: by whomever they were brought
        ({"modifications": ""}, "100", {1, 2}),  # of a version that did not keep them
        ({"budget_changes": "1", "taken_over": ""}, "100", {1}),  # both sides agreed on what was read then
        ({"budget_changes": "1\n2", "taken_over": "1"}, "90", {1}),  # what was read then is not agreed yet
        ({"budget_changes": "1", "taken_over": ""}, None, set()),  # maestro* never had it
    ],
)
def test_an_amount_of_maestro_holds_the_changes_that_named_its_code_when_both_sides_agreed(earlier, agreed, taken):
    budget = budget_of([], [approved(1), approved(2)])
    known = Record(side=Side.PROCORE, key="5", values={"amount": Decimal(100)}, facts=earlier)
    budget.know((), {"5": known} if earlier else {}, {"5": Decimal(agreed)} if agreed else {})
    assert (budget.lines[5].named, budget.lines[5].taken) == ({1, 2}, taken)


def test_what_maestro_has_as_documents_is_known_by_its_id_and_is_none_of_its_own():
    budget = budget_of([], [approved(1)])
    budget.know([replace(A, budget_change=1), B], {})
    assert (budget.taken_over, budget.modifications) == ({1}, [B])
