"""What a long run of the matrix has done so far, in a file: it goes on where it was ended, and tells what is missing."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chaos.case import Case, Outcome


@dataclass(frozen=True)
class Journal:
    """A line for each way (how many cases it has), for each case that ended, and for each time that it was worked at.

    Several processes write at once.
    """

    file: Path

    def begins(self, way: str, cases: int) -> None:
        """A way has so many cases."""
        self._write({"way": way, "cases": cases})

    def ended(self, outcome: Outcome) -> None:
        """A case is over."""
        self._write(asdict(outcome))

    def took(self, minutes: float) -> None:
        """It was worked at for so long."""
        self._write({"minutes": minutes})

    def minutes(self) -> float:
        """How long it was worked at, in minutes."""
        return sum(float(line["minutes"]) for line in self._lines() if "minutes" in line)

    def outcomes(self) -> list[Outcome]:
        """The cases that are over, each once: who was there twice and differed once differs. None when there is no file."""
        found = [Outcome(**{**line, "case": Case(**line["case"])}) for line in self._lines() if "case" in line]
        return list({one.case: one for one in sorted(found, key=lambda one: bool(one.wrong))}.values())

    def missing(self, ways: Mapping[str, Any]) -> dict[str, int | None]:
        """How many cases of each way are not over, where there are any; None: nobody counted them yet."""
        cases = {line["way"]: line["cases"] for line in self._lines() if "way" in line}
        over = Counter(one.case.way for one in self.outcomes())
        left = {way: cases[way] - over[way] if way in cases else None for way in ways}
        return {way: number for way, number in left.items() if number != 0}

    def _lines(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def _write(self, line: Mapping[str, Any]) -> None:
        with self.file.open("a", encoding="utf-8") as file:  # one write of one line: those of others stay whole
            file.write(json.dumps(line) + "\n")
