"""What an endpoint is given and gives back: the call, the reply, and the route between a path and its handler."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.access import Access
from simulator.faults import Fault
from simulator.kinds import Kind, Row
from simulator.refusals import Refusal, Rejected, Shape
from simulator.world import World

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

    def project(self, given: Any, tool: str = "") -> Row:
        """The project that is named. Refusal 400: none; 404: not there or not to be seen; 403: closed or tool off."""
        if given is None:
            raise Refusal(400, {"project_id": ["is missing"]})
        row = self.world.row("projects", int(given)) if re.fullmatch(r"[0-9]{1,18}", str(given)) else None
        if row is None or row["company_id"] != self.company_id:
            raise Refusal(404, "The requested project was not found")
        status = self.access.refused(row["id"])
        if status:
            raise Refusal(status, "The requested project may not be accessed")
        if tool and not self.access.tool_is_on(row["id"], tool):
            raise Refusal(403, f"The {tool} tool is not enabled for this project")
        return row

    def find(self, kind: str, **where: Any) -> Row:
        """The record of the path's `{id}` with these values. Raises Refusal 404."""
        row = self.world.row(kind, self.args["id"])
        if row is None or any(row.get(name) != value for name, value in where.items()):
            raise Refusal(404, "The requested record was not found")
        return row


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. `{name}` in the template is a whole number. `invalid`: the status for a record that breaks a rule.

    `one_at_a_time`: the path argument for which calls may not overlap; the second answers 409.
    """

    method: str
    template: str
    handle: Callable[[Call], Reply]
    shape: Shape
    invalid: int = 400
    one_at_a_time: str = ""


def refused(route: Route, error: Refusal | Rejected) -> Reply:
    """The reply for a refused call, in the shape of the route. A duplicate origin_id is always 422.

    Source: docs/procore.md#errors.
    """
    if isinstance(error, Rejected):
        status = 422 if error.duplicate else route.invalid
        return Reply(status=status, body=route.shape(status, error.errors))
    return Reply(status=error.status, body=route.shape(error.status, error.said), headers=error.headers)


class Routes:
    """All routes, found by method and path."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        literal_first = sorted(routes, key=lambda route: route.template.count("{"))
        self._patterns = [(route, re.compile(_pattern(route.template))) for route in literal_first]

    def find(self, method: str, path: str) -> tuple[Route, dict[str, int]] | None:
        """The route and the numbers in its path; a literal path wins over a parameter."""
        for route, pattern in self._patterns:
            if route.method == method and (match := pattern.fullmatch(path)):
                return route, {name: int(value) for name, value in match.groupdict().items()}
        return None


def _pattern(template: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[0-9]{1,18})", re.escape(template))
