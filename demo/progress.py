"""The state of each task while the DAG runs: one line a task."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

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
