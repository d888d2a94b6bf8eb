"""A scheduled run makes no first plan beside one that a person has in hand."""

from decimal import Decimal

import pytest

from procore.elements import ELEMENTS
from procore.model.change_set import ChangeSetHead
from procore.review.first_run import why_left_to_another

PLAN = ChangeSetHead(
    id=1,
    element="suppliers",
    hash="12ab",
    state="waiting",
    counts={},
    linked_records=0,
    net=Decimal(0),
    calls=1,
    dag_run="manual__1",
)


@pytest.mark.parametrize(
    ("linked", "waiting", "behind", "said"),
    [
        (0, None, 0, ""),
        (0, PLAN, 0, "The first plan of suppliers waits for a person: plan 12ab, of the run manual__1."),
        (0, None, 1, "A person started the first run, which waits behind this scheduled one"),
        (0, PLAN, 1, "The first plan of suppliers waits for a person"),
        (3, PLAN, 1, ""),
        (3, None, 0, ""),
    ],
    ids=["nobody began", "a plan waits", "a run waits", "both", "not the first", "a usual run"],
)
def test_who_makes_the_first_plan(linked, waiting, behind, said):
    found = why_left_to_another(ELEMENTS["suppliers"], linked=linked, waiting=waiting, behind=behind)
    assert found.startswith(said) if said else found == ""
