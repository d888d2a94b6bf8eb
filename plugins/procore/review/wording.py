"""A change set in words, for the person who may approve it or lift a limit, in the approver's language. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from procore.diff.history import LeftOut
from procore.elements import ALL
from procore.elements.element import Element, Side
from procore.model.change_set import ChangeSetStep, Proposed
from procore.model.errors import Number, Sentence
from procore.model.records import DOCUMENTS
from procore.model.steps import Verb
from procore.review.limits import Crossed, CrossedLimit
from procore.text.catalogue import Text, translate
from procore.text.nouns import counted as records
from procore.text.nouns import one_of
from procore.text.report import drawn

WORDS: Mapping[str, Text] = {
    "head": Text("{element}: {counts}; {net} net, {gross} up and down together; {calls}; plan {hash}."),
    "calls": Text("about {n} call", "about {n} calls"),
    "with_parts": Text("{counts}, with {parts}"),
    "create": Text("{records} created"),
    "update": Text("{records} updated"),
    "remove": Text("{records} taken away"),
    "withdraw": Text("{records} taken back from the outbox"),
    "write_origin_id": Text("our origin id on {records}"),
    "clear_origin_id": Text("our origin id off {records}"),
    "after": Text("after {named}"),
    "plan_element": Text("element", context="column"),
    "plan_writes": Text("writes", context="column"),
    "plan_net": Text("net", context="column"),
    "plan_gross": Text("up and down", context="column"),
    "plan_calls": Text("calls", context="column"),
    "plan_hash": Text("plan", context="column"),
    "nothing": Text("nothing to do"),
    "columns": Text("| record | writes to | what | dollars |"),
    "more": Text("... and {more} more, in the ledger (procore_sync.plan_value).", by="more"),
    "step": Text("  {verb} {name} in {side}: {what} ({why})"),
    "whole": Text("All of it, as CSV or JSON: {command}"),
    "new": Text("new: {named}"),
    "new_one": Text("new"),
    "others": Text(" and {more} more", by="more"),
    "line": Text("line {line} "),
    "documents": Text(", made by {documents}"),
    "may_it": Text("{company}, {element}: may this plan be written?"),
    "left_out": Text(
        "{n} record of {side} is dated before {day}, where history begins, and stays out: {amount}.",
        "{n} records of {side} are dated before {day}, where history begins, and stay out: {amount} in all.",
        by="n",
    ),
    "summed_OPENING": Text(
        "{n} record is dated before {day}, where history begins ({amount}): an opening balance of its project holds it.",
        "{n} records are dated before {day}, where history begins ({amount} in all): opening balances of their projects hold them.",
        by="n",
    ),
    "summed_MONTH": Text(
        "{n} record ({amount}) is summed up by month.", "{n} records ({amount} in all) are summed up by month.", by="n"
    ),
    "summed_INVOICE": Text(
        "{n} record ({amount}) is summed up by invoice.",
        "{n} records ({amount} in all) are summed up by invoice.",
        by="n",
    ),
    "overwrites": Text(" (over a person's change)"),
    "create_one": Text("create", context="verb"),
    "update_one": Text("update", context="verb"),
    "named": Text("{element} {key}", each=True),
}
COUNTED: Mapping[str, Text] = {
    "created": Text("{n} created", by="n"),
    "updated": Text("{n} updated", by="n"),
    "linked": Text("{n} linked", by="n"),
    "deactivated": Text("{n} deactivated", by="n"),
    "overwritten": Text("{n} written over a person's change", by="n"),
    "origin_ids": Text("{n} origin id of ours", "{n} origin ids of ours"),
    "held": Text("{n} waiting", by="n"),
}


def phrase(word: str, language: str, /, *, of: str = "", **facts: object) -> str:
    """One of `WORDS` in this language, with its facts."""
    return translate(language).say(WORDS[word], of=of, **facts)


def plan_summary(plan: Proposed, language: str = "en", *, markdown: bool = False) -> str:
    """The plan in a few lines: counts, dollars, calls, and the first of its steps, the largest amounts first."""
    counts = plan_counts(plan, language)
    amount = translate(language).amount
    net, gross = amount(plan.net), amount(plan.gross)
    head = {
        "element": plan.element,
        "counts": counts,
        "net": net,
        "gross": gross,
        "calls": phrase("calls", language, n=plan.calls),
        "hash": plan.hash,
    }
    lines = [phrase("head", language, **head)]
    largest = plan.largest
    if markdown and largest:
        lines += ["", phrase("columns", language), "|---|---|---|---|"]
        lines += [
            f"| {_cell(_name(s))} | {s.side} | {_cell(_what(s, language))} | {amount(s.money)} |" for s in largest
        ]
    else:
        lines += [
            phrase(
                "step",
                language,
                verb=_verb(s.verb, language),
                name=_name(s),
                side=s.side,
                what=_what(s, language),
                why=s.why,
            )
            for s in largest
        ]
    if plan.writes > len(largest):
        lines.append(phrase("more", language, more=plan.writes - len(largest)))
    return "\n".join(lines)


def left_out_sentences(element: Element, left: Iterable[LeftOut], language: str = "en") -> list[str]:
    """What does not travel by itself for its date or because it is summed up: how many records, and how many dollars."""
    return [
        phrase(
            f"summed_{one.kind}" if one.kind else "left_out",
            language,
            n=one.records,
            side="maestro*" if one.side is Side.MAESTRO else "Procore",
            day=element.begins or "",
            amount=translate(language).dollars(str(one.amount)),
        )
        for one in left
    ]


def _parts(plan: Proposed, language: str) -> str:
    """The records of its parts that a plan writes, counted apart: `12 groups created, 37 activities created`."""
    counted = [
        phrase(verb, language, records=records(count, part, language))
        for part, verbs in plan.of_parts.items()
        for verb, count in verbs.items()
    ]
    return ", ".join(counted)


def plan_table(plans: Sequence[Proposed], language: str = "en") -> str:
    """Plans in fixed columns: element, what is written, dollars net and gross, about how many calls, hash."""
    heads = [phrase(f"plan_{name}", language) for name in ("element", "writes", "net", "gross", "calls", "hash")]
    lines = [
        [
            plan.element,
            plan_counts(plan, language),
            *(translate(language).amount(amount) for amount in (plan.net, plan.gross)),
            str(plan.calls),
            plan.hash,
        ]
        for plan in plans
    ]
    return "\n".join(drawn([heads, *lines], "llrrrl"))


def plan_counts(plan: Proposed, language: str) -> str:
    """How many records a plan writes, those of its parts apart."""
    counted = [
        translate(language).say(COUNTED[name], n=count) if name in COUNTED else f"{count} {name}"
        for name, count in plan.counts.items()
        if count
    ]
    counts = ", ".join(counted) or phrase("nothing", language)
    parts = _parts(plan, language)
    return phrase("with_parts", language, counts=counts, parts=parts) if parts else counts


def export_hint(company: str, plan: Proposed, language: str = "en") -> str:
    """How a person gets all of a stored plan."""
    return phrase("whole", language, command=f"procore-sync export {plan.hash} --company {company}")


def stop_sentence(company: str, plan: Proposed, stopped: Sequence[Crossed]) -> Sentence:
    """Why a plan was stopped, and how a person lets it go."""
    return Sentence(
        "{company}, {element}: the plan goes over a brake ({found}); nothing was written. Look at plan {hash}; to let it go, "
        "trigger the run, or apply that plan, with override = {names} and an override_reason.",
        company=company,
        element=plan.element,
        found=tuple(map(_crossed, stopped)),
        hash=plan.hash,
        names=", ".join(one.name for one in stopped),
    )


def _crossed(one: Crossed) -> Sentence:
    if isinstance(one, CrossedLimit):
        found = Sentence("{found} of {all}", found=one.found, all=one.of) if one.of else one.found
        return Sentence("{brake}: {found}, the brake is at {limit}", brake=one.name, found=found, limit=one.limit)
    dollars = {name: Number(getattr(one, name), dollars=True) for name in ("net", "gross", "limit")}
    if one.project:
        return Sentence(
            "{brake}: project {project}, {net} net and {gross} up and down together, the brake is at {limit}",
            brake=one.name,
            project=one.project,
            **dollars,
        )
    return Sentence(
        "{brake}: {net} net and {gross} up and down together, the brake is at {limit}", brake=one.name, **dollars
    )


def _verb(verb: str, language: str) -> str:
    return phrase(f"{verb}_one", language) if f"{verb}_one" in WORDS else verb


def _name(step: ChangeSetStep) -> str:
    return step.maestro_key or f"Procore {step.procore_key}"


def _what(step: ChangeSetStep, language: str) -> str:
    after = [phrase("named", language, of=e, element=one_of(e, language), key=key) for e, key in step.after]
    waits = f"; {phrase('after', language, named=', '.join(after))}" if after else ""
    return _written(step, language) + _made_by(step, language) + waits


def _written(step: ChangeSetStep, language: str) -> str:
    if step.verb == Verb.CREATE:
        element = ALL[step.element]
        title = element.name_field or element.described_by
        named = next((_text(c["new"]) for c in step.changes if c["field"] == title and not c.get("line")), "")
        return phrase("new", language, named=named) if named else phrase("new_one", language)
    if not step.changes:
        return step.why
    changes = [change for change in step.changes if change["field"] != DOCUMENTS]
    shown, more = [_change(change, language) for change in changes[:3]], len(changes) - 3
    return ", ".join(shown) + (phrase("others", language, more=more) if more > 0 else "")


def _made_by(step: ChangeSetStep, language: str) -> str:
    """The documents by which an amount changes."""
    named = next((_text(change["new"]) for change in step.changes if change["field"] == DOCUMENTS), "")
    return phrase("documents", language, documents=named) if named else ""


def _change(change: Mapping[str, Any], language: str) -> str:
    line = phrase("line", language, line=change["line"]) if change.get("line") else ""
    over = phrase("overwrites", language) if change.get("overwrites") else ""
    return f"{line}{change['field']} “{_text(change['old'])}” → “{_text(change['new'])}”{over}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
