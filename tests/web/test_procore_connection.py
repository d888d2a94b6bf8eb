"""Procore's Connection is saved as a person entered it: nothing is lost, and no secret goes to another host."""

import json

import pytest

from procore.model.errors import ConfigurationError
from procore.web.procore_connection import EnteredConnection, companies_seen, extra_to_write, why_not_saved

STORED = {
    "conn_type": "procore",
    "host": "https://api.procore.com",
    "password": "***",
    "extra": json.dumps({"login_url": "https://login.procore.com"}),
}


def entered(**more):
    known = {"conn_id": "procore", "host": "https://api.procore.com", "login": "id", "secret": ""}
    return EnteredConnection(**{**known, "login_url": "https://login.procore.com", **more})


@pytest.mark.parametrize(
    ("changed", "stored", "said"),
    [
        ({"secret": "s"}, None, ""),
        ({}, None, "are needed"),
        ({}, STORED, ""),
        ({"login": ""}, STORED, "Client ID and Client secret are needed"),
        ({}, {**STORED, "password": None}, "are needed"),
        ({"host": "https://elsewhere.example.com"}, STORED, "a secret is not sent to another host"),
        ({"login_url": "https://elsewhere.example.com"}, STORED, "a secret is not sent to another host"),
        ({"host": "https://elsewhere.example.com", "secret": "new"}, STORED, ""),
        ({"secret": "s"}, {**STORED, "conn_type": "postgres"}, "of another type"),
    ],
)
def test_why_a_connection_is_not_saved(changed, stored, said):
    found = why_not_saved(entered(**changed), stored)
    assert (said in str(found)) if said else found is None


def test_what_the_form_does_not_show_stays_and_what_airflow_masked_is_not_stored_as_stars():
    stored = {"login_url": "old", "timeout": 30, "X-Proxy": "***", "procore_company_id": 7}
    effective = {"X-Proxy": "a secret of the proxy"}
    assert extra_to_write(entered(company_id="8"), stored, effective) == {
        "login_url": "https://login.procore.com",
        "timeout": 30,
        "X-Proxy": "a secret of the proxy",
        "procore_company_id": 8,
    }
    assert extra_to_write(entered(login_url="", company_id="x"), {}, {}) == {}


def test_a_secret_is_in_no_repr():
    assert "hush" not in repr(entered(secret="hush"))


@pytest.mark.parametrize(("kind", "said"), [("http", "is of type http"), ("postgres", "is of type postgres")])
def test_no_other_connection_s_password_is_sent_to_its_host(monkeypatch, kind, said):
    told = {"conn_type": kind, "host": "http://127.0.0.1:1", "login": "us", "password": "hunter2"}
    monkeypatch.setenv("AIRFLOW_CONN_OTHER", json.dumps(told))
    with pytest.raises(ConfigurationError, match=f"Connection other {said}: it has to be of type Procore"):
        companies_seen("other", None)


@pytest.mark.parametrize("typed", ["9" * 5000, "9" * 19, "١٢", "-1", "1 2", "12\x00"])
def test_a_company_id_that_is_none_is_not_kept(typed):
    entered = EnteredConnection(conn_id="p", host="", login="", secret="", company_id=typed)
    assert "procore_company_id" not in extra_to_write(entered, {}, {})
