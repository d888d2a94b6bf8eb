"""Which records a run leaves waiting, and what a person is told of each: its keys, its dollars, what it waits for. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from procore.diff.references import References
from procore.diff.user_decisions import RefusedDecision
from procore.elements import ALL
from procore.elements.element import Element, Scope, Side
from procore.mapping.values import text_of
from procore.model.exceptions import NewException
from procore.model.records import Reason, Record
from procore.model.steps import Pair, Step
from procore.text.reasons import UNDECIDED, WHERE, kind_of, owner_of

FOUND_BY_WRITING = frozenset(
    {
        "refused",
        "refused_by_maestro",
        "maestro_busy",
        "refused_line",
        "refused_completion",
        "draft_left",
        "not_set_back",
        "not_stored",
        "set_up_otherwise",
        "not_in_list",
        "unanswered",
        "moved",
        "key_taken",
        "external_taken",
        "handed_over",
        "line_to_remove",
    }
)
"""Causes that only a write finds out: a record that waits for one was tried."""

NEVER_LINKED = frozenset({"more_segments", "other_segment", "sub_job_not_linked"})
"""Causes that no run and no link ends: what waits for such a record is told them instead of "link it"."""

Place = tuple[Side, str, str]
"""Where a record may be found: side, element, and its key there."""


# ------------------------------------------------------------------------------------------------ what is waited for


def places_of(pair: Pair, reason: Reason) -> list[Place]:
    """Where the record may be that the pair waits for: on a side that names it, in one of several elements."""
    if reason.code != "waits_for":
        return []
    found: list[Place] = []
    for element_id in reason.facts["element"].split("|"):
        key, project = reason.facts["key"], _project(pair, element_id)
        found += [(Side.MAESTRO, element_id, f"{project}|{key}" if project else key)] if pair.maestro else []
        found += [(Side.PROCORE, element_id, key)] if pair.procore and key.isdigit() else []
    return found


def undecided(element_id: str, side: Side, makes: Collection[str]) -> bool:
    """Whether a record of the element that this side alone has gets none on the other until a person decides."""
    named, target = ALL[element_id], side.other
    made = target in named.created_in and named.asked_first.get(target) in makes
    return bool(named.asked_first) and not made


def is_quiet(element: Element, step: Step, makes: Collection[str]) -> bool:
    """Whether a step is nobody's work: what is composed with a code that nobody decided about is missed by what names it."""
    if not (element.composed and step.hold and step.hold.code == "waits_for" and step.pair.here):
        return False
    return undecided(step.hold.facts["element"], step.pair.here.side, makes)


def code_that_lacks(reason: Reason, composed: Record, element: Element, references: References) -> Reason:
    """What waits for a composed record waits for its first code that is not linked; where all are, for the record itself."""
    across, own = composed.side.other, references.localized(element, composed)
    for name in element.key:
        one, value = element.by_name[name], own.get(name)
        if one.to and value is not None and references.resolve(one, value, composed.scope, across) is None:
            return replace(reason, facts={"element": one.to, "key": text_of(value), WHERE: composed.side.value})
    return reason


def with_name(
    pair: Pair,
    reason: Reason,
    found: Mapping[Place, Record],
    gone: Collection[Place],
    makes: Collection[str] = (),
    told: frozenset[Place] = frozenset(),
) -> Reason:
    """The reason with the name and the project of what is waited for, or why that never comes.

    `found`: the records at `places_of`, as either side was last read. `gone`: what is linked, and gone from Procore.
    `makes`: the codes that the settings let be made; of the others it is said that nobody decided, but for those that are `told`:
    an exception of their own says what holds them.
    """
    if reason.code != "waits_for":
        return reason
    places = places_of(pair, reason)
    problems = [problem for place in places if place in found and (problem := found[place].problem)]
    if never := next((problem for problem in problems if problem.code in NEVER_LINKED), None):
        return never
    facts = {**reason.facts}
    if (pair.maestro is None) != (pair.procore is None):
        facts[WHERE] = (Side.MAESTRO if pair.maestro else Side.PROCORE).value
    if project := _project(pair, facts["element"].split("|")[0]):
        facts["project"] = project
    if told.isdisjoint(places) and _nobody_decided(facts, makes):
        facts[UNDECIDED] = "yes"
    if any(place in gone for place in places):
        reason = Reason("waits_for_gone", {"element": reason.facts["element"], "key": reason.facts["key"]})
    for place in places:
        side, element_id, _ = place
        if place in found and (name := _name(ALL[element_id], found[place])):
            return replace(reason, facts={**facts, "element": element_id, "name": name, WHERE: side.value})
    return replace(reason, facts=facts)


def _nobody_decided(facts: Mapping[str, str], makes: Collection[str]) -> bool:
    """Whether what is waited for is of one element, and gets no record across until a person decides."""
    return "|" not in facts["element"] and WHERE in facts and undecided(facts["element"], Side(facts[WHERE]), makes)


def _project(pair: Pair, element_id: str) -> str:
    """The project in which a waited-for record is numbered; empty: its number is the company's."""
    here, named = pair.maestro or pair.procore, ALL[element_id]
    return here.scope if here and named.scope is Scope.PROJECT and not named.unique_in_company else ""


def _name(element: Element, record: Record) -> str:
    """Its name; a record of Procore that has none is named by its key's words: people do not know Procore's ids."""
    name = text_of(record.get(element.name_field)) if element.name_field else ""
    return name or ("|".join(text_of(record.get(n)) for n in element.key) if record.side is Side.PROCORE else "")


# ------------------------------------------------------------------------------------------------ exceptions


def exception_of(element: Element, step: Step, reason: Reason) -> NewException:
    """The exception of a record that a step could not, or was not to, bring to the other side."""
    m, p = step.pair.maestro, step.pair.procore
    here = m or p
    worth = next((amount for record in (m, p) if record and (amount := amount_of(element, record)) is not None), None)
    return NewException(
        scope=here.scope if here else "",
        maestro_key=m.key if m else "",
        procore_key=p.key if p else "",
        kind=kind_of(reason),
        owner=owner_of(reason),
        reason=reason,
        maestro_fingerprint=m.fingerprint if m else None,
        procore_fingerprint=p.fingerprint if p else None,
        amount=worth,
        written=bool(step.writes) and reason.code in FOUND_BY_WRITING,
    )


def exception_of_decision(refused: RefusedDecision) -> NewException:
    """The exception that tells of a decision that could not be applied. It stands beside the one that the record may have."""
    return NewException(
        maestro_key=refused.maestro_key,
        procore_key=refused.procore_key,
        kind=kind_of(refused.reason),
        owner=owner_of(refused.reason),
        reason=refused.reason,
        decision=refused.id,
    )


def exceptions_of_scopes(company: str, reasons: Iterable[tuple[str, Reason]]) -> list[NewException]:
    """The exceptions of whole lists that could not be read, by scope: a project is named by its number, else the company."""
    return [
        NewException(
            scope=number,
            maestro_key=number or company,
            kind=kind_of(reason),
            owner=owner_of(reason),
            reason=reason,
        )
        for number, reason in reasons
    ]


def amount_of(element: Element, record: Record) -> Decimal | None:
    """What a record is worth in dollars: a document's total (that of its lines when it states none), a budget's amount."""
    if not element.total:
        stated = record.get(element.blank_when_zero) if element.blank_when_zero else None
        return stated if isinstance(stated, Decimal) else None
    stated = record.get(element.total[0])
    amounts = [value for line in record.lines.values() if isinstance(value := line.get(element.total[1]), Decimal)]
    return stated if isinstance(stated, Decimal) else sum(amounts, Decimal(0)) if amounts else None


def record_name(element: Element, pair: Pair) -> str:
    """A record as a person names it: maestro*'s key or Procore's id, and its name."""
    here = pair.here
    if here is None:
        return "?"
    where = here.key if here.side is Side.MAESTRO else f"Procore {here.key}"
    name = here.get(element.name_field) if element.name_field else None
    return f"{where} ({name})" if name else where
