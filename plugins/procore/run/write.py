"""The second half of a run: carry out the steps. Intend, write, agree; a crash between any two leaves what the next run mends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from procore.diff.attempt import Attempt, agreement_of, not_sent_after
from procore.diff.change_set import changes_of
from procore.diff.orders import OrderFacts, needs_new_key, order_of
from procore.diff.references import References
from procore.diff.write_order import in_batches, in_write_order
from procore.elements.element import Element, Side
from procore.model.orders import Order, Outcome
from procore.model.records import Reason
from procore.model.runs import Run
from procore.model.steps import Step, Verb, Write
from procore.run.job import Job, count, note_limit
from procore.run.reading import Reading
from procore.store.sql import LedgerRow

AT_ONCE = 1000
"""How many steps are intended, written and agreed together."""


@dataclass(slots=True)
class Writing:
    """One element's writes in one run: any number of pages, one after the other.

    `facts`: what orders are made with; its references grow with each record that is linked. `total`: how many records are to be
    written, `done` how many were. `tried`: see `_is_untried`; `refused`: what was tried before one came through.
    """

    job: Job
    run: Run
    element: Element
    facts: OrderFacts
    total: int = 0
    done: int = 0
    tried: bool = False
    undoes: bool = False
    refused: list[Attempt] = field(default_factory=list)

    @property
    def references(self) -> References:
        """The links that references go by."""
        return self.facts.references


def begin_writing(
    job: Job, run: Run, element: Element, reading: Reading, references: References, total: int, *, undoes: bool = False
) -> Writing:
    """What an element, or a part, is written with; `total`: how many records are to be. `undoes`: by an undo."""
    facts = OrderFacts(element=element, tag=job.pairing.tag, references=references, project_ids=reading.projects)
    return Writing(job, run, element, facts, total, undoes=undoes)


def apply(writing: Writing, steps: list[Step]) -> list[tuple[Step, Reason]]:
    """Carry out the steps; what is held afterwards, with the reason. Raises only what concerns a system."""
    held: list[tuple[Step, Reason]] = []
    for batch in _batches(writing, in_write_order(writing.element, steps, writing.references.resolve)):
        if stopped := not_sent_after(writing.refused):
            held += [(step, step.hold or stopped) for step in batch]
            continue
        attempts = [Attempt.of(step) for step in batch]
        _carry_out_and_tell(writing, attempts)
        held += [(one.as_left, reason) for one in attempts if (reason := one.reason)]
        writing.refused = [*writing.refused, *attempts] if _is_untried(writing) else []
    return held


def _carry_out_and_tell(writing: Writing, attempts: list[Attempt]) -> None:
    """Carry out a batch and say how far the element is."""
    for written in _carry_out(writing, attempts):
        writing.done += written
        done = min(writing.done, writing.total)
        writing.job.log.info("%s: %s of %s records written", writing.element.id, done, writing.total)


def _batches(writing: Writing, groups: Iterable[list[Step]]) -> Iterator[list[Step]]:
    """The steps as they are written together; those of an untried element one after the other, until one is linked."""
    for group in groups:
        rest = list(group)
        if writing.element.append_only:
            rest.sort(key=lambda step: not step.writes)  # what is only held tries nothing
        while len(rest) > 1 and rest[0].writes and _is_untried(writing):
            yield [rest.pop(0)]
        yield from in_batches(rest, AT_ONCE)


def _is_untried(writing: Writing) -> bool:
    """Whether the company has no record yet of an element whose records cannot be changed again.

    Then what Procore refuses of all is to be learned with one record (docs/procore.md#direct-costs-lock).
    """
    job, element = writing.job, writing.element
    writing.tried = writing.tried or not element.append_only or job.ledger.links.any(job.pairing.id, element)
    return not writing.tried


def _carry_out(writing: Writing, attempts: Sequence[Attempt]) -> Iterator[int]:
    """Write to both sides, and agree; yields how many records each answer was about.

    maestro* first: a record that comes from Procore gets its key before Procore gets its origin id.
    """
    for side in (Side.MAESTRO, Side.PROCORE):
        for outcomes in _write_side(writing, side, attempts):
            if side is Side.PROCORE:
                note_limit(writing.job, writing.run)
            yield sum(1 for outcome in outcomes if outcome.order.verb is not Verb.WRITE_ORIGIN_ID)
    _agree(writing, [one for one in attempts if not one.step.writes and (one.step.pair.link or one.step.linked)])


def _write_side(writing: Writing, side: Side, attempts: Sequence[Attempt]) -> Iterator[list[Outcome]]:
    """Write one side of these steps; yields as each call of that side answers, after the ledger agreed."""
    mine = [(one, write) for one in attempts if not one.failed and (write := one.step.write(side))]
    orders = _orders(writing, mine)
    if not orders:
        return
    job, element = writing.job, writing.element
    ids = job.ledger.actions.intend(writing.run.id, element, list(map(_intention, orders, mine)))
    by_order = {id(order): (one, action) for order, (one, _), action in zip(orders, mine, ids, strict=True)}
    writer = job.maestro if side is Side.MAESTRO else job.procore
    job.make_sure_of_writer()
    for outcomes in writer.write(element, orders):
        _keep(writing, side, [(*by_order[id(outcome.order)], outcome) for outcome in outcomes])
        yield list(outcomes)
        job.make_sure_of_writer()


def _keep(writing: Writing, side: Side, answered: Sequence[tuple[Attempt, int, Outcome]]) -> None:
    """Take what the side answered into the attempts, and keep it: what was read back, the agreement, how actions ended."""
    job, element = writing.job, writing.element
    outcomes = [outcome for _, _, outcome in answered]
    for attempt, _, outcome in answered:
        if counted := attempt.take(side, outcome, element, writing.references):
            count(writing.run, counted)
        if outcome.handed_over:
            count(writing.run, "handed_over")
    job.ledger.records.keep(job.pairing.id, element, side, [one.record for one in outcomes if one.record])
    job.ledger.links.replace(job.pairing.id, element, [one.replaced for one in outcomes if one.replaced])
    _agree(writing, [attempt for attempt, _, _ in answered])
    job.ledger.actions.end([_ended(action, outcome, undoes=writing.undoes) for _, action, outcome in answered])


def _orders(writing: Writing, mine: Sequence[tuple[Attempt, Write]]) -> list[Order]:
    """The orders of these writes; maestro* numbers the records that have no key yet."""
    element = writing.element
    nameless = sum(1 for _, write in mine if needs_new_key(element, write))
    keys = iter(_new_keys(writing.job, element, nameless) if nameless else ())
    return [
        order_of(
            writing.facts,
            attempt.step,
            attempt.records,
            write,
            next(keys) if needs_new_key(element, write) else None,
        )
        for attempt, write in mine
    ]


def _new_keys(job: Job, element: Element, count: int) -> list[str]:
    """The keys of so many new records of maestro*; none of a linked one: a restored copy counts from an older number."""
    taken: set[str] = set()
    while True:
        keys = job.maestro.next_keys(element, count + len(taken))
        linked = job.ledger.links.by_key(job.pairing.id, element, keys)
        free = [key for key in keys if key not in linked]
        if len(free) >= count:
            return free[:count]
        taken |= linked.keys()


def _intention(order: Order, mine: tuple[Attempt, Write]) -> LedgerRow:
    attempt, write = mine
    procore = attempt.records.get(Side.PROCORE)  # of a creation in maestro*: the record that it is the copy of
    return {
        "scope": order.scope,
        "side": write.side,
        "verb": write.verb,
        "maestro_key": order.maestro_key,
        "procore_id": int(procore.key) if procore else None,
        "origin_id": order.origin_id,
        "changes": list(changes_of(write)),
        "source_changed_at": _source_changed_at(attempt, write),
    }


def _source_changed_at(attempt: Attempt, write: Write) -> str | None:
    """When what is written changed on the side that it comes from; None: only lines are, whose edits move no time there."""
    source = attempt.step.pair.on(write.side.other)
    heading = write.changes or write.set_up or write.origin
    if write.verb is Verb.WRITE_ORIGIN_ID or not heading or source is None or source.changed_at is None:
        return None
    return source.changed_at.isoformat()


def _agree(writing: Writing, attempts: Sequence[Attempt]) -> None:
    """Link what both sides now have, and keep what they agree on."""
    job, run, element = writing.job, writing.run, writing.element
    agreements = [found for one in attempts if (found := agreement_of(element, one))]
    for one in agreements:
        writing.references.add(element.id, one.maestro_key, one.procore_id)
        if one.linked:
            count(run, "linked")
    job.ledger.links.keep_baselines(job.pairing.id, run.id, element, [one.row for one in agreements])
    job.ledger.note_growth(len(agreements))
    job.ledger.decisions.end_choices([decision for one in agreements for decision in one.choices], run.id)


def _state(outcome: Outcome, *, undoes: bool) -> str:
    """How an action ended: of what the side answered only in part, the rest is still begun, for the next run to look up.

    What an undo began is no run's to go on with.
    """
    if outcome.record and outcome.reason and outcome.reason.code == "unanswered" and not undoes:
        return "intended"
    return "done" if outcome.record or outcome.removed else "handed_over" if outcome.handed_over else "refused"


def _ended(action: int, outcome: Outcome, *, undoes: bool) -> LedgerRow:
    record = outcome.record
    return {
        "id": action,
        "state": _state(outcome, undoes=undoes),
        "reason": outcome.reason,
        "maestro_key": outcome.order.maestro_key or None,
        "procore_id": int(record.key) if record and record.side is Side.PROCORE else outcome.order.procore_id,
    }
