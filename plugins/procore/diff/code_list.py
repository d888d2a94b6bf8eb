"""Both sides' codes beside each other: which are one and why, which are made, which nobody decided about. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from procore.elements.element import Element, Field, Side
from procore.mapping.codes import By, counterparts, fits

Stored = Mapping[str, Any]


class CodeState(StrEnum):
    """What becomes of a code."""

    LINKED = "linked"  # both sides have it, or the next run finds that they do
    TO_PROCORE = "to_procore"  # it is made in Procore
    TO_MAESTRO = "to_maestro"
    UNDECIDED = "undecided"  # one side alone has it, and nothing is made until somebody says so
    EXCLUDED = "excluded"
    DECIDED = "decided"  # somebody decided, and the next run does it


PERSON = "person"
"""Why two codes are one, beside `By`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """A code as the ledger has it: what each side holds (None: it has none), and what is known about the two.

    `person`: a person linked them. `separate`: a person gives it one of its own across. `decision`: what the next run applies.
    `origin_id`: Procore's.
    """

    scope: str
    maestro_key: str = ""
    procore_key: str = ""
    maestro: Stored | None = None
    procore: Stored | None = None
    linked: bool = False
    person: bool = False
    excluded: bool = False
    separate: bool = False
    decision: str = ""
    origin_id: str = ""

    def code(self, one: Field) -> str:
        """maestro*'s code, or Procore's where maestro* has none."""
        return str((self.maestro or self.procore or {}).get(one.name) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A code of both sides, or of one. `by`: why they are one. `may_make`: a person may have it made across."""

    facts: CodeFacts
    state: CodeState
    by: str = ""
    may_make: bool = False


def code_list(
    element: Element, known: Iterable[CodeFacts], makes: Collection[str], writes: Collection[Side]
) -> list[CodeRow]:
    """The codes, what is undecided first. `makes`: what the settings let be made; `writes`: the sides that are written."""
    one, facts = element.by_name[element.key[-1]], list(known)
    alone = {side: [each for each in facts if not each.linked and _only(each, side)] for side in Side}
    pairs = _pairs(one, alone)
    taken = {procore.procore_key for procore, _ in pairs.values()}
    rows = []
    for each in facts:
        if each.maestro_key in pairs and not each.linked:
            procore, by = pairs[each.maestro_key]
            merged = replace(
                each, procore=procore.procore, procore_key=procore.procore_key, origin_id=procore.origin_id
            )
            rows.append(CodeRow(facts=merged, state=CodeState.LINKED, by=by))
        elif each.linked or not each.procore_key or each.procore_key not in taken:
            rows.append(_row(element, each, makes, writes))
    order = list(CodeState)
    rows.sort(
        key=lambda row: (
            row.state is not CodeState.UNDECIDED,
            order.index(row.state),
            row.facts.maestro is None,
            row.facts.scope,
            row.facts.code(one),
        )
    )
    return rows


def _only(one: CodeFacts, side: Side) -> bool:
    """Whether that side alone has it, and nobody said what becomes of it."""
    here, across = (one.maestro, one.procore) if side is Side.MAESTRO else (one.procore, one.maestro)
    return here is not None and across is None and not (one.excluded or one.separate or one.decision)


def _pairs(one: Field, alone: Mapping[Side, Sequence[CodeFacts]]) -> dict[str, tuple[CodeFacts, str]]:
    """Codes that the next run finds to be one, by maestro*'s key: where exactly one of each side is meant."""
    there: dict[tuple[str, str], list[CodeFacts]] = defaultdict(list)
    for each in alone[Side.PROCORE]:
        there[each.scope, each.code(one)].append(each)
    wanted: dict[str, tuple[tuple[str, str], str]] = {}
    for each in alone[Side.MAESTRO]:
        found = counterparts(one, each.scope, each.code(one), Side.PROCORE)
        if len(found) == 1:
            wanted[each.maestro_key] = (each.scope, found[0].code), found[0].by
    several = Counter(place for place, _ in wanted.values())
    return {
        key: (there[place][0], by)
        for key, (place, by) in wanted.items()
        if len(there.get(place, ())) == 1 and several[place] == 1
    }


def _row(element: Element, each: CodeFacts, makes: Collection[str], writes: Collection[Side]) -> CodeRow:
    one = element.by_name[element.key[-1]]
    if each.linked:
        return CodeRow(facts=each, state=CodeState.LINKED, by=PERSON if each.person else _why(one, each))
    if each.decision:
        return CodeRow(facts=each, state=CodeState.DECIDED)
    if each.excluded:
        return CodeRow(facts=each, state=CodeState.EXCLUDED)
    target = Side.PROCORE if each.maestro is not None else Side.MAESTRO
    may = target in writes and target in element.created_in
    if may and (each.separate or element.asked_first.get(target) in makes):
        return CodeRow(facts=each, state=CodeState.TO_PROCORE if target is Side.PROCORE else CodeState.TO_MAESTRO)
    return CodeRow(facts=each, state=CodeState.UNDECIDED, may_make=may)


def _why(one: Field, each: CodeFacts) -> str:
    """Why two linked codes are one, by the settings of now; empty: the settings say it no more, and the link stays."""
    if each.maestro is None or each.procore is None:
        return ""
    ours, theirs = str(each.maestro.get(one.name) or ""), str(each.procore.get(one.name) or "")
    found = counterparts(one, each.scope, ours, Side.PROCORE)
    return next((across.by for across in found if across.code == theirs), By.EQUAL if ours == theirs else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A line of the settings' codes that fits nothing: a code of the table that no side has, or a pattern."""

    setting: str
    line: str


def unused(element: Element, known: Iterable[CodeFacts]) -> list[Unused]:
    """The rules that fit no code of either side, and the lines of the table whose code maestro* or Procore does not have."""
    one, facts = element.by_name[element.key[-1]], list(known)
    ours = {(each.scope, str(each.maestro[one.name])) for each in facts if each.maestro and each.maestro.get(one.name)}
    theirs = {str(each.procore[one.name]) for each in facts if each.procore and each.procore.get(one.name)}
    codes = {code for _, code in ours}
    found = [
        Unused(setting="table", line=f"{code} → {across}")
        for code, across in (one.code_table or {}).items()
        if across not in theirs or not (code in codes or tuple(code.split("|", 1)) in ours)
    ]
    found += [
        Unused(setting="rule", line=f"{rule.maestro} → {rule.to_procore}")
        for rule in one.code_rules
        if not any(fits(rule, code) for code in codes)
    ]
    return found
