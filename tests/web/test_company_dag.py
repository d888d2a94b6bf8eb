"""A company's DAG as Airflow shows it to the person who asks."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from procore.config.companies import dag_of
from procore.model.errors import ConfigurationError
from procore.web.airflow_api import Answer
from procore.web.company_dag import CompanyDag, company_dag
from procore.web.guard import Forbidden


@dataclass
class Api:
    """Airflow's API with one answer. `asked`: what it was asked."""

    answer: Answer
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def call(self, method, path):
        self.asked.append((method, path))
        return self.answer


def dag(**more):
    return Answer(200, {"is_stale": False, "is_paused": False, "next_dagrun_run_after": None, **more})


DAG = dag_of("demo")


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (dag(), CompanyDag(dag_id=DAG, exists=True)),
        (dag(is_paused=True), CompanyDag(dag_id=DAG, exists=True, paused=True)),
        (
            dag(next_dagrun_run_after="2026-05-01T12:00:00Z"),
            CompanyDag(dag_id=DAG, exists=True, next_run=datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ),
        (dag(is_stale=True), CompanyDag(dag_id=DAG)),
        (Answer(404, {"detail": "not found"}), CompanyDag(dag_id=DAG)),
    ],
    ids=["there", "paused", "with its next run", "its file is gone", "never there"],
)
def test_what_is_shown_of_the_dag(answer, shown):
    api = Api(answer)
    assert asyncio.run(company_dag("demo", api)) == shown
    assert api.asked == [("GET", f"/dags/{DAG}")]


@pytest.mark.parametrize("status", [401, 403])
def test_a_dag_that_is_not_this_person_s_is_forbidden(status):
    with pytest.raises(Forbidden):
        asyncio.run(company_dag("demo", Api(Answer(status, None))))


def test_what_airflow_says_is_said():
    with pytest.raises(ConfigurationError, match="no database"):
        asyncio.run(company_dag("demo", Api(Answer(500, {"detail": "no database"}))))
