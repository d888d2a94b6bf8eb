"""Which addresses are safe, and how calls and parameters are written."""

import pytest

from procore.model.errors import ConfigurationError
from procore.sides.procore.rest.addresses import endpoint_name, host_of, query_of, safe_url


@pytest.mark.parametrize(
    "url,kept",
    [
        ("https://api.procore.com/", "https://api.procore.com"),
        ("https://api.procore.com", "https://api.procore.com"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("https://marie:p%40ss@api.procore.com", "https://api.procore.com"),
    ],
)
def test_a_safe_address_is_kept_without_its_last_slash(url, kept):
    assert safe_url(url, "API URL") == kept


@pytest.mark.parametrize(
    "url,said",
    [
        ("http://api.procore.com", "API URL .* is not encrypted: write https://api.procore.com"),
        ("http://localhost.procore.com", "not encrypted"),
        ("http://127.0.0.2", "not encrypted"),
        ("ftp://api.procore.com", "not a web address"),
        ("https://", "not a web address"),
        ("api.procore.com", "not a web address"),
        ("", "not a web address"),
        ("https://[::1", "not a web address"),
        ("https://api.procore.com:http", "not a web address"),
        ("https://api procore.com", "not a web address"),
        ("https://api.procore.com\x00", "not a web address"),
        ("https://api.procore.com/a@elsewhere.example", "not a web address"),
    ],
)
def test_an_unsafe_address_is_named_with_its_mend(url, said):
    with pytest.raises(ConfigurationError, match=said):
        safe_url(url, "API URL")


@pytest.mark.parametrize("start", ["http://", "https://", "ftp://", ""])
@pytest.mark.parametrize("password", ["hunter2", "hunter2/", "hunter2@"])
def test_no_sentence_holds_a_password_of_an_address(start, password):
    with pytest.raises(ConfigurationError) as raised:
        safe_url(f"{start}marie:{password}@api procore.com", "API URL")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url,host",
    [
        ("https://API.Procore.com", "api.procore.com"),
        ("https://procore.example:8443", "procore.example:8443"),
        ("http://127.0.0.1:43121", "127.0.0.1"),
    ],
)
def test_a_host_keeps_its_port_unless_it_is_this_machine(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    "path,name",
    [
        ("/rest/v1.0/companies", "GET /rest/v1.0/companies"),
        ("/rest/v1.0/projects/12/vendors/34", "GET /rest/v1.0/projects/{id}/vendors/{id}"),
        ("/rest/v2.0/projects/562949953421312", "GET /rest/v2.0/projects/{id}"),
    ],
)
def test_calls_of_one_kind_are_counted_together(path, name):
    assert endpoint_name("GET", path) == name


def test_parameters_are_written_as_procore_reads_them():
    assert query_of(None) == {}
    assert query_of({"a": True, "b": False, "c": 7, "d": "x", "e": ["1", "2"], "f": ()}) == {
        "a": "true", "b": "false", "c": 7, "d": "x", "e[]": ["1", "2"], "f[]": [],
    }  # fmt: skip
