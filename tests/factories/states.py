"""Of every element, records that only one side has, and why each is never made on the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from procore.diff.state import NeverCreated
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Record
from tests.factories.records import broken, plain

UP = {"transferred": True, "uncommitted": True, "active": True, "amount": Decimal(5)}
"""Flags that let a record travel, and an amount that is something."""
WHY: tuple[tuple[str, dict[str, object], dict[str, bool], NeverCreated], ...] = (
    # an element, values beside those of UP, facts, and why such a record is never created
    ("projects", {"active": False}, {}, NeverCreated.CLOSED),
    ("projects", {}, {"template": True}, NeverCreated.CANCELLED),
    ("suppliers", {"active": False}, {}, NeverCreated.CLOSED),
    ("sub_jobs", {}, {"closed": True}, NeverCreated.CANCELLED),
    ("budget_codes", {}, {"more_segments": True}, NeverCreated.CANCELLED),
    ("budgets", {"amount": None}, {}, NeverCreated.BLANK),
    ("budgets", {"amount": Decimal("0.00")}, {}, NeverCreated.BLANK),
    ("costs", {"transferred": False}, {}, NeverCreated.WITHDRAWN),
    ("costs", {"uncommitted": False}, {}, NeverCreated.WITHDRAWN),
    ("purchase_orders", {}, {"cancelled": True}, NeverCreated.CANCELLED),
    ("subcontracts", {}, {"cancelled": True}, NeverCreated.CANCELLED),
    ("subcontracts", {"status": "Void"}, {}, NeverCreated.VOID),
    ("change_orders", {"status": "rejected"}, {}, NeverCreated.VOID),
    ("change_orders", {"status": "not_proceeding"}, {}, NeverCreated.VOID),
    ("change_orders", {"status": "void"}, {}, NeverCreated.VOID),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A record, its element, and why it is never created; None: it may be."""

    element: str
    record: Record
    why: NeverCreated | None

    def __str__(self) -> str:
        return f"{self.element} {self.record.side} {self.record.key}"


def cases() -> Iterator[Case]:
    """Of every element and side: a record that may be created, one that cannot be read, and those of WHY."""
    for element in ALL:
        for side in Side:
            usual = _record(element, side, 1, {}, {})
            yield Case(element=element, record=usual, why=None)
            yield Case(element=element, record=replace(broken(usual), key=_key(side, 2)), why=None)
            mine = [why for why in WHY if why[0] == element]
            for number, (_, values, facts, why) in enumerate(mine, start=3):
                yield Case(element=element, record=_record(element, side, number, values, facts), why=why)


def _record(element: str, side: Side, number: int, values: dict[str, object], facts: dict[str, bool]) -> Record:
    held = {name: value for name, value in UP.items() if name in ALL[element].by_name} | values
    scope = "24-001" if ALL[element].scope == "project" else ""
    return replace(plain(element, side, _key(side, number), scope, **held), facts=facts)


def _key(side: Side, number: int) -> str:
    return f"K{number}" if side is Side.MAESTRO else str(number)
