"""How a run ended is one word wherever it is shown: what was rejected, or waits, says more than that it ended well."""

import pytest

from procore.web.view.outcome import outcome_of


@pytest.mark.parametrize(
    ("run", "word", "kind"),
    [
        ({}, "run_fine", "fine"),
        ({"tally": {"waiting": 2}}, "run_with_waits", "waiting"),
        ({"tally": {"waiting": 2, "rejected": 1}}, "run_with_rejects", "rejected"),
        ({"tally": {"waiting": 2}, "mode": "plan"}, "run_with_waits", "waiting"),
        ({"mode": "plan"}, "run_planned", "planned"),
        ({"mode": "shadow"}, "run_shadow", "planned"),
        ({"mode": "apply"}, "run_fine", "fine"),
        ({"state": "running", "tally": {"rejected": 1}}, "run_running", "running"),
        ({"state": "failed", "tally": {"rejected": 1}}, "run_failed", "rejected"),
        ({"state": "stopped"}, "run_stopped", "rejected"),
        ({"state": "waiting"}, "run_person", "waiting"),
        ({"state": "waiting", "resumes_at": "2026-11-29T12:00Z"}, "run_limit", "waiting"),
    ],
)
def test_a_run_s_outcome(run, word, kind):
    whole = {"state": "finished", "mode": "sync", "tally": {}, "resumes_at": None} | run
    assert outcome_of(whole) == (word, kind)
