"""The command `procore-sync` in a process of its own, with the variables of a shell that knows a company."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from simulator import Limits, Simulator
from tests.factories.tasks import database_connection
from tests.web.stage import Company

ROOT = Path(__file__).resolve().parents[2]
Ended = subprocess.CompletedProcess[str]


def command(*words: str, **variables: str) -> Ended:
    """Type the command; LOGNAME is who types it."""
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "plugins"), "LOGNAME": "marie", **variables}
    line = [sys.executable, "-m", "procore.cli.command", *words]
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@dataclass
class Shell:
    """A shell that holds the Variable and the Connections of a company. `settings`: more than its entry holds anyway."""

    company: Company
    settings: dict[str, Any] = field(default_factory=dict)

    def type(self, *words: str) -> Ended:
        """Type the command there."""
        connections = {
            "PROCORE_DEMO": self.company.procore_connection(),
            "MAESTRO_DEMO": database_connection(self.company.maestro),
            "PROCORE_LEDGER": database_connection(self.company.ledger_engine),
        }
        told = {f"AIRFLOW_CONN_{name}": json.dumps(one) for name, one in connections.items()}
        entry = self.company.entry(**self.settings)
        return command(*words, **told, AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"demo": entry}))

    def vendors(self) -> dict[str, str | None]:
        """Procore's vendors: their phones by name."""
        return {v["name"]: v["business_phone"] for v in self.company.simulator.world.records("vendors")}


@pytest.fixture
def shell(maestro_engine, ledger_engine) -> Iterator[Shell]:
    """A company with one supplier in maestro*, and a Procore that has none."""
    with Simulator(limits=Limits(hour=0, spike=0)) as simulator:
        made = Company(maestro_engine, ledger_engine, simulator)
        made.rows("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Constructions Boréal inc.')")
        made.supplier("A1", "Aciers Trois-Rivières inc.")
        yield Shell(made)


@pytest.fixture
def typed() -> Callable[..., Ended]:
    """Type the command in a shell that knows no company."""
    return command
