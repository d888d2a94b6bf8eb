"""What people call the records of each element, one and many."""

import pytest

from procore.elements import ALL
from procore.text.nouns import NOUNS, counted, one_of, with_name


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
        (1204, "fr", "1 204 commandes"),
    ],
)
def test_records_are_counted_as_each_language_does(count, language, expected):
    assert counted(count, "purchase_orders", language) == expected


@pytest.mark.parametrize(
    "elements, english, french",
    [
        ("suppliers", "supplier", "fournisseur"),
        ("purchase_orders|subcontracts", "order or subcontract", "commande ou sous-contrat"),
        ("fax", "", ""),
    ],
)
def test_one_record_of_one_or_several_elements_is_named(elements, english, french):
    assert (one_of(elements, "en"), one_of(elements, "fr")) == (english, french)


@pytest.mark.parametrize(
    "element, language, expected",
    [("costs", "en", "costs"), ("costs", "fr", "costs (coûts)"), ("purchase_orders", "en", "purchase_orders (orders)")],
)
def test_an_element_has_the_name_of_its_task_and_what_people_call_its_records(element, language, expected):
    assert with_name(element, language) == expected
