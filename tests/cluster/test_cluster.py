"""What make cluster takes from docker-compose.yaml, and what it says; it runs as a command of its own."""

from datetime import date
from pathlib import Path

import pytest

from chaos.report import in_page
from cluster import compose
from cluster.report import BEGIN, BEGIN_LOAD, Facts, Growth, LoadFacts, Outcome, Rounds, table, told, told_of_load
from cluster.stack import ROLES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
SECRETS = {name: f"its-{name}" for name in compose.secrets_wanted()}
HERE = compose.environment(SECRETS, socket="/tmp/socket", redis=1, api=2)
GOOD = Outcome(key="c01", again=("costs",), writes=7, calm_writes=6, wrong="")
BAD = Outcome(key="c02", again=(), writes=5, calm_writes=6, wrong="vendor: lacks one")
FACTS = Facts(
    size="small", workers=2, day=date(2026, 11, 29), machine="2 cores", seconds=250.2, calm_seconds=40, killed=2,
    begun_anew=101.4, all_done=180, memory={"scheduler": 300, "worker-1": 500},
)  # fmt: skip


def test_no_address_of_a_container_and_no_secret_without_a_value_is_left():
    assert [
        name for name, value in HERE.items() if "${" in value or "redis:6379" in value or "@postgres" in value
    ] == []
    assert HERE["AIRFLOW__CELERY__BROKER_URL"] == "redis://:its-REDIS_PASSWORD@127.0.0.1:1/0"
    assert HERE["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith(
        "airflow:its-AIRFLOW_DB_PASSWORD@/airflow?host=/tmp/socket"
    )
    assert HERE["AIRFLOW_CONN_PROCORE_LEDGER"].endswith(":its-LEDGER_DB_PASSWORD@%2Ftmp%2Fsocket/procore_ledger")
    assert HERE["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:2/execution/"


def test_the_processes_have_the_commands_and_the_time_outs_of_the_containers():
    assert set(compose.AIRFLOW) <= compose.services().keys()
    assert compose.command("worker")[:4] == ["celery", "worker", "--concurrency", "2"]
    assert compose.command("worker")[-1] == "--skip-serve-logs"
    assert HERE["AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT"] == "60"
    assert HERE["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_each_database_s_role_has_its_password_in_the_file_of_secrets():
    made = compose.DATABASES.read_text(encoding="utf-8")
    assert all(f"CREATE ROLE {role} LOGIN" in made and name in SECRETS for role, name in ROLES.items())


def test_what_came_out_is_a_sentence_and_a_row_a_company():
    assert "2 companies on 2 workers in 250 s" in told(FACTS, [GOOD, BAD])
    assert "2 of its tasks began anew, the last of them 101 s after that" in told(FACTS, [GOOD, BAD])
    assert "1 not equal" in told(FACTS, [GOOD, BAD])
    assert table([GOOD, BAD]).splitlines()[2:] == [
        "| c01 | costs | 7 | 6 | equal |",
        "| c02 | none | 5 | 6 | **vendor: lacks one** |",
    ]


def test_what_a_load_came_to_is_a_row_a_service_and_a_row_a_company():
    facts = LoadFacts(workers=3, day=date(2026, 11, 29), machine="2 cores", minutes=10, first=900, seconds=1700)
    rounds = [Rounds(key="c01", runs=4, writes=160, wrong=""), Rounds(key="c02", runs=3, writes=159, wrong="r failed")]
    growth = [Growth(name="redis", first=5, second=6), Growth(name="scheduler", first=280, second=400)]
    told_so = told_of_load(facts, rounds, growth)
    assert "2 companies, workers: 3, 7 runs in 1700 s. Each company was synchronized once after 900 s" in told_so
    assert "1 not equal" in told_so
    assert [one for one in told_so.splitlines() if one.startswith("| ") and any(map(str.isdigit, one))] == [
        "| redis | 5 | 6 | yes |",
        "| scheduler | 280 | 400 | **no** |",
        "| c01 | 4 | 160 | equal |",
        "| c02 | 3 | 159 | **r failed** |",
    ]


@pytest.mark.parametrize("mark", [BEGIN, BEGIN_LOAD])
def test_the_page_has_a_place_for_the_table(mark):
    assert "| one |" in in_page(PAGE, "| one |", mark)
