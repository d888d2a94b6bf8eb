"""An element starts when what it waits for has ended, or was not asked for."""

import pytest

from procore.elements import ELEMENTS
from procore.model.runs import Mode
from procore.review.waiting_for import why_not_started


@pytest.mark.parametrize(
    ("state", "mode", "starts"),
    [
        (None, Mode.SYNC, True),
        ("finished", Mode.SYNC, True),
        ("stopped", Mode.SYNC, True),
        ("waiting", Mode.SYNC, False),
        ("waiting", Mode.APPLY, False),
        ("waiting", Mode.PLAN, True),
        ("running", Mode.PLAN, False),
        ("failed", Mode.SYNC, False),
        ("failed", Mode.PLAN, False),
    ],
)
def test_what_broke_off_above_stops_what_is_below(state, mode, starts):
    runs = {"projects": {"state": state, "error": None}} if state else {}
    said = why_not_started(ELEMENTS["budgets"], runs, mode)
    assert (said is None) is starts
    assert starts or str(said).startswith("budgets was not started: projects broke off in this run.")


def test_why_it_broke_off_is_said_and_another_element_s_end_is_not_looked_at():
    runs = {"projects": {"state": "failed", "error": "Procore is away"}, "costs": {"state": "failed", "error": "x"}}
    assert "(Procore is away)" in str(why_not_started(ELEMENTS["budgets"], runs, Mode.SYNC))
    assert why_not_started(ELEMENTS["suppliers"], runs, Mode.SYNC) is None
