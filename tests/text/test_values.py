"""A stored value as people read it."""

import pytest

from procore.elements import ALL
from procore.elements.element import Kind
from procore.text.values import value_said

ORDER_LINE = ALL["purchase_orders"].line_by_name


@pytest.mark.parametrize(
    ("field", "held", "english", "french"),
    [
        (ORDER_LINE["amount"], "9296.88", "$9,296.88", "9 296,88 $"),
        (ORDER_LINE["amount"], "1150", "$1,150.00", "1 150,00 $"),
        (ORDER_LINE["unit_cost"], "241.3333", "$241.3333", "241,3333 $"),
        (ORDER_LINE["quantity"], "1212.75", "1,212.75", "1 212,75"),
        (ALL["subcontracts"].by_name["holdback"], "10", "10", "10"),
        (ALL["costs"].by_name["transferred"], True, "yes", "oui"),
        (ALL["costs"].by_name["transferred"], "False", "no", "non"),
        (ALL["suppliers"].by_name["active"], False, "inactive", "inactif"),
        (ALL["suppliers"].by_name["name"], "True", "True", "True"),
        (ALL["suppliers"].by_name["name"], None, "", ""),
        (ORDER_LINE["quantity"], "NaN", "NaN", "NaN"),
        (ORDER_LINE["quantity"], "a few", "a few", "a few"),
        (None, "12.5", "12.5", "12.5"),
    ],
)
def test_a_value_is_written_as_each_language_does(field, held, english, french):
    assert [value_said(field, held, language).replace(" ", " ").replace(" ", " ") for language in ("en", "fr")] == [
        one.replace(" ", " ").replace(" ", " ") for one in (english, french)
    ]


@pytest.mark.parametrize("element", ALL.values(), ids=lambda one: one.id)
def test_a_quantity_a_percentage_and_days_are_no_dollars(element):
    numbers = [one for one in (*element.fields, *element.lines, *element.mappable) if one.kind is Kind.MONEY]
    counted = [
        one for one in numbers if any(word in one.label.lower() for word in ("quantity", "%", "percent", "days"))
    ]
    assert [one.name for one in counted if one.is_dollars] == []
    assert [one.name for one in numbers if one not in counted and not one.is_dollars] == []
