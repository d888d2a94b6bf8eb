"""What goes wrong on demand: switches by method and path, each for a number of requests."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong with requests whose method (whole) and path (anywhere) match regular expressions.

    `skip` matching requests pass first, then `times` are hit (None: all). What happens, one of:
    - `status`, with `body` (JSON; text: HTML, as from a proxy) and `headers`: nothing is handled;
    - `limit` "hour" or "spike": a 429 that resets after `reset` seconds, with Retry-After if `retry_after`;
    - `drop` "before" or "after": the connection ends before anything was handled, or after (what was written stays written);
    - `item` with `refuse`: the batch item of this origin_id, id, wbs_code_id, code, name or description is refused;
    - `garbled` "body": the answer ends in the middle of its JSON; "syntax": it is whole, and no JSON; "items": the records of
      the list are text and no objects;
    - `content_type`: what the answer says that it is, whatever is in it;
    - `replace`: members of the answer, or of each record in it, are replaced by these;
    - `item` with `leave_out`: the item is handled, and is in neither entities nor errors;
    - `item` with `garbled` "items" or with `replace`: only this record of the answer is hit;
    - `item` with `status`: only a request that holds this record, in a batch or alone;
    - `used`: this WBS code is used by a cost just before the write of a budget line is handled
      (docs/procore.md#automatic-budget-lines);
    - `per_page`: a list gives at most so many a page;
    - `delay`: seconds that the request takes before it is handled; goes with any other.
    """

    method: str = ".*"
    path: str = ".*"
    times: int | None = 1
    skip: int = 0
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: Literal["", "hour", "spike"] = ""
    reset: int = 10
    retry_after: bool = False
    drop: Literal["", "before", "after"] = ""
    item: str = ""
    refuse: str = ""
    leave_out: bool = False
    garbled: Literal["", "body", "syntax", "items"] = ""
    content_type: str = ""
    replace: Mapping[str, Any] = field(default_factory=dict)
    used: int = 0
    per_page: int = 0
    delay: float = 0.0

    def concerns(self, method: str, path: str, body: Any) -> bool:
        """Whether a request is one of those meant."""
        if not re.fullmatch(self.method, method, re.IGNORECASE) or not re.search(self.path, path):
            return False
        if not self.item or self.garbled or self.replace:
            return True
        single = body.values() if self.status and isinstance(body, dict) else ()
        return any(self.names(item) for item in (*batch_items(body), *single))

    def names(self, item: Any) -> bool:
        """Whether an item of a batch, or a record of an answer, is the one meant."""
        keys = ("origin_id", "id", "wbs_code_id", "code", "csv_import_code", "number", "name", "description")
        return isinstance(item, dict) and any(str(item.get(key)) == self.item for key in keys)

    def damaged(self, body: Any) -> Any:
        """The body of a good answer as it goes out: a list, one record, or either of them in an envelope."""
        if isinstance(body, list):
            return [self._damaged_record(one, in_list=True) for one in body]
        if not isinstance(body, dict):
            return body
        envelope = next((key for key in ("data", "entities") if key in body), None)
        return self._damaged_record(body) if envelope is None else body | {envelope: self.damaged(body[envelope])}

    def _damaged_record(self, record: Any, *, in_list: bool = False) -> Any:
        if not isinstance(record, dict) or (self.item and not self.names(record)):
            return record
        return str(record.get("id")) if in_list and self.garbled == "items" else {**record, **self.replace}

    def summary(self) -> str:
        """What happens, for the request log: `status 503`, or `delay`."""
        for name in (
            "drop",
            "limit",
            "status",
            "refuse",
            "leave_out",
            "garbled",
            "content_type",
            "replace",
            "per_page",
        ):
            if getattr(self, name):
                return f"{name} {getattr(self, name)}"
        return "delay"


def batch_items(body: Any) -> Iterator[Any]:
    """The items of a batch request, whatever its key."""
    if isinstance(body, dict):
        for key in ("updates", "bulk", "budget_line_items"):
            if isinstance(body.get(key), list):
                yield from body[key]


@dataclass(slots=True)
class _Switch:
    fault: Fault
    skip: int
    left: int | None


class Faults:
    """The switches that are on. The first that concerns a request hits it."""

    def __init__(self) -> None:
        self._on: list[_Switch] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Switch one on."""
        with self._lock:
            self._on.append(_Switch(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._on.clear()

    def on(self) -> list[tuple[Fault, int | None]]:
        """What is on, each with how many requests it will still hit."""
        with self._lock:
            return [(one.fault, one.left) for one in self._on]

    def take(self, method: str, path: str, body: Any) -> Fault | None:
        """The fault that hits this request, counted down."""
        with self._lock:
            for one in self._on:
                if not one.fault.concerns(method, path, body):
                    continue
                if one.skip:
                    one.skip -= 1
                    continue
                if one.left is not None:
                    one.left -= 1
                    if one.left <= 0:
                        self._on.remove(one)
                return one.fault
        return None


_TYPES: Mapping[str, Any] = {"times": int | None, "status": int | None, "delay": int | float, "body": object}
"""What a value from JSON may be, where the default alone does not say it."""


def fault_from(values: Mapping[str, Any]) -> Fault:
    """A fault from JSON; ValueError names what it does not know."""
    unknown = values.keys() - {one.name for one in fields(Fault)}
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    plain = Fault()
    for name, value in values.items():
        if not isinstance(value, _TYPES.get(name, type(getattr(plain, name)))):
            raise ValueError(f"{name} cannot be {value!r}")  # noqa: TRY004 (one kind of error for one kind of mistake)
    fault = Fault(**values)
    try:
        re.compile(fault.path)
        re.compile(fault.method)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return fault
