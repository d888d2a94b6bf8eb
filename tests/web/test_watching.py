"""What a person who watches sees: how far a run is, what the limit leaves, both sides' dollars, plans, late elements."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.model.errors import RateLimitSpent
from procore.model.runs import Mode
from simulator import Fault
from tests.factories.ledger import intention
from tests.web.screens.words import said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

OVERVIEW, TAB = "/demo/overview", "/demo/synchronization?element=suppliers&state=all"
SUPPLIERS = ALL["suppliers"]


@pytest.fixture
def ledger_rows(company):
    def ask(sql, **params):
        with company.ledger_engine.begin() as connection:
            result = connection.execute(text(sql), params)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    return ask


@pytest.fixture
def linked(company):
    """Three suppliers that both sides have."""
    for code in ("ACIER01", "BETON", "EXCAV"):
        company.supplier(code, f"Les {code} inc.")
    company.run("suppliers")
    return company


@pytest.fixture
def running(linked, ledger_rows):
    """A run that has written one of four records, is writing another, and will make a new one."""
    (pairing,) = ledger_rows("SELECT id FROM procore_sync.pairing")
    run = linked.ledger.runs.begin(pairing["id"], "r-now", "suppliers", "sync")
    linked.ledger.runs.expect_writes(run.id, 4, 1)
    intended = [intention("ACIER01", verb="update"), intention("BETON", verb="update"), intention("EXCAV")]
    first, *_ = linked.ledger.actions.intend(run.id, SUPPLIERS, intended)
    linked.ledger.actions.end([{"id": first, "state": "done", "maestro_key": None, "procore_id": None}])
    return run


def test_a_run_that_writes_shows_how_many_of_how_many(running, get):
    for path in (OVERVIEW, TAB):
        answer = get(path)
        assert "Writes. 1 of 4 written" in said(answer), path
        assert '<progress max="4" value="1"' in answer.text, path


def test_the_rows_that_are_being_written_say_so_and_the_others_do_not(running, get):
    rows = get(TAB).text.split("<tr>")
    states = {
        code: "Being written" in next(r for r in rows if f">{code}<" in r) for code in ("ACIER01", "BETON", "EXCAV")
    }
    assert states == {"ACIER01": False, "BETON": True, "EXCAV": True}


def test_a_run_that_reads_says_so(linked, get, ledger_rows):
    (pairing,) = ledger_rows("SELECT id FROM procore_sync.pairing")
    linked.ledger.runs.begin(pairing["id"], "r-now", "suppliers", "sync")
    assert "Reads both sides." in said(get(OVERVIEW))


def test_an_older_run_that_broke_off_is_not_said_to_be_running(running, linked, get):
    linked.run("suppliers")
    assert "of 4 written" not in said(get(OVERVIEW))


def test_a_spent_hour_is_shown_with_the_time_at_which_it_goes_on_and_nothing_else_is_asked(linked, get, ledger_rows):
    linked.rows("UPDATE maestro.supplier SET phone = '418 555-0001', updated_at = now()")
    linked.simulator.faults.add(Fault(method="PATCH", path="vendors/sync", limit="hour", reset=1800))
    with pytest.raises(RateLimitSpent) as spent:
        linked.run("suppliers", dag_run="r-limit")
    resumes = spent.value.resets_at.isoformat()
    asked = len(linked.simulator.requests)
    for path in (OVERVIEW, TAB):
        answer = get(path)
        assert "Waits for Procore's limit of calls; it goes on by itself at" in said(answer), path
        assert f'datetime="{resumes}"' in answer.text, path
        assert "0 of 3 written" in said(answer), path
    words = said(get(OVERVIEW))
    assert "Waits for the limit" in words
    assert "0 of 3,600 calls to Procore are left in this hour; it begins anew at" in words
    assert len(linked.simulator.requests) == asked
    linked.run("suppliers", dag_run="r-limit")
    words = said(get(OVERVIEW))
    assert "goes on by itself" not in words
    assert ledger_rows("SELECT planned, state FROM procore_sync.run WHERE dag_run = 'r-limit'") == [
        {"planned": 3, "state": "finished"}
    ]


def test_an_hour_that_is_over_is_told_as_all_free(linked, get, ledger_rows):
    (run,) = ledger_rows("SELECT max(id) AS id FROM procore_sync.run")
    linked.ledger.runs.keep_rate_limit(run["id"], 0, 3600, datetime.now(UTC) - timedelta(minutes=1))
    assert "3,600 calls to Procore an hour, all of them left since" in said(get(OVERVIEW))


def test_a_tab_of_projects_says_from_when_the_oldest_answer_of_procore_is(linked, get, ledger_rows):
    (pairing,) = ledger_rows("SELECT id FROM procore_sync.pairing")
    tab = "/demo/synchronization?element=purchase_orders"
    assert "the oldest answer is from" not in said(get(tab))
    oldest = datetime.now(UTC) - timedelta(hours=20)
    for number, at in (("24-001", oldest), ("24-002", datetime.now(UTC))):
        ledger_rows(
            "INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, read_at) "
            "VALUES (:pairing, 'purchase_orders', 'procore', :number, :at, :at)",
            pairing=pairing["id"],
            number=number,
            at=at,
        )
    answer = get(tab)
    assert "Procore is asked project by project; the oldest answer is from" in said(answer)
    assert f'datetime="{oldest.isoformat()}"' in answer.text


def test_a_limit_that_procore_never_told_is_said_not_to_be_known(linked, get):
    assert "How many are left is not known" in said(get(OVERVIEW))


def test_a_run_that_waits_for_an_approval_is_not_said_to_go_on_by_itself(linked, get, ledger_rows):
    (pairing,) = ledger_rows("SELECT id FROM procore_sync.pairing")
    run = linked.ledger.runs.begin(pairing["id"], "r-asks", "suppliers", "sync")
    linked.ledger.runs.end(run, "waiting", "demo, suppliers: plan 4711 waits for an approval.")
    words = said(get(OVERVIEW))
    assert "Waits for a person: demo, suppliers: plan 4711 waits for an approval. Approvals in Airflow" in words
    assert "Waits for an approval" in words
    assert "goes on by itself" not in words


def test_a_run_that_was_stopped_is_not_shown_as_fine(linked, get, ledger_rows):
    (pairing,) = ledger_rows("SELECT id FROM procore_sync.pairing")
    run = linked.ledger.runs.begin(pairing["id"], "r-brake", "suppliers", "sync")
    linked.ledger.runs.end(run, "stopped", "the plan goes over a brake")
    assert "Stopped, nothing written the plan goes over a brake" in said(get(OVERVIEW))


# ------------------------------------------------------------------------------------------------ freshness


@pytest.mark.parametrize(("goal", "late"), [(None, False), (4, True), (7, False)])
def test_an_element_is_late_by_its_own_goal(airflow, linked, get, ledger_rows, goal, late):
    entry = linked.entry()
    entry["elements"]["suppliers"]["freshness_hours"] = goal
    airflow.put_variable({"demo": entry})
    ledger_rows("UPDATE procore_sync.run SET started_at = now() - interval '6 hours'")
    answer = get(OVERVIEW)
    assert ('class="late">6 h ago' in answer.text) is late
    assert (f"goal: {goal} hours" in said(answer)) is (goal is not None)


def test_without_a_goal_an_element_is_late_after_a_day(linked, get, ledger_rows):
    ledger_rows("UPDATE procore_sync.run SET started_at = now() - interval '25 hours'")
    assert 'class="late">25 h ago' in get(OVERVIEW).text


# ------------------------------------------------------------------------------------------------ balance


def test_the_balance_says_what_is_held_and_by_which_records_and_what_nobody_knows(linked, get, ledger_rows):
    ledger_rows(
        "INSERT INTO procore_sync.balance (pairing, element, scope, records, unknown, maestro, procore, explained_records, "
        "explained, explained_keys) "
        "SELECT id, e, scope, 3, unknown, m, p, n, explained, CAST(keys AS jsonb) FROM procore_sync.pairing, "
        "(VALUES ('costs', '24-001', 0, 100.10, 70.10, 3, 30.00, "
        '\'[{"maestro_key": "C-17", "procore_key": "", "difference": "30.00"}]\'), '
        "('costs', '24-002', 0, 5, 5, 0, 0, '[]'), ('budgets', '24-001', 1, 10, 4, 0, 0, '[]'), "
        "('subcontracts', '24-001', 3, 0, 0, 0, 0, '[]')) AS v (e, scope, unknown, m, p, n, explained, keys)"
    )
    ledger_rows(
        "INSERT INTO procore_sync.balance_time (pairing, element, added_up_at) "
        "SELECT DISTINCT pairing, element, now() FROM procore_sync.balance"
    )
    ledger_rows(
        "INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, whole_at) "
        "SELECT DISTINCT pairing, element, 'maestro', '', now(), now() FROM procore_sync.balance "
        "UNION SELECT pairing, element, 'procore', scope, now(), now() FROM procore_sync.balance "
        "ON CONFLICT (pairing, element, side, scope) DO UPDATE SET whole_at = excluded.whole_at"
    )
    answer = get(OVERVIEW)
    words = said(answer)
    assert "Project Costs $105.10 $75.10 $30.00 $30.00 3 waiting" in words
    assert "24-001 $100.10 $70.10 $30.00 $30.00 C-17 $30.00 and 2 more" in words
    assert 'synchronization?element=costs&amp;project=24-001">and 2 more</a>' in answer.text
    assert "Project Budgets $10.00 $4.00 $6.00" in words
    assert "amounts not known: 1" in words
    assert "of $6.00 nothing waits" in words
    assert "Subcontracts not known" in words
    assert "Purchase Orders not known" in words
    assert "Suppliers not known" not in words
    assert "record?maestro=C-17" in answer.text
    assert "&lt;time" not in answer.text  # a moment is a moment, not its markup


# ------------------------------------------------------------------------------------------------ plans


@pytest.fixture
def planned(company):
    """A plan that would make two suppliers."""
    company.supplier("ACIER01", 'Aciers "Trois-Rivières" inc., <b>ltée</b>')
    company.supplier("BETON", "Béton Provincial ltée")
    company.run("suppliers", mode=Mode.PLAN)
    return company.newest_plan()


def test_a_plan_is_listed_and_given_as_csv_and_json_to_those_who_may_look(planned, get):
    words = said(get(OVERVIEW, "viewer"))
    assert f"{planned} made 2 new" in words
    table = get(f"/demo/plans/{planned}.csv", "viewer")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == f'attachment; filename="demo-suppliers-{planned}.csv"'
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))
    names = {row["maestro_key"]: row["new"] for row in rows if row["field"] == "name"}
    assert names == {"ACIER01": 'Aciers "Trois-Rivières" inc., <b>ltée</b>', "BETON": "Béton Provincial ltée"}
    told = json.loads(get(f"/demo/plans/{planned}.json", "viewer").text)
    assert (told["hash"], told["created"], len(told["values"])) == (planned, 2, len(rows))


def test_a_plan_s_row_has_its_parts_its_calls_and_what_moves_up_and_down(company, get):
    company.project("24-001")
    for code in ("01", "02"):
        company.rows(
            "INSERT INTO maestro.activity (company, project, code, description) VALUES ('DEMO', '24-001', :code, :code)",
            code=code,
        )
    company.run("projects", mode=Mode.PLAN)
    row = said(get(OVERVIEW)).split(company.newest_plan())[1]
    assert "1 new and of its parts Activities: 2 $0.00 $0.00 7" in row


@pytest.mark.parametrize(
    "name", ["0123456789abcdef.csv", "x.csv", "0123456789abcdef.exe", "0123456789abcdef%0d%0aX: y.csv"]
)
def test_a_plan_that_was_never_made_is_404(planned, get, name):
    assert get(f"/demo/plans/{name}").status_code == 404


def test_a_plan_of_another_company_is_not_given(airflow, planned, company, get):
    other = company.entry(tag="AUTRE", procore_company_id=7)
    airflow.put_variable({"demo": company.entry(), "other": other})
    assert get(f"/other/plans/{planned}.csv").status_code == 404


def test_how_a_run_ended_is_the_same_word_wherever_it_is_shown(waiting_company, get):
    badge = 'class="state s-waiting">Some wait<'
    assert [get(f"/demo/{screen}").text.count(badge) for screen in ("overview", "configuration")] == [2, 1]
