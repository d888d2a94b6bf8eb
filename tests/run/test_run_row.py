"""The life of a run: whatever happens in it, its row says how it ended, and its numbers are added up."""

import gc
from dataclasses import replace

import pytest

from procore.elements import ALL
from procore.model.errors import AccessRefused, ApprovalNeeded, ElementBusy, PlanStopped, RateLimitSpent, Sentence
from procore.run.run_row import recorded
from procore.text.errors import error_text
from tests.run.conftest import NOON

SUPPLIERS = ALL["suppliers"]


def row(job):
    return job.ledger.runs.of("demo", job.dag_run)["suppliers"]


def test_a_run_that_goes_through_is_finished(job):
    with recorded(job, SUPPLIERS, "sync") as (_, run):
        run.tally["read"] = 3
    assert (row(job)["state"], row(job)["error"], row(job)["tally"]["read"]) == ("finished", None, 3)


@pytest.mark.parametrize(
    ("error", "state", "text"),
    [
        (RateLimitSpent("spent", resets_at=NOON), "waiting", "spent"),
        (ApprovalNeeded("a person decides", plan=1, summary=""), "waiting", "a person decides"),
        (PlanStopped("over a limit"), "stopped", "over a limit"),
        (AccessRefused("not yours", status=403), "failed", "not yours"),
        (ValueError("a bug"), "failed", "ValueError: a bug"),
    ],
    ids=["limit", "approval", "stopped", "known error", "unknown error"],
)
def test_what_is_raised_goes_on_and_the_row_says_it(job, error, state, text):
    with pytest.raises(type(error)), recorded(job, SUPPLIERS, "sync"):
        raise error
    assert (row(job)["state"], row(job)["error"]) == (state, text)


def test_an_error_is_kept_without_its_secrets(job):
    with pytest.raises(ValueError, match="hunter2"), recorded(replace(job, masked=lambda _: "***"), SUPPLIERS, "sync"):
        raise ValueError("hunter2")
    assert (row(job)["error"], row(job)["said"]) == ("***", None)


def test_why_a_run_ended_is_kept_in_no_language_and_without_its_secrets(job):
    stopped = PlanStopped("{brake}: {found}, the brake is at {limit}", brake="created", found="hunter2", limit="5")
    hidden = replace(job, masked=lambda text: text.replace("hunter2", "***"), language="fr")
    with pytest.raises(PlanStopped), recorded(hidden, SUPPLIERS, "sync"):
        raise stopped
    assert row(job)["error"] == "created\u00a0: ***, le frein est à 5"
    assert error_text(Sentence.from_json(row(job)["said"]), "en") == "created: ***, the brake is at 5"


def test_the_calls_of_several_tries_are_added_up(job, theirs):
    for _ in range(2):
        with recorded(job, SUPPLIERS, "sync"):
            theirs.client.calls["GET vendors"] += 2
    assert row(job)["calls"] == {"GET vendors": 4}


def test_cycles_are_not_looked_for_among_the_records_of_a_page_and_afterwards_as_before(job):
    before, looked = gc.get_threshold(), []

    def note(phase, facts):
        looked.append((phase, facts))

    with recorded(job, SUPPLIERS, "sync"):
        gc.callbacks.append(note)
        records = [{} for _ in range(20_000)]
        gc.callbacks.remove(note)
    assert (len(records), looked, gc.get_threshold()) == (20_000, [], before)


def test_one_run_at_a_time_has_an_element(job):
    with recorded(job, SUPPLIERS, "sync") as (mine, _):
        mine.make_sure_of_writer()
        with pytest.raises(ElementBusy), recorded(replace(job, dag_run="later"), SUPPLIERS, "sync"):
            pytest.fail("two write at once")
    assert job.ledger.runs.of("demo", "later") == {}


def test_a_part_is_kept_from_those_who_write_its_element(job):
    (part, *_) = ALL["projects"].parts
    with (
        recorded(job, ALL["projects"], "sync"),
        pytest.raises(ElementBusy, match="projects is being written"),
        recorded(replace(job, dag_run="an undo"), part, "undo"),
    ):
        pytest.fail("two write at once")
