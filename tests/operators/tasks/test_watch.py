"""Which elements are late, said once; the ledger of one company that is away hides no other."""

import json
import logging
from datetime import timedelta

import pytest
from airflow.sdk.exceptions import AirflowFailException
from sqlalchemy import text

from procore.operators.tasks.watch import watch_all
from tests.factories.settings import GOOD
from tests.factories.tasks import AWAY

LOG = logging.getLogger("test")
WATCHED = {
    "elements": {"suppliers": {"freshness_hours": 4}, "costs": {}},
    "notify": [{"webhook": {"conn_id": "teams"}}],
}


def aged(company, hours):
    """The company's runs, so many hours ago."""
    with company.ledger.engine.begin() as connection:
        for table, column in (("run", "started_at"), ("pairing", "paired_at")):
            connection.execute(
                text(f"UPDATE procore_sync.{table} SET {column} = {column} - :ago"), {"ago": timedelta(hours=hours)}
            )


@pytest.mark.parametrize(
    ("hours", "state", "late"),
    [(3, "finished", []), (5, "finished", ["suppliers"]), (5, "failed", ["suppliers"]), (3, "failed", [])],
)
def test_an_element_is_late_when_its_newest_good_run_is_older_than_its_goal(company, hook, hours, state, late):
    company.set(**WATCHED)
    company.ran("suppliers", state)
    company.ran("costs")
    aged(company, hours)
    assert watch_all(LOG) == {"demo": late}
    assert [[one["news"] for one in letter["news"]] for letter in hook.got] == ([["late"]] if late else [])


def test_the_other_companies_are_looked_at_when_a_ledger_is_away(company, hook, monkeypatch):
    company.set(**WATCHED)
    company.ran("suppliers")
    aged(company, 5)
    monkeypatch.setenv("AIRFLOW_CONN_AWAY", AWAY)
    other = {**GOOD, "tag": "AUTRE", "ledger_conn_id": "away", "procore_company_id": 7}
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"a": other, "demo": {**GOOD, **WATCHED}}))
    with pytest.raises(AirflowFailException, match=r"a: the ledger \(Connection away\) cannot be asked"):
        watch_all(LOG)
    assert len(hook.got) == 1
