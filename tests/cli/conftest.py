"""The command `procore-sync`, each time in a process of its own, with the variables of a shell that knows a company."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.factories.tasks import database_connection
from tests.web.stage import Company, standing

ROOT = Path(__file__).resolve().parents[2]
Ended = subprocess.CompletedProcess[str]
Typed = Callable[..., Ended]


def variables_of(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command; LOGNAME is who types it."""
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "plugins"), "LOGNAME": "marie", **variables}


def command(*words: str, **variables: str) -> Ended:
    """Start the console script, which imports all that it needs by itself."""
    line = [str(Path(sys.executable).parent / "procore-sync"), *words]
    return subprocess.run(line, cwd=ROOT, env=variables_of(variables), capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """Type a command in a shell that knows no company."""
    out, err = (tmp_path_factory.mktemp("printed") / name for name in ("out", "err"))
    line = [sys.executable, "-m", "tests.cli.warm"]
    env = variables_of({"PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}"})
    with subprocess.Popen(line, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as warm:
        assert warm.stdin
        assert warm.stdout

        def typed(*words: str, **variables: str) -> Ended:
            told = {"words": words, "env": variables_of(variables), "out": str(out), "err": str(err)}
            print(json.dumps(told), file=warm.stdin, flush=True)
            code = int(warm.stdout.readline())
            return Ended(words, code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

        yield typed


@dataclass
class Shell:
    """A shell that holds the Variable and the Connections of a company. `settings`: more than its entry holds anyway."""

    company: Company
    typed: Typed
    settings: dict[str, Any] = field(default_factory=dict)

    def type(self, *words: str, by: Typed | None = None) -> Ended:
        """Type the command there."""
        connections = {
            "PROCORE_DEMO": self.company.procore_connection(),
            "MAESTRO_DEMO": database_connection(self.company.maestro),
            "PROCORE_LEDGER": database_connection(self.company.ledger_engine),
        }
        told = {f"AIRFLOW_CONN_{name}": json.dumps(one) for name, one in connections.items()}
        entry = self.company.entry(**self.settings)
        return (by or self.typed)(*words, **told, AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"demo": entry}))

    def start(self, *words: str) -> Ended:
        """The same as the console script: once a command at the least."""
        return self.type(*words, by=command)

    def vendors(self) -> dict[str, str | None]:
        """Procore's vendors: their phones by name."""
        return {v["name"]: v["business_phone"] for v in self.company.simulator.world.records("vendors")}


@pytest.fixture
def shell(maestro_engine, ledger_engine, typed) -> Iterator[Shell]:
    """A company with one supplier in maestro*, and a Procore that has none."""
    with standing(maestro_engine, ledger_engine) as made:
        made.supplier("A1", "Aciers Trois-Rivières inc.")
        yield Shell(made, typed)
