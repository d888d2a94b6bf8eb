"""Which range of changes a run reads, and which it refuses: from the form, from a backfill, and from a data interval by hand."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from airflow.api_fastapi.core_api.datamodels.dag_run import TriggerDAGRunPostBody
from airflow.sdk import DAG, CronDataIntervalTimetable
from airflow.serialization.serialized_objects import DagSerialization

from procore.model.errors import ConfigurationError
from procore.model.orders import Window
from procore.operators.tasks.read_range import range_of, said

MONTREAL = "America/Toronto"
NOW = datetime.now(UTC).replace(microsecond=0)
MARCH = Window(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))
RANGE = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}


def run(run_type="manual", interval=None, logical_date=None, run_after=NOW):
    interval = interval or Window()
    return SimpleNamespace(
        run_type=run_type,
        data_interval_start=interval.since,
        data_interval_end=interval.until,
        logical_date=logical_date,
        run_after=run_after,
    )


def asked(this=None, schedule="@hourly", **params):
    return range_of(params, this or run(), schedule, MONTREAL)


def by_api(logical_date, *, schedule="@hourly", interval=None, **more):
    """A run as Airflow's REST API, and so its form, makes it of what it is told."""
    timetable = CronDataIntervalTimetable(schedule, timezone=MONTREAL) if schedule else None
    dag = DagSerialization.from_dict(DagSerialization.to_dict(DAG("dag", schedule=timetable)))
    given = {"data_interval_start": interval.since, "data_interval_end": interval.until} if interval else {}
    body = TriggerDAGRunPostBody(logical_date=logical_date, run_after=NOW, **given, **more)
    made = body.validate_context(dag)
    found = made["data_interval"]
    window = Window(since=found.start, until=found.end) if found else None
    return run("manual", window, made["logical_date"], made["run_after"])


def by_cli(logical_date, schedule="@hourly"):
    """`airflow dags trigger --logical-date`: Airflow 3.3 derives the data interval of now, whatever the date."""
    return run("manual", interval_of(by_api(NOW, schedule=schedule)), logical_date)


def interval_of(this):
    return Window(since=this.data_interval_start, until=this.data_interval_end)


def due(schedule="@hourly"):
    """The scheduled run that is due now, taken over by hand: its logical date and its data interval are told."""
    interval = interval_of(by_api(NOW, schedule=schedule))
    return by_api(interval.since, schedule=schedule, interval=interval)


@pytest.mark.parametrize(
    ("params", "window"),
    [
        ({}, None),
        ({"since": None, "until": ""}, None),
        (RANGE, MARCH),
        ({"since": RANGE["since"]}, Window(since=MARCH.since)),
        ({"since": "2026-03-01", "until": "2026-03-02T06:30"},
         Window(since=datetime(2026, 3, 1, 5, tzinfo=UTC), until=datetime(2026, 3, 2, 11, 30, tzinfo=UTC))),
        ({"since": "2026-07-01T08:00"}, Window(since=datetime(2026, 7, 1, 12, tzinfo=UTC))),
        ({"since": "2026-07-01T08:00+02:00"}, Window(since=datetime(2026, 7, 1, 6, tzinfo=UTC))),
    ],
    ids=["nothing", "left empty", "both", "up to now", "in the company's zone", "in summer", "in a zone of its own"],
)  # fmt: skip
def test_the_form_s_range_is_read(params, window):
    assert asked(**params) == window


@pytest.mark.parametrize(
    ("this", "window"),
    [
        (by_api(None), None),
        (by_api(NOW), None),
        (by_api(NOW - timedelta(hours=3)), None),
        (by_api(NOW, schedule=None), None),
        (due(), None),
        (due("0 6 * * 1"), None),
        (by_cli(NOW), None),
        (by_api(MARCH.since, interval=MARCH), MARCH),
        (by_api(NOW, interval=MARCH), MARCH),
        (by_api(NOW, interval=MARCH, schedule=None), MARCH),
        (run("scheduled", MARCH, MARCH.since), None),
        (run("asset_triggered"), None),
        (run("backfill", MARCH, MARCH.since), MARCH),
    ],
    ids=[
        "no logical date",
        "the form, just opened",
        "the form, left open",
        "without a schedule",
        "the run that is due",
        "a weekly one that is due",
        "the command line, of now",
        "an interval by hand",
        "an interval in the form, whose date is now",
        "an interval without a schedule",
        "the schedule: from the watermark",
        "an asset",
        "a backfill",
    ],
)
def test_a_data_interval_that_somebody_chose_is_read_and_none_that_airflow_made_up(this, window):
    schedule = None if this.data_interval_start == this.data_interval_end else "@hourly"
    weekly = this.data_interval_end and this.data_interval_end - this.data_interval_start == timedelta(days=7)
    assert asked(this, "0 6 * * 1" if weekly else schedule) == window


@pytest.mark.parametrize(
    ("this", "params", "sentence"),
    [
        (run(), {"until": RANGE["until"]}, "until is given without since"),
        (run(), {"since": RANGE["until"], "until": RANGE["since"]}, r"since \(2026-04-01 00:00 UTC\) is not before until"),
        (run(), {"since": (NOW + timedelta(hours=1)).isoformat()}, "is not over yet"),
        (run(), {"since": "May"}, "since: “May” is no time; write it as 2026-05-01T08:00"),
        (run(), {**RANGE, "until": (NOW + timedelta(hours=1)).isoformat()}, "which is not over yet"),
        (by_api(NOW, interval=Window(since=MARCH.since, until=NOW + timedelta(days=1))), {}, "which is not over yet"),
        (run(), {**RANGE, "mode": "apply"}, "mode = apply writes a plan as it was made"),
        (run(), {**RANGE, "full": True}, "full reads and compares everything"),
        (by_api(NOW, interval=MARCH), {"full": True}, "full reads and compares everything"),
        (run("backfill", MARCH), RANGE, "A backfill reads the data interval of each of its runs"),
        (by_api(MARCH.since), {}, r"The logical date 2026-03-01 00:00 UTC chooses nothing here.*start the run with `since`"),
        (by_cli(MARCH.since), {}, "The logical date 2026-03-01 00:00 UTC chooses nothing here"),
        (by_api(MARCH.since, schedule=None), {}, "chooses nothing here"),
    ],
    ids=[
        "no beginning", "the wrong way round", "a beginning to come", "no time", "an end to come", "an interval to come",
        "with a plan", "with full", "an interval with full", "in a backfill", "an old date, by the API",
        "an old date, by the command line", "an old date, without a schedule",
    ],
)  # fmt: skip
def test_what_would_be_left_unread_in_silence_is_refused_with_what_to_do(this, params, sentence):
    schedule = None if this.data_interval_start and this.data_interval_start == this.data_interval_end else "@hourly"
    with pytest.raises(ConfigurationError, match=sentence):
        asked(this, schedule, **params)


def test_a_range_is_said_in_utc():
    assert said(MARCH) == "2026-03-01 00:00 UTC to 2026-04-01 00:00 UTC"
    assert said(Window(since=MARCH.since)) == "2026-03-01 00:00 UTC to now"
