"""Which of Procore's records with another integration's origin id are which of maestro*'s, before a person adopts them. Pure.

Source: docs/procore.md#foreign-origin-ids.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from procore.elements.element import Element, Scope
from procore.mapping.comparison import same
from procore.mapping.foreign_ids import named_key
from procore.mapping.pairs_file import NamedPair
from procore.mapping.records import is_foreign, origin_id
from procore.mapping.values import text_of
from procore.model.adoption import Adoptable, Adoption, NotAdoptable
from procore.model.records import Reason, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptFacts:
    """What is known when records are to be adopted.

    `maestro`, `procore`: the records by key that no link holds, and those whose link nobody adopted. `linked`: Procore's id by
    maestro*'s key, of all that are linked. `writes`: whether the settings let Procore be written.
    """

    tag: str
    maestro: Mapping[str, Record] = field(default_factory=dict)
    procore: Mapping[str, Record] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)
    writes: bool = True


def by_pattern(element: Element, pattern: re.Pattern[str], facts: AdoptFacts) -> Adoption:
    """What a pattern of origin ids finds among the records that nobody adopted.

    An origin id that it does not fit, that names no record of maestro*, or one that another names too, is left; so is a project
    that is closed in maestro*, which a person may name in a file of pairs.
    """
    named: dict[str, list[Record]] = defaultdict(list)
    left: list[NotAdoptable] = []
    for one in facts.procore.values():
        if is_foreign(element, facts.tag, one.origin_id):
            key = _key_in(pattern, one, facts)
            if isinstance(key, Reason):
                left.append(_left(one, key))
            else:
                named[key].append(one)
    alone = [(key, several[0]) for key, several in named.items() if len(several) == 1]
    closed = _closed(element, facts, alone)
    left += [_left(one, Reason("adopt_closed", {"key": key})) for key, one in closed]
    left += [_left(one, _twice(key, several)) for key, several in named.items() if len(several) > 1 for one in several]
    pairs = [
        (f"Procore {theirs.key}", facts.maestro[key], theirs) for key, theirs in alone if (key, theirs) not in closed
    ]
    return _judged(element, facts, pairs, left)


def _closed(element: Element, facts: AdoptFacts, named: Sequence[tuple[str, Record]]) -> list[tuple[str, Record]]:
    """Those of the projects that are closed in maestro*; none of another element."""
    active = element.active_field if element.defines_scope else None
    return [(key, one) for key, one in named if active and facts.maestro[key].get(active) is False]


def _key_in(pattern: re.Pattern[str], theirs: Record, facts: AdoptFacts) -> str | Reason:
    """maestro*'s key in a record's origin id, or why it names none."""
    said = theirs.origin_id or ""
    if pattern.fullmatch(said) is None:
        return Reason("adopt_other_pattern", {"origin_id": said, "pattern": pattern.pattern})
    key = named_key(pattern, said, theirs.scope, facts.maestro)
    return Reason("adopt_unknown_key", {"origin_id": said}) if key is None else key


def _twice(key: str, several: Sequence[Record]) -> Reason:
    across = ", ".join(f"{one.key} ({one.origin_id})" for one in several)
    return Reason("foreign_twice", {"key": key, "across": across})


def by_pairs(element: Element, pairs: Iterable[NamedPair], facts: AdoptFacts) -> Adoption:
    """What a file of pairs names; a row whose key or id nobody knows, or that is linked otherwise, is left."""
    ids = {own: key for key, own in facts.linked.items()}
    known: list[tuple[str, Record, Record]] = []
    left: list[NotAdoptable] = []
    for one in pairs:
        mine, theirs, at = facts.maestro.get(one.key), facts.procore.get(one.id), str(one.line)
        if one.key in facts.linked and facts.linked[one.key] != one.id:
            left.append(
                _at(at, Reason("decision_linked", {"key": one.key, "other": f"Procore {facts.linked[one.key]}"}))
            )
        elif one.id in ids and ids[one.id] != one.key:
            left.append(_at(at, Reason("decision_linked", {"key": f"Procore {one.id}", "other": ids[one.id]})))
        elif mine is None or theirs is None:
            side, key = ("maestro", one.key) if mine is None else ("procore", one.id)
            left.append(_at(at, Reason("decision_no_record", {"side": side, "element": element.id, "key": key})))
        else:
            known.append((at, mine, theirs))
    return _judged(element, facts, known, left)


def _judged(
    element: Element, facts: AdoptFacts, pairs: Sequence[tuple[str, Record, Record]], left: list[NotAdoptable]
) -> Adoption:
    found: list[Adoptable] = []
    for at, mine, theirs in pairs:
        linked = facts.linked.get(mine.key)
        if linked not in (None, theirs.key):
            left.append(_at(at, Reason("decision_linked", {"key": mine.key, "other": f"Procore {linked}"})))
        elif element.scope is Scope.PROJECT and mine.scope != theirs.scope:
            left.append(_at(at, Reason("decision_other_project", {"was": mine.scope, "now": theirs.scope})))
        elif not is_foreign(element, facts.tag, theirs.origin_id):
            said = {"key": f"Procore {theirs.key}", "origin_id": theirs.origin_id or ""}
            left.append(_at(at, Reason("adopt_not_foreign", said)))
        else:
            found.append(_adoptable(element, facts, mine, theirs))
    return Adoption(found=tuple(found), left=tuple(left))


def _adoptable(element: Element, facts: AdoptFacts, mine: Record, theirs: Record) -> Adoptable:
    name = element.name_field or ""
    both = [one for one in element.fields if not one.to and None not in (mine.get(one.name), theirs.get(one.name))]
    alike = {one.name for one in both if same(one, mine.get(one.name), theirs.get(one.name))}
    replaces = facts.writes and not element.append_only
    return Adoptable(
        maestro_key=mine.key,
        procore_key=theirs.key,
        names=(text_of(mine.get(name)), text_of(theirs.get(name))),
        was=theirs.origin_id or "",
        becomes=(origin_id(element, facts.tag, mine.key) or "") if replaces else "",
        alike=tuple(one.name for one in both if one.name in alike),
        differs=tuple(one.name for one in both if one.name not in alike),
    )


def _left(record: Record, reason: Reason) -> NotAdoptable:
    return _at(f"Procore {record.key}", reason)


def _at(at: str, reason: Reason) -> NotAdoptable:
    return NotAdoptable(at=at, reason=reason)
