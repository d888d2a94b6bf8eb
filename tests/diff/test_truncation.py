"""No cut value ever travels back, and what a first run will cut or cannot write is known before it."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from procore.diff.line_changes import line_changes
from procore.diff.merge import FieldPolicy, MergeOutcome, merge
from procore.diff.plan import plan
from procore.diff.truncation import CUT, SHOWN, in_words, summed, truncations
from procore.elements import ALL
from procore.elements.element import Direction, Side, TargetEdits
from procore.mapping.comparison import fit
from procore.model.records import Line, LineLink, Link, Reason
from procore.model.steps import Pair, Step
from tests.factories.records import plain, policy

# ------------------------------------------------------------------------------------------------ never back

CUTS = [
    (element.id, one, side, direction)
    for element in ALL.values()
    for one in (*element.fields, *element.lines)
    for side in Side
    for direction in element.directions
    if one.cut and one.length(side) and (one.length(side.other) or 1000) > one.length(side)
]
"""Every field that may be cut, on each side that holds less than the other, in each direction of its element."""
IDS = [f"{element_id}.{one.name}-{side}-{direction}" for element_id, one, side, direction in CUTS]


def whole_and_cut(one, side):
    """A value that is too long for the side, as the other side holds it and as this one does."""
    whole = "é" * (one.length(side) - 1) + " – la suite, qui n'entre pas"
    whole = whole[: one.length(side.other)]
    cut = fit(one, whole, side)
    assert len(cut) < len(whole)
    return whole, cut


@pytest.mark.parametrize(("element_id", "one", "side", "direction"), CUTS, ids=IDS)
def test_a_value_that_was_cut_never_travels_back_over_the_whole_one(element_id, one, side, direction):
    whole, cut = whole_and_cut(one, side)
    baseline = {side: cut, side.other: whole}
    for owner in (None, *Side):
        assert (
            merge(one, baseline, baseline, FieldPolicy(direction=direction, owner=owner)).outcome
            is MergeOutcome.UNCHANGED
        )
        assert (
            merge(one, baseline, None, FieldPolicy(direction=direction, owner=owner)).outcome is MergeOutcome.SETTLED
        )  # linked by hand, or in a new ledger


@pytest.mark.parametrize(("element_id", "one", "side", "direction"), CUTS, ids=IDS)
def test_whatever_changes_the_side_that_holds_the_whole_value_never_gets_a_cut_one(element_id, one, side, direction):
    whole, cut = whole_and_cut(one, side)
    baseline = {side: cut, side.other: whole}
    new, other = "Une autre valeur", "x" * 200
    for mine, theirs, owner, edits in product((cut, new, None), (whole, other, None), (None, *Side), TargetEdits):
        policy = FieldPolicy(direction=direction, owner=owner, target_edits=edits)
        merged = merge(one, {side: mine, side.other: theirs}, baseline, policy)
        if merged.outcome is (MergeOutcome.TO_PROCORE if side.other is Side.PROCORE else MergeOutcome.TO_MAESTRO):
            assert merged.value == (whole if mine == cut else mine)


@pytest.mark.parametrize(("element_id", "one", "side", "direction"), CUTS, ids=IDS)
def test_a_document_or_record_whose_other_field_changes_keeps_the_whole_value(element_id, one, side, direction):
    element = ALL[element_id]
    whole, cut = whole_and_cut(one, side)
    if one in element.lines:
        assert _line_writes(element, one, side, whole, cut, direction) == []
        return
    held = {s: {one.name: cut if s is side else whole} for s in Side}
    records = {s: plain(element_id, s, "K" if s is Side.MAESTRO else "7", **held[s]) for s in Side}
    link = Link(
        maestro_key="K",
        procore_id=7,
        origin_id="x",
        maestro_baseline=held[Side.MAESTRO],
        procore_baseline=held[Side.PROCORE],
    )
    pair = Pair(maestro=records[Side.MAESTRO], procore=records[Side.PROCORE], link=link)
    assert plan(element, [pair], policy(direction)) == []


def _line_writes(element, one, side, whole, cut, direction):
    values = {s: {one.name: cut if s is side else whole} for s in Side}
    lines = {s: Line(key="1" if s is Side.MAESTRO else "70", values=values[s]) for s in Side}
    records = {
        s: replace(plain(element.id, s, "K" if s is Side.MAESTRO else "7"), lines={lines[s].key: lines[s]})
        for s in Side
    }
    baseline = LineLink(procore_key="70", maestro_baseline=values[Side.MAESTRO], procore_baseline=values[Side.PROCORE])
    link = Link(maestro_key="K", procore_id=7, lines={"1": baseline})
    found = line_changes(element, records[Side.MAESTRO], records[Side.PROCORE], link, policy(direction))
    assert (found.wrong, found.held) == (None, None)
    return list(found.changes)


def test_every_element_with_text_that_may_be_cut_is_in_the_table():
    assert {"projects", "suppliers", "purchase_orders", "subcontracts", "cost_codes"} <= {row[0] for row in CUTS}


# ------------------------------------------------------------------------------------------------ told beforehand

PROJECTS, ORDERS = ALL["projects"], ALL["purchase_orders"]
LONG = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"


def alone(record):
    return Step(pair=Pair(**{record.side.value: record}))


def test_what_maestro_will_cut_is_told_with_the_whole_value_and_what_will_stand():
    step = alone(plain("projects", Side.PROCORE, "7", address=LONG, city="Laval"))
    (loss,) = truncations(PROJECTS, [step], policy(Direction.BOTH))
    assert (loss.side, loss.key, loss.name, loss.code) == (Side.PROCORE, "7", "address", CUT)
    assert (loss.whole, loss.cut_to) == (LONG, "6000, boulevard Rosemont, entrée des fou")


def test_what_procore_will_cut_is_told_too():
    step = alone(plain("projects", Side.MAESTRO, "24-001", name="é" * 120))
    (loss,) = truncations(PROJECTS, [step], policy(Direction.TO_PROCORE))
    assert (loss.side, loss.cut_to) == (Side.MAESTRO, "é" * 100)


def test_what_cannot_be_written_at_all_is_told_with_its_cause():
    step = alone(plain("projects", Side.PROCORE, "7", number="24-001-LAVAL", phone="5" * 30))
    found = truncations(PROJECTS, [replace(step, hold=Reason("too_long"))], policy(Direction.BOTH))
    assert [(loss.name, loss.code, loss.cut_to) for loss in found] == [
        ("number", "too_long", None),
        ("phone", "too_long", None),
    ]


def test_the_lines_of_a_document_are_looked_at():
    record = plain("purchase_orders", Side.MAESTRO, "24105-0", "24-001", number="24105-0")
    line = Line(key="3", values={"unit_cost": Decimal("1.23456"), "description": "Béton"})
    (loss,) = truncations(ORDERS, [alone(replace(record, lines={"3": line}))], policy(Direction.TO_PROCORE))
    assert (loss.line, loss.name, loss.code, loss.whole) == ("3", "unit_cost", "too_many_decimals", "1.23456")


@pytest.mark.parametrize(
    "step",
    [
        Step(
            pair=Pair(
                procore=plain("projects", Side.PROCORE, "7", address=LONG), link=Link(maestro_key="A", procore_id=7)
            )
        ),
        alone(plain("projects", Side.MAESTRO, "24-001", address=LONG)),
        Step(
            pair=Pair(
                maestro=plain("projects", Side.MAESTRO, "A", address=LONG[:40]),
                procore=plain("projects", Side.PROCORE, "7", address=LONG),
            )
        ),
    ],
    ids=["linked before", "it fits", "the other side has a value of its own"],
)
def test_what_will_not_be_written_or_fits_is_no_loss(step):
    assert truncations(PROJECTS, [step], policy(Direction.BOTH)) == []


def test_a_direction_that_does_not_write_the_side_loses_nothing_there():
    step = alone(plain("projects", Side.PROCORE, "7", address=LONG))
    assert truncations(PROJECTS, [step], policy(Direction.TO_PROCORE)) == []


def test_the_words_name_record_field_whole_value_and_what_will_stand_in_both_languages():
    found = truncations(PROJECTS, [alone(plain("projects", Side.PROCORE, "7", address=LONG))], policy(Direction.BOTH))
    assert in_words(PROJECTS, summed(found)) == [
        "projects: 1 value will be cut, 0 cannot be written.",
        f"Procore 7, Address: “{LONG}” → “6000, boulevard Rosemont, entrée des fou”",
    ]
    assert (
        in_words(PROJECTS, summed(found), "fr")[1]
        == f"Procore 7, Adresse : « {LONG} » → « 6000, boulevard Rosemont, entrée des fou »"
    )
    assert in_words(PROJECTS, summed([])) == []


# ------------------------------------------------------------------------------------------------ to the letter


def test_of_two_that_are_one_what_the_other_side_lacks_is_told_where_it_is_written():
    mine = plain("projects", Side.MAESTRO, "24-001")
    step = Step(pair=Pair(maestro=mine, procore=plain("projects", Side.PROCORE, "7", "", address=LONG)))
    (loss,) = truncations(PROJECTS, [step], policy(Direction.TO_MAESTRO))
    assert (loss.scope, loss.key, loss.side, loss.name) == ("", "7", Side.PROCORE, "address")
    assert truncations(PROJECTS, [step], policy(Direction.TO_PROCORE)) == []


def test_a_value_that_cannot_be_written_is_told_with_the_facts_of_its_cause():
    step = alone(plain("projects", Side.PROCORE, "7", phone="5" * 30))
    (loss,) = truncations(PROJECTS, [step], policy(Direction.BOTH))
    assert (loss.facts["field"], loss.facts["length"], loss.facts["side"]) == ("phone", "30", "maestro")


@pytest.mark.parametrize(
    ("element_id", "admitted"), [("projects", False), ("cost_types", True)], ids=["filtered", "never made in maestro*"]
)
def test_what_is_not_made_loses_nothing(element_id, admitted):
    how = replace(policy(Direction.BOTH), admits=lambda record: admitted and record.side is Side.PROCORE)
    step = alone(plain(element_id, Side.PROCORE, "7", name="é" * 200))
    assert truncations(ALL[element_id], [step], how) == []


def test_what_is_lost_of_lines_is_told_with_the_line_and_the_rest_is_counted():
    record = plain("purchase_orders", Side.MAESTRO, "24105-0", "24-001", number="24105-0")
    lines = {str(n): Line(key=str(n), values={"unit_cost": Decimal("1.23456")}) for n in range(SHOWN + 1)}
    found = truncations(ORDERS, [alone(replace(record, lines=lines))], policy(Direction.TO_PROCORE))
    for language, number, label in (("en", "line 3", "Unit"), ("fr", "ligne 3", "unitaire")):
        head, *told = in_words(ORDERS, summed(found), language)
        assert str(SHOWN + 1) in head
        assert " 0 " in head
        assert told[3].startswith(f"24105-0, {number}")
        assert label in told[3]
        assert "1.23456" in told[3]
        assert "(too_many_decimals)" in told[3]
        assert "1 " in told[-1]
        assert len(told) == SHOWN + 1
        assert len(in_words(ORDERS, summed(found[:SHOWN]), language)) == SHOWN + 1
    more = {language: in_words(ORDERS, summed(found), language)[-1] for language in ("en", "fr")}
    assert "more" in more["en"]
    assert "more" not in more["fr"]
    assert in_words(ORDERS, summed(found), "en")[0] != in_words(ORDERS, summed(found), "fr")[0]


def test_each_record_that_the_filter_admits_is_looked_at():
    how = replace(policy(Direction.BOTH), admits=lambda record: record.key == "8")
    steps = [alone(plain("projects", Side.PROCORE, key, address=LONG)) for key in ("7", "8")]
    assert [loss.key for loss in truncations(PROJECTS, steps, how)] == ["8"]
