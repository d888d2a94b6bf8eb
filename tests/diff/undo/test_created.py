"""What an undo decides of a record that the run created: removed, deactivated, emptied, reversed, made void, or listed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.undo.decide import CannotUndo, RecordUndo, undo_record
from procore.diff.undo.record import UndoFacts
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.lines import LineVerb
from procore.model.records import Change, LineLink, Reason
from procore.model.steps import Pair, Verb, Write
from tests.factories.reasons import code
from tests.factories.records import linked, plain
from tests.factories.undo import TWO, M, P, a_step, an_update, back, did, line, line_change, pair_of, undone

CREATED = {
    "a supplier is deactivated":
        ("suppliers", {"name": "A", "active": True}, {"active": False}, Verb.UPDATE, ["undo_deactivated"]),
    "one that is inactive already stays": ("suppliers", {"name": "A", "active": False}, {}, None, []),
    "a cost code stays": ("cost_codes", {"name": "A"}, {}, None, ["undo_no_delete"]),
    "a draft is deleted": ("purchase_orders", {"name": "A", "status": "Draft"}, {"name": None}, Verb.REMOVE, []),
    "an approved order stays": ("purchase_orders", {"name": "A", "status": "Approved"}, {}, None, ["undo_approved"]),
    "a draft that somebody changed stays":
        ("purchase_orders", {"name": "B", "status": "Draft"}, {}, None, ["undo_changed"]),
}  # fmt: skip


@pytest.mark.parametrize(("element_id", "now", "values", "verb", "left"), CREATED.values(), ids=list(CREATED))
def test_what_the_run_created(element_id, now, values, verb, left):
    facts = UndoFacts(removable=ALL[element_id].removable_in)
    assert back(element_id, P, now, did(P, "create", ("name", None, "A")), facts=facts) == (values, verb, left)


def test_what_another_record_names_is_not_taken_away():
    facts = UndoFacts(removable=frozenset(Side), named_by="change_orders CO-1")
    found = undo_record(
        ALL["purchase_orders"], [did(P, "create", ("name", None, "A"))],
        pair_of("purchase_orders", P, name="A", status="Draft"), facts,
    )  # fmt: skip
    assert found.step is None
    assert found.cannot == (CannotUndo(P, Reason("undo_named", {"named": "change_orders CO-1"})),)


def test_what_a_site_lets_nobody_remove_from_maestro_stays():
    wrote = did(M, "create", ("name", None, "A"))
    now = {"name": "A", "status": "Draft"}
    assert back("purchase_orders", M, now, wrote, facts=UndoFacts(removable=frozenset({P})))[2] == ["undo_no_delete"]
    assert back("purchase_orders", M, now, wrote, facts=UndoFacts(removable=frozenset(Side)))[1] is Verb.REMOVE


def test_a_budget_that_the_run_created_comes_to_nothing():
    wrote = did(P, "create", ("quantity", None, "5"), ("amount", None, "100"))
    assert back("budgets", P, {"amount": Decimal(100)}, wrote) == (
        {"quantity": None, "amount": Decimal(0)}, Verb.UPDATE, ["undo_emptied"],
    )  # fmt: skip


def test_a_created_record_that_is_gone_leaves_nothing_to_do_and_a_changed_one_that_is_gone_is_listed():
    alone = Pair(maestro=plain("suppliers", M, "K"), link=pair_of("suppliers", P).link)
    element = ALL["suppliers"]
    assert undo_record(element, [did(P, "create", ("name", None, "A"))], alone, UndoFacts()).cannot == ()
    (left,) = undo_record(element, [did(P, "update", ("name", "A", "B"))], alone, UndoFacts()).cannot
    assert code(left.reason) == "undo_gone"


def test_a_record_that_was_unlinked_since_is_left_alone():
    pair = replace(pair_of("suppliers", P, phone="2"), link=None)
    found = undo_record(ALL["suppliers"], [did(P, "update", ("phone", "1", "2"))], pair, UndoFacts())
    assert (found.step, code(found.cannot[0].reason)) == (None, "undo_unlinked")


def test_a_draft_that_was_made_is_removed_with_its_lines_unless_it_has_more_of_them():
    made = did(P, "create", ("name", None, "A"), ("status", None, "Draft"), *(
        (number, name, None, value)
        for number, amount, text in (("1", "5", "b"), ("2", "9", "n"))
        for name, value in (("budget_code", "03|MAT"), ("amount", amount), ("description", text))
    ))  # fmt: skip
    facts = UndoFacts(removable=frozenset(Side))
    pair = replace(TWO, procore=replace(TWO.procore, values={"name": "A", "status": "Draft", "memo": "m"}))
    lines = [
        line_change(
            LineVerb.REMOVE,
            ("budget_code", "03|MAT", None),
            ("description", text, None),
            ("amount", Decimal(amount), None),
            key=key,
        )
        for key, amount, text in (("70", 5, "b"), ("71", 9, "n"))
    ]
    gone = Write(
        side=P,
        verb=Verb.REMOVE,
        changes=(Change("name", "A", None), Change("status", "Draft", None)),
        lines=tuple(lines),
    )
    assert undone("purchase_orders", pair, made, facts=facts) == RecordUndo(a_step(pair, gone))
    for more, reason in (
        ({"99": line("99", 1, "x")}, Reason("undo_more_lines", {"count": "1"})),
        (
            {"71": line("71", 8, "n")},
            Reason("undo_changed", {"field": "amount", "wrote": "9", "now": "8", "side": "procore", "line": "2"}),
        ),
    ):
        now = replace(pair, procore=replace(pair.procore, lines={**pair.procore.lines, **more}))
        assert undone("purchase_orders", now, made, facts=facts) == RecordUndo(None, (CannotUndo(P, reason),))
    lost = replace(pair, procore=replace(pair.procore, lines={"70": line("70", 5, "b")}))
    facts_of_it = {"field": "budget_code", "wrote": "03|MAT", "now": "", "side": "procore", "line": "2"}
    assert undone("purchase_orders", lost, made, facts=facts).cannot == (
        CannotUndo(P, Reason("undo_changed", facts_of_it)),
    )


def test_a_record_that_was_made_is_deactivated_by_what_it_holds():
    made = did(P, "create", ("name", None, "A"), ("active", None, True))
    pair = pair_of("suppliers", P, name="A", active=True)
    off = an_update(P, Change("active", True, False))
    reason = CannotUndo(P, Reason("undo_deactivated", {"side": "procore"}))
    assert undone("suppliers", pair, made) == RecordUndo(a_step(pair, off), (reason,))
    inactive = pair_of("suppliers", P, name="A", active=False)
    waits = replace(inactive, link=replace(inactive.link, procore_baseline={"active": True}))
    assert undone("suppliers", waits, made) == RecordUndo(a_step(waits, baseline=("active",)))


def test_a_budget_line_that_was_made_is_emptied_by_what_it_holds_unless_it_was_changed():
    made = did(P, "create", ("quantity", None, "5"), ("amount", None, "100"))
    pair = pair_of("budgets", P, amount=Decimal(100))
    emptied = an_update(P, Change("quantity", Decimal(5), None), Change("amount", Decimal(100), Decimal(0)))
    assert undone("budgets", pair, made) == RecordUndo(a_step(pair, emptied), (CannotUndo(P, Reason("undo_emptied")),))
    facts = {"field": "amount", "wrote": "100", "now": "90", "side": "procore"}
    changed = pair_of("budgets", P, amount=Decimal(90))
    assert undone("budgets", changed, made) == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))
    for nothing in (Decimal(0), None):
        zero = pair_of("budgets", P, amount=nothing)
        assert undone("budgets", zero, made) == RecordUndo(None)
        waits = replace(zero, link=replace(zero.link, procore_baseline={"amount": Decimal(100)}))
        assert undone("budgets", waits, made) == RecordUndo(a_step(waits, baseline=("amount",)))


def cost(side, *lines):
    record = plain("costs", side, "F1" if side is M else "7", invoice_number="1")
    return replace(record, lines={one.key: one for one in lines})


@pytest.mark.parametrize(
    ("now", "removed"),
    [
        ([line("71", 9, "n")], True),
        ([line("71", 0, "n")], True),  # reversed in part: it adds up to nothing, and is none that a person changed
        ([line("71", 8, "n")], False),
        ([], None),
    ],
)
def test_a_cost_that_was_made_is_reversed_line_by_line(now, removed):
    pair = linked(cost(M, line("1", 9, "n")), cost(P, *now))
    number = {"1": LineLink(procore_key="71")}
    pair = replace(pair, link=replace(pair.link, lines=number))
    made = did(
        P, "create", ("invoice_number", None, "1"), ("1", "budget_code", None, "03|MAT"), ("1", "amount", None, "9")
    )
    found = undone("costs", pair, made)
    if removed:
        (write,) = found.step.writes
        assert (write.verb, [one.key for one in write.lines]) == (Verb.UPDATE, ["71"])
        assert found.cannot == (CannotUndo(P, Reason("undo_reversed")),)
    else:
        assert found.step is None
        assert [code(one.reason) for one in found.cannot] == ([] if removed is None else ["undo_changed"])


@pytest.mark.parametrize(("side", "verb"), [(P, Verb.UPDATE), (M, Verb.REMOVE)])
def test_a_change_order_is_made_void_in_procore_and_removed_from_maestro(side, verb):
    made = did(side, "create", ("number", None, "1"))
    pair = pair_of("change_orders", side, number="1", status="draft")
    found = undone("change_orders", pair, made, facts=UndoFacts(removable=frozenset(Side)))
    assert found.step.write(side).verb is verb
    change = Change("status", "draft", "void") if side is P else Change("number", "1", None)
    assert found.step.write(side).changes == (change,)
    assert found.cannot == ((CannotUndo(P, Reason("undo_voided", {"side": "procore"})),) if side is P else ())


def test_a_record_that_was_made_and_changed_since_is_told_with_what_it_holds():
    made = did(P, "create", ("name", None, "A"), ("status", None, "Draft"))
    pair = pair_of("purchase_orders", P, name="B", status="Draft")
    facts = {"field": "name", "wrote": "A", "now": "B", "side": "procore"}
    found = undone("purchase_orders", pair, made, facts=UndoFacts(removable=frozenset(Side)))
    assert found == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))
