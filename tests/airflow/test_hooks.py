from __future__ import annotations

from importlib import import_module

import pytest
from airflow.providers_manager import ProvidersManager

from procore.hooks import ProcoreHook, database
from procore.model.errors import ConfigurationError
from simulator import Fault


@pytest.fixture
def connect(company, monkeypatch):
    def told(**more):
        monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", company.connection(**more))
        return ProcoreHook("procore_demo")

    return told


def test_airflow_knows_the_connection_type_and_its_words():
    manager = ProvidersManager()
    assert manager.hooks["procore"].hook_class_name == "procore.hooks.ProcoreHook"
    assert manager.field_behaviours["procore"]["relabeling"] == {
        "host": "API URL",
        "login": "Client ID",
        "password": "Client secret",
    }
    assert {name for name in manager.connection_form_widgets if "procore" in name} >= {
        "extra__procore__login_url",
        "extra__procore__procore_company_id",
    }


@pytest.mark.airflow
@pytest.mark.parametrize("manager", ["airflow.plugins_manager", "airflow.sdk.plugins_manager"])
def test_the_plugin_is_there_once_although_its_folder_is_a_plugins_folder_too(manager):
    found, wrong = import_module(manager)._get_plugins()
    assert [plugin.name for plugin in found].count("procore") == 1
    assert not [name for name in wrong if "procore" in name.lower()]


def test_the_test_button_lists_the_companies(company, connect):
    extra = {"login_url": company.simulator.url, "procore_company_id": company.simulator.company_id}
    works, said = connect(extra=extra).test_connection()
    assert works
    assert f"Constructions Boréal inc. ({company.simulator.company_id})" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong"}, "refuses the client ID or the client secret"),
        ({"password": None}, "Client secret is empty; fill it in."),
        ({"host": "http://api.procore.com"}, "not encrypted"),
        ({"host": "http://127.0.0.1:1"}, "does not answer"),
    ],
)
def test_the_test_button_says_what_is_wrong(connect, change, said):
    works, answer = connect(**change).test_connection()
    assert not works
    assert said in answer
    assert "demo-secret" not in answer


def test_who_presses_the_test_button_does_not_wait_for_five_tries(company, connect):
    company.simulator.faults.add(Fault(path="/rest/v1.0/companies", status=503, times=None))
    works, answer = connect().test_connection()
    assert not works
    assert "does not answer GET /rest/v1.0/companies" in answer
    assert [one["path"] for one in company.simulator.requests].count("/rest/v1.0/companies") == 2


def test_our_own_fields_are_not_sent_as_headers_and_those_of_the_http_provider_still_work(company, connect):
    extra = {
        "login_url": company.simulator.url,
        "procore_company_id": 1,
        "timeout": 7,
        "X-Site": "Lévis".encode().hex(),
    }
    client = connect(extra=extra).client(company.simulator.company_id)
    client.companies()
    headers = {name.lower(): value for name, value in company.simulator.requests[-1]["headers"].items()}
    assert "login_url" not in headers
    assert "procore_company_id" not in headers
    assert headers["x-site"] == "Lévis".encode().hex()
    assert headers["procore-company-id"] == str(company.simulator.company_id)


def test_a_connection_that_is_no_database_is_refused_in_words(connect):
    connect()
    with pytest.raises(ConfigurationError, match="Connection procore_demo is not a database"), database("procore_demo"):
        pass
