"""What the demo shows: a line per element while it runs, then the table, what is held, and where to look."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TextIO

from procore.text.causes import cause_sentences
from procore.text.report import Report, table

WORDS = {
    "none": "waits",
    "scheduled": "waits",
    "queued": "waits",
    "running": "running",
    "deferred": "waits for Procore's hourly limit",
    "up_for_retry": "will be tried again",
    "awaiting_input": "waits for an answer in Airflow (Required actions)",
    "success": "done",
    "failed": "failed",
    "upstream_failed": "not started",
    "skipped": "skipped",
    "removed": "skipped",
}
SHOWN = 3
"""How many records of a kind are named: all are in the ledger, procore_sync.inbox."""
ENDED = frozenset({"success", "failed", "upstream_failed", "skipped", "removed"})


@dataclass(slots=True)
class Progress:
    """One line a task: redrawn in a terminal, one line a change elsewhere."""

    tasks: tuple[str, ...]
    out: TextIO = sys.stdout
    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    drawn: bool = False

    def show(self, states: Mapping[str, str]) -> None:
        """Show the tasks' states as they are now."""
        now = time.monotonic()
        for task in self.tasks:
            state = states.get(task, "none")
            if state == "running" or state in ENDED:
                self.began.setdefault(task, now)
            if state in ENDED:
                self.ended.setdefault(task, now)
        if self.out.isatty():
            self._redraw(states, now)
        else:
            self._append(states, now)
        self.out.flush()

    def _redraw(self, states: Mapping[str, str], now: float) -> None:
        if self.drawn:
            self.out.write(f"\x1b[{len(self.tasks)}A")
        for task in self.tasks:
            self.out.write(f"\x1b[2K  {self._line(task, states, now)}\n")
        self.drawn = True

    def _append(self, states: Mapping[str, str], now: float) -> None:
        for task in self.tasks:
            word = WORDS.get(states.get(task, "none"), states.get(task, ""))
            if word != self.shown.get(task, "waits"):
                self.out.write(f"  {self._line(task, states, now)}\n")
                self.shown[task] = word

    def _line(self, task: str, states: Mapping[str, str], now: float) -> str:
        state = states.get(task, "none")
        took = f"  {self.ended.get(task, now) - self.began[task]:.0f} s" if task in self.began else ""
        return f"{task.ljust(max(map(len, self.tasks)))}  {WORDS.get(state, state)}{took}"


def outcome(
    company: str,
    runs: Mapping[str, Mapping[str, object]],
    states: Mapping[str, str],
    causes: Iterable[Mapping[str, object]] = (),
) -> Report:
    """The ledger's numbers of a run and what is held by cause, with the states that Airflow gave its tasks."""
    skipped = {name: "left out" for name, state in states.items() if state in ("skipped", "removed")}
    report = Report.of(company, runs, skipped, causes)  # type: ignore[arg-type]
    rows = {
        name: replace(row, state=states.get(name, row.state), why="" if name in skipped else row.why)
        for name, row in report.rows.items()
    }
    return replace(report, rows=rows)


def wrote_nothing(report: Report) -> bool:
    """Whether the run left both sides as they were."""
    return not any(row.numbers[name] for row in report.rows.values() for name in ("created", "updated", "linked"))


def closing(report: Report, held: Iterable[tuple[str, str]]) -> str:
    """The table, what is held (`held`: element and cause, and a record's sentence), and whether anything was written.

    Of many records of one kind the causes are told, where that is shorter.
    """
    parts = [table(report)]
    kinds: dict[str, list[str]] = {}
    for kind, said in held:
        kinds.setdefault(kind, []).append(said)
    lines = []
    for kind, said in kinds.items():
        causes = cause_sentences(cause for cause in report.held if f"{cause.element} {cause.cause}" == kind)
        lines += _some(causes if len(said) > SHOWN and 0 < len(causes) < len(said) else said)
    if lines:
        parts.append("Held for a person:\n" + "\n".join(lines))
    if wrote_nothing(report) and not report.failed:
        parts.append("No changes: nothing was written.")
    return "\n\n".join(parts)


def _some(said: list[str]) -> list[str]:
    """The first few of a kind, and how many more there are."""
    more = [f"    and {len(said) - SHOWN} more like these"] if len(said) > SHOWN else []
    return [f"  - {sentence}" for sentence in said[:SHOWN]] + more
