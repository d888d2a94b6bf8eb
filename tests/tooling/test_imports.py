"""Imports point inwards, and ruff fails on one that does not."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = {
    "airflow": (
        "plugins/procore/hooks.py",
        "plugins/procore/notes.py",
        "plugins/procore/operators/",
        "plugins/procore/plugin.py",
        "plugins/procore/web/",
    ),
    "requests": ("plugins/procore/hooks.py", "plugins/procore/sides/client.py"),
    "simulator": (),
}
"""What may be imported below plugins/, and from where only."""


@pytest.mark.parametrize(
    "path,line",
    [
        ("plugins/procore/sync.py", "from airflow.sdk import Variable"),
        ("plugins/procore/plan.py", "import airflow"),
        ("plugins/procore/ledger.py", "import requests"),
        ("plugins/procore/sides/procore.py", "from requests import Session"),
        ("plugins/procore/sides/maestro.py", "from simulator import Simulator"),
        ("plugins/procore/plan.py", "from procore.ledger import Ledger"),
        ("plugins/procore/mapping.py", "from procore.sides.orders import Order"),
        ("plugins/procore/merge.py", "import sqlalchemy"),
        ("plugins/procore/watch/letter.py", "from airflow.sdk import Variable"),
        ("plugins/procore/watch/topics.py", "import sqlalchemy"),
        ("plugins/procore/elements/projects.py", "from procore.sync import synchronize"),
        ("simulator/rules.py", "from procore.mapping import same"),
    ],
)
def test_ruff_fails_on_an_import_that_points_outwards(path, line):
    assert _banned(path, line) != []


@pytest.mark.parametrize(
    "path,line",
    [
        ("plugins/procore/hooks.py", "from airflow.sdk import BaseHook"),
        ("plugins/procore/operators/check.py", "from airflow.sdk import BaseOperator"),
        ("plugins/procore/notes.py", "from airflow.listeners import hookimpl"),
        ("plugins/procore/watch/store.py", "from sqlalchemy import Engine"),
        ("plugins/procore/sides/client.py", "import requests"),
        ("plugins/procore/ledger.py", "from sqlalchemy import Engine"),
        ("plugins/procore/sync.py", "from procore.ledger import Ledger"),
        ("plugins/procore/plan.py", "from procore.mapping import fit"),
        ("dags/procore_sync.py", "from airflow.sdk import DAG"),
    ],
)
def test_ruff_takes_an_import_that_points_inwards(path, line):
    assert _banned(path, line) == []


@pytest.mark.parametrize("package", DOORS)
def test_a_package_is_imported_only_where_its_door_is(package):
    files = [path for path in (ROOT / "plugins").rglob("*.py") if package in _imported(path)]
    strangers = [
        name for name in (path.relative_to(ROOT).as_posix() for path in files) if not name.startswith(DOORS[package])
    ]
    assert strangers == []


def _banned(path: str, line: str) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--select",
        "TID251,TID253",
        "--output-format",
        "concise",
        "--stdin-filename",
        path,
        "-",
    ]
    ended = subprocess.run(command, input=f"{line}\n", cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return [found for found in ended.stdout.splitlines() if "TID25" in found]


def _imported(path: Path) -> set[str]:
    """The top packages that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
