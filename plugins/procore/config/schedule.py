"""When a company runs, and in which time zone."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from procore.config.problems import SettingRefused


def _known_zone(timezone: str) -> str:
    if timezone not in available_timezones():
        raise SettingRefused("", "“{zone}” is not a time zone; write one like America/Toronto", zone=timezone)
    return timezone


def _preset_or_cron(schedule: str | None) -> str | None:
    presets = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
    if schedule and schedule not in presets and len(schedule.split()) != 5:  # noqa: PLR2004 (cron has five parts)
        raise SettingRefused(
            "",
            "“{schedule}” is not a schedule; write @hourly, @daily, or five cron fields like 0 6-20 * * 1-5",
            schedule=schedule,
        )
    return schedule or None


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Schedule = Annotated[str | None, AfterValidator(_preset_or_cron)]
