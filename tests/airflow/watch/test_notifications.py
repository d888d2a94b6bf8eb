"""Notifications of a company, once when something begins and once when it ends, at a webhook and in a mailbox."""

import json
from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.airflow.watch.letters import SECRET, a_supplier, body, mended, names, noted, states

pytestmark = pytest.mark.airflow


def test_a_system_that_is_away_is_told_with_the_reason_and_its_return_too(watched, hook, monkeypatch):
    told = watched.connection()
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", told.replace("demo-secret", "wrong"))
    assert states(watched.run())["suppliers"] == "failed"
    (letter,) = hook.got
    assert names(letter) == ["failed"]
    assert "client ID" in letter["text"] or "Client ID" in letter["text"] or "client id" in letter["text"]
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", told)
    watched.run(records=["B2"])
    assert len(hook.got) == 1, "a run of some records cannot tell that all is well"
    watched.run()
    assert names(hook.got[1]) == ["recovered"]


def test_a_message_arrives_by_e_mail_in_the_company_s_language_and_no_name_is_a_template(watched, mailbox):
    watched.settings |= {"notify": [{"smtp": {"to": ["marie@example.com", "luc@example.com"]}}], "language": "fr"}
    a_supplier(watched, "A1", name="<b>{{ 7 * 191 }}</b> {{ conn.procore_demo.password }}", province="{{ 7 * 191 }}")
    watched.run()
    (message,) = mailbox.got
    assert message["Subject"] == ("Synchro Procore, Constructions Boréal inc. : 1 en échec, 1 nouvelle cause")
    assert message["From"] == "sync@example.com"
    assert "marie@example.com" in message["To"]
    assert "luc@example.com" in message["To"]
    assert "En échec" in body(message)
    assert "1 fiche rejetée, tout le reste est passé." in body(message)
    assert "{{ 7 * 191 }}" in body(message)
    assert "1337" not in body(message)
    assert watched.simulator.client_secret not in body(message)


def test_any_notifier_of_airflow_may_be_named_by_its_class(watched, mailbox):
    arguments = {"to": "marie@example.com", "subject": "[ERP] {{ news.subject }}", "html_content": "{{ news.text }}"}
    path = "airflow.providers.smtp.notifications.smtp.SmtpNotifier"
    watched.settings["notify"] = [{"notifier": path, "with": arguments}]
    a_supplier(watched, "A1", province="Atlantide")
    watched.run()
    (message,) = mailbox.got
    assert message["Subject"].startswith("[ERP] Procore sync, Constructions Boréal inc.: 1 failed")
    assert "Atlantide" in body(message)


def test_a_webhook_that_fails_makes_no_run_red_loses_nothing_and_its_address_stays_secret(watched, hook, capfd):
    hook.status = 500
    assert states(watched.run())["report"] == "success"
    a_supplier(watched, "A1", province="Atlantide")
    assert states(watched.run())["suppliers"] == "failed"
    mended(watched, "A1")
    assert states(watched.run())["report"] == "success"
    assert (
        "webhook (Connection teams) did not get the notifications; they go with the next run." in capfd.readouterr().out
    )
    tried = len(hook.got)
    hook.status = 200
    watched.run()
    (letter,) = hook.got[tried:]
    assert names(letter) == ["failed", "recovered", "cause"] or sorted(names(letter)) == [
        "cause",
        "failed",
        "recovered",
    ]
    assert letter["authorization"] == "Bearer bearer-secret"
    assert letter["path"].endswith(SECRET)
    watched.run()
    assert len(hook.got) == tried + 1


def test_what_airflow_knows_to_be_a_secret_is_in_no_message(watched, hook):
    a_supplier(watched, "A1", name="x", province=f"is {watched.simulator.client_secret} here")
    watched.run()
    assert watched.simulator.client_secret not in json.dumps(hook.got[0])


def test_what_airflow_knows_to_be_a_secret_is_in_no_note(watched):
    a_supplier(watched, "A1", name="x", province=f"is {watched.simulator.client_secret} here")
    notes = noted(watched.run())
    assert "A1: Province “is *** here”" in notes["suppliers"]
    assert watched.simulator.client_secret not in json.dumps(notes)


def test_that_a_plan_waits_is_told_before_anybody_can_answer(watched, hook, monkeypatch):
    from airflow.sdk.exceptions import TaskAwaitingInput  # noqa: PLC0415
    from airflow.sdk.execution_time import task_runner  # noqa: PLC0415

    from procore.operators import SynchronizeOperator  # noqa: PLC0415

    asked = []
    airflow = SimpleNamespace(send=lambda msg: asked.append((type(msg).__name__, len(hook.got))))
    monkeypatch.setattr(task_runner, "SUPERVISOR_COMMS", airflow, raising=False)
    monkeypatch.setenv(
        "AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": {**watched.settings, "first_run": "approve"}})
    )
    a_supplier(watched, "A1")
    run = SimpleNamespace(
        run_type="manual", data_interval_start=None, data_interval_end=None, triggering_user_name="Luc"
    )
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    with pytest.raises(TaskAwaitingInput):
        task.execute({"params": {}, "dag_run": run, "run_id": "r", "ti": SimpleNamespace(id=uuid4())})
    assert [names(letter) for letter in hook.got] == [["waits"]]
    assert [told for kind, told in asked if kind == "CreateHITLDetailPayload"] == [1]
