"""Where a note, a message and a log line lead."""

import pytest

from procore.notify.addresses import addresses, list_address, record_address, record_key

A = "https://a.example"


@pytest.mark.parametrize(
    ("base", "dag_run", "expected"),
    [
        ("", "run 1", {}),
        (A, "", {"run": f"{A}/dags/procore_sync__demo", "page": f"{A}/plugin/procore"}),
        (f"{A}/airflow", "manual__2026-05-01T00:00:00+00:00",
         {"run": f"{A}/airflow/dags/procore_sync__demo/runs/manual__2026-05-01T00%3A00%3A00%2B00%3A00",
          "page": f"{A}/airflow/plugin/procore"}),
    ],
    ids=["an address that Airflow does not know", "without a run", "with a run, below a path"],
)  # fmt: skip
def test_where_a_run_is(base, dag_run, expected):
    assert addresses(base, "procore_sync__demo", dag_run) == expected


@pytest.mark.parametrize(
    ("maestro", "procore", "keys", "name"),
    [
        ("24-001|CO 7", "812", "maestro=24-001%7CCO+7&procore=812", "24-001|CO 7"),
        ("A1", "", "maestro=A1", "A1"),
        ("", "812", "procore=812", "Procore 812"),
    ],
)
def test_where_a_record_is(maestro, procore, keys, name):
    record = {"element": "suppliers", "maestro_key": maestro, "procore_key": procore}
    assert record_address(A, "demo", record) == f"{A}/procore/demo/synchronization/suppliers/record?{keys}"
    assert record_key(record) == name


def test_where_the_list_is():
    assert list_address(A, "my company", "costs") == f"{A}/procore/my%20company/synchronization?element=costs"
