"""One field of a linked pair: every way in which it can have moved, every direction, every owner."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.diff.merge import FieldPolicy, Merged, MergeOutcome, merge
from procore.elements import ALL
from procore.elements.element import Direction, Field, Kind, Side, TargetEdits, Value
from procore.mapping.comparison import fit, same

M, P = Side.MAESTRO, Side.PROCORE
BOTH, TO_P, TO_M = Direction.BOTH, Direction.TO_PROCORE, Direction.TO_MAESTRO
UNCHANGED, SETTLED, CONFLICT = MergeOutcome.UNCHANGED, MergeOutcome.SETTLED, MergeOutcome.CONFLICT
DRIFT, DIFFER = MergeOutcome.DRIFT, MergeOutcome.DIFFER
HOLD, OVERWRITE = TargetEdits.HOLD, TargetEdits.OVERWRITE
TO_PROCORE, TO_MAESTRO = MergeOutcome.TO_PROCORE, MergeOutcome.TO_MAESTRO

NAME = Field(name="name", procore="name", label="Name")

# What the sides hold now, and what they held when they last agreed (None: they never did).
STATES: dict[str, tuple[tuple[Value, Value], tuple[Value, Value] | None]] = {
    "unchanged": (("a", "a"), ("a", "a")),
    "same change": (("b", "b"), ("a", "a")),
    "maestro changed": (("m", "a"), ("a", "a")),
    "procore changed": (("a", "p"), ("a", "a")),
    "both changed": (("m", "p"), ("a", "a")),
    "maestro emptied": ((None, "a"), ("a", "a")),
    "procore emptied": (("a", None), ("a", "a")),
    "both emptied": ((None, None), ("a", "a")),
    "first: equal": (("a", "a"), None),
    "first: differ": (("m", "p"), None),
    "first: maestro only": (("m", None), None),
    "first: procore only": ((None, "p"), None),
    "first: both empty": ((None, None), None),
}

# state -> `-` nothing moved, `=` both agree, `!` conflict, `~` drift, `?` differ, `>m` m is written to Procore, `<p` p is
# written to maestro*.
TABLE = {
    #                       both:  no owner  maestro*  Procore   to Procore  to maestro*
    "unchanged":                 ("-",      "-",      "-",      "-",        "-"),
    "same change":               ("=",      "=",      "=",      "=",        "="),
    "maestro changed":           (">m",     ">m",     ">m",     ">m",       "~"),
    "procore changed":           ("<p",     "<p",     "<p",     "~",        "<p"),
    "both changed":              ("!",      ">m",     "<p",     "!",        "!"),
    "maestro emptied":           (">",      ">",      ">",      ">",        "~"),
    "procore emptied":           ("<",      "<",      "<",      "~",        "<"),
    "both emptied":              ("=",      "=",      "=",      "=",        "="),
    "first: equal":              ("=",      "=",      "=",      "=",        "="),
    "first: differ":             ("?",      ">m",     "<p",     "?",        "?"),
    "first: maestro only":       (">m",     ">m",     ">m",     ">m",       "="),
    "first: procore only":       ("<p",     "<p",     "<p",     "=",        "<p"),
    "first: both empty":         ("=",      "=",      "=",      "=",        "="),
}  # fmt: skip
FATES = {"-": UNCHANGED, "=": SETTLED, "!": CONFLICT, "~": DRIFT, "?": DIFFER, ">": TO_PROCORE, "<": TO_MAESTRO}
COLUMNS = ((BOTH, None), (BOTH, M), (BOTH, P), (TO_P, None), (TO_M, None))
CASES = [(state, *column, cell) for state, row in TABLE.items() for column, cell in zip(COLUMNS, row, strict=True)]

EDITED = {
    # what a person did on the written side: hold        the target owns  the source owns, or overwrite
    ("maestro changed", TO_M):                ("~",      "=",             "<a"),
    ("procore changed", TO_P):                ("~",      "=",             ">a"),
    ("both changed", TO_P):                   ("!",      "=",             ">m"),
    ("both changed", TO_M):                   ("!",      "=",             "<p"),
    ("maestro emptied", TO_M):                ("~",      "=",             "<a"),
    ("procore emptied", TO_P):                ("~",      "=",             ">a"),
    ("first: differ", TO_P):                  ("?",      "=",             ">m"),
    ("first: differ", TO_M):                  ("?",      "=",             "<p"),
}  # fmt: skip
"""One way: all other states are what they are whoever owns the field, and whatever the settings say of such edits."""


def merged(state, direction, owner, one=NAME, edits=HOLD):
    now, baseline = STATES[state]
    was = None if baseline is None else dict(zip(Side, baseline, strict=True))
    policy = FieldPolicy(direction=direction, owner=owner, target_edits=edits)
    return merge(one, dict(zip(Side, now, strict=True)), was, policy)


def test_the_table_leaves_nothing_out():
    assert TABLE.keys() == STATES.keys()
    assert {direction for direction, _ in COLUMNS} == set(Direction)
    assert {owner for direction, owner in COLUMNS if direction is BOTH} == {None, *Side}


@pytest.mark.parametrize("state, direction, owner, cell", CASES)
def test_a_field_goes_where_the_table_says(state, direction, owner, cell):
    assert merged(state, direction, owner) == Merged(FATES[cell[0]], cell[1:] or None)


@pytest.mark.parametrize("state, direction", list(product(STATES, (TO_P, TO_M))))
def test_one_way_a_person_s_edit_is_written_over_only_where_the_settings_say_so(state, direction):
    held = merged(state, direction, None)
    (target,) = direction.writes
    became = [
        merged(state, direction, None),
        merged(state, direction, target),
        merged(state, direction, target.other),
        merged(state, direction, None, edits=OVERWRITE),
    ]
    cells = EDITED.get((state, direction))
    if cells is None:
        assert became == [held] * 4
        assert held.outcome not in {CONFLICT, DRIFT, DIFFER}
        return
    hold, own, over = (Merged(FATES[cell[0]], cell[1:] or None, cell[0] in "<>") for cell in cells)
    assert became == [hold, own, over, over]


def test_a_side_that_did_not_keep_what_it_was_sent_has_not_moved():
    """Procore kept 41 of 50 characters: the next text of maestro* goes, and nobody is asked."""
    policy = FieldPolicy(direction=TO_P)
    assert merge(NAME, {M: "new", P: "kept"}, {P: "kept"}, policy) == Merged(TO_PROCORE, "new")
    assert merge(NAME, {M: "new", P: "a person's"}, {P: "kept"}, policy).outcome is CONFLICT


STATUS = ALL["purchase_orders"].by_name["status"]
"""maestro* has one code, P, for Procore's Draft and Processing."""


@pytest.mark.parametrize(
    "mine, theirs, was, expected",
    [
        ("Draft", "Processing", {M: "Draft", P: "Draft"}, Merged(SETTLED)),  # it holds what it would be sent
        ("Draft", "Processing", None, Merged(SETTLED)),
        ("Draft", "Approved", {M: "Draft", P: "Processing"}, Merged(TO_MAESTRO, "Approved")),  # nobody kept another
        ("Draft", "Approved", {M: "Draft", P: "Approved"}, Merged(UNCHANGED)),
        ("Draft", "Processing", {M: "Draft", P: "Approved"}, Merged(SETTLED)),
        ("Draft", "Closed", {M: "Draft", P: "Approved"}, Merged(SETTLED)),  # the owner kept his own
    ],
)
def test_one_code_that_stands_for_several_words_is_no_difference(mine, theirs, was, expected):
    assert merge(STATUS, {M: mine, P: theirs}, was, FieldPolicy(direction=TO_M, owner=M)) == expected


@pytest.mark.parametrize(
    "direction, side, expected",
    [
        (TO_P, P, CONFLICT),
        (TO_P, M, DIFFER),
        (TO_M, M, CONFLICT),
        (TO_M, P, DIFFER),
        (BOTH, M, DIFFER),
        (BOTH, P, DIFFER),
    ],
)
def test_what_one_side_alone_held_says_something_of_the_written_side_one_way(direction, side, expected):
    now: dict[Side, Value] = {M: "m", P: "p"}
    assert merge(NAME, now, {side: "before"}, FieldPolicy(direction=direction)).outcome is expected
    if expected is not CONFLICT or direction is BOTH:  # as if they never agreed, whatever that side held
        assert merge(NAME, now, {side: now[side]}, FieldPolicy(direction=direction)).outcome is expected


@pytest.mark.parametrize(
    "state, expected",
    [("first: differ", SETTLED), ("first: maestro only", TO_PROCORE), ("both changed", CONFLICT)],
)
def test_what_may_differ_is_left_as_both_had_it_when_they_were_linked(state, expected):
    either = Field(name="x", procore="x", label="X", may_differ=True)
    assert merged(state, TO_P, None, either).outcome is expected


def test_where_nothing_and_zero_are_the_same_zero_is_filled_in():
    """Procore makes $0 budget lines by itself."""
    amount = Field(name="amount", procore="a", label="Amount", kind=Kind.MONEY)
    now: dict[Side, Value] = {M: Decimal(5), P: Decimal(0)}
    assert merge(amount, now, None, FieldPolicy(direction=TO_P, zero_is_nothing=True)).outcome is TO_PROCORE
    assert merge(amount, now, None, FieldPolicy(direction=TO_P)).outcome is DIFFER


def test_what_the_owner_kept_of_his_own_stays_when_the_source_moves_again():
    now: dict[Side, Value] = {M: "mine", P: "new"}
    policy = FieldPolicy(direction=TO_M, owner=M)
    assert merge(NAME, now, {M: "mine", P: "theirs"}, policy).outcome is SETTLED
    assert merge(NAME, {M: "a", P: "new"}, {M: "a", P: "a"}, policy) == Merged(TO_MAESTRO, "new")


@pytest.mark.parametrize("state, column", list(product(STATES, COLUMNS)))
def test_a_fixed_field_is_never_written_again(state, column):
    fixed = Field(name="code", procore="code", label="Code", fixed=True)
    assert merged(state, *column, fixed).outcome not in {TO_PROCORE, TO_MAESTRO}


@pytest.mark.parametrize("state, column, side", list(product(STATES, COLUMNS, Side)))
def test_a_side_where_a_field_may_not_be_written_is_left_alone(state, column, side):
    elsewhere = Field(name="x", procore="x", label="X", written=frozenset({side.other}))
    assert merged(state, *column, elsewhere).outcome is not (TO_PROCORE if side is P else TO_MAESTRO)


# ------------------------------------------------------------------------------------------------ lossless

LONG = "1200, boulevard de la Rivière-des-Prairies Ouest, bureau 300"
CUT = "1200, boulevard de la Rivière-des-Prairie"[:40]
ADDRESS = Field(name="address", procore="a", label="Address", maestro_length=40, procore_length=100, cut=True)


@pytest.mark.parametrize(
    "now, baseline, direction, expected",
    [
        # the cut is in maestro*, the whole in Procore, and nobody touched it
        ((CUT, LONG), (CUT, LONG), BOTH, Merged(UNCHANGED)),
        # both were just linked: the cut is the same address, whatever the direction or the owner
        ((CUT, LONG), None, BOTH, Merged(SETTLED)),
        ((CUT, LONG), None, TO_P, Merged(SETTLED)),
        # Procore's text changed behind the 40th character only
        ((CUT, LONG + " B"), (CUT, LONG), BOTH, Merged(SETTLED)),
        # Procore's text changed before: it is cut again
        ((CUT, "9" + LONG), (CUT, LONG), BOTH, Merged(TO_MAESTRO, ("9" + LONG)[:40])),
        # maestro* has a new address: it stands
        (("1, rue Neuve", LONG), (CUT, LONG), BOTH, Merged(TO_PROCORE, "1, rue Neuve")),
        # one way to Procore, and somebody changed Procore: the whole text is put back, not maestro*'s cut
        ((CUT, "scribble"), (CUT, LONG), TO_P, Merged(TO_PROCORE, LONG, overwrites=True)),
        ((CUT, None), (CUT, LONG), TO_P, Merged(TO_PROCORE, LONG, overwrites=True)),
        # one way to maestro*, and somebody changed maestro*: the cut is put back
        (("scribble", LONG), (CUT, LONG), TO_M, Merged(TO_MAESTRO, CUT, overwrites=True)),
    ],
)
def test_a_cut_address_is_never_sent_over_the_longer_one(now, baseline, direction, expected):
    was = None if baseline is None else dict(zip(Side, baseline, strict=True))
    for owner in (None, *Side) if direction is BOTH else (None,):
        policy = FieldPolicy(direction=direction, owner=owner, target_edits=OVERWRITE)
        assert merge(ADDRESS, dict(zip(Side, now, strict=True)), was, policy) == expected


texts = st.one_of(st.none(), st.text(min_size=1, max_size=120).map(str.strip).map(lambda t: t or None))


@given(
    now=st.tuples(texts, texts),
    baseline=st.one_of(st.none(), st.tuples(texts, texts)),
    direction=st.sampled_from(Direction),
    edits=st.sampled_from(TargetEdits),
)
def test_after_the_write_both_sides_are_the_same_and_stay_unchanged(now, baseline, direction, edits):
    held = {side: fit(ADDRESS, value, side) for side, value in zip(Side, now, strict=True)}
    was = baseline and {side: fit(ADDRESS, value, side) for side, value in zip(Side, baseline, strict=True)}
    policy = FieldPolicy(direction=direction, owner=M, target_edits=edits)
    first = merge(ADDRESS, held, was, policy)
    if first.outcome in {TO_PROCORE, TO_MAESTRO}:
        target = P if first.outcome is TO_PROCORE else M
        after = {**held, target: first.value}
        assert same(ADDRESS, after[M], after[P])
        assert merge(ADDRESS, after, dict(after), policy).outcome is UNCHANGED
        assert fit(ADDRESS, first.value, target) == first.value
