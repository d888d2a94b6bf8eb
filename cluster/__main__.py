"""`make cluster`: several companies on several Celery workers, of which one is killed in the middle; Airflow without Docker.

PostgreSQL, Redis, and Airflow's services with the settings, the commands, and the database roles of docker-compose.yaml. Ends
with 1 when a company is not as after a run that nobody disturbed. In the size `load` nothing is killed: the companies are changed
and run again for some minutes, and it ends with 1 as well when a service's memory grows.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from chaos.report import in_page
from cluster.companies import synchronize_calmly
from cluster.load import LAST, Load, change
from cluster.report import BEGIN, BEGIN_LOAD, Facts, LoadFacts, Outcome, table, told, told_of_load
from cluster.stack import running
from cluster.story import Story, begun_writes, outcomes
from demo.processes import environment, stop_on_signals
from demo.stack import say
from demo.workspace import ROOT, DemoError, Workspace

PAGE = ROOT / "docs" / "scale.md"
MACHINE = f"{os.cpu_count()} cores, Python {platform.python_version()}"
SIZES = {"small": (3, 2), "full": (8, 3), "load": (24, 3)}
"""How many companies, and how many workers. `load` kills none: the companies go on, and memory is looked at."""


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--companies", type=int, default=0, help="another number of them than the size says")
    parser.add_argument("--workers", type=int, default=0, help="another number of them than the size says")
    parser.add_argument("--minutes", type=float, default=10, help="of Procore's time, in the size load")
    parser.add_argument("--page", action="store_true", help=f"write the table into {PAGE.name}")
    parser.add_argument("--keep", action="store_true", help="leave the logs where they are")
    args = parser.parse_args()
    stop_on_signals()
    companies, workers = (
        given or usual for given, usual in zip((args.companies, args.workers), SIZES[args.size], strict=True)
    )
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="procore-cluster-")))
    workspace.folder.chmod(0o755)  # run by root, PostgreSQL drops to a user of its own, which has to reach its files
    workspace.create()
    run = _load if args.size == "load" else _killed
    try:
        words, mark, wrong = run(workspace, args.size, companies, workers, args.minutes)
    except DemoError as error:
        print(f"{error}\nThe logs are in {workspace.logs}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        shutil.rmtree(workspace.folder, ignore_errors=True)
        return 130
    print(f"\n{words}\n")
    if args.page:
        PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8"), words, mark), encoding="utf-8")
    if wrong or args.keep:
        print(f"The logs are in {workspace.logs}.")
    else:
        shutil.rmtree(workspace.folder, ignore_errors=True)
    return int(wrong)


def _killed(workspace: Workspace, size: str, companies: int, workers: int, _minutes: float) -> tuple[str, str, bool]:
    """A worker is killed in the middle of the first synchronization of all. What to say, where, and whether anything is wrong."""
    facts, found = _run(workspace, size, companies, workers)
    return f"{told(facts, found)}\n\n{table(found)}", BEGIN, any(one.wrong for one in found)


def _load(workspace: Workspace, _size: str, companies: int, workers: int, minutes: float) -> tuple[str, str, bool]:
    """All companies go on for some minutes; as `_killed`."""
    with running(workspace, companies, workers) as (cluster, busy, calm):
        say("The calm run: one company, without Airflow, before and after the last change")
        synchronize_calmly(calm, environment(), workspace.logs / "calm.log")
        change(calm, LAST)
        synchronize_calmly(calm, environment(), workspace.logs / "calm-again.log")
        say(f"{companies} companies side by side")
        began, load = time.monotonic(), Load(cluster, busy)
        load.begin()
        load.go_on(minutes)
        seconds = time.monotonic() - began
        say("Comparing both sides of each company with the calm run")
        rounds, growth = load.ended(calm), load.growth()
        if left := begun_writes(busy[0]):
            raise DemoError(f"{left} writes are still only begun.")
    facts = LoadFacts(
        workers=workers,
        day=datetime.now(UTC).date(),
        machine=MACHINE,
        minutes=minutes,
        first=load.first_seconds,
        seconds=seconds,
    )
    wrong = any(one.wrong for one in rounds) or not all(one.steady for one in growth)
    return told_of_load(facts, rounds, growth), BEGIN_LOAD, wrong


def _run(workspace: Workspace, size: str, companies: int, workers: int) -> tuple[Facts, list[Outcome]]:
    with running(workspace, companies, workers) as (cluster, busy, calm):
        began = time.monotonic()
        say("The calm run: one company, without Airflow")
        synchronize_calmly(calm, environment(), workspace.logs / "calm.log")
        calm_seconds, began = time.monotonic() - began, time.monotonic()
        say(f"{companies} companies side by side")
        story = Story(cluster, busy)
        story.begin()
        story.kill_in_the_middle()
        story.finish()
        assert story.killed_at
        done, seconds = (datetime.now(UTC) - story.killed_at).total_seconds(), time.monotonic() - began
        say("Comparing both sides of each company with the calm run")
        found = outcomes(story, calm)
        again = [late for one in busy for late in story.tries_after_the_kill(one.key).values()]
        if left := begun_writes(busy[0]):
            raise DemoError(f"{left} writes are still only begun.")
        facts = Facts(
            size=size,
            workers=workers,
            day=datetime.now(UTC).date(),
            machine=MACHINE,
            seconds=seconds,
            calm_seconds=calm_seconds,
            killed=len(again),
            begun_anew=max(again),
            all_done=done,
            memory=story.memory,
        )
    return facts, found


if __name__ == "__main__":
    sys.exit(main())
