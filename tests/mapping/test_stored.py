"""Values in the ledger, and what tells whether they changed."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.elements import ALL
from procore.elements.element import Kind, Side, Value
from procore.mapping.stored import decode, encode, fingerprint
from procore.model.records import Line

M, P = Side.MAESTRO, Side.PROCORE
BUILT = [one for one in ALL.values() if one.built]


def values_of(element):
    """Any values that the element's fields can hold, some left out."""
    by_kind: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.FLAG: st.booleans(),
        Kind.DATE: st.dates(),
        Kind.MONEY: st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4),
    }
    texts: st.SearchStrategy[Value] = st.text(min_size=1, max_size=30)
    options = {f.name: st.none() | by_kind.get(f.kind, texts) for f in element.fields}
    return st.fixed_dictionaries({}, optional=options)


@pytest.mark.parametrize("element", BUILT, ids=lambda e: e.id)
@given(data=st.data())
def test_values_come_back_from_the_ledger_as_they_went_in(element, data):
    values = data.draw(values_of(element))
    stored = json.loads(json.dumps(encode(values)))
    assert decode(element.fields, stored) == values
    assert fingerprint(decode(element.fields, stored)) == fingerprint(values)


@given(first=values_of(ALL["projects"]), second=values_of(ALL["projects"]))
def test_a_fingerprint_is_equal_when_and_only_when_the_values_are(first, second):
    assert (fingerprint(first) == fingerprint(second)) is (first == second)


def test_a_fingerprint_is_short_and_holds_the_lines():
    lines = {"1": Line(key="1", values={"amount": Decimal(5)}, twin="9")}
    others = [replace(lines["1"], values={"amount": Decimal(6)}), replace(lines["1"], twin=None)]
    found = {
        fingerprint({}),
        *(fingerprint({}, {"1": one}) for one in (lines["1"], *others)),
        fingerprint({}, {"2": lines["1"]}),
    }
    assert len(found) == 5
    assert (
        fingerprint({"amount": Decimal(5)}, lines) == "7f83e16b67f9aa5b69a0ae790f64aee6"
    )  # as the ledger has them: else a new version reads all anew


def test_a_field_that_no_longer_exists_is_left_in_the_ledger():
    assert decode(ALL["suppliers"].fields, {"name": "x", "telegram": "1"}) == {"name": "x"}
