"""Undoing a run: what it wrote against what both sides hold now; shown, written back, and said in the links."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from procore.diff.call_estimate import calls_needed
from procore.diff.change_set import change_set_of
from procore.diff.exceptions import record_name
from procore.diff.pairs import used_again
from procore.diff.project_filter import EVERY_PROJECT
from procore.diff.references import References
from procore.diff.undo.decide import CannotUndo, RecordUndo, agrees_with_baseline, undo_record
from procore.diff.undo.order import undo_order
from procore.diff.undo.record import UndoFacts
from procore.diff.undo.refusal import RunFacts, UndoRequest, request_refusal, run_refusal
from procore.diff.undo.report import Left, UndoResult, cannot_step
from procore.diff.undo.sums import hold_while_sent, in_turn, left_alone, made, not_restored, restored
from procore.diff.undo.written import LedgerWrite, WrittenValue, replaced_origin
from procore.elements import ALL, SCOPES
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import ChangeSet
from procore.model.errors import UndoRefused
from procore.model.records import Reason
from procore.model.runs import Mode, Run
from procore.model.steps import Pair, Step
from procore.review.wording import plan_summary
from procore.run.job import Job
from procore.run.plan import references_of
from procore.run.read import read_sides
from procore.run.reading import Reading
from procore.run.review import let_through
from procore.run.run_row import recorded
from procore.run.write import apply, begin_writing
from procore.store.undos import Undos
from procore.text.reasons import sentence


def refuse(store: Undos, pairing: int, company: str, request: UndoRequest, mine: str) -> None:
    """Raises UndoRefused, with one sentence, for what cannot be undone as it is asked. `mine`: the undo's own run."""
    refused = request_refusal(request)
    if not refused:
        facts = RunFacts(
            pairing=pairing,
            company=company,
            elements=store.runs(request.run),
            under_way=store.under_way(pairing, request.run, mine),
            wrote=lambda: any(_actions(store, pairing, one, request) for _, one in undo_order(request)),
        )
        refused = run_refusal(request, facts)
    if refused:
        raise UndoRefused(refused)


def _actions(store: Undos, pairing: int, element: Element, request: UndoRequest) -> list[LedgerWrite]:
    """What the run wrote of an element, as far as it is to be undone."""
    return store.actions(pairing, request.run, element.id, request.project, request.record)


def undo(job: Job, element: Element, request: UndoRequest) -> UndoResult | None:
    """Undo what the run wrote of one element (not of its parts), or with Mode.PLAN show it. None: it wrote nothing.

    Raises what concerns a system, PlanStopped (over a brake) and ApprovalNeeded; what was done stays done, and is not
    done again by the next try.
    """
    if job.mode is Mode.SHADOW:
        raise UndoRefused(
            "The company is in shadow mode, in which nothing is written to maestro* or Procore, and nothing is undone: switch "
            "shadow off in the settings, and undo the run then."
        )
    rows = _actions(job.ledger.undos, job.pairing.id, element, request)
    if not rows:
        return None
    with recorded(job, element, "undo") as (mine, run):
        mine.ledger.undos.mark_run(run.id, request.run, request.by_whom, request.reason)
        return _undo(mine, run, element, request, rows)


def _undo(job: Job, run: Run, element: Element, request: UndoRequest, rows: Sequence[LedgerWrite]) -> UndoResult:
    scopes = frozenset(one.scope for one in rows)
    reading = read_sides(
        replace(job, full=True, projects=scopes - {""}, interval=None, filter=EVERY_PROJECT), run, element
    )
    job.ledger.undos.forget_removed(job.pairing.id, element)
    references = references_of(job, element)
    records = _record_undos(job, element, request, rows, reading, references)
    documents = restored(rows) if element.summed else set[str]()
    if documents:
        records = not_restored(records, documents, _left_alone(job, element, request, rows, reading, references))
    steps = [undone.step for _, undone in records if undone.step]
    left = [
        Left(pair, cannot, sentence(cannot.reason, element.id, job.language))
        for pair, undone in records
        for cannot in undone.cannot
    ]
    planned = _change_set(job, element, in_turn(steps, documents), left)
    steps, change_set = _allowed(job, run, element, steps, planned)
    for one in left:
        cannot = "%s, %s %s cannot be undone: %s"
        job.log.warning(cannot, job.pairing.company, element.id, record_name(element, one.pair), one.why)
    refused: tuple[str, ...] = ()
    if job.mode is not Mode.PLAN and steps:
        change_set = change_set or job.ledger.change_sets.make(job.pairing.id, run.id, planned)
        refused = _write_back(job, run, element, in_turn(steps, documents), change_set, reading, references)
    _end_adoptions(job, run, element, request, rows)
    writes = _count_writes(steps) if job.mode is not Mode.PLAN else len(planned.steps) - len(left)
    run.tally["undone"] = run.tally.get("undone", 0) + writes - len(refused)
    run.tally["left"] = len(left) + len(refused)
    sentences = tuple(f"{record_name(element, one.pair)}: {one.why}" for one in left)
    return UndoResult(element=element.id, writes=writes, left=sentences, refused=refused)


def _end_adoptions(job: Job, run: Run, element: Element, request: UndoRequest, rows: Sequence[LedgerWrite]) -> None:
    """Forget the links of what another integration has again, also where a try that broke off had given it back."""
    adopted = {one.maestro_key for one in rows if replaced_origin([one])}
    if adopted and job.mode is not Mode.PLAN:
        job.ledger.undos.unlink_given_back(job.pairing.id, run.id, element, request, adopted)


def _left_alone(
    job: Job,
    element: Element,
    request: UndoRequest,
    rows: Sequence[LedgerWrite],
    reading: Reading,
    references: References,
) -> dict[str, str]:
    """By project, a record that the run made and that this undo, which looks at these `rows`, leaves in Procore by itself."""
    every = _actions(job.ledger.undos, job.pairing.id, element, replace(request, record=""))
    keys = made(every)
    mine = [row for row in every if row.maestro_key in keys]
    undone = _record_undos(job, element, request, mine, reading, references)
    return left_alone(undone, {row.maestro_key for row in rows})


def _count_writes(steps: Sequence[Step]) -> int:
    return sum(len(step.writes) for step in steps)


def _write_back(
    job: Job,
    run: Run,
    element: Element,
    turns: Sequence[list[Step]],
    change_set: int,
    reading: Reading,
    references: References,
) -> tuple[str, ...]:
    """Write the steps of the change set with that id, and say so in the links; what a side did not take, in sentences.

    `turns`: records, then documents that sum records up.
    """
    records, documents = turns
    steps = [*records, *documents]
    writing = begin_writing(
        job, run, element, reading, references, sum(1 for step in steps if step.writes), undoes=True
    )
    held = apply(writing, records)
    if documents:
        left = {step.pair.scope: step.pair.here.key for step, _ in held if step.pair.here}
        brought_back = hold_while_sent(documents, left)
        job.ledger.sums.brought_back(
            job.pairing.id, element, {one.pair.here.key for one in brought_back if one.writes and one.pair.here}
        )
        held += apply(writing, brought_back)
    job.ledger.change_sets.mark_applied(change_set, run.id)
    job.ledger.undos.forget_removed(job.pairing.id, element)
    job.ledger.undos.settle_withdrawn(job.pairing.id, run.id, element)
    _mark(job, run, element, steps, references)
    job.ledger.balances.renew(job.pairing.id, element)
    refused = tuple(
        f"{record_name(element, step.pair)}: {sentence(reason, element.id, job.language)}" for step, reason in held
    )
    for one in refused:
        job.log.warning("%s, %s %s", job.pairing.company, element.id, one)
    return refused


# ------------------------------------------------------------------------------------------------ what is to be done


def _record_undos(
    job: Job,
    element: Element,
    request: UndoRequest,
    rows: Sequence[LedgerWrite],
    reading: Reading,
    references: References,
) -> list[tuple[Pair, RecordUndo]]:
    """What becomes of each record that the run wrote, in the order in which it did."""
    by_key: dict[str, list[LedgerWrite]] = defaultdict(list)
    for row in rows:
        by_key[row.maestro_key].append(row)
    pairs = _pairs(job, element, by_key, references)
    waiting = {(row.maestro_key, row.procore_key or "") for row in rows if row.handed_over}
    taken = {key for key, _ in job.maestro.not_withdrawn(element, waiting)} if waiting else set[str]()
    origins = job.ledger.undos.replaced_line_ids(job.pairing.id, element, by_key) if element.line_origin_kind else {}
    return [
        (
            pairs[key],
            _record_undo(job, element, request, mine, pairs[key], reading, origins.get(key, {}), is_taken=key in taken),
        )
        for key, mine in by_key.items()
    ]


def _pairs(
    job: Job, element: Element, by_key: Mapping[str, Sequence[LedgerWrite]], references: References
) -> dict[str, Pair]:
    """The records as both sides hold them now, by maestro*'s key. One that is not linked has the id that the run wrote."""
    pairing = job.pairing.id
    links = job.ledger.links.by_key(pairing, element, list(by_key))
    written = {key: next((one.procore_key for one in rows if one.procore_key), "") for key, rows in by_key.items()}
    ids = {**written, **{key: str(link.procore_id) for key, link in links.items()}}
    maestro = job.ledger.records.by_key(pairing, element, Side.MAESTRO, list(by_key))
    procore = job.ledger.records.by_key(pairing, element, Side.PROCORE, list(filter(None, ids.values())))
    return {
        key: Pair(
            maestro=maestro.get(key),
            procore=references.localized(element, theirs) if (theirs := procore.get(ids[key])) else None,
            link=links.get(key),
        )
        for key in by_key
    }


def _record_undo(
    job: Job,
    element: Element,
    request: UndoRequest,
    rows: Sequence[LedgerWrite],
    pair: Pair,
    reading: Reading,
    line_origins: Mapping[str, WrittenValue],
    *,
    is_taken: bool,
) -> RecordUndo:
    scope = rows[0].scope
    if element.scope is Scope.PROJECT and scope not in reading.projects:
        reason = reading.closed.get(scope) or Reason("waits_for", {"element": SCOPES.id, "key": scope})
        return RecordUndo(None, (CannotUndo(rows[0].side, reason),))
    if pair.link and (other := used_again(pair.link)):
        return RecordUndo(None, (CannotUndo(rows[0].side, other),))
    facts = UndoFacts(
        removable=element.removable_in - (frozenset() if job.maestro.can_remove(element) else {Side.MAESTRO}),
        named_by=_named_by(job, element, rows, pair) if element.removable_in else "",
        linked=any(one.linked for one in rows),
        why=f"undo of {request.run}: {request.reason}",
        is_taken=is_taken,
        line_origins=line_origins,
    )
    return undo_record(element, rows, pair, facts)


def _named_by(job: Job, element: Element, rows: Sequence[LedgerWrite], pair: Pair) -> str:
    """The records that name one that the run created, in words."""
    fields = [(other.id, one.name) for other in ALL.values() for one in other.fields if one.to == element.id]
    created = [
        record for record in pair.records if any(one.verb == "create" and one.side is record.side for one in rows)
    ]
    named = (job.ledger.undos.naming(job.pairing.id, fields, record.side, record.key) for record in created)
    return ", ".join(f"{of} {key}" for of, key in next(filter(None, named), []))


# ------------------------------------------------------------------------------------------------ shown


def _change_set(job: Job, element: Element, turns: Sequence[list[Step]], left: Sequence[Left]) -> ChangeSet:
    """The steps, which are written turn after turn, as a change set, with what cannot be undone as steps of their own."""
    steps = [step for turn in turns for step in turn]
    linked = job.ledger.links.count(job.pairing.id, element)
    read = sum(job.procore.client.calls.values())
    made = change_set_of(element, steps, linked_records=linked, calls=read + calls_needed(element, turns))
    cannot = (cannot_step(element, one) for one in left)
    return replace(made, steps=(*made.steps, *cannot), counts={**made.counts, "left": len(left)})


def _allowed(job: Job, run: Run, element: Element, steps: list[Step], plan: ChangeSet) -> tuple[list[Step], int | None]:
    """The steps that may be written now, and the id of the change set that was approved or named, if any.

    Limits and approval hold as for any change set; one that writes nothing asks nobody.
    """
    writing = [step for step in steps if step.writes]
    silent = [step for step in steps if not step.writes] if job.mode is not Mode.PLAN else []
    if writing:
        job.log.info("undo: %s", plan_summary(plan, job.language))
        permission = let_through(job, run, plan)
        allowed = [] if job.mode is Mode.PLAN else permission.allowed(element, writing)
        return allowed + silent, permission.plan
    if plan.steps:
        job.ledger.change_sets.make(job.pairing.id, run.id, plan)
    return silent, None


# ------------------------------------------------------------------------------------------------ left in the ledger


def _mark(job: Job, run: Run, element: Element, steps: Sequence[Step], references: References) -> None:
    """The links say what made their sides differ; where nothing else waits, the next run need not look at the pair."""
    keys = [step.pair.link.maestro_key for step in steps if step.pair.link]
    rows = []
    for key, pair in _pairs(job, element, dict.fromkeys(keys, ()), references).items():
        over = agrees_with_baseline(element, pair)
        rows.append(
            {
                "maestro_key": key,
                "maestro_fingerprint": pair.maestro.fingerprint if over and pair.maestro else None,
                "procore_fingerprint": pair.procore.fingerprint if over and pair.procore else None,
            }
        )
    job.ledger.undos.mark_links(job.pairing.id, element, run.id, rows)
