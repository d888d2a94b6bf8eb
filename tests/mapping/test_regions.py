"""Countries and provinces as people type them."""

import pytest

from procore.mapping.regions import country, province


@pytest.mark.parametrize(
    "typed, code",
    [
        ("QC", "QC"), ("qc", "QC"), ("Québec", "QC"), ("Quebec", "QC"), ("QUÉBEC", "QC"), ("P.Q.", "QC"),
        ("Qué.", "QC"), ("Ont.", "ON"), ("Ontario", "ON"), ("Nouveau-Brunswick", "NB"), ("N.-B.", "NB"),
        ("Nouvelle-Écosse", "NS"), ("Île-du-Prince-Édouard", "PE"), ("Terre-Neuve-et-Labrador", "NL"),
        ("Colombie-Britannique", "BC"),
        ("British Columbia", "BC"), ("Alberta", "AB"), ("Manitoba", "MB"), ("Saskatchewan", "SK"), ("Nunavut", "NU"),
        ("Yukon", "YT"), ("Territoires du Nord-Ouest", "NT"), ("Northwest Territories", "NT"),
        ("Vermont", None), ("Bas-Canada", None), ("", None), ("...", None), ("日本", None),
    ],
)  # fmt: skip
def test_a_canadian_province_is_known_in_both_languages_and_in_short(typed, code):
    assert province(typed, "CA") == code


@pytest.mark.parametrize(
    "typed, where, code",
    [("Vermont", "US", "VT"), ("NY", "US", "NY"), ("QC", "US", None), ("QC", "XX", None), ("Bavaria", "DE", None)],
)
def test_a_province_is_looked_for_in_its_own_country(typed, where, code):
    assert province(typed, where) == code


@pytest.mark.parametrize(
    "typed, code",
    [("Canada", "CA"), ("CA", "CA"), ("CAN", "CA"), ("États-Unis", "US"), ("USA", "US"), ("U.S.A.", "US"),
     ("Royaume-Uni", "GB"), ("France", "FR"), ("", None), ("日本", None), ("Atlantide", None)],
)  # fmt: skip
def test_a_country_is_known_in_both_languages_and_in_short(typed, code):
    assert country(typed) == code
