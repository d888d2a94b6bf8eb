"""docker-compose.yaml holds together: what a service needs, mounts and asks for is there."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
DATABASES = (ROOT / "include" / "postgres" / "databases.sql").read_text(encoding="utf-8")
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
ONE_SHOT = {"setup", "demo-company", "demo-setup"}


def test_airflow_runs_with_celery_on_postgresql_and_redis():
    env = COMPOSE["x-airflow"]["environment"]
    assert env["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert "@postgres/airflow" in env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert "@postgres/airflow" in env["AIRFLOW__CELERY__RESULT_BACKEND"]
    assert env["AIRFLOW__CELERY__BROKER_URL"].endswith("@redis:6379/0")
    assert {"postgres", "redis", *AIRFLOW} <= SERVICES.keys()


def test_the_simulator_comes_with_the_demo_profile_only():
    demo = {name for name, one in SERVICES.items() if one.get("profiles") == ["demo"]}
    assert demo == {"simulator", "maestro-page", "demo-company", "demo-setup"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_stays_says_when_it_is_healthy(name):
    assert ("healthcheck" in SERVICES[name]) is (name not in ONE_SHOT)


@pytest.mark.parametrize("name", sorted({*SERVICES} - ONE_SHOT - {"worker-network"}))
def test_what_a_service_that_stays_prints_is_bounded(name):
    assert SERVICES[name]["logging"] == {"driver": "local"}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_exists_and_can_reach_that_state(name):
    for other, waits in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if waits["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        if waits["condition"] == "service_completed_successfully":
            assert other in ONE_SHOT


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_mounts_exists(name):
    for mount in SERVICES[name].get("volumes", []):
        source = mount.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_a_secret_is_never_written_here_and_a_missing_one_is_named():
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    demanded = set(re.findall(r"(?<!\$)\$\{(\w+):\?[^}]+\}", TEXT))
    offered = re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert used == demanded == {name for name, _ in offered}
    assert [name for name, value in offered if value] == []
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_there_may_be_several_workers():
    assert "ports" not in SERVICES["worker"], "a second one would find the port taken"
    assert "--celery-hostname" in SERVICES["worker"]["command"][-1]


def test_no_port_is_open_to_other_machines():
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_page_about_it_names_its_ports_and_its_profile():
    page = (ROOT / "docs" / "compose.md").read_text(encoding="utf-8")
    ports = {port.split(":")[1] for one in SERVICES.values() for port in one.get("ports", [])}
    assert set(re.findall(r"<http://localhost:(\d+)>", page)) == ports
    assert set(re.findall(r"--profile (\w+)", page)) == {"demo"}


def test_the_databases_that_the_services_use_are_created():
    created = dict(re.findall(r"CREATE DATABASE (\w+) OWNER (\w+);", DATABASES))
    used = {database: role for role, database in re.findall(r"//(\w+):\$\{[^}]+\}@postgres/(\w+)", TEXT)}
    assert created == used
    assert all(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;" in DATABASES for name in created)
    assert (
        "./include/postgres/databases.sql:/docker-entrypoint-initdb.d/databases.sql:ro"
        in SERVICES["postgres"]["volumes"]
    )


def test_no_superuser_is_in_a_connection_or_a_setting_and_each_role_has_its_own_password():
    of_roles = dict(re.findall(r"\\getenv (\w+)_password (\w+)", DATABASES))
    assert (
        len(set(of_roles.values()))
        == len(of_roles)
        == len(re.findall(r"^CREATE ROLE \w+ LOGIN PASSWORD", DATABASES, re.MULTILINE))
    )
    assert set(of_roles.values()) | {"POSTGRES_PASSWORD"} == SERVICES["postgres"]["environment"].keys()
    assert TEXT.count("${POSTGRES_PASSWORD") == 1, "the superuser's is PostgreSQL's own only"
    assert "SUPERUSER" not in DATABASES


def test_a_token_travels_to_the_simulator_on_loopback():
    assert SERVICES["simulator"]["network_mode"] == SERVICES["worker"]["network_mode"] == "service:worker-network"
    assert "http://127.0.0.1:9100" in SERVICES["demo-setup"]["command"][0]


def test_the_image_is_built_from_the_lock_and_fetches_nothing_that_has_no_hash():
    assert COMPOSE["x-airflow"]["build"] == "."
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.+)", recipe)
    assert len(installs) == 2
    assert all("--no-deps" in one for one in installs)
    assert "--require-hashes -r /opt/procore-sync/requirements.lock" in installs[0]
    assert "--no-build-isolation /opt/procore-sync " in installs[1]


def test_the_builder_is_sent_what_the_image_copies_and_nothing_else():
    copied = re.findall(r"^COPY --chown=\S+ (.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    first, *sent = [one for one in (ROOT / ".dockerignore").read_text().splitlines() if not one.startswith("#")]
    assert first == "*"
    assert {one.removeprefix("!") for one in sent} == {name for names in copied for name in names.split()}


def test_one_secret_serves_one_purpose():
    env = COMPOSE["x-airflow"]["environment"]
    keys = (
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API__SECRET_KEY",
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__CELERY__BROKER_URL",
    )
    secrets = [set(re.findall(r"\$\{(\w+)", env[key])) for key in keys]
    assert secrets == [{"FERNET_KEY"}, {"API_SECRET_KEY"}, {"JWT_SECRET"}, {"REDIS_PASSWORD"}]


def test_redis_asks_for_its_password():
    assert SERVICES["redis"]["command"][1:] == ["--requirepass", "${REDIS_PASSWORD}"]
    assert SERVICES["redis"]["environment"]["REDISCLI_AUTH"] == "${REDIS_PASSWORD}"
    assert "PONG" in SERVICES["redis"]["healthcheck"]["test"][1]  # redis-cli ends well also when it was refused
