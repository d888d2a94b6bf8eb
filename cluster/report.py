"""What a cluster's run says: one sentence with the recovery, and a row a company. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

BEGIN, BEGIN_LOAD = "<!-- table: make cluster writes it -->", "<!-- table: make cluster SIZE=load writes it -->"
STEADY = 1.2
"""A service's memory is steady when it needs no more than so many times in the second half what it needed in the first."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a company ended. `again`: the tasks that were tried again. `wrong`: what differs from the calm run; empty: nothing.

    `writes`: requests that changed its Procore; `calm_writes`: how many the calm run made.
    """

    key: str
    again: tuple[str, ...]
    writes: int
    calm_writes: int
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Of which run a table is. `killed`: how many tasks the kill hit. `memory`: MB of each service with its children, at the most.

    Seconds: `seconds` for all companies, `calm_seconds` for the calm one; from the kill, `begun_anew` until the last task
    that it hit was tried again, and `all_done` until all companies were synchronized.
    """

    size: str
    workers: int
    day: date
    machine: str
    seconds: float
    calm_seconds: float
    killed: int
    begun_anew: float
    all_done: float
    memory: Mapping[str, int]


def told(facts: Facts, outcomes: Sequence[Outcome]) -> str:
    """In some sentences, what was run and how it ended."""
    wrong = sum(1 for one in outcomes if one.wrong)
    memory = ", ".join(f"{name} {size}" for name, size in facts.memory.items())
    return (
        f"SIZE={facts.size}, {facts.day:%Y-%m-%d}, {facts.machine}: {len(outcomes)} companies on {facts.workers} workers in "
        f"{facts.seconds:.0f} s (one of them in one process, without Airflow: {facts.calm_seconds:.0f} s). "
        f"A worker was killed: {facts.killed} of its tasks began anew, the last of them {facts.begun_anew:.0f} s after that, and "
        f"all companies were synchronized after {facts.all_done:.0f} s: {f'{wrong} not equal' if wrong else 'all equal'}. "
        f"Memory at the most, in MB: {memory}."
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """As Markdown: a row a company."""
    rows = [
        "| Company | Tasks that began anew | Writes to Procore | In the calm run | Outcome |",
        "|---|---|---|---|---|",
    ]
    for one in outcomes:
        again = ", ".join(one.again) or "none"
        outcome = f"**{one.wrong}**" if one.wrong else "equal"
        rows.append(f"| {one.key} | {again} | {one.writes} | {one.calm_writes} | {outcome} |")
    return "\n".join(rows)


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """How a company ended that was run again and again. `wrong`: what differs from the calm run, or failed; empty: nothing."""

    key: str
    runs: int
    writes: int
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Growth:
    """A service's memory at the most, in MB: in the first half of the time, and in the second."""

    name: str
    first: int
    second: int

    @property
    def steady(self) -> bool:
        """Whether it grew no more than STEADY says."""
        return self.second <= STEADY * self.first


@dataclass(frozen=True, kw_only=True)
class LoadFacts:
    """Of which run a table is. `minutes`: of Procore's time, after the first synchronization of all, which took `first` seconds."""

    workers: int
    day: date
    machine: str
    minutes: float
    first: float
    seconds: float


def told_of_load(facts: LoadFacts, rounds: Sequence[Rounds], growth: Sequence[Growth]) -> str:
    """In some sentences and two tables, what was run, how each company ended, and what memory it took."""
    wrong, runs = sum(1 for one in rounds if one.wrong), sum(one.runs for one in rounds)
    told = (
        f"SIZE=load, {facts.day:%Y-%m-%d}, {facts.machine}: {len(rounds)} companies, workers: {facts.workers}, {runs} runs in "
        f"{facts.seconds:.0f} s. Each company was synchronized once after {facts.first:.0f} s; {facts.minutes:g} minutes of "
        f"Procore's time followed, and a last run of each: {f'{wrong} not equal' if wrong else 'all equal'}."
    )
    lines = [
        told,
        "",
        "| Service | MB at the most, first half | Second half | Steady |",
        "|---|---|---|---|",
        *(f"| {one.name} | {one.first} | {one.second} | {'yes' if one.steady else '**no**'} |" for one in growth),
        "",
        "| Company | Runs | Writes to Procore | Outcome |",
        "|---|---|---|---|",
        *(
            f"| {one.key} | {one.runs} | {one.writes} | {f'**{one.wrong}**' if one.wrong else 'equal'} |"
            for one in rounds
        ),
    ]
    return "\n".join(lines)
