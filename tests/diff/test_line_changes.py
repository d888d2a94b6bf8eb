"""What a run writes to the lines of a document, what waits for a person, and what a broken run left."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.line_baselines import baseline_lines
from procore.diff.line_changes import LineDifferences, line_changes, new_lines
from procore.elements.element import Direction, Side
from procore.model.choices import Choice
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, FieldConflict, Line, LineLink, Link
from tests.factories.lines import ONE, ORDER, OVERWRITE, M, P, changes, compared, line, linked, maestro, procore
from tests.factories.reasons import code
from tests.factories.records import policy


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


def test_what_a_broken_run_wrote_is_no_person_s_change():
    begun = {(P, "1|amount"): Decimal(95)}
    written = compared(maestro(line("1", "95")), procore(line("9", "95")), ONE, begun=begun)
    assert (written.changes, written.held, written.agreed) == ((), None, True)
    moved_on = compared(maestro(line("1", "120")), procore(line("9", "95")), ONE, begun=begun)
    assert ([dict(one.values) for one in moved_on.changes], moved_on.held) == ([{"amount": Decimal(120)}], None)


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
        (
            line("9", "95"),
            ONE,
            {(P, "1|amount"): (Decimal(95), Decimal(96))},
            ([Decimal(120)], None),
        ),  # of two runs the first
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
