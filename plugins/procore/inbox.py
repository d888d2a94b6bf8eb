"""The inbox of a run: which records are held and why, in the ledger and in the log."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from procore.elements import ALL
from procore.elements.model import Element, Side
from procore.gather import Gathered
from procore.job import Job
from procore.ledger import Row, Run
from procore.mapping import text_of
from procore.messages import Held, kind_of, owner_of, sentence
from procore.plan import Pair, Step
from procore.records import Reason


def renew(
    job: Job,
    run: Run,
    element: Element,
    pairs: list[Pair],
    held: list[tuple[Step, Reason]],
    found: Gathered,
    kept: list[int],
) -> None:
    """Renew the inbox: what is held now, and out with what no longer is."""
    held = _named(job, held)
    rows = [_entry(step.pair, reason) for step, reason in held]
    rows += [
        {**_entry(Pair(), reason), "scope": number, "maestro_key": number} for number, reason in found.closed.items()
    ]
    for (step, reason), _ in zip(held, rows, strict=False):
        job.log.warning(
            "%s, %s %s: %s",
            job.pairing.company,
            element.id,
            who(step.pair),
            sentence(reason, element.id, job.language),
        )
    ids = job.ledger.hold(job.pairing.id, element, rows)
    maestro = [pair.maestro.key for pair in pairs if pair.maestro] + list(found.projects)
    procore = [pair.procore.key for pair in pairs if pair.procore]
    job.ledger.release(job.pairing.id, run.id, element, maestro, procore, [*ids, *kept])


def _named(job: Job, held: list[tuple[Step, Reason]]) -> list[tuple[Step, Reason]]:
    """The same, with the names of the records of Procore that are waited for: people do not know its ids."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for _, reason in held:
        if reason.code == "waits_for" and reason.facts["key"].isdigit():
            for element_id in reason.facts["element"].split(
                "|"
            ):  # one of several kinds: which, Procore's id alone does not say
                wanted[element_id].add(reason.facts["key"])
    found = {
        (element_id, key): text_of(record.get("name")) or "|".join(text_of(record.get(n)) for n in ALL[element_id].key)
        for element_id, keys in wanted.items()
        for key, record in job.ledger.records(job.pairing.id, ALL[element_id], Side.PROCORE, sorted(keys)).items()
    }
    return [(step, _with_name(reason, found) if reason.code == "waits_for" else reason) for step, reason in held]


def _with_name(reason: Reason, found: dict[tuple[str, str], str]) -> Reason:
    for element_id in reason.facts["element"].split("|"):
        if name := found.get((element_id, reason.facts["key"])):
            return Reason(reason.code, {**reason.facts, "element": element_id, "name": name})
    return reason


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


def who(pair: Pair) -> str:
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
