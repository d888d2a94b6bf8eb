"""Who may see and do what, and that a form is this person's own. Whole, with Airflow's own rights: test_rights."""

import asyncio
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from procore.web import guard
from procore.web.guard import Forbidden, Forged, csrf_token, not_forged

MARIE, PAUL = (SimpleNamespace(get_id=lambda name=name: name) for name in ("marie", "paul"))


def sent(method, form=None, **headers):
    body = urlencode(form or {}).encode()

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    told = {"content-type": "application/x-www-form-urlencoded", **headers}
    raw = [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": raw}
    return Request(scope, receive)


@pytest.mark.parametrize(
    ("method", "form", "headers", "forged"),
    [
        ("GET", {}, {}, False),
        ("HEAD", {}, {"sec-fetch-site": "cross-site"}, False),
        ("POST", {"csrf": MARIE}, {}, False),
        ("POST", {"csrf": MARIE}, {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"csrf": MARIE}, {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"csrf": MARIE}, {"sec-fetch-site": "same-site"}, True),
        ("POST", {"csrf": PAUL}, {}, True),
        ("POST", {"csrf": "made up"}, {}, True),
        ("POST", {}, {}, True),
        ("DELETE", {}, {}, True),
    ],
)
def test_whatever_is_no_plain_read_carries_the_token_of_this_person(method, form, headers, forged):
    given = {name: csrf_token(who) if who in (MARIE, PAUL) else who for name, who in form.items()}
    asked = not_forged(sent(method, given, **headers), MARIE)
    if forged:
        with pytest.raises(Forged):
            asyncio.run(asked)
    else:
        asyncio.run(asked)


def may(**rights):
    """A person with these rights, and no others."""
    held = {"see": False, "run": False, "read_settings": False, "save_settings": False, **rights}
    return SimpleNamespace(**{name: lambda *_, has=has: has for name, has in held.items()})


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        (lambda who: guard.seen("demo", who), "see"),
        (lambda who: guard.run("demo", who), "run"),
        (guard.settings_reader, "read_settings"),
        (guard.settings_writer, "save_settings"),
    ],
    ids=["see", "run", "read the settings", "save the settings"],
)
def test_a_right_that_is_missing_is_named(asked, right):
    asked(may(**{right: True}))
    with pytest.raises(Forbidden) as error:
        asked(may())
    assert (error.value.right, error.value.status_code) == (right, 403)
