"""Filter Projects by: each criterion alone, and all together."""

from dataclasses import replace

import pytest

from procore.diff.project_filter import ProjectFilter
from tests.factories.records import maestro, procore

FACTS = {"marked": True, "category": "IND", "department": "QC", "manager": "Hélène"}


def mine(number="P-26-001", active="A", **facts):
    return maestro("projects", number=number, active=active, **{**FACTS, **facts})


def theirs(number="P-26-001", *, active=True):
    return procore("projects", 7, project_number=number, active=active)


def of_procore(**facts):
    return replace(theirs(), facts=facts)


def only(*values):
    return frozenset(values)


OPEN = ProjectFilter(status=frozenset(), marked=None)


@pytest.mark.parametrize(
    "criteria, record, admitted, presented",
    [
        # without a word: active and marked
        (ProjectFilter(), mine(), True, True),
        (ProjectFilter(), mine(active="1"), False, True),
        (ProjectFilter(), mine(marked=False), False, False),
        (ProjectFilter(), mine(marked=None), False, False),
        (ProjectFilter(), theirs(), True, True),
        (ProjectFilter(), theirs(active=False), False, True),
        # everything
        (OPEN, mine(active="1", marked=False, category=None, department=None, manager=None), True, True),
        (OPEN, theirs(active=False), True, True),
        # status: a linked project that is closed still travels, so that the closing arrives
        (ProjectFilter(status=only("closed")), mine(active="1"), True, True),
        (ProjectFilter(status=only("closed")), mine(), False, True),
        (ProjectFilter(status=only("active", "closed")), mine(active="1"), True, True),
        # maestro*'s own criteria are not asked of a project that only Procore has
        (ProjectFilter(category=only("IND", "COM")), mine(), True, True),
        (ProjectFilter(category=only("COM")), mine(), False, False),
        (ProjectFilter(category=only("COM")), mine(category=None), False, False),
        (ProjectFilter(category=only("COM")), theirs(), True, True),
        (ProjectFilter(department=only("QC")), mine(), True, True),
        (ProjectFilter(department=only("MTL")), mine(), False, False),
        (ProjectFilter(department=only("12")), mine(department=12), True, True),
        (ProjectFilter(manager=only("Hélène")), mine(manager=" Hélène "), True, True),
        (ProjectFilter(manager=only("Hélène")), mine(manager="He\u0301le\u0300ne"), True, True),
        (ProjectFilter(manager=only("Paul")), mine(), False, False),
        (ProjectFilter(marked=False), mine(), False, False),
        (ProjectFilter(marked=False), mine(marked=False), True, True),
        # numbers and patterns are asked of both sides
        (ProjectFilter(pattern="X*"), theirs(None), False, False),  # type: ignore[arg-type]  # it has no number
        (ProjectFilter(numbers=only("P-26-001")), mine(), True, True),
        (ProjectFilter(numbers=only("P-26-001")), mine("p-26-001"), True, True),
        (ProjectFilter(numbers=only("P-26-002")), mine(), False, False),
        (ProjectFilter(numbers=only("P-26-002")), theirs(), False, False),
        (ProjectFilter(pattern="P-26-*"), mine(), True, True),
        (ProjectFilter(pattern="p-26-00?"), mine(), True, True),
        (ProjectFilter(pattern="P-25-*"), mine(), False, False),
        (ProjectFilter(pattern="P-25-*"), theirs(), False, False),
        (ProjectFilter(pattern="P-*"), procore("projects", 7, project_number=None, active=True), False, False),
        # stage, type and office are Procore's; what is not known lets nothing in, and keeps nothing out that is linked
        (ProjectFilter(stage=only("Won")), of_procore(stage="Won"), True, True),
        (ProjectFilter(stage=only("Won")), of_procore(stage="Bidding"), False, False),
        (ProjectFilter(stage=only("Won")), of_procore(stage=""), False, False),
        (ProjectFilter(stage=only("Won")), of_procore(), False, True),
        (ProjectFilter(stage=only("Won")), mine(), True, True),
        (ProjectFilter(project_type=only("Pont", "Route")), of_procore(project_type="Route"), True, True),
        (ProjectFilter(stage=only("Won"), office=only("Laval")), of_procore(stage="Won", office="Alma"), False, False),
        # all that is asked must hold
        (ProjectFilter(numbers=only("P-26-001"), category=only("COM")), mine(), False, False),
    ],
)
def test_a_project_is_admitted_and_presented_by_its_criteria(criteria, record, *, admitted, presented):
    assert (criteria.admits(record), criteria.presents(record)) == (admitted, presented)


@pytest.mark.parametrize(
    "mark, marked",
    [
        (True, True),
        (1, True),
        ("1", True),
        ("Y", True),
        ("oui", True),
        ("T", True),
        ("X", True),
        (False, False),
        (None, False),
        (0, False),
        ("0", False),
        ("N", False),
        ("non", False),
        ("", False),
        (" ", False),
    ],
)
def test_a_mark_is_read_as_databases_without_a_boolean_hold_it(mark, *, marked):
    assert ProjectFilter().admits(mine(marked=mark)) is marked


@pytest.mark.parametrize(
    "criteria, ours, across, travel",
    [
        (ProjectFilter(), mine(), theirs(), True),
        (ProjectFilter(), mine(active="1"), theirs(), True),
        (ProjectFilter(closed_documents=False), mine(active="1"), theirs(), False),
        (ProjectFilter(closed_documents=False), mine(), theirs(active=False), True),
        (ProjectFilter(), mine(marked=False), theirs(), False),
        (ProjectFilter(stage=only("Won")), mine(), of_procore(stage="Bidding"), False),
        (ProjectFilter(stage=only("Won")), mine(), None, True),
        (ProjectFilter(), None, theirs(), True),
    ],
)
def test_the_documents_of_a_linked_project_travel_while_both_sides_present_it(criteria, ours, across, *, travel):
    assert criteria.documents_travel(ours, across) is travel
