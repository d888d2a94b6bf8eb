"""News of a company as those who watch get them, through Airflow: at a webhook, in a mailbox, in its notes and metrics.

Long, because each kind of news goes each way.
"""

from __future__ import annotations

import asyncio
import email
import json
import socket
import socketserver
import threading
from datetime import timedelta
from email.policy import default
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text

from procore.elements import ELEMENTS
from procore.operators import WatchOperator
from procore.operators.watch import SCHEDULER, look
from tests.factories.webhook import listening

pytestmark = pytest.mark.airflow

SECRET = "T0KEN-in-the-path"
TOLD = {"webhook": {"conn_id": "teams"}}


@pytest.fixture
def hook(monkeypatch):
    """The Connection `teams` leads to a webhook on this machine."""
    with listening() as server:
        connection = {
            "conn_type": "http",
            "host": f"http://127.0.0.1:{server.server_port}/hooks/{SECRET}",
            "password": "bearer-secret",
        }
        monkeypatch.setenv("AIRFLOW_CONN_TEAMS", json.dumps(connection))
        yield server


@pytest.fixture
def mailbox(monkeypatch):
    """A mail server on this machine, which takes everything."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    server.got.append(email.message_from_bytes(b"".join(lines), policy=default))
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")
                if line.upper().startswith(b"QUIT"):
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    extra = {"disable_tls": True, "disable_ssl": True, "from_email": "sync@example.com", "retry_limit": 1}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.server_address[1], "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def watched(company, monkeypatch):
    """The demo company, of whose suppliers the webhook hears."""
    company.settings |= {"elements": {"suppliers": {"freshness_hours": 4}}, "notify": [TOLD]}
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com/")
    return company


def a_supplier(company, code, name="Aciers inc.", province="QC"):
    company.rows(
        "INSERT INTO maestro.supplier (company, code, name, country, province) VALUES ('DEMO', :code, :name, 'CA', :province)",
        code=code, name=name, province=province,
    )  # fmt: skip


def mended(company, code):
    company.rows("UPDATE maestro.supplier SET province = 'QC', updated_at = now() WHERE code = :code", code=code)


def names(letter):
    return [one["news"] for one in letter["news"]]


def body(message):
    return message.get_body(("html",)).get_content() if message.is_multipart() else message.get_content()


def states(run):
    return {ti.task_id: str(ti.state) for ti in run.get_task_instances()}


# ------------------------------------------------------------------------------------------------ once


def test_a_red_element_and_its_cause_are_told_once_and_its_recovery_once(watched, hook):
    a_supplier(watched, "A1", province="Atlantide")
    run = watched.run()
    (letter,) = hook.got
    assert letter["company"] == "Constructions Boréal inc."
    assert letter["subject"] == "Procore sync, Constructions Boréal inc.: 1 failed, 1 new cause in the inbox"
    assert names(letter) == ["failed", "cause"]
    assert "\n- suppliers: 1 rejected, everything else went through.\n  - A1: Province" in letter["text"]
    assert "A1: Province “Atlantide” is not a province or state of CA: correct it in maestro*" in letter["text"]
    assert "Province is not a known province: 1 supplier. For accounting." in letter["text"]
    assert (
        f"https://airflow.example.com/dags/procore_sync__demo/runs/{run.run_id.split('+')[0].replace(':', '%3A')}"
        in (letter["text"])
    )
    assert "https://airflow.example.com/plugin/procore" in letter["text"]
    watched.run()
    mended(watched, "A1")
    watched.run()
    assert [names(letter) for letter in hook.got[1:]] == [["recovered"]]
    watched.run()
    assert len(hook.got) == 2


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


# ------------------------------------------------------------------------------------------------ ways


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
    assert "webhook (Connection teams) was not told the news; they go with the next run." in capfd.readouterr().out
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
    run = SimpleNamespace(run_type="manual", triggering_user_name="Luc")
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    with pytest.raises(TaskAwaitingInput):
        task.execute({"params": {}, "dag_run": run, "run_id": "r", "ti": SimpleNamespace(id=uuid4())})
    assert [names(letter) for letter in hook.got] == [["waits"]]
    assert [told for kind, told in asked if kind == "CreateHITLDetailPayload"] == [1]


# ------------------------------------------------------------------------------------------------ freshness


def aged(company, hours):
    with company.ledger.begin() as connection:
        connection.execute(
            text("UPDATE procore_sync.run SET started_at = started_at - make_interval(hours => :hours)"),
            {"hours": hours},
        )


@pytest.fixture
def watch(watched, monkeypatch):
    """The watch, as its DAG calls it."""

    def call():
        monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": watched.settings}))
        return WatchOperator(task_id="watch").execute({})

    return call


def test_a_missed_goal_is_noticed_without_any_run_told_once_and_its_return_is_told_by_the_run_that_brings_it(
    watched, hook, watch
):
    assert watch() == {"demo": []}  # nobody has set it going yet
    watched.run()
    assert watch() == {"demo": []}
    aged(watched, 5)
    before = len(watched.simulator.requests)
    assert watch() == watch() == {"demo": ["suppliers"]}
    asyncio.run(look("demo"))
    (letter,) = hook.got
    assert names(letter) == ["late"]
    assert "the goal is 4 hours at most" in letter["text"]
    assert "https://airflow.example.com/dags/procore_sync__demo\n" in letter["text"]
    assert len(watched.simulator.requests) == before
    watched.run()
    assert names(hook.got[1]) == ["fresh"]
    assert watch() == {"demo": []}
    assert len(hook.got) == 2


@pytest.mark.parametrize("asked", [{"records": ["A1"]}, {"mode": "plan"}], ids=["some records", "a plan"])
def test_a_run_that_did_not_do_everything_makes_nothing_fresh(watched, hook, watch, asked):
    a_supplier(watched, "A1")
    watched.run()
    aged(watched, 5)
    watched.run(**asked)
    assert watch() == {"demo": ["suppliers"]}


def test_the_watch_has_a_schedule_as_soon_as_there_is_something_to_watch(dags, settings):
    def schedule(**more):
        return dags({"demo": {**settings, **more}}).dags["procore_watch"].schedule

    assert schedule() is None
    assert schedule(notify=[TOLD]) == "*/15 * * * *"
    assert schedule(elements={"costs": {"freshness_hours": 4}}) == "*/15 * * * *"


def test_a_run_has_the_shortest_goal_as_its_deadline_and_the_look_is_what_airflow_then_calls(
    dags, settings, monkeypatch
):
    monkeypatch.setenv(SCHEDULER, "client")
    elements = {"costs": {"freshness_hours": 4}, "budgets": {"freshness_hours": 1.5}, "projects": {}}
    dag = dags({"demo": {**settings, "elements": elements}}).dags["procore_sync__demo"]
    (alert,) = dag.deadline
    assert alert.interval == timedelta(minutes=90)
    assert (alert.callback.path, alert.callback.kwargs) == ("procore.operators.watch.look", {"company": "demo"})
    assert not dags({"demo": settings}).dags["procore_sync__demo"].deadline
    monkeypatch.delenv(SCHEDULER)
    assert not dags({"demo": {**settings, "elements": elements}}).dags["procore_sync__demo"].deadline


# ------------------------------------------------------------------------------------------------ notes


def test_a_run_s_note_is_its_table_and_a_red_task_s_note_says_what_to_do(watched):
    a_supplier(watched, "A1", province="Atlantide")
    run = noted(watched.run())
    assert "|✗ suppliers|0|0|0|0|1|" in run["note"]
    assert "A1: Province “Atlantide” is not a province" in run["note"]
    assert "A1: Province “Atlantide” is not a province or state of CA: correct it in maestro*" in run["suppliers"]
    assert run["projects"] is None
    mended(watched, "A1")
    run = noted(watched.run())
    assert "|✓ suppliers|1|0|0|0|0|" in run["note"]
    assert run["suppliers"] is None


def test_a_task_that_is_well_when_it_ran_again_loses_the_note_that_said_why_it_was_red(watched):
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    a_supplier(watched, "A1", province="Atlantide")
    run = watched.run()
    assert "A1" in noted(run)["suppliers"]
    with create_session() as session:
        session.get(DagRun, run.id).get_task_instance("suppliers", session=session).state = "success"
    assert noted(run)["suppliers"] is None


def test_a_person_s_own_note_stays_and_ours_is_renewed(watched):
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    run = watched.run()
    first = noted(run)["note"]
    assert noted(run)["note"] == first
    with create_session() as session:
        kept = session.get(DagRun, run.id).dag_run_note  # as Airflow's API writes it
        kept.content, kept.user_id = "Marie looks at it.", "marie"
    assert noted(run)["note"] == "Marie looks at it."


def test_the_notes_of_other_dags_are_left_alone(watched):
    from procore.listener import on_dag_run_failed  # noqa: PLC0415

    class Strange:
        dag_id = "payroll"

    assert on_dag_run_failed(Strange(), "") is None


def noted(run):
    """The notes as Airflow stores them, of the run and of each task, once its scheduler has told of the run's end."""
    from airflow.models.dagrun import DagRun  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import select  # noqa: PLC0415

    this = select(DagRun).where(DagRun.dag_id == run.dag_id, DagRun.run_id == run.run_id)
    with create_session() as session:
        session.scalar(this).notify_dagrun_state_changed(msg="as the scheduler says it")
    with create_session() as session:
        stored = session.scalar(this)
        notes = {ti.task_id: ti.note for ti in stored.get_task_instances(session=session)}
        return {**notes, "note": stored.note}


# ------------------------------------------------------------------------------------------------ metrics, lineage


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
    run = SimpleNamespace(run_type="manual", triggering_user_name="", run_id="r")
    task = SynchronizeOperator(task_id="suppliers", company="demo", element="suppliers")
    task.execute({"params": {}, "dag_run": run, "run_id": "r", "ti": None})
    found = ExtractorManager().extract_metadata(
        dagrun=run, task=task, task_instance_state=TaskInstanceState.SUCCESS, task_instance=SimpleNamespace()
    )
    both = {("maestro://DEMO", "suppliers"), (f"procore://{watched.settings['procore_company_id']}", "suppliers")}
    assert {(one.namespace, one.name) for one in found.inputs} == both
    assert {(one.namespace, one.name) for one in found.outputs} == both
