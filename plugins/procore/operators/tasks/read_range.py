"""Which range of changes a run reads: the form's `since` and `until`, or a data interval that somebody chose."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk.timezone import coerce_datetime
from airflow.timetables.interval import CronDataIntervalTimetable

from procore.model.errors import ConfigurationError, Sentence
from procore.model.orders import Window
from procore.model.runs import Mode

FORM_LEFT_OPEN = timedelta(days=1)
"""Airflow's form gives each run the logical date at which it was opened: so old a one is nobody's choice."""


def range_of(params: Mapping[str, Any], run: Any, schedule: str | None, timezone: str) -> Window | None:
    """The range that a run is asked to read; None: it reads what changed since the last one.

    `params`: the trigger form. `run`: Airflow's DAG run. `schedule`: the company's (cron; None: it has none), in its
    `timezone` (IANA), which is also that of a `since` or `until` that says none. Raises ConfigurationError with one
    sentence for a range that cannot be read, or that would be left unread in silence.
    """
    asked = _asked(params, ZoneInfo(timezone))
    if run.run_type == "backfill":
        if asked:
            raise ConfigurationError(
                "A backfill reads the data interval of each of its runs: leave since and until empty, or start one run with"
                " them instead of the backfill."
            )
        return _interval(run)
    window = asked or (_chosen_interval(run, schedule, timezone) if run.run_type == "manual" else None)
    if window and window.until and window.until > datetime.now(UTC):
        raise ConfigurationError(
            "The range ends at {until}, which is not over yet: nobody knows what will change until then. "
            "Choose an end that is over, or leave until empty.",
            until=_said(window.until),
        )
    if window:
        _refuse_other_ways(params)
    return window


def said(window: Window) -> str:
    """The range in words, for the log."""
    return f"{_said(window.since)} to {_said(window.until)}"


def _asked(params: Mapping[str, Any], zone: ZoneInfo) -> Window | None:
    """The form's range. `until` alone has no beginning, and is refused."""
    since, until = _moment(params, "since", zone), _moment(params, "until", zone)
    if since is None and until is None:
        return None
    if since is None:
        raise ConfigurationError("until is given without since: say since when changes are to be read.")
    if since >= (until or datetime.now(UTC)):
        raise ConfigurationError(
            Sentence(
                "since ({since}) is not before until ({until}): no change lies between them.",
                since=_said(since),
                until=_said(until),
            )
            if until
            else Sentence("since ({since}) is not over yet: no change lies between it and now.", since=_said(since))
        )
    return Window(since=since, until=until)


def _moment(params: Mapping[str, Any], name: str, zone: ZoneInfo) -> datetime | None:
    if not (text := str(params.get(name) or "").strip()):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            "{name}: “{text}” is no time; write it as 2026-05-01T08:00, or with a zone.", name=name, text=text
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _interval(run: Any) -> Window | None:
    start, end = run.data_interval_start, run.data_interval_end
    return Window(since=start, until=end) if start and end else None


def _chosen_interval(run: Any, schedule: str | None, timezone: str) -> Window | None:
    """The data interval of a run by hand, when it is not the one that Airflow gives by itself.

    Airflow derives one from the logical date (REST API, its form) or from now (`airflow dags trigger`). Raises
    ConfigurationError for a logical date of another day with such an interval: it chose nothing.
    """
    if (window := _interval(run)) is None or run.logical_date is None:
        return None
    of_itself = [_derived(moment, schedule, timezone) for moment in (run.logical_date, run.run_after)]
    if window not in of_itself:
        return window
    if run.logical_date in (window.since, window.until) and window == of_itself[1]:
        return None  # it takes the place of the scheduled run that is due
    if abs(run.run_after - run.logical_date) > FORM_LEFT_OPEN:
        raise ConfigurationError(
            "The logical date {logical_date} chooses nothing here: Airflow made the data interval {window} "
            "of it. To read what changed in a range, start the run with `since` and `until`, or a data interval of your own.",
            logical_date=_said(run.logical_date),
            window=said(window),
        )
    return None


def _derived(moment: datetime, schedule: str | None, timezone: str) -> Window:
    """The data interval that Airflow derives of a moment: the schedule's last that was over, or the moment itself."""
    if not schedule:
        return Window(since=moment, until=moment)
    interval = CronDataIntervalTimetable(schedule, timezone).infer_manual_data_interval(
        run_after=coerce_datetime(moment)
    )
    return Window(since=interval.start, until=interval.end)


def _refuse_other_ways(params: Mapping[str, Any]) -> None:
    if params.get("mode") == Mode.APPLY:
        raise ConfigurationError(
            "mode = apply writes a plan as it was made: it reads no range. Leave since and until empty."
        )
    if params.get("full"):
        raise ConfigurationError("full reads and compares everything, and a range a part of it: choose one of them.")


def _said(moment: datetime | None) -> str:
    return "now" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
