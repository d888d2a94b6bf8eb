import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from airflow.sdk import Asset, RetryAction
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred
from sqlalchemy import text

from procore.elements import ELEMENTS
from procore.model.errors import ConfigurationError, LoginRefused, PairingRefused, Unreachable
from procore.operators import CheckOperator, SynchronizeOperator
from procore.operators.synchronize import RETRIES
from procore.store.ledger import Ledger
from procore.store.writers import one_writer
from simulator import Fault

MAY = datetime(2026, 5, 1, tzinfo=UTC)


def context(run_type="manual", run_id="run_1", **params):
    since, until = (MAY, MAY + timedelta(days=1)) if run_type == "backfill" else (None, None)
    run = SimpleNamespace(
        run_type=run_type, data_interval_start=since, data_interval_end=until, triggering_user_name="Marie"
    )
    return {"params": params, "dag_run": run, "run_id": run_id, "ti": Left()}


class Left(dict):
    """A task instance as far as these tasks use it: what they leave for others."""

    def xcom_push(self, key, value):
        self[key] = value


@pytest.fixture
def synchronize(company, monkeypatch):
    """An element's task of the demo company, as Airflow calls it."""
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))

    def call(element, **more):
        return SynchronizeOperator(task_id=element, company="demo", element=element).execute(context(**more))

    return call


# ------------------------------------------------------------------------------------------------------- ending


def test_the_hourly_limit_defers_the_task_until_the_reset_and_it_then_goes_on(company, synchronize):
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'A1', 'Aciers'), ('DEMO', 'B2', 'Béton')"
    )
    company.simulator.faults.add(Fault(method="PATCH", path="vendors/sync", limit="hour", reset=1800))
    with pytest.raises(TaskDeferred) as raised:
        synchronize("suppliers")
    left = raised.value.trigger.moment - datetime.now(UTC)
    assert timedelta(minutes=29) < left < timedelta(minutes=31)
    assert raised.value.method_name == "resume"
    asked = len(company.simulator.requests)
    with pytest.raises(TaskDeferred) as other:  # of a task with the same credentials: it knows without asking
        synchronize("projects", run_id="run_2")
    assert abs(other.value.trigger.moment - raised.value.trigger.moment) < timedelta(seconds=10)
    assert len([one for one in company.simulator.requests[asked:] if "/oauth/" not in one["path"]]) == 0
    with company.ledger.begin() as connection:  # half an hour later
        connection.execute(text("UPDATE procore_sync.call_budget SET shut_until = now(), hour_ends = now()"))
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    assert task.resume(context(), event={})["created"] == 2
    assert len(company.simulator.world.records("vendors")) == 2


def test_a_task_gives_its_worker_back_while_another_run_writes_its_element(company, synchronize):
    company.rows("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'A1', 'Aciers')")
    synchronize("suppliers")
    company.rows("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'B2', 'Béton')")
    ledger = Ledger(company.ledger)
    (pairing,) = company.kept("SELECT id FROM procore_sync.pairing")
    with one_writer(company.ledger, pairing["id"], ELEMENTS["suppliers"], "backfill__1"):
        with pytest.raises(TaskDeferred) as raised:
            synchronize("suppliers", run_id="run_2")
        assert len(company.simulator.world.records("vendors")) == 1
    assert raised.value.method_name == "resume"
    assert ledger.runs.of("demo", "run_2") == {}
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    assert task.resume(context(run_id="run_2"), event={})["created"] == 1


def test_rejected_records_are_named_in_the_error_with_what_to_do(company, synchronize):
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, province) VALUES "
        "('DEMO', 'A1', 'Aciers', 'Atlantide'), ('DEMO', 'D1', 'Un', 'QC'), ('DEMO', 'D1', 'Deux', 'QC'), "
        "('DEMO', 'E1', NULL, 'QC'), ('DEMO', 'OK', 'Bon', 'QC')"
    )
    with pytest.raises(AirflowFailException) as raised:
        synchronize("suppliers")
    said = str(raised.value)
    assert "demo, suppliers:" in said
    assert "everything else went through" in said
    assert "A1: Province “Atlantide” is not a province or state of CA: correct it in maestro*" in said
    assert "maestro* has 2 records with the code D1: give each its own." in said
    assert "E1: Name is empty, and Procore needs it: fill it in." in said
    assert {v["name"] for v in company.simulator.world.records("vendors")} == {"Bon"}


def test_a_backfill_moves_no_watermark(company, synchronize):
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, updated_at) VALUES "
        "('DEMO', 'IN', 'Dans', '2026-05-01 12:00+00'), ('DEMO', 'OUT', 'Hors', '2026-05-03 12:00+00')"
    )
    assert synchronize("suppliers", run_type="backfill")["created"] == 1
    assert company.kept("SELECT * FROM procore_sync.watermark") == []
    assert {v["name"] for v in company.simulator.world.records("vendors")} == {"Dans"}
    assert synchronize("suppliers", run_id="run_2")["created"] == 1


def test_what_a_green_run_left_waiting_is_in_its_log_with_the_address_of_its_page(
    company, synchronize, monkeypatch, capfd
):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com/")
    company.rows("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'A1', 'Aciers')")
    company.simulator.world.add("vendors", name="Aciers")
    assert synchronize("suppliers")["rejected"] == 0
    (said,) = [line for line in capfd.readouterr().out.splitlines() if "demo, suppliers A1" in line]
    assert "https://airflow.example.com/procore/demo/synchronization/suppliers/record?maestro=A1 " in said


def test_what_a_green_run_left_waiting_goes_with_its_assets(company, monkeypatch):
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))
    company.rows("INSERT INTO maestro.supplier (company, code, name) VALUES ('DEMO', 'A1', 'Aciers')")
    company.simulator.world.add("vendors", name="Aciers")
    asset = Asset(uri="procore://1/suppliers")
    events = {asset: SimpleNamespace(extra={})}
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers", outlets=[asset])
    task.execute({**context(), "outlet_events": events})
    assert events[asset].extra == {"created": 0, "updated": 0, "waiting": 2, "rejected": 0}
    company.rows(
        "INSERT INTO maestro.project (company, number, description, country, start_date, closing_date, procore) "
        "VALUES ('DEMO', '24-001', 'P', 'CA', '2026-01-05', '2026-12-18', true);"
        "INSERT INTO maestro.cost (company, number, project, type, amount, transferred) "
        "VALUES ('DEMO', 'C-1', '24-001', 'Expense', 12.05, true)"
    )
    for element in ("projects", "costs"):
        task = SynchronizeOperator(task_id=element, company="demo", element=element, outlets=[asset])
        with suppress(AirflowFailException):  # the cost has no lines, and is rejected
            task.execute({**context(), "outlet_events": events})
    assert events[asset].extra["balance"] == {
        "records": 1, "unknown": 0, "differing": 1, "explained_dollars": "12.05", "unexplained": 0, "unexplained_dollars": "0",
    }  # fmt: skip


def test_a_dependent_stops_at_once_when_what_it_waits_for_broke_off(company, synchronize):
    company.simulator.faults.add(Fault(method="GET", path="/projects", status=500, times=None, body="down"))
    with pytest.raises(Unreachable):
        synchronize("projects", run_id="r")
    with pytest.raises(ConfigurationError, match="budgets was not started: projects did not finish in this run"):
        synchronize("budgets", run_id="r")


@pytest.mark.parametrize("error", [ConfigurationError("x"), PairingRefused("x"), LoginRefused("x")])
def test_what_a_person_has_to_mend_is_not_tried_again(error):
    assert RETRIES.evaluate(error, 1, 3).action is RetryAction.FAIL


def test_a_system_that_does_not_answer_is_tried_again():
    decided = RETRIES.evaluate(Unreachable("x"), 1, 3)
    assert (decided.action, decided.retry_delay) == (RetryAction.RETRY, timedelta(minutes=2))


# ------------------------------------------------------------------------------------------------------- set-up

BROKEN = {
    "a tag that maestro* does not have": ({"tag": "NOBODY"}, "has no company with the tag “NOBODY”"),
    "a company that the credentials do not see": (
        {"procore_company_id": 7},
        "do not see the Procore company 7|not open",
    ),
    "a Connection that is no database": ({"maestro_conn_id": "procore_other"}, "not a database"),
}


@pytest.mark.parametrize(("change", "sentence"), BROKEN.values(), ids=list(BROKEN))
def test_a_set_up_that_cannot_work_says_so_and_stamps_nothing(company, synchronize, monkeypatch, change, sentence):
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_OTHER", company.connection())
    good = dict(company.settings)
    company.settings.update(change)
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": company.settings}))
    with pytest.raises(Exception, match=sentence):
        synchronize("suppliers")
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": good}))
    assert synchronize("suppliers")["rejected"] == 0


@pytest.mark.parametrize(("statement", "said"), [
    ("DROP TABLE maestro.supplier", "include/sql/maestro/postgresql/suppliers.sql"),
    ("ALTER TABLE maestro.supplier DROP COLUMN phone", "include/sql/maestro/postgresql/suppliers.sql"),
])  # fmt: skip
def test_a_table_or_a_column_that_is_missing_names_the_sql_file(company, synchronize, statement, said):
    company.rows(statement)
    with pytest.raises(ConfigurationError, match=said):
        synchronize("suppliers")


# ------------------------------------------------------------------------------------------------------- the check


@pytest.fixture
def check(company, monkeypatch, caplog):
    """Whether the check is red, and what it said."""

    def call(variable, **typed):
        monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps(variable))
        findings, said = [], ""
        try:
            CheckOperator(task_id="check").execute(context(**typed))
        except AirflowFailException as error:
            findings, said = ["red"], str(error)
        return findings, said

    return call


def test_the_check_is_green_for_a_company_that_is_right(company, check):
    assert check({"demo": company.settings}) == ([], "")


def test_the_check_works_before_any_company_is_configured(company, check, monkeypatch):
    assert check({}) == ([], "")
    monkeypatch.setenv(
        "AIRFLOW_CONN_PROCORE_DEFAULT", company.connection(extra={"procore_company_id": company.simulator.company_id})
    )
    assert check({}) == ([], "")


def test_the_check_tries_connections_that_no_company_names_yet(company, check, monkeypatch):
    known = {"procore_company_id": company.simulator.company_id}
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", company.connection(extra=known))
    typed = {"procore": "procore_demo", "maestro": "maestro_demo", "ledger": "procore_ledger"}
    assert check({}, **typed) == ([], "")
    for name in typed:
        findings, said = check({}, **{**typed, name: "nowhere"})
        assert findings == ["red"]
        assert said.startswith("Connection nowhere: ")


def test_the_check_names_everything_that_is_wrong_at_once(company, check):
    wrong = {**company.settings, "tag": "NOBODY", "procore_company_id": 7, "ledger_conn_id": "nowhere"}
    findings, said = check({"demo": wrong, "other": {**company.settings, "environment": "x"}})
    assert findings == ["red"]
    assert "company other, environment: “x” is not known" in said
    assert "demo, maestro* (Connection maestro_demo): maestro* has no company with the tag “NOBODY”" in said
    assert "demo, ledger (Connection nowhere)" in said
    assert "demo, Procore (Connection procore_demo)" in said
