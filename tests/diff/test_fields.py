"""All fields in conflict are one reason, in the order of the element's fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procore.diff.fields import differences
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.choices import Choice
from procore.model.records import FieldConflict, Reason
from procore.model.steps import Pair
from tests.factories.records import linked, plain, policy

SUPPLIERS = ALL["suppliers"]
SEVEN = ("name", "address", "city", "postal_code", "phone", "email", "tax_number")


def in_conflict(*names: str) -> Pair:
    """A linked supplier of whom both sides changed these fields."""
    mine = plain("suppliers", Side.MAESTRO, "S1", code="S1", **{name: f"m {name}" for name in names})
    theirs = plain("suppliers", Side.PROCORE, "7", code="S1", **{name: f"p {name}" for name in names})
    before = dict.fromkeys(names, "before")
    return linked(mine, theirs, maestro=before, procore=before)


def held(pair: Pair) -> Reason | None:
    assert pair.maestro is not None
    assert pair.procore is not None
    return differences(SUPPLIERS, pair, pair.maestro, pair.procore, policy(Direction.BOTH)).hold


def conflict(name: str) -> FieldConflict:
    return FieldConflict(field=name, maestro=f"m {name}", procore=f"p {name}")


@pytest.mark.parametrize("names", [("phone",), ("city", "phone"), SEVEN], ids=["one", "two", "seven"])
def test_every_field_in_conflict_is_listed_with_what_both_sides_hold(names: tuple[str, ...]) -> None:
    assert held(in_conflict(*reversed(names))) == Reason("conflict", conflicts=tuple(map(conflict, names)))


def test_a_record_without_a_conflict_is_not_held() -> None:
    assert held(in_conflict()) is None


def test_a_choice_that_moved_is_listed_beside_the_other_conflicts() -> None:
    moved = {("", "city"): Choice(decision=1, side=Side.MAESTRO, by_whom="Marie", moved=True)}
    reason = held(replace(in_conflict("city", "phone"), choices=moved))
    assert reason == Reason("choice_moved", {"by": "Marie"}, (conflict("city"), conflict("phone")))


def test_a_record_that_is_held_for_something_else_stays_held_for_that() -> None:
    pair = in_conflict("phone")
    assert pair.procore is not None
    pair = replace(pair, procore=replace(pair.procore, values={**pair.procore.values, "code": "S2"}))
    assert held(pair) == Reason("key_changed", {"field": "code", "value": "S2"})
