"""A cell of an export: amounts and days as French and English exports write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from procore.sides.maestro_files.cells import Unclear, amount, day, day_order, decimal_mark, flag

AMOUNTS = {
    "1 234,56 $": "1234.56",
    "1\u00a0234,56\u00a0$": "1234.56",
    "1\u202f234,56": "1234.56",
    "1 234 567,89": "1234567.89",
    "$1,234.56": "1234.56",
    "1,234,567.8": "1234567.8",
    "1.234.567": "1234567",
    "1.234,5": "1234.5",
    "12 345,678": "12345.678",
    "(1 234,56)": "-1234.56",
    "12,50-": "-12.50",
    "−3": "-3",
    "-0,01": "-0.01",
    "0,500": "0.500",
    "1.5": "1.5",
    "1'234.50 CAD": "1234.50",
    "10 %": "10",
    "1234": "1234",
}


@pytest.mark.parametrize(("cell", "value"), AMOUNTS.items())
def test_an_amount_is_read_to_the_cent(cell, value):
    assert amount(cell) == Decimal(value)


def test_a_number_of_a_workbook_is_what_it_shows():
    assert amount(1234.1) == Decimal("1234.1")
    assert amount(0.1 + 0.2) == Decimal("0.3")
    assert amount(7) == Decimal(7)
    assert amount("  ") is None


@pytest.mark.parametrize("cell", ["abc", "1,23,4", "12..5", "1 234,56,7", "--1", True, "=1+1"])
def test_what_is_no_amount_is_not_guessed(cell):
    with pytest.raises(ValueError):  # noqa: PT011 (the cell itself is all that it says)
        amount(cell)


def test_what_can_be_two_amounts_is_told_by_the_others_of_the_file():
    with pytest.raises(Unclear):
        amount("1,234")
    assert amount("1,234", ",") == Decimal("1.234")
    assert amount("1,234", ".") == Decimal(1234)
    assert decimal_mark(["1,234", "5,50"]) == ","
    assert decimal_mark(["1,234", "1,234,567"]) == "."
    assert decimal_mark(["1,5", "1.5"]) == ""
    assert decimal_mark(["1,234", "", 5, None]) == ""


DAYS = {
    "2026-03-01": date(2026, 3, 1),
    "2026/03/01": date(2026, 3, 1),
    "20260301": date(2026, 3, 1),
    "2026-03-01 14:05": date(2026, 3, 1),
    "29/11/2026": date(2026, 11, 29),
    "11/29/2026": date(2026, 11, 29),
    "03-03-2026": date(2026, 3, 3),
    "1er mars 2026": date(2026, 3, 1),
    "29 novembre 2026": date(2026, 11, 29),
    "3 févr. 2026": date(2026, 2, 3),
    "Nov. 29, 2026": date(2026, 11, 29),
    "August 3rd, 2026": date(2026, 8, 3),
}


@pytest.mark.parametrize(("cell", "value"), DAYS.items())
def test_a_day_is_read_in_both_languages(cell, value):
    assert day(cell) == value


def test_a_day_that_can_be_two_is_told_by_the_others_of_the_file():
    with pytest.raises(Unclear):
        day("03/04/2026")
    assert day("03/04/2026", "day") == date(2026, 4, 3)
    assert day("03/04/2026", "month") == date(2026, 3, 4)
    assert day_order(["03/04/2026", "29/11/2026"]) == "day"
    assert day_order(["29/11/2026", "11/29/2026"]) == ""
    assert day(datetime(2026, 3, 1, 8)) == date(2026, 3, 1)  # noqa: DTZ001 (as a workbook holds it)
    assert day("") is None


@pytest.mark.parametrize("cell", ["hier", "31/02/2026", "1/1/26", "3 ju 2026", "2026-13-01"])
def test_what_is_no_day_is_not_guessed(cell):
    with pytest.raises(ValueError):  # noqa: PT011 (the cell itself is all that it says)
        day(cell)


def test_yes_and_no_are_flags_in_both_languages():
    assert [flag(cell) for cell in ("Oui", "non", "TRUE", "faux", "A")] == [True, False, True, False, "A"]
