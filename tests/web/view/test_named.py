"""What Procore's records name by an id is shown in maestro*'s words, and is no change for that."""

import pytest

from procore.elements import ALL
from procore.elements.element import Kind, Scope
from procore.web.view.named import in_words, named_ids
from procore.web.view.rows import compared, compared_lines
from tests.web.view.test_rows import row, value

NAMING = [
    (element, one)
    for element in ALL.values()
    for one in (*element.fields, *element.lines)
    if one.kind is Kind.REFERENCE and not one.by_code
]
LINKED = {"element": "", "maestro_key": "ACIER01", "procore_id": 77}


def linked(one):
    """The link of what the field names, as the ledger has it."""
    named = ALL[one.to]
    prefix = "24-001|" if named.scope is Scope.PROJECT and not named.unique_in_company else ""
    return [{**LINKED, "element": one.to, "maestro_key": f"{prefix}ACIER01"}]


@pytest.mark.parametrize(("element", "one"), NAMING, ids=lambda one: getattr(one, "id", None) or one.name)
def test_a_record_that_is_linked_is_named_as_maestro_does(element, one):
    here, across = {one.name: "ACIER01"}, {one.name: "77"}
    if one in element.lines:
        pair = row({}, {}, maestro_lines=[{"key": "10", "values": here}], scope="24-001", link=1)
        pair["procore_lines"] = [{"key": "9", "twin": "10", "values": across}]
    else:
        pair = row(here, across, here, here, scope="24-001", link=1)
    assert named_ids(element, [pair]) == [{"element": one.to, "id": 77}]
    (said,) = in_words(element, [pair], linked(one))
    if one in element.lines:
        ((_, cells),) = compared_lines(element, said, "en")
        assert [(cell.maestro, cell.procore) for cell in cells if cell.maestro] == [("ACIER01", "ACIER01")]
    else:
        found = value(compared(element, said, "en"), one.name)
        assert (found.procore, found.moved) == ("ACIER01", "")


def test_a_document_of_one_side_alone_differs_from_nothing_and_its_numbers_are_lined_up():
    line = {"key": "9", "twin": None, "values": {"description": "Terrassement", "amount": "265000"}}
    ((number, cells),) = compared_lines(ALL["subcontracts"], row(None, {}, procore_lines=[line]), "en")
    assert (number, all(cell.same for cell in cells)) == ("9", True)
    assert [(cell.procore, cell.numeric) for cell in cells if cell.procore] == [
        ("Terrassement", False),
        ("$265,000.00", True),
    ]
    assert [one.label for one in compared(ALL["subcontracts"], row({}, {}), "en") if one.numeric] == [
        "Amount",
        "Holdback %",
    ]


def test_what_was_linked_after_the_record_that_names_it_is_no_change():
    raw = {"supplier": "77"}
    pair = row({"supplier": "ACIER01"}, raw, {"supplier": "ACIER01"}, {**raw, "number": None}, link=1)
    (said,) = in_words(ALL["costs"], [pair], [{**LINKED, "element": "suppliers"}])
    found = value(compared(ALL["costs"], said, "en"), "supplier")
    assert (found.procore, found.moved, found.agreed) == ("ACIER01", "", "ACIER01")


def test_another_supplier_in_procore_is_a_change_and_one_that_is_not_linked_keeps_its_id():
    costs, was = ALL["costs"], {"supplier": "ACIER01"}
    pair = row(was, {"supplier": "88"}, was, was, link=1)
    (said,) = in_words(costs, [pair], [{**LINKED, "element": "suppliers"}])
    found = value(compared(costs, said, "en"), "supplier")
    assert (found.procore, found.moved) == ("88", "procore")
