"""What a cluster's run says: one sentence with the recovery, and a row a company. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

BEGIN = "<!-- table: make cluster writes it -->"


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
