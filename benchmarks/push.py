"""A first push beside a bare loop that sends the very same requests, with the very same bodies, to the very same Procore.

`python -m benchmarks.push --element costs --projects 10 --costs 500`: what the element waits for is synchronized; Procore's records
are copied; then the element is pushed to the one, and the requests of that are sent again to the copy, in turns.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.sync import Json, Stage, simulated, stage

BEFORE = {"suppliers": ("projects",), "costs": ("projects", "suppliers")}
"""What each element that is pushed waits for."""


def copied(state: Path, copy: Path) -> Path:
    """Procore's records as they are now, in another file."""
    with closing(sqlite3.connect(state)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return copy


def pushed(here: Stage, folder: Path, state: Path, element: str, times: int) -> tuple[Json, list[Json]]:
    """The push of an element as it was measured, and each time that its requests were sent again."""
    here.run(dag_run="before", direction="to_procore", elements=BEFORE[element])
    before = copied(state, folder / "before.sqlite")
    ours = here.run(dag_run="first", direction="to_procore", elements=[element])
    bare = []
    for turn in range(times):
        again = copied(before, folder / f"{turn}.sqlite")
        with simulated(folder / f"{turn}.jsonl", again) as address:
            bare.append(replace(here, procore=address).measured("bare_calls", since=ours["since"], writes=True))
    return ours, bare


def table(ours: Json, bare: Sequence[Json]) -> str:
    """As people read it."""
    created = sum(one["created"] for one in ours["elements"].values())
    rows = [
        f"| records created | {created:,} | |",
        f"| calls | {ours['calls']} | {bare[0]['calls']} |",
    ]
    for unit in ("cpu", "seconds", "peak_mb"):
        middle = statistics.median(one[unit] for one in bare)
        rows.append(f"| {unit} | {ours[unit]:,.2f} | {middle:,.2f} ({ours[unit] / middle:.1f} times) |")
    return "\n".join(["| first push | the product | its requests in a bare loop |", "|---|---|---|", *rows])


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.push", description=__doc__)
    parser.add_argument("--element", choices=list(BEFORE), default="costs")
    parser.add_argument("--projects", type=int, default=10)
    parser.add_argument("--costs", type=int, default=500, help="of each project")
    parser.add_argument("--times", type=int, default=3, help="how often the requests are sent again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-bench-") as name:
        folder = Path(name)
        state = folder / "procore.sqlite"
        with stage(folder, args.projects, args.costs, state) as here:
            print(table(*pushed(here, folder, state, args.element, args.times)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
