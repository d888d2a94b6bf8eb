"""Rows as the ledger takes them, and what a person decides."""

from __future__ import annotations

from typing import Any

from procore.elements.element import Side
from procore.model.pairing import Pairing
from procore.store.ledger import Ledger


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


def exception(maestro_key: str = "", procore_key: str = "", code: str = "required", **more: Any) -> dict[str, Any]:
    return {
        "scope": "",
        "maestro_key": maestro_key,
        "procore_key": procore_key,
        "kind": "rejected",
        "code": code,
        "facts": {},
        "owner": "accounting",
        "maestro_fingerprint": None,
        "procore_fingerprint": None,
        **more,
    }


def decide(ledger: Ledger, pairing: Pairing, kind: str, m: str = "", p: object = "", **facts: Any) -> int:
    return ledger.decisions.decide(pairing.id, "suppliers", kind, m, str(p), facts, "Marie", "why")


def states(ledger: Ledger, pairing: Pairing) -> list[tuple[str, str]]:
    """Kind and state of what was decided, oldest first."""
    return [(row["kind"], row["state"]) for row in reversed(ledger.decisions.all(pairing.id))]
