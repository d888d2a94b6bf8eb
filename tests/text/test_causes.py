"""The inbox by cause: one sentence a cause, with how many records and dollars it holds."""

import pytest

from procore.text.causes import Cause, cause_sentences, cause_title
from tests.factories.causes import row, supplier


def sentences(*rows, language="en"):
    return cause_sentences([Cause.of(one) for one in rows], language)


@pytest.mark.parametrize(
    "rows, language, expected",
    [
        ([supplier()], "en", ["supplier 4410 is not linked: 37 orders, 1,204,310.22"]),
        ([supplier()], "fr", ["le fournisseur 4410 n’est pas lié : 37 commandes, 1 204 310,22"]),
        ([supplier(1, "-75.5")], "en", ["supplier 4410 is not linked: 1 order, -75.50"]),
        ([supplier(1, "0")], "fr", ["le fournisseur 4410 n’est pas lié : 1 commande, 0,00"]),
        (
            [supplier(30, "1000"), supplier(7, "204.22", element="subcontracts"), supplier(1, None, element="costs")],
            "en",
            ["supplier 4410 is not linked: 1 cost, 30 orders and 7 subcontracts, 1,204.22"],
        ),
        (
            [supplier(1, "5"), supplier(2, "9", waits_for_key="9")],
            "en",
            ["supplier 4410 is not linked: 1 order, 5.00", "supplier 9 is not linked: 2 orders, 9.00"],
        ),
        (
            [supplier(2, "10", waits_for_key="8123", waits_for_side="procore", waits_for_name="Béton ltée")],
            "en",
            ["supplier “Béton ltée” (Procore 8123) is not linked: 2 orders, 10.00"],
        ),
        (
            [supplier(1, "10", waits_for_element="budget_codes", waits_for_key="03|MAT", waits_for_project="24-001")],
            "fr",
            ["la paire activité et groupe 03|MAT (projet 24-001) n’est pas liée : 1 commande, 10,00"],
        ),
        (
            [supplier(1, "10", element="change_orders", waits_for_element="purchase_orders|subcontracts")],
            "fr",
            ["la commande ou le sous-contrat 4410 n’est pas lié : 1 ordre de changement, 10,00"],
        ),
        ([row("projects", "required", field="start_date", records=12)], "en", ["Start date is empty: 12 projects"]),
        (
            [row("projects", "required", field="start_date", records=12)],
            "fr",
            ["le champ Date de début est vide : 12 projets"],
        ),
        ([row("suppliers", "conflict", field="phone")], "en", ["Phone was changed on both sides: 1 supplier"]),
        ([], "en", []),
    ],
)
def test_a_cause_is_one_sentence_with_what_it_holds(rows, language, expected):
    assert sentences(*rows, language=language) == expected


def test_of_one_cause_the_fields_are_told_apart_and_the_owners_are_not():
    rows = [row("projects", "required", field=name) for name in ("start_date", "name", "start_date")]
    assert [one.rpartition(": ")[2] for one in sentences(*rows)] == ["2 projects", "1 project"]


def test_a_cause_without_a_title_shows_its_code():
    assert cause_title(Cause.of(row(cause="brand_new"))) == "brand_new"
