"""Each limit lets a change set through that reaches it, and stops the one that goes over it."""

from decimal import Decimal

import pytest

from procore.review.limits import FEW_RECORDS, LIMIT_NAMES, CrossedDollars, CrossedLimit, Limits, crossed_limits
from tests.factories.change_sets import a_change_set

OF_PLANS = tuple(name for name in LIMIT_NAMES if name != "restored")
"""Those that a change set goes over; `restored` is about what was read (test_restored.py)."""
NONE = dict.fromkeys(LIMIT_NAMES)
HALF, CENT = Decimal("0.5"), Decimal("0.01")


def crossed(limits, **what):
    """The names of the limits that a change set of this kind goes over, with these limits and no other."""
    return [one.name for one in crossed_limits(Limits(**{**NONE, **limits}), a_change_set(**what))]


@pytest.mark.parametrize(
    "limits, under, at, over",
    [
        ({"created": 3}, {"created": 2}, {"created": 3}, {"created": 4}),
        ({"created": 0}, {}, {"created": 0}, {"created": 1}),
        ({"updated": 3}, {"updated": 2}, {"updated": 3}, {"updated": 4}),
        ({"deactivated": 3}, {"deactivated": 2}, {"deactivated": 3}, {"deactivated": 4}),
        ({"share": HALF}, {"updated": 49}, {"updated": 50}, {"updated": 51}),
        ({"share": HALF}, {"deactivated": 49}, {"deactivated": 50}, {"deactivated": 51}),
        (
            {"share": HALF},
            {"updated": 25, "deactivated": 24},
            {"updated": 25, "deactivated": 25},
            {"updated": 26, "deactivated": 25},
        ),
        ({"share": Decimal(0)}, {"updated": 0}, {"updated": FEW_RECORDS}, {"updated": FEW_RECORDS + 1}),
        ({"net": Decimal(1000)}, {"money": [1000 - CENT]}, {"money": [1000]}, {"money": [1000 + CENT]}),
        ({"net": Decimal(1000)}, {"money": [CENT - 1000]}, {"money": [-1000]}, {"money": [-CENT - 1000]}),
        (
            {"net": Decimal(1000)},
            {"money": [5000, -5000]},
            {"money": [5000, -4000]},
            {"money": [5000, -4000, CENT]},
        ),
        ({"net": Decimal(0)}, {}, {"money": [5, -5]}, {"money": [-CENT]}),
        (
            {"project_net": Decimal(0)},
            {"money": []},
            {"money": [5, -5], "projects": "AA"},
            {"money": [5], "projects": "A"},
        ),
        (
            {"gross": Decimal(1000)},
            {"money": [499, -499]},
            {"money": [500, -500]},
            {"money": [500, -500 - CENT]},
        ),
        (
            {"project_net": Decimal(1000)},
            {"money": [999, 999], "projects": "AB"},
            {"money": [1000, -1000], "projects": "AB"},
            {"money": [1, -1000 - CENT], "projects": "AB"},
        ),
        (
            {"project_gross": Decimal(1000)},
            {"money": [499, -499, 900], "projects": "AAB"},
            {"money": [500, -500, 900], "projects": "AAB"},
            {"money": [500, 900, -500 - CENT], "projects": "ABA"},
        ),
    ],
    ids=[
        "created",
        "created, none allowed",
        "updated",
        "deactivated",
        "share of updated",
        "share of deactivated",
        "share of both",
        "share of few records",
        "net up",
        "net down",
        "net of both",
        "net, none allowed",
        "net of a project, and nothing moved",
        "gross",
        "net of a project",
        "gross of a project",
    ],
)
def test_a_change_set_may_reach_a_limit_and_not_go_over_it(limits, under, at, over):
    assert crossed(limits, linked_records=100, **under) == []
    assert crossed(limits, linked_records=100, **at) == []
    assert crossed(limits, linked_records=100, **over) == list(limits)


@pytest.mark.parametrize("name", OF_PLANS)
def test_a_limit_that_is_none_stops_nothing(name):
    everything = {"created": 10**6, "updated": 10**6, "deactivated": 10**6, "money": [10**12]}
    tight = dict.fromkeys(OF_PLANS, 0)
    assert crossed({**tight, name: None}, linked_records=1, **everything) == [one for one in OF_PLANS if one != name]


@pytest.mark.parametrize("touched, names", [(FEW_RECORDS, []), (FEW_RECORDS + 1, ["share"])])
def test_a_share_of_few_records_says_nothing(touched, names):
    assert crossed({"share": Decimal("0.1")}, linked_records=touched, updated=touched) == names


def test_created_records_are_no_share_of_the_linked_ones():
    assert crossed({"share": Decimal("0.1")}, linked_records=100, created=100) == []


def _dollars(name, limit, net, gross, project=""):
    return CrossedDollars(name=name, limit=Decimal(limit), net=net, gross=gross, project=project)


def test_a_project_s_limit_names_the_project_that_goes_furthest_over_it():
    change_set = a_change_set(money=[40, -30, 60, -70], projects="ABBC")
    (net, gross) = crossed_limits(Limits(project_net=Decimal(10), project_gross=Decimal(10)), change_set)
    assert net == _dollars("project_net", 10, Decimal(-70), Decimal(70), "C")
    assert gross == _dollars("project_gross", 10, Decimal(30), Decimal(90), "B")


def test_a_crossed_limit_says_where_it_is_and_what_was_found():
    change_set = a_change_set(linked_records=40, created=3, updated=30, deactivated=2, money=[Decimal("-1204310.225")])
    down, dollars = Decimal("-1204310.225"), _dollars
    limits = Limits(created=2, updated=29, deactivated=1, share=Decimal("0.25"), net=Decimal(1_000_000))
    assert crossed_limits(limits, change_set) == [
        CrossedLimit("created", "2", "3"),
        CrossedLimit("updated", "29", "30"),
        CrossedLimit("deactivated", "1", "2"),
        CrossedLimit("share", "25%", "32", "40"),
        dollars("net", 1_000_000, down, -down),
        dollars("project_net", 1_000_000, down, -down, "24-001"),
    ]


def test_the_limits_that_hold_by_default():
    assert Limits() == Limits(
        created=500,
        updated=500,
        deactivated=25,
        share=HALF,
        net=Decimal(2_000_000),
        gross=Decimal(4_000_000),
        project_net=Decimal(1_000_000),
        project_gross=Decimal(2_000_000),
        restored=True,
    )
