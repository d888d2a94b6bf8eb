"""`python -m foreground.plan HASH`: a stored plan, whole, as CSV or JSON on standard output."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from foreground.__main__ import VARIABLE, Asked, Refused, company_of, environment
from procore.config import companies as settings
from procore.diff.change_set import as_csv, as_json
from procore.model.change_set import ChangeSet
from procore.model.errors import SyncError
from procore.model.runs import Mode
from procore.store.change_sets import ChangeSets

FORMATS: Mapping[str, Callable[[ChangeSet], str]] = {
    "csv": lambda plan: as_csv(plan.steps),
    "json": lambda plan: as_json(plan) + "\n",
}


def asked_of(told: argparse.Namespace, env: Mapping[str, str]) -> str:
    """The company's key. Raises Refused."""
    if not told.plan.strip():
        raise Refused("Say which plan: make plan PLAN=its hash, as the task's log shows it, COMPANY=key.")
    if told.format not in FORMATS:
        raise Refused(f"There is no format “{told.format}”: choose among {', '.join(FORMATS)}.")
    keys = list(settings.read(env.get(VARIABLE)).good)
    company = told.company or (keys[0] if len(keys) == 1 else "")
    if not company and keys:
        raise Refused(f"Say which company: make plan COMPANY=key ...; one of {', '.join(keys)}.")
    return str(company)


def stored(key: str, company: settings.CompanySettings, name: str) -> ChangeSet:
    """The company's plan of that hash, from its ledger. Raises ConfigurationError when it has none."""
    with tempfile.TemporaryDirectory(prefix="procore-plan-") as home:
        os.environ.update(environment(home, str(Path(home) / "airflow.db")))
        from procore.hooks import database  # noqa: PLC0415 (Airflow reads the variables above while it is imported)

        with database(company.ledger_conn_id) as ledger:
            return ChangeSets(ledger).stored(key, name)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code: 0 when the plan was written out."""
    parser = argparse.ArgumentParser(prog="make plan", description=__doc__)
    parser.add_argument("plan", help="the plan's hash")
    parser.add_argument("--company", default="", help="the company's key; not needed when the Variable has one")
    parser.add_argument("--format", default="", help="csv (one row a value), or json")
    told = parser.parse_args(arguments)
    told.format = told.format or "csv"
    try:
        key = asked_of(told, os.environ)
        plan = stored(key, company_of(Asked(key, (), Mode.PLAN), os.environ, reads_only=True), told.plan.strip())
    except (Refused, SyncError) as refused:
        print(refused, file=sys.stderr)
        return 1
    sys.stdout.write(FORMATS[told.format](plan))
    return 0


if __name__ == "__main__":
    sys.exit(main())
