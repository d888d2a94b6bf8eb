"""What an endpoint is given and gives back: the call and the reply."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.calls.refusals import Refusal
from simulator.controls.access import Access
from simulator.controls.faults import Fault
from simulator.controls.readings import Readings
from simulator.records.fields import Record
from simulator.records.rules import Rejected
from simulator.records.world import Kind, World

Query = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `body` becomes JSON; None is an empty body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of the API, after token, limits and company were found good. `args`: the numbers of the path."""

    world: World
    access: Access
    method: str
    path: str
    base: str
    args: Mapping[str, int]
    query: Query
    body: Any
    company_id: int
    readings: Readings
    fault: Fault | None = None

    def kind(self, name: str) -> Kind:
        """The facts of a kind."""
        return self.world.kinds[name]

    def text(self, name: str) -> str | None:
        """A query parameter, None when it was not sent."""
        values = self.query.get(name)
        return values[-1] if values else None

    def number(self, name: str) -> int | None:
        """A query parameter that must be a whole number. Raises Refusal 400."""
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise Refusal(400, {name: ["is not an integer"]})
        return int(value)

    def sent(self, name: str) -> Any:
        """A required member of the body. Raises Refusal 400."""
        if not isinstance(self.body, dict) or self.body.get(name) is None:
            raise Refusal(400, f"param is missing or the value is empty: {name}")
        return self.body[name]

    def envelope(self, name: str) -> dict[str, Any]:
        """The attributes of a single record. Raises Refusal 400."""
        value = self.sent(name)
        if not isinstance(value, dict):
            raise Refusal(400, f"param is missing or the value is empty: {name}")
        return value

    def own_company(self, given: Any) -> int:
        """The company that a path, a query or a body names: the one of the header, else Refusal 400 or 403."""
        if given is None:
            raise Refusal(400, {"company_id": ["is missing"]})
        if str(given) != str(self.company_id):
            raise Refusal(403, "You do not have permission to access this company")
        return self.company_id

    def project(self, given: Any, tool: str = "") -> Record:
        """The project that is named. Refusal 400: none; 404: not there or not to be seen; 403: closed or tool off."""
        if given is None:
            raise Refusal(400, {"project_id": ["is missing"]})
        record = self.world.by_id("projects", int(given)) if re.fullmatch(r"[0-9]{1,18}", str(given)) else None
        if record is None or record["company_id"] != self.company_id:
            raise Refusal(404, "The requested project was not found")
        status = self.access.refused(record["id"])
        if status:
            raise Refusal(status, "The requested project may not be accessed")
        if tool and not self.access.tool_is_on(record["id"], tool):
            raise Refusal(403, f"The {tool} tool is not enabled for this project")
        return record

    def refuse_by_fault(self, item: Any) -> None:
        """Raise Rejected when a fault refuses this item of a batch."""
        if self.fault and self.fault.refuse and self.fault.names(item):
            raise Rejected({"base": [self.fault.refuse]})

    def leaves_out(self, item: Any) -> bool:
        """Whether a fault keeps this item of a batch out of the answer."""
        return self.fault is not None and self.fault.leave_out and self.fault.names(item)

    def find(self, kind: str, **where: Any) -> Record:
        """The record of the path's `{id}` with these values. Raises Refusal 404."""
        record = self.world.by_id(kind, self.args["id"])
        if record is None or any(record.get(name) != value for name, value in where.items()):
            raise Refusal(404, "The requested record was not found")
        return record
