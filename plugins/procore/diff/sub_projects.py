"""Which project of maestro* a record of Procore belongs to, where sub-projects are sub jobs of their master's project. Pure.

Procore lists a project with all its sub jobs; maestro*'s projects keep their own numbers between the sides, so that only what is
read of Procore is divided. Source: docs/procore.md#sub-jobs, docs/maestro.md#sub-projects.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from procore.elements import CODES
from procore.elements.element import Element
from procore.mapping.records import origin_id
from procore.mapping.values import text_of
from procore.model.records import Reason, Record, weightiest
from procore.model.steps import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What says which project of maestro* a record belongs to that Procore has in one project.

    `master`: the project's number; `members`: that, and its linked sub-projects'. The others give a number: `codes` by Procore's
    id of a WBS code, `linked` by Procore's id of a record, `documents` by maestro*'s key.
    """

    master: str
    members: frozenset[str]
    codes: Mapping[str, str] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


def is_divided(element: Element) -> bool:
    """Whether Procore's records of the element belong to a sub-project by the WBS codes that they name."""
    return any(one.to == CODES.id for one in (*element.fields, *element.lines))


def in_its_project(element: Element, tag: str, record: Record, division: Division) -> Record:
    """Procore's record in the project of maestro* that it belongs to: the linked one's, its origin id's, or that of its codes.

    One whose codes are of another project than it, or of several, is held: a document of maestro* is of one project.
    """
    named = {division.codes[one] for one in _codes_of(element, record) if one in division.codes}
    ours = origin_id(element, tag, "") or ""
    key = (record.origin_id or "").removeprefix(ours) if ours and (record.origin_id or "").startswith(ours) else ""
    known = division.linked.get(record.key) or division.documents.get(key)
    scope = known or (next(iter(named)) if len(named) == 1 else division.master)
    others = sorted(named - {scope})
    if not others:
        return replace(record, scope=scope)
    facts = {"project": scope, "across": ", ".join(others)}
    return replace(record, scope=scope, problem=weightiest(record.problem, Reason("lines_of_other_projects", facts)))


def _codes_of(element: Element, record: Record) -> Iterator[str]:
    """Procore's ids of the WBS codes that a record and its lines name."""
    fields, lines = ([one.name for one in fields if one.to == CODES.id] for fields in (element.fields, element.lines))
    yield from (text_of(record.get(name)) for name in fields)
    yield from (text_of(line.values.get(name)) for line in record.lines.values() for name in lines)


# ------------------------------------------------------------------------------------------------ what cannot be a sub job


def without_master(element: Element, records: Iterable[Record], masters: Collection[str]) -> list[Pair]:
    """The sub-projects that are not linked, and whose master is no project of Procore's: each says so.

    `masters`: the projects that are linked, or planned to be, and no sub-projects themselves.
    """
    return [
        Pair(
            maestro=one,
            reason=Reason("master_not_linked", {"key": _number(element, one), "master": one.scope}),
        )
        for one in records
        if one.scope not in masters
    ]


def hold_sub_projects(element: Element, pairs: Sequence[Pair], own: Collection[str]) -> list[Pair]:
    """The pairs; a sub-project gets no sub job that is a project of its own in Procore, or whose code another one would get.

    `own`: the numbers of those that are linked with a project there, or are to be: what they hold would be entered a second time.
    """
    new = [pair.maestro for pair in pairs if pair.maestro and not (pair.link or pair.reason)]
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in new:
        alike[_code_in_procore(element, record)].append(_number(element, record))
    reasons = {
        record.key: _why_no_sub_job(element, record, own, alike[_code_in_procore(element, record)]) for record in new
    }
    held = [(pair, reasons.get(pair.maestro.key) if pair.maestro and not pair.link else None) for pair in pairs]
    return [replace(pair, reason=reason) if reason else pair for pair, reason in held]


def _why_no_sub_job(element: Element, record: Record, own: Collection[str], alike: Sequence[str]) -> Reason | None:
    """Why a sub-project gets no sub job; None: it may. `alike`: the numbers of those that would get its code, itself included."""
    number, (master, code) = _number(element, record), _code_in_procore(element, record)
    facts = {"key": number, "master": master}
    if number in own:
        return Reason("sub_project_of_its_own", facts)
    others = ", ".join(other for other in alike if other != number)
    return Reason("sub_job_code_taken", {**facts, "value": code, "across": others}) if others else None


def _number(element: Element, record: Record) -> str:
    """The sub-project's own number in maestro*."""
    return text_of(record.get(element.key[-1]))


def _code_in_procore(element: Element, record: Record) -> tuple[str, str]:
    """The master's number, and the code of the sub job in its project."""
    return record.scope, text_of(record.get(element.matches[0][0]))
