"""What a person asks for, and what the ledger knows of the record."""

from typing import Any

from procore.diff.decisions import (
    DecisionFacts,
    DecisionKind,
    DecisionRequest,
    checked,
)
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Reason
from tests.factories.reasons import code

SUPPLIERS, COST_CODES, ORDERS = ALL["suppliers"], ALL["cost_codes"], ALL["purchase_orders"]
PHONE, NAME = SUPPLIERS.by_name["phone"], SUPPLIERS.by_name["name"]
M, P = Side.MAESTRO, Side.PROCORE


def stored(scope: str = "", lines: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    return {"scope": scope, "values": values, "lines": lines or [], "origin_id": None}


MINE = stored(name="Béton", phone="1", country="CA", active=True)
THEIRS = stored(name="Béton", phone="2", country="CA", active=True)
LINKED = DecisionFacts(tag="DEMO", maestro=MINE, procore=THEIRS, linked_id="7", linked_key="S1")
ALONE = DecisionFacts(tag="DEMO", maestro=MINE, procore=THEIRS)


def ask(kind: str, facts: dict[str, Any] | None = None, **more: Any) -> DecisionRequest:
    told = {"maestro_key": "S1", "procore_key": "7", "by_whom": "Marie", "reason": "why", **more}
    return DecisionRequest(kind=DecisionKind(kind), facts=facts or {}, **told)


def refused(element_id: str, one: DecisionRequest, known: DecisionFacts) -> str:
    found = checked(ALL[element_id], one, known)
    return code(found, element_id) or "" if isinstance(found, Reason) else "kept"


def asked(name: str, known: DecisionFacts = LINKED, **facts: Any) -> DecisionRequest | Reason:
    return checked(SUPPLIERS, ask("choose", {"field": name, **facts}), known)
