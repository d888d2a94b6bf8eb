"""Endpoints: what answers a method and a path, and in which shape a refusal is answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.calls.call import Call, Reply
from simulator.calls.refusals import Refusal, Shape
from simulator.records.rules import Rejected


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


def refusal_reply(route: Route, error: Refusal | Rejected) -> Reply:
    """The reply for a refused call, in the shape of the route. A duplicate origin_id is always 422.

    Source: docs/procore.md#errors.
    """
    if isinstance(error, Rejected):
        status = 422 if error.duplicate else route.invalid
        return Reply(status=status, body=route.shape(status, error.errors))
    return Reply(status=error.status, body=route.shape(error.status, error.messages), headers=error.headers)


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
