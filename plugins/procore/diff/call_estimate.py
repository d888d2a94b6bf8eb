"""About how many Procore calls a change set will need, before it is carried out (docs/procore.md#calls). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import ceil

from procore.elements.element import CallCosts, Element, Side
from procore.model.steps import Step, Verb, Write

BATCH = 1000
"""How many records Procore takes in one call, where it takes several."""


def calls_needed(element: Element, steps: Iterable[Step]) -> int:
    """The calls of writing these steps to Procore; reading is not among them."""
    by_scope: dict[str, list[Write]] = defaultdict(list)
    for step in steps:
        if write := step.write(Side.PROCORE):
            by_scope[step.pair.scope].append(write)
    return sum(_in_scope(element.call_costs, writes) for writes in by_scope.values())


def _in_scope(costs: CallCosts, writes: Sequence[Write]) -> int:
    """The calls for one project, or for the company. Where a record is created by itself, it is in no batch of one call."""
    created = sum(1 for write in writes if write.verb is Verb.CREATE)
    changed = len(writes) - created
    batched = len(writes) if costs.created == 0 or costs.batch > 1 else changed
    return created * costs.created + changed * costs.changed + costs.batch * ceil(batched / BATCH)
