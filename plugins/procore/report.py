"""What a run did, as people and programs read it: one row an element. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procore.elements import ELEMENTS
from procore.job import COUNTED

COLUMNS = (*COUNTED, "calls", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One element: how it ended (success, failed, skipped) and its numbers; `said` is why, when it is not success."""

    state: str
    numbers: Mapping[str, int | float]
    said: str = ""
    endpoints: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A company's run, row by row in the order of the elements."""

    company: str
    rows: Mapping[str, Row]

    @classmethod
    def of(cls, company: str, runs: Mapping[str, Mapping[str, Any]], left_out: Mapping[str, str]) -> Report:
        """From the ledger's rows of the run (`Ledger.runs`), and why elements were left out."""
        return cls(company=company, rows={name: _row(runs.get(name), left_out.get(name)) for name in ELEMENTS})

    @property
    def red(self) -> list[str]:
        """The elements that a person has to look at."""
        return [name for name, row in self.rows.items() if row.state == "failed"]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON: state and numbers, element by element."""
        elements = {name: {"state": row.state, **row.numbers} for name, row in self.rows.items()}
        return {"company": self.company, "elements": elements}


def _row(run: Mapping[str, Any] | None, left_out: str | None) -> Row:
    nothing = {**dict.fromkeys(COUNTED, 0), "calls": 0, "seconds": 0.0}
    if run is None:
        if left_out:
            return Row(state="skipped", numbers=nothing, said=left_out)
        return Row(state="failed", numbers=nothing, said="It did not start: the reason is in the task's log.")
    tally, calls = run["tally"], run["calls"]
    numbers = {name: int(tally.get(name, 0)) for name in COUNTED}
    well = run["state"] == "finished" and not numbers["rejected"]
    return Row(
        state="success" if well else "failed",
        numbers={**numbers, "calls": sum(calls.values()), "seconds": round(float(run["seconds"]), 1)},
        said=run["error"] or (f"{numbers['rejected']} rejected" if numbers["rejected"] else ""),
        endpoints=calls,
    )


def table(report: Report) -> str:
    """The report in fixed columns, with the calls per endpoint below."""
    heads = ("element", *COLUMNS, "state")
    lines = [[name, *(str(row.numbers[c]) for c in COLUMNS), row.state] for name, row in report.rows.items()]
    widths = [max(len(line[i]) for line in [list(heads), *lines]) for i in range(len(heads))]

    def drawn(line: list[str]) -> str:
        cells = [
            line[0].ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(line[1:-1], widths[1:-1], strict=True)),
            line[-1],
        ]
        return "  ".join(cells)

    total: dict[str, int] = {}
    for row in report.rows.values():
        for endpoint, count in (row.endpoints or {}).items():
            total[endpoint] = total.get(endpoint, 0) + count
    calls = [f"{count:>8}  {name}" for name, count in sorted(total.items(), key=lambda one: (-one[1], one[0]))]
    said = [f"{name}: {row.said}" for name, row in report.rows.items() if row.said]
    parts = [drawn(list(heads)), *map(drawn, lines)]
    if calls:
        parts += ["", f"calls per endpoint ({sum(total.values())} in all)", *calls]
    return "\n".join(parts + (["", *said] if said else []))
