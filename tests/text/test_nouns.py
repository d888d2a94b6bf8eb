"""What people call the records of each element, one and many."""

from __future__ import annotations

import pytest

from procore.elements import ALL
from procore.text.nouns import NOUNS, counted, linked_participle, one_of


def test_every_element_has_its_nouns():
    assert NOUNS.keys() == ALL.keys()


@pytest.mark.parametrize(
    "count, language, expected",
    [
        (0, "en", "0 orders"),
        (1, "en", "1 order"),
        (1204, "en", "1,204 orders"),
        (0, "fr", "0 commande"),
        (1, "fr", "1 commande"),
        (1204, "fr", "1 204 commandes"),
    ],
)
def test_records_are_counted_as_each_language_does(count, language, expected):
    assert counted(count, "purchase_orders", language) == expected


@pytest.mark.parametrize(
    "elements, english, french, participle",
    [
        (["suppliers"], "supplier", "le fournisseur", "lié"),
        (["purchase_orders"], "order", "la commande", "liée"),
        (["purchase_orders", "subcontracts"], "order or subcontract", "la commande ou le sous-contrat", "lié"),
        (["cost_codes"], "activity", "l'activité", "liée"),
    ],
)
def test_one_record_of_one_or_several_elements_has_its_article_and_gender(elements, english, french, participle):
    assert one_of(elements, "en") == english
    assert one_of(elements, "fr", article=True) == french
    assert linked_participle(elements) == participle
