"""Dollars as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procore.text.amounts import dollars, grouped


@pytest.mark.parametrize(
    "amount, english, french",
    [
        ("1204.5", "$1,204.50", "1 204,50 $"),
        ("-75.5", "-$75.50", "-75,50 $"),
        ("0", "$0.00", "0,00 $"),
        ("1204310.225", "$1,204,310.22", "1 204 310,22 $"),
        ("none", "none", "none"),
    ],
)
def test_an_amount_is_written_as_each_language_does_and_what_is_none_stays(amount, english, french):
    assert (dollars(amount, "en"), dollars(amount, "fr")) == (english, french)


@pytest.mark.parametrize(
    "amount, english, french",
    [
        ("1204310.22", "1,204,310.22", "1 204 310,22"),
        ("-10.2", "-10.20", "-10,20"),
        ("999.999", "1,000.00", "1 000,00"),
    ],
)
def test_a_sum_has_no_sign_of_the_dollar(amount, english, french):
    assert (grouped(Decimal(amount), "en"), grouped(Decimal(amount), "fr")) == (english, french)
