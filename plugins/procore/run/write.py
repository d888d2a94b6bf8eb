"""The second half of a run: carry out the steps. Intend, write, agree; a crash between any two leaves what the next run mends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from procore.diff.change_set import changes_of
from procore.diff.lines import baseline_lines, undone_lines
from procore.diff.references import References
from procore.diff.write_order import in_pages, in_waves
from procore.elements.element import Element, Side
from procore.mapping.comparison import cut_fields
from procore.mapping.lines import line_origin_id
from procore.mapping.records import maestro_key, origin_id
from procore.mapping.values import text_of
from procore.model.lines import LineChange, LineVerb
from procore.model.orders import LineOrder, Order, Outcome
from procore.model.records import LineLink, Reason, Record
from procore.model.runs import Run
from procore.model.steps import Step, Verb, Write
from procore.run.job import Job, count, note_limit
from procore.run.read import Reading
from procore.store.ledger import LedgerRow

PAGE = 1000
"""How many steps are intended, written and agreed together."""


@dataclass
class Work:
    """A step under way: both records as they are now, and what went wrong."""

    step: Step
    records: dict[Side, Record]
    hold: Reason | None = None
    failed: bool = False  # a write did not go through: what was to follow is not tried
    done: set[Side] = field(default_factory=set)  # the writes that went through
    unsettled: set[str] = field(default_factory=set)  # fields that a side did not keep as they were sent
    unsettled_lines: set[str] = field(default_factory=set)  # lines that were not written


def apply(
    job: Job, run: Run, element: Element, steps: list[Step], found: Reading, names: References
) -> list[tuple[Step, Reason]]:
    """Carry out the steps; what is held afterwards, with the reason. Raises only what concerns a system."""
    held: list[tuple[Step, Reason]] = []
    done, total = 0, sum(1 for step in steps if step.writes)
    clears_origin_id = [
        step for step in steps if (write := step.write(Side.PROCORE)) and write.verb is Verb.CLEAR_ORIGIN_ID
    ]
    others = [step for step in steps if step not in clears_origin_id] if clears_origin_id else steps
    for wave in chain([clears_origin_id] if clears_origin_id else [], in_waves(element, others, names.resolve)):
        for page in in_pages(wave, PAGE):
            works = [_work(step) for step in page]
            for side in (Side.MAESTRO, Side.PROCORE):  # a record that comes from Procore gets its key before its stamp
                for outcomes in _written(job, run, element, side, works, names, found):
                    done += sum(1 for _, o in outcomes if o.order.verb is not Verb.WRITE_ORIGIN_ID)
                    job.log.info("%s: %s of %s records written", element.id, min(done, total), total)
                    if side is Side.PROCORE:
                        note_limit(job, run)
            _agree(
                job,
                run,
                element,
                [w for w in works if not w.step.writes and (w.step.pair.link or w.step.linked)],
                names,
            )
            held += [(w.step, reason) for w in works if (reason := w.hold or w.step.hold)]
    return held


def _work(step: Step) -> Work:
    records = {record.side: record for record in (step.pair.maestro, step.pair.procore) if record}
    return Work(step, records)


def _written(
    job: Job, run: Run, element: Element, side: Side, works: list[Work], names: References, found: Reading
) -> Iterator[list[tuple[Work, Outcome]]]:
    """Write one side of these works; yields as each call of that side answers, after the ledger agreed."""
    mine = [(work, write) for work in works if not work.failed and (write := work.step.write(side))]
    keys = iter(_new_keys(job, element, side, mine))
    orders = [_order(job, element, work, write, names, found, keys) for work, write in mine]
    ids = job.ledger.intend(run.id, element, [_intention(o, *w, side) for o, w in zip(orders, mine, strict=True)])
    by_order = {id(o): (work, action) for o, (work, _), action in zip(orders, mine, ids, strict=True)}
    writer = job.maestro if side is Side.MAESTRO else job.procore
    for outcomes in writer.write(element, orders) if orders else ():
        settled = []
        for outcome in outcomes:
            work, _ = by_order[id(outcome.order)]
            _settle(run, element, work, side, outcome, names)
            settled.append((work, outcome))
        job.ledger.see(job.pairing.id, element, side, [o.record for _, o in settled if o.record])
        job.ledger.relink(job.pairing.id, element, [o.replaced for _, o in settled if o.replaced])
        _agree(job, run, element, [work for work, _ in settled], names)
        job.ledger.end_actions([_ended(by_order[id(o.order)][1], o) for _, o in settled])
        yield settled


def _new_keys(job: Job, element: Element, side: Side, mine: list[tuple[Work, Write]]) -> list[str]:
    """Keys for the records that maestro* has to number itself."""
    if side is Side.PROCORE:
        return []
    nameless = sum(1 for _, write in mine if write.verb is Verb.CREATE and not _named(element, write))
    return job.maestro.next_keys(element, nameless) if nameless else []


def _named(element: Element, write: Write) -> bool:
    return all(write.values.get(name) is not None for name in element.key)


def _order(
    job: Job, element: Element, work: Work, write: Write, names: References, found: Reading, keys: Iterator[str]
) -> Order:
    here = work.step.pair.maestro or work.step.pair.procore
    assert here is not None, "a step has a record"
    held = work.records.get(write.side)
    values = dict(write.values)
    for name, value in write.values.items():
        if (one := element.by_name[name]).to and value is not None:
            values[name] = names.resolve(one, value, here.scope, write.side)
    if write.side is Side.MAESTRO and write.verb is Verb.CREATE and not _named(element, write):
        values[element.key[0]] = next(keys)
    theirs = work.records.get(Side.MAESTRO)
    key = theirs.key if theirs else maestro_key(element, here.scope, values)
    link = work.step.pair.link
    unstamped = write.side is Side.PROCORE and (link is None or link.origin_id is None)
    if unstamped and theirs and held:
        values |= {f.name: theirs.get(f.name) for f in element.fields if f.with_origin_id}
    if write.verb is Verb.CLEAR_ORIGIN_ID and held:  # with the code that came along; another one is a person's
        came = (f.name for f in element.fields if f.with_origin_id and _came(job, element, held, f.name))
        values |= dict.fromkeys(came)
    return Order(
        verb=write.verb,
        values=values,
        before=names.own_words(element, held).values if held else {},
        lines=tuple(_line_order(job, element, line, key, here.scope, write.side, names) for line in write.lines),
        lines_before=names.own_words(element, held).lines if held else {},
        maestro_key=key,
        procore_id=int(held.key) if held and write.side is Side.PROCORE else None,
        origin_id=""
        if write.verb is Verb.CLEAR_ORIGIN_ID
        else origin_id(element, job.pairing.tag, key)
        if unstamped
        else None,
        known_origin=(link.origin_id if link else held and held.origin_id) or None,
        external_id=int(across.key) if (across := work.records.get(Side.PROCORE)) else None,
        scope=here.scope,
        project_id=found.projects.get(here.scope) if here.scope else None,
        parent_code=_parent_code(element, here) if write.side is Side.PROCORE else "",
        read_at=held.changed_at if held else None,
    )


def _parent_code(element: Element, here: Record) -> str:
    return text_of(here.get(element.tiered_code[1])) if element.tiered_code else ""


def _came(job: Job, element: Element, held: Record, name: str) -> bool:
    return held.origin_id == origin_id(element, job.pairing.tag, str(held.get(name)))


def _line_order(
    job: Job, element: Element, line: LineChange, key: str, scope: str, side: Side, names: References
) -> LineOrder:
    values = {} if line.verb is LineVerb.REMOVE else dict(line.values)
    for name, value in list(values.items()):
        if (one := element.line_by_name[name]).to and value is not None:
            values[name] = names.resolve(one, value, scope, side)
    ours = side is Side.PROCORE and line.source is not None
    return LineOrder(
        verb=line.verb,
        values=values,
        key=line.key,
        source=line.source,
        origin_id=line_origin_id(element, job.pairing.tag, key, line.source or "") if ours else None,
    )


def _intention(order: Order, work: Work, write: Write, side: Side) -> LedgerRow:
    procore = work.records.get(Side.PROCORE)  # of a creation in maestro*: the record that it is the copy of
    return {
        "scope": order.scope,
        "side": side,
        "verb": write.verb,
        "maestro_key": order.maestro_key,
        "procore_id": int(procore.key) if procore else None,
        "origin_id": order.origin_id,
        "changes": list(changes_of(write)),
    }


def _settle(run: Run, element: Element, work: Work, side: Side, outcome: Outcome, names: References) -> None:
    """What an outcome means for the work and for the run's numbers."""
    work.unsettled |= outcome.unsent_fields
    work.unsettled_lines |= outcome.unsent_lines
    if outcome.removed:
        work.done.add(side)
        work.records.pop(side, None)
        count(run, "removed")
        return
    if outcome.record:
        work.records[side] = names.localized(element, outcome.record)
    if outcome.reason:
        work.hold = outcome.reason
        if "line" not in outcome.reason.facts:
            work.unsettled.add(outcome.reason.facts.get("field", ""))
    if outcome.record is None:
        work.failed = True
        return
    work.done.add(side)
    write = work.step.write(side)
    assert write is not None, "an outcome answers a write"
    if write.verb is Verb.CREATE:
        count(run, "created")
    elif write.verb is Verb.UPDATE:
        other = work.step.write(side.other)
        if side is Side.MAESTRO or not (other and other.verb is Verb.UPDATE):  # a record counts once
            count(run, "updated")


def _agree(job: Job, run: Run, element: Element, works: list[Work], names: References) -> None:
    """Link what both sides now have, and keep what they agree on."""
    rows: list[dict[str, Any]] = []
    chosen: list[int] = []
    for work in works:
        maestro, procore = work.records.get(Side.MAESTRO), work.records.get(Side.PROCORE)
        if maestro is None or procore is None:
            continue
        over = work.failed or all(write.side in work.done for write in work.step.writes)
        over = over and work.step.whole and not (work.unsettled or work.unsettled_lines)
        # What is held and not in the inbox yet must be looked at again, should this run be killed here.
        over = over and not (work.hold or work.step.hold)
        fields = set(work.step.baseline) | {c.field for w in work.step.writes if w.side in work.done for c in w.changes}
        baseline = fields - work.unsettled - _to_come(work)
        chosen += _carried_out(work, baseline)
        lines = _baseline_lines(element, work, maestro, procore)
        rows.append(
            {
                "scope": maestro.scope or procore.scope,
                "maestro_key": maestro.key,
                "procore_id": int(procore.key),
                "origin_id": procore.origin_id,
                "maestro_baseline": {name: maestro.get(name) for name in baseline},
                "procore_baseline": {name: procore.get(name) for name in baseline},
                "lines": lines,
                "cut": [
                    *cut_fields(element.fields, baseline, maestro.values, procore.values),
                    *_cut_lines(element, lines),
                ],
                "maestro_fingerprint": maestro.fingerprint if over else None,
                "procore_fingerprint": procore.fingerprint if over else None,
            }
        )
        names.add(element.id, maestro.key, int(procore.key))
        if over and work.step.linked and not any(w.verb is Verb.CREATE for w in work.step.writes):
            count(run, "linked")
    job.ledger.agree(job.pairing.id, run.id, element, rows)
    job.decisions.carried_out(chosen, run.id)


def _to_come(work: Work) -> set[str]:
    """The fields that a side is still to get, or did not take: a value that a person chose goes to both."""
    return {change.field for write in work.step.writes if write.side not in work.done for change in write.changes}


def _carried_out(work: Work, baseline: set[str]) -> list[int]:
    """The choices of a person that both sides hold now."""
    lines = not work.step.hold and all(write.side in work.done for write in work.step.writes)
    return [
        choice.decision
        for (line, name), choice in work.step.pair.choices.items()
        if not choice.moved and ((name in baseline) if not line else lines and line not in work.unsettled_lines)
    ]


def _baseline_lines(element: Element, work: Work, maestro: Record, procore: Record) -> Mapping[str, LineLink]:
    """What both documents' lines agree on; a document that was held, or not written, agrees on nothing new."""
    link = work.step.pair.link
    if work.step.hold or work.failed:
        return link.lines if link else {}
    if not work.step.whole and link is not None:
        written = (line for write in work.step.writes for line in write.lines)
        touched = frozenset(key for line in written for key in (line.key, line.source) if key) | work.step.lines
        before = work.step.pair.maestro, work.step.pair.procore
        return undone_lines(element, (maestro, procore), before, link, touched - work.unsettled_lines)
    return baseline_lines(element, maestro, procore, link, frozenset(work.unsettled_lines))


def _cut_lines(element: Element, lines: Mapping[str, LineLink]) -> list[str]:
    """The values of lines that one side holds cut: `number|field`."""
    return [
        f"{number}|{name}"
        for number, line in lines.items()
        for name in cut_fields(
            element.lines,
            line.maestro_baseline.keys() & line.procore_baseline,
            line.maestro_baseline,
            line.procore_baseline,
        )
    ]


def _ended(action: int, outcome: Outcome) -> LedgerRow:
    record = outcome.record
    return {
        "id": action,
        "state": "done" if record or outcome.removed else "refused",
        "reason": outcome.reason,
        "maestro_key": outcome.order.maestro_key or None,
        "procore_id": int(record.key) if record and record.side is Side.PROCORE else outcome.order.procore_id,
    }
