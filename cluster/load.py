"""Companies that go on: each is changed on both sides and run again, for some minutes of Procore's time; all end equal."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from chaos.case import difference
from cluster.companies import Company
from cluster.report import Growth, Rounds
from cluster.story import ENDED, TOLD_EVERY, Story
from demo.stack import say
from procore.config.companies import dag_of

LAST = 999
"""The number of the change that ends every company, and the calm one: then all hold the same."""
IN_MAESTRO = "UPDATE maestro.supplier SET phone = :phone, updated_at = now() WHERE code = 'ARMBOREAL'"


def change(one: Company, number: int) -> None:
    """What people do between two runs: a telephone number in maestro*, and a street in Procore, each of a supplier."""
    engine = create_engine(one.database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(IN_MAESTRO), {"phone": f"418 555-0{number:03}"})
    world = one.simulator.world
    (vendor,) = [row for row in world.records("vendors") if row["name"] == "Gicleurs Alerte inc."]
    world.change("vendors", vendor["id"], address=f"{number}, rue des Érables")


@dataclass
class Load(Story):
    """`rounds`: how many runs of a company are over; `failed`: those that did not end well. `samples`: each service's MB.

    `first_seconds`: until each company was synchronized once. `ends`: when, by Procore's clock, each is run a last time.
    """

    rounds: dict[str, int] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)
    samples: list[Mapping[str, int]] = field(default_factory=list)
    first_seconds: float = 0.0
    ends: float = inf
    last: set[str] = field(default_factory=set)

    def go_on(self, minutes: float) -> None:
        """Change and run every company again as soon as it is done, for so long by Procore's clock, and once more at last.

        The clock begins when each company has been synchronized once.
        """
        began, seen = time.monotonic(), 0.0
        while len(self.last) < len(self.companies) or self._pending():
            self.cluster.processes.check()
            for one in self.companies:
                self._again(one)
            if self.ends == inf and len(self.rounds) == len(self.companies):
                say(f"Every company was synchronized once; {minutes:g} minutes of Procore's time begin")
                self.samples.clear()
                self.first_seconds, self.ends = time.monotonic() - began, self._procore_time() + 60 * minutes
            if time.monotonic() - seen > TOLD_EVERY:
                seen = time.monotonic()
                self.samples.append(self.cluster.memory())
                say(f"{sum(self.rounds.values())} runs are over, {len(self.last)} companies in their last one")
            time.sleep(1)
        for one in self.companies:
            self._over(one.key)

    def _again(self, one: Company) -> None:
        """Change a company and run it again, if its run is over and was not the last."""
        if one.key in self.last or not self._over(one.key):
            return
        number = LAST if self._procore_time() >= self.ends else self.rounds[one.key]
        change(one, number)
        self.runs[one.key] = self.cluster.airflow.trigger(dag_of(one.key))
        self.last |= {one.key} if number == LAST else set()

    def _over(self, key: str) -> bool:
        """Whether a company's run has ended; how it ended is counted."""
        if (state := self.state(key)) not in ENDED:
            return False
        self.rounds[key] = self.rounds.get(key, 0) + 1
        if state != "success":
            self.failed.setdefault(key, []).append(self.runs[key])
        return True

    def _pending(self) -> bool:
        return any(self.state(key) not in ENDED for key in self.runs)

    def _procore_time(self) -> float:
        return self.companies[0].simulator.clock.now()

    def growth(self) -> list[Growth]:
        """Each service's memory at the most, in the first half of the time and in the second."""
        half = len(self.samples) // 2
        first, second = _most(self.samples[:half]), _most(self.samples[half:])
        return [Growth(name=name, first=first[name], second=second[name]) for name in first if name in second]

    def ended(self, calm: Company) -> list[Rounds]:
        """Each company compared with the calm one, by what both sides hold."""
        wanted = calm.picture()
        return [self._ended(one, difference(wanted, one.picture())) for one in self.companies]

    def _ended(self, one: Company, differs: str) -> Rounds:
        wrong = [*([differs] if differs else []), *(f"{run} failed" for run in self.failed.get(one.key, ()))]
        return Rounds(key=one.key, runs=self.rounds[one.key], writes=one.writes(), wrong="; ".join(wrong))


def _most(samples: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sample in samples:
        for name, size in sample.items():
            found[name] = max(size, found.get(name, 0))
    return found
