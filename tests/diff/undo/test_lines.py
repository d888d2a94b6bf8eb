"""What an undo decides of a document's lines: what comes back, is removed or made again, and what is left to merge."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.line_baselines import baseline_lines, undone_lines
from procore.diff.line_changes import LineDifferences, line_changes
from procore.diff.undo.decide import CannotUndo, RecordUndo, agrees_with_baseline
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.lines import LineVerb
from procore.model.records import Change, Reason
from procore.model.steps import Pair
from tests.factories.records import plain, policy
from tests.factories.undo import (
    ORDERS,
    TWO,
    M,
    P,
    a_step,
    an_update,
    did,
    document,
    line,
    line_change,
    lines_back,
    pair_of,
    undone,
)


def test_a_line_comes_back_by_its_number():
    pair = document([line("1", 5, "b")], [line("70", 5, "b")], {"1": "70"})
    wrote = did(P, "update", ("1", "description", "a", "b"), ("1", "amount", "4", "5"))
    assert lines_back(pair, wrote) == (
        [(LineVerb.UPDATE, "70", {"description": "a", "amount": Decimal(4)})], [],
    )  # fmt: skip


def test_a_line_that_the_run_made_is_removed_unless_it_was_changed():
    made = did(
        P, "update", ("2", "budget_code", None, "03|MAT"), ("2", "amount", None, "9"), ("2", "description", None, "n")
    )
    mine = [line("1", 5, "b"), line("2", 9, "n")]
    pair = document(mine, [line("70", 5, "b"), line("71", 9, "n")], {"1": "70", "2": "71"})
    ((verb, key, _),), left = lines_back(pair, made)
    assert (verb, key, left) == (LineVerb.REMOVE, "71", [])
    changed = document(mine, [line("70", 5, "b"), line("71", 8, "n")], {"1": "70", "2": "71"})
    assert lines_back(changed, made) == ([], ["undo_changed"])


def test_a_line_that_the_run_removed_is_made_again_and_once_only():
    removed = did(
        P,
        "update",
        ("71", "budget_code", "03|MAT", None),
        ("71", "amount", "9", None),
        ("71", "description", "n", None),
    )
    pair = document([line("1", 5, "b")], [line("70", 5, "b")], {"1": "70"})
    ((verb, key, values),), left = lines_back(pair, removed)
    assert (verb, key, left) == (LineVerb.CREATE, None, [])
    assert values == {"budget_code": "03|MAT", "amount": Decimal(9), "description": "n"}
    there = document([line("1", 5, "b")], [line("70", 5, "b"), line("99", 9, "n", twin="71")], {"1": "70"})
    assert lines_back(there, removed) == ([], [])


def taken_out():
    """Line 2 was made by a run and removed by its undo; line 1 waits with an edit of maestro*'s."""
    before = document(
        [line("1", 5, "b"), line("2", 9, "n")], [line("70", 5, "b"), line("71", 9, "n")], {"1": "70", "2": "71"}
    )
    edited = replace(before.maestro, lines={**before.maestro.lines, "1": line("1", 6, "b")})
    now = replace(before.procore, lines={"70": line("70", 5, "b")})
    links = undone_lines(ORDERS, (edited, now), (edited, before.procore), before.link, frozenset({"71"}))
    return edited, now, replace(before.link, lines=links)


def test_after_an_undo_a_removed_line_stays_out_and_a_waiting_edit_still_travels():
    mine, theirs, link = taken_out()
    assert link.lines["2"].left_out
    found = line_changes(ORDERS, mine, theirs, link, policy(Direction.TO_PROCORE))
    assert (found.wrong, found.held) == (None, None)
    assert [(one.verb, one.key, one.values) for one in found.changes] == [
        (LineVerb.UPDATE, "70", {"amount": Decimal(6)})
    ]


def test_a_line_that_stays_out_is_made_again_when_its_source_changes():
    mine, theirs, link = taken_out()
    mine = replace(mine, lines={**mine.lines, "2": line("2", 10, "n")})
    found = line_changes(ORDERS, mine, theirs, link, policy(Direction.TO_PROCORE))
    assert (LineVerb.CREATE, "2") in [(one.verb, one.source) for one in found.changes]


def test_a_line_that_stays_out_is_remembered_by_the_next_agreement():
    mine, theirs, link = taken_out()
    assert baseline_lines(ORDERS, mine, theirs, link, frozenset())["2"].left_out


def test_of_a_document_that_was_taken_back_whole_one_changed_line_brings_all():
    mine, theirs, link = taken_out()
    out = {
        number: replace(one, maestro_baseline=mine.lines[number].values, left_out=True)
        for number, one in link.lines.items()
    }
    none = replace(theirs, lines={})
    to_procore = policy(Direction.TO_PROCORE)
    assert line_changes(ORDERS, mine, none, replace(link, lines=out), to_procore) == LineDifferences()
    moved = replace(mine, lines={**mine.lines, "2": line("2", 10, "n")})
    found = line_changes(ORDERS, moved, none, replace(link, lines=out), to_procore)
    assert sorted(one.source for one in found.changes) == ["1", "2"]


def test_a_pair_is_accounted_for_only_when_nothing_waits_to_be_merged():
    element = ALL["suppliers"]
    pair = pair_of("suppliers", P, phone="1")
    assert agrees_with_baseline(element, pair)
    assert not agrees_with_baseline(element, replace(pair, procore=plain("suppliers", P, "7", phone="2")))
    assert not agrees_with_baseline(element, replace(pair, link=None))
    mine, theirs, link = taken_out()
    assert not agrees_with_baseline(ORDERS, Pair(maestro=mine, procore=theirs, link=link))


def test_a_line_is_put_back_by_both_its_keys():
    put_back = line_change(LineVerb.UPDATE, ("description", "n", "o"), key="71", source="2")
    wrote = did(P, "update", ("2", "description", "o", "n"))
    assert undone("purchase_orders", TWO, wrote) == RecordUndo(a_step(TWO, an_update(P, lines=[put_back])))
    in_maestro = did(M, "update", ("71", "description", "o", "n"))
    put_back = line_change(LineVerb.UPDATE, ("description", "n", "o"), key="2", source="71")
    assert undone("purchase_orders", TWO, in_maestro) == RecordUndo(a_step(TWO, an_update(M, lines=[put_back])))


def test_a_line_that_is_back_already_is_still_to_be_agreed_on():
    old = replace(TWO.link.lines["2"], procore_baseline={**TWO.procore.lines["71"].values, "description": "n"})
    now = replace(TWO.procore, lines={**TWO.procore.lines, "71": line("71", 9, "o")})
    waits = replace(TWO, procore=now, link=replace(TWO.link, lines={**TWO.link.lines, "2": old}))
    wrote = did(P, "update", ("2", "description", "o", "n"))
    assert undone("purchase_orders", waits, wrote) == RecordUndo(a_step(waits, lines=frozenset({"2"})))
    agreed = replace(
        waits,
        link=replace(waits.link, lines={**TWO.link.lines, "2": replace(old, procore_baseline=now.lines["71"].values)}),
    )
    assert undone("purchase_orders", agreed, wrote) == RecordUndo(None)
    unlinked = replace(waits, procore=replace(now, lines={"99": line("99", 9, "o", twin="3")}))
    assert undone("purchase_orders", unlinked, did(P, "update", ("3", "description", "o", "n"))) == RecordUndo(None)


@pytest.mark.parametrize(
    ("wrote", "reason"),
    [
        (
            ("2", "description", "o", "x"),
            Reason("undo_changed", {"field": "description", "wrote": "x", "now": "n", "side": "procore", "line": "2"}),
        ),
        (("9", "description", "o", "x"), Reason("undo_line_gone", {"line": "9", "side": "procore"})),
        (
            ("2", "amount", "1.005", "9"),
            Reason("too_many_decimals", {"field": "amount", "value": "1.005", "decimals": "2", "line": "2"}),
        ),
    ],
)
def test_a_line_that_cannot_be_put_back_is_named(wrote, reason):
    assert undone("purchase_orders", TWO, did(P, "update", wrote)) == RecordUndo(None, (CannotUndo(P, reason),))


def test_a_line_that_was_made_and_changed_since_is_told_with_what_it_holds():
    made = did(P, "update", ("2", "budget_code", None, "03|MAT"), ("2", "amount", None, "8"))
    facts = {"field": "amount", "wrote": "8", "now": "9", "side": "procore", "line": "2"}
    assert undone("purchase_orders", TWO, made) == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))


def test_a_line_that_was_made_is_removed_with_what_it_holds_and_one_that_is_gone_is_noted():
    made = did(P, "update", ("2", "budget_code", None, "03|MAT"), ("2", "amount", None, "9"))
    gone = (("budget_code", "03|MAT", None), ("description", "n", None), ("amount", Decimal(9), None))
    removed = an_update(P, lines=[line_change(LineVerb.REMOVE, *gone, key="71")])
    assert undone("purchase_orders", TWO, made) == RecordUndo(a_step(TWO, removed))
    taken = replace(TWO, procore=replace(TWO.procore, lines={"70": TWO.procore.lines["70"]}))
    assert undone("purchase_orders", taken, made) == RecordUndo(a_step(taken, lines=frozenset({"2"})))
    noted = {**taken.link.lines, "2": replace(taken.link.lines["2"], left_out=True)}
    assert undone("purchase_orders", replace(taken, link=replace(taken.link, lines=noted)), made) == RecordUndo(None)


@pytest.mark.parametrize("side", Side)
def test_a_line_that_was_removed_is_made_again_where_no_other_is_it(side):
    """In Procore by the number that it had, of which its origin id is made; maestro* numbers it itself."""
    number = "71" if side is P else "2"
    removed = did(
        side,
        "update",
        (number, "budget_code", "03|MAT", None),
        (number, "amount", "9", None),
        (number, "description", "n", None),
    )
    left = replace(getattr(TWO, side.value), lines=dict(list(getattr(TWO, side.value).lines.items())[:1]))
    pair = replace(TWO, **{side.value: left}, link=replace(TWO.link, lines={"1": TWO.link.lines["1"]}))
    again = line_change(
        LineVerb.CREATE, ("budget_code", None, "03|MAT"), ("amount", None, Decimal(9)), ("description", None, "n"),
        source="71" if side is P else None,
    )  # fmt: skip
    assert undone("purchase_orders", pair, removed) == RecordUndo(a_step(pair, an_update(side, lines=[again])))
    # what a linked line says is not it, whatever it says
    linked_one = replace(
        left, lines={key: replace(one, values=line("", 9, "n").values) for key, one in left.lines.items()}
    )
    same = replace(pair, **{side.value: linked_one})
    assert undone("purchase_orders", same, removed).step.write(side).lines == (again,)
    first = dict(list(getattr(pair, side.other.value).lines.items())[:1])
    across = replace(getattr(pair, side.other.value), lines=first)
    closer = replace(linked_one, lines={**linked_one.lines, "88": replace(*first.values(), key="88")})
    apart = replace(same, **{side.value: closer, side.other.value: across})
    assert undone("purchase_orders", apart, removed).step.write(side).lines == (again,)
    there = replace(left, lines={**left.lines, "99": line("99", 9, "n")})
    other = getattr(pair, side.other.value)
    alone = replace(
        pair, **{side.value: there, side.other.value: replace(other, lines=dict(list(other.lines.items())[:1]))}
    )
    assert undone("purchase_orders", alone, removed) == RecordUndo(None)


def test_an_approved_order_s_lines_stay_and_that_is_told_once():
    wrote = did(P, "update", ("2", "description", "o", "n"))
    approved = replace(TWO, procore=replace(TWO.procore, values={"status": "Approved"}))
    reason = Reason("undo_approved", {"status": "Approved", "side": "procore"})
    assert undone("purchase_orders", approved, wrote) == RecordUndo(None, (CannotUndo(P, reason),))
    only_status = did(P, "update", ("status", "Draft", "Approved"))
    back_to_draft = an_update(P, Change("status", "Approved", "Draft"))
    assert undone("purchase_orders", approved, only_status) == RecordUndo(a_step(approved, back_to_draft))


@pytest.mark.parametrize(
    ("mine", "theirs", "left_out", "agrees"),
    [
        ([line("1", 5, "b")], [line("70", 5, "b")], False, True),
        ([line("1", 6, "b")], [line("70", 5, "b")], False, False),
        ([line("1", 5, "b")], [line("70", 6, "b")], False, False),
        ([line("1", 5, "b")], [], False, False),
        ([line("1", 5, "b")], [], True, True),
        ([line("1", 5, "b")], [line("70", 5, "b"), line("71", 1, "x")], False, False),
    ],
)
def test_a_document_agrees_when_each_of_its_lines_does(mine, theirs, left_out, agrees):
    pair = document([line("1", 5, "b")], [line("70", 5, "b")], {"1": "70"})
    links = {"1": replace(pair.link.lines["1"], left_out=left_out)}
    now = {
        "maestro": replace(pair.maestro, lines={one.key: one for one in mine}),
        "procore": replace(pair.procore, lines={one.key: one for one in theirs}),
    }
    pair = replace(pair, **now, link=replace(pair.link, lines=links))
    assert agrees_with_baseline(ORDERS, pair) is agrees
    other = {**pair.link.maestro_baseline, "name": "Z"}
    named = replace(
        pair, maestro=replace(pair.maestro, values={"name": "A"}), link=replace(pair.link, maestro_baseline=other)
    )
    assert not agrees_with_baseline(ORDERS, named)
    assert not agrees_with_baseline(ORDERS, replace(pair, maestro=None))
    assert not agrees_with_baseline(ORDERS, replace(pair, procore=None))
