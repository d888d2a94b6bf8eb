"""What watches the server is told without a login whether each company's ledger can be worked with, and nothing else."""

import pytest

from procore.store.sql import migrations
from tests.factories.tasks import database_connection

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

READY, UNREADY = 200, 503
NEWEST = migrations()[-1][0]
WRONG = {
    # what is wrong, done to the server and the company -> what a stranger reads
    "tables": "not migrated to this version",
    "newer": "cannot be used",
    "away": "does not answer",
    "connection": "cannot be used",
    "settings": "settings of a company cannot be read",
}


def told(get, language="en"):
    answer = get("/ready", None, language)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.count("\n") == 1
    return answer.status_code, answer.text


def spoil(what, airflow, company):
    if what == "tables":
        company.ledger_rows(f"DELETE FROM procore_sync.migration WHERE name = '{NEWEST}' RETURNING name")
    elif what == "newer":
        company.ledger_rows(
            "INSERT INTO procore_sync.migration (name, checksum) VALUES ('9999_later', 'x') RETURNING name"
        )
    elif what == "away":
        airflow.put_connection(
            "procore_ledger", **{**database_connection(company.ledger_engine), "schema": "secret_db"}
        )
    elif what == "connection":
        airflow.api("DELETE", "/connections/procore_ledger")
    else:
        airflow.put_variable({"demo": company.entry(tag=7)})


@pytest.mark.parametrize(("what", "sentence"), WRONG.items(), ids=WRONG)
def test_what_keeps_a_ledger_from_work_is_503_with_one_sentence_that_names_nobody(
    airflow, company, get, what, sentence
):
    assert told(get) == (READY, "Ready: every company's ledger answers and is migrated.\n")
    spoil(what, airflow, company)
    status, said = told(get)
    assert status == UNREADY
    assert sentence in said
    for secret in ("demo", "Boréal", "procore_ledger", "secret_db", NEWEST, "9999"):
        assert secret not in said


def test_each_company_is_looked_at_and_in_french(airflow, company, get):
    other = company.entry(tag="AUTRE", procore_company_id=7, ledger_conn_id="procore_ledger_2")
    airflow.put_variable({"demo": company.entry(), "other": other})
    status, said = told(get, "fr")
    assert status == UNREADY
    assert said.startswith("Pas prêt")


def test_without_a_company_the_server_is_ready(airflow, company, get):
    airflow.put_variable({})
    assert told(get)[0] == READY
