"""Undoing a run: what it wrote against what both sides hold now; shown, written back, and said in the links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from time import perf_counter

from procore.diff.call_estimate import calls_needed
from procore.diff.change_set import draw
from procore.diff.references import References
from procore.diff.reverse import Ground, Left, Reversal, accounted, reverse
from procore.diff.written import Did
from procore.elements import ALL, ELEMENTS
from procore.elements.element import Element, Scope, Side
from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.model.errors import ApprovalNeeded, PlanStopped, RateLimitSpent, UndoRefused
from procore.model.records import Reason
from procore.model.runs import Mode, Run
from procore.model.steps import Pair, Step
from procore.review.wording import plan_summary
from procore.run.exceptions import who
from procore.run.job import Job
from procore.run.read import Reading, read_sides
from procore.run.review import let_through
from procore.run.synchronize import names_of
from procore.run.write import apply
from procore.store.ledger import LedgerRow
from procore.store.undo import Undos
from procore.text.reasons import sentence

CANNOT = "cannot"
"""The verb of a plan's steps that say what cannot be undone, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRequest:
    """What is to be undone: a DAG run, or an element (a part of one), a project or a record of it; by whom and why."""

    run: str
    reason: str
    by_whom: str
    element: str = ""
    project: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What became of one element: how many writes were (or, in a plan, would be) made, and what is left, in sentences.

    `refused`: those that a side did not take.
    """

    element: str
    writes: int
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def refuse(store: Undos, pairing: int, company: str, asked: UndoRequest, mine: str) -> None:
    """Raises UndoRefused, with one sentence, for what cannot be undone as it is asked. `mine`: the undo's own run."""
    if not asked.reason.strip():
        raise UndoRefused("Say why the run is undone: the reason is kept with your name.")
    if not asked.by_whom.strip():
        raise UndoRefused("The undo does not say who asked for it: log in, and trigger it yourself.")
    if not asked.run.strip():
        raise UndoRefused("Say which run is to be undone: the id of the DAG run, as Airflow shows it.")
    if asked.element and asked.element not in ALL:
        raise UndoRefused(f"There is no element “{asked.element}”; choose among {', '.join(ALL)}.")
    rows = store.runs(asked.run)
    own = [row for row in rows if row["pairing"] == pairing]
    if rows and not own:
        raise UndoRefused(f"The run {asked.run} is of the company {rows[0]['company']}, not of {company}.")
    if not own:
        raise UndoRefused(f"{company} has no run “{asked.run}”: write the id of the DAG run, as Airflow shows it.")
    if undoes := next((row["undoes"] or "?" for row in own if row["mode"] == "undo"), None):
        raise UndoRefused(
            f"{asked.run} is itself an undo (of {undoes}), and an undo is not undone: change the records on the side "
            "that is right, and they travel again; what was taken away comes back when it is included again."
        )
    if busy := store.under_way(pairing, asked.run, mine):
        raise UndoRefused(
            f"{busy[0]['dag_run']} is still at {busy[0]['element']}: undo when it has ended; if it broke off, run it "
            "again first."
        )
    if not any(store.actions(pairing, asked.run, one.id, asked.project, asked.record) for _, one in in_order(asked)):
        only = " ".join(name for name in (asked.element, asked.project, asked.record) if name)
        raise UndoRefused(f"The run {asked.run} wrote nothing{f' of {only}' if only else ''}: nothing is to be undone.")


def in_order(asked: UndoRequest) -> Iterator[tuple[Element, Element]]:
    """The elements to undo, as (element, itself or one of its parts). What depends on others comes before these."""
    for top in reversed(list(ELEMENTS.values())):
        for one in (*reversed(top.parts), top):
            if asked.element in ("", top.id, one.id):
                yield top, one


def undo(job: Job, element: Element, asked: UndoRequest) -> UndoResult | None:
    """Undo what the run wrote of one element (not of its parts), or with Mode.PLAN show it. None: it wrote nothing.

    Raises what concerns a system, PlanStopped (over a brake) and ApprovalNeeded; what was done stays done, and is not
    done again by the next try.
    """
    rows = job.undos.actions(job.pairing.id, asked.run, element.id, asked.project, asked.record)
    if not rows:
        return None
    run = job.ledger.begin(job.pairing.id, job.dag_run, element.id, "undo")
    job.undos.mark(run.id, asked.run, asked.by_whom, asked.reason)
    before, began, earlier = job.procore.client.calls.copy(), perf_counter(), dict(run.calls)
    state, error, resumes_at = "failed", None, None
    try:
        undone = _undo(job, run, element, asked, rows)
        state = "finished"
    except (RateLimitSpent, ApprovalNeeded) as waiting:
        state, error = "waiting", str(waiting)
        resumes_at = waiting.resets_at if isinstance(waiting, RateLimitSpent) else None
        raise
    except PlanStopped as stopped:
        state, error = "stopped", str(stopped)
        raise
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        raise
    finally:
        made = job.procore.client.calls - before
        run.calls.update({name: earlier.get(name, 0) + made[name] for name in made})
        run.seconds += perf_counter() - began
        job.ledger.end(run, state, error and job.masked(error), resumes_at)
    return undone


def _undo(job: Job, run: Run, element: Element, asked: UndoRequest, rows: Sequence[LedgerRow]) -> UndoResult:
    scopes = frozenset(row["scope"] for row in rows)
    found = read_sides(replace(job, full=True, projects=scopes - {""}, interval=None), run, element)
    job.undos.forget_removed(job.pairing.id, element)
    names = names_of(job, element)
    reversals = _reversals(job, element, asked, rows, found, names)
    steps = [reversal.step for _, reversal in reversals if reversal.step]
    said = [(pair, left, _said(job, element, left)) for pair, reversal in reversals for left in reversal.left]
    cannot = tuple(_cannot(element, *one) for one in said)
    plan = _plan(job, element, steps, cannot)
    steps, planned = _allowed(job, run, element, steps, plan)
    for pair, _, why in said:
        job.log.warning("%s, %s %s cannot be undone: %s", job.pairing.company, element.id, who(pair), why)
    refused: list[str] = []
    if job.mode is not Mode.PLAN and steps:
        planned = planned or job.plans.make(job.pairing.id, run.id, plan)
        held = apply(job, run, element, steps, found, names)
        job.plans.applied(planned, run.id)
        job.undos.forget_removed(job.pairing.id, element)
        _mark(job, run, element, steps, names)
        job.progress.weigh(job.pairing.id, element)
        refused = [f"{who(step.pair)}: {sentence(reason, element.id, job.language)}" for step, reason in held]
        for one in refused:
            job.log.warning("%s, %s %s", job.pairing.company, element.id, one)
    writes = sum(len(step.writes) for step in steps) if job.mode is not Mode.PLAN else len(plan.steps) - len(cannot)
    left = tuple(f"{who(pair)}: {why}" for pair, _, why in said)
    run.tally.update({"undone": run.tally.get("undone", 0) + writes - len(refused), "left": len(left) + len(refused)})
    return UndoResult(element=element.id, writes=writes, left=left, refused=tuple(refused))


def table(asked: UndoRequest, done: Sequence[UndoResult], *, written: bool) -> str:
    """What an undo did (or would do), element by element, and below it what cannot be undone."""
    said = "undone" if written else "to undo"
    lines = [f"{'element':<18}{said:>9}{'cannot':>9}"]
    lines += [f"{one.element:<18}{one.writes:>9}{len(one.left):>9}" for one in done]
    head = f"undo of {asked.run}, asked for by {asked.by_whom}: {asked.reason}"
    cannot = [f"{one.element} {sentence}" for one in done for sentence in (*one.left, *one.refused)]
    parts = [head, *lines, *(["", "cannot be undone", *cannot] if cannot else [])]
    return "\n".join(parts if written else [*parts, "", "Nothing was written: to write it, ask for apply = yes."])


# ------------------------------------------------------------------------------------------------ what is to be done


def _reversals(
    job: Job, element: Element, asked: UndoRequest, rows: Sequence[LedgerRow], found: Reading, names: References
) -> list[tuple[Pair, Reversal]]:
    """What becomes of each record that the run wrote, in the order in which it did."""
    by_key: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        by_key[row["maestro_key"]].append(row)
    pairs = _pairs(job, element, by_key, names)
    return [(pairs[key], _reversal(job, element, asked, mine, pairs[key], found)) for key, mine in by_key.items()]


def _pairs(job: Job, element: Element, by_key: Mapping[str, Sequence[LedgerRow]], names: References) -> dict[str, Pair]:
    pairing = job.pairing.id
    links = job.ledger.links(pairing, element, list(by_key))
    ids = {
        key: str(links[key].procore_id)
        if key in links
        else next((r["procore_key"] for r in mine if r["procore_key"]), "")
        for key, mine in by_key.items()
    }
    maestro = job.ledger.records(pairing, element, Side.MAESTRO, list(by_key))
    procore = job.ledger.records(pairing, element, Side.PROCORE, list(filter(None, ids.values())))
    return {
        key: Pair(
            maestro=maestro.get(key),
            procore=names.localized(element, theirs) if (theirs := procore.get(ids[key])) else None,
            link=links.get(key),
        )
        for key in by_key
    }


def _reversal(
    job: Job, element: Element, asked: UndoRequest, rows: Sequence[LedgerRow], pair: Pair, found: Reading
) -> Reversal:
    scope = rows[0]["scope"]
    if element.scope is Scope.PROJECT and scope not in found.projects:
        reason = found.closed.get(scope) or Reason("waits_for", {"element": "projects", "key": scope})
        return Reversal(None, (Left(Side(rows[0]["side"]), reason),))
    dids = [Did(side=Side(row["side"]), verb=row["verb"], changes=row["changes"]) for row in rows]
    removable = element.removable_in - (frozenset() if job.maestro.can_remove(element) else {Side.MAESTRO})
    ground = Ground(
        removable=removable,
        named_by=_named_by(job, element, rows, pair) if element.removable_in else "",
        linked=any(row["linked"] for row in rows),
        why=f"undo of {asked.run}: {asked.reason}",
    )
    return reverse(element, dids, pair, ground)


def _named_by(job: Job, element: Element, rows: Sequence[LedgerRow], pair: Pair) -> str:
    """The records that name one that the run created, in words."""
    fields = [(other.id, one.name) for other in ALL.values() for one in other.fields if one.to == element.id]
    for side in {Side(row["side"]) for row in rows if row["verb"] == "create"}:
        if record := pair.on(side):
            found = job.undos.named_by(job.pairing.id, fields, side, record.key)
            if found:
                return ", ".join(f"{row['element']} {row['key']}" for row in found)
    return ""


# ------------------------------------------------------------------------------------------------ shown


def _plan(job: Job, element: Element, steps: list[Step], cannot: tuple[ChangeSetStep, ...]) -> ChangeSet:
    known = job.ledger.count_links(job.pairing.id, element)
    drawn = draw(element, steps, known=known, calls=calls_needed(element, steps))
    return replace(drawn, steps=(*drawn.steps, *cannot), counts={**drawn.counts, "left": len(cannot)})


def _allowed(job: Job, run: Run, element: Element, steps: list[Step], plan: ChangeSet) -> tuple[list[Step], int | None]:
    """The steps that may be written now: brakes and approval as for any plan; one that writes nothing asks nobody."""
    writing = [step for step in steps if step.writes]
    silent = [step for step in steps if not step.writes] if job.mode is not Mode.PLAN else []
    if writing:
        job.log.info("undo: %s", plan_summary(plan, job.language))
        allowed, planned = let_through(job, run, element, writing, plan)
        return allowed + silent, planned
    if plan.steps:
        job.plans.make(job.pairing.id, run.id, plan)
    return silent, None


def _said(job: Job, element: Element, left: Left) -> str:
    return sentence(left.reason, element.id, job.language)


def _cannot(element: Element, pair: Pair, left: Left, why: str) -> ChangeSetStep:
    here = pair.maestro or pair.procore
    link = pair.link
    return ChangeSetStep(
        element=element.id,
        scope=here.scope if here else link.scope if link else "",
        maestro_key=pair.maestro.key if pair.maestro else link.maestro_key if link else "",
        procore_key=pair.procore.key if pair.procore else str(link.procore_id) if link else "",
        side=left.side.value,
        verb=CANNOT,
        changes=(),
        money=Decimal(0),
        why=why,
        digest="",
    )


# ------------------------------------------------------------------------------------------------ left in the ledger


def _mark(job: Job, run: Run, element: Element, steps: Sequence[Step], names: References) -> None:
    """The links say what made their sides differ; where nothing else waits, the next run need not look at the pair."""
    keys = [step.pair.link.maestro_key for step in steps if step.pair.link]
    pairs = _pairs(job, element, dict.fromkeys(keys, ()), names)
    rows = []
    for key, pair in pairs.items():
        over = accounted(element, pair)
        maestro, procore = pair.maestro, pair.procore
        rows.append(
            {
                "maestro_key": key,
                "maestro_fingerprint": maestro.fingerprint if over and maestro else None,
                "procore_fingerprint": procore.fingerprint if over and procore else None,
            }
        )
    job.undos.undone(job.pairing.id, element, run.id, rows)
