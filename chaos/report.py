"""What a run of the matrix says: a table of its kinds, and for each case that failed the command that repeats it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chaos.case import Outcome
from chaos.kinds import Kind

BEGIN, END = "<!-- table: make chaos writes it -->", "<!-- end of the table -->"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Of which run a table is: its size and seed, the day, the machine, and how long it took in minutes.

    `missing`: how many cases of which way it has not; None: all of them, which nobody counted.
    """

    size: str
    seed: int
    day: date
    machine: str
    minutes: float
    missing: Mapping[str, int | None] = field(default_factory=dict)


def repeat(outcome: Outcome) -> str:
    """The command that repeats a case."""
    return f"make chaos CASE={outcome.case}"


def table(kinds: Mapping[str, Kind], outcomes: Sequence[Outcome]) -> str:
    """As Markdown: a row a kind that was tried."""
    rows = ["| Fault | Where it strikes | Cases | Happened | Counted by | Outcome |", "|---|---|---|---|---|---|"]
    for name, kind in kinds.items():
        mine = [one for one in outcomes if one.case.kind == name]
        if not mine:
            continue
        wrong = sum(1 for one in mine if one.wrong)
        outcome = f"**{wrong} not equal**" if wrong else "equal"
        times = sum(one.times for one in mine)
        rows.append(f"| `{name}` | {kind.where} | {len(mine)} | {times} | {kind.counted} | {outcome} |")
    return "\n".join(rows)


def failures(outcomes: Sequence[Outcome]) -> str:
    """Each case that failed: why, and what repeats it; empty: none did."""
    return "\n".join(f"\n{repeat(one)}\n  {one.wrong}" for one in outcomes if one.wrong)


def told(facts: Facts, outcomes: Sequence[Outcome]) -> str:
    """What was run and how it ended; and what was not, where it is a part."""
    wrong = sum(1 for one in outcomes if one.wrong)
    return (
        f"SIZE={facts.size} SEED={facts.seed}, {facts.day:%Y-%m-%d}, {facts.machine}: {len(outcomes)} cases of "
        f"{len({one.case.kind for one in outcomes})} kinds in {facts.minutes:.0f} minutes, "
        f"{f'{wrong} not equal' if wrong else 'all equal'}.{_not_run(facts.missing)}"
    )


def _not_run(missing: Mapping[str, int | None]) -> str:
    ways = ", ".join(f"{way} ({'all' if number is None else number})" for way, number in missing.items())
    return f" Not run of it: {ways}." if ways else ""


def in_page(page: str, words: str, mark: str = BEGIN) -> str:
    """The page with these words in the place of the table that `mark` begins. ValueError: the page has no such place."""
    head, begin, rest = page.partition(mark)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no {mark} … {END}")
    return f"{head}{mark}\n\n{words}\n\n{END}{tail}"
