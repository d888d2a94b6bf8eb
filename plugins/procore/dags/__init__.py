"""The DAGs of the companies in the Variable `procore_companies`.

A DAG file of a site needs no more than this:

    # Airflow reads this file for DAGs.
    from procore.dags import build
    globals().update(build())

Airflow reads a file for DAGs only when the words `airflow` and `dag` are in it. Its DAGs' order and policy: `company.py`.
"""

from collections.abc import Mapping

from airflow.sdk import DAG, Variable, get_parsing_context

from procore.config import companies as settings
from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE
from procore.dags.check import check
from procore.dags.company import synchronization
from procore.dags.links import links
from procore.dags.pairing import pairing
from procore.dags.retention import retention
from procore.dags.undo import undo
from procore.dags.watch import watch
from procore.model.errors import ConfigurationError


def build() -> dict[str, DAG]:
    """All DAGs by id: four for each company whose settings are right, and those that serve them all.

    A task reads the file for its own DAG: then only those that its id may mean are built, or each task would take longer the more
    companies there are.

    It reads the Variable and nothing else. What is wrong with a company is said by `refuse_bad_settings`, and by the DAG
    `procore_check`: a file that raises loses all its DAGs.
    """
    found = settings.read(_variable())
    wanted, shared = get_parsing_context().dag_id, found.language
    serving = [check(shared), watch(found.good.values(), shared)]
    if any(one.retention.days for one in found.good.values()):
        serving.append(retention(shared))
    good = {key: of for key, of in found.good.items() if not wanted or wanted.endswith(f"__{key}")}
    made, _ = _companies(good)
    serving += [one(key, of.language) for key, of in good.items() for one in (links, pairing, undo)]
    return {dag.dag_id: dag for dag in (*made, *serving)}


def refuse_bad_settings() -> None:
    """Raises ConfigurationError with a sentence for each company that cannot be built. It belongs into a file of its own."""
    found = settings.read(_variable())
    _, unbuilt = _companies(found.good)
    if problems := [*map(str, found.problems), *unbuilt]:
        raise ConfigurationError("\n".join(problems))


def _companies(good: Mapping[str, CompanySettings]) -> tuple[list[DAG], list[str]]:
    """The DAGs of companies whose settings are right, and what is wrong with those that have none all the same."""
    made, problems = [], []
    for key, company in good.items():
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
