"""A reason as the ledger holds it."""

from collections.abc import Mapping
from typing import Any

from procore.mapping.values import clean
from procore.model.records import Reason


def stored_reason(reason: Reason | None) -> dict[str, Any] | None:
    """Code and facts, as JSON."""
    if reason is None:
        return None
    stored = reason.as_json()
    return {**stored, "facts": stored_facts(stored["facts"])}


def stored_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts (texts, and lists of facts) without the characters that no database takes: a side may have said any."""
    return {
        name: clean(fact) if isinstance(fact, str) else [stored_facts(one) for one in fact]
        for name, fact in facts.items()
    }
