import re
import socket
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest
from airflow.providers_manager import ProvidersManager
from requests import certs

from procore.hooks import LOGIN_OF, ProcoreHook, database
from procore.model.errors import ConfigurationError, Unreachable
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


def test_what_the_connection_says_wins_over_the_environment(company, connect, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certs.where())
    assert connect().client(company.simulator.company_id).companies()  # loopback takes no proxy
    kept = connect(extra={"verify": False}).client(1)._session
    assert (kept.verify, kept.trust_env, connect(extra={}).client(1)._session.verify) == (False, False, certs.where())


@pytest.mark.parametrize("said", ["9" * 5000, "١٢", "12a", "99999999999999999999"])
def test_a_company_id_of_the_connection_that_is_none_is_one_sentence(connect, said):
    with pytest.raises(ConfigurationError, match=r"Company ID “.{1,40}” is no number of Procore: digits only\."):
        connect(extra={"procore_company_id": said}).client()


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


# ------------------------------------------------------------------------------------------------ hosts


@pytest.fixture
def doors(monkeypatch):
    """The hosts that anything in this process asks a proxy to be let through to; nobody is."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen():
            with suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with caller:
                        asked.append(caller.recv(1000).split(b" ")[1].decode())

        Thread(target=listen, daemon=True).start()
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{door.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield asked
        door.shutdown(socket.SHUT_RDWR)


def hosts():
    """API host -> login host, as the documented table has them."""
    text = (Path(__file__).parents[2] / "docs" / "procore.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [\w -]+ \| `([\w.-]+)` \| `([\w.-]+)`", text, re.MULTILINE)
    return {api: login for login, api in rows}


def test_the_documented_hosts_are_the_known_ones():
    assert {f"https://{api}": f"https://{login}" for api, login in hosts().items()} == LOGIN_OF
    assert LOGIN_OF["https://api.procore.com"] == "https://login.procore.com"


@pytest.mark.parametrize("api", ["", *sorted(hosts())])
def test_a_secret_goes_to_the_login_host_that_belongs_to_the_api(connect, doors, api):
    """Without an API URL it is production's."""
    login = hosts()[api or "api.procore.com"]
    client = connect(host=f"https://{api}" if api else "", extra={}).client(tries=1)
    with pytest.raises(Unreachable):
        client.companies()
    assert doors == [f"{login}:443"]
