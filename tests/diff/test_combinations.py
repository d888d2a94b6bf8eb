"""What becomes of a record whatever happened to it on each side since both last agreed: all combinations, each direction."""

from itertools import product

import pytest

from procore.elements.element import TargetEdits
from procore.model.steps import Pair
from tests.factories.plans import DIRECTIONS, alone, both, mine, planned, theirs, told
from tests.factories.records import linked, policy

UNCHANGED, CHANGED, SAME, OTHER, CREATED, GONE = (
    "unchanged",
    "changed",
    "same change",
    "other change",
    "created",
    "gone",
)
NOTHING = "nothing"
"""Beside a created record: the other side has none."""
STATES = (UNCHANGED, CHANGED, SAME, OTHER, CREATED, GONE, NOTHING)
WAS = {"city": "Québec", "name": "École"}

NOW: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    #               maestro* holds                Procore holds
    UNCHANGED:     ({},                           {}),
    CHANGED:       ({"city": "Lévis"},            {"city": "Laval"}),
    SAME:          ({"city": "Laval"},            {"city": "Laval"}),
    OTHER:         ({"name": "Collège"},          {"name": "Cégep"}),
}  # fmt: skip
"""What differs from `WAS`: `city` is what a change is about, `name` the other field."""

NONE = "-"
TABLE: dict[tuple[str, str], tuple[str, str, str]] = {
    # maestro*    Procore          both                            to Procore             to maestro*
    (UNCHANGED, UNCHANGED):      (NONE,                           NONE,                  NONE),
    (UNCHANGED, CHANGED):        ("update M city",                "update P city",       "update M city"),
    (UNCHANGED, OTHER):          ("update M name",                "update P name",       "update M name"),
    (UNCHANGED, GONE):           ("hold gone",                    "hold gone",           "hold gone"),
    (CHANGED, UNCHANGED):        ("update P city",                "update P city",       "update M city"),
    (CHANGED, CHANGED):          ("hold conflict",                "update P city",       "update M city"),
    (CHANGED, SAME):             ("agree",                        "agree",               "agree"),
    (CHANGED, OTHER):            ("update M name, update P city", "update P name city",  "update M name city"),
    (CHANGED, GONE):             ("hold gone",                    "hold gone",           "hold gone"),
    (SAME, CHANGED):             ("agree",                        "agree",               "agree"),
    (SAME, SAME):                ("agree",                        "agree",               "agree"),
    (OTHER, UNCHANGED):          ("update P name",                "update P name",       "update M name"),
    (OTHER, CHANGED):            ("update M city, update P name", "update P name city",  "update M name city"),
    (OTHER, OTHER):              ("hold conflict",                "update P name",       "update M name"),
    (OTHER, GONE):               ("hold gone",                    "hold gone",           "hold gone"),
    (CREATED, CREATED):          ("origin P, link",                "origin P, link",       "link"),
    (CREATED, NOTHING):          ("create P",                     "create P",            NONE),
    (NOTHING, CREATED):          ("create M, origin P",            NONE,                  "create M"),
    (GONE, UNCHANGED):           ("hold gone",                    "hold gone",           "hold gone"),
    (GONE, CHANGED):             ("hold gone",                    "hold gone",           "hold gone"),
    (GONE, OTHER):               ("hold gone",                    "hold gone",           "hold gone"),
}  # fmt: skip
"""M is maestro*, P Procore; see `told`. One way, where the settings say `overwrite`: the side that is written gets back what was
changed on it."""

HELD: dict[tuple[str, str], tuple[str, str]] = {
    # maestro*    Procore          to Procore                    to maestro*
    (UNCHANGED, CHANGED):         ("hold drift",                "update M city"),
    (UNCHANGED, OTHER):           ("hold drift",                "update M name"),
    (CHANGED, UNCHANGED):         ("update P city",             "hold drift"),
    (CHANGED, CHANGED):           ("hold conflict",             "hold conflict"),
    (CHANGED, OTHER):             ("update P city, hold drift", "update M name, hold drift"),
    (OTHER, UNCHANGED):           ("update P name",             "hold drift"),
    (OTHER, CHANGED):             ("update P name, hold drift", "update M city, hold drift"),
    (OTHER, OTHER):               ("hold conflict",             "hold conflict"),
}  # fmt: skip
"""What becomes of these where the settings say `hold`; all else is as above."""


def impossible(m, p):
    """Why two states cannot be of one record; empty: they can."""
    if SAME in (m, p) and {m, p} - {SAME, CHANGED}:
        return "a change is the same as another change only"
    if CREATED in (m, p) and {m, p} - {CREATED, NOTHING}:
        return "what is created is not linked: the other side's record is another one, with a line of its own here"
    if NOTHING in (m, p) and CREATED not in (m, p):
        return "what was linked and is not there is gone"
    if m == p == GONE:
        return "no side has it: there is nothing to plan, and nothing is deleted"
    return ""


def pair_of(m, p):
    if CREATED in (m, p):
        found = both(mine(), theirs())
        return found if m == p else alone(mine()) if m == CREATED else alone(theirs())
    here, there = NOW.get(m, ({}, {}))[0], NOW.get(p, ({}, {}))[1]
    if {m, p} == {SAME, CHANGED}:
        here = there = NOW[SAME][0]
    found = linked(mine(**here), theirs(**there), maestro=WAS, procore=WAS)
    return Pair(
        maestro=None if m == GONE else found.maestro, procore=None if p == GONE else found.procore, link=found.link
    )


@pytest.mark.parametrize("m, p", list(product(STATES, STATES)))
def test_no_combination_is_missing(m, p):
    assert bool(impossible(m, p)) != ((m, p) in TABLE)


@pytest.mark.parametrize(
    "m, p, direction, expected",
    [(m, p, where, cell) for (m, p), row in TABLE.items() for where, cell in zip(DIRECTIONS, row, strict=True)],
)
def test_a_record_becomes_what_the_table_says(m, p, direction, expected):
    assert told(planned(pair_of(m, p), policy(direction, TargetEdits.OVERWRITE))) == expected


@pytest.mark.parametrize("m, p, direction", [(*states, where) for states in TABLE for where in DIRECTIONS])
def test_one_way_what_a_person_changed_on_the_written_side_stays_unless_the_settings_say_otherwise(m, p, direction):
    place = DIRECTIONS.index(direction)
    expected = HELD[m, p][place - 1] if place and (m, p) in HELD else TABLE[m, p][place]
    assert told(planned(pair_of(m, p), policy(direction))) == expected
