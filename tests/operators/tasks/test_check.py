"""What the check of the set-up finds without a side: channels and Connections that lead nowhere; the entry to paste."""

import json
import logging

import pytest
from airflow.sdk.exceptions import AirflowFailException

from procore.config.companies import read
from procore.operators.tasks.check import check_set_up, entry

LOG = logging.getLogger("test")


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ({"webhook": {"conn_id": "nowhere"}}, "webhook (Connection nowhere): that Connection does not exist; make it"),
        ({"notifier": "airflow.providers.nobody.Pigeon"}, "Pigeon: there is no such class (No module named"),
        ({"notifier": "procore.operators.webhook.Pigeon"}, "there is no such class (module 'procore.operators.webhook' has no"),
        ({"notifier": "procore.operators.webhook.WebhookNotifier", "with": {"url": "x"}}, "it does not take these arguments"),
        ({"notifier": "pathlib.Path"}, "pathlib.Path is not a notifier of Airflow"),
    ],
)  # fmt: skip
def test_a_channel_that_leads_nowhere_is_named_beside_what_else_is_wrong(company, way, sentence):
    company.set(notify=[way])
    with pytest.raises(AirflowFailException) as raised:
        check_set_up(LOG, {})
    said = str(raised.value)
    assert "demo, notify, " in said
    assert sentence in said
    assert "demo, Procore (Connection procore_demo): " in said
    assert "demo, maestro* (Connection maestro_demo): " in said
    assert "demo, ledger" not in said


def test_a_connection_of_the_form_is_tried_by_itself(company, caplog):
    company.patch.delenv("AIRFLOW_VAR_PROCORE_COMPANIES")
    with (
        caplog.at_level("INFO"),
        pytest.raises(AirflowFailException, match=r"^Connection nowhere: .* Connection nobody: "),
    ):
        check_set_up(LOG, {"ledger": " procore_ledger, ", "maestro": "nowhere, nobody"})
    assert "Connection procore_ledger: it answers." in caplog.text


def test_the_entry_to_paste_is_a_company_once_its_capitals_are_filled_in():
    pasted = json.loads(entry({"id": 598134325684219, "name": "Boréal « inc. »"}, "procore_default"))
    pasted["my_company"]["tag"] = "BOREAL"
    found = read(pasted)
    assert found.problems == ()
    assert found.good["my_company"].procore_company_id == 598134325684219
