"""Values that a side would refuse are found before they are sent."""

from __future__ import annotations

from datetime import date

import pytest

from procore.elements import ALL
from procore.elements.element import Side, Values
from procore.mapping.checks import check
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
def test_values_that_a_side_would_refuse_are_found_before(side: Side, values: Values, expected: str | None) -> None:
    assert code(check(ALL["projects"], values, side), "projects") == expected


def test_only_the_fields_that_are_written_are_looked_at() -> None:
    assert check(ALL["projects"], {"city": "Québec"}, P, only=frozenset({"city"})) is None
    assert code(check(ALL["projects"], {"name": None}, P, only=frozenset({"name"}))) == "required"
