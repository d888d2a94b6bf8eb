"""Dollars, numbers, times and lists as each language writes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from procore.text.catalogue import translate

ENGLISH, FRENCH = translate("en"), translate("fr")


@pytest.mark.parametrize(
    "amount, english, french",
    [
        ("1204.5", "$1,204.50", "1 204,50 $"),
        ("-75.5", "-$75.50", "-75,50 $"),
        ("0", "$0.00", "0,00 $"),
        ("1204310.225", "$1,204,310.225", "1 204 310,225 $"),
        ("none", "none", "none"),
        ("NaN", "NaN", "NaN"),
        (
            "123456789012345678901234567890.01",
            "$123,456,789,012,345,678,901,234,567,890.01",
            "123 456 789 012 345 678 901 234 567 890,01 $",
        ),
    ],
)
def test_an_amount_is_written_as_each_language_does_no_digit_is_rounded_and_what_is_none_stays(amount, english, french):
    assert (ENGLISH.dollars(amount), FRENCH.dollars(amount)) == (english, french)


@pytest.mark.parametrize(
    "amount, english, french",
    [
        ("1204310.22", "1,204,310.22", "1 204 310,22"),
        ("-10.2", "-10.20", "-10,20"),
        ("999.999", "999.999", "999,999"),
        ("1" * 30, f"111{',111' * 9}.00", f"111{' 111' * 9},00"),
    ],
)
def test_a_sum_has_no_sign_of_the_dollar(amount, english, french):
    assert (ENGLISH.amount(Decimal(amount)), FRENCH.amount(Decimal(amount))) == (english, french)


@pytest.mark.parametrize(
    "span, english, french",
    [
        (timedelta(hours=1), "1 hour", "1 heure"),
        (timedelta(hours=36), "36 hours", "36 heures"),
        (timedelta(days=2), "2 days", "2 jours"),
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(seconds=45), "45 seconds", "45 secondes"),
        (timedelta(0), "0 seconds", "0 seconde"),
    ],
)
def test_a_span_is_said_in_the_largest_unit_that_it_is_whole_in(span, english, french):
    assert (ENGLISH.span(span), FRENCH.span(span)) == (english, french)


def test_a_time_is_that_of_the_company_s_zone():
    at, toronto = datetime(2026, 5, 4, 18, tzinfo=UTC), ZoneInfo("America/Toronto")
    assert ENGLISH.moment(at, toronto) == "2026-05-04 14:00"
    assert FRENCH.moment(at, toronto) == "2026-05-04 14 h 00"


@pytest.mark.parametrize(
    "names, english, french", [(["a", "b", "c"], "a, b and c", "a, b et c"), (["a"], "a", "a"), ([], "", "")]
)
def test_a_list_is_joined_as_each_language_does(names, english, french):
    assert (ENGLISH.listed(names), FRENCH.listed(names)) == (english, french)
