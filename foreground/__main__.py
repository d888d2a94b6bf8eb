"""`python -m foreground COMPANY`: one run of a company's DAG, with the Connections and the Variable of this shell."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from foreground.metadata import Ended, ended, throwaway
from procore.config import companies as settings
from procore.elements import ELEMENTS
from procore.model.errors import SyncError
from procore.model.runs import Mode
from procore.store.ledger import Ledger
from procore.text.report import Report, table

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = f"AIRFLOW_VAR_{settings.VARIABLE.upper()}"


class Refused(Exception):
    """The run cannot start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a company's key, some elements (none: those that it has ticked), sync or plan."""

    company: str
    elements: tuple[str, ...]
    mode: Mode

    @classmethod
    def of(cls, company: str, elements: str, mode: str) -> Asked:
        """Check the command's words. Raises Refused."""
        if not company:
            raise Refused(f"Say which company: make sync COMPANY=key, with a key of the Variable in {VARIABLE}.")
        names = tuple(name for name in elements.replace(",", " ").split() if name)
        if unknown := [name for name in names if name not in ELEMENTS]:
            raise Refused(f"There is no element “{unknown[0]}”: choose among {', '.join(ELEMENTS)}.")
        if mode and mode not in tuple(Mode):
            raise Refused(f"There is no mode “{mode}”: choose among {', '.join(Mode)}.")
        return cls(company, names, Mode(mode or Mode.SYNC))

    def conf(self) -> str:
        """The run's parameters, as the trigger form would give them."""
        return json.dumps({"mode": self.mode.value, **({"elements": list(self.elements)} if self.elements else {})})


def company_of(asked: Asked, env: Mapping[str, str], *, reads_only: bool = False) -> settings.CompanySettings:
    """The company's settings, from this shell. Raises Refused when the Variable or a Connection is missing.

    `reads_only`: nothing but the ledger is needed.
    """
    if VARIABLE not in env:
        raise Refused(
            f"The company's settings are not in this shell: export {VARIABLE}='{{\"{asked.company}\": {{...}}}}'."
        )
    company = settings.company(env[VARIABLE], asked.company)
    sides = () if reads_only else (company.procore_conn_id, company.maestro_conn_id)
    for conn_id in (*sides, company.ledger_conn_id):
        if (name := f"AIRFLOW_CONN_{conn_id.upper()}") not in env:
            raise Refused(f"The Connection {conn_id} is not in this shell: export {name} (a URI, or JSON).")
    return company


def environment(home: str, database: str) -> dict[str, str]:
    """This shell's variables, with a home and a database of Airflow that live as long as the run."""
    own = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{database}",
        "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
    }
    return {**os.environ, **own}


def run(asked: Asked, company: settings.CompanySettings) -> tuple[Report, Ended]:
    """Run the DAG to its end; its numbers, and how Airflow says that it ended."""
    with tempfile.TemporaryDirectory(prefix="procore-sync-") as home:
        database = Path(home) / "airflow.db"
        env = environment(home, str(database))
        throwaway(database, ROOT / ".demo" / "sync", env)
        dag = settings.dag_of(asked.company)
        command = [str(Path(sys.executable).parent / "airflow"), "dags", "test", dag, "--conf", asked.conf()]
        subprocess.run(command, env=env, cwd=ROOT, check=False)  # noqa: S603 (how it ended is read from the database)
        outcome = ended(database, dag)
        os.environ.update(env)
        from procore.hooks import database as opened  # noqa: PLC0415 (Airflow reads the variables above while it is imported)

        with opened(company.ledger_conn_id) as ledger:
            runs = Ledger(ledger).runs(asked.company, outcome.run_id) if outcome.tasks else {}
            held = Ledger(ledger).held_by_cause(asked.company) if runs else []
    skipped = {name: "left out" for name, state in outcome.tasks.items() if state == "skipped"}
    report = Report.of(asked.company, runs, skipped, held)
    rows = {
        name: replace(row, state=outcome.tasks.get(name) or row.state, why="" if name in skipped else row.why)
        for name, row in report.rows.items()
    }
    return replace(report, rows=rows), outcome


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code: 0 when every task ended well."""
    parser = argparse.ArgumentParser(prog="make sync", description=__doc__)
    parser.add_argument("company", help="the company's key in the Variable procore_companies")
    parser.add_argument("--elements", default="", help="these only, with commas between")
    parser.add_argument("--mode", default="", help="sync, or plan: write nothing")
    parser.add_argument("--report", default="", help="a file for the table as JSON")
    told = parser.parse_args(arguments)
    try:
        asked = Asked.of(told.company, told.elements, told.mode)
        report, outcome = run(asked, company := company_of(asked, os.environ))
    except (Refused, SyncError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\n{table(report, company.language)}\n")
    if told.report:
        Path(told.report).write_text(
            json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return 0 if outcome.well else 1


if __name__ == "__main__":
    sys.exit(main())
