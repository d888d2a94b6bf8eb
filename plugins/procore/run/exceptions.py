"""The inbox of a run: which records are held and why, in the ledger and in the log."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procore.elements import ALL
from procore.elements.element import Element, Scope, Side
from procore.mapping.values import text_of
from procore.model.records import Reason, Record
from procore.model.runs import Run
from procore.model.steps import Pair, Step
from procore.run.job import Job
from procore.run.read import Reading
from procore.store.sql import LedgerRow
from procore.text.messages import ExceptionKind
from procore.text.reasons import WHERE, kind_of, owner_of, sentence

ANSWERS = frozenset(
    {
        "refused",
        "refused_by_maestro",
        "maestro_busy",
        "refused_line",
        "refused_completion",
        "draft_left",
        "not_set_back",
        "not_stored",
        "unanswered",
        "moved",
        "key_taken",
        "external_taken",
    }
)
"""Causes that only a write finds out: a record that is held for one was tried."""

NEVER_COMES = frozenset({"more_segments"})
"""Causes that no run and no link ends: what waits for such a record is told them instead of "link it"."""

Place = tuple[Side, str, str]
"""Where a record may be found: side, element, and its key there."""


def renew(
    job: Job,
    run: Run,
    element: Element,
    pairs: list[Pair],
    held: list[tuple[Step, Reason]],
    reading: Reading,
    kept: list[int],
) -> None:
    """Renew the inbox: what is held now, and out with what no longer is.

    `kept`: entries of records that are as they were when they were held, and were not tried again for that.
    """
    held = _named(job, held)
    rows = [_entry(element, step, reason) for step, reason in held]
    rows += [
        {**_entry(element, Step(pair=Pair()), reason), "scope": number, "maestro_key": number or job.pairing.company}
        for number, reason in {**reading.gaps, **reading.closed}.items()
    ]
    for step, reason in held:
        job.log.warning(
            "%s, %s %s: %s",
            job.pairing.company,
            element.id,
            who(element, step.pair),
            sentence(reason, element.id, job.language),
        )
    ids = job.ledger.exceptions.keep(job.pairing.id, element, rows)
    job.ledger.exceptions.confirm(kept)
    scopes = list(reading.projects) if element.scope is Scope.PROJECT else [job.pairing.company]
    maestro = [pair.maestro.key for pair in pairs if pair.maestro] + scopes
    procore = [pair.procore.key for pair in pairs if pair.procore]
    job.ledger.exceptions.close(job.pairing.id, run.id, element, maestro, procore, [*ids, *kept])


# ------------------------------------------------------------------------------------------------ names


def _named(job: Job, held: list[tuple[Step, Reason]]) -> list[tuple[Step, Reason]]:
    """The same; what is waited for has its name, where either side was read to have one, and its project."""
    wanted: dict[tuple[Side, str], set[str]] = defaultdict(set)
    for step, reason in held:
        for side, element_id, key in _places(step.pair, reason):
            wanted[side, element_id].add(key)
    found = {
        (side, element_id, key): record
        for (side, element_id), keys in wanted.items()
        for key, record in job.ledger.records.by_key(job.pairing.id, ALL[element_id], side, sorted(keys)).items()
    }
    names = {place: name for place, record in found.items() if (name := _name(ALL[place[1]], record))}
    lost: set[Place] = {
        (side, element_id, key)
        for side, element_id in wanted
        if side is Side.MAESTRO
        for key in job.ledger.links.gone(job.pairing.id, element_id)
    }
    return [
        (step, _for_ever(step.pair, reason, found) or _with_name(step.pair, reason, names, lost))
        for step, reason in held
    ]


def _for_ever(pair: Pair, reason: Reason, found: dict[Place, Record]) -> Reason | None:
    """Why what is waited for never comes, because of what it is; None: it may."""
    problems = (found[place].problem for place in _places(pair, reason) if place in found)
    return next((problem for problem in problems if problem and problem.code in NEVER_COMES), None)


def _places(pair: Pair, reason: Reason) -> list[Place]:
    """Where a record that is waited for may be: on a side that names it, in one of several elements."""
    if reason.code != "waits_for":
        return []
    found = []
    for element_id in reason.facts["element"].split("|"):
        key, project = reason.facts["key"], _project(pair, element_id)
        found += [(Side.MAESTRO, element_id, f"{project}|{key}" if project else key)] if pair.maestro else []
        found += [(Side.PROCORE, element_id, key)] if pair.procore and key.isdigit() else []
    return found


def _project(pair: Pair, element_id: str) -> str:
    """The project in which a waited-for record is numbered; empty: its number is the company's."""
    here, named = pair.maestro or pair.procore, ALL[element_id]
    return here.scope if here and named.scope is Scope.PROJECT and not named.unique_in_company else ""


def _name(element: Element, record: Record) -> str:
    """Its name; a record of Procore that has none is named by its key's words: people do not know Procore's ids."""
    name = text_of(record.get(element.name_field)) if element.name_field else ""
    return name or ("|".join(text_of(record.get(n)) for n in element.key) if record.side is Side.PROCORE else "")


def _with_name(pair: Pair, reason: Reason, names: dict[Place, str], lost: set[Place]) -> Reason:
    """The reason with the name and the project of what is waited for. `lost`: what is linked, and gone from Procore."""
    if reason.code != "waits_for":
        return reason
    facts = {**reason.facts}
    if (pair.maestro is None) != (pair.procore is None):
        facts[WHERE] = (Side.MAESTRO if pair.maestro else Side.PROCORE).value
    if project := _project(pair, facts["element"].split("|")[0]):
        facts["project"] = project
    places = _places(pair, reason)
    if not lost.isdisjoint(places):
        reason = Reason("waits_for_gone", {"element": reason.facts["element"], "key": reason.facts["key"]})
    for place in places:
        if place in names:
            return replace(reason, facts={**facts, "element": place[1], "name": names[place], WHERE: place[0].value})
    return replace(reason, facts=facts)


# ------------------------------------------------------------------------------------------------ entries


def _entry(element: Element, step: Step, reason: Reason) -> dict[str, Any]:
    m, p = step.pair.maestro, step.pair.procore
    here = m or p
    worth = next((amount for record in (m, p) if record and (amount := amount_of(element, record)) is not None), None)
    return {
        "scope": here.scope if here else "",
        "maestro_key": m.key if m else "",
        "procore_key": p.key if p else "",
        "kind": kind_of(reason),
        **reason.as_json(),
        "owner": owner_of(reason),
        "maestro_fingerprint": m.fingerprint if m else None,
        "procore_fingerprint": p.fingerprint if p else None,
        "amount": None if worth is None else text_of(worth),
        "written": bool(step.writes) and reason.code in ANSWERS,
    }


def amount_of(element: Element, record: Record) -> Decimal | None:
    """What a record is worth in dollars: a document's total (that of its lines when it states none), a budget's amount."""
    if not element.total:
        stated = record.get(element.blank_when_zero) if element.blank_when_zero else None
        return stated if isinstance(stated, Decimal) else None
    stated = record.get(element.total[0])
    amounts = [value for line in record.lines.values() if isinstance(value := line.get(element.total[1]), Decimal)]
    return stated if isinstance(stated, Decimal) else sum(amounts, Decimal(0)) if amounts else None


def who(element: Element, pair: Pair) -> str:
    """A record as a person names it: maestro*'s key or Procore's id, and its name."""
    here = pair.here
    if here is None:
        return "?"
    where = here.key if here.side is Side.MAESTRO else f"Procore {here.key}"
    name = here.get(element.name_field) if element.name_field else None
    return f"{where} ({name})" if name else where


def rejected_sentences(entries: list[LedgerRow], language: str) -> list[str]:
    """The inbox's rejected records in words, for the task that ends red."""
    return [
        f"{row['maestro_key'] or 'Procore ' + row['procore_key']}: "
        f"{sentence(Reason.from_json(row), row['element'], language)}"
        for row in entries
        if row["kind"] == ExceptionKind.REJECTED
    ]
