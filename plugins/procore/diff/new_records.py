"""Records that one side alone has: which could be made on the other, and which are held as they may be there already. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procore.diff.match import HeldValue, as_made
from procore.diff.state import never_created
from procore.elements.element import Element, Side, Unlinked, Value
from procore.mapping.lines import JOINT
from procore.mapping.records import is_foreign, maestro_key
from procore.mapping.values import text_of
from procore.model.records import Reason, Record
from procore.model.steps import Pair


def new_keys(element: Element, pairs: Iterable[Pair]) -> dict[str, str]:
    """The keys that Procore's records would have in maestro* if they were made there: Procore's id -> key.

    Only those whose key fields are all filled (maestro* gives the others a number itself), name nothing that is not linked, and
    have one code there.
    """
    new = (pair.procore for pair in pairs if pair.procore and not pair.maestro and not pair.link)
    worded = ((p, {f.name: as_made(f, p, Side.MAESTRO) for f in element.fields if f.name in element.key}) for p in new)
    return {p.key: maestro_key(element, p.scope, own) for p, own in worded if all(map(_said, own.values()))}


def _said(value: Value) -> bool:
    """Whether maestro* can hold the value as it is."""
    return bool(value) and not isinstance(value, Unlinked)


def hold_taken_keys(pairs: Sequence[Pair], keys: Mapping[str, str], taken: Collection[str]) -> list[Pair]:
    """The pairs, with those of Procore held whose key (`keys`: by Procore's id) maestro* has for another record."""
    return [
        replace(pair, reason=Reason("key_taken", {"key": keys[pair.procore.key]}))
        if pair.procore and not pair.reason and keys.get(pair.procore.key) in taken
        else pair
        for pair in pairs
    ]


def hold_beside_foreign(
    element: Element, tag: str, pairs: Sequence[Pair], adopted: Callable[[], Iterable[str]]
) -> list[Pair]:
    """The pairs; what has no natural key is not made in a project of Procore where another integration's records are alone.

    One of them may be it (docs/procore.md#foreign-origin-ids). `adopted`: the origin ids that people adopted, asked where some are
    alone: an earlier sending of such a record is none of its own, and what an adoption left out is told.
    """
    if element.matches or not element.origin_kind:
        return list(pairs)
    alone = _alone_foreign(element, tag, pairs)
    known = tuple(f"{one}{JOINT}" for one in adopted()) if alone else ()
    left = {one.key: one for one in alone if not f"{one.origin_id}{JOINT}".startswith(known)}
    foreign = {one.scope: one.origin_id or "" for one in left.values()}
    return [_beside_foreign(element, pair, foreign, left if known else {}) for pair in pairs]


def _alone_foreign(element: Element, tag: str, pairs: Iterable[Pair]) -> list[Record]:
    """Procore's records of another integration that nothing in maestro* is known to be."""
    alone = (pair.procore for pair in pairs if pair.procore and not (pair.maestro or pair.link))
    return [one for one in alone if is_foreign(element, tag, one.origin_id)]


def _beside_foreign(element: Element, pair: Pair, foreign: Mapping[str, str], left: Mapping[str, Record]) -> Pair:
    """The pair, held where one of these may be it. `foreign`: an origin id by project; `left`: what was left out, by key."""
    if pair.link or pair.reason or (pair.maestro and pair.procore):
        return pair
    if pair.maestro and pair.maestro.scope in foreign:
        return replace(pair, reason=Reason("foreign_beside", {"origin_id": foreign[pair.maestro.scope]}))
    if pair.procore and pair.procore.key in left:
        amount = text_of(pair.procore.get(element.total[0])) if element.total else ""
        facts = {"origin_id": pair.procore.origin_id or "", "amount": amount}
        return replace(pair, reason=Reason("foreign_left", facts))
    return pair


def hold_taken_codes(element: Element, pairs: Sequence[Pair], there: Iterable[HeldValue]) -> list[Pair]:
    """The pairs; one of maestro* is held where the code that it would get in Procore is another one's, or two would get it.

    `there`: the codes that Procore's records have.
    """
    one = element.by_name[element.key[-1]]
    taken = {(held.scope, held.value): held.across or f"Procore {held.key}" for held in there}
    new = [pair.maestro for pair in pairs if pair.maestro and not (pair.procore or pair.link or pair.reason)]
    codes = {record.key: (record.scope, text_of(as_made(one, record, Side.PROCORE))) for record in new}
    several = Counter(codes.values())
    return [
        replace(pair, reason=reason)
        if pair.maestro and pair.maestro.key in codes and (reason := _taken(pair.maestro, codes, taken, several))
        else pair
        for pair in pairs
    ]


def _taken(
    record: Record,
    codes: Mapping[str, tuple[str, str]],
    taken: Mapping[tuple[str, str], str],
    several: Mapping[Any, int],
) -> Reason | None:
    """Why the record gets no code in Procore: nobody can say which, another record has it, or two would have it."""
    place = codes[record.key]
    if not place[1]:
        return Reason("code_without_one", {"key": record.key})
    if place in taken:
        return Reason("code_taken", {"key": record.key, "value": place[1], "across": taken[place]})
    if several[place] > 1:
        others = [key for key, other in codes.items() if other == place and key != record.key]
        return Reason("code_taken", {"key": record.key, "value": place[1], "across": ", ".join(others)})
    return None


def new_records(element: Element, pairs: Iterable[Pair], target: Side) -> frozenset[str]:
    """Keys of the records that could be made in the target: nothing there is known to be the same."""
    return frozenset(
        record.key
        for pair in pairs
        if (record := pair.on(target.other))
        and not (pair.on(target) or pair.link or pair.clears_origin_id or never_created(element, record))
    )


# ------------------------------------------------------------------------------------------------ not readable

NOT_READ = frozenset({"unreadable", "unreadable_record"})
"""The causes of a record of Procore of which not everything could be read: it is read again until it can be."""


def hold_what_may_be_there(element: Element, pairs: Sequence[Pair], gaps: Mapping[str, Reason]) -> list[Pair]:
    """The pairs; what would be made in Procore is held where something that cannot be read may be the same record.

    `gaps`: by scope, why entries of its list say not which record they are. A record that has none of the values by which
    records are matched counts as one, too.

    Holds: docs/architecture.md#promise-nothing-guessed.
    """
    matched_by = {name for names in (*element.matches, element.similar_by) for name in names}
    odd = {scope: reason.facts["value"] for scope, reason in gaps.items()}
    for pair in pairs:
        if pair.procore and not (pair.maestro or pair.link) and _may_be_any(pair.procore, matched_by):
            odd.setdefault(pair.procore.scope, _oddity(pair.procore))
    if not odd:
        return list(pairs)
    return [
        replace(pair, reason=Reason("may_be_there", {"value": odd[pair.maestro.scope]}))
        if pair.maestro and not (pair.procore or pair.link or pair.reason) and pair.maestro.scope in odd
        else pair
        for pair in pairs
    ]


def _may_be_any(record: Record, matched_by: Collection[str]) -> bool:
    """Whether none can say which record this is: it could not be read, or not the value that it is matched by."""
    if not matched_by or record.problem is None or record.problem.code not in NOT_READ:
        return False
    return not record.values or record.problem.facts.get("field", "") in matched_by


def _oddity(record: Record) -> str:
    """The record, and what of it could not be read."""
    facts = record.problem.facts if record.problem else {}
    return f"{record.key}: {facts.get('value') or facts.get('said', '')}"
