"""Airflow is used through its public doors; what has none is in one module."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "plugins" / "procore"
PRIVATE = CODE / "web" / "airflow_database.py"
DOORS = {
    # a module of Airflow, with what is below it -> why it is a public door
    "airflow.sdk": "the public interface of tasks, DAGs, Connections and Variables",
    "airflow.providers": "packages of their own, each with versions that say what breaks",
    "airflow.triggers.base": "what a trigger of one's own derives from, as Airflow's page on its public interface lists it",
    "airflow.timetables": "what schedules of one's own derive from, as Airflow's page on its public interface lists it",
    "airflow.plugins_manager": "what a plugin derives from",
    "airflow.listeners": "what a listener is marked with",
    "airflow.configuration": "how a plugin reads airflow.cfg",
    "airflow.api_fastapi.app": "the auth manager, which is public, is asked for here",
    "airflow.api_fastapi.auth.managers.models": "what the auth manager is asked with",
    "airflow.api_fastapi.core_api.security": "the login of a plugin's app: Airflow's own providers guard theirs with it",
}


def imports_of(path):
    """Every name that a file imports from Airflow, with its module before it."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "airflow":
            found += [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name.split(".")[0] == "airflow"]
    return found


def is_public(name):
    inside = any(name == door or name.startswith(f"{door}.") for door in DOORS)
    return inside and not any(part.startswith("_") for part in name.split("."))


@pytest.mark.parametrize(
    "path", [p for p in CODE.rglob("*.py") if p != PRIVATE], ids=lambda p: str(p.relative_to(CODE))
)
def test_airflow_is_used_through_its_public_doors(path):
    assert [name for name in imports_of(path) if not is_public(name)] == []


def test_the_one_module_without_a_public_door_is_what_this_test_thinks_it_is():
    behind = {name for name in imports_of(PRIVATE) if not is_public(name)}
    assert behind == {
        "airflow.models.connection.Connection",
        "airflow.models.dag.DagModel",
        "airflow.models.log.Log",
        "airflow.models.variable.Variable",
        "airflow.models.xcom.XComModel",
        "airflow.utils.session.create_session",
    }
