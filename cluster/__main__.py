"""`make cluster`: several companies on several Celery workers, of which one is killed in the middle; Airflow without Docker.

PostgreSQL, Redis, and Airflow's services with the settings, the commands, and the database roles of docker-compose.yaml. Ends
with 1 when a company is not as after a run that nobody disturbed.
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
from cluster.report import BEGIN, Facts, Outcome, table, told
from cluster.stack import running
from cluster.story import Story, begun_writes, outcomes
from demo.processes import environment, stop_on_signals
from demo.stack import say
from demo.workspace import ROOT, DemoError, Workspace

PAGE = ROOT / "docs" / "scale.md"
SIZES = {"small": (3, 2), "full": (8, 3)}
"""How many companies, and how many workers."""


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--companies", type=int, default=0, help="another number of them than the size says")
    parser.add_argument("--workers", type=int, default=0, help="another number of them than the size says")
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
    try:
        facts, found = _run(workspace, args.size, companies, workers)
    except DemoError as error:
        print(f"{error}\nThe logs are in {workspace.logs}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        shutil.rmtree(workspace.folder, ignore_errors=True)
        return 130
    words = f"{told(facts, found)}\n\n{table(found)}"
    print(f"\n{words}\n")
    if args.page:
        PAGE.write_text(in_page(PAGE.read_text(encoding="utf-8"), words, BEGIN), encoding="utf-8")
    wrong = any(one.wrong for one in found)
    if wrong or args.keep:
        print(f"The logs are in {workspace.logs}.")
    else:
        shutil.rmtree(workspace.folder, ignore_errors=True)
    return int(wrong)


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
            machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
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
