"""What people decided, applied at the start of a run: links, what stays out, and the merges that Procore's users made."""

from procore.diff.decisions import DecisionKind
from procore.diff.exceptions import exception_of_decision
from procore.diff.user_decisions import UserDecisions, decisions_of
from procore.elements.element import Element
from procore.model.errors import AccessRefused
from procore.model.runs import Run
from procore.run.job import Job, count
from procore.store.pending import PendingWork
from procore.text.reasons import sentence

NOT_FOUND = 404
_ANYTHING = PendingWork()


def apply_decisions(
    job: Job, run: Run, element: Element, pending: PendingWork = _ANYTHING
) -> tuple[UserDecisions, list[int]]:
    """Apply what people decided about links, and follow merges; nothing is written to either side. `pending`: see PendingWork.

    Returns the decisions that count in this run, and the ids of the exceptions that tell of decisions that could not be
    applied: such a one stays open until a later decision replaces it.
    """
    ledger, pairing = job.ledger, job.pairing.id
    settles = pending.decisions or pending.separate
    for one in ledger.decisions.apply(pairing, run.id, element) if settles else ():
        job.log.info("%s: %s %s %s, as %s decided", element.id, one.kind, one.maestro_key, one.procore_key, one.by_whom)
        if one.kind in (DecisionKind.LINK, DecisionKind.RELINK):
            count(run, "linked")
    _follow_merges(job, run, element)
    decisions = decisions_of(
        choices=ledger.decisions.choices(pairing, element) if pending.decisions else (),
        unlinked=ledger.exclusions.unlinked(pairing, element) if pending.unlinked else (),
        excluded=ledger.exclusions.excluded(pairing, element.id) if pending.excluded else (),
        separate=ledger.exclusions.separate(pairing, element) if pending.separate else None,
    )
    if not job.mode.writes or not pending.decisions:
        return decisions, []
    refused = ledger.decisions.refused(pairing, element)
    for held in refused:
        why = sentence(held.reason, element.id, job.language)
        job.log.warning("%s: the decision of %s is not applied: %s", element.id, held.by_whom, why)
    return decisions, ledger.exceptions.keep(pairing, element, [exception_of_decision(one) for one in refused])


def _follow_merges(job: Job, run: Run, element: Element) -> None:
    """Procore merges records: the linked one is gone, and the one that is left carries our origin id.

    Source: docs/procore.md#merged-vendors.
    """
    if not element.origin_kind:
        return
    for one in job.ledger.links.merged(job.pairing.id, element):
        if one.gone or not _still_exists(job, element, one.procore_id):
            job.ledger.links.follow_merge(job.pairing.id, run.id, element, one.maestro_key, one.merged_into)
            merged = "%s: %s was merged into Procore's %s; the link follows"
            job.log.info(merged, element.id, one.maestro_key, one.merged_into)


def _still_exists(job: Job, element: Element, procore_id: int) -> bool:
    """Whether Procore still has a record that no list said is gone."""
    try:
        return job.procore.still_there(element, procore_id)
    except AccessRefused as error:
        return error.status != NOT_FOUND
