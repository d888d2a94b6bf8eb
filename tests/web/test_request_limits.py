"""Whatever is typed into an address or a form, the answer is a page with a sentence: every route, from the app's own list."""

import http.client
import re
from urllib.parse import quote, urlencode, urlsplit

import pytest
from fastapi.dependencies.utils import get_flat_dependant

from procore.web.app import create_app
from tests.web.conftest import csrf_of

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

BAD, NOWHERE, REFUSED, BROKEN = 400, 404, 409, 500
DEEP = '{"a":' * 5_000 + "1" + "}" * 5_000
NASTY = {
    "a NUL": "a\x00b",
    "a space": "two words",
    "19 digits": "9" * 19,
    "Arabic digits, too many": "١" * 20,
    "5,000 digits": "9" * 5_000,
    "deep JSON": DEEP,
    "half a surrogate pair": '{"a":"\\ud800"}',
    "no number": '{"a":NaN}',
    "a list": "[1]",
}
RIGHT = {
    "company": "demo",
    "element": "suppliers",
    "name": "page.css",
    "plan_hash": "0123456789abcdef",
    "path": "a/b/c",
    "run": "manual__1",
    "kind": "exclude",
    "maestro": "ACIER01",
    "procore": "",
    "score": "90",
    "seal": "none",
    "reason": "why",
    "answer": "reject",
    "what": "some",
    "records": "ACIER01",
    "procore_conn_id": "procore_edge",
    "maestro_conn_id": "maestro_demo",
    "ledger_conn_id": "procore_ledger",
    "key": "edge",
    "is_new": "1",
    "tick_suppliers": "1",
    "login": "id",
    "secret": "",
    "host": "http://127.0.0.1:1",
    "login_url": "http://127.0.0.1:1",
}
SETTINGS = (
    "key", "name", "tag", "schedule", "procore_company_id", "maestro_conn_id", "procore_conn_id", "ledger_conn_id", "timezone",
    "first_run", "set_suppliers_brakes.net", "set_suppliers_approvers", "set_suppliers_personal_text", "own_suppliers_phone",
    "set_company_notify.0.smtp.to", "set_company_notify.0.with.key", "set_company_overlap_seconds", "pattern", "numbers",
    "status", "version", "step",
)  # fmt: skip
NUMBERS = ("procore", "procore_company_id", "company_id", "score", "number")
CONNECTIONS = ("conn", "procore_conn_id", "maestro_conn_id", "ledger_conn_id")
UNDECLARED = {
    "/configuration/save": SETTINGS,
    "/configuration/test": (
        "procore_conn_id",
        "maestro_conn_id",
        "ledger_conn_id",
        "tag",
        "set_company_notify.0.with.key",
    ),
    "/configuration/connection": ("procore_conn_id", "host", "login", "login_url", "company_id"),
    "/{company}/configuration/filter-count": ("pattern", "numbers", "status", "marked"),
    "/{company}/plan/{plan_hash}": ("element", "project"),
    "/{company}/synchronization/{element}/decide": ("field", "line", "choice", "value", "all"),
}
"""What a screen reads of the request without naming it in its signature."""


def fields(route):
    """Path, query and form fields of a route."""
    flat = get_flat_dependant(route.dependant)
    inner = [
        name
        for one in flat.body_params
        for name in getattr(one.field_info.annotation, "model_fields", {one.alias: None})
    ]
    known = [one.alias for one in flat.query_params]
    more = UNDECLARED.get(route.path, ())
    in_form = "POST" in route.methods
    return (
        [one.alias for one in flat.path_params],
        [*known, *(() if in_form else more)],
        [*inner, *(more if in_form else ())] if in_form else [],
    )


def asked(route, method, changed):
    """A request that is right but for what is `changed`: path, query, form."""
    _, in_query, in_form = fields(route)
    given = {**RIGHT, **changed}
    path = re.sub(r"{(\w+)(:path)?}", lambda m: quote(given[m[1]], safe="/" if m[2] else ""), route.path)
    query = {
        name: given[name] for name in in_query if name in given and (name in changed or name in ("run", "maestro"))
    }
    form = {name: given[name] for name in (*in_form, "is_new", "tick_suppliers", "secret") if name in given}
    return method, path, query, form if method == "POST" else {}


def nasty(name):
    """What is tried in a field alone, by what it is."""
    if name not in SETTINGS:
        yield "Arabic digits, too many"
    if name in NUMBERS:
        yield from ("19 digits", "5,000 digits")
    if name in CONNECTIONS:
        yield from ("a space", "a NUL")
    if name.startswith("set_"):
        yield from ("deep JSON", "half a surrogate pair", "no number", "a list", "5,000 digits")


def requests_of(route):
    """Every request to a route: what is nasty in it, and method, path, query and form."""
    for method in sorted(route.methods & {"GET", "POST"}):
        yield "as it should be", asked(route, method, {})
        in_path, in_query, in_form = fields(route)
        yield "whole path: 5,000 digits", asked(route, method, dict.fromkeys(in_path, NASTY["5,000 digits"]))
        for name in in_path:
            yield f"{name}: a NUL", asked(route, method, {name: NASTY["a NUL"]})
        rest = dict.fromkeys([*in_query, *in_form])
        for kind in ("a NUL", "Arabic digits, too many"):
            yield f"every field: {kind}", asked(route, method, dict.fromkeys(rest, NASTY[kind]))
        for name in rest:
            for kind in nasty(name):
                yield f"{name}: {kind}", asked(route, method, {name: NASTY[kind]})


def test_no_request_breaks_the_page_and_what_is_refused_is_told_in_a_page(airflow, company):
    company.supplier("ACIER01", "Aciers Trois-Rivières inc.")
    company.run("suppliers")
    wrong, seen = [], set()
    with airflow.login("boss") as session:
        token = csrf_of(session, airflow)
        for route in create_app().routes:
            for what, (method, path, query, form) in requests_of(route):
                answer = session.request(
                    method,
                    f"{airflow.url}/procore{path}",
                    params=query,
                    data={**form, "csrf": token} if method == "POST" else None,
                    timeout=60,
                    allow_redirects=False,
                )
                seen.add((method, route.path))
                told = answer.status_code < BAD or "<h1>" in answer.text or "<form" in answer.text
                if answer.status_code >= BROKEN or not told:
                    wrong.append((answer.status_code, method, route.path, what))
    assert wrong == []
    assert len(seen) >= len(create_app().routes)


def test_a_field_that_is_refused_is_named_in_the_person_s_language(company, get, post):
    for field, path in (("search", "/demo/synchronization?search=a%00b"), ("number", "/demo/synchronization?number=0")):
        answer = get(path, language="fr")
        assert answer.status_code == BAD
        assert f"Vérifiez «\u00a0{field}\u00a0»" in answer.text
    assert get("/a%00b/overview").status_code == NOWHERE
    answer = post("/configuration/save", {"tag": "\x00"})
    assert (answer.status_code, "Look at “tag”" in answer.text) == (BAD, True)


def test_a_form_in_a_character_set_that_smuggles_half_a_pair_is_refused(airflow, company):
    with airflow.login("boss") as session:
        body = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf_of(session, airflow)}\r\n'
        body += '--b\r\nContent-Disposition: form-data; name="tag"\r\n\r\n+2AA-\r\n--b--\r\n'
        answer = session.post(
            f"{airflow.url}/procore/configuration/save",
            data=body.encode(),
            headers={"Content-Type": "multipart/form-data; boundary=b; charset=utf-7"},
            timeout=60,
        )
    assert answer.status_code == BAD


def test_whatever_the_variable_holds_the_settings_are_shown(airflow, company, get):
    for told in (
        '{"demo": {"name": "\\ud800"}}',
        '{"demo": {"procore_conn_id": "a\\u0000b"}}',
        '{"\\ud800": {}}',
    ):
        airflow.put_variable(told)
        for path in ("/configuration/new", "/demo/configuration"):
            answer = get(path)
            assert (answer.status_code, "<h1>" in answer.text) in ((200, True), (NOWHERE, True)), told[:40]


@pytest.mark.parametrize("path", ["/", "/demo/overview", "/demo/synchronization", "/static/page.css", "/nothing/here"])
def test_head_answers_as_get_does_without_its_body(airflow, company, get, path):
    with airflow.login("boss") as session:
        answer = session.head(f"{airflow.url}/procore{path}", timeout=60, allow_redirects=False)
    assert (answer.status_code, answer.content) == (get(path).status_code, b"")


@pytest.mark.parametrize(
    "host", ["not a host", "http://elsewhere.example.com", "ftp://api.procore.com", "https://[", "১২"]
)
def test_the_form_refuses_a_host_that_is_no_address_to_send_a_secret_to(airflow, company, post, host):
    good = {"procore_conn_id": "procore_edge", "host": "https://api.procore.com", "login": "id", "secret": "s"}
    for changed in ({"host": host}, {"login_url": host}):
        answer = post("/configuration/connection", {**good, **changed})
        assert answer.status_code == REFUSED
        assert "is not a web address" in answer.text or "is not encrypted" in answer.text
    assert airflow.api("GET", "/connections/procore_edge").status_code == NOWHERE


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTED = {"Content-Type": "multipart/form-data; boundary=b"}
OVER_ONE_CONNECTION = {
    "a NUL in a search": ("GET", "/procore/demo/synchronization?search=a%00b", None, {}, 400),
    "a page that is no number": ("GET", "/procore/demo/synchronization?number=" + "9" * 5_000, None, {}, 400),
    "a company of 5,000 digits": ("GET", f"/procore/{'9' * 5_000}/overview", None, {}, 404),
    "half a character": ("GET", "/procore/%ff/overview", None, {}, 403),
    "a page that is not there": ("GET", "/procore/nothing/here", None, {}, 404),
    "a method that is not there": ("DELETE", "/procore/demo/overview", None, {}, 403),
    "a form without its token": ("POST", "/procore/configuration/save", b"tag=" + b"x" * 90_000, FORM, 403),
    "a form where none is read": ("PUT", "/procore/nothing/here", b"x" * 300_000, FORM, 403),
    "a form that is none": ("POST", "/procore/configuration/save", b"--c\r\n", PARTED, 400),
    "deep JSON in a field": (
        "POST",
        "/procore/configuration/save",
        urlencode({"csrf": "", "set_company_notify.0.with.key": DEEP}).encode(),
        FORM,
        403,
    ),
    "a stranger's event that is too large": ("POST", "/procore-webhooks/demo", b"x" * 300_000, {}, 401),
    "an event for nobody": ("POST", "/procore-webhooks/" + quote("١٢"), b"{}", {}, 401),
    "another method than events have": ("GET", "/procore-webhooks/demo", None, {}, 405),
}
"""Method, path, body, headers, and the status of the answer."""


def test_a_kept_connection_outlives_every_bad_request(airflow, company):
    with airflow.login("boss") as session:
        token = csrf_of(session, airflow)
    cookie = {"Cookie": f"_token={airflow.token('boss')}", "Accept-Language": "en"}
    connection = http.client.HTTPConnection(urlsplit(airflow.url).netloc, timeout=60)
    connection.connect()
    kept = connection.sock

    def ask(method, path, body, headers):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Connection"), connection.sock is kept

    try:
        told = {what: ask(*bad[:3], {**cookie, **bad[3]}) for what, bad in OVER_ONE_CONNECTION.items()}
        told["a stranger"] = ask("GET", "/procore/demo/overview", None, {})
        told["a field with a NUL"] = ask(
            "POST", "/procore/configuration/save", urlencode({"csrf": token, "tag": "\0"}).encode(), {**cookie, **FORM}
        )
        told["a good request"] = ask("GET", "/procore/demo/overview", None, cookie)
    finally:
        connection.close()
    wanted = {what: bad[-1] for what, bad in OVER_ONE_CONNECTION.items()}
    wanted |= {"a stranger": 401, "a field with a NUL": 400, "a good request": 200}
    assert told == {what: (status, None, True) for what, status in wanted.items()}
