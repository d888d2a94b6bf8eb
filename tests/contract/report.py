"""What the checks found in a whole log: each problem once, with how often and where."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract import checks
from tests.contract.checks import Finding, Request
from tests.contract.reference import Endpoint, found

LINES_SHOWN = 5


@dataclass
class Problem:
    """One problem of one endpoint."""

    where: str
    finding: Finding
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        level = "WARNING" if self.finding.warning else "ERROR"
        shown = json.dumps(self.finding.example, ensure_ascii=False)[:60]
        example = "" if self.finding.example is None else f"; e.g. {shown}"
        lines = ", ".join(map(str, self.lines[:LINES_SHOWN]))
        return f"{level:7} {self.count:6} x  {self.where}\n{'':18}{self.finding.text} (lines {lines}{example})"


@dataclass
class Report:
    """Everything that was found; `calls` counts the requests by endpoint."""

    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        """How often something was wrong."""
        return sum(one.count for one in self.problems.values() if not one.finding.warning)

    def add(self, where: str, line: int, finding: Finding) -> None:
        """Note a finding of one request."""
        problem = self.problems.setdefault((where, finding.text), Problem(where, finding))
        problem.count += 1
        problem.lines.append(line)

    def __str__(self) -> str:
        ordered = sorted(self.problems.values(), key=lambda one: (one.finding.warning, -one.count, one.where))
        warnings = sum(one.count for one in ordered) - self.errors
        total = f"{self.calls.total()} requests, {self.errors} errors, {warnings} warnings"
        return "\n".join([*map(str, ordered), total])


@dataclass(frozen=True)
class Span:
    """A write of direct costs in one project: when it began and ended (seconds)."""

    started: float
    ended: float
    line: int
    where: str


def report(log: Iterable[Mapping[str, Any]], endpoints: list[Endpoint]) -> Report:
    """Check a log, request by request, and then those that may not overlap."""
    whole = Report()
    spans: dict[str, list[Span]] = {}
    for line, entry in enumerate(log, 1):
        sent = checks.request(entry)
        known = found(endpoints, sent.method, sent.path)
        template = known[0].template if known else re.sub(r"/[0-9]+(?=/|$)", "/{n}", sent.path)
        where = f"{sent.method} {template}"
        whole.calls[where] += 1
        for finding in _of_one(sent, known):
            whole.add(where, line, finding)
        if known and "direct_costs" in template and sent.method != "GET":
            spans.setdefault(known[1]["project_id"], []).append(Span(sent.started, sent.ended, line, where))
    for project, mine in spans.items():
        for span, before in _overlaps(mine):
            text = "overlaps another direct-cost write of the same project (409)"
            whole.add(span.where, span.line, Finding(text, f"project {project}, line {before.line}"))
    return whole


def _of_one(sent: Request, known: tuple[Endpoint, dict[str, str]] | None) -> Iterator[Finding]:
    yield from checks.company(sent, known[1] if known else {})
    yield from checks.secrets(sent)
    if known is None:
        yield Finding("unknown method and path")
        return
    endpoint, args = known
    yield from checks.path(endpoint, args)
    yield from checks.query(endpoint, sent.query)
    yield from checks.body(endpoint, sent)
    yield from checks.invoice(endpoint, sent.body)


def _overlaps(spans: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Each write that began before an earlier one had ended (docs/procore.md#direct-costs-one-at-a-time)."""
    latest: Span | None = None
    for span in sorted(spans, key=lambda one: (one.started, one.ended)):
        if latest and span.started < latest.ended:
            yield span, latest
        if latest is None or span.ended > latest.ended:
            latest = span
