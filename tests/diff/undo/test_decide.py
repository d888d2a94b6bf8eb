"""What an undo decides, record by record: what comes back, what is taken away, and what is listed with its reason."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.line_baselines import baseline_lines, undone_lines
from procore.diff.line_changes import LineDifferences, line_changes
from procore.diff.undo.decide import CannotUndo, RecordUndo, agrees_with_baseline, undo_record
from procore.diff.undo.record import UndoFacts
from procore.diff.undo.written import LedgerWrite, read_back
from procore.elements import ALL
from procore.elements.element import Direction, Side, Unlinked
from procore.mapping.erased_values import ERASED
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Line, LineLink, Reason
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.reasons import code
from tests.factories.records import linked, plain, policy

M, P = Side.MAESTRO, Side.PROCORE
NOTHING = UndoFacts()


def did(side, verb, *changes):
    """A write of the ledger: (field, old, new), or (line, field, old, new)."""
    rows = [dict(zip(("line", "field", "old", "new")[4 - len(one) :], one, strict=True)) for one in changes]
    return LedgerWrite(side=side, verb=verb, changes=rows)


def pair_of(element_id, side, **values):
    """A linked pair whose record on that side holds these values."""
    records = {s: plain(element_id, s, "K" if s is M else "7", **(values if s is side else {})) for s in Side}
    return linked(records[M], records[P])


def back(element_id, side, now, *dids, facts=NOTHING):
    """What is written to undo (field -> value), the verb, and the causes of what is not."""
    found = undo_record(ALL[element_id], dids, pair_of(element_id, side, **now), facts)
    write = found.step.write(side) if found.step else None
    return (write.values if write else {}, write.verb if write else None, [code(one.reason) for one in found.cannot])


UPDATED = {
    "still what was written": ({"phone": "2"}, {"phone": "1"}, []),
    "changed since": ({"phone": "3"}, {}, ["undo_changed"]),
    "back already": ({"phone": "1"}, {}, []),
    "emptied since": ({"phone": None}, {}, ["undo_changed"]),
}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("now", "values", "left"), UPDATED.values(), ids=list(UPDATED))
def test_a_value_comes_back_only_where_the_side_still_holds_what_was_written(side, now, values, left):
    assert back("suppliers", side, now, did(side, "update", ("phone", "1", "2"))) == (
        values, Verb.UPDATE if values else None, left,
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["update", "create"])
@pytest.mark.parametrize("now", ["2", ERASED, None])
def test_what_was_erased_on_request_is_never_put_back(verb, now):
    did_it = did(P, verb, ("phone", ERASED, ERASED), ("active", True, False))
    assert back("suppliers", P, {"phone": now, "active": False}, did_it) == ({}, None, ["undo_forgotten"])


def test_several_writes_of_one_run_come_back_to_what_stood_before_the_first():
    dids = did(P, "update", ("phone", "1", "2")), did(P, "update", ("phone", "2", "3"))
    assert back("suppliers", P, {"phone": "3"}, *dids)[0] == {"phone": "1"}


def test_a_value_that_was_cut_comes_back_whole():
    whole = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"
    assert back("projects", P, {"address": "Court"}, did(P, "update", ("address", whole, "Court")))[0] == {
        "address": whole
    }


def test_dollars_and_days_come_back_as_what_they_are():
    wrote = did(P, "update", ("amount", "1000.10", "2000"))
    assert back("budgets", P, {"amount": Decimal(2000)}, wrote)[0] == {"amount": Decimal("1000.10")}


def test_a_required_value_that_was_empty_before_is_listed():
    assert back("suppliers", P, {"name": "B"}, did(P, "update", ("name", None, "B"))) == ({}, None, ["required"])


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


@pytest.mark.parametrize("verb", ["write_origin_id", "clear_origin_id"])
def test_a_link_is_not_undone_and_is_listed(verb):
    found = undo_record(ALL["suppliers"], [did(P, verb)], pair_of("suppliers", P), UndoFacts())
    assert (found.step, [code(one.reason) for one in found.cannot]) == (None, ["undo_link_stays"])


def test_a_link_that_the_run_made_is_listed_when_it_only_changed_values():
    wrote = did(P, "update", ("phone", "1", "2"))
    assert back("suppliers", P, {"phone": "2"}, wrote, facts=UndoFacts(linked=True)) == (
        {"phone": "1"}, Verb.UPDATE, ["undo_link_stays"],
    )  # fmt: skip


def test_a_status_that_maestro_cannot_be_given_again_is_listed():
    status = ALL["purchase_orders"].by_name["status"]
    assert read_back(status, "Approved", M) == "Submitted"  # it lands untransferred
    assert back("purchase_orders", M, {"status": "Submitted"}, did(M, "update", ("status", "Draft", "Approved")))[
        0
    ] == {"status": "Draft"}
    wrote = did(M, "update", ("status", "Processing", "Approved"))
    assert back("purchase_orders", M, {"status": "Submitted"}, wrote) == ({}, None, ["undo_inexact"])


def test_an_approved_document_gets_its_status_back_and_nothing_else():
    wrote = did(P, "update", ("status", "Draft", "Approved"), ("name", "A", "B"))
    assert back("purchase_orders", P, {"status": "Approved", "name": "B"}, wrote) == (
        {"status": "Draft"}, Verb.UPDATE, ["undo_approved"],
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ lines

ORDERS = ALL["purchase_orders"]


def line(key, amount, text, twin=None):
    return Line(key=key, twin=twin, values={"budget_code": "03|MAT", "amount": Decimal(amount), "description": text})


def document(mine, theirs, links):
    """An order with lines on both sides, and its links by maestro*'s number -> Procore's id."""
    pair = pair_of("purchase_orders", P, status="Draft")
    baseline = {
        number: LineLink(
            procore_key=key,
            maestro_baseline=next((ln.values for ln in mine if ln.key == number), {}),
            procore_baseline=next((ln.values for ln in theirs if ln.key == key), {}),
        )
        for number, key in links.items()
    }
    return replace(
        pair,
        maestro=replace(pair.maestro, lines={ln.key: ln for ln in mine}),
        procore=replace(pair.procore, lines={ln.key: ln for ln in theirs}),
        link=replace(pair.link, lines=baseline),
    )


def lines_back(pair, *dids):
    found = undo_record(ORDERS, dids, pair, UndoFacts())
    write = found.step.write(P) if found.step else None
    return (
        [(one.verb, one.key, one.values) for one in (write.lines if write else ())],
        [code(one.reason) for one in found.cannot],
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


# ------------------------------------------------------------------------------------------------ what is left to merge


def test_a_pair_is_accounted_for_only_when_nothing_waits_to_be_merged():
    element = ALL["suppliers"]
    pair = pair_of("suppliers", P, phone="1")
    assert agrees_with_baseline(element, pair)
    assert not agrees_with_baseline(element, replace(pair, procore=plain("suppliers", P, "7", phone="2")))
    assert not agrees_with_baseline(element, replace(pair, link=None))
    mine, theirs, link = taken_out()
    assert not agrees_with_baseline(ORDERS, Pair(maestro=mine, procore=theirs, link=link))


def test_a_reference_to_a_record_that_is_not_linked_was_changed_since():
    wrote = did(P, "update", ("supplier", "A", "B"))
    assert back("purchase_orders", P, {"status": "Draft", "supplier": Unlinked("suppliers", "9")}, wrote)[2] == [
        "undo_changed"
    ]


# ------------------------------------------------------------------------------------------------ to the letter


def undone(element_id, pair, *dids, facts=NOTHING):
    return undo_record(ALL[element_id], dids, pair, facts)


def a_step(pair, *writes, **more):
    return Step(pair=pair, writes=writes, whole=False, why="undo", **more)


def an_update(side, *changes, lines=()):
    return Write(side=side, verb=Verb.UPDATE, changes=changes, lines=tuple(lines))


@pytest.mark.parametrize("side", Side)
def test_a_step_that_undoes_says_what_is_there_and_why_and_looks_at_nothing_else(side):
    pair = pair_of("suppliers", side, phone="2")
    wrote = did(side, "update", ("phone", "1", "2"))
    assert undone("suppliers", pair, wrote) == RecordUndo(a_step(pair, an_update(side, Change("phone", "2", "1"))))
    changed = pair_of("suppliers", side, phone="3")
    reason = Reason("undo_changed", {"field": "phone", "wrote": "2", "now": "3", "side": side.value})
    assert undone("suppliers", changed, wrote) == RecordUndo(None, (CannotUndo(side, reason),))


@pytest.mark.parametrize("side", Side)
def test_what_is_back_already_is_still_to_be_agreed_on(side):
    """An undo wrote it and broke off before both sides were noted to agree."""
    pair = pair_of("suppliers", side, phone="1")
    wrote = did(side, "update", ("phone", "1", "2"))
    assert undone("suppliers", pair, wrote) == RecordUndo(None)
    name = f"{side.value}_baseline"
    was = {**getattr(pair.link, name), "phone": "2"}
    waits = replace(pair, link=replace(pair.link, **{name: was}))
    assert undone("suppliers", waits, wrote) == RecordUndo(a_step(waits, baseline=("phone",)))


def test_a_link_that_stays_is_told_on_procore_s_side():
    pair = pair_of("suppliers", P)
    assert undone("suppliers", pair, did(P, "write_origin_id")).cannot == (CannotUndo(P, Reason("undo_link_stays")),)


def test_what_cannot_be_given_back_to_the_letter_is_told_with_what_it_was():
    wrote = did(M, "update", ("status", "Processing", "Approved"))
    facts = {"field": "status", "was": "Processing", "side": "maestro"}
    assert undone("purchase_orders", pair_of("purchase_orders", M, status="Submitted"), wrote).cannot == (
        CannotUndo(M, Reason("undo_inexact", facts)),
    )


TWO = document([line("1", 5, "b"), line("2", 9, "n")], [line("70", 5, "b"), line("71", 9, "n")], {"1": "70", "2": "71"})


def line_change(verb, *changes, key=None, source=None):
    return LineChange(verb=verb, key=key, source=source, changes=tuple(Change(*one) for one in changes))


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


def test_a_record_that_was_made_and_changed_since_is_told_with_what_it_holds():
    made = did(P, "create", ("name", None, "A"), ("status", None, "Draft"))
    pair = pair_of("purchase_orders", P, name="B", status="Draft")
    facts = {"field": "name", "wrote": "A", "now": "B", "side": "procore"}
    found = undone("purchase_orders", pair, made, facts=UndoFacts(removable=frozenset(Side)))
    assert found == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))


def test_what_procore_lists_after_all_is_what_it_holds():
    made = did(P, "create", ("quantity", None, "5"), ("amount", None, "100"))
    pair = pair_of("budgets", P, amount=Decimal(100), quantity=Decimal(6))
    facts = {"field": "quantity", "wrote": "5", "now": "6", "side": "procore"}
    assert undone("budgets", pair, made) == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))
