"""How lists are filtered and cut into pages (docs/procore.md#pages)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.calls import Call, Reply
from simulator.kinds import Row
from simulator.refusals import Refusal

Test = Callable[[Row], bool]
Filter = Callable[[str, list[str]], Test]
"""Name of the filter and the values sent -> what a row must meet. Raises Refusal 400 for a bad value."""

DEFAULT_PER_PAGE, MAX_PER_PAGE = 100, 2000
_FILTER = re.compile(r"filters\[(\w+)\](\[\])?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


def filtered(call: Call, rows: Iterable[Row], filters: Mapping[str, Filter]) -> list[Row]:
    """The rows that meet every filter sent. A filter that the endpoint does not have is ignored, silently."""
    tests = []
    for sent, values in call.query.items():
        match = _FILTER.fullmatch(sent)
        if match and match[1] in filters:
            tests.append(filters[match[1]](match[1], values))
    return [row for row in rows if all(test(row) for test in tests)]


def paged(
    call: Call,
    rows: list[Row],
    view: Callable[[Row], Any],
    *,
    default: int = DEFAULT_PER_PAGE,
    most: int = MAX_PER_PAGE,
    sorts: tuple[str, ...] = (),
) -> Reply:
    """One page, with Total, Per-Page and Link. `most` clamps per_page silently."""
    page, per_page = call.number("page"), call.number("per_page")
    page = max(1 if page is None else page, 1)
    per_page = min(default if per_page is None or per_page < 1 else per_page, most)
    if call.fault and call.fault.per_page:
        per_page = min(per_page, call.fault.per_page)
    sort = call.text("sort") or ""
    if sort.removeprefix("-") in sorts and sort:
        rows = sorted(rows, key=lambda row: str(row.get(sort.removeprefix("-")) or "").lower(), reverse=sort[0] == "-")
    start = (page - 1) * per_page
    last = max(1, -(-len(rows) // per_page))
    headers = {"Total": str(len(rows)), "Per-Page": str(per_page)}
    links = [("first", 1), ("prev", page - 1), ("next", page + 1), ("last", last)] if last > 1 else []
    # Procore's own links lose the other parameters of the request, so ours do.
    parts = [f'<{call.base}{call.path}?page={n}&per_page={per_page}>; rel="{r}"' for r, n in links if 1 <= n <= last]
    if parts:
        headers["Link"] = ", ".join(parts)
    return Reply(body=[view(row) for row in rows[start : start + per_page]], headers=headers)


# ------------------------------------------------------------------------------------------ filters


def is_text(name: str, values: list[str]) -> Test:
    """The field is exactly this text."""
    return lambda row: str(row.get(name) or "") == values[-1]


def holds_text(name: str, values: list[str]) -> Test:
    """The field holds this text, in any case."""
    wanted = values[-1].lower()
    return lambda row: wanted in str(row.get(name) or "").lower()


def is_number(name: str, values: list[str]) -> Test:
    """The field is one of these whole numbers: repeated, or as a JSON array."""
    wanted = {_whole(name, value) for value in _array(name, values)}
    return lambda row: row.get(name) in wanted


def is_word(name: str, values: list[str]) -> Test:
    """The field is one of these words: repeated, or as a JSON array."""
    wanted = {str(value) for value in _array(name, values)}
    return lambda row: row.get(name) in wanted


def in_range(name: str, values: list[str]) -> Test:
    """The moment is in `start...end`, both included; with or without double quotes (docs/procore.md#filters)."""
    first, dots, second = values[-1].strip().strip('"').partition("...")
    parts = [part.strip().strip('"') for part in (first, second)]
    if not dots or not all(_MOMENT.fullmatch(part) for part in parts):
        raise Refusal(400, {name: [f"is not a range of two ISO 8601 dates: {values[-1]}"]})
    try:
        start, end = _moment(parts[0], last=False), _moment(parts[1], last=True)
    except ValueError:
        raise Refusal(400, {name: [f"is not a range of two ISO 8601 dates: {values[-1]}"]}) from None
    return lambda row: start <= datetime.fromisoformat(row[name]) <= end


def is_deleted(name: str, values: list[str]) -> Test:
    """`only` the deleted records, or `with` them."""
    if values[-1] not in {"only", "with"}:
        raise Refusal(400, {name: ["is not one of only, with"]})
    return lambda row: values[-1] == "with" or bool(row["deleted_at"])


def there(call: Call, kind: str, project_id: int) -> list[Row]:
    """A project's records, with the deleted ones when the call asks for those in any way."""
    every = call.text("filters[include_deleted]")
    return [row for row in call.world.rows(kind, project_id=project_id) if every or not row["deleted_at"]]


def is_true(test: Test) -> Filter:
    """true: rows that meet the test; false: the others."""

    def made(name: str, values: list[str]) -> Test:
        if values[-1] not in ("true", "false"):
            raise Refusal(400, {name: ["is not true or false"]})
        return test if values[-1] == "true" else lambda row: not test(row)

    return made


def on(field: str, made: Filter) -> Filter:
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
