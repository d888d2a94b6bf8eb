"""What a run of the matrix says, and the page that keeps it."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chaos import matrix
from chaos.case import Case, Outcome, difference
from chaos.report import Facts, failures, in_page, repeat, table, told

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
GOOD = Outcome(case=Case(kind="500", way="suppliers-to-procore", place=3), times=2, wrong="", seconds=1.0)
BAD = Outcome(
    case=Case(kind="killed", way="costs-to-procore", place=9), times=1, wrong="vendors: lacks one", seconds=1.0
)
FACTS = Facts(size="small", seed=7, day=date(2026, 11, 29), machine="2 cores", minutes=3.6)


def test_a_table_has_a_row_a_kind_with_how_often_it_happened_and_how_it_ended():
    rows = table(matrix.KINDS, [GOOD, GOOD, BAD]).splitlines()[2:]
    assert rows == [
        "| `500` | 500, and the write was not done | 2 | 4 | requests hit, in Procore's log | equal |",
        "| `killed` | SIGKILL before any numbered step | 1 | 1 | processes gone | **1 not equal** |",
    ]


def test_what_failed_is_told_with_the_command_that_repeats_it():
    assert repeat(BAD) == "make chaos CASE=killed/costs-to-procore/9"
    assert failures([GOOD, BAD]) == "\nmake chaos CASE=killed/costs-to-procore/9\n  vendors: lacks one"
    assert failures([GOOD]) == ""


def test_a_sentence_says_what_was_run_and_how_it_ended():
    assert told(FACTS, [GOOD, BAD]) == (
        "SIZE=small SEED=7, 2026-11-29, 2 cores: 2 cases of 2 kinds in 4 minutes, 1 not equal."
    )
    assert told(FACTS, [GOOD]).endswith("1 cases of 1 kinds in 4 minutes, all equal.")
    part = replace(FACTS, missing={"suppliers-to-procore": 9, "costs-to-procore": None})
    assert told(part, [GOOD]).endswith("all equal. Not run of it: suppliers-to-procore (9), costs-to-procore (all).")


def test_a_table_takes_the_place_of_the_one_before_it():
    once = in_page(PAGE, "| one |")
    assert "\n\n| one |\n\n" in once
    assert in_page(once, "| two |") == in_page(PAGE, "| two |")
    with pytest.raises(ValueError, match="has no"):
        in_page("# Another page", "| one |")


def test_the_page_has_a_row_of_every_kind_all_of_which_happened_and_ended_equal():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")
    ]
    assert [row[0].strip("`") for row in rows] == list(matrix.KINDS)
    for name, where, cases, times, counted, outcome in rows:
        kind = matrix.KINDS[name.strip("`")]
        assert (where, counted, outcome) == (kind.where, kind.counted, "equal")
        assert int(cases) > 0
        assert int(times) > 0
    assert re.search(
        r"^SIZE=(small|full) SEED=\d+, \d{4}-\d\d-\d\d, \d+ cores, Python 3\.\d+\.\d+: ", PAGE, re.MULTILINE
    )


@pytest.mark.parametrize(
    "wanted, found, words",
    [
        ({"a": ["1", "2"]}, {"a": ["2", "1"]}, ""),
        ({"a": ["1", "2"]}, {"a": ["2"]}, "a: lacks ['1'], has besides []"),
        ({"a": ["1"]}, {"a": ["1", "1"]}, "a: lacks [], has besides ['1']"),
        ({"a": ["1"]}, {"b": ["1"]}, "a: lacks ['1'], has besides []; b: lacks [], has besides ['1']"),
    ],
)
def test_a_difference_tells_what_is_missing_and_what_is_there_twice(wanted, found, words):
    assert difference(wanted, found) == words
