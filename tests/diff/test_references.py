from __future__ import annotations

from decimal import Decimal

import pytest

from procore.diff.references import References, named_by
from procore.elements import ELEMENTS
from procore.elements.element import Side, Unlinked
from procore.model.records import Line, Record

ORDER = ELEMENTS["purchase_orders"]
SUPPLIER, CODE = ORDER.by_name["supplier"], ORDER.line_by_name["budget_code"]


@pytest.fixture
def names():
    return References([("suppliers", "BETON", 71), ("budget_codes", "24-001|03-300|MAT", 41)])


def order(supplier, code, side=Side.PROCORE):
    line = Line(key="9", twin="1", values={"budget_code": code, "amount": Decimal(5)})
    return Record(side=side, key="7", scope="24-001", values={"supplier": supplier, "name": "71"}, lines={"9": line})


def test_an_element_is_named_by_its_heading_and_by_its_lines():
    assert named_by(ORDER) == {"suppliers", "budget_codes"}


@pytest.mark.parametrize(
    "one,value,scope,target,expected",
    [
        (SUPPLIER, "BETON", "24-001", Side.PROCORE, "71"),
        (SUPPLIER, "BETON", "24-001", Side.MAESTRO, "BETON"),
        (SUPPLIER, "GRUES", "24-001", Side.PROCORE, None),
        (CODE, "03-300|MAT", "24-001", Side.PROCORE, "41"),
        (CODE, "03-300|MAT", "24-002", Side.PROCORE, None),  # another project's code is another one
        (SUPPLIER, Unlinked("suppliers", "99"), "24-001", Side.MAESTRO, None),
        (SUPPLIER, Unlinked("suppliers", "71"), "24-001", Side.MAESTRO, "BETON"),  # linked since it was read
    ],
)
def test_a_value_in_the_targets_own_word(names, one, value, scope, target, expected):
    assert names.resolve(one, value, scope, target) == expected


def test_procores_record_speaks_of_maestros_keys(names):
    found = names.localized(ORDER, order("71", "41"))
    assert found.get("supplier") == "BETON"
    assert found.get("name") == "71"  # text that looks like an id is text
    assert found.lines["9"].get("budget_code") == "03-300|MAT"
    assert found.lines["9"].twin == "1"


def test_what_is_not_linked_says_so(names):
    found = names.localized(ORDER, order("72", "42"))
    assert found.get("supplier") == Unlinked("suppliers", "72")
    assert found.lines["9"].get("budget_code") == Unlinked("budget_codes", "42")


def test_and_back_again(names):
    for there in (order("71", "41"), order("72", "42"), order(None, None)):
        assert names.own_words(ORDER, names.localized(ORDER, there)) == there


def test_maestros_record_is_left_as_it_is(names):
    here = order("BETON", "03-300|MAT", Side.MAESTRO)
    assert names.localized(ORDER, here) is here
