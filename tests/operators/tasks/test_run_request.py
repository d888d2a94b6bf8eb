"""What a run was asked for, from the trigger form or a backfill, and why it skips an element."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.model.errors import ConfigurationError
from procore.model.orders import Window
from procore.model.runs import Mode
from procore.operators.tasks.run_request import RunRequest, text_of, why_skipped
from procore.run.job import RunOptions
from tests.factories.settings import GOOD

BEGIN, END = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
NO_INTERVAL = {"data_interval_start": None, "data_interval_end": None}


def of(run_type="manual", who="Marie", **params):
    interval = {"data_interval_start": BEGIN, "data_interval_end": END} if run_type == "backfill" else NO_INTERVAL
    run = SimpleNamespace(run_type=run_type, **interval, triggering_user_name=who)
    return RunRequest.of({"params": params, "dag_run": run}, CompanySettings.model_validate(GOOD))


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        (of(), RunOptions(by_whom="Marie")),
        (of(who=None), RunOptions(by_whom="the schedule")),
        (of("backfill"), RunOptions(by_whom="Marie", interval=Window(since=BEGIN, until=END))),
        (of("scheduled"), RunOptions(by_whom="Marie", scheduled=True)),
        (
            of(since="2026-05-01T00:00Z", until="2026-05-02T00:00Z"),
            RunOptions(by_whom="Marie", interval=Window(since=BEGIN, until=END)),
        ),
        (of(full=True, mode="plan"), RunOptions(by_whom="Marie", full=True, mode=Mode.PLAN)),
        (of(projects=[" p-1 ", "24-001"]), RunOptions(by_whom="Marie", projects=frozenset({"P-1", "24-001"}))),
        (of(records=[" S1", "procore:7"]), RunOptions(by_whom="Marie", records=frozenset({"S1", "procore:7"}))),
        (of(mode="apply", plan=" h "), RunOptions(by_whom="Marie", mode=Mode.APPLY, plan="h")),
        (
            of(override=["net"], override_reason="year end"),
            RunOptions(by_whom="Marie", overrides=frozenset({"net"}), reason="year end"),
        ),
    ],
    ids=[
        "nothing",
        "nobody",
        "a backfill",
        "the schedule",
        "a range",
        "a whole plan",
        "projects",
        "records",
        "a plan",
        "an override",
    ],
)
def test_what_the_form_says_is_what_the_run_is_asked_for(asked, options):
    assert asked.elements == set(ELEMENTS)
    assert asked.options == options


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"mode": "apply"}, "needs a plan"),
        ({"plan": "h"}, "mode is sync"),
        ({"plan": "h", "mode": "plan"}, "mode is plan"),
    ],
)
def test_a_plan_and_the_mode_go_together(params, said):
    with pytest.raises(ConfigurationError, match=said):
        of(**params)


@pytest.mark.parametrize(
    ("ticked", "asked", "why"),
    [
        (["suppliers"], of(), None),
        (["projects"], of(), "is not ticked"),
        (["suppliers"], of(elements=["projects"]), "was not asked for"),
    ],
)
def test_why_a_run_skips_an_element(ticked, asked, why):
    settings = CompanySettings.model_validate({**GOOD, "elements": {one: {} for one in ("projects", *ticked)}})
    settings = settings.model_copy(update={"elements": {one: settings.elements[one] for one in ticked}})
    found = why_skipped(ELEMENTS["suppliers"], settings, asked)
    assert found is None if why is None else why in found


def test_a_text_of_the_form_comes_without_space_around():
    assert [text_of({"a": given}, "a") for given in (" x ", None, "")] + [text_of({}, "a")] == ["x", "", "", ""]
