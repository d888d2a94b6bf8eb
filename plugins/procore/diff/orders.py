"""A step's write as the side is asked for it: references in its own words, keys, our origin id, what it held. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from procore.diff.references import References
from procore.elements.element import Element, Field, Side, Value, Values
from procore.mapping.lines import line_origin_id
from procore.mapping.records import is_foreign, maestro_key, origin_id
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Record
from procore.model.steps import Step, Verb, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What every order of a run is made with: the company's tag, the linked references, Procore's ids of the projects."""

    element: Element
    tag: str
    references: References
    project_ids: Mapping[str, int] = field(default_factory=dict)


def needs_new_key(element: Element, write: Write) -> bool:
    """Whether maestro* has to number the record that this write makes there."""
    named = all(write.values.get(name) is not None for name in element.key)
    return write.side is Side.MAESTRO and write.verb is Verb.CREATE and not named


def order_of(
    facts: OrderFacts, step: Step, records: Mapping[Side, Record], write: Write, new_key: str | None = None
) -> Order:
    """The order of one write. `records`: what each side holds now; `new_key`: where `needs_new_key`."""
    element, scope = facts.element, step.pair.scope
    held, maestro, procore = records.get(write.side), records.get(Side.MAESTRO), records.get(Side.PROCORE)
    values = _own_words(facts, element.by_name, write.values, scope, write.side)
    if needs_new_key(element, write):
        values[element.key[0]] = new_key
    key = maestro.key if maestro else write.key or maestro_key(element, scope, values)
    values |= _with_origin_id(facts, step, records, write)
    before = facts.references.own_words(element, held) if held else None
    return Order(
        verb=write.verb,
        values=values,
        before=before.values if before else {},
        lines=tuple(_line_order(facts, line, key, scope, write.side) for line in write.lines),
        lines_before=before.lines if before else {},
        line_numbers={one.procore_key: number for number, one in link.lines.items()}
        if (link := step.pair.link)
        else {},
        maestro_key=key,
        procore_id=int(held.key) if held and write.side is Side.PROCORE else None,
        origin_id=_origin_id(facts, step, write, key),
        known_origin=_known_origin(facts, step, write, held),
        external_id=int(procore.key) if procore else None,
        scope=scope,
        project_id=facts.project_ids.get(scope) if scope else None,
        parent_code=_parent_code(facts, step.pair.here) if write.side is Side.PROCORE else "",
        set_up={change.field: change.new for change in write.set_up},
        read_at=held.changed_at if held else None,
        documents=write.documents,
    )


def _parent_code(facts: OrderFacts, here: Record | None) -> str:
    """The code that the record's parent has in Procore; empty: it has none."""
    if here is None or facts.element.tiered_code is None:
        return ""
    above = text_of(here.get(facts.element.tiered_code[1]))
    key = maestro_key(facts.element, here.scope, {facts.element.key[-1]: above})
    return facts.references.code_of(facts.element.id, key) or above


def _own_words(
    facts: OrderFacts, by_name: Mapping[str, Field], values: Values, scope: str, side: Side
) -> dict[str, Value]:
    """Values with their references in the target's own words."""
    return {
        name: facts.references.resolve(by_name[name], value, scope, side)
        if by_name[name].to and value is not None
        else value
        for name, value in values.items()
    }


# ------------------------------------------------------------------------------------------------ origin ids


def _without_origin_id(step: Step, write: Write) -> bool:
    """Whether Procore's record is not known to have our origin id, so that this write gives it one."""
    link = step.pair.link
    return write.side is Side.PROCORE and (bool(write.origin) or link is None or link.origin_id is None)


def _origin_id(facts: OrderFacts, step: Step, write: Write, key: str) -> str | None:
    """The origin id to write; empty: it is cleared, None: it stays as it is."""
    if write.verb is Verb.CLEAR_ORIGIN_ID:
        return ""
    if write.origin:
        return text_of(write.origin.new)
    return origin_id(facts.element, facts.tag, key) if _without_origin_id(step, write) else None


def _known_origin(facts: OrderFacts, step: Step, write: Write, held: Record | None) -> str | None:
    """Our origin id by which Procore finds the record; None: it has none, or another integration's."""
    link = step.pair.link
    known = (link.origin_id if link else held and held.origin_id) or None
    return None if write.origin or is_foreign(facts.element, facts.tag, known) else known


def _with_origin_id(facts: OrderFacts, step: Step, records: Mapping[Side, Record], write: Write) -> dict[str, Value]:
    """The fields that are written, or cleared, together with our origin id."""
    maestro, held = records.get(Side.MAESTRO), records.get(write.side)
    together = [one.name for one in facts.element.fields if one.with_origin_id]
    found: dict[str, Value] = {}
    given_back = write.origin and is_foreign(facts.element, facts.tag, text_of(write.origin.new))
    if _without_origin_id(step, write) and maestro and held and not given_back:
        found |= {name: maestro.get(name) for name in together}
    if write.verb is Verb.CLEAR_ORIGIN_ID and held:
        found |= {name: None for name in together if _came_with_it(facts, held, name)}
    return found


def _came_with_it(facts: OrderFacts, held: Record, name: str) -> bool:
    """Whether a code was written with the origin id that the record has; another one is a person's, and stays."""
    return held.origin_id == origin_id(facts.element, facts.tag, str(held.get(name)))


# ------------------------------------------------------------------------------------------------ lines


def _line_order(facts: OrderFacts, line: LineChange, key: str, scope: str, side: Side) -> LineOrder:
    element = facts.element
    values = {} if line.verb is LineVerb.REMOVE else line.values
    ours = side is Side.PROCORE and line.source is not None
    return LineOrder(
        verb=line.verb,
        values=_own_words(facts, element.line_by_name, values, scope, side),
        key=line.key,
        source=line.source,
        origin_id=_line_origin_id(facts, line, key) if ours else None,
    )


def _line_origin_id(facts: OrderFacts, line: LineChange, key: str) -> str | None:
    """Ours, or that of another integration that the line is given back."""
    back = line.origin and line.origin.new
    return text_of(back) if back else line_origin_id(facts.element, facts.tag, key, line.source or "")
