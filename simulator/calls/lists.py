"""How lists are filtered and cut into pages (docs/procore.md#pages)."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.calls.call import Call, Reply
from simulator.calls.filters import Filter
from simulator.records.fields import Record

DEFAULT_PER_PAGE = 100
MAX_PER_PAGE = 2000
_FILTER = re.compile(r"filters\[(\w+)\](\[\])?")


def filtered(call: Call, records: Iterable[Record], filters: Mapping[str, Filter]) -> list[Record]:
    """The records that meet every filter sent. A filter that the endpoint does not have is ignored, silently."""
    tests = []
    for sent, values in call.query.items():
        match = _FILTER.fullmatch(sent)
        if match and match[1] in filters:
            tests.append(filters[match[1]](match[1], values))
    return [record for record in records if all(test(record) for test in tests)]


def paged(
    call: Call,
    records: list[Record],
    view: Callable[[Record], Any],
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
        records = sorted(
            records, key=lambda record: str(record.get(sort.removeprefix("-")) or "").lower(), reverse=sort[0] == "-"
        )
    listing = (
        call.company_id,
        call.path,
        *((name, *call.query[name]) for name in sorted(call.query) if name != "page"),
    )
    records = call.readings.rows(call.world.switches.moving_lists, listing, records, page, per_page)
    start = (page - 1) * per_page
    last = max(1, -(-len(records) // per_page))
    headers = {"Total": str(len(records)), "Per-Page": str(per_page)}
    links = [("first", 1), ("prev", page - 1), ("next", page + 1), ("last", last)] if last > 1 else []
    # Procore's own links lose the other parameters of the request, so ours do.
    parts = [f'<{call.base}{call.path}?page={n}&per_page={per_page}>; rel="{r}"' for r, n in links if 1 <= n <= last]
    if parts:
        headers["Link"] = ", ".join(parts)
    return Reply(body=[view(record) for record in records[start : start + per_page]], headers=headers)


def not_deleted(call: Call, kind: str, project_id: int) -> list[Record]:
    """A project's records, with the deleted ones when the call asks for those in any way."""
    every = call.text("filters[include_deleted]")
    return [record for record in call.world.all(kind, project_id=project_id) if every or not record["deleted_at"]]
