"""A first push of costs beside a bare loop that sends the very same requests, with the very same bodies, to the very same Procore.

`python -m benchmarks.push --projects 10 --costs 500`: projects and suppliers are synchronized; Procore's records are copied; then
the costs are pushed to the one, and the requests of that are sent again to the copy, in turns.
"""

from __future__ import annotations

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

BEFORE = ("projects", "suppliers")
"""What costs need to be there."""


def copied(state: Path, copy: Path) -> Path:
    """Procore's records as they are now, in another file."""
    with closing(sqlite3.connect(state)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return copy


def pushed(here: Stage, folder: Path, state: Path, times: int) -> tuple[Json, list[Json]]:
    """The push of the costs as it was measured, and each time that its requests were sent again."""
    here.run(dag_run="before", direction="to_procore", elements=BEFORE)
    before = copied(state, folder / "before.sqlite")
    ours = here.run(dag_run="first", direction="to_procore", elements=["costs"])
    bare = []
    for turn in range(times):
        again = copied(before, folder / f"{turn}.sqlite")
        with simulated(folder / f"{turn}.jsonl", again) as address:
            bare.append(replace(here, procore=address).measured("bare_calls", since=ours["since"], writes=True))
    return ours, bare


def table(ours: Json, bare: Sequence[Json]) -> str:
    """As people read it."""
    rows = [
        f"| records created | {ours['elements']['costs']['created']:,} | |",
        f"| calls | {ours['calls']} | {bare[0]['calls']} |",
    ]
    for unit in ("cpu", "seconds", "peak_mb"):
        middle = statistics.median(one[unit] for one in bare)
        rows.append(f"| {unit} | {ours[unit]:,.2f} | {middle:,.2f} ({ours[unit] / middle:.1f} times) |")
    return "\n".join(["| first push of costs | the product | its requests in a bare loop |", "|---|---|---|", *rows])


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.push", description=__doc__)
    parser.add_argument("--projects", type=int, default=10)
    parser.add_argument("--costs", type=int, default=500, help="of each project")
    parser.add_argument("--times", type=int, default=3, help="how often the requests are sent again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="procore-bench-") as name:
        folder = Path(name)
        state = folder / "procore.sqlite"
        with stage(folder, args.projects, args.costs, state) as here:
            print(table(*pushed(here, folder, state, args.times)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
