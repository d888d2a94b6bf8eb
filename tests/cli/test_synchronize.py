import csv
import io
import json
import re
import shutil

import pytest

from procore.sides.maestro.engines import REFERENCE

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
SUPPLIERS = ("--elements", "suppliers")


def hash_in(shown):
    (found,) = re.findall(r"change set ([0-9a-f]{16}):", shown)
    return found


def test_a_run_goes_in_the_order_of_the_elements_and_a_second_one_writes_nothing(shell, tmp_path):
    shell.company.project("24-001")
    report = tmp_path / "report.json"
    ended = shell.type("sync", "--report", str(report))
    assert ended.returncode == 0, ended.stderr
    told = json.loads(report.read_text(encoding="utf-8"))["elements"]
    assert {name: row["state"] for name, row in told.items()} == dict.fromkeys(told, "success")
    assert (told["projects"]["created"], told["suppliers"]["created"]) == (1, 1)
    assert re.findall(r"^(\w+) .* success$", ended.stdout, re.MULTILINE) == list(told)
    (names,) = shell.company.rows("SELECT count(*) FROM maestro.supplier")
    assert names == {"count": 1}
    before = len(shell.company.simulator.requests)
    assert shell.type("sync").returncode == 0
    assert {one["method"] for one in shell.company.simulator.requests[before:] if "/oauth/" not in one["path"]} == {
        "GET"
    }


def test_a_plan_writes_nothing_is_exported_and_applied_once(shell):
    planned = shell.type("plan", *SUPPLIERS)
    assert planned.returncode == 0, planned.stderr
    assert shell.vendors() == {}
    name = hash_in(planned.stdout)

    rows = list(csv.DictReader(io.StringIO(shell.type("export", name).stdout)))
    assert [(row["maestro_key"], row["new"]) for row in rows if row["field"] == "name"] == [
        ("A1", "Aciers Trois-Rivières inc.")
    ]
    whole = json.loads(shell.type("export", name, "--format", "json").stdout)
    assert (whole["hash"], whole["element"], whole["created"]) == (name, "suppliers", 1)
    assert whole["values"] == rows

    assert shell.type("apply", name).returncode == 0
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": None}
    again = shell.type("apply", name)
    assert again.returncode == 1
    assert f"suppliers: plan {name} was applied already, by the run shell__" in again.stdout


@pytest.mark.parametrize("word", ["export", "approve"])
def test_a_change_set_that_is_not_there_is_refused_in_one_sentence(shell, word):
    shell.company.run("suppliers")
    ended = shell.type(word, "0000")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "demo has no plan “0000”: write the hash as the task's log shows it.\n"


def test_the_folder_of_a_company_s_sql_is_what_its_settings_say(shell, tmp_path):
    shell.settings = {"maestro_sql": str(tmp_path / "autre")}
    ended = shell.type("plan", *SUPPLIERS)
    assert ended.returncode == 1
    assert f"There is no folder {tmp_path / 'autre'} on this machine" in ended.stderr
    shutil.copytree(REFERENCE, tmp_path / "autre")
    file = tmp_path / "autre" / "suppliers.sql"
    file.write_text(file.read_text(encoding="utf-8").replace("s.name", "upper(s.name) AS name"), encoding="utf-8")
    shown = shell.type("plan", *SUPPLIERS)
    assert "ACIERS TROIS-RIVIÈRES INC." in shell.type("export", hash_in(shown.stdout)).stdout


def test_a_rejected_record_ends_it_red_after_everything_else_went_through(shell):
    shell.company.supplier("B2", "Béton inc.", province="Atlantide")
    ended = shell.start("sync", *SUPPLIERS)
    assert ended.returncode == 1
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": None}
    assert "suppliers: 1 rejected" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_first_run_waits_for_a_person_and_so_does_what_depends_on_it_until_it_is_approved(shell):
    shell.settings = {"first_run": "approve"}
    shell.company.project("24-001")
    shell.company.rows(
        "INSERT INTO maestro.activity (company, project, code, description) VALUES ('DEMO', '24-001', '03', 'Béton')"
    )
    shell.company.rows(
        "INSERT INTO maestro.cost_group (company, code, description, type) VALUES ('DEMO', 'MAT', 'Matériaux', 'Material')"
    )
    shell.company.rows(
        "INSERT INTO maestro.activity_group (company, project, activity, group_code) VALUES ('DEMO', '24-001', '03', 'MAT')"
    )
    shell.company.rows(
        "INSERT INTO maestro.budget (company, project, activity, group_code, quantity, unit, amount) "
        "VALUES ('DEMO', '24-001', '03', 'MAT', 1, 'ls', 100)"
    )
    ended = shell.type("sync", "--elements", "projects,budgets")
    assert ended.returncode == 3, ended.stderr
    assert "budgets: budgets is planned only: projects waits for a person." in ended.stdout
    name, budgets = re.findall(r"change set ([0-9a-f]{16}):", ended.stdout)
    (row,) = re.findall(
        r"^projects  1 created, with 1 group created, 1 activity created, 1 activity and group created  .*$",
        ended.stdout,
        re.MULTILINE,
    )
    assert row.split()[-1] == name
    assert int(row.split()[-2]) > 1
    assert f"  write it:  procore-sync approve {name} --company demo\n" in ended.stdout
    assert f"  write it:  procore-sync apply {budgets} --company demo\n" in ended.stdout
    early = shell.type("apply", budgets)
    assert early.returncode == 1
    assert f"budgets: plan {budgets} comes after other plans of its run (projects 24-001" in early.stdout
    assert shell.company.simulator.world.records("projects") == []
    approved = shell.type("approve", name, "--reason", "seen")
    assert approved.returncode == 0, approved.stderr
    assert [one["project_number"] for one in shell.company.simulator.world.records("projects")] == ["24-001"]
    (said,) = shell.company.ledger_rows(
        "SELECT state, decided_by, decision_reason FROM procore_sync.change_set WHERE element = 'projects'"
    )
    assert said == {"state": "applied", "decided_by": "marie", "decision_reason": "seen"}
    applied = shell.type("apply", budgets)
    assert applied.returncode == 0, applied.stdout
    assert len(shell.company.simulator.world.records("budget_line_items")) == 1
    again = shell.type("approve", name)
    assert (again.returncode, again.stderr) == (2, f"projects: {name} does not wait for a person; it is applied.\n")


def test_a_change_set_that_is_turned_down_is_never_written(shell):
    shell.settings = {"first_run": "approve"}
    name = hash_in(shell.type("sync", *SUPPLIERS).stdout)
    ended = shell.type("approve", name, "--reject", "--reason", "wrong year")
    assert (ended.returncode, ended.stdout) == (
        0,
        "demo, suppliers: the plan was rejected by marie: wrong year. Nothing was written.\n",
    )
    assert shell.type("apply", name).returncode == 1
    assert shell.vendors() == {}


def test_who_is_not_among_the_approvers_does_not_approve(shell):
    shell.settings = {"elements": {"suppliers": {"approval": "required", "approvers": ["paul"]}}}
    name = hash_in(shell.type("sync", *SUPPLIERS).stdout)
    ended = shell.type("approve", name)
    assert ended.returncode == 1
    assert "marie is not among the approvers (paul); nothing was written." in ended.stdout
    assert shell.vendors() == {}
