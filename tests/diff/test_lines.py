from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.line_baselines import baseline_lines, undone_lines
from procore.diff.line_changes import LineDifferences, line_changes, new_lines
from procore.diff.lines import adds_up, amount_field, pair_lines
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side, TargetEdits
from procore.model.choices import Choice
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, FieldConflict, Line, LineLink, Link, Reason, Record
from tests.factories.reasons import code
from tests.factories.records import policy

ORDER = ELEMENTS["purchase_orders"]
OVERWRITE = TargetEdits.OVERWRITE
M, P = Side.MAESTRO, Side.PROCORE


def line(key, amount="100", *, twin=None, **values):
    held = {"budget_code": "03-300|MAT", "description": "Béton", "amount": Decimal(amount), **values}
    return Line(key=key, twin=twin, values=held)


def document(side, *lines, **values):
    return Record(
        side=side, key="24105-0" if side is Side.MAESTRO else "7", values=values, lines={x.key: x for x in lines}
    )


def maestro(*lines, **values):
    return document(Side.MAESTRO, *lines, **values)


def procore(*lines, **values):
    return document(Side.PROCORE, *lines, **values)


def linked(**lines):
    """`linked(_1=("9001", line))`: line 1 of maestro* is Procore's 9001, and both held that."""
    return Link(
        maestro_key="24105-0",
        procore_id=7,
        lines={
            number.strip("_"): LineLink(procore_key=key, maestro_baseline=held.values, procore_baseline=held.values)
            for number, (key, held) in lines.items()
        },
    )


def keys(pairs):
    return sorted((p.maestro.key if p.maestro else "", p.procore.key if p.procore else "") for p in pairs)


def compared(m, p, link=None, direction=Direction.TO_PROCORE, edits=TargetEdits.HOLD, choices=None, begun=None):
    return line_changes(ORDER, m, p, link, policy(direction, edits), choices or {}, begun=begun)


def changes(m, p, link=None, direction=Direction.TO_PROCORE, edits=TargetEdits.HOLD):
    found = compared(m, p, link, direction, edits)
    assert (found.wrong, found.held) == (None, None)
    return {(one.verb, one.source or "", one.key or ""): dict(one.values) for one in found.changes}


PAIRINGS = {
    "by the link, whatever they say": ([line("1")], [line("9", "5")], linked(_1=("9", line("1"))), [("1", "9")]),
    "by our origin id": ([line("1")], [line("9", "5", twin="1")], None, [("1", "9")]),
    "by Procore's id in maestro*": ([line("1", twin="9")], [line("9", "5")], None, [("1", "9")]),
    "by what they say, when the documents are not linked": ([line("1")], [line("9")], None, [("1", "9")]),
    "not by what they say, once lines are linked": (
        [line("1"), line("2")],
        [line("8"), line("9")],
        linked(_1=("8", line("1"))),
        [("", "9"), ("1", "8"), ("2", "")],
    ),
    "in their order, when they say the same": (
        [line("1"), line("2")],
        [line("8"), line("9")],
        None,
        [("1", "8"), ("2", "9")],
    ),
    "best with the same text": (
        [line("1"), line("2", description="Acier")],
        [line("8", description="Acier"), line("9")],
        None,
        [("1", "9"), ("2", "8")],
    ),
    "not with another amount": ([line("1", "100")], [line("9", "100.01")], None, [("", "9"), ("1", "")]),
    "a line whose number was given again stays with its link": (
        [line("1"), line("2")],
        [line("9", twin="2")],
        linked(_1=("9", line("1"))),
        [("1", "9"), ("2", "")],
    ),
    "a link whose lines are both gone is no pair": ([], [], linked(_1=("9", line("1"))), []),
}


@pytest.mark.parametrize("case", PAIRINGS)
def test_lines_are_paired(case):
    m, p, link, expected = PAIRINGS[case]
    assert keys(pair_lines(ORDER, maestro(*m), procore(*p), link)) == expected


def test_a_line_that_only_the_source_has_is_created_with_all_its_values():
    new = line("2", "50", quantity=Decimal(5), unit="ea", unit_cost=Decimal(10))
    found = changes(maestro(line("1"), new), procore(line("9")), linked(_1=("9", line("1"))))
    assert found == {(LineVerb.CREATE, "2", ""): dict(new.values)}


def test_only_what_changed_at_the_source_is_written():
    found = changes(maestro(line("1", "120")), procore(line("9")), linked(_1=("9", line("1"))))
    assert found == {(LineVerb.UPDATE, "1", "9"): {"amount": Decimal(120)}}


def test_a_change_at_the_target_is_set_back_to_the_source_where_the_settings_say_so():
    found = changes(maestro(line("1")), procore(line("9", "95")), linked(_1=("9", line("1"))), edits=OVERWRITE)
    assert found == {(LineVerb.UPDATE, "1", "9"): {"amount": Decimal(100)}}


def test_a_linked_line_that_the_source_removed_is_removed():
    found = changes(maestro(), procore(line("9")), linked(_1=("9", line("1"))))
    assert list(found) == [(LineVerb.REMOVE, "", "9")]


def test_a_line_that_a_person_made_at_the_target_holds_the_document():
    found = compared(maestro(line("1")), procore(line("8"), line("9", "40")), linked(_1=("8", line("1"))))
    assert (found.changes, code(found.wrong), found.wrong.facts["amount"]) == ((), "extra_line", "40")


@pytest.mark.parametrize("begun, expected", [(True, LineVerb.REMOVE), (False, "extra_line")])
def test_a_line_that_a_broken_run_made_is_removed_when_the_source_has_it_no_longer(begun, expected):
    ours = replace(line("9", "40"), twin="2")
    known = {} if begun else None
    found = compared(maestro(line("1")), procore(line("8"), ours), linked(_1=("8", line("1"))), begun=known)
    assert (code(found.wrong) or next(one.verb for one in found.changes)) == expected


def test_the_other_direction_writes_the_other_side():
    was = linked(_1=("9", line("1")))
    found = changes(maestro(line("1")), procore(line("9", "95")), was, Direction.TO_MAESTRO)
    assert found == {(LineVerb.UPDATE, "9", "1"): {"amount": Decimal(95)}}


# ------------------------------------------------------------------------------------------------ what a person did there

ONE = linked(_1=("9", line("1")))
"""Line 1 of maestro* is Procore's 9: 100 dollars of 03-300|MAT when both agreed."""

EDITED = {
    # the lines of both sides now:            hold: what waits, and what travels           overwrite: what is written
    "recoded at the target": (
        [line("1")],
        [line("9", budget_code="03-400|SCT")],
        ("drift", "budget_code", "03-300|MAT", "03-400|SCT"),
        {},
        {"budget_code": "03-300|MAT"},
    ),
    "recoded there, and a new amount at the source": (
        [line("1", "120")],
        [line("9", budget_code="03-400|SCT")],
        ("drift", "budget_code", "03-300|MAT", "03-400|SCT"),
        {"amount": Decimal(120)},
        {"amount": Decimal(120), "budget_code": "03-300|MAT"},
    ),
    "another amount on each side": (
        [line("1", "120")],
        [line("9", "95")],
        ("conflict", "amount", "120", "95"),
        {},
        {"amount": Decimal(120)},
    ),
    "removed at the target": ([line("1")], [], ("drift", "amount", "100", ""), {}, dict(line("1").values)),
    "removed there, changed at the source": (
        [line("1", "120")],
        [],
        ("conflict", "amount", "120", ""),
        {},
        dict(line("1", "120").values),
    ),
    "removed at the source, changed there": (
        [],
        [line("9", "95")],
        ("conflict", "amount", "", "95"),
        {},
        {"budget_code": None, "description": None, "amount": None},
    ),
}


@pytest.mark.parametrize("case", EDITED)
def test_what_a_person_did_to_a_line_of_the_target_waits_and_the_rest_travels(case):
    mine, theirs, (cause, name, maestro_has, procore_has), travels, _ = EDITED[case]
    found = compared(maestro(*mine), procore(*theirs), ONE)
    assert (found.wrong, code(found.held)) == (None, cause)
    assert found.held.conflicts == (FieldConflict(field=name, maestro=maestro_has, procore=procore_has, line="1"),)
    assert [dict(one.values) for one in found.changes] == ([travels] if travels else [])


@pytest.mark.parametrize("case", EDITED)
def test_where_the_settings_say_so_the_source_is_written_over_it_and_each_value_is_marked(case):
    mine, theirs, (_, name, _, _), travels, written = EDITED[case]
    (found,) = compared(maestro(*mine), procore(*theirs), ONE, edits=OVERWRITE).changes
    assert {key: value for key, value in found.values.items() if key in written} == written
    assert {one.field for one in found.changes if one.overwrites} >= {name}
    assert {one.field for one in found.changes if not one.overwrites} == set(travels)


@pytest.mark.parametrize("side, expected", [(M, LineVerb.CREATE), (P, None)])
def test_a_person_says_whether_a_line_that_the_target_lacks_is_made_again(side, expected):
    chosen = {("1", "amount"): Choice(decision=1, side=side)}
    found = compared(maestro(line("1")), procore(), ONE, choices=chosen)
    assert found.held is None
    assert [one.verb for one in found.changes] == ([expected] if expected else [])
    assert found.left == (frozenset() if expected else {"1"})


def test_a_line_that_a_person_left_to_one_side_stays_so_until_the_source_changes():
    left = baseline_lines(ORDER, maestro(line("1")), procore(), ONE, frozenset(), left=frozenset({"1"}))
    assert left["1"].left_out
    link = replace(ONE, lines=left)
    assert compared(maestro(line("1")), procore(), link).changes == ()
    assert [one.verb for one in compared(maestro(line("1", "120")), procore(), link).changes] == [LineVerb.CREATE]


def test_what_waits_keeps_its_baseline_and_all_else_agrees():
    mine, theirs = maestro(line("1", "120")), procore(line("9", "120", budget_code="03-400|SCT"))
    now = baseline_lines(ORDER, mine, theirs, ONE, frozenset(), held={"1": {"budget_code"}})["1"]
    assert (now.procore_baseline["amount"], now.procore_baseline["budget_code"]) == (Decimal(120), "03-300|MAT")
    gone = baseline_lines(ORDER, mine, procore(), ONE, frozenset(), held={"1": {"amount"}})
    assert gone == ONE.lines


def test_what_a_broken_run_wrote_is_no_person_s_change():
    begun = {(P, "1|amount"): Decimal(95)}
    written = compared(maestro(line("1", "95")), procore(line("9", "95")), ONE, begun=begun)
    assert (written.changes, written.held, written.agreed) == ((), None, True)
    moved_on = compared(maestro(line("1", "120")), procore(line("9", "95")), ONE, begun=begun)
    assert ([dict(one.values) for one in moved_on.changes], moved_on.held) == ([{"amount": Decimal(120)}], None)


def test_a_line_that_was_made_anew_is_the_linked_one():
    assert keys(pair_lines(ORDER, maestro(line("1")), procore(line("12", twin="1")), ONE)) == [("1", "12")]


def test_what_each_side_held_when_they_agreed_is_no_change():
    held = line("1", description="Béton coulé en place")
    cut = line("9", description="Béton coulé")
    link = Link(
        maestro_key="24105-0",
        procore_id=7,
        lines={"1": LineLink(procore_key="9", maestro_baseline=held.values, procore_baseline=cut.values)},
    )
    assert changes(maestro(held), procore(cut), link) == {}


REFUSED = {
    "a negative quantity": ({"quantity": Decimal(-2)}, "too_small"),
    "more decimals than Procore keeps": ({"unit_cost": Decimal("1.23456")}, "too_many_decimals"),
    "a fraction of a cent": ({"amount": Decimal("1.005")}, "too_many_decimals"),
    "no amount": ({"amount": None}, "required"),
    "no budget code": ({"budget_code": None}, "required"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_new_line_that_the_target_cannot_hold_names_itself(case):
    values, cause = REFUSED[case]
    held = Line(key="3", values={"budget_code": "03-300|MAT", "amount": Decimal(1), **values})
    found = new_lines(ORDER, maestro(held), policy(Direction.TO_PROCORE))
    assert (found.changes, code(found.wrong), found.wrong.facts["line"]) == ((), cause, "3")


@pytest.mark.parametrize(
    "total,amounts,cause",
    [
        ("100.10", ["100.00", "0.10"], None),
        ("100.10", ["100.00", "0.11"], "does_not_add_up"),
        ("-25", ["75", "-100"], None),
        ("0", [], None),
        (None, ["5"], None),
    ],
)
def test_lines_make_the_total_to_the_cent(total, amounts, cause):
    lines = [line(str(place), amount) for place, amount in enumerate(amounts)]
    reason = adds_up(ORDER, maestro(*lines, total=None if total is None else Decimal(total)))
    assert code(reason) == cause


def test_lines_agree_as_each_side_holds_them():
    found = baseline_lines(ORDER, maestro(line("1", "5")), procore(line("9", "4", twin="1")), None, frozenset())
    assert (found["1"].procore_key, found["1"].maestro_baseline["amount"], found["1"].procore_baseline["amount"]) == (
        "9",
        Decimal(5),
        Decimal(4),
    )


@pytest.mark.parametrize("name", ["1", "9"])
def test_a_line_whose_write_did_not_go_through_keeps_what_it_agreed_on(name):
    was = linked(_1=("9", line("1")))
    found = baseline_lines(ORDER, maestro(line("1", "120")), procore(line("9")), was, frozenset({name}))
    assert found == was.lines


@pytest.mark.parametrize(
    ("mine", "theirs", "unsettled", "kept"),
    [
        pytest.param([], [line("9", twin="1")], "9", {"1": "9"}, id="ours in Procore"),
        pytest.param([line("1", twin="9")], [], "1", {"1": "9"}, id="ours in maestro*"),
        pytest.param([], [line("9")], "9", {}, id="a person's"),
        pytest.param([], [line("9", twin="1")], "8", {}, id="never tried"),
        pytest.param([line("1")], [line("9", twin="1")], "9", {}, id="not kept as it was sent"),
    ],
)
def test_a_line_of_a_broken_run_that_could_not_be_removed_stays_ours(mine, theirs, unsettled, kept):
    found = baseline_lines(ORDER, maestro(*mine), procore(*theirs), None, frozenset({unsettled}))
    assert {number: link.procore_key for number, link in found.items()} == kept


def test_a_line_that_is_gone_on_both_sides_is_forgotten():
    assert baseline_lines(ORDER, maestro(), procore(), linked(_1=("9", line("1"))), frozenset()) == {}


# ------------------------------------------------------------------------------------------------ to the letter


def created(new, **other):
    """The changes that make a line of what it holds, in the order of the element's fields."""
    names = ("budget_code", "description", "quantity", "unit", "unit_cost", "amount")
    return tuple(Change(name, None, {**new.values, **other}.get(name)) for name in names)


def whole(key, amount="100", **other):
    """A line of which every field is known."""
    return line(key, amount, **{"quantity": None, "unit": None, "unit_cost": None, **other})


WHOLE = linked(_1=("9", whole("1")))


def test_a_line_s_changes_hold_what_was_there_and_both_keys():
    mine, theirs = maestro(whole("1", "120"), line("2", "50")), procore(whole("9"))
    assert compared(mine, theirs, WHOLE) == LineDifferences(
        changes=(
            LineChange(
                verb=LineVerb.UPDATE, key="9", source="1", changes=(Change("amount", Decimal(100), Decimal(120)),)
            ),
            LineChange(verb=LineVerb.CREATE, source="2", changes=created(line("2", "50"))),
        )
    )
    assert compared(maestro(), theirs, WHOLE).changes == (
        LineChange(
            verb=LineVerb.REMOVE,
            key="9",
            changes=(
                Change("budget_code", "03-300|MAT", None),
                Change("description", "Béton", None),
                Change("amount", Decimal(100), None),
            ),
        ),
    )


def test_a_new_line_of_procore_is_cut_to_what_maestro_holds():
    long = line("9", description="x" * 120)
    found = new_lines(ORDER, procore(long), policy(Direction.TO_MAESTRO))
    assert found.changes == (
        LineChange(verb=LineVerb.CREATE, source="9", changes=created(long, description="x" * 100)),
    )


@pytest.mark.parametrize(
    "mine, theirs, agreed",
    [
        (whole("1"), whole("9"), False),
        (whole("1", "120"), whole("9"), False),  # something is to be written, nothing is agreed on
        (whole("1", "120"), whole("9", "120"), True),
    ],
)
def test_a_line_is_agreed_on_when_it_moved_and_is_the_same(mine, theirs, agreed):
    assert compared(maestro(mine), procore(theirs), WHOLE).agreed is agreed


@pytest.mark.parametrize("owner", Side)
def test_of_a_line_that_the_target_lost_its_owner_s_side_stands(owner):
    how = policy(Direction.TO_PROCORE, amount=owner)
    found = line_changes(ORDER, maestro(line("1")), procore(), ONE, how)
    assert (found.held, found.left) == (None, frozenset({"1"} if owner is P else ()))
    assert [one.verb for one in found.changes] == ([] if owner is P else [LineVerb.CREATE])


@pytest.mark.parametrize(
    "mine, theirs, waits",
    [
        ([line("1", "95")], [], ("conflict", "95", "")),
        ([], [line("9")], ("drift", "", "100")),
        ([line("1", "95")], [line("9")], ("drift", "95", "100")),
        ([line("1")], [line("9")], None),
    ],
)
def test_in_the_other_direction_what_accounting_did_waits(mine, theirs, waits):
    found = compared(maestro(*mine), procore(*theirs), ONE, Direction.TO_MAESTRO)
    held = found.held and (code(found.held), *((one.maestro, one.procore) for one in found.held.conflicts))
    assert (found.changes, held) == ((), waits and (waits[0], waits[1:]))


def test_what_waits_of_two_lines_is_one_reason():
    two = linked(_1=("9", line("1")), _2=("8", line("2")))
    found = compared(maestro(line("1"), line("2")), procore(line("9", "95"), line("8", "90")), two)
    assert [(one.line, one.procore) for one in found.held.conflicts] == [("1", "95"), ("2", "90")]
    both = compared(maestro(line("1")), procore(line("9", "95", description="Acier")), ONE)
    assert [(one.line, one.field) for one in both.held.conflicts] == [("1", "description"), ("1", "amount")]


def test_a_choice_that_holds_already_is_agreed_on_and_one_that_does_not_is_written():
    mine, theirs = maestro(line("1")), procore(line("9", "95"))
    stays = compared(mine, theirs, ONE, choices={("1", "amount"): Choice(decision=1, side=P)})
    assert (stays.changes, stays.held, stays.agreed) == ((), None, True)
    goes = compared(mine, theirs, ONE, choices={("1", "amount"): Choice(decision=1, side=M)})
    assert goes.changes[0].changes == (Change("amount", Decimal(95), Decimal(100)),)


def test_a_line_that_stays_out_keeps_no_other_from_travelling():
    left = replace(ONE, lines={"1": replace(ONE.lines["1"], left_out=True)})
    found = compared(maestro(line("1"), line("2", "50")), procore(), left)
    assert [one.source for one in found.changes] == ["2"]


def test_a_line_that_was_left_out_comes_back_when_its_source_moved_from_what_it_was():
    out = replace(ONE.lines["1"], maestro_baseline={}, left_out=True)
    link = replace(ONE, lines={"1": out, "2": replace(out, procore_key="8")})

    def back(mine, *theirs, **more):
        known = replace(link, lines={**link.lines, **more})
        found = compared(maestro(*mine), procore(*theirs), known, Direction.TO_MAESTRO)
        return sorted((one.verb, one.source) for one in found.changes)

    assert back([], line("9"), line("8")) == []
    assert back([], line("9", "95"), line("8")) == [(LineVerb.CREATE, "8"), (LineVerb.CREATE, "9")]
    kept = linked(_3=("7", line("3"))).lines["3"]  # what the target has a line of is no document taken back whole
    assert back([line("3")], line("9", "95"), line("8"), line("7"), **{"3": kept}) == [(LineVerb.CREATE, "9")]


BEGUN = {(P, "1|amount"): Decimal(95), (P, "9|unit"): "HR"}


@pytest.mark.parametrize(
    "theirs, link, begun, expected",
    [
        (line("9", "95"), ONE, BEGUN, ([Decimal(120)], None)),  # written by the run, and maestro* moved on
        (line("9", "94"), ONE, BEGUN, ([], "conflict")),  # not what the run wrote
        (line("9", unit="HR"), ONE, BEGUN, ([Decimal(120), None], None)),  # a line that was updated, by its own key
        (
            line("9", "95", twin="1"),
            None,
            {},
            ([Decimal(120)], None),
        ),  # the document was not finished: it is the run's work
        (line("9", "95", twin="1"), None, None, ([], "differ")),
        (line("9", "95"), ONE, {}, ([], "conflict")),  # linked, and no run was about to write it
    ],
)
def test_what_a_broken_run_left_in_a_line(theirs, link, begun, expected):
    found = compared(maestro(line("1", "120")), procore(theirs), link, begun=begun)
    values = [change.new for one in found.changes for change in one.changes]
    assert (sorted(values, key=str), found.held and found.held.code) == (sorted(expected[0], key=str), expected[1])


def test_what_a_broken_run_wrote_as_the_target_keeps_it_is_agreed_on():
    begun = {(M, "9|description"): "x" * 120}
    link = replace(ONE, lines={"1": replace(ONE.lines["1"], procore_baseline={**line("9").values})})
    mine, theirs = maestro(line("1", description="x" * 100)), procore(line("9", description="x" * 120))
    found = compared(mine, theirs, link, Direction.TO_MAESTRO, begun=begun)
    assert (found.changes, found.held, found.agreed) == ((), None, True)


def test_a_line_that_names_another_one_across_takes_a_lost_one_s_place_in_both_directions():
    assert keys(pair_lines(ORDER, maestro(line("4", twin="9")), procore(line("9")), ONE)) == [("4", "9")]
    assert keys(pair_lines(ORDER, maestro(line("4", twin="8")), procore(line("9")), ONE)) == [("", "9"), ("4", "")]
    assert keys(pair_lines(ORDER, None, procore(line("9")), None)) == [("", "9")]
    assert keys(pair_lines(ORDER, maestro(line("1")), None, None)) == [("1", "")]


def test_a_total_that_lines_do_not_make_is_told_with_both():
    reason = adds_up(ORDER, maestro(line("1", "5"), line("2", amount=Decimal(0)), total=Decimal("5.01")))
    assert reason == Reason("does_not_add_up", {"stated": "5.01", "total": "5"})
    assert adds_up(ORDER, maestro(total=Decimal(1))) == Reason("does_not_add_up", {"stated": "1", "total": "0"})


def test_an_element_without_lines_has_no_amount_of_a_line():
    assert amount_field(ELEMENTS["suppliers"]) == ""
    assert amount_field(ORDER) == "amount"


# ------------------------------------------------------------------------------------------------ after an undo


@pytest.mark.parametrize(
    "mine, theirs, touched, expected",
    [
        (line("1"), line("9"), set(), ("1", "9", "100", "100", False)),  # as it was
        (line("1", "95"), line("9"), set(), ("1", "9", "100", "100", False)),  # an edit that waits is not agreed on
        (line("1", "95"), line("9"), {"1"}, ("1", "9", "95", "100", False)),
        (line("1", "95"), line("9"), {"9"}, ("1", "9", "95", "100", False)),
        (line("1", "95"), None, {"9"}, ("1", "9", "95", None, True)),  # taken away in Procore
        (None, line("9", "95"), {"1"}, ("1", "9", None, "95", True)),
        (line("1"), line("12", twin="1"), set(), ("1", "12", "100", "100", False)),  # it was made anew there
        (line("1"), None, set(), ("1", "9", "100", "100", False)),
    ],
)
def test_after_an_undo_a_line_agrees_on_what_was_written_and_else_on_what_it_did(mine, theirs, touched, expected):
    now = maestro(*([mine] if mine else [])), procore(*([theirs] if theirs else []))
    found = undone_lines(ORDER, now, (maestro(line("1")), procore(line("9"))), ONE, frozenset(touched))
    ((number, one),) = found.items()
    held = (one.maestro_baseline.get("amount"), one.procore_baseline.get("amount"))
    assert (number, one.procore_key, *(str(v) if v is not None else None for v in held), one.left_out) == expected


@pytest.mark.parametrize(
    "known, touched, found", [({"8"}, set(), {}), ({"8"}, {"8"}, {"8": "8"}), (set(), set(), {"8": "8"})]
)
def test_after_an_undo_a_line_that_nothing_links_is_noted_when_it_is_new_or_written(known, touched, found):
    before = procore(*(line(key) for key in known))
    made = undone_lines(ORDER, (maestro(), procore(line("8"))), (None, before), linked(), frozenset(touched))
    assert {number: one.procore_key for number, one in made.items()} == found


def test_a_linked_line_that_one_side_lost_and_nobody_left_there_is_linked_no_more():
    assert baseline_lines(ORDER, maestro(line("1")), procore(), ONE, frozenset()) == {}


def test_what_waits_of_a_line_that_was_never_agreed_on_has_no_baseline():
    mine, theirs = maestro(line("1")), procore(line("9", "95", twin="1"))
    found = baseline_lines(ORDER, mine, theirs, None, frozenset(), held={"1": {"amount"}})["1"]
    assert ("amount" in found.maestro_baseline, "amount" in found.procore_baseline) == (False, False)
    assert found.maestro_baseline["description"] == "Béton"


def test_each_side_is_compared_with_what_it_held_itself():
    """Procore held the whole text, maestro* its beginning; Procore's line is gone, and nobody touched maestro*'s."""
    mine, whole_text = line("1", description="x" * 100), line("9", description="x" * 120)
    was = LineLink(procore_key="9", maestro_baseline=mine.values, procore_baseline=whole_text.values)
    link = replace(ONE, lines={"1": was})
    assert code(compared(maestro(mine), procore(), link).held) == "drift"
    assert code(compared(maestro(), procore(whole_text), link, Direction.TO_MAESTRO).held) == "drift"
    assert code(compared(maestro(line("1", "95", description="x" * 100)), procore(), link).held) == "conflict"
    assert [one.verb for one in compared(maestro(), procore(whole_text), link).changes] == [LineVerb.REMOVE]
    assert [one.verb for one in compared(maestro(mine), procore(), link, Direction.TO_MAESTRO).changes] == [
        LineVerb.REMOVE
    ]


def test_what_a_broken_run_wrote_to_a_line_of_maestro_is_known_by_its_number_there():
    begun = {(M, "1|amount"): Decimal(95)}
    found = compared(maestro(line("1", "95")), procore(line("9", "120")), ONE, Direction.TO_MAESTRO, begun=begun)
    assert ([dict(one.values) for one in found.changes], found.held) == ([{"amount": Decimal(120)}], None)


def test_a_choice_that_holds_already_is_agreed_on_by_itself():
    mine, theirs = maestro(whole("1")), procore(whole("9", "95"))
    chosen = {("1", "amount"): Choice(decision=1, side=P)}
    assert compared(mine, theirs, WHOLE, choices=chosen) == LineDifferences(agreed=True)


def test_what_a_broken_run_wrote_cut_is_its_own_work_when_the_source_moved_on():
    begun = {(M, "9|description"): "x" * 120}
    mine, theirs = maestro(line("1", description="x" * 100)), procore(line("9", description="Acier"))
    found = compared(mine, theirs, ONE, Direction.TO_MAESTRO, begun=begun)
    assert ([dict(one.values) for one in found.changes], found.held) == ([{"description": "Acier"}], None)
