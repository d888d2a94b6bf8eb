"""A run's numbers and its lineage, as Airflow's own doors give them on."""

import json
import socket
from types import SimpleNamespace

import pytest

from procore.elements import ELEMENTS
from tests.airflow.watch.letters import a_supplier

pytestmark = pytest.mark.airflow


def test_a_run_s_numbers_arrive_at_statsd(watched, monkeypatch):
    from airflow.sdk.observability import stats  # noqa: PLC0415
    from airflow.sdk.observability.metrics import stats_utils  # noqa: PLC0415

    a_supplier(watched, "A1")
    a_supplier(watched, "B2", name="Béton ltée", province="Atlantide")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        port = server.getsockname()[1]
        for name, value in {"ON": "True", "HOST": "127.0.0.1", "PORT": str(port), "PREFIX": "airflow"}.items():
            monkeypatch.setenv(f"AIRFLOW__METRICS__STATSD_{name}", value)
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
        try:
            watched.run()
        finally:
            monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "False")
            stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
        got = received(server, "airflow.procore.demo.suppliers.")
    assert got["records.created"] == "1|c"
    assert got["records.rejected"] == "1|g"
    assert got["records.waiting"] == "0|g"
    assert got["calls"] == f"{len(watched.simulator.requests)}|c"
    assert got["seconds"].endswith("|ms")


def received(server, prefix):
    """What came, by name without the prefix; `seconds` is the last of a run."""
    got = {}
    while "seconds" not in got:
        name, _, value = server.recv(4096).decode().partition(":")
        if name.startswith(prefix):
            got[name.removeprefix(prefix)] = value
    return got


@pytest.mark.parametrize(
    ("direction", "mode", "inputs", "outputs"),
    [
        ("to_procore", "sync", {"maestro://DEMO"}, {"procore://598134325684219"}),
        ("to_maestro", "sync", {"procore://598134325684219"}, {"maestro://DEMO"}),
        ("both", "sync", {"maestro://DEMO", "procore://598134325684219"}, {"maestro://DEMO", "procore://598134325684219"}),
        ("to_procore", "plan", {"maestro://DEMO"}, set()),
    ],
)  # fmt: skip
def test_a_task_s_datasets_follow_its_direction(settings, direction, mode, inputs, outputs):
    from procore.config.companies import read  # noqa: PLC0415
    from procore.model.runs import Mode  # noqa: PLC0415
    from procore.operators.lineage import lineage_of  # noqa: PLC0415

    one = read({"demo": {**settings, "elements": {"projects": {"direction": direction}}}}).good["demo"]
    lineage = lineage_of(one, ELEMENTS["projects"], Mode(mode))
    names = {"projects", *(part.id for part in ELEMENTS["projects"].parts)}
    assert set(lineage.inputs) == {(space, name) for space in inputs for name in names}
    assert set(lineage.outputs) == {(space, name) for space in outputs for name in names}


def test_airflow_s_openlineage_provider_gets_what_a_task_read_and_wrote(watched, monkeypatch):
    from airflow.providers.openlineage.extractors.manager import ExtractorManager  # noqa: PLC0415
    from airflow.utils.state import TaskInstanceState  # noqa: PLC0415

    from procore.operators import SynchronizeOperator  # noqa: PLC0415

    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": watched.settings}))
    run = SimpleNamespace(
        run_type="manual", data_interval_start=None, data_interval_end=None, triggering_user_name="", run_id="r"
    )
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    task.execute({"params": {}, "dag_run": run, "run_id": "r", "ti": None})
    found = ExtractorManager().extract_metadata(
        dagrun=run, task=task, task_instance_state=TaskInstanceState.SUCCESS, task_instance=SimpleNamespace()
    )
    both = {("maestro://DEMO", "suppliers"), (f"procore://{watched.settings['procore_company_id']}", "suppliers")}
    assert {(one.namespace, one.name) for one in found.inputs} == both
    assert {(one.namespace, one.name) for one in found.outputs} == both
