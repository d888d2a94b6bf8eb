"""What a side holds cut is the same as its whole; units are the same whatever their case."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.elements import ALL
from procore.elements.element import Field, Side
from procore.mapping.comparison import as_kept, cut_fields, fit, holds, same

M, P = Side.MAESTRO, Side.PROCORE


CUT = Field(name="a", procore="a", label="A", maestro_length=5, procore_length=8, cut=True)
WHOLE = Field(name="a", procore="a", label="A", maestro_length=5)


@pytest.mark.parametrize(
    "one, side, value, expected",
    [
        (CUT, M, "abcde", "abcde"),
        (CUT, M, "abcdef", "abcde"),
        (CUT, M, "abcd efgh", "abcd"),
        (CUT, M, "abcd ", "abcd "),  # it fits: nothing is cut
        (CUT, P, "abcdefghij", "abcdefgh"),
        (CUT, M, None, None),
        (CUT, M, Decimal(123456), Decimal(123456)),
        (WHOLE, M, "abcdef", "abcdef"),
        (WHOLE, P, "abcdef", "abcdef"),
    ],
)
def test_text_is_cut_only_where_it_may_be(one, side, value, expected):
    assert fit(one, value, side) == expected


@pytest.mark.parametrize(
    "one, mine, theirs, expected",
    [
        (CUT, "abc", "abc", True),
        (CUT, "abcde", "abcdefgh", True),
        (CUT, "abcdefghij", "abcdefgh", True),
        (CUT, "abcd", "abcd efg", True),
        (CUT, "abc", "abcdefgh", False),  # a beginning that is shorter than the cut is another text
        (CUT, "abcdX", "abcdefgh", False),
        (CUT, None, "abcde", False),
        (CUT, None, None, True),
        (WHOLE, "abcde", "abcdef", False),
    ],
)
def test_a_cut_is_the_same_as_its_whole(one, mine, theirs, *, expected):
    assert same(one, mine, theirs) is expected


@pytest.mark.parametrize(
    ("mine", "theirs", "names", "expected"),
    [
        ({"address": "x" * 60}, {"address": "x" * 90}, {"address"}, ["address"]),
        ({"address": "x" * 60}, {"address": "x" * 90}, {"name"}, []),  # that field was not agreed on
        ({"address": "x"}, {"address": "x"}, {"address"}, []),
        ({"address": "x"}, {"address": "y"}, {"address"}, []),  # differs, but is no cut
        ({"phone": "1"}, {"phone": "12"}, {"phone"}, []),  # never cut
        ({}, {}, {"address"}, []),
    ],
)
def test_a_field_is_cut_when_one_side_holds_no_more_than_the_others_beginning(mine, theirs, names, expected):
    assert cut_fields(ALL["suppliers"].fields, names, mine, theirs) == expected


ORDER_STATUS = ALL["purchase_orders"].by_name["status"]


@pytest.mark.parametrize(
    "one, side, value, kept",
    [
        (CUT, M, "abcdefghij", "abcde"),
        (CUT, P, "abcdefghij", "abcdefgh"),
        (ORDER_STATUS, M, "Processing", "Draft"),  # maestro*'s P, which it calls so
        (ORDER_STATUS, P, "Processing", "Processing"),
        (ORDER_STATUS, M, None, None),
        (ORDER_STATUS, M, "Terminated", "Terminated"),
        (ALL["cost_types"].by_name["type"], M, "Material", "Material"),  # its words go both ways
    ],
)
def test_a_side_keeps_what_it_is_given_as_it_can(one, side, value, kept):
    assert as_kept(one, value, side) == kept


@given(st.text(max_size=20), st.sampled_from(Side))
def test_fitting_twice_changes_nothing_more_and_never_overflows(text, side):
    once = fit(CUT, text, side)
    assert fit(CUT, once, side) == once
    assert len(str(once)) <= (CUT.length(side) or 0)


UNIT = Field(name="a", procore="a", label="A", ignore_case=True)


@pytest.mark.parametrize(
    "one, now, wrote, expected",
    [
        (UNIT, "HR", "hr", True),
        (UNIT, "HR", "day", False),
        (UNIT, None, "", True),
        (WHOLE, "HR", "hr", False),
        (WHOLE, Decimal("1.0"), Decimal(1), True),
        (WHOLE, None, "", False),
    ],
)
def test_a_side_holds_what_was_written_as_far_as_it_keeps_the_spelling(one, now, wrote, *, expected):
    assert holds(one, now, wrote) is expected
