"""What is used of Airflow without a public door: another version of it, or another name or signature, fails here."""

import inspect
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

pytestmark = pytest.mark.airflow
ROOT = Path(__file__).resolve().parents[2]


def test_this_version_of_airflow_is_one_whose_private_parts_were_looked_at():
    from procore.web.airflow_database import AIRFLOW  # noqa: PLC0415  # imports Airflow's database

    assert version("apache-airflow") in SpecifierSet(AIRFLOW)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (ours,) = [one for line in project["dependencies"] if (one := Requirement(line)).name == "apache-airflow"]
    assert ours.specifier == SpecifierSet(AIRFLOW), "what is installed with the package is what was looked at"


def test_airflow_s_models_have_the_names_that_the_private_module_leans_on():
    from airflow.models.connection import Connection  # noqa: PLC0415  # they open Airflow's database
    from airflow.models.dag import DagModel  # noqa: PLC0415
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.models.log import Log  # noqa: PLC0415
    from airflow.models.taskinstance import TaskInstance  # noqa: PLC0415
    from airflow.models.variable import Variable  # noqa: PLC0415
    from airflow.models.xcom import XComModel  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    for owner in (DagModel, Variable, Connection):
        (first, *others) = inspect.signature(owner.get_team_name).parameters.values()
        assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert [one.name for one in others] == ["session"]
    assert {"key", "description"} <= set(inspect.signature(Variable.__init__).parameters)
    assert list(inspect.signature(Variable.set_val).parameters) == ["self", "value"]
    assert list(inspect.signature(Variable.get_val).parameters) == ["self"]
    assert {"owner", "owner_display_name", "extra", "event", "dag_id"} <= set(Log.__mapper__.attrs.keys())
    assert {"dag_id", "run_id", "task_id", "key", "value"} <= set(XComModel.__mapper__.attrs.keys())
    assert list(inspect.signature(XComModel.deserialize_value).parameters) == ["result"]
    assert "session" in inspect.signature(DagRun.get_task_instances).parameters
    for owner, note in ((DagRun, "dag_run_note"), (TaskInstance, "task_instance_note")):
        assert {"content", "user_id"} <= set(getattr(owner, note).property.mapper.attrs.keys())
        assert hasattr(owner, "note")
    assert "scoped" in inspect.signature(create_session).parameters


def test_airflow_s_doors_for_approvals_and_deadlines_take_what_they_are_given():
    from airflow.sdk.exceptions import TaskAwaitingInput  # noqa: PLC0415
    from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail  # noqa: PLC0415

    asked = {"ti_id", "options", "subject", "body", "defaults", "multiple", "params", "assigned_users"}
    assert asked <= set(inspect.signature(upsert_hitl_detail).parameters)
    assert set(HITLUser.__annotations__) == {"id", "name"}
    assert {"method_name", "kwargs", "timeout"} <= set(inspect.signature(TaskAwaitingInput).parameters)
