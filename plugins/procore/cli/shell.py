"""What a command takes from its shell: the Variable, the Connections, who types it, and where Airflow may keep its files."""

import getpass
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

from procore.config import companies as settings
from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE
from procore.text.catalogue import Text

OF_ENVIRONMENT = f"AIRFLOW_VAR_{VARIABLE.upper()}"

QUIET = "airflow.task.operators.procore.operators.report=WARNING"
"""Whose log says nothing but warnings: the command itself prints the table of a run."""


class Refused(Exception):
    """The command cannot start as it was typed. Nothing was read or written; the text says what to do, with its facts."""

    def __init__(self, text: Text, **facts: str) -> None:
        super().__init__(text.english.format_map(facts))
        self.text, self.facts = text, facts


def company_of(key: str, env: Mapping[str, str], *, ledger_only: bool = False) -> tuple[str, CompanySettings]:
    """A company's key and settings; an empty key is the Variable's only one.

    Raises Refused when the Variable, a key or a Connection is missing (`ledger_only`: no other is looked for), and
    ConfigurationError when the settings are wrong.
    """
    if OF_ENVIRONMENT not in env:
        raise Refused(
            Text("The companies' settings are not in this shell: export {variable}={example}."),
            variable=OF_ENVIRONMENT,
            example="'{\"my_company\": {...}}'",
        )
    keys = list(settings.read(env[OF_ENVIRONMENT]).good)
    if not key and len(keys) > 1:
        raise Refused(Text("Say which company: --company, one of {companies}."), companies=", ".join(keys))
    key = key or next(iter(keys), "")
    company = settings.company(env[OF_ENVIRONMENT], key)
    sides = () if ledger_only else (company.procore_conn_id, company.maestro_conn_id)
    for conn_id in (*sides, company.ledger_conn_id):
        if (name := f"AIRFLOW_CONN_{conn_id.upper()}") not in env:
            raise Refused(
                Text("The Connection {conn_id} is not in this shell: export {name} (a URI, or JSON)."),
                conn_id=conn_id,
                name=name,
            )
    return key, company


def user() -> str:
    """Who types the command: the name that is kept with what it decides."""
    return getpass.getuser()


@contextmanager
def airflow() -> Iterator[TextIO]:
    """Airflow as a library: with a home that is thrown away, and without a database. Gives standard output.

    What is logged goes to standard error. Airflow reads its settings while it is imported: what imports it is imported
    inside this.
    """
    out = sys.stdout
    with tempfile.TemporaryDirectory(prefix="procore-sync-") as home, redirect_stdout(sys.stderr):
        os.environ |= {
            "AIRFLOW_HOME": home,
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOG_FORMAT": "%(message)s",
            "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
            "AIRFLOW__LOGGING__NAMESPACE_LEVELS": QUIET,
        }
        yield out
