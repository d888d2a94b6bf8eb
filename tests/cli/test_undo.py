import re

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture
def called(shell):
    """A run that gave the supplier a phone; its id."""
    shell.company.run("suppliers")
    shell.company.rows("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    shell.company.run("suppliers", dag_run="called")
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": "418 555-0001"}
    return "called"


def test_an_undo_shows_what_it_would_write_and_writes_it_when_asked(shell, called):
    shown = shell.type("undo", called, "--reason", "d'un « autre » mois")
    assert shown.returncode == 0, shown.stderr
    assert ["suppliers", "1", "0"] in [line.split() for line in shown.stdout.splitlines()]
    assert "Nothing was written: to write it, add --write." in shown.stdout
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": "418 555-0001"}
    assert shell.type("undo", called, "--reason", "x", "--write").returncode == 0
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": None}
    asked = shell.company.ledger_rows("SELECT by_whom, reason FROM procore_sync.undo ORDER BY started_at")
    assert [tuple(row.values()) for row in asked] == [("marie", "d'un « autre » mois"), ("marie", "x")]


def test_an_undo_that_waits_for_a_person_is_approved_where_it_was_typed(shell, called):
    shell.settings = {"elements": {"suppliers": {"approval": "required"}}}
    waits = shell.type("undo", called, "--reason", "x", "--write")
    assert waits.returncode == 3, waits.stderr
    (name,) = set(re.findall(r"\b[0-9a-f]{16}\b", waits.stdout))
    elsewhere = shell.type("approve", name)
    assert elsewhere.returncode == 2
    assert f"{name} is an undo's: procore-sync undo RUN --reason ... --write --approve {name}." in elsewhere.stderr
    assert shell.type("undo", called, "--reason", "x", "--write", "--approve", name).returncode == 0
    assert shell.vendors() == {"Aciers Trois-Rivières inc.": None}


def test_a_run_that_is_not_there_ends_it_red_with_one_sentence(shell, called):
    ended = shell.start("undo", "nowhere", "--reason", "x")
    assert ended.returncode == 1
    assert ended.stdout == "demo has no run “nowhere”: write the id of the DAG run, as Airflow shows it.\n"
