"""The access token against the simulator: asked for once, renewed in time, and sent nowhere else."""

import logging

import pytest

from procore.model.errors import (
    ConfigurationError,
    LoginRefused,
    Unreachable,
)
from procore.sides.procore.rest.access_token import Credentials, lifetime_of
from simulator import Fault


def paths(simulator):
    return [(r["method"], r["path"]) for r in simulator.requests]


def test_one_token_serves_many_calls_and_is_renewed_before_it_ends(client, simulator):
    client.companies()
    client.companies()
    assert paths(simulator).count(("POST", "/oauth/token")) == 1
    simulator.clock.advance(5400 - 299)
    client.companies()
    assert paths(simulator).count(("POST", "/oauth/token")) == 2


@pytest.mark.parametrize("said", [None, "", "soon", "nan", -1, 0, [], {}, 10**400, "1e400", True, 60, "5400"])
def test_a_lifetime_that_cannot_be_meant_stops_nothing_and_asks_for_no_token_a_call(client, simulator, said):
    simulator.faults.add(Fault(path="/oauth/token", replace={"expires_in": said}, times=None))
    for _ in range(5):
        client.companies()
    assert said is True or paths(simulator).count(("POST", "/oauth/token")) == 1  # True is one second
    assert 0 < lifetime_of(said) <= 86400


@pytest.mark.parametrize("token", [None, "", 7, ["t"], {"t": 1}, "two\r\nlines", "é"])
def test_an_answer_without_a_token_is_one_sentence_and_asked_for_once_more(client, simulator, token):
    simulator.faults.add(Fault(path="/oauth/token", replace={"access_token": token}))
    assert client.companies()
    simulator.clock.advance(5400)
    simulator.faults.add(Fault(path="/oauth/token", replace={"access_token": token}, times=2))
    with pytest.raises(Unreachable, match="without a token: is it Procore's login URL"):
        client.companies()


def test_a_token_that_was_revoked_is_renewed_once(client, simulator):
    client.companies()
    simulator.faults.add(Fault(method="GET", path="/companies", status=401, body={"error": "invalid_token"}))
    assert [one["id"] for one in client.companies()] == [simulator.company_id]
    simulator.faults.add(Fault(method="GET", path="/companies", status=401, times=2, body={"error": "invalid_token"}))
    with pytest.raises(LoginRefused, match="refuses the token"):
        client.companies()


def test_wrong_credentials_are_one_sentence_without_the_secret(connect, simulator, caplog):
    caplog.set_level(logging.DEBUG)
    client = connect(simulator, client_secret="s3cret-of-nobody")
    with pytest.raises(LoginRefused, match="refuses the client ID or the client secret") as raised:
        client.companies()
    assert "s3cret" not in str(raised.value) + repr(client) + caplog.text
    assert "s3cret" not in repr(Credentials(client_id="a", client_secret="s3cret", login_url=simulator.url))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://api.procore.com", "not encrypted: write https://api.procore.com"),
        ("ftp://api.procore.com", "not a web address"),
        ("api.procore.com", "not a web address"),
    ],
)
def test_no_token_travels_over_plain_http_to_another_machine(connect, simulator, url, said):
    with pytest.raises(ConfigurationError, match=said):
        connect(simulator, base_url=url)
    with pytest.raises(ConfigurationError, match=said):
        connect(simulator, login_url=url)
    assert simulator.requests == []


def test_no_redirection_is_followed_with_a_token(client, simulator):
    simulator.faults.add(Fault(path="/companies", status=302, headers={"Location": "http://127.0.0.2:1/elsewhere"}))
    with pytest.raises(ConfigurationError, match="redirects GET"):
        client.companies()


def test_a_netrc_entry_for_the_host_replaces_nothing(connect, simulator, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert connect(simulator).companies()
