"""The demo itself: its seeds, ports, processes, secrets, and what it prints."""

import io
import json
import os
import socket
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest
from sqlalchemy import text

from demo import airflow_setup
from demo.database import SQL, Server
from demo.processes import Processes
from demo.progress import Progress
from demo.stack import SIZES, simulator_command
from demo.summary import Held, closing, outcome
from demo.workspace import ROOT, WORKSPACE, DemoError, Workspace, free_port
from procore.config import companies as settings
from procore.elements import ELEMENTS
from tests.factories.causes import row

FORKS = [
    sys.executable,
    "-c",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
]


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / ".demo")
    made.create()
    return made


@pytest.fixture
def processes(workspace):
    started = Processes(workspace.started, workspace.logs)
    yield started
    started.stop()


def counts(engine):
    tables = ("project", "supplier", "cost_group", "activity", "activity_group")
    with engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT count(*) FROM maestro.{name}")).scalar_one() for name in tables}


@pytest.mark.parametrize("size", SIZES)
def test_the_seeds_may_run_twice(maestro_engine, size):
    found = []
    for _ in range(2):
        with maestro_engine.begin() as connection:
            for name in SIZES[size].seeds:
                connection.connection.cursor().execute((SQL / name).read_text(encoding="utf-8"))
        found.append(counts(maestro_engine))
    assert found[0] == found[1]
    assert min(found[0].values()) > 0


LARGE = """
    SELECT
        (SELECT count(*) FROM maestro.supplier) AS suppliers,
        (SELECT count(*) FROM maestro.project WHERE number LIKE '25-%') AS projects,
        (SELECT count(*) FROM maestro.purchase_order WHERE project LIKE '25-%') AS orders,
        (SELECT count(*) FROM maestro.subcontract WHERE project LIKE '25-%') AS subcontracts,
        (SELECT count(*) FROM maestro.purchase_order_line JOIN maestro.purchase_order USING (company, number, extension)
            WHERE project LIKE '25-%')
        + (SELECT count(*) FROM maestro.subcontract_line JOIN maestro.subcontract USING (company, number, extension)
            WHERE project LIKE '25-%') AS lines,
        (SELECT count(*) FROM maestro.cost WHERE project LIKE '25-%') AS costs,
        (SELECT count(*) FROM maestro.cost_line WHERE cost LIKE 'L%') AS cost_lines,
        (SELECT count(*) FROM maestro.change_order WHERE project LIKE '25-%') AS changes
"""


def test_the_large_company_is_the_size_that_the_call_budget_speaks_of(maestro_engine):
    with maestro_engine.begin() as connection:
        for name in SIZES["large"].seeds:
            connection.connection.cursor().execute((SQL / name).read_text(encoding="utf-8"))
        found = dict(connection.execute(text(LARGE)).mappings().one())
    assert found == {
        "suppliers": 2000,
        "projects": 100,
        "orders": 5000,
        "subcontracts": 1000,
        "lines": 20000,
        "costs": 50000,
        "cost_lines": 60000,
        "changes": 500,
    }


@pytest.mark.parametrize("size", SIZES)
def test_the_demo_company_is_valid_settings(size):
    found = settings.read(SIZES[size].variable)
    assert found.problems == ()
    assert list(found.good[airflow_setup.COMPANY].elements) == list(ELEMENTS)


def test_a_demo_keeps_its_size_and_refuses_another(workspace):
    assert [workspace.size(""), workspace.size(""), workspace.size("small")] == ["small"] * 3
    with pytest.raises(DemoError, match="make demo SIZE=large"):
        workspace.size("large")


def test_a_new_demo_may_be_large(workspace):
    assert [workspace.size("large"), workspace.size("")] == ["large", "large"]


def test_the_switches_of_a_demo_are_the_simulators(workspace):
    strict = replace(SIZES["small"], switches=("direct_cost_lock=full", "budget_sync_status=403"))
    command = simulator_command(workspace, strict, 9100)
    assert command[-4:] == ["--switch", "direct_cost_lock=full", "--switch", "budget_sync_status=403"]


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_two_demos_that_start_together_share_no_port():
    code = "from demo.workspace import free_port; print(free_port(18080), flush=True); input()"
    mine = free_port(18080)
    others = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    theirs = [int(one.stdout.readline()) for one in others]
    for one in others:
        one.communicate("\n")
    assert len({mine, *theirs}) == 3


def test_two_demos_in_one_checkout_are_refused_in_one_sentence(workspace):
    with (
        workspace.locked(),
        pytest.raises(DemoError, match="Another demo runs in this checkout: stop it"),
        workspace.locked(),
    ):
        pass


def test_a_secret_is_made_once_and_only_its_owner_reads_it(workspace):
    first = workspace.secret("fernet")
    assert workspace.secret("fernet") == first != workspace.secret("jwt")
    assert (workspace.folder / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_path_that_postgresql_cannot_start_below_is_refused(tmp_path):
    with pytest.raises(DemoError, match="without spaces"):
        Workspace(tmp_path / "my project" / ".demo").create()


def test_a_stop_reaches_what_a_process_has_started(processes, tmp_path):
    process = processes.start("forks", FORKS, os.environ, tmp_path)
    head = psutil.Process(process.popen.pid)
    while not (children := head.children()):
        processes.check()
    processes.stop()
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_what_a_crashed_demo_left_is_stopped_by_the_next(processes, workspace, tmp_path):
    process = processes.start("left", FORKS, os.environ, tmp_path)
    Processes(workspace.started, workspace.logs).stop_leftovers()
    assert not psutil.pid_exists(process.popen.pid)
    assert not workspace.started.exists()


def test_a_process_that_only_got_the_same_number_is_left_alone(processes, workspace, tmp_path):
    process = processes.start("other", FORKS, os.environ, tmp_path)
    workspace.started.write_text(f"[[{process.popen.pid}, 1.0]]")
    Processes(workspace.started, workspace.logs).stop_leftovers()
    assert process.popen.poll() is None


def test_a_process_that_ends_by_itself_is_reported_with_its_log(processes, tmp_path):
    process = processes.start(
        "simulator", [sys.executable, "-c", "print('no more paper'); raise SystemExit(3)"], os.environ, tmp_path
    )
    process.popen.wait()
    with pytest.raises(
        DemoError, match=r"(?s)simulator ended by itself \(exit code 3\).*simulator.log ends with.*no more paper"
    ):
        processes.check()


def test_progress_is_one_line_a_change_where_there_is_no_terminal():
    out = io.StringIO()
    progress = Progress(("projects", "report"), out)
    for state in ("none", "queued", "running", "running", "success"):
        progress.show({"projects": state})
    said = [line.split() for line in out.getvalue().splitlines()]
    assert [words[:2] for words in said] == [["projects", "running"], ["projects", "done"]]


def run_of(**tally):
    calls = {"calls": {"GET /x": 2}, "announced_calls": None}
    return {"state": "finished", "tally": tally, **calls, "seconds": 1.25, "error": None}


PAGE = "http://localhost:8080/procore/demo"


def held(number, element="suppliers", cause="ambiguous"):
    return Held(element=element, cause=cause, field="", maestro=f"S{number}", procore="", sentence=f"sentence {number}")


def test_a_run_that_changed_nothing_says_so():
    states = {**dict.fromkeys(ELEMENTS, "skipped"), "projects": "success"}
    report = outcome("demo", {"projects": run_of(read=3, unchanged=3)}, states)
    assert closing(report, {}, [], PAGE).endswith("No changes: nothing was written.")
    assert report.as_json()["elements"]["suppliers"]["state"] == "skipped"


@pytest.mark.parametrize("name", ["created", "updated", "linked"])
def test_a_run_that_wrote_does_not_say_that_it_changed_nothing(name):
    states = {**dict.fromkeys(ELEMENTS, "skipped"), "projects": "success"}
    shown = closing(outcome("demo", {"projects": run_of(**{name: 1})}, states), {}, [], PAGE)
    assert "No changes" not in shown


def test_parts_are_counted_apart_from_their_element():
    states = {**dict.fromkeys(ELEMENTS, "skipped"), "projects": "success"}
    wrote = {("projects", "procore", "create"): 10, ("cost_codes", "procore", "create"): 1667}
    report = outcome("demo", {"projects": run_of(created=1677)}, states)
    rows = [line.split() for line in closing(report, wrote, [], PAGE).splitlines()]
    assert ["projects", "10", "done"] in rows
    assert ["cost", "codes", "1,667"] in rows
    assert "1677" not in closing(report, wrote, [], PAGE).replace(",", "")


def test_what_waits_is_one_line_a_cause_with_the_address_of_its_records():
    causes = [row("suppliers", "ambiguous", records=9), row("projects", "no_number")]
    runs = {name: run_of(waiting=1) for name in ("suppliers", "projects")}
    report = outcome("demo", runs, dict.fromkeys(ELEMENTS, "success"), causes)
    lines = closing(report, {}, [*map(held, range(9)), held(1, "projects", "no_number")], PAGE).splitlines()
    shown = lines[lines.index("Waits for a person:") + 1 :]
    assert shown[0].endswith(": 9 suppliers")
    assert shown[1].strip() == f"{PAGE}/synchronization?element=suppliers"
    assert shown[3].strip() == f"{PAGE}/synchronization/projects/record?maestro=S1"


def test_the_shell_file_gives_what_a_run_from_a_shell_asks_for(tmp_path):
    file = airflow_setup.shell_file(Server(str(tmp_path)), "http://127.0.0.1:9100")
    names = {line.split("=")[0].removeprefix("export ") for line in file.splitlines()}
    company = settings.company(airflow_setup.VARIABLE, airflow_setup.COMPANY)
    wanted = (company.procore_conn_id, company.maestro_conn_id, company.ledger_conn_id)
    assert names == {f"AIRFLOW_CONN_{one.upper()}" for one in wanted} | {"AIRFLOW_VAR_PROCORE_COMPANIES"}


def test_the_demo_is_in_the_checkout():
    assert WORKSPACE.folder == ROOT / ".demo"


def test_on_files_the_demo_s_maestro_is_a_folder_in_airflow_and_in_the_shell(tmp_path):
    server = Server(str(tmp_path))
    made = {one["connection_id"]: one for one in airflow_setup.connections(server, "http://127.0.0.1:9100", tmp_path)}
    assert (made["maestro_demo"]["conn_type"], made["maestro_demo"]["host"]) == (
        "maestro_files",
        str(tmp_path / "exports"),
    )
    assert json.loads(made["maestro_demo"]["extra"])["outbox"] == str(tmp_path / "outbox")
    variable = airflow_setup.on_files(airflow_setup.VARIABLE)
    assert settings.read(variable).problems == ()
    assert variable["demo"]["elements"]["subcontracts"] == {"number_pattern": "S#####-0"}
    shell = airflow_setup.shell_file(server, "http://127.0.0.1:9100", variable, tmp_path)
    assert '"conn_type": "maestro_files"' in shell
