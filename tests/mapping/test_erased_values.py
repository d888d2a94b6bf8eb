import pytest

from procore.elements import ALL
from procore.elements.element import Kind
from procore.mapping.erased_values import personal_fields, personal_line_fields


def test_of_a_supplier_all_that_says_who_it_is_goes_and_its_code_and_state_stay():
    assert personal_fields(ALL["suppliers"]) == [
        "name", "address", "city", "country", "province", "postal_code", "phone", "email", "language", "tax_number",
        "licence_number",
    ]  # fmt: skip


@pytest.mark.parametrize("element", ALL.values(), ids=lambda one: one.id)
def test_keys_references_dollars_and_words_of_a_list_stay(element):
    left = {one.name for one in element.fields} - set(personal_fields(element))
    kept = {one.name for one in element.fields if one.kind in (Kind.MONEY, Kind.DATE, Kind.REFERENCE, Kind.FLAG)}
    assert {*element.key, *kept} <= left | {"scope"}
    assert not {"amount", "quantity", "unit_cost", "budget_code"} & set(personal_line_fields(element))
