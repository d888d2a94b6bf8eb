"""What one answer says, whatever its shape."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests

from procore.model.errors import AccessRefused, AnswerUnreadable, ConfigurationError, LoginRefused, RequestRefused
from procore.sides.procore.rest.answers import (
    content_of,
    hourly_limit,
    refusal,
    retry_after,
    time_of,
    until_reset,
    words_of,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def answer(status=200, body=b"", **headers):
    made = requests.Response()
    made.status_code, made.url = status, "https://api.procore.com/rest/v1.0/me"
    made._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


def test_content_is_json_with_exact_numbers_or_nothing():
    assert content_of(answer(body=b'{"amount": 0.10, "id": 562949953421312}')) == {
        "amount": Decimal("0.10"), "id": 562949953421312,
    }  # fmt: skip
    assert content_of(answer(204)) is None


@pytest.mark.parametrize(
    "body", [b"<html>", b'{"id": 1', b"[" * 100_000, b'{"amount": NaN}', b"\xff\xfe", b'{"a": 1e99999999999999999999}']
)
def test_what_is_no_json_is_one_sentence(body):
    with pytest.raises(AnswerUnreadable, match=r"api.procore.com answered with something that is not JSON"):
        content_of(answer(body=body))
    assert words_of(answer(500, body)) == "500"


@pytest.mark.parametrize("body,words", [
    ({"errors": {"name": ["can't be blank"], "code": ["is taken", "is long"]}}, "422: name can't be blank; code is taken; is long"),
    ({"error": {"code": "BAD", "message": "v2 words", "details": []}}, "422: v2 words"),
    ({"message": "no", "reason": "because"}, "422: no: because"),
    ({"reason": "because"}, "422: because"),
    ({"fields": {"amount": ["is not a number"]}}, "422: amount is not a number"),
    ({}, "422"),
    ([], "422"),
    (b"<html>Bad gateway</html>", "422"),
])  # fmt: skip
def test_words_are_procores_own(body, words):
    assert words_of(answer(422, body)) == words


@pytest.mark.parametrize("status,error", [
    (302, ConfigurationError), (400, RequestRefused), (401, LoginRefused), (403, AccessRefused), (404, AccessRefused),
    (405, RequestRefused), (406, RequestRefused), (409, RequestRefused), (413, RequestRefused), (422, RequestRefused),
])  # fmt: skip
def test_each_refusal_is_an_error_that_names_the_endpoint(status, error):
    found = refusal("GET /rest/v1.0/me", answer(status, {"errors": "locked"}))
    assert type(found) is error
    assert "GET /rest/v1.0/me" in str(found)
    if isinstance(found, RequestRefused):
        assert (found.status, found.words) == (status, "locked")
    if isinstance(found, AccessRefused):
        assert found.status == status


def test_a_redirect_names_who_redirects():
    assert str(refusal("GET /x", answer(302))).startswith("api.procore.com redirects GET /x")


def test_a_refusal_without_words_says_its_status():
    found = refusal("GET /rest/v1.0/me", answer(422))
    assert isinstance(found, RequestRefused)
    assert found.words == "422"


def test_the_server_says_its_time_or_nothing():
    assert time_of(answer(Date="Sun, 01 Mar 2026 12:00:00 GMT")) == NOW
    for odd in ({}, {"Date": "soon"}, {"Date": ""}, {"Date": "Sun, 99 Mar 99999 12:00:00 GMT"}):
        assert time_of(answer(**odd)) is None


def limits(reset, left="9", total="600"):
    return {"X_Rate_Limit_Remaining": left, "X_Rate_Limit_Limit": total, "X_Rate_Limit_Reset": reset}


@pytest.mark.parametrize("seconds,told", [(3600, True), (16, True), (15, False), (10, False), (-5, False)])
def test_a_reset_that_is_near_is_that_of_the_ten_second_limit(seconds, told):
    found = hourly_limit(answer(**limits(str(int(NOW.timestamp()) + seconds))), NOW)
    assert (found is not None) is told
    if found:
        assert (found.left, found.total, found.resets_at - NOW) == (9, 600, timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        limits("soon"),
        limits(""),
        limits("9" * 40),
        limits("1e400"),
        limits("99", left=""),
        limits("100000000000"),
        limits(str(int(NOW.timestamp()) + 3600), left="-1"),
        limits(str(int(NOW.timestamp()) + 3600), total="9" * 12),
    ],
)
def test_a_limit_that_cannot_be_read_is_not_known(headers):
    assert hourly_limit(answer(**headers), NOW) is None


@pytest.mark.parametrize(
    "left,total,seconds,told",
    [
        (0, 0, 3600, True),
        (2**31 - 1, 2**31 - 1, 3600, True),
        (2**31, 5, 3600, False),
        (5, 2**31, 3600, False),
        (5, 600, 7199, True),
        (5, 600, 7200, False),
    ],
)
def test_an_hourly_limit_is_told_as_far_as_it_can_be_meant(left, total, seconds, told):
    found = hourly_limit(answer(**limits(str(int(NOW.timestamp()) + seconds), str(left), str(total))), NOW)
    assert (found is not None) is told


ODD = ["", "soon", "nan", "inf", "-inf", "-17", "1e400", "9" * 40, "86400000", "Sun, 01 Mar 2026 12:00:00 GMT"]


@pytest.mark.parametrize(
    "text,seconds",
    [("17", 17.0), ("0.5", 0.5), ("0", 0.0), ("7200", 7200.0), ("7201", None), *((text, None) for text in ODD)],
)
def test_a_wait_is_read_in_seconds_and_nonsense_is_none(text, seconds):
    assert retry_after(answer(Retry_After=text)) == seconds
    assert retry_after(answer()) is None


@pytest.mark.parametrize("date", [{"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, {}, {"Date": "?"}])
@pytest.mark.parametrize("said,seconds", [(10, 10.0), (3600, 3600.0), (-5, None), (10**11, None)])
def test_a_reset_is_counted_by_the_clock_that_the_answer_tells(date, said, seconds):
    skew = timedelta(hours=1 if "Date" in date and len(date["Date"]) > 1 else 0)
    reset = str(int(NOW.timestamp()) + said)
    assert until_reset(answer(X_Rate_Limit_Reset=reset, **date), (NOW - skew).timestamp()) == seconds


@pytest.mark.parametrize("text", ODD)
def test_a_reset_that_cannot_be_meant_is_none(text):
    assert until_reset(answer(X_Rate_Limit_Reset=text), NOW.timestamp()) is None
