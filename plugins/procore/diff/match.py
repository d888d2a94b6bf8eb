"""Which record of one side is which of the other: by link, by origin id, by natural key; else a person decides. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from procore.diff.likeness import likeness
from procore.elements.element import Element, Field, Side, Unlinked, Value
from procore.mapping.codes import code_across
from procore.mapping.comparison import same
from procore.mapping.foreign_ids import named_key
from procore.mapping.records import is_foreign, origin_id
from procore.mapping.sum_keys import number_of_key
from procore.mapping.values import text_of
from procore.model.records import Reason, Record
from procore.model.steps import Pair


def pair_up(
    element: Element,
    tag: str,
    maestro: Iterable[Record],
    procore: Iterable[Record],
    begun: Mapping[str, str],
    begun_names: Mapping[str, str] = MappingProxyType({}),
    separate: Mapping[Side, Collection[str]] = MappingProxyType({}),
    unlinked: Collection[tuple[str, str]] = (),
    foreign_ids: re.Pattern[str] | None = None,
) -> list[Pair]:
    """Pair records that are not linked yet.

    In this order: a creation that was begun and never confirmed, our origin id, Procore's id as maestro* keeps it, another
    integration's origin id that names maestro*'s key (`foreign_ids`), then each natural key. A key that names more than
    one record, a suspect name alone, or a record of Procore that carries another's origin id gives pairs that are held.

    `begun`: Procore's id -> maestro*'s key; `begun_names`: Procore's id -> the name that was written. `separate`: keys of
    records that a person says are none of those across: no natural key links them. `unlinked`: pairs (maestro*'s key,
    Procore's id) that a person unlinked: Procore's id in maestro* does not link them again.
    """
    unpaired = _Unpaired(element, tag, maestro, procore, separate)
    unpaired.by_begun(begun, begun_names)
    unpaired.by_origin()
    unpaired.by_external(unlinked)
    if foreign_ids:
        unpaired.by_foreign(foreign_ids, unlinked)
    unpaired.by_values()
    return [
        *unpaired.pairs,
        *(Pair(maestro=m) for m in unpaired.maestro.values()),
        *(Pair(procore=p) for p in unpaired.procore.values()),
    ]


class _Unpaired:
    """The records that no pair has taken yet, and the pairs that were made of the others."""

    def __init__(
        self,
        element: Element,
        tag: str,
        maestro: Iterable[Record],
        procore: Iterable[Record],
        separate: Mapping[Side, Collection[str]],
    ) -> None:
        self.element, self.tag, self.separate = element, tag, separate
        self.maestro = {r.key: r for r in maestro}
        self.procore = {r.key: r for r in procore}
        self.pairs: list[Pair] = []

    def by_begun(self, begun: Mapping[str, str], begun_names: Mapping[str, str]) -> None:
        for procore_key, maestro_key in begun.items():
            m, p = self.maestro.get(maestro_key), self.procore.get(procore_key)
            if (
                m
                and p
                and (m.problem or _alike(self.element, m, p) or _name(self.element, m) == begun_names.get(procore_key))
            ):
                self._take(m, p)  # with a problem it is held: made once more it would be there twice

    def by_origin(self) -> None:
        ours = {earlier: m for m in self.maestro.values() for earlier in self._origins(m)[1:]}
        ours |= {self._origins(m)[0]: m for m in self.maestro.values()}
        for p in list(self.procore.values()):
            m = ours.get(p.origin_id)
            if p.origin_id and m and m.key in self.maestro:
                self._take(m, p)

    def by_external(self, unlinked: Collection[tuple[str, str]]) -> None:
        for m in list(self.maestro.values()):
            p = self.procore.get(m.origin_id or "")
            if p and p.scope == m.scope and (m.key, p.key) not in unlinked:
                self._take(m, p)

    def by_foreign(self, pattern: re.Pattern[str], unlinked: Collection[tuple[str, str]]) -> None:
        named: dict[str, list[Record]] = defaultdict(list)
        for p in self.procore.values():
            if is_foreign(self.element, self.tag, p.origin_id):
                key = named_key(pattern, p.origin_id or "", p.scope, self.maestro)
                if key and self.maestro[key].scope == p.scope and (key, p.key) not in unlinked:
                    named[key].append(p)
        for key, found in named.items():
            if len(found) == 1:
                self._take(self.maestro[key], found[0])
            else:
                self._hold_named_twice(self.maestro[key], found)

    def _hold_named_twice(self, m: Record, found: Sequence[Record]) -> None:
        """Hold a record of maestro* that the origin ids of several of Procore name, and those."""
        across = ", ".join(f"{p.key} ({p.origin_id})" for p in found)
        reason = Reason("foreign_twice", {"key": m.key, "across": across})
        for record in (m, *found):
            del (self.maestro if record.side is Side.MAESTRO else self.procore)[record.key]
        self.pairs += [Pair(maestro=m, reason=reason), *(Pair(procore=p, reason=reason) for p in found)]

    def by_values(self) -> None:
        for names in self.element.matches:
            for m_group, p_group in _groups([self.element.by_name[name] for name in names], *self._open()):
                if len(m_group) == len(p_group) == 1:
                    self._take(m_group[0], p_group[0])
                else:
                    self._hold(names, m_group, p_group)
        for name in self.element.similar_by:
            self._hold_similar(name, *self._open())
        for name in self.element.similar_unkeyed:
            mine, theirs = self._open()
            self._hold_similar(name, mine, [one for one in theirs if not any(map(one.get, self.element.key))])

    def _hold_similar(self, name: str, mine: list[Record], theirs: list[Record]) -> None:
        """Hold those that have one value of this field."""
        for m_group, p_group in _groups([self.element.by_name[name]], mine, theirs):
            self._hold((name,), m_group, p_group)

    def _open(self) -> tuple[list[Record], list[Record]]:
        """The records of both sides that values may still link."""
        mine, theirs = (self.separate.get(side, ()) for side in Side)
        return (
            [record for record in self.maestro.values() if record.key not in mine],
            [record for record in self.procore.values() if record.key not in theirs],
        )

    def _take(self, m: Record, p: Record) -> None:
        del self.maestro[m.key], self.procore[p.key]
        foreign = p.origin_id and p.origin_id not in self._origins(m)
        reason = Reason("foreign_origin", {"origin_id": p.origin_id or ""}) if foreign else None
        self.pairs.append(Pair(maestro=m, procore=p, reason=reason))

    def _hold(self, names: tuple[str, ...], m_group: Sequence[Record], p_group: Sequence[Record]) -> None:
        """Hold every record of an ambiguous group, each with the names of those across."""
        for m in m_group:
            del self.maestro[m.key]
            self.pairs.append(Pair(maestro=m, reason=_ambiguous(self.element, names, m, p_group)))
        for p in p_group:
            del self.procore[p.key]
            self.pairs.append(Pair(procore=p, reason=_ambiguous(self.element, names, p, m_group)))

    def _origins(self, m: Record) -> tuple[str | None, ...]:
        """Our origin id of a record, and that by which earlier versions sent a cost whose number begins like a sum's key."""
        names = dict.fromkeys((m.key, number_of_key(self.element, m.key)))
        return tuple(origin_id(self.element, self.tag, name) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldValue:
    """What a record of one side holds in a field. `across`: the key of what it is linked to; None: it is not linked."""

    key: str
    across: str | None
    scope: str
    value: str


def hold_likenesses(
    one: Field,
    target: Side,
    pairs: Sequence[Pair],
    new: Collection[str],
    there: Iterable[HeldValue],
    separate: Collection[str],
) -> list[Pair]:
    """The pairs, with those held that would give the target a second record of one likeness.

    `one`: the field that is compared. `new`: keys of what would be made in the target. `there`: what the target has in that
    field. `separate`: keys of records of which a person says that they are other ones all the same.
    """
    source = target.other
    records = [record for pair in pairs if (record := pair.on(source)) and record.key in new]
    alike = _there(one, target, there)
    for record in records:
        alike[record.scope, likeness(one, record.get(one.name))].append((record.key, _called(source, record.key)))
    twins = {
        record.key: [called for key, called in alike[record.scope, value] if key != record.key]
        for record in records
        if record.key not in separate and (value := likeness(one, record.get(one.name)))
    }
    return [_held_as_twin(one, source, pair, twins) for pair in pairs]


def _held_as_twin(one: Field, source: Side, pair: Pair, twins: Mapping[str, Sequence[str]]) -> Pair:
    """The pair, held if its record is like others. `twins`: those, by its key."""
    record = pair.on(source)
    found = twins.get(record.key) if record and not pair.reason else None
    if not (record and found):
        return pair
    facts = {"field": one.name, "value": text_of(record.get(one.name)), "across": ", ".join(found)}
    return replace(pair, reason=Reason("twin", facts))


def _there(one: Field, target: Side, there: Iterable[HeldValue]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What the target has, by scope and likeness: a key that no record across has (none), and how people know it."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for held in there:
        across = f" ({_called(target.other, held.across)})" if held.across else ""
        found[held.scope, likeness(one, held.value)].append(("", f"{_called(target, held.key)}{across}"))
    return found


def _called(side: Side, key: str) -> str:
    """How a record's key is told from one of the other side."""
    return f"Procore {key}" if side is Side.PROCORE else key


def hold_doubled(
    side: Side, pairs: Sequence[Pair], doubled: Mapping[str, str], separate: Collection[str]
) -> list[Pair]:
    """The pairs; each record that a written side has twice, and that nothing links, is told with the other one.

    `doubled`: by key, the keys of the others. `separate`: keys of records that a person says are others all the same.
    """
    found = []
    for pair in pairs:
        record = pair.on(side)
        alone = record and len(pair.records) == 1 and not (pair.link or pair.reason)
        across = doubled.get(record.key) if record and alone and record.key not in separate else None
        facts = {"side": side.value, "key": record.key if record else "", "across": across or ""}
        found.append(replace(pair, reason=Reason("doubled", facts)) if across else pair)
    return found


def hold_left_over(pairs: Sequence[Pair], left_over: Mapping[str, str]) -> list[Pair]:
    """The pairs; a record of Procore that we sent, and that no record of maestro* is, is told: its dollars count there.

    `left_over`: by Procore's id, the key that maestro* lacks.
    """
    return [
        replace(pair, reason=Reason("left_over", {"key": left_over[pair.procore.key]}))
        if pair.procore and not (pair.maestro or pair.link or pair.reason) and pair.procore.key in left_over
        else pair
        for pair in pairs
    ]


def _groups(
    fields: Sequence[Field], maestro: Iterable[Record], procore: Iterable[Record]
) -> list[tuple[list[Record], list[Record]]]:
    """Records of both sides that are alike in all of these fields, with at least one on each side."""
    by_key: dict[tuple[str, ...], tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((maestro, procore)):
        for record in records:
            key = (record.scope, *(_likeness(one, as_made(one, record, Side.PROCORE)) for one in fields))
            if all(key[1:]):
                by_key[key][side].append(record)
    return [groups for groups in by_key.values() if all(groups)]


def as_made(one: Field, record: Record, target: Side) -> Value:
    """What the target holds, or would hold, of a record's value before it is cut: a code by its own there, if anybody can say."""
    value = record.get(one.name)
    mapped = record.side is not target and (one.code_table or one.code_rules)
    return code_across(one, record.scope, value, target) if mapped and isinstance(value, str) else value


def _likeness(one: Field, value: Value) -> str:
    """What tells the value from others; a record that is not linked has no word on the other side."""
    return "" if isinstance(value, Unlinked) else likeness(one, value)


def _alike(element: Element, maestro: Record, procore: Record) -> bool:
    """Whether maestro*'s record may be the copy that was begun: its number can have gone to another one meanwhile."""
    name = element.name_field
    return name is None or same(element.by_name[name], maestro.get(name), procore.get(name))


def _name(element: Element, record: Record) -> str:
    return text_of(record.get(element.name_field)) if element.name_field else ""


def _ambiguous(element: Element, names: tuple[str, ...], record: Record, others: Sequence[Record]) -> Reason:
    across = ", ".join(f"{other.key} ({_name(element, other)})" for other in others)
    return Reason("ambiguous", {"field": ", ".join(names), "value": text_of(record.get(names[0])), "across": across})
