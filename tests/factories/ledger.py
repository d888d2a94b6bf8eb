"""Rows as the ledger takes them, and what a person decides."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from procore.elements.element import Side
from procore.model.exceptions import NewException, OpenException
from procore.model.pairing import Pairing
from procore.model.records import Reason
from procore.store.ledger import Ledger

HELD_COST = """
WITH kept AS (
    INSERT INTO procore_sync.record (pairing, element, side, key, scope, "values", lines, fingerprint)
    VALUES (:pairing, 'costs', 'maestro', 'C-17', '24-001', '{"amount": "30.00"}',
        '[{"key": "10", "twin": null, "values": {"budget_code": "03-300|MAT", "amount": "30.00"}}]', 'x')
)
INSERT INTO procore_sync.inbox (pairing, element, scope, maestro_key, procore_key, kind, code, facts, owner, amount)
VALUES (
    :pairing, 'costs', '24-001', 'C-17', '', 'rejected', 'required', '{"field": "date", "side": "procore"}', 'accounting', 30.00
)
"""
"""A cost of project 24-001 that is rejected, so that the sides differ by its dollars."""


def agreement(maestro_key: str, procore_id: int, **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "maestro_key": maestro_key,
        "procore_id": procore_id,
        "origin_id": None,
        "maestro_baseline": {},
        "procore_baseline": {},
        "maestro_fingerprint": None,
        "procore_fingerprint": None,
        **more,
    }


def intention(maestro_key: str | None, side: Side = Side.PROCORE, verb: str = "create", **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "side": side,
        "verb": verb,
        "maestro_key": maestro_key,
        "procore_id": None,
        "origin_id": None,
        "changes": [],
        **more,
    }


def exception(
    maestro_key: str = "",
    procore_key: str = "",
    code: str = "required",
    facts: Mapping[str, str] = MappingProxyType({}),
    **more: Any,
) -> NewException:
    reason = Reason(code, facts)
    common: dict[str, Any] = {"kind": "rejected", "owner": "accounting", **more}
    return NewException(maestro_key=maestro_key, procore_key=procore_key, reason=reason, **common)


def open_exception(number: int, maestro_key: str, reason: Reason, **more: Any) -> OpenException:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    common: dict[str, Any] = {
        "element": "suppliers", "kind": "rejected", "owner": "it", "scope": "", "procore_key": "",
        "maestro_fingerprint": None, "procore_fingerprint": None, "amount": None, "tries": 1, "due": False,
    }  # fmt: skip
    seen = {"first_seen": noon, "last_seen": noon, "last_tried": noon}
    return OpenException(id=number, maestro_key=maestro_key, reason=reason, **{**common, **seen, **more})


def decide(ledger: Ledger, pairing: Pairing, kind: str, m: str = "", p: object = "", **facts: Any) -> int:
    return ledger.decisions.decide(pairing.id, "suppliers", kind, m, str(p), facts, "Marie", "why")


def states(ledger: Ledger, pairing: Pairing) -> list[tuple[str, str]]:
    """Kind and state of what was decided, oldest first."""
    return [(row["kind"], row["state"]) for row in reversed(ledger.decisions.all(pairing.id))]
