"""What docs/operate.md has done once a week: Airflow forgets what is old, and nothing of the synchronization leans on it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from demo.airflow_setup import DAG
from demo.database import METADATA
from demo.processes import environment
from tests.system.person import written

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.system]
DOCS = Path(__file__).resolve().parents[2] / "docs"
AGED = {
    "dag_run": "start_date",
    "task_instance": "start_date",
    "task_instance_history": "start_date",
    "xcom": "timestamp",
    "log": "dttm",
    "asset_event": "timestamp",
    "trigger": "created_date",
}
"""By what column `airflow db clean` takes the age of a row, of the tables that runs and people fill."""
WROTE = (
    "SELECT r.dag_run FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run "
    "WHERE a.maestro_key = 'ARMBOREAL' AND a.state = 'done' ORDER BY a.id DESC LIMIT 1"
)
"""The run that wrote this supplier last."""


def documented(page):
    """The command as a page has it."""
    (found,) = re.findall(r"airflow db clean --clean[^`\n]*--yes", (DOCS / page).read_text(encoding="utf-8"))
    return found


def cleaned(person, home):
    """Type the command in a shell at this Airflow's database; what it said."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {
        **environment(),
        "PATH": path,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": person.on.server.url(METADATA),
    }
    ended = subprocess.run(
        ["bash", "-c", documented("operate.md")], env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return ended.stdout


def held(person):
    """How much the ledger holds, table by table."""
    tables = person.ledger("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'procore_sync' ORDER BY 1")
    return {
        one["name"]: person.ledger(f"SELECT count(*) AS n FROM procore_sync.{one['name']}")[0]["n"] for one in tables
    }


def test_both_pages_have_the_same_command():
    assert documented("compose.md") == documented("operate.md")


def test_a_run_that_airflow_has_forgotten_is_undone_and_the_next_run_needs_nothing_of_it(person, tmp_path):
    person.settle()
    assert person.done(person.trigger(elements=["suppliers"])) == "success"
    person.maestro("UPDATE maestro.supplier SET phone = '418 555-0177', updated_at = now() WHERE code = 'ARMBOREAL'")
    assert person.done(person.trigger(elements=["suppliers"])) == "success"
    (run,) = (one["dag_run"] for one in person.ledger(WROTE))  # this one, or one that the schedule had due
    kept = held(person)
    for table, column in AGED.items():
        person.metadata(f"UPDATE {table} SET {column} = {column} - interval '500 days'")
    said = cleaned(person, tmp_path)
    assert person.on.airflow.request("GET", f"/dags/{DAG}/dagRuns/{run}", absent=True) is None, said
    assert person.metadata("SELECT tablename FROM pg_tables WHERE tablename LIKE '\\_airflow\\_deleted%'") == []
    assert {name: n for name, n in held(person).items() if n < kept[name]} == {}
    reason = "the old number was right"
    undone = person.asked("procore_undo__demo", company="demo", run=run, reason=reason, apply="yes")
    assert written(person, undone) == 1
    again = person.trigger(elements=["suppliers"])
    assert person.done(again) == "success"
    assert written(person, again) == 0
