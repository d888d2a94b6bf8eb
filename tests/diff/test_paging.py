"""Which projects are planned together."""

import pytest

from procore.diff.paging import pages_of

COUNTS = {"A": 3, "B": 2, "C": 9, "D": 1}


@pytest.mark.parametrize(
    "most, apart, pages",
    [
        (5, [], ["AB", "C", "D"]),
        (4, [], ["A", "B", "C", "D"]),
        (100, [], ["ABCD"]),
        (1, [], ["A", "B", "C", "D"]),
        (5, [("A", "D")], ["AD", "B", "C"]),
        (5, [("D", "B"), ("C", "D")], ["A", "BCD"]),
        (5, [("A", "gone"), ("gone", "C")], ["AB", "C", "D"]),
        (5, [("A", "B"), ("B", "A")], ["AB", "C", "D"]),
    ],
)
def test_projects_share_a_page_while_it_is_not_full_and_where_their_records_may_be_one(most, apart, pages):
    assert pages_of(COUNTS, apart, most) == [frozenset(page) for page in pages]


def test_nothing_is_no_page():
    assert pages_of({}, [], 5) == []
