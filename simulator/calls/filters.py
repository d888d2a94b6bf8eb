"""What filters a list has, and what each of them asks of a record (docs/procore.md#filters)."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.calls.refusals import Refusal
from simulator.records.fields import Record

Condition = Callable[[Record], bool]
Filter = Callable[[str, list[str]], Condition]
"""Name of the filter and the values sent -> what a record must meet. Raises Refusal 400 for a bad value."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


# ------------------------------------------------------------------------------------------ filters


def is_text(name: str, values: list[str]) -> Condition:
    """The field is exactly this text."""
    return lambda record: str(record.get(name) or "") == values[-1]


def holds_text(name: str, values: list[str]) -> Condition:
    """The field holds this text, in any case."""
    wanted = values[-1].lower()
    return lambda record: wanted in str(record.get(name) or "").lower()


def is_number(name: str, values: list[str]) -> Condition:
    """The field is one of these whole numbers: repeated, or as a JSON array."""
    wanted = {_whole(name, value) for value in _array(name, values)}
    return lambda record: record.get(name) in wanted


def is_word(name: str, values: list[str]) -> Condition:
    """The field is one of these words: repeated, or as a JSON array."""
    wanted = {str(value) for value in _array(name, values)}
    return lambda record: record.get(name) in wanted


def in_range(name: str, values: list[str]) -> Condition:
    """The moment is in `start...end`, both included; with or without double quotes (docs/procore.md#filters)."""
    first, dots, second = values[-1].strip().strip('"').partition("...")
    parts = [part.strip().strip('"') for part in (first, second)]
    if not dots or not all(_MOMENT.fullmatch(part) for part in parts):
        raise Refusal(400, {name: [f"is not a range of two ISO 8601 dates: {values[-1]}"]})
    try:
        start, end = _moment(parts[0], last=False), _moment(parts[1], last=True)
    except ValueError:
        raise Refusal(400, {name: [f"is not a range of two ISO 8601 dates: {values[-1]}"]}) from None
    return lambda record: start <= datetime.fromisoformat(record[name]) <= end


def is_deleted(name: str, values: list[str]) -> Condition:
    """`only` the deleted records, or `with` them."""
    if values[-1] not in {"only", "with"}:
        raise Refusal(400, {name: ["is not one of only, with"]})
    return lambda record: values[-1] == "with" or bool(record["deleted_at"])


def is_flag(test: Condition) -> Filter:
    """true: records that meet the test; false: the others."""

    def made(name: str, values: list[str]) -> Condition:
        if values[-1] not in ("true", "false"):
            raise Refusal(400, {name: ["is not true or false"]})
        return test if values[-1] == "true" else lambda record: not test(record)

    return made


def on_field(field: str, made: Filter) -> Filter:
    """A filter whose name is not that of its field."""
    return lambda name, values: made(field, values)


def _array(name: str, values: list[str]) -> list[Any]:
    if len(values) == 1 and values[0].startswith("["):
        try:
            found = json.loads(values[0])
        except ValueError:
            found = [one.strip().strip('"') for one in values[0].strip("[]").split(",")]
        return found if isinstance(found, list) else [found]
    return list(values)


def _whole(name: str, value: Any) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
        raise Refusal(400, {name: [f"is not an integer: {value}"]})
    return int(value)


def _moment(text: str, *, last: bool) -> datetime:
    if "T" not in text:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return day + timedelta(days=1, seconds=-1) if last else day
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
