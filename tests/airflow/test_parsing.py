"""A DAG file is parsed again and again: what only a task needs is not loaded for it."""

import subprocess
import sys
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
HEAVY = (
    "pandas",
    "requests",
    "procore.hooks",
    "procore.run",
    "procore.sides",
    "procore.store",
    "procore.operators.tasks",
    "procore.diff.planned",
    "procore.review.approval",
    "procore.review.wording",
)
LOADED = """
import sys
import {module}
print("\\n".join(sys.modules))
"""


@pytest.mark.parametrize("module", ["procore.operators", "procore.dags"])
def test_parsing_loads_neither_frames_nor_http_nor_the_sides_nor_the_ledger_nor_plans(module):
    told = [sys.executable, "-c", LOADED.format(module=module)]
    loaded = subprocess.run(told, cwd=PLUGINS, capture_output=True, text=True, check=True).stdout.splitlines()
    assert module in loaded
    assert [name for name in loaded if name in HEAVY or name.startswith(tuple(f"{one}." for one in HEAVY))] == []
