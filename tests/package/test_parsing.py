"""What Airflow pays each time it reads the DAG files: the pure rooms and airflow.sdk, and nothing that a task needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("mapping", "text", "diff", "review", "notify")
HEAVY = (
    "babel",
    "pandas",
    "requests",
    "procore.store",
    "procore.sides",
    "procore.run",
    "procore.hooks",
    "procore.operators.tasks",
)
ENTRY = {"tag": "T", "procore_company_id": 1, "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}


def loaded(code, tmp_path):
    """The modules that a new Python holds after the code."""
    env = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "plugins"),
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW_VAR_PROCORE_COMPANIES": json.dumps({"mine": ENTRY}),
    }
    program = f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    return set(json.loads(ended.stdout.splitlines()[-1]))


def among(modules, packages):
    return sorted(one for one in modules if any(one == name or one.startswith(f"{name}.") for name in packages))


READ_ALL = """
import runpy
made = [runpy.run_path(file) for file in {files}]
assert any("procore_sync__mine" in one for one in made)
"""


@pytest.mark.airflow
def test_the_dag_files_load_neither_frames_nor_http_nor_the_sides_nor_the_ledger(tmp_path):
    files = sorted(str(path) for path in (ROOT / "dags").glob("*.py"))
    assert among(loaded(READ_ALL.format(files=files), tmp_path), HEAVY) == []


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_loads_no_database_no_frames_and_no_http(room, tmp_path):
    files = (ROOT / "plugins" / "procore" / room).glob("*.py")
    code = "\n".join(f"import procore.{room}.{path.stem}" for path in files if path.stem != "__init__")
    strangers = ("sqlalchemy", "psycopg", "psycopg2", "requests", "airflow", "pandas")
    assert among(loaded(code, tmp_path), strangers) == []
