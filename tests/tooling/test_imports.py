"""Imports point inwards, and the linter fails on one that does not, in each room."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tooling.sources import imported

ROOT = Path(__file__).resolve().parents[2]
INWARDS = "Imports point inwards"
PURE = "What is pure"
WRONG = [
    # a file of each room, an import that does not belong there, and the rule that it breaks
    ("elements/suppliers.py", "import procore.model.errors", INWARDS),
    ("model/records.py", "import procore.mapping.records", INWARDS),
    ("mapping/records.py", "import procore.text.reasons", INWARDS),
    ("text/reasons.py", "import procore.diff.plan", INWARDS),
    ("diff/merge.py", "import procore.review.limits", INWARDS),
    ("diff/plan.py", "import sqlalchemy", PURE),
    ("diff/match.py", "import pandas", PURE),
    ("review/limits.py", "import procore.notify.events", INWARDS),
    ("notify/message.py", "import airflow.sdk", PURE),
    ("store/ledger.py", "import procore.sides.maestro.sql", INWARDS),
    (
        "store/comparison.py",
        "import pandas",
        "Only the exports for people, and those of maestro* as workbooks, import pandas",
    ),
    ("config/companies.py", "import requests", PURE),
    ("sides/procore/router.py", "import procore.store.ledger", "The sides and the ledger do not know each other"),
    ("sides/procore/wbs.py", "import sqlalchemy", "Only the ledger and maestro*'s side import sqlalchemy"),
    ("sides/maestro/sql.py", "import requests", "Only the HTTP client imports requests"),
    ("run/synchronize.py", "import airflow.sdk", "Airflow calls this code"),
    ("run/read.py", "import procore.hooks", INWARDS),
    ("hooks.py", "import procore.operators", INWARDS),
    ("operators/report.py", "import procore.web.app", INWARDS),
    ("web/app.py", "import procore.operators.report", INWARDS),
    ("cli/undo.py", "import sqlalchemy", "Only the ledger and maestro*'s side import sqlalchemy"),
    ("dags/company.py", "import requests", "Only the HTTP client imports requests"),
    ("web/ledger.py", "import sqlalchemy", "Only the ledger and maestro*'s side import sqlalchemy"),
    ("listener.py", "import procore.plugin", INWARDS),
]
SHARED = "The simulator shares no code"
SIMULATOR = "The simulator's imports"
FAMILIES = "The simulator's families"
WRONG_IN_SIMULATOR = [
    ("simulator.py", "import procore.elements", SHARED),
    ("controls/clock.py", "import simulator.records.world", SIMULATOR),
    ("records/fields.py", "import simulator.calls.call", SIMULATOR),
    ("calls/routes.py", "import simulator.endpoints.families", SIMULATOR),
    ("deliveries/sender.py", "import simulator.endpoints.families", SIMULATOR),
    ("endpoints/families.py", "import simulator.server.api", SIMULATOR),
    ("endpoints/wbs/kinds.py", "import simulator.endpoints.budget.kinds", FAMILIES),
    ("endpoints/vendors/endpoints.py", "import simulator.endpoints.projects.views", FAMILIES),
    ("server/api.py", "import simulator.page.pages", SIMULATOR),
    ("page/pages.py", "import simulator.simulator", SIMULATOR),
    ("seed/demo.py", "import simulator.page.pages", SIMULATOR),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the packages, to break."""
    folder = tmp_path_factory.mktemp("house")
    for package in (ROOT / "plugins" / "procore", ROOT / "simulator"):
        shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    assert " BROKEN" not in _linted(folder)
    return folder


@pytest.fixture(scope="module")
def said(house):
    """What the linter says of the copy with all wrong imports, by rule: the imports that break it."""
    for package, wrong in (("procore", WRONG), ("simulator", WRONG_IN_SIMULATOR)):
        for path, line, _ in wrong:
            with (house / package / path).open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
    parts = re.split(r"^(.+)\n-{5,}\n", _linted(house), flags=re.MULTILINE)  # headings that are underlined
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(
    ("package", "path", "line", "rule"),
    [*(("procore", *one) for one in WRONG), *(("simulator", *one) for one in WRONG_IN_SIMULATOR)],
)
def test_the_linter_fails_on_a_wrong_import_of_each_room(said, package, path, line, rule):
    importer, wrong = f"{package}.{path.removesuffix('.py').replace('/', '.')}", line.removeprefix("import ")
    imported = wrong if wrong.startswith(("procore", "simulator")) else wrong.split(".")[0]
    assert [name for name, why in said if name.startswith(rule) and f"{importer} -> {imported} (l." in why]


@pytest.mark.parametrize("package,wrong", [("plugins/procore", WRONG), ("simulator", WRONG_IN_SIMULATOR)])
def test_each_room_has_a_wrong_import_here(package, wrong):
    rooms = {path.name for path in (ROOT / package).iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert rooms - {path.split("/")[0] for path, _, _ in wrong} == set()


@pytest.mark.parametrize("stranger,folder", [("simulator", "plugins"), ("procore", "simulator")])
def test_the_simulator_and_what_it_tests_share_no_code(stranger, folder):
    assert [path for path in (ROOT / folder).rglob("*.py") if stranger in imported(path)] == []


def _linted(folder):
    """What the linter prints of the packages in a folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300"}
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert "Contracts:" in ended.stdout, ended.stdout + ended.stderr
    return ended.stdout
