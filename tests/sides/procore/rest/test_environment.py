"""What a session takes from the environment, once, and what the Connection's own settings win over."""

import pytest
import requests

from procore.model.errors import ConfigurationError
from procore.sides.procore.rest.environment import read_environment_once

API, LOGIN = "https://api.procore.com", "https://login.procore.com"


@pytest.fixture
def settled(monkeypatch, tmp_path):
    """How a session goes to a URL: its proxy ("" for none) and its verify, after the environment was read and changed."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    def made(url, environment, own):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with requests.Session() as session:
            for name, value in own.items():
                setattr(session, name, value)
            read_environment_once(session, [API, LOGIN, url], verify_is_set="verify" in own)
            for name in environment:
                monkeypatch.setenv(name, "http://too.late:1")
            found = session.merge_environment_settings(url, {}, None, None, None)
        return requests.utils.select_proxy(url, found["proxies"]) or "", found["verify"]

    return made


PROXY = {"HTTPS_PROXY": "http://proxy:1", "HTTP_PROXY": "http://proxy:1"}


@pytest.mark.parametrize(
    ("url", "environment", "own", "proxy"),
    [
        (API, {}, {}, ""),
        (API, PROXY, {}, "http://proxy:1"),
        (LOGIN, PROXY, {}, "http://proxy:1"),
        (API, {**PROXY, "NO_PROXY": ".procore.com"}, {}, ""),
        (API, {**PROXY, "NO_PROXY": "login.procore.com"}, {}, "http://proxy:1"),
        (API, PROXY, {"trust_env": False}, ""),
        (API, PROXY, {"proxies": {"https": "http://own:2"}}, "http://own:2"),
        (API, PROXY, {"proxies": {"https": "http://own:2", "no_proxy": "api.procore.com"}}, ""),
        ("http://127.0.0.1:9100", PROXY, {}, ""),
        ("http://localhost:9100", PROXY, {}, ""),
        ("http://127.0.0.1:9100", PROXY, {"proxies": {"http": "http://own:2"}}, "http://own:2"),
    ],
)
def test_proxies_are_read_once_and_the_connections_own_win(settled, url, environment, own, proxy):
    assert settled(url, environment, own)[0] == proxy


@pytest.mark.parametrize("own", [True, False])
def test_verify_of_the_connection_wins_over_the_environment(settled, own):
    bundle = {"REQUESTS_CA_BUNDLE": requests.certs.where()}
    assert settled(API, bundle, {"verify": own})[1] is own
    assert settled(API, bundle, {})[1] == requests.certs.where()
    assert settled(API, bundle, {"trust_env": False})[1] is True


def test_a_file_of_authorities_that_is_not_there_is_one_sentence(settled):
    with pytest.raises(
        ConfigurationError, match=r"/not/there.pem is not there: correct verify .* or REQUESTS_CA_BUNDLE"
    ):
        settled(API, {"REQUESTS_CA_BUNDLE": "/not/there.pem"}, {})
