"""Airflow whole, once for the modules that only ask a person's things of it."""

import shutil
import tempfile
from pathlib import Path

import pytest

from demo.airflow_setup import DAG
from demo.processes import wait_until
from demo.stack import SIZES, running
from demo.workspace import Workspace
from tests.system.person import PATIENCE, Person, settings


@pytest.fixture(scope="session")
def airflow():
    """The demo's own Airflow, simulator and databases, in a folder of the tests' own."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="procore-system-")))
    workspace.folder.chmod(0o755)
    workspace.create()
    with running(workspace, SIZES["small"], settings()) as on:
        wait_until(lambda: on.airflow.request("GET", f"/dags/{DAG}", absent=True), on.processes, "The DAG", PATIENCE)
        person = Person(on)
        assert person.done(on.airflow.trigger(DAG)) == "success"  # the run that is due; the next comes tomorrow
        yield on
    shutil.rmtree(workspace.folder, ignore_errors=True)


@pytest.fixture
def person(airflow):
    yield Person(airflow)
    airflow.fail_unfinished_runs()  # one run at a time: what a broken test left would keep the next one waiting
