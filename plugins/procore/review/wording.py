"""A change set in words, for the person who may approve it or lift a limit, in English and French. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procore.elements import ALL
from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.model.steps import Verb
from procore.review.limits import Crossed, CrossedLimit
from procore.text.amounts import grouped
from procore.text.nouns import counted as records
from procore.text.nouns import one_of
from procore.text.report import drawn

SHOWN = 15
"""How many steps a summary lists; the whole plan is in the ledger."""
WORDS: Mapping[str, tuple[str, str]] = {
    "head": (
        "{element}: {counts}; {net} net, {gross} up and down together; about {calls} calls; plan {hash}.",
        "{element} : {counts} ; {net} net, {gross} en hausses et baisses additionnées ; environ {calls} appels ; plan {hash}.",
    ),
    "with_parts": ("{counts}, with {parts}", "{counts}, et avec cela {parts}"),
    "create": ("{records} created", "{records} à créer"),
    "update": ("{records} updated", "{records} à modifier"),
    "after": ("after {named}", "après {named}"),
    "plan_element": ("element", "élément"),
    "plan_writes": ("writes", "écritures"),
    "plan_net": ("net", "net"),
    "plan_gross": ("up and down", "hausses et baisses"),
    "plan_calls": ("calls", "appels"),
    "plan_hash": ("plan", "plan"),
    "nothing": ("nothing to do", "rien à faire"),
    "columns": ("| record | writes to | what | dollars |", "| fiche | écrit dans | quoi | dollars |"),
    "more": (
        "... and {more} more, in the ledger (procore_sync.plan_value).",
        "... et {more} de plus, dans le registre (procore_sync.plan_value).",
    ),
    "step": ("  {verb} {name} in {side}: {what} ({why})", "  {verb} {name} dans {side} : {what} ({why})"),
    "whole": ("All of it, as CSV or JSON: {command}", "Le plan entier, en CSV ou JSON : {command}"),
    "new": ("new: {named}", "nouveau : {named}"),
    "new_one": ("new", "nouveau"),
    "others": (" and {more} more", " et {more} de plus"),
    "line": ("line {line} ", "ligne {line} "),
    "may_it": (
        "{company}, {element}: may this plan be written?",
        "{company}, {element} : ce plan peut-il être écrit ?",
    ),
    "waits": (
        "{company}, {element}: plan {hash} waits for an approval. {asks}",
        "{company}, {element} : le plan {hash} attend une approbation. {asks}",
    ),
    "first_run": (
        "This is the first run of {element}: nothing is linked yet.",
        "C'est la première exécution de {element} : rien n'est encore lié.",
    ),
    "required": (
        "The settings ask for an approval of {element}.",
        "La configuration demande une approbation pour {element}.",
    ),
    "over_limit": (
        "It moves {moved}, and from {limit} on the settings ask for an approval.",
        "Il déplace {moved}, et à partir de {limit} la configuration demande une approbation.",
    ),
    "stopped": (
        (
            "{company}, {element}: the plan goes over a brake ({found}); nothing was written. Look at plan {hash}; to let it go, "
            "trigger the run with override = {names} and an override_reason, or apply that plan by its hash."
        ),
        (
            "{company}, {element} : le plan dépasse un frein ({found}) ; rien n'a été écrit. Voyez le plan {hash} ; pour le "
            "laisser passer, lancez l'exécution avec override = {names} et un override_reason, ou "
            "appliquez ce plan par son empreinte."
        ),
    ),
    "restored": (
        (
            "{company}, {element}: {side} looks like an older copy: {went_back} records are older than when they were last read, "
            "and {lost} are gone; its newest change is of {newest}, and was of {before}. Nothing was written. Bring {side} up to "
            "date; or, if it is right as it is, run {element} with override = restored and an override_reason."
        ),
        (
            "{company}, {element} : {side} ressemble à une copie plus ancienne : {went_back} fiches sont plus vieilles qu'à la "
            "dernière lecture, et {lost} ont disparu ; son dernier changement est du {newest}, et était du {before}. Rien n'a été "
            "écrit. Remettez {side} à jour ; ou, si c'est bien ainsi, lancez {element} avec override = restored et un "
            "override_reason."
        ),
    ),
    "emptied": (
        (
            "{company}, {element}: {lost} records of {side} are gone at once, and {living} are left. Nothing was written. Look "
            "whether {side}, its Connection and its SQL file show all of them; if they are meant to be gone, run {element} with "
            "override = restored and an override_reason."
        ),
        (
            "{company}, {element} : {lost} fiches de {side} ont disparu d'un coup, et il en reste {living}. Rien n'a été écrit. "
            "Voyez si {side}, sa Connection et son fichier SQL les montrent toutes ; si elles devaient disparaître, lancez "
            "{element} avec override = restored et un override_reason."
        ),
    ),
    "overwrites": (" (over a person's change)", " (écrase un changement)"),
    "crossed": ("{brake}: {found}, the brake is at {limit}", "{brake} : {found}, le frein est à {limit}"),
    "crossed_dollars": (
        "{brake}: {net} net and {gross} up and down together, the brake is at {limit}",
        "{brake} : {net} net et {gross} en hausses et baisses additionnées, le frein est à {limit}",
    ),
    "crossed_project": (
        "{brake}: project {project}, {net} net and {gross} up and down together, the brake is at {limit}",
        "{brake} : projet {project}, {net} net et {gross} en hausses et baisses additionnées, le frein est à {limit}",
    ),
}
COUNTED: Mapping[str, tuple[str, str]] = {
    "created": ("created", "créés"),
    "updated": ("updated", "modifiés"),
    "linked": ("linked", "liés"),
    "deactivated": ("deactivated", "désactivés"),
    "overwritten": ("written over a person's change", "écrasant le changement de quelqu'un"),
    "held": ("held", "retenus"),
}


def phrase(word: str, language: str, **facts: object) -> str:
    """One of `WORDS` in this language, with its facts."""
    return WORDS[word][language == "fr"].format(**facts)


def plan_summary(plan: ChangeSet, language: str = "en", *, markdown: bool = False) -> str:
    """The plan in a few lines: counts, dollars, calls, and the first of its steps, the largest amounts first."""
    counts = plan_counts(plan, language)
    net, gross = grouped(plan.net, language), grouped(plan.gross, language)
    head = {
        "element": plan.element,
        "counts": counts,
        "net": net,
        "gross": gross,
        "calls": plan.calls,
        "hash": plan.hash,
    }
    lines = [phrase("head", language, **head)]
    largest = sorted(plan.steps, key=lambda step: -abs(step.money))[:SHOWN]
    if markdown and largest:
        lines += ["", phrase("columns", language), "|---|---|---|---|"]
        lines += [
            f"| {_cell(_name(s))} | {s.side} | {_cell(_what(s, language))} | {grouped(s.money, language)} |"
            for s in largest
        ]
    else:
        lines += [
            phrase("step", language, verb=s.verb, name=_name(s), side=s.side, what=_what(s, language), why=s.why)
            for s in largest
        ]
    if len(plan.steps) > SHOWN:
        lines.append(phrase("more", language, more=len(plan.steps) - SHOWN))
    return "\n".join(lines)


def _parts(plan: ChangeSet, language: str) -> str:
    """The records of its parts that a plan writes, counted apart: `12 groups created, 37 activities created`."""
    counted = [
        phrase(verb, language, records=records(count, part, language))
        for part, verbs in plan.of_parts.items()
        for verb, count in verbs.items()
    ]
    return ", ".join(counted)


def plan_table(plans: Sequence[ChangeSet], language: str = "en") -> str:
    """Plans in fixed columns: element, what is written, dollars net and gross, about how many calls, hash."""
    heads = [phrase(f"plan_{name}", language) for name in ("element", "writes", "net", "gross", "calls", "hash")]
    lines = [
        [
            plan.element,
            plan_counts(plan, language),
            *(grouped(amount, language) for amount in (plan.net, plan.gross)),
            str(plan.calls),
            plan.hash,
        ]
        for plan in plans
    ]
    return "\n".join(drawn([heads, *lines], "llrrrl"))


def plan_counts(plan: ChangeSet, language: str) -> str:
    """How many records a plan writes, those of its parts apart."""
    counted = [
        f"{count} {COUNTED[name][language == 'fr'] if name in COUNTED else name}"
        for name, count in plan.counts.items()
        if count
    ]
    counts = ", ".join(counted) or phrase("nothing", language)
    parts = _parts(plan, language)
    return phrase("with_parts", language, counts=counts, parts=parts) if parts else counts


def export_hint(company: str, plan: ChangeSet, language: str = "en") -> str:
    """How a person gets all of a stored plan."""
    return phrase("whole", language, command=f"procore-sync export {plan.hash} --company {company}")


def stop_sentence(company: str, plan: ChangeSet, stopped: Sequence[Crossed], language: str = "en") -> str:
    """Why a plan was stopped, and how a person lets it go."""
    found = "; ".join(_crossed(one, language) for one in stopped)
    names = ", ".join(one.name for one in stopped)
    return phrase("stopped", language, company=company, element=plan.element, found=found, hash=plan.hash, names=names)


def _crossed(one: Crossed, language: str) -> str:
    if isinstance(one, CrossedLimit):
        return phrase("crossed", language, brake=one.name, found=one.found, limit=one.limit)
    net, gross, limit = (grouped(amount, language) for amount in (one.net, one.gross, one.limit))
    word = "crossed_project" if one.project else "crossed_dollars"
    return phrase(word, language, brake=one.name, project=one.project, net=net, gross=gross, limit=limit)


def _name(step: ChangeSetStep) -> str:
    return step.maestro_key or f"Procore {step.procore_key}"


def _what(step: ChangeSetStep, language: str) -> str:
    after = [f"{one_of([element], language)} {key}" for element, key in step.after]
    waits = f"; {phrase('after', language, named=', '.join(after))}" if after else ""
    return _written(step, language) + waits


def _written(step: ChangeSetStep, language: str) -> str:
    if step.verb == Verb.CREATE:
        element = ALL[step.element]
        title = element.name_field or element.described_by
        named = next((_text(c["new"]) for c in step.changes if c["field"] == title and not c.get("line")), "")
        return phrase("new", language, named=named) if named else phrase("new_one", language)
    if not step.changes:
        return step.why
    shown, more = [_change(change, language) for change in step.changes[:3]], len(step.changes) - 3
    return ", ".join(shown) + (phrase("others", language, more=more) if more > 0 else "")


def _change(change: Mapping[str, Any], language: str) -> str:
    line = phrase("line", language, line=change["line"]) if change.get("line") else ""
    over = phrase("overwrites", language) if change.get("overwrites") else ""
    return f"{line}{change['field']} “{_text(change['old'])}” → “{_text(change['new'])}”{over}"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
