"""About how many Procore calls a change set will need, before it is carried out (docs/procore.md#calls). Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import ceil

from procore.elements.element import Element, Field, Side
from procore.elements.element_facts import CallCosts
from procore.model.steps import Step, Verb, Write

BATCH = 1000
"""How many records Procore takes in one call, where it takes several."""


_ORIGIN_ID_ALONE = (Verb.WRITE_ORIGIN_ID, Verb.CLEAR_ORIGIN_ID)
"""Writes of nothing else: they travel in one batch."""


def calls_needed(element: Element, groups: Iterable[Sequence[Step]], new_projects: Collection[str] = ()) -> int:
    """The calls of writing these steps to Procore.

    `groups`: steps that are written one group after the other (a section before its codes). `new_projects`: those that
    Procore is only planned to have, by number: each is looked into before it is written. Other reading is not counted. A record's
    custom fields are a call of their own, and one tells the entries of all lists.
    """
    costs, written = element.call_costs, set[str]()
    calls = costs.new_project * len(new_projects)
    custom = {one.name: one for one in element.fields if one.custom}
    lists = 0
    for group in groups:
        by_scope: dict[str, list[Write]] = defaultdict(list)
        for step, write in ((step, write) for step in group if (write := step.write(Side.PROCORE))):
            alone, of_list = _of_custom_fields(custom, write)
            calls, lists = calls + alone, lists | of_list
            if not alone or not _is_custom_alone(step, write, custom):
                by_scope[step.pair.scope].append(write)
        calls += sum(_in_scope(costs, writes) for writes in by_scope.values())
        written |= by_scope.keys()
    return calls + lists + costs.new_project_written * len(written.intersection(new_projects))


def _of_custom_fields(custom: Mapping[str, Field], write: Write) -> tuple[int, int]:
    """The calls of a record's own custom fields, and of looking up what their lists hold, which is done once for all."""
    mine = [custom[name] for name in write.values if name in custom]
    return int(bool(mine)), int(any(one.of_list and write.values[one.name] is not None for one in mine))


def _is_custom_alone(step: Step, write: Write, custom: Collection[str]) -> bool:
    """Whether a record that Procore has gets custom fields and nothing else: it is in no batch."""
    known = step.pair.link is not None and step.pair.link.origin_id is not None
    return known and write.verb is Verb.UPDATE and not write.lines and set(write.values) <= set(custom)


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
