"""About how many Procore calls a change set will need, before it is carried out (docs/procore.md#calls). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from math import ceil

from procore.elements.element import CallCosts, Element, Side
from procore.model.steps import Step, Verb, Write

BATCH = 1000
"""How many records Procore takes in one call, where it takes several."""


_ORIGIN_ID_ALONE = (Verb.WRITE_ORIGIN_ID, Verb.CLEAR_ORIGIN_ID)
"""Writes of nothing else: they travel in one batch."""


def calls_needed(element: Element, groups: Iterable[Sequence[Step]], new_projects: Collection[str] = ()) -> int:
    """The calls of writing these steps to Procore.

    `groups`: steps that are written one group after the other (a section before its codes). `new_projects`: those that
    Procore is only planned to have, by number: each is looked into before it is written. Other reading is not counted.
    """
    costs, written = element.call_costs, set[str]()
    calls = costs.new_project * len(new_projects)
    for group in groups:
        by_scope: dict[str, list[Write]] = defaultdict(list)
        for step in group:
            if write := step.write(Side.PROCORE):
                by_scope[step.pair.scope].append(write)
        calls += sum(_in_scope(costs, writes) for writes in by_scope.values())
        written |= by_scope.keys()
    return calls + costs.new_project_written * len(written.intersection(new_projects))


def _in_scope(costs: CallCosts, writes: Sequence[Write]) -> int:
    """The calls for one project, or for the company. Where a record is created by itself, it is in no batch of one call."""
    created = [write for write in writes if write.verb is Verb.CREATE]
    named = sum(1 for write in writes if write.verb in _ORIGIN_ID_ALONE)
    changed = len(writes) - len(created) - named
    batched = changed + (len(created) if costs.created == 0 or costs.batch > 1 else 0)
    batches = costs.batch * ceil(batched / BATCH) if batched else ceil(named / BATCH)
    directory = {write.values.get(costs.directory) for write in writes} - {None}
    asked = costs.creating if created else 0
    return asked + len(created) * costs.created + changed * costs.changed + batches + len(directory)
