"""About how many Procore calls a plan will need, before it is carried out (docs/procore.md#calls). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

from procore.elements.element import Element, Side
from procore.model.steps import Step, Verb, Write

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Calls of one element: for each record that is made or changed, and in each scope for each batch of 1,000."""

    created: int = 0
    changed: int = 0
    batch: int = 1


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "projects": Price(created=1),
        "cost_types": Price(created=1),
        "budgets": Price(batch=2),
        "costs": Price(batch=2),
        "purchase_orders": Price(created=1, changed=1, batch=2),
        "subcontracts": Price(created=1, changed=1, batch=2),
        "change_orders": Price(created=3, changed=2, batch=1),
    }
)
"""What is not listed goes in batches alone."""


def calls_needed(element: Element, steps: Sequence[Step]) -> int:
    """The calls of writing these steps to Procore; reading is not among them."""
    price = PRICES.get(element.id, Price())
    by_scope: dict[str, list[Write]] = defaultdict(list)
    for step in steps:
        here = step.pair.maestro or step.pair.procore
        for write in step.writes:
            if write.side is Side.PROCORE and here is not None:
                by_scope[here.scope].append(write)
    total = 0
    for writes in by_scope.values():
        created = sum(1 for write in writes if write.verb is Verb.CREATE)
        total += created * price.created + (len(writes) - created) * price.changed
        batched = len(writes) if price.created == 0 or price.batch > 1 else len(writes) - created
        total += price.batch * ceil(batched / BATCH)
    return total
