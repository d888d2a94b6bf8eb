"""The pairs that a run looks at: linked ones, and those made of records that no link holds. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from procore.diff.match import pair_up
from procore.diff.user_decisions import UnlinkedFacts, UserDecisions, unlinked_pairs
from procore.elements.element import Element, Scope, Side
from procore.mapping.lines import JOINT
from procore.mapping.records import is_foreign, origin_id
from procore.model.actions import BegunCreation
from procore.model.exceptions import OpenException
from procore.model.records import ORIGIN_ID, Change, Link, Reason, Record
from procore.model.steps import BegunValues, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What the ledger and the sides say about the records that have to be looked at.

    `links`: by maestro*'s key. `maestro`, `procore`: records by key, linked or not; Procore's name their references by
    maestro*'s keys (`References.localized`), `procore_as_read` by Procore's ids. `projects`: the linked ones that were
    open to us; `closed`: those that Procore did not let us into. `begun`: creations in maestro* that a broken run began,
    Procore's id -> maestro*'s key; `begun_names`: Procore's id -> the name that was written. `unconfirmed`: by side and
    key, the values (by side and field) that a broken run was about to write. `may_clear`: this run writes to Procore.
    `foreign_ids`: how another integration's origin ids name maestro*'s keys. `shadow`: nothing is written, so that a record
    of another integration is compared as if it were ours.
    """

    tag: str
    links: Mapping[str, Link] = field(default_factory=dict)
    maestro: Mapping[str, Record] = field(default_factory=dict)
    procore: Mapping[str, Record] = field(default_factory=dict)
    procore_as_read: Mapping[str, Record] = field(default_factory=dict)
    decisions: UserDecisions = field(default_factory=UserDecisions)
    projects: Collection[str] = ()
    closed: Collection[str] = ()
    begun: Mapping[str, str] = field(default_factory=dict)
    begun_names: Mapping[str, str] = field(default_factory=dict)
    unconfirmed: Mapping[tuple[Side, str], BegunValues] = field(default_factory=dict)
    may_clear: bool = True
    foreign_ids: re.Pattern[str] | None = None
    shadow: bool = False


FOREIGN = "foreign_origin"
"""The cause of a record of Procore whose origin id is another record's or integration's."""


def pairs(element: Element, facts: PairFacts) -> list[Pair]:
    """All pairs of these facts, but for those that a person keeps out.

    A pair of a project that Procore did not let us into is left as it was. A project's records wait silently until
    their project is linked: it is the project that is reported.
    """
    linked = _linked(element, facts)
    links = _open_links(facts)
    maestro = _without(facts.maestro, (link.maestro_key for link in links))
    procore = _without(facts.procore, (str(link.procore_id) for link in links))
    unlinked = unlinked_pairs(element, facts.decisions, _unlinked_facts(facts, maestro, procore))
    alone_m = _without(maestro, (pair.maestro.key for pair in unlinked if pair.maestro))
    alone_p = _without(procore, (pair.procore.key for pair in unlinked if pair.procore))
    matched = pair_up(
        element,
        facts.tag,
        _in_scope(element, facts, alone_m),
        _in_scope(element, facts, alone_p),
        facts.begun,
        facts.begun_names,
        facts.decisions.separate,
        {(one.maestro_key, one.procore_key) for one in facts.decisions.unlinked},
        facts.foreign_ids,
    )
    found = [pair for pair in (*linked, *unlinked, *matched) if pair.here and not facts.decisions.excludes(pair)]
    found = [_with_adopted(element, pair, facts) for pair in found]
    return [_with_unconfirmed(_with_decision(pair, facts.decisions), facts) for pair in found]


def _with_adopted(element: Element, pair: Pair, facts: PairFacts) -> Pair:
    """The pair; one whose record of Procore has another integration's origin id is held, or says that a person adopted it."""
    if pair.maestro is None or pair.procore is None:
        return pair
    foreign, link = pair.procore.origin_id or "", pair.link
    if not is_foreign(element, facts.tag, foreign):
        return pair
    ours = origin_id(element, facts.tag, pair.maestro.key)
    if link and link.adopted and f"{foreign}{JOINT}".startswith(f"{link.adopted}{JOINT}"):
        return replace(pair, adopts=Change(ORIGIN_ID, foreign, ours))
    if facts.shadow:
        return replace(pair, reason=None) if pair.reason and pair.reason.code == FOREIGN else pair
    return replace(pair, reason=Reason(FOREIGN, {"origin_id": foreign}))


def _with_decision(pair: Pair, decisions: UserDecisions) -> Pair:
    """The pair; of a record that a person gave one of its own across, it says so."""
    decided = len(pair.records) == 1 and any(one.key in decisions.separate[one.side] for one in pair.records)
    return replace(pair, decided=True) if decided else pair


def _linked(element: Element, facts: PairFacts) -> list[Pair]:
    return [
        Pair(
            maestro=facts.maestro.get(link.maestro_key),
            procore=facts.procore.get(str(link.procore_id)),
            link=link,
            reason=used_again(link),
            choices=facts.decisions.chosen(
                element,
                link,
                facts.maestro.get(link.maestro_key),
                facts.procore_as_read.get(str(link.procore_id)),
            ),
        )
        for link in _open_links(facts)
    ]


def used_again(link: Link) -> Reason | None:
    """Why nothing of a pair is written of which a side gave the key to another record (docs/procore.md#ids-used-again)."""
    sides = sorted(side.value for side in link.used_again)
    return Reason("used_again", {"side": sides[0]}) if sides else None


def _open_links(facts: PairFacts) -> list[Link]:
    return [link for link in facts.links.values() if link.scope not in facts.closed]


def _without(records: Mapping[str, Record], taken: Iterable[str]) -> dict[str, Record]:
    gone = set(taken)
    return {key: record for key, record in records.items() if key not in gone}


def _unlinked_facts(facts: PairFacts, maestro: Mapping[str, Record], procore: Mapping[str, Record]) -> UnlinkedFacts:
    origin_ids = {key: record.origin_id for key, record in facts.procore_as_read.items() if record.origin_id}
    return UnlinkedFacts(
        tag=facts.tag, maestro=maestro, procore=procore, origin_ids=origin_ids, may_clear=facts.may_clear
    )


def _in_scope(element: Element, facts: PairFacts, records: Mapping[str, Record]) -> list[Record]:
    """The records of the company, or of projects that are linked and open to us."""
    everywhere = element.scope is Scope.COMPANY and "" not in facts.closed
    return [record for record in records.values() if everywhere or record.scope in facts.projects]


def _with_unconfirmed(pair: Pair, facts: PairFacts) -> Pair:
    """The pair; where both sides have it, with what a broken run was about to write."""
    if pair.maestro is None or pair.procore is None:
        return pair
    found = (facts.unconfirmed.get((record.side, record.key)) for record in pair.records)
    return replace(pair, begun=next((one for one in found if one is not None), None))


# ------------------------------------------------------------------------------------------------ begun and broken off


@dataclass(frozen=True, slots=True)
class Begun:
    """Creations in maestro* that were begun and never confirmed: Procore's id -> the key, and the name, that was written."""

    keys: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def begun(element: Element, creations: Iterable[BegunCreation]) -> Begun:
    """What a broken run was about to enter into maestro*, as far as it knew both keys."""
    keys: dict[str, str] = {}
    names: dict[str, str] = {}
    for one in creations:
        if one.side is Side.MAESTRO and one.maestro_key and one.procore_key:
            keys[one.procore_key] = one.maestro_key
            for change in one.changes:
                if change["field"] == element.name_field:
                    names[one.procore_key] = str(change["new"])
    return Begun(keys, names)


# ------------------------------------------------------------------------------------------------ a part of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a run looks at when it does not look at everything.

    `records`: maestro*'s keys, or `procore:` and an id. `projects`: numbers. `read`: the keys that were just read, by side.
    Only the first of them that is given counts, and projects only for elements that know theirs.
    """

    records: Collection[str] = ()
    projects: Collection[str] = ()
    read: Mapping[Side, Collection[str]] = field(default_factory=dict)


def selected(element: Element, pair: Pair, only: Selection) -> bool:
    """Whether the run looks at this pair."""
    if only.records:
        return not _names(pair).isdisjoint(only.records)
    if only.projects and (element.scope is Scope.PROJECT or element.defines_scope):
        return not {_project(element, record) for record in pair.records}.isdisjoint(only.projects)
    return any(record.key in only.read.get(record.side, ()) for record in pair.records)


def _names(pair: Pair) -> set[str]:
    """What a person calls the pair's records on the trigger form."""
    return {record.key if record.side is Side.MAESTRO else f"procore:{record.key}" for record in pair.records}


def _project(element: Element, record: Record) -> str:
    """The number of the project that a record belongs to, or is; empty: it has none."""
    return str(record.get(element.key[0])) if element.defines_scope else record.scope


# ------------------------------------------------------------------------------------------------ held as before

ExceptionKey = tuple[str, str, str, str]
"""What an exception is about: maestro*'s key, Procore's id, and the fingerprints of both records."""

ENDS_WITH_A_CHANGE = frozenset(
    {
        "refused",
        "refused_by_maestro",
        "refused_line",
        "refused_completion",
        "draft_left",
        "not_stored",
        "set_up_otherwise",
        "unanswered",
        "tier_unsupported",
        "handed_over",
        "line_to_remove",
    }
)
"""Causes that only a change can end: such a record is not sent again until it, or the other side's, changed."""


def exception_key(pair: Pair) -> ExceptionKey:
    """The pair as an exception would name it."""
    m, p = pair.maestro, pair.procore
    return (m.key if m else "", p.key if p else "", m.fingerprint if m else "", p.fingerprint if p else "")


def not_tried_again(held: Iterable[OpenException]) -> dict[ExceptionKey, int]:
    """The ids of the open exceptions that stay as they are while neither record changes.

    One that is `due` is tried again all the same: what refused it may have passed.
    """
    return {
        (one.maestro_key, one.procore_key, one.maestro_fingerprint or "", one.procore_fingerprint or ""): one.id
        for one in held
        if one.reason.code in ENDS_WITH_A_CHANGE and not one.due
    }
