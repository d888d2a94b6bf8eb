"""docker-compose.yaml holds together: what a service needs, mounts and asks for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
ONE_SHOT = {"setup", "demo-company", "demo-setup"}


def test_airflow_runs_with_celery_on_postgresql_and_redis():
    env = COMPOSE["x-airflow"]["environment"]
    assert env["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert "@postgres/airflow" in env["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert "@postgres/airflow" in env["AIRFLOW__CELERY__RESULT_BACKEND"]
    assert env["AIRFLOW__CELERY__BROKER_URL"].startswith("redis://redis:")
    assert {"postgres", "redis", *AIRFLOW} <= SERVICES.keys()


def test_the_simulator_comes_with_the_demo_profile_only():
    demo = {name for name, one in SERVICES.items() if one.get("profiles") == ["demo"]}
    assert demo == {"simulator", "maestro-page", "demo-company", "demo-setup"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_stays_says_when_it_is_healthy(name):
    assert ("healthcheck" in SERVICES[name]) is (name not in ONE_SHOT)


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
    for config in SERVICES[name].get("configs", []):
        assert config["source"] in COMPOSE["configs"]


def test_a_secret_is_never_written_here_and_a_missing_one_is_named():
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    demanded = set(re.findall(r"(?<!\$)\$\{(\w+):\?[^}]+\}", TEXT))
    offered = re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert used == demanded == {name for name, _ in offered}
    assert [name for name, value in offered if value] == []
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


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
    created = set(re.findall(r"CREATE DATABASE (\w+);", COMPOSE["configs"]["databases"]["content"]))
    assert created | {"airflow"} == set(re.findall(r"@postgres/(\w+)", TEXT)) | {"maestro"}
    assert "maestro" in SERVICES["demo-company"]["command"]


def test_a_token_travels_to_the_simulator_on_loopback():
    assert SERVICES["simulator"]["network_mode"] == "service:worker"
    assert "http://127.0.0.1:9100" in SERVICES["demo-setup"]["command"][0]
