"""Where history begins: the documents that sum records up, what they cover, and what is left out. Pure.

An opening balance sums up what a project had before history begins; a month and an invoice sum up what the settings do not want
sent one by one. Such a document is a record of maestro* like any other: it is linked, corrected and undone by the rules of its
element. Source: docs/maestro.md#sums.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from procore.diff.exceptions import Place, places_of
from procore.elements import ALL
from procore.elements.element import Element, Side, SummedFacts, Value, Values
from procore.mapping.lines import JOINT
from procore.mapping.stored import fingerprint
from procore.mapping.sum_keys import INVOICE, MONTH, OPENING, is_sum, kind_of
from procore.model.records import Line, LineLink, Link, Reason, Record
from procore.model.steps import Step, Verb
from procore.text.catalogue import Text, translate

DESCRIPTIONS = {
    OPENING: Text("Opening balance as of {day}"),
    MONTH: Text("Costs of {day}"),
}
"""What such a document is called in Procore, in the company's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOfRecords:
    """The records of maestro* that one document sums up.

    `key`: the document's. `scope`: the project. `records`: how many; none any more: the document comes to nothing. `first_day`:
    the first of their days, as text. `amounts`: dollars by code; `values`: those of the first record, or of the document itself
    when it has none.
    """

    key: str
    scope: str
    records: int
    first_day: str
    amounts: Mapping[str, Decimal]
    values: Values

    @property
    def kind(self) -> str:
        """OPENING, MONTH or INVOICE."""
        return kind_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Records of one side that do not travel by themselves, and their dollars.

    `kind`, and how many, of the `documents` that sum them up; empty: they are left out.
    """

    kind: str
    side: Side
    records: int
    documents: int
    amount: Decimal


def document_of(element: Element, one: SumOfRecords, language: str) -> Record:
    """The record of maestro* that these records make together; one without records keeps its values, and loses its lines."""
    facts = element.summed
    assert facts is not None, "only elements whose records are summed up have sums"
    own = dict(one.values) if not one.records else _own_values(element, facts, one, language)
    amount = sum(one.amounts.values(), Decimal(0))
    values = {**dict.fromkeys(element.by_name), **own, element.key[0]: one.key, element.amount_field: amount}
    lines = {
        line.key: line
        for code, cents in sorted(one.amounts.items())
        if (line := _line(element, code, cents)) is not None
    }
    return Record(
        side=Side.MAESTRO,
        key=one.key,
        values=values,
        lines=lines,
        scope=one.scope,
        facts=dict.fromkeys(element.facts),
        fingerprint=fingerprint({**values, "project": one.scope}, lines),
    )


def _own_values(element: Element, facts: SummedFacts, one: SumOfRecords, language: str) -> dict[str, Value]:
    """The header of a document that sums records up, without its number and its amount."""
    first = date.fromisoformat(one.first_day)
    if one.kind == INVOICE:
        return {**{name: one.values.get(name) for name in facts.of_invoice}, element.dated_by: first}
    day = element.begins - timedelta(days=1) if one.kind == OPENING and element.begins else _end_of_month(first)
    said = day.isoformat() if one.kind == OPENING else f"{day:%Y-%m}"
    described = {element.described_by: translate(language).say(DESCRIPTIONS[one.kind], day=said)}
    return {**facts.values, element.dated_by: day, **{name: text for name, text in described.items() if name}}


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _line(element: Element, code: str, amount: Decimal) -> Line:
    """A line with the dollars of a code, which is its number as well: what joins keys is spelled otherwise in it, and back."""
    number = code.replace("%", "%25").replace("/", "%2F").replace(JOINT, "/")
    coded = element.balance.code if element.balance else ""
    dollars = element.total[1] if element.total else ""
    return Line(key=number, values={**dict.fromkeys(element.line_by_name), coded: code, dollars: amount})


def dated_places(step: Step) -> list[Place]:
    """Where the dated document may be that a step waits for: one that is left out leaves out what belongs to it."""
    places = places_of(step.pair, step.hold) if step.hold else []
    return [place for place in places if ALL[place[1]].dated_by and not ALL[place[1]].summed]


# ------------------------------------------------------------------------------------------------ what was sent covers


def hold_covered(
    element: Element,
    groups: Iterable[Sequence[Step]],
    sent: Mapping[str, tuple[Link, Record]],
    moved: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[list[Step]]:
    """The steps in groups that are written one after the other; what adds dollars that a document still holds in Procore waits.

    A document holds them still when it is to be corrected and is not in these steps: else they would be there twice. `sent`: by
    key, the documents that are linked, as maestro* has them now. `moved`: by key, the documents that records of it were in before.
    What loses dollars is in a group before what gets them: what is corrected half leaves dollars out, and doubles none. So the
    rest has to be asked about again once a group was written.
    """
    listed = [list(group) for group in groups]
    stale = _Stale(element, differing(element, sent), moved)
    if all(stale.held(step, stale.links) is step for group in listed for step in group):
        return listed  # whatever becomes of the documents
    while (held := stale.hold(listed)) != listed:
        listed = held  # a document that waits may itself hold dollars that others of these steps would add
    turns = stale.turns(step for group in listed for step in group)
    return [
        part
        for group in listed
        for turn in sorted(set(turns.values()))
        if (part := [step for step in group if turns[id(step)] == turn])
    ]


def differing(element: Element, sent: Mapping[str, tuple[Link, Record]]) -> dict[str, Link]:
    """The documents that hold other dollars in a line than they are to hold, by key."""
    return {key: link for key, (link, record) in sent.items() if _differs(element, link, record)}


@dataclass(frozen=True, slots=True)
class _Stale:
    """The documents that are to be corrected (`links`, by key), and which of them records of a step were in before (`moved`)."""

    element: Element
    links: Mapping[str, Link]
    moved: Mapping[str, Collection[str]]

    def hold(self, groups: Iterable[Sequence[Step]]) -> list[list[Step]]:
        """The steps, held by the documents that differ and are not corrected in them."""
        listed = list(groups)
        written = {step.pair.maestro.key for group in listed for step in group if step.pair.maestro and step.writes}
        left = {key: link for key, link in self.links.items() if key not in written}
        return [[self.held(step, left) for step in group] for group in listed]

    def held(self, step: Step, links: Mapping[str, Link]) -> Step:
        """The step, which waits if one of these documents may hold what it adds."""
        record, writes = step.pair.maestro, step.writes
        if record is None or not writes:
            return step
        adds = any(write.verb is Verb.CREATE for write in writes) or is_sum(record.key)
        were, covers = self.moved.get(record.key, ()), partial(_covers, self.element)
        covering = next((one for key, one in links.items() if key in were or (adds and covers(one, record))), None)
        if covering is None:
            return step
        return replace(
            step, writes=(), baseline=(), linked=False, hold=Reason("still_summed", {"value": covering.maestro_key})
        )

    def turns(self, steps: Iterable[Step]) -> dict[int, tuple[int, int]]:
        """When each step is written, by its identity: after the documents that its records were in before."""
        listed = list(steps)
        written = {step.pair.maestro.key for step in listed if step.pair.maestro and step.writes}
        before = {key: self.links.keys() & written & set(keys) for key, keys in self.moved.items()}
        after = dict.fromkeys(before, 0)
        for _ in before:  # as often as there are any, at most: two that gave records to each other have no order
            later = {key: max((after.get(one, 0) + 1 for one in keys), default=0) for key, keys in before.items()}
            if later == after:
                break
            after = later
        return {
            id(step): (after.get(step.pair.maestro.key, 0) if step.pair.maestro else 0, _turn(self.element, step))
            for step in listed
        }


_LAST = 2
"""The turn of what gets dollars."""


def _turn(element: Element, step: Step) -> int:
    """As dollars go where settings change: opening balances that end no later than before, months and invoices, then all else."""
    link, record = step.pair.link, step.pair.maestro
    if link is None or record is None or not is_sum(record.key):
        return _LAST
    if kind_of(record.key) != OPENING:
        return 1
    was, now = link.maestro_baseline.get(element.dated_by), record.get(element.dated_by)
    return _LAST if isinstance(was, date) and isinstance(now, date) and was < now else 0


def _covers(element: Element, link: Link, record: Record) -> bool:
    """Whether the document, as it was last sent, may hold dollars of the record, or of what that sums up."""
    was, now = link.maestro_baseline, record.values
    until, dated = was.get(element.dated_by), now.get(element.dated_by)
    if (
        link.scope != record.scope
        or link.maestro_key == record.key
        or element.summed is None
        or not isinstance(dated, date)
        or not isinstance(until, date)
    ):
        return False
    days = {kind_of(link.maestro_key): until, kind_of(record.key): dated}
    if OPENING in days:  # its day is the last one that it holds
        last = days.pop(OPENING)
        return all((day.replace(day=1) if kind == MONTH else day) <= last for kind, day in days.items())
    if MONTH in days:
        return (dated.year, dated.month) == (until.year, until.month)
    return all(now.get(name) == was.get(name) for name in element.summed.invoice)


def _differs(element: Element, link: Link, record: Record) -> bool:
    """Whether the document holds other dollars in a line than it is to hold."""
    dollars = element.total[1] if element.total else ""
    was = {number: one.maestro_baseline.get(dollars) for number, one in link.lines.items() if not one.left_out}
    return was != {number: line.get(dollars) for number, line in record.lines.items()}


# ------------------------------------------------------------------------------------------------ after an undo


def as_in_procore(link: Link) -> dict[str, LineLink]:
    """The lines of a link, as if maestro* had agreed to what Procore has: what an undo left otherwise is sent anew."""
    return {
        number: replace(one, left_out=False, maestro_baseline={**one.maestro_baseline, **one.procore_baseline})
        for number, one in link.lines.items()
        if one.procore_baseline
    }
