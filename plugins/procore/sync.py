"""One element of one company, from what changed to what is written down: gather, plan, apply, record."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from procore.apply import apply, stored_changes
from procore.elements.model import Element, Side
from procore.errors import LimitSpent, SyncError
from procore.gather import Gathered, pairs_of, read_sides
from procore.job import COUNTED, Job, Mode, count
from procore.ledger import Row, Run
from procore.messages import Held, kind_of, owner_of, sentence
from procore.names import Names, named_by
from procore.plan import Pair, Step, Verb, plan
from procore.records import Reason


def synchronize(job: Job, element: Element) -> Run:
    """Synchronize the element and its parts; the run with its numbers.

    A record that cannot travel is in the inbox, never an exception. Raises what concerns a system: LimitSpent (go on
    after the reset: what was done stays done), LoginRefused, Unreachable, ConfigurationError, AccessRefused.
    """
    run = job.ledger.begin(job.pairing.id, job.dag_run, element.id, job.mode)
    before, began, earlier = job.procore.client.calls.copy(), perf_counter(), dict(run.calls)
    state, error = "failed", None
    try:
        for one in (element, *element.parts):
            _one(job, run, one)
        _finish(job, run, element)
        state = "finished"
    except LimitSpent as limit:
        state, error = "waiting", str(limit)
        raise
    except SyncError as failure:
        error = str(failure)
        raise
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        raise
    finally:
        made = job.procore.client.calls - before
        run.calls.update({name: earlier.get(name, 0) + made[name] for name in made})
        run.seconds += perf_counter() - began
        job.ledger.end(run, state, error)
    return run


def _one(job: Job, run: Run, element: Element) -> None:
    found = read_sides(job, run, element)
    names = _names(job, element)
    pairs, kept = pairs_of(job, element, found, names)
    steps = plan(element, pairs, job.policy(element))
    if job.mode is Mode.PLAN:
        _write_down(job, run, element, steps)
        return
    held = apply(job, run, element, steps, found, names)
    _hold(job, run, element, pairs, held, found, [row["id"] for row in kept])
    job.ledger.settle(job.pairing.id, element)
    if not job.partial:
        for (side, scope), until in found.read_until.items():
            job.ledger.move_watermark(job.pairing.id, element, side, scope, until)


def _names(job: Job, element: Element) -> Names:
    links = ((to, row) for to in sorted(named_by(element)) for row in job.ledger.all_links(job.pairing.id, to))
    return Names((to, row["maestro_key"], row["procore_id"]) for to, row in links)


def _write_down(job: Job, run: Run, element: Element, steps: list[Step]) -> None:
    """A plan that nobody applies: kept in the ledger, and shown."""
    rows: list[dict[str, Any]] = []
    for step in steps:
        for write in step.writes:
            m, p = step.pair.maestro, step.pair.procore
            here = m or p
            rows.append(
                {
                    "scope": here.scope if here else "",
                    "side": write.side,
                    "verb": write.verb,
                    "maestro_key": m.key if m else None,
                    "procore_id": int(p.key) if p else None,
                    "origin_id": None,
                    "changes": stored_changes(write),
                }
            )
            name = {Verb.CREATE: "created", Verb.UPDATE: "updated"}.get(write.verb)
            if name:
                count(run, name)
        if step.linked and not any(w.verb is Verb.CREATE for w in step.writes):
            count(run, "linked")
        if step.hold:
            job.log.warning("%s: %s", _who(step.pair), sentence(step.hold, element.id, job.language))
    job.ledger.intend(run.id, element, rows, state="planned")
    for row in rows:
        who = row["maestro_key"] or row["procore_id"]
        values = ", ".join(_shown(change) for change in row["changes"])
        job.log.info("plan: %s %s %s in %s: %s", row["verb"], element.id, who, row["side"], values or "our origin id")


def _shown(change: Mapping[str, Any]) -> str:
    line = f"line {change['line']} " if change.get("line") else ""
    return f"{line}{change['field']} “{change['old'] or ''}” → “{change['new'] or ''}”"


def _hold(
    job: Job,
    run: Run,
    element: Element,
    pairs: list[Pair],
    held: list[tuple[Step, Reason]],
    found: Gathered,
    kept: list[int],
) -> None:
    """Renew the inbox: what is held now, and out with what no longer is."""
    rows = [_entry(step.pair, reason) for step, reason in held]
    rows += [
        {**_entry(Pair(), reason), "scope": number, "maestro_key": number} for number, reason in found.closed.items()
    ]
    for (step, reason), _ in zip(held, rows, strict=False):
        job.log.warning(
            "%s, %s %s: %s",
            job.pairing.company,
            element.id,
            _who(step.pair),
            sentence(reason, element.id, job.language),
        )
    ids = job.ledger.hold(job.pairing.id, element, rows)
    maestro = [pair.maestro.key for pair in pairs if pair.maestro] + list(found.projects)
    procore = [pair.procore.key for pair in pairs if pair.procore]
    job.ledger.release(job.pairing.id, run.id, element, maestro, procore, [*ids, *kept])


def _entry(pair: Pair, reason: Reason) -> dict[str, Any]:
    m, p = pair.maestro, pair.procore
    here = m or p
    return {
        "scope": here.scope if here else "",
        "maestro_key": m.key if m else "",
        "procore_key": p.key if p else "",
        "kind": kind_of(reason),
        "code": reason.code,
        "facts": dict(reason.facts),
        "owner": owner_of(reason),
        "maestro_fingerprint": m.fingerprint if m else None,
        "procore_fingerprint": p.fingerprint if p else None,
    }


def _finish(job: Job, run: Run, element: Element) -> None:
    """The numbers that are known at the end only."""
    ids = [element.id, *(part.id for part in element.parts)]
    entries = job.ledger.held(job.pairing.id, ids)
    run.tally["rejected"] = sum(1 for row in entries if row["kind"] == Held.REJECTED)
    run.tally["waiting"] = len(entries) - run.tally["rejected"]
    linked = sum(job.ledger.count_links(job.pairing.id, one) for one in (element, *element.parts))
    touched = sum(run.tally.get(name, 0) for name in ("created", "updated", "linked"))
    run.tally["unchanged"] = max(0, linked - touched)
    for name in COUNTED:
        run.tally.setdefault(name, 0)


def _who(pair: Pair) -> str:
    """A record as a person names it: maestro*'s key or Procore's id, and its name."""
    here = pair.maestro or pair.procore
    if here is None:
        return "?"
    where = here.key if here.side is Side.MAESTRO else f"Procore {here.key}"
    return f"{where} ({here.get('name')})" if here.get("name") else where


def rejected_sentences(entries: list[Row], language: str) -> list[str]:
    """The inbox's rejected records in words, for the task that ends red."""
    return [
        f"{row['maestro_key'] or 'Procore ' + row['procore_key']}: "
        f"{sentence(Reason(row['code'], row['facts']), row['element'], language)}"
        for row in entries
        if row["kind"] == Held.REJECTED
    ]
