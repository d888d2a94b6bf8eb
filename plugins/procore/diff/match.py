"""Which record of one side is which of the other: by link, by origin id, by natural key; else a person decides. Pure.

Whole elements are compared as pandas frames of keys and fingerprints; records are looked at only where something moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd

from procore.elements.element import Element, Side
from procore.mapping.comparison import same
from procore.mapping.records import origin_id
from procore.mapping.values import text_of
from procore.model.records import Reason, Record
from procore.model.steps import Pair


@dataclass(frozen=True, slots=True)
class Moved:
    """What has to be looked at: linked pairs by maestro*'s key, and the keys of records that are not linked."""

    pairs: tuple[str, ...]
    maestro: tuple[str, ...]
    procore: tuple[str, ...]


def moved(links: pd.DataFrame, maestro: pd.DataFrame, procore: pd.DataFrame) -> Moved:
    """Compare everything that is known by key and fingerprint.

    `links`: maestro_key, procore_key, maestro_fingerprint, procore_fingerprint (as they were when last accounted for),
    `look` (look at it whatever the fingerprints say). `maestro` and `procore`: key, fingerprint, gone.
    """
    both = links.merge(maestro, how="left", left_on="maestro_key", right_on="key").merge(
        procore, how="left", left_on="procore_key", right_on="key", suffixes=("_m", "_p")
    )
    still = (
        (both["maestro_fingerprint"] == both["fingerprint_m"])
        & (both["procore_fingerprint"] == both["fingerprint_p"])
        & ~both["gone_m"].fillna(value=True).astype(bool)
        & ~both["gone_p"].fillna(value=True).astype(bool)
        & ~both["look"].astype(bool)
    )
    alone_m = maestro[~maestro["key"].isin(links["maestro_key"]) & ~maestro["gone"].astype(bool)]
    alone_p = procore[~procore["key"].isin(links["procore_key"]) & ~procore["gone"].astype(bool)]
    return Moved(tuple(both.loc[~still, "maestro_key"]), tuple(alone_m["key"]), tuple(alone_p["key"]))


def pair_up(
    element: Element,
    tag: str,
    maestro: Iterable[Record],
    procore: Iterable[Record],
    begun: Mapping[str, str],
    written: Mapping[str, str] = MappingProxyType({}),
    own: Mapping[Side, Collection[str]] = MappingProxyType({}),
) -> list[Pair]:
    """Pair records that are not linked yet.

    In this order: a creation that was begun and never confirmed (`begun`: Procore's id -> maestro*'s key; `written`:
    Procore's id -> the name that was written), our origin id, Procore's id as maestro* keeps it, then each natural key. A
    key that names more than one record, a suspect name alone, or a record of Procore that carries another's origin id
    gives pairs that are held. `own`: keys of records that a person says are none of those across: no natural key links them.
    """
    left = _Left(element, tag, maestro, procore, own)
    left.by_begun(begun, written)
    left.by_origin()
    left.by_external()
    left.by_values()
    return [
        *left.pairs,
        *(Pair(maestro=m) for m in left.maestro.values()),
        *(Pair(procore=p) for p in left.procore.values()),
    ]


class _Left:
    """The records that no pair has taken yet, and the pairs that were made of the others."""

    def __init__(
        self,
        element: Element,
        tag: str,
        maestro: Iterable[Record],
        procore: Iterable[Record],
        own: Mapping[Side, Collection[str]],
    ) -> None:
        self.element, self.tag, self.own = element, tag, own
        self.maestro = {r.key: r for r in maestro}
        self.procore = {r.key: r for r in procore}
        self.pairs: list[Pair] = []

    def by_begun(self, begun: Mapping[str, str], written: Mapping[str, str]) -> None:
        for procore_key, maestro_key in begun.items():
            m, p = self.maestro.get(maestro_key), self.procore.get(procore_key)
            if m and p and (m.problem or _alike(self.element, m, p) or _name(m) == written.get(procore_key)):
                self._take(m, p)  # with a problem it is held: made once more it would be there twice

    def by_origin(self) -> None:
        ours = {self._origin(m): m for m in self.maestro.values()}
        for p in list(self.procore.values()):
            m = ours.get(p.origin_id) if p.origin_id else None
            if m and m.key in self.maestro:
                self._take(m, p)

    def by_external(self) -> None:
        for m in list(self.maestro.values()):
            p = self.procore.get(m.origin_id) if m.origin_id else None
            if p and p.scope == m.scope:
                self._take(m, p)

    def by_values(self) -> None:
        for names in self.element.matches:
            for m_group, p_group in _groups(names, *self._open()):
                if len(m_group) == len(p_group) == 1:
                    self._take(m_group[0], p_group[0])
                else:
                    self._hold(names, m_group, p_group)
        for name in self.element.similar_by:
            for m_group, p_group in _groups((name,), *self._open()):
                self._hold((name,), m_group, p_group)

    def _open(self) -> tuple[list[Record], list[Record]]:
        """The records of both sides that values may still link."""
        mine, theirs = (self.own.get(side, ()) for side in Side)
        return (
            [record for record in self.maestro.values() if record.key not in mine],
            [record for record in self.procore.values() if record.key not in theirs],
        )

    def _take(self, m: Record, p: Record) -> None:
        del self.maestro[m.key], self.procore[p.key]
        foreign = p.origin_id and p.origin_id != self._origin(m)
        reason = Reason("foreign_origin", {"origin_id": p.origin_id or ""}) if foreign else None
        self.pairs.append(Pair(maestro=m, procore=p, reason=reason))

    def _hold(self, names: tuple[str, ...], m_group: Sequence[Record], p_group: Sequence[Record]) -> None:
        """Hold every record of an ambiguous group, each with the names of those across."""
        for m in m_group:
            del self.maestro[m.key]
            self.pairs.append(Pair(maestro=m, reason=_ambiguous(names, m, p_group)))
        for p in p_group:
            del self.procore[p.key]
            self.pairs.append(Pair(procore=p, reason=_ambiguous(names, p, m_group)))

    def _origin(self, m: Record) -> str | None:
        return origin_id(self.element, self.tag, m.key)


def not_twice(
    name: str,
    pairs: Sequence[Pair],
    new: Collection[str],
    there: Iterable[Mapping[str, str | None]],
    own: Collection[str],
) -> list[Pair]:
    """The pairs, with those of Procore held that would give maestro* a second record of one name.

    `new`: Procore's ids of what would be made in maestro*. `there`: what maestro* has: maestro_key, procore_key (None: not
    linked), scope, and value of the field `name`. `own`: Procore's ids of which a person says that they are other ones all
    the same.
    """
    known: dict[tuple[str | None, str], list[tuple[str, str]]] = defaultdict(list)
    for row in there:
        linked = f" (Procore {row['procore_key']})" if row["procore_key"] else ""
        known[row["scope"], _folded(row["value"] or "")].append(("", f"{row['maestro_key']}{linked}"))
    for pair in pairs:
        if (p := pair.procore) and p.key in new:
            known[p.scope, _plain(p, name)].append((p.key, f"Procore {p.key}"))

    def judged(pair: Pair) -> Pair:
        p = pair.procore
        if p is None or p.key not in new or pair.reason or p.key in own or not p.get(name):
            return pair
        twins = [called for key, called in known[p.scope, _plain(p, name)] if key != p.key]
        facts = {"field": name, "value": text_of(p.get(name)), "across": ", ".join(twins)}
        return replace(pair, reason=Reason("twin", facts)) if twins else pair

    return [judged(pair) for pair in pairs]


def _groups(
    names: tuple[str, ...], maestro: Iterable[Record], procore: Iterable[Record]
) -> list[tuple[list[Record], list[Record]]]:
    """Records of both sides that share all of these values, with at least one on each side."""
    by_key: dict[tuple[str, ...], tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((maestro, procore)):
        for record in records:
            key = (record.scope, *(_plain(record, name) for name in names))
            if all(key[1:]):
                by_key[key][side].append(record)
    return [groups for groups in by_key.values() if all(groups)]


def _alike(element: Element, maestro: Record, procore: Record) -> bool:
    """Whether maestro*'s record may be the copy that was begun: its number can have gone to another one meanwhile."""
    name = element.name_field
    return name is None or same(element.by_name[name], maestro.get(name), procore.get(name))


def _name(record: Record) -> str:
    return text_of(record.get("name"))


def _plain(record: Record, name: str) -> str:
    return _folded(text_of(record.get(name)))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _ambiguous(names: tuple[str, ...], record: Record, others: Sequence[Record]) -> Reason:
    across = ", ".join(f"{other.key} ({text_of(other.get('name'))})" for other in others)
    return Reason("ambiguous", {"field": ", ".join(names), "value": text_of(record.get(names[0])), "across": across})
