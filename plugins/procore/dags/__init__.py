"""The DAGs of the companies in the Variable `procore_companies`.

A DAG file of a site needs no more than this:

    # Airflow reads this file for DAGs.
    from procore.dags import build
    globals().update(build())

Airflow reads a file for DAGs only when the words `airflow` and `dag` are in it. Its DAGs' order and policy: `company.py`.
"""

from __future__ import annotations

from airflow.sdk import DAG, Variable

from procore.config import companies as settings
from procore.config.problems import VARIABLE
from procore.dags.check import check
from procore.dags.company import synchronization
from procore.dags.links import links
from procore.dags.pairing import pairing
from procore.dags.undo import undo
from procore.dags.watch import watch
from procore.model.errors import ConfigurationError


def build() -> dict[str, DAG]:
    """All DAGs by id: four for each company whose settings are right, and two that serve them all.

    It reads the Variable and nothing else. What is wrong with a company is said by `refuse_bad_settings`, and by the DAG
    `procore_check`: a file that raises loses all its DAGs.
    """
    found = settings.read(_variable())
    made, _ = _companies(found)
    shared = found.language
    serving = [check(shared), watch(found.good.values(), shared)]
    serving += [one(key, of.language) for key, of in found.good.items() for one in (links, pairing, undo)]
    return {dag.dag_id: dag for dag in (*made, *serving)}


def refuse_bad_settings() -> None:
    """Raises ConfigurationError with a sentence for each company that cannot be built. It belongs into a file of its own."""
    _, problems = _companies(settings.read(_variable()))
    if problems:
        raise ConfigurationError("\n".join(problems))


def _companies(found: settings.Companies) -> tuple[list[DAG], list[str]]:
    """The DAGs of the companies, and what is wrong with those that have none."""
    made, problems = [], list(map(str, found.problems))
    for key, company in found.good.items():
        try:
            dag = synchronization(key, company)
            dag.validate()  # type: ignore[no-untyped-call]  # Airflow's
        except Exception as error:  # noqa: BLE001  # whatever one company's settings do to Airflow, the others have their DAG
            problems.append(f"Variable {VARIABLE}, company {key}: its DAG cannot be built: {error}")
        else:
            made.append(dag)
    return made, problems


def _variable() -> str | None:
    found: str | None = Variable.get(VARIABLE, default=None)
    return found
