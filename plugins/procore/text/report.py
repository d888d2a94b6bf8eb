"""What a run did, as people and programs read it: one row an element. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from procore.elements import ELEMENTS
from procore.model.balance import BalanceCheck
from procore.model.runs import COUNTED
from procore.text.catalogue import Text, translate
from procore.text.causes import Cause, cause_title, total_amount

COLUMNS = (*COUNTED, "calls", "announced", "seconds")
"""`announced`: the calls that were said to be needed before the first write; empty: the run did not come so far."""
HEADS: Mapping[str, Text] = {
    "element": Text("element", context="column"),
    "read": Text("read", context="column"),
    "created": Text("created", context="column"),
    "updated": Text("updated", context="column"),
    "linked": Text("linked", context="column"),
    "unchanged": Text("unchanged", context="column"),
    "waiting": Text("waiting", context="column"),
    "rejected": Text("rejected", context="column"),
    "calls": Text("calls", context="column"),
    "announced": Text("announced", context="column"),
    "seconds": Text("seconds", context="column"),
    "state": Text("state", context="column"),
    "held": Text("held", context="column"),
    "records": Text("records", context="column"),
    "amount": Text("amount", context="column"),
    "cause": Text("cause", context="column"),
    "total": Text("total", context="column"),
    "success": Text("success", context="state"),
    "failed": Text("failed", context="state"),
    "skipped": Text("skipped", context="state"),
}
"""The heads of the columns, and how an element ended."""
_CALLS = Text("calls per endpoint ({n} in all)", by="n")
_REJECTED = Text("{company}, {element}: {n} rejected, everything else went through.", by="n")
_MORE = Text("... and {n} more, in the log above.", by="n")
SHOWN = 20
"""How many rejected records a red element's error names; all of them are in the log above it and in the inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One element: how it ended (success, failed, skipped) and its numbers; `why`: why it did not end well; empty: it did."""

    state: str
    numbers: Mapping[str, int | float | None]
    why: str = ""
    endpoints: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A company's run, row by row in the order of the elements.

    `held`: what its elements hold for a person, by cause; `checks`: how good the data of its elements with dollars is.
    """

    company: str
    rows: Mapping[str, ReportRow]
    held: Sequence[Cause] = ()
    checks: Mapping[str, BalanceCheck] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        company: str,
        runs: Mapping[str, Mapping[str, Any]],
        left_out: Mapping[str, str],
        held: Iterable[Mapping[str, Any]] = (),
        checks: Mapping[str, BalanceCheck] = MappingProxyType({}),
    ) -> Report:
        """From the ledger's rows of the run (`Runs.of`), why elements were left out, `Exceptions.by_cause`, `Balances.checks`.

        What elements hold that the run left alone is not reported.
        """
        reported = {part.id for name in ELEMENTS if name in runs for part in (ELEMENTS[name], *ELEMENTS[name].parts)}
        return cls(
            company=company,
            rows={name: _row(runs.get(name), left_out.get(name)) for name in ELEMENTS},
            held=[Cause.of(row) for row in held if row["element"] in reported],
            checks={name: check for name, check in checks.items() if name in reported},
        )

    @property
    def unexplained(self) -> tuple[int, Decimal]:
        """Records whose sides hold other dollars for no known reason, and by how many, up and down together."""
        checks = self.checks.values()
        return sum(one.unexplained_records for one in checks), sum((one.unexplained for one in checks), Decimal(0))

    @property
    def failed(self) -> list[str]:
        """The elements that a person has to look at."""
        return [name for name, row in self.rows.items() if row.state == "failed"]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON: state and numbers, element by element; records and dollars that are `held`, by element and cause.

        `balance`: how good the data of each element with dollars is.
        """
        elements = {name: {"state": row.state, **row.numbers} for name, row in self.rows.items()}
        return {
            "company": self.company,
            "elements": elements,
            "held": [cause.as_json() for cause in self.held],
            "balance": {name: check.as_json() for name, check in self.checks.items()},
        }


def _row(run: Mapping[str, Any] | None, left_out: str | None) -> ReportRow:
    nothing = {**dict.fromkeys(COUNTED, 0), "calls": 0, "announced": None, "seconds": 0.0}
    if run is None:
        if left_out:
            return ReportRow(state="skipped", numbers=nothing, why=left_out)
        return ReportRow(state="failed", numbers=nothing, why="It did not start: the reason is in the task's log.")
    tally, calls = run["tally"], run["calls"]
    numbers = {name: int(tally.get(name, 0)) for name in COUNTED}
    well = run["state"] == "finished" and not numbers["rejected"]
    return ReportRow(
        state="success" if well else "failed",
        numbers={
            **numbers,
            "calls": sum(calls.values()),
            "announced": run["announced_calls"],
            "seconds": round(float(run["seconds"]), 1),
        },
        why=run["error"] or (f"{numbers['rejected']} rejected" if numbers["rejected"] else ""),
        endpoints=calls,
    )


def table(report: Report, language: str = "en", *, endpoints: bool = True) -> str:
    """The report in fixed columns; below it what is held, by element and cause, and the calls per endpoint.

    `endpoints`: whether the calls are listed.
    """
    heads = [head(name, language) for name in ("element", *COLUMNS, "state")]
    lines = [
        [name, *(_number(row.numbers[c]) for c in COLUMNS), head(row.state, language)]
        for name, row in report.rows.items()
    ]
    parts = drawn([heads, *lines], "l" + "r" * len(COLUMNS) + "l")
    if report.held:
        parts += ["", *_held(report.held, language)]
    total: dict[str, int] = {}
    for row in report.rows.values():
        for endpoint, count in (row.endpoints or {}).items():
            total[endpoint] = total.get(endpoint, 0) + count
    if total and endpoints:
        calls = [f"{count:>8}  {name}" for name, count in sorted(total.items(), key=lambda one: (-one[1], one[0]))]
        parts += ["", translate(language).say(_CALLS, n=sum(total.values())), *calls]
    why = [f"{name}: {row.why}" for name, row in report.rows.items() if row.why]
    return "\n".join(parts + (["", *why] if why else []))


def head(name: str, language: str) -> str:
    """The head of a column, or how an element ended, in words."""
    return translate(language).say(HEADS[name]) if name in HEADS else name


def _number(number: float | None) -> str:
    return "" if number is None else str(number)


def _held(causes: Sequence[Cause], language: str) -> list[str]:
    """What is held: a row an element and cause, its dollars, and the sum."""
    lines = [[c.element, str(c.records), _dollars([c], language), cause_title(c, language)] for c in causes]
    lines.append([head("total", language), str(sum(c.records for c in causes)), _dollars(causes, language), ""])
    return drawn([[head(name, language) for name in ("held", "records", "amount", "cause")], *lines], "lrrl")


def _dollars(causes: Sequence[Cause], language: str) -> str:
    amount = total_amount(causes)
    return "" if amount is None else translate(language).amount(amount)


def drawn(lines: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Lines in columns of one width; `sides`: l or r for each column."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if side == "l" else cell.rjust(width)
            for cell, width, side in zip(line, widths, sides, strict=True)
        ).rstrip()
        for line in lines
    ]


def rejections(company: str, element_id: str, sentences: Sequence[str], language: str) -> str:
    """What a red element says: how many records were rejected, and the sentence of each, up to `SHOWN`."""
    words, more = translate(language), len(sentences) - SHOWN
    head_line = words.say(_REJECTED, company=company, element=element_id, n=len(sentences))
    shown = [f"- {sentence}" for sentence in sentences[:SHOWN]]
    return "\n".join([head_line, *shown, *([words.say(_MORE, n=more)] if more > 0 else [])])
