"""The wheel is all that a site installs: Airflow finds everything in it, and a company runs with it."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from simulator import Limits, Simulator
from tests.factories.tasks import database_connection
from tests.web.stage import Company

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.airflow, pytest.mark.slow]

DAG_FILE = """\
# Airflow reads this file for DAGs.
from procore.dags import build

globals().update(build())
"""


def test_the_wheel_holds_the_whole_package_and_the_sql(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "plugins/procore", "include/sql"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    there = [name for name in listed if (ROOT / name).is_file()]  # the link to the SQL is a folder
    wanted = {name.replace("include/sql/", "procore/sql/").removeprefix("plugins/") for name in there}
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_its_dag_file_is_what_the_readme_says():
    assert f"```python\n{DAG_FILE}```" in (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")


def test_the_code_and_the_sql_are_the_wheel_s_own(site):
    found = site.says(
        "import json, procore\nfrom procore.mapping.sql_blocks import FOLDER, shown\n"
        "print(json.dumps([procore.__file__, str(FOLDER), shown(FOLDER / 'maestro' / 'postgresql' / 'costs.sql')]))"
    )
    (packages,) = (site.folder / "venv").glob("lib/python*/site-packages")
    package = packages / "procore"
    assert found == [
        str(package / "__init__.py"),
        str(package / "sql"),
        str(package / "sql" / "maestro" / "postgresql" / "costs.sql"),
    ]


def test_airflow_finds_the_connection_type_and_the_plugin(site):
    code = (
        "import json\nfrom airflow.providers_manager import ProvidersManager\nfrom airflow import plugins_manager\n"
        "names = [one['name'] for one in plugins_manager.get_plugin_info(['name'])]\n"
        "apps = [one['name'] for one in plugins_manager.get_fastapi_plugins()[0]]\n"
        "found = [ProvidersManager().hooks['procore'].hook_class_name, names.count('procore'), apps.count('Procore')]\n"
        "print(json.dumps([*found, plugins_manager.get_import_errors()]))"
    )
    assert site.says(code) == ["procore.hooks.ProcoreHook", 1, 1, {}]


def test_three_lines_are_a_dag_file(site, tmp_path):
    (tmp_path / "mine.py").write_text(DAG_FILE, encoding="utf-8")
    entry = {"tag": "T", "procore_company_id": 1, "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}
    code = (
        "import json\nfrom airflow.dag_processing.dagbag import BundleDagBag\n"
        f"bag = BundleDagBag({str(tmp_path)!r}, bundle_path={str(tmp_path)!r}, bundle_name='dags-folder')\n"
        "print(json.dumps([sorted(bag.dags), bag.import_errors]))"
    )
    assert site.says(code, AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"mine": entry})) == [
        ["procore_check", *(f"procore_{one}__mine" for one in ("links", "pairing", "sync", "undo")), "procore_watch"],
        {},
    ]


def test_a_company_is_planned_and_synchronized_with_it(site, maestro_engine, ledger_engine):
    with Simulator(limits=Limits(hour=0, spike=0)) as simulator:
        company = Company(maestro_engine, ledger_engine, simulator)
        company.rows("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')")
        company.project("24-001")
        company.supplier("A1", "Aciers Trois-Rivières inc.")
        shell = {
            "AIRFLOW_CONN_PROCORE_DEMO": json.dumps(company.procore_connection()),
            "AIRFLOW_CONN_MAESTRO_DEMO": json.dumps(database_connection(maestro_engine)),
            "AIRFLOW_CONN_PROCORE_LEDGER": json.dumps(database_connection(ledger_engine)),
            "AIRFLOW_VAR_PROCORE_COMPANIES": json.dumps({"demo": company.entry()}),
        }
        command = site.python.parent / "procore-sync"
        planned = site.run(command, "plan", **shell)
        assert planned.returncode == 0, planned.stderr[-3000:]
        assert simulator.world.records("vendors") == []
        done = site.run(command, "sync", **shell)
        assert done.returncode == 0, done.stderr[-3000:]
        assert [one["name"] for one in simulator.world.records("vendors")] == ["Aciers Trois-Rivières inc."]
        assert [one["project_number"] for one in simulator.world.records("projects")] == ["24-001"]
