"""`make chaos`: faults of Procore, of the databases and of the machine, each followed by runs until nothing is left to do.

A case ends well when its fault really happened, both sides are as after a run without faults (seen without the ledger),
nothing waits, no write is half done, and no secret is shown. Ends with 1 when a case does not.
"""

import argparse
import os
import platform
import re
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from chaos import corpus, matrix
from chaos.case import Case, Outcome
from chaos.journal import Journal
from chaos.lanes import run, run_whole
from chaos.report import Facts, failures, in_page, table, told

PAGE = Path(__file__).resolve().parents[1] / "docs" / "faults.md"


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--case", default="", help="KIND, KIND/WAY or KIND/WAY/PLACE: only this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soak", type=hours, default=0.0, help="8h, 30m: one seed after the other, for so long")
    parser.add_argument(
        "--lanes", type=int, default=os.cpu_count() or 1, help="processes side by side; 0: only tell what --into holds"
    )
    parser.add_argument(
        "--into", type=Path, help="of the size full: keep what is over in this file, and go on from there"
    )
    parser.add_argument("--page", action="store_true", help=f"write the table into {PAGE.name}")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the databases are stopped
    try:
        cases = matrix.named(args.case, args.seed) if args.case else [*corpus.kept(), *matrix.small(args.seed)]
    except ValueError as error:
        parser.error(str(error))
    began, before, missing = time.monotonic(), 0.0, {}
    if args.soak:
        outcomes = soaked(cases, args.seed, args.lanes, until=began + args.soak * 3600)
    elif args.size == "full" and not args.case:
        with tempfile.TemporaryDirectory(prefix="chaos-") as name:
            journal = Journal(args.into or Path(name) / "journal")
            before = journal.minutes()
            whole(journal, args.lanes)
            outcomes, missing = journal.outcomes(), journal.missing(matrix.BY_NAME)
    else:
        outcomes = run(matrix.by_way(cases), args.lanes)
    facts = Facts(
        size=args.case or ("soak" if args.soak else args.size),
        seed=args.seed,
        day=datetime.now(UTC).date(),
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
        minutes=before + (time.monotonic() - began) / 60,
        missing=missing,
    )
    found = f"{told(facts, outcomes)}\n\n{table(matrix.KINDS, outcomes)}"
    print(f"\n{found}\n{failures(outcomes)}")
    if args.page:
        PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    return int(any(one.wrong for one in outcomes))


def hours(said: str) -> float:
    """`8h`, `30m` -> hours. Raises ValueError."""
    if not (found := re.fullmatch(r"(\d+)([hm])", said)):
        raise ValueError(said)
    return int(found[1]) / (1 if found[2] == "h" else 60)


def whole(journal: Journal, lanes: int) -> None:
    """Everything, or what the journal has not yet; how long it took is noted, also when it is interrupted."""
    began = time.monotonic()
    try:
        if lanes:
            run_whole(journal, lanes)
    finally:
        journal.took((time.monotonic() - began) / 60)


def soaked(cases: list[Case], seed: int, lanes: int, until: float) -> list[Outcome]:
    """The cases, then those of one seed after the other, until a moment of the monotonic clock; what fails joins the corpus."""
    outcomes: list[Outcome] = []
    while True:
        found = run(matrix.by_way(cases), lanes)
        corpus.add(one.case for one in found if one.wrong)
        outcomes += found
        if time.monotonic() >= until:
            return outcomes
        seed += 1
        cases = matrix.small(seed)


if __name__ == "__main__":
    sys.exit(main())
