"""When two values that are spelled otherwise say the same."""

import pytest

from procore.diff.likeness import likeness, plain, tax_number, words
from procore.elements import ALL

BY_NAME = ALL["suppliers"].by_name["name"]


@pytest.mark.parametrize(
    "value, expected",
    [("Béton  d'Œuvre, S.E.N.C.", "beton d oeuvre senc"), ("ÉCOLE #3", "ecole 3"), (None, ""), ("日本", "")],
)
def test_a_text_is_compared_without_accents_capitals_and_signs(value, expected):
    assert plain(value) == expected


def test_the_words_of_a_name_are_in_one_language_and_without_legal_forms():
    assert words("Les Aciers du Québec inc.") == words("Quebec Steel Ltd")
    assert words("Inc.") == {"inc"}  # a name that is nothing else keeps it


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("Béton Tremblay inc.", "BETON TREMBLAY INC", True),
        ("Béton Tremblay inc.", "Beton Tremblay Ltée", True),
        ("Les Entreprises Tremblay inc.", "Tremblay Enterprises", True),
        ("9123-4567 Québec inc.", "9123-4568 Quebec inc.", False),
        ("Béton Tremblay (1990) inc.", "Béton Tremblay inc.", False),
        ("日本", "日本 ", True),
        ("日本", "中国", False),
        ("", None, True),
    ],
)
def test_a_name_is_told_from_others_by_its_words(one, other, alike):
    assert (likeness(BY_NAME, one) == likeness(BY_NAME, other)) is alike


@pytest.mark.parametrize(
    "value, expected",
    [
        ("123456789 RT0001", "123456789"),
        ("123 456 789", "123456789"),
        ("1234567890 TQ0001", "1234567890"),
        ("NEQ 1142345678", "1142345678"),
        ("TPS: 123456789", "123456789"),
        ("114", "114"),
        ("N/A", ""),
        ("000000000", ""),
        ("999999999", ""),
        (None, ""),
    ],
)
def test_a_tax_number_names_its_business_and_a_placeholder_nobody(value, expected):
    assert tax_number(value) == expected


@pytest.mark.parametrize(
    "name, expected",
    [("Béton  Lévis inc.", "concrete levis"), ("ŒUVRE Æon", "aeon oeuvre"), ("日本  中国", "日本 中国")],
)
def test_what_a_name_is_compared_by_is_text(name, expected):
    assert likeness(BY_NAME, name) == expected


def test_a_short_number_that_ends_in_letters_is_none_that_is_made_of_zeros():
    assert tax_number("00") == ""
    assert tax_number("100") == "100"
