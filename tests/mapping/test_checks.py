"""Values that a side would refuse are found before they are sent."""

from datetime import date
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Field, Kind, Side
from procore.mapping.checks import check, check_fields
from procore.model.records import Reason
from tests.factories.reasons import code
from tests.factories.records import DAY

M, P = Side.MAESTRO, Side.PROCORE


@pytest.mark.parametrize(
    "side, values, expected",
    [
        (M, {"number": "P1", "name": "x", "active": True}, None),
        (M, {"number": None, "name": "x", "active": True}, "undecided"),
        (M, {"number": "P1", "name": "", "active": True}, "required"),
        (M, {"number": "P1", "name": "x", "active": False}, None),
        (M, {"number": "P1234567890", "name": "x", "active": True}, "too_long"),
        (M, {"number": "P1", "name": "x", "active": True, "phone": "1" * 25}, "too_long"),
        (P, {"number": "P1", "name": "x", "active": True, "country": "CA"}, "required"),
        (P, {"number": "P1", "name": "x", "active": True, "country": "CA", **{k: date(2026, 5, 1) for k in DAY}}, None),
    ]
    + [(M, {"number": f"P{bad}1", "name": "x", "active": True}, "forbidden_character") for bad in "*,#:|éÉ🏗"],
)
def test_values_that_a_side_would_refuse_are_found_before(side, values, expected):
    assert code(check(ALL["projects"], values, side), "projects") == expected


def test_only_the_fields_that_are_written_are_looked_at():
    assert check(ALL["projects"], {"city": "Québec"}, P, only=frozenset({"city"})) is None
    assert code(check(ALL["projects"], {"name": None}, P, only=frozenset({"name"}))) == "required"


AMOUNT = Field(name="x", procore="x", label="X", kind=Kind.MONEY, decimals=2, minimum=Decimal("0.5"))


@pytest.mark.parametrize(
    "value, expected",
    [
        ("0.50", None),
        ("1.25", None),
        ("1.255", Reason("too_many_decimals", {"field": "x", "value": "1.255", "decimals": "2"})),
        ("0.49", Reason("too_small", {"field": "x", "value": "0.49", "minimum": "0.5"})),
    ],
)
def test_an_amount_may_reach_its_bounds(value, expected):
    assert check_fields([AMOUNT], {"x": Decimal(value)}, P) == expected


def test_a_number_that_json_does_not_hold_is_told_by_its_digits():
    number = Field(name="x", procore="x", label="X", kind=Kind.MONEY, as_number=True)
    long = "1234567890.123456789"
    facts = {"field": "x", "value": long, "decimals": "15"}
    assert check_fields([number], {"x": Decimal(long)}, P) == Reason("too_many_decimals", facts)
    assert check_fields([number], {"x": Decimal("0.1")}, P) is None
