"""When a side looks restored from an older copy, or emptied."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.elements.element import Side
from procore.review.restored import SideState, restored_sentence
from procore.text.errors import error_text

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def state(living, lost, went_back, newest=0, *, side=Side.MAESTRO):
    """`newest`: hours by which the newest change went back."""
    return SideState(
        element="costs", side=side, living=living, lost=lost, went_back=went_back,
        newest=NOON - timedelta(hours=newest), newest_before=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (state(100, 0, 0), ""),
        (state(99, 1, 0, newest=1), ""),
        (state(90, 9, 0, newest=1), ""),
        (state(100, 0, 1, newest=1), ""),
        (state(99, 1, 1), ""),
        (state(99, 1, 1, newest=1), "an older copy"),
        (state(100, 0, 2, newest=1), "an older copy"),
        (state(100, 0, 3), "an older copy"),
        (state(0, 2, 0), ""),
        (state(0, 3, 0), "are gone at once"),
        (state(12, 11, 0), ""),
        (state(9, 10, 0), "are gone at once"),
        (SideState(element="costs", side=Side.PROCORE, living=5, lost=0, went_back=0), ""),
    ],
    ids=[
        "as it was",
        "the newest was deleted",
        "some were deleted",
        "one was changed back",
        "one changed back, one deleted, and work went on",
        "one older, one gone, nothing newer",
        "two older, nothing newer",
        "three older, and work went on",
        "two of two deleted",
        "all gone",
        "the smaller half is gone",
        "most are gone",
        "a side that says no times",
    ],
)
def test_a_side_looks_restored_or_emptied_when_no_person_s_single_act_explains_it(found, word):
    said = restored_sentence("demo", found)
    assert (said is not None) == bool(word)
    assert word in str(said)


def test_a_side_that_says_no_times_is_called_older_without_them():
    side = SideState(element="costs", side=Side.MAESTRO, living=9, lost=0, went_back=3)
    said = str(restored_sentence("demo", side))
    assert "maestro* looks like an older copy" in said
    assert "its newest change is of ?, and was of ?." in said
    assert "plus ancienne" in error_text(restored_sentence("demo", state(90, 4, 7)), "fr")


def test_what_was_emptied_is_told_with_what_is_left():
    assert "11 records of maestro* are gone at once, and 2 are left" in str(restored_sentence("demo", state(2, 11, 0)))


def test_the_sentence_names_the_side_the_numbers_and_the_way_out():
    said = str(restored_sentence("demo", state(90, 4, 7, newest=26, side=Side.PROCORE)))
    assert "demo, costs: Procore looks like an older copy: 7 records are older" in said
    assert "4 are gone; its newest change is of 2026-04-30 10:00 UTC, and was of 2026-05-01 12:00 UTC" in said
    assert "override = restored" in said
