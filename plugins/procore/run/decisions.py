"""What people decided, taken into a run: links are applied, choices go with their pair, merges are followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.diff.decisions import choice_of
from procore.diff.suggest import suggest
from procore.elements.element import Element, Side
from procore.mapping.records import origin_id
from procore.model.choices import Choice
from procore.model.errors import AccessRefused
from procore.model.records import Link, Reason, Record
from procore.model.runs import Mode, Run
from procore.model.steps import Pair
from procore.run.job import Job, count
from procore.store.ledger import LedgerRow
from procore.text.reasons import kind_of, owner_of, sentence

NOT_FOUND = 404


@dataclass
class UserDecisions:
    """What stands for one element: open choices by maestro*'s key, pairs taken apart, records that stay out.

    `own`: keys of records that are none of those across.
    """

    choices: dict[str, list[LedgerRow]] = field(default_factory=lambda: defaultdict(list))
    apart: list[LedgerRow] = field(default_factory=list)
    out: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})
    own: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})
    entries: list[int] = field(default_factory=list)  # inbox entries that tell of decisions that could not be applied

    def chosen(
        self, element: Element, link: Link, maestro: Record | None, procore: Record | None
    ) -> Mapping[tuple[str, str], Choice]:
        """The choices for a linked pair, by line (empty: the record itself) and field. `procore` in its own words."""
        if maestro is None or procore is None:
            return {}
        found = {}
        for row in self.choices.get(link.maestro_key, ()):
            line, name = str(row["facts"].get("line") or ""), str(row["facts"]["field"])
            one = (element.line_by_name if line else element.by_name).get(name)
            across = link.lines[line].procore_key if line in link.lines else ""
            mine = maestro.lines.get(line) if line else maestro
            theirs = procore.lines.get(across) if line else procore
            if one and mine and theirs:
                held = {Side.MAESTRO: mine.get(name), Side.PROCORE: theirs.get(name)}
                found[line, name] = choice_of(one, row["id"], row["facts"], row["by_whom"], held)
        return found

    def stays_out(self, pair: Pair) -> bool:
        """Whether a person keeps one of the pair's records out."""
        return any(record.key in self.out[record.side] for record in (pair.maestro, pair.procore) if record)


def take_decisions(job: Job, run: Run, element: Element) -> UserDecisions:
    """Apply what people decided about links, and follow merges: all of that is in the ledger alone.

    What cannot be applied any more is in the inbox until a later decision replaces it.
    """
    store, pairing = job.decisions, job.pairing.id
    for row in store.apply_links(pairing, run.id, element):
        told = (element.id, row["kind"], row["maestro_key"], row["procore_key"], row["by_whom"])
        job.log.info("%s: %s %s %s, as %s decided", *told)
        if row["kind"] in ("link", "relink"):
            count(run, "linked")
    _follow_merges(job, run, element)
    said = UserDecisions(apart=store.apart(pairing, element))
    for row in store.choices(pairing, element):
        said.choices[row["maestro_key"]].append(row)
    for kept, rows in ((said.out, store.excluded(pairing, element.id)), (said.own, store.own(pairing, element))):
        for side in Side:
            kept[side] |= {row[f"{side}_key"] for row in rows} - {""}
    if job.mode is not Mode.PLAN:
        said.entries = [_tell(job, element, row) for row in store.refused(pairing, element)]
    return said


def _tell(job: Job, element: Element, row: LedgerRow) -> int:
    """Hold a decision that could not be applied, beside what its record itself may be held for; the entry's id."""
    reason = Reason.from_json(row["outcome"])
    said = sentence(reason, element.id, job.language)
    job.log.warning("%s: the decision of %s is not applied: %s", element.id, row["by_whom"], said)
    entry: dict[str, Any] = {
        "scope": "",
        "maestro_key": row["maestro_key"],
        "procore_key": row["procore_key"],
        "kind": kind_of(reason),
        **reason.as_json(),
        "owner": owner_of(reason),
        "maestro_fingerprint": None,
        "procore_fingerprint": None,
        "decision": row["id"],
    }
    (held,) = job.ledger.hold(job.pairing.id, element, [entry])
    return held


def _follow_merges(job: Job, run: Run, element: Element) -> None:
    """Procore merges records: the linked one is gone, and the one that is left carries our origin id.

    Source: docs/procore.md#merged-vendors.
    """
    if not element.origin_kind:
        return
    for row in job.decisions.merged(job.pairing.id, element):
        if row["gone"] or not _lives(job, element, row["procore_id"]):
            job.decisions.moved(job.pairing.id, run.id, element, row["maestro_key"], int(row["procore_key"]))
            told = (element.id, row["maestro_key"], row["procore_key"])
            job.log.info("%s: %s was merged into Procore's %s; the link follows", *told)


def _lives(job: Job, element: Element, procore_id: int) -> bool:
    """Whether Procore still has a record that no list said is gone."""
    try:
        return job.procore.still_there(element, procore_id)
    except AccessRefused as error:
        return error.status != NOT_FOUND


# ------------------------------------------------------------------------------------------------ pairs


def taken_apart(
    job: Job,
    element: Element,
    said: UserDecisions,
    maestro: dict[str, Record],
    procore: dict[str, Record],
    known: Mapping[str, Record],
) -> list[Pair]:
    """Take the records that a person took apart out of those that are not linked; each is held until a person decides.

    `known`: Procore's records, linked or not: whoever has an origin id has it.

    One that a person says is another one is not held. Where its partner is linked elsewhere or gets a record of its own,
    Procore's gives our origin id free, so that the other can carry it; until then nothing is created with that id, or
    Procore would write over the record that has it.
    """
    rows: dict[tuple[Side, str], list[LedgerRow]] = defaultdict(list)
    for row in said.apart:
        rows[Side.MAESTRO, row["maestro_key"]].append(row)
        rows[Side.PROCORE, row["procore_key"]].append(row)
    elsewhere = {row["maestro_key"] for row in said.apart} - maestro.keys() | said.own[Side.MAESTRO]
    carried = {key: record.origin_id for key, record in known.items() if record.origin_id}
    pairs: list[Pair] = []
    for (side, key), mine in rows.items():
        there = maestro if side is Side.MAESTRO else procore
        if key not in there:
            continue
        across = ", ".join(row["procore_key" if side is Side.MAESTRO else "maestro_key"] for row in mine)
        facts = {"across": across, "by": mine[-1]["by_whom"], "why": mine[-1]["reason"]}
        reason = None if key in said.own[side] else Reason("kept_apart", facts)
        ours = {
            row["procore_key"]: row["maestro_key"]
            for row in mine
            if carried.get(row["procore_key"], "") == origin_id(element, job.pairing.tag, row["maestro_key"])
        }
        clears_origin_id = side is Side.PROCORE and key in ours and (ours[key] in elsewhere or reason is None)
        clears_origin_id = clears_origin_id and Side.PROCORE in job.direction.writes
        if ours and reason is None and not clears_origin_id:
            reason = Reason("origin_taken", {"across": ", ".join(ours)})
        if reason or clears_origin_id:  # one of its own that is free already is created like any other
            record = there.pop(key)
            pair = Pair(maestro=record) if side is Side.MAESTRO else Pair(procore=record)
            pairs.append(replace(pair, reason=reason, clears_origin_id=clears_origin_id))
    return pairs


def renew_suggestions(job: Job, element: Element, said: UserDecisions, pairs: Iterable[Pair]) -> None:
    """Suggest, among the records that stand alone, those that may be one; what a person took apart is not suggested."""
    alone = [pair for pair in pairs if pair.link is None and (pair.maestro is None or pair.procore is None)]
    never = {(row["maestro_key"], row["procore_key"]) for row in said.apart}
    alone = [p for p in alone if not any(r.key in said.own[r.side] for r in (p.maestro, p.procore) if r)]
    found = suggest(element, [p.maestro for p in alone if p.maestro], [p.procore for p in alone if p.procore])
    job.decisions.renew_suggestions(
        job.pairing.id, element, [one for one in found if (one.maestro_key, one.procore_key) not in never]
    )
