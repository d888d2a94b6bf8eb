"""What the settings keep no longer is deleted by its task, company by company."""

import json

import pytest
from airflow.sdk.exceptions import AirflowFailException
from sqlalchemy import text

from procore.operators import RetentionOperator

pytestmark = pytest.mark.airflow
OLD = """
INSERT INTO procore_sync.inbox (pairing, element, maestro_key, kind, code, owner, closed_at, with_pairing)
SELECT id, 'suppliers', 'OLD', 'rejected', 'required', 'it', now() - interval '500 days', true FROM procore_sync.pairing
"""


def test_each_company_s_ledger_lets_go_of_what_its_settings_say(watched, monkeypatch):
    watched.run()
    with watched.ledger.begin() as connection:
        connection.execute(text(OLD))
    kept = {**watched.settings, "tag": "OTHER", "procore_company_id": 2}
    away = {**kept, "tag": "AWAY", "procore_company_id": 3, "ledger_conn_id": "nowhere", "retention": {"runs": 400}}
    told = {"demo": {**watched.settings, "retention": {"exceptions": 400}}, "kept": kept, "away": away}
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps(told))
    with pytest.raises(AirflowFailException, match=r"^away: the ledger \(Connection nowhere\) cannot be asked"):
        RetentionOperator(task_id="delete").execute({})
    assert watched.kept("SELECT kind, days, records FROM procore_sync.retention") == [
        {"kind": "exceptions", "days": 400, "records": 1}
    ]
