"""The database that Airflow needs for one run: a copy of an empty one, thrown away at the end."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its id, its state, and each task's state (empty: it did not begin)."""

    run_id: str
    state: str
    tasks: Mapping[str, str]

    @property
    def well(self) -> bool:
        """Whether every task ended well."""
        return self.state == "success" and set(self.tasks.values()) <= {"success", "skipped"}


def throwaway(database: Path, kept: Path, env: Mapping[str, str]) -> None:
    """Put an empty database of this Airflow at the path. Making one takes ten seconds, so one is `kept`."""
    empty = kept / f"airflow-{version('apache-airflow')}.db"
    if empty.exists():
        shutil.copyfile(empty, database)
        return
    print("Creating Airflow's tables (once)", flush=True)
    airflow = str(Path(sys.executable).parent / "airflow")
    subprocess.run([airflow, "db", "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    kept.mkdir(parents=True, exist_ok=True)
    mine = kept / f"{empty.name}.{os.getpid()}"
    shutil.copyfile(database, mine)
    mine.replace(empty)


def ended(database: Path, dag: str) -> Ended:
    """How the DAG's only run ended."""
    with closing(sqlite3.connect(database)) as connection:
        run = connection.execute("SELECT run_id, state FROM dag_run WHERE dag_id = ?", (dag,)).fetchone()
        if run is None:
            return Ended("", "failed", {})
        rows = connection.execute(
            "SELECT task_id, state FROM task_instance WHERE dag_id = ? AND run_id = ?", (dag, run[0])
        )
        return Ended(run[0], run[1], {task: state or "none" for task, state in rows})
