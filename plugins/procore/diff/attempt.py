"""A step that is being carried out: what each side answered, and what both sides agree on after it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from procore.diff.entered_anew import ENTERED_ANEW
from procore.diff.held_fields import held_lines
from procore.diff.line_baselines import baseline_lines, undone_lines
from procore.diff.meanwhile import as_written, moved_meanwhile
from procore.diff.references import References
from procore.elements.element import Element, Side, Values
from procore.mapping.comparison import as_kept, cut_fields
from procore.mapping.values import text_of
from procore.model.orders import Outcome
from procore.model.records import LineLink, Reason, Record
from procore.model.steps import Step, Verb

ALIKE = 2
"""How many refusals in the same words, one after the other, are taken for one that concerns all records."""


@dataclass
class Attempt:
    """A step under way: both records as they are now, and what went wrong.

    `failed`: a write did not go through, so that what was to follow is not tried. `done`: the sides whose write went
    through. `unsettled` are fields, `unsettled_lines` keys (of either side) of lines, that were not kept as they were sent.
    """

    step: Step
    records: dict[Side, Record]
    hold: Reason | None = None
    failed: bool = False
    done: set[Side] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)
    unsettled_lines: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, step: Step) -> Attempt:
        """Nothing is written yet."""
        return cls(step, {record.side: record for record in step.pair.records})

    @property
    def reason(self) -> Reason | None:
        """Why the record is held after this, if it is: what a side answered, else what the step said before."""
        return self.hold or self.step.hold

    @property
    def written(self) -> bool:
        """Whether every write of the step went through."""
        return all(write.side in self.done for write in self.step.writes)

    @property
    def as_left(self) -> Step:
        """The step with Procore's record as it is now: by it the next run tells whether anything changed since a refusal.

        What was not answered is another record as soon as Procore shows it.
        """
        procore = self.records.get(Side.PROCORE)
        if procore is None or self.hold is None or self.hold.code == "unanswered":
            return self.step
        return replace(self.step, pair=replace(self.step.pair, procore=procore))

    def take(self, side: Side, outcome: Outcome, element: Element, references: References) -> str | None:
        """What the side answered; the number of the run (`created`, ...) that it adds to, if any."""
        self.unsettled |= outcome.unsent_fields
        self.unsettled_lines |= outcome.unsent_lines
        if outcome.removed:
            self.done.add(side)
            self.records.pop(side, None)
            return "removed"
        if outcome.record:
            self.records[side] = references.localized(element, outcome.record)
            if side is Side.PROCORE and element.tiered_code:  # what is below it is written with its code
                code = text_of(outcome.record.get(element.key[-1]))
                references.learn(element.id, outcome.record.scope, code, outcome.record.key)
        if outcome.reason:
            self.hold = outcome.reason
            if "line" not in outcome.reason.facts:
                self.unsettled.add(outcome.reason.facts.get("field", ""))
        if outcome.record is None:
            self.failed = True
            return None
        self.done.add(side)
        return self._counted(side)

    def _counted(self, side: Side) -> str | None:
        """A record counts once, also when both sides of it are updated."""
        write, other = self.step.write(side), self.step.write(side.other)
        if write and write.verb is Verb.CREATE:
            return "created"
        if write and write.verb is Verb.UPDATE:
            twice = side is Side.PROCORE and other and other.verb is Verb.UPDATE
            return None if twice else "updated"
        return None


def not_sent_after(first: Sequence[Attempt]) -> Reason | None:
    """Why no other record is sent after a company's first ones, of which none came through; None: they may go.

    One record may be refused for what it is; two that are refused in the same words, when all of them was there, are not.
    """
    refused = [(one, one.hold.facts["said"]) for one in first if one.hold and one.hold.code == "refused_completion"]
    if len(refused) < ALIKE or len({said for _, said in refused[-ALIKE:]}) > 1:
        return None
    attempt, said = refused[-1]
    return Reason("waits_for_first", {"key": attempt.records[Side.MAESTRO].key, "said": said})


# ------------------------------------------------------------------------------------------------ agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What both sides of a pair agree on now, as the ledger keeps it.

    The baselines hold only the fields that were agreed on this time. `cut`: those of them, and the `number|field` of all
    lines, that one side holds cut. The fingerprints are None when the pair has to be looked at again by the next run.
    `linked`: the pair was linked by this step, and neither side was created.
    """

    scope: str
    maestro_key: str
    procore_id: int
    origin_id: str | None
    maestro_baseline: Values
    procore_baseline: Values
    lines: Mapping[str, LineLink]
    cut: list[str]
    maestro_fingerprint: str | None
    procore_fingerprint: str | None
    choices: tuple[int, ...] = ()  # the user decisions that both sides hold now, by id
    linked: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """The agreement as the ledger takes it."""
        return {
            "scope": self.scope,
            "maestro_key": self.maestro_key,
            "procore_id": self.procore_id,
            "origin_id": self.origin_id,
            "maestro_baseline": self.maestro_baseline,
            "procore_baseline": self.procore_baseline,
            "lines": self.lines,
            "cut": self.cut,
            "maestro_fingerprint": self.maestro_fingerprint,
            "procore_fingerprint": self.procore_fingerprint,
        }


def agreement_of(element: Element, attempt: Attempt) -> Agreement | None:
    """What both sides agree on after this attempt; None: one of them does not have the record."""
    maestro, procore = attempt.records.get(Side.MAESTRO), attempt.records.get(Side.PROCORE)
    if maestro is None or procore is None:
        return None
    before, write = attempt.step.pair, attempt.step.write
    mine = as_written(element, before.maestro, maestro, write(Side.MAESTRO))
    theirs = as_written(element, before.procore, procore, write(Side.PROCORE))
    moved = moved_meanwhile(before.maestro, maestro, write(Side.MAESTRO), mine) or moved_meanwhile(
        before.procore, procore, write(Side.PROCORE), theirs
    )
    over = _is_over(attempt) and not moved
    names = _agreed_fields(attempt)
    lines = _agreed_lines(element, attempt, mine, theirs)
    created = any(write.verb is Verb.CREATE for write in attempt.step.writes)
    return Agreement(
        scope=maestro.scope or procore.scope,
        maestro_key=maestro.key,
        procore_id=int(procore.key),
        origin_id=procore.origin_id,
        maestro_baseline={name: mine.values.get(name) for name in names | _kept_otherwise(attempt, Side.MAESTRO)},
        procore_baseline={
            **{name: theirs.values.get(name) for name in names | _kept_otherwise(attempt, Side.PROCORE)},
            **_unlisted(element, attempt, theirs, names),
        },
        lines=lines,
        cut=[*cut_fields(element.fields, names, mine.values, theirs.values), *_cut_lines(element, lines)],
        maestro_fingerprint=maestro.fingerprint if over else None,
        procore_fingerprint=procore.fingerprint if over else None,
        choices=_fulfilled(attempt, names),
        linked=over and attempt.step.linked and not created,
    )


def _is_over(attempt: Attempt) -> bool:
    """Whether nothing is left to look at until a record changes.

    What is held and has no exception yet must be looked at again, should the run be killed here.
    """
    settled = attempt.step.whole and not (attempt.unsettled or attempt.unsettled_lines)
    return settled and not attempt.reason and (attempt.failed or attempt.written)


def _agreed_fields(attempt: Attempt) -> set[str]:
    """The fields that both sides hold as they are to be.

    Not those that a side is still to get, or did not take: a value that a person chose goes to both.
    """
    done = {change.field for write in attempt.step.writes if write.side in attempt.done for change in write.changes}
    to_come = {
        change.field for write in attempt.step.writes if write.side not in attempt.done for change in write.changes
    }
    return (set(attempt.step.baseline) | done) - attempt.unsettled - to_come


def _kept_otherwise(attempt: Attempt, side: Side) -> set[str]:
    """The fields that this side was sent and keeps otherwise: what it holds now is no person's change."""
    write = attempt.step.write(side)
    if write is None or side not in attempt.done:
        return set()
    return {change.field for change in write.changes} & attempt.unsettled


def _unlisted(element: Element, attempt: Attempt, theirs: Record, names: Collection[str]) -> Values:
    """Of the fields that Procore never lists, what it holds: what it was sent now, or else before."""
    write, link = attempt.step.write(Side.PROCORE), attempt.step.pair.link
    sent = write.values if write and Side.PROCORE in attempt.done else {}
    known = {**(link.procore_baseline if link else {}), **sent}
    fields = (element.by_name[name] for name in names if element.by_name[name].never_listed)
    return {
        one.name: as_kept(one, known[one.name], Side.PROCORE)
        for one in fields
        if one.name in known and one.name not in theirs.values
    }


def _fulfilled(attempt: Attempt, names: set[str]) -> tuple[int, ...]:
    """The user decisions about fields that both sides hold now. One that waits for another is held, or its field not agreed on."""
    hold = attempt.step.hold
    lines, held = (hold is None or bool(hold.conflicts)) and attempt.written, held_lines(hold)
    return tuple(
        choice.decision
        for (line, name), choice in attempt.step.pair.choices.items()
        if (
            (lines and line not in attempt.unsettled_lines and name not in held.get(line, ()))
            if line
            else name in names
        )
    )


def _agreed_lines(element: Element, attempt: Attempt, maestro: Record, procore: Record) -> Mapping[str, LineLink]:
    """What both documents' lines agree on; a document that was held whole, or not written, agrees on nothing new."""
    step, link = attempt.step, attempt.step.pair.link
    held_whole = step.hold and (element.append_only or not step.hold.conflicts or step.hold.code == ENTERED_ANEW)
    if held_whole or attempt.failed:
        return link.lines if link else {}
    if not step.whole and link is not None:
        written = (line for write in step.writes for line in write.lines if line.changes or not line.origin)
        touched = frozenset(key for line in written for key in (line.key, line.source) if key) | step.lines
        before = step.pair.maestro, step.pair.procore
        return undone_lines(element, (maestro, procore), before, link, touched - attempt.unsettled_lines)
    unsettled = frozenset(attempt.unsettled_lines)
    return baseline_lines(element, maestro, procore, link, unsettled, held_lines(step.hold), step.lines)


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
