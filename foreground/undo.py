"""`python -m foreground.undo RUN`: takes back what a run wrote, with the Connections and the Variable of this shell."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from foreground.__main__ import ROOT, VARIABLE, Asked, Refused, company_of, environment
from foreground.metadata import ended, throwaway
from procore.config import companies as settings
from procore.elements import ALL
from procore.model.errors import SyncError
from procore.model.runs import Mode
from procore.store.undo import Undos

DAG = "procore_undo"


def asked_of(told: argparse.Namespace, env: Mapping[str, str]) -> dict[str, str]:
    """The run's parameters, as the trigger form would give them. Raises Refused."""
    if not told.run:
        raise Refused("Say which run: make undo RUN=the id of the DAG run, as Airflow shows it, REASON=why.")
    if not told.reason.strip():
        raise Refused("Say why the run is undone: make undo RUN=... REASON=why; the reason is kept with your name.")
    if told.element and told.element not in ALL:
        raise Refused(f"There is no element “{told.element}”: choose among {', '.join(ALL)}.")
    if told.apply not in ("", "no", "yes"):
        raise Refused(f"APPLY is yes or no, not “{told.apply}”.")
    keys = list(settings.read(env.get(VARIABLE)).good)
    company = told.company or (keys[0] if len(keys) == 1 else "")
    if not company and keys:
        raise Refused(f"Say which company: make undo COMPANY=key ...; one of {', '.join(keys)}.")
    only = {name: getattr(told, name) for name in ("run", "element", "project", "record", "reason")}
    return {**only, "company": company, "apply": told.apply or "no", "by_whom": getpass.getuser()}


def run(conf: Mapping[str, str], company: settings.CompanySettings) -> tuple[list[Mapping[str, Any]], bool]:
    """Run the DAG to its end; what the ledger says about it, and whether it ended well."""
    with tempfile.TemporaryDirectory(prefix="procore-undo-") as home:
        database = Path(home) / "airflow.db"
        env = environment(home, str(database))
        throwaway(database, ROOT / ".demo" / "sync", env)
        command = [str(Path(sys.executable).parent / "airflow"), "dags", "test", DAG, "--conf", json.dumps(conf)]
        subprocess.run(command, env=env, cwd=ROOT, check=False)  # noqa: S603 (how it ended is read from the database)
        outcome = ended(database, DAG)
        os.environ.update(env)
        from procore.hooks import database as opened  # noqa: PLC0415 (Airflow reads the variables above while it is imported)

        with opened(company.ledger_conn_id) as ledger:
            return Undos(ledger).told(conf["company"], outcome.run_id) if outcome.run_id else [], outcome.well


def shown(rows: Sequence[Mapping[str, Any]], *, written: bool) -> str:
    """What was undone (or would be), element by element, and what cannot be."""
    numbers = {row["element"]: (row["tally"].get("undone", 0), row["tally"].get("left", 0)) for row in rows}
    lines = [f"{'element':<18}{'undone' if written else 'to undo':>9}{'cannot':>9}"]
    lines += [f"{element:<18}{undone:>9}{left:>9}" for element, (undone, left) in numbers.items()]
    said = [f"{row['element']} {row['maestro_key'] or row['procore_key']}: {row['why']}" for row in rows if row["why"]]
    parts = [*lines, *(["", "cannot be undone", *said] if said else [])]
    return "\n".join(parts if written else [*parts, "", "Nothing was written: to write it, add APPLY=yes."])


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code: 0 when the undo (or its plan) ended well."""
    parser = argparse.ArgumentParser(prog="make undo", description=__doc__)
    parser.add_argument("run", help="the id of the DAG run to undo")
    for name, said in (
        ("company", "the company's key; not needed when the Variable has one"),
        ("element", "this one only"),
        ("project", "this project's records only"),
        ("record", "this record only: maestro*'s key, or Procore's id"),
        ("reason", "why; kept with your name"),
        ("apply", "yes: write it"),
    ):
        parser.add_argument(f"--{name}", default="", help=said)
    told = parser.parse_args(arguments)
    try:
        conf = asked_of(told, os.environ)
        rows, well = run(conf, company_of(Asked(conf["company"], (), Mode.SYNC), os.environ))
    except (Refused, SyncError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if rows:
        print(f"\n{shown(rows, written=conf['apply'] == 'yes')}\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
