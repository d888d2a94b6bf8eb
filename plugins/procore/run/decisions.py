"""What people decided, applied at the start of a run: links, what stays out, and the merges that Procore's users made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from procore.diff.decisions import DecisionKind
from procore.diff.user_decisions import UnlinkedPair, UserDecisions
from procore.elements.element import Element, Side
from procore.model.errors import AccessRefused
from procore.model.records import Reason
from procore.model.runs import Mode, Run
from procore.run.job import Job, count
from procore.store.sql import LedgerRow
from procore.text.reasons import kind_of, owner_of, sentence

NOT_FOUND = 404
UNLINKED = ("maestro_key", "procore_key", "by_whom", "reason")
"""The columns of a pair that a person unlinked."""


def apply_decisions(job: Job, run: Run, element: Element) -> tuple[UserDecisions, list[int]]:
    """Apply what people decided about links, and follow merges; nothing is written to either side.

    Returns the decisions that count in this run, and the ids of the exceptions that tell of decisions that could not be
    applied: such a one stays open until a later decision replaces it.
    """
    ledger, pairing = job.ledger, job.pairing.id
    for row in ledger.decisions.apply(pairing, run.id, element):
        job.log.info(
            "%s: %s %s %s, as %s decided",
            element.id, row["kind"], row["maestro_key"], row["procore_key"], row["by_whom"],
        )  # fmt: skip
        if row["kind"] in (DecisionKind.LINK, DecisionKind.RELINK):
            count(run, "linked")
    _follow_merges(job, run, element)
    choices: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in ledger.decisions.choices(pairing, element):
        choices[row["maestro_key"]].append(row)
    unlinked = [{name: row[name] for name in UNLINKED} for row in ledger.exclusions.unlinked(pairing, element)]
    decisions = UserDecisions(
        choices=choices,
        unlinked=[UnlinkedPair(**row) for row in unlinked],
        excluded=_by_side(ledger.exclusions.excluded(pairing, element.id)),
        separate=_by_side(ledger.exclusions.separate(pairing, element)),
    )
    if job.mode is Mode.PLAN:
        return decisions, []
    return decisions, [_hold_refused(job, element, row) for row in ledger.decisions.refused(pairing, element)]


def _by_side(rows: Iterable[LedgerRow]) -> dict[Side, frozenset[str]]:
    """The keys of these rows by side."""
    named = list(rows)
    return {side: frozenset(row[f"{side}_key"] for row in named) - {""} for side in Side}


def _hold_refused(job: Job, element: Element, row: LedgerRow) -> int:
    """Open an exception that tells of a decision that could not be applied; its id.

    It stands beside the exception that the record itself may have.
    """
    reason = Reason.from_json(row["outcome"])
    why = sentence(reason, element.id, job.language)
    job.log.warning("%s: the decision of %s is not applied: %s", element.id, row["by_whom"], why)
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
    (held,) = job.ledger.exceptions.keep(job.pairing.id, element, [entry])
    return held


def _follow_merges(job: Job, run: Run, element: Element) -> None:
    """Procore merges records: the linked one is gone, and the one that is left carries our origin id.

    Source: docs/procore.md#merged-vendors.
    """
    if not element.origin_kind:
        return
    for row in job.ledger.links.merged(job.pairing.id, element):
        if row["gone"] or not _still_exists(job, element, row["procore_id"]):
            job.ledger.links.follow_merge(job.pairing.id, run.id, element, row["maestro_key"], int(row["procore_key"]))
            merged = "%s: %s was merged into Procore's %s; the link follows"
            job.log.info(merged, element.id, row["maestro_key"], row["procore_key"])


def _still_exists(job: Job, element: Element, procore_id: int) -> bool:
    """Whether Procore still has a record that no list said is gone."""
    try:
        return job.procore.still_there(element, procore_id)
    except AccessRefused as error:
        return error.status != NOT_FOUND
