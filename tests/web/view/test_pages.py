"""What the templates are given: the person's language, and numbers and times as that language writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from procore.web.view.pages import COOKIE, HEADERS, environment, language_of, respond

NOON = datetime(2026, 5, 1, 12, 5, tzinfo=UTC)


def request(query="", cookie="", accepts="", path="/procore"):
    headers = [(b"accept-language", accepts.encode()), (b"cookie", f"{COOKIE}={cookie}".encode() if cookie else b"")]
    scope = {"type": "http", "method": "GET", "path": path, "root_path": path, "scheme": "https", "server": ("h", 443)}
    return Request({**scope, "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (request(), "en"),
        (request(accepts="fr-CA,fr;q=0.9,en;q=0.8"), "fr"),
        (request(accepts="de-DE,fr;q=0.5"), "fr"),
        (request(accepts="de"), "en"),
        (request(cookie="fr", accepts="en"), "fr"),
        (request("lang=en", cookie="fr"), "en"),
        (request("lang=xx", accepts="fr"), "fr"),
    ],
    ids=["none", "the browser's", "its second", "none of ours", "the cookie", "the choice", "no such language"],
)
def test_the_language_is_the_person_s_choice_before_the_browser_s(asked, language):
    assert language_of(asked) == language


def drawn(template, language="en", **known):
    known = {"language": language, "zone": "America/Toronto", "request": request("page=2&lang=fr&q=a"), **known}
    text = environment().from_string(template).render(known)
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("template", "value", "english", "french"),
    [
        ("{{ v|number }}", 1234567, "1,234,567", "1 234 567"),
        ("{{ v|number }}", None, "0", "0"),
        ("{{ v|money }}", "-1234.5", "-$1,234.50", "-1 234,50 $"),
        ("{{ v|money }}", "many", "many", "many"),
        ("{{ v|money }}", None, "", ""),
        ("{{ moment(v)|striptags }}", NOON, "2026-05-01 08:05", "2026-05-01 08 h 05"),
        ("{{ moment(v) }}", None, "", ""),
        ("{{ query(page=3) }}", None, "?page=3&amp;q=a", "?page=3&amp;q=a"),
        ("{{ query(page='') }}", None, "?q=a", "?q=a"),
        ("{{ v }}", "<b>", "&lt;b&gt;", "&lt;b&gt;"),
        ("{{ reason('no_such_cause', {}, 'suppliers') }}", None, "no_such_cause", "no_such_cause"),
    ],
)
def test_values_are_written_as_the_language_writes_them(template, value, english, french):
    assert [drawn(template, language, v=value) for language in ("en", "fr")] == [english, french]


@pytest.mark.parametrize(
    ("template", "value", "key"),
    [
        ("ago", None, "never"),
        ("ago", timedelta(seconds=5), "just_now"),
        ("ago", timedelta(minutes=5), "5"),
        ("ago", timedelta(hours=30), "30"),
        ("ago", timedelta(days=3), "3"),
        ("duration", timedelta(seconds=5), "left_seconds"),
        ("duration", timedelta(minutes=90), "90"),
        ("duration", timedelta(hours=3), "3"),
    ],
)
def test_how_long_ago_and_how_long_still(template, value, key):
    at = datetime.now(UTC) - value if template == "ago" and value else value
    shown = drawn(f"{{{{ {template}(v) }}}}", v=at)
    assert key in shown if key.isdigit() else shown == drawn(f"{{{{ t('{key}') }}}}")


def test_an_answer_is_nobody_else_s_and_keeps_the_language_that_was_chosen():
    context = {"base": "/procore", "key": "broke", "link": "", "said": "<b>", "stranger": False, "company": None}
    answer = respond(request("lang=fr"), "fr", "stop.html", 403, context)
    assert answer.status_code == 403
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert all(part in answer.headers["set-cookie"] for part in (f"{COOKIE}=fr", "HttpOnly", "Secure", "Path=/procore"))
    assert b"&lt;b&gt;" in answer.body
    assert "set-cookie" not in respond(request(), "fr", "stop.html", 403, context).headers


def test_no_page_is_loaded_again_under_the_reader_s_hands_by_a_meta_tag():
    """WCAG 2.2.1: a script looks again, which waits while somebody types, and a link does so without one."""
    sources = {name: environment().loader.get_source(environment(), name)[0] for name in environment().list_templates()}
    assert [name for name, source in sources.items() if "http-equiv" in source] == []
    assert [name for name, source in sources.items() if "data-look-again" in source] == ["overview.html", "undo.html"]
