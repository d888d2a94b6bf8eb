"""Which records of both sides may be one although nothing links them: a score, and what matched. Pure.

Records are compared only with those that share something rare with them (a word of the name, a number, an address), so
that thousands on each side take a moment.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from procore.diff.likeness import digits, in_one_language, plain, tax_number, words
from procore.diff.user_decisions import UserDecisions
from procore.elements.element import Element, Scope, Side, Value
from procore.elements.evidence import Compared, Evidence
from procore.mapping.values import text_of
from procore.model.records import Reason, Record
from procore.model.steps import Pair

SHOWN = 50
"""Suggestions below this score are not made."""
AT_MOST = 5
"""How many suggestions a record gets."""
COMMON = 40
"""A word or a number that more records of a side share than this tells nothing."""
ALIKE = 0.6
"""Names that are less alike than this are different names."""

Matched = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two records that may be one. `score`: 0 to 100. `matched`: field, maestro, procore of what speaks for it."""

    maestro_key: str
    procore_key: str
    score: int
    matched: tuple[Matched, ...]


def _phone(value: Value) -> str:
    return digits(value)[-10:] if len(digits(value)) >= 10 else ""  # noqa: PLR2004 (area code and number)


def _number(value: Value) -> str:
    return plain(value).replace(" ", "").lstrip("0")


def _address(value: Value) -> str:
    """Civic number and street, in one language, whatever their order; empty without a number."""
    bare = in_one_language(value)
    return " ".join(sorted(bare)) if any(word.isdigit() for word in bare) else ""


# ------------------------------------------------------------------------------------------------ evidence


_READ: Mapping[Compared, Callable[[Value], str]] = {
    Compared.TEXT: lambda value: text_of(value).strip().casefold(),
    Compared.NUMBER: _number,
    Compared.DIGITS: digits,
    Compared.TAX_NUMBER: tax_number,
    Compared.PHONE: _phone,
    Compared.ADDRESS: _address,
    Compared.POSTAL_CODE: lambda value: plain(value).replace(" ", ""),
}
"""What is compared of a value; empty: it says nothing."""
_NAME_WEIGHT = 0.85


@dataclass(slots=True)
class _Seen:
    """A record made ready for comparing."""

    record: Record
    words: frozenset[str]
    grams: frozenset[str]
    values: Mapping[str, str]
    tokens: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def _ready(record: Record, name: str, evidence: Mapping[str, Evidence]) -> _Seen:
    named = words(record.get(name)) if record.get(name) else frozenset()
    spelled = f" {' '.join(sorted(named))} "
    grams = frozenset(spelled[i : i + 3] for i in range(len(spelled) - 2)) if named else frozenset()
    values = {one: value for one, of in evidence.items() if (value := _READ[of.compared](record.get(one)))}
    tokens = set(values.items()) | {("word", word) for word in named}
    tokens |= {("start", word[:5]) for word in named if len(word) > 5}  # noqa: PLR2004 (plurals, and a slip at the end)
    return _Seen(record, named, grams, values, frozenset(tokens))


def suggest(element: Element, maestro: Iterable[Record], procore: Iterable[Record]) -> list[Suggestion]:
    """The pairs of these records (none of them linked) that may be one, best first; at most AT_MOST for a record."""
    evidence = {one.name: one.evidence for one in element.fields if one.evidence}
    here, there = list(maestro), list(procore)
    if not evidence or element.name_field is None or not here or not there:
        return []
    mine = [_ready(record, element.name_field, evidence) for record in here]
    theirs = [_ready(record, element.name_field, evidence) for record in there]
    by_token: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
    for one in theirs:
        for token in one.tokens:
            by_token[_place(element, one), *token].append(one)
    found = [one for each in mine for one in _best(each, _near(element, each, by_token), element.name_field, evidence)]
    return sorted(found, key=lambda s: (-s.score, s.maestro_key, s.procore_key))


def _near(element: Element, one: _Seen, by_token: Mapping[tuple[str, ...], Sequence[_Seen]]) -> Iterable[_Seen]:
    """The records across that share something rare with one."""
    sharing = (by_token.get((_place(element, one), *token), ()) for token in one.tokens)
    return {other.record.key: other for others in sharing if len(others) <= COMMON for other in others}.values()


def _best(one: _Seen, near: Iterable[_Seen], name: str, evidence: Mapping[str, Evidence]) -> list[Suggestion]:
    """The best suggestions for a record."""
    scored = (_compare(one, other, name, evidence) for other in near)
    return sorted((s for s in scored if s.score >= SHOWN), key=lambda s: (-s.score, s.procore_key))[:AT_MOST]


def suggest_for(element: Element, pairs: Iterable[Pair], decisions: UserDecisions) -> list[Suggestion]:
    """The suggestions among the pairs' records that stand alone; what a person unlinked or made separate is left out."""
    unlinked = {(one.maestro_key, one.procore_key) for one in decisions.unlinked}
    alone = [record for pair in pairs if pair.link is None and len(pair.records) == 1 for record in pair.records]
    free = [record for record in alone if record.key not in decisions.separate[record.side]]
    found = suggest(element, *([record for record in free if record.side is side] for side in Side))
    return [one for one in found if (one.maestro_key, one.procore_key) not in unlinked]


def _place(element: Element, one: _Seen) -> str:
    return one.record.scope if element.scope is Scope.PROJECT else ""


def _compare(mine: _Seen, theirs: _Seen, name: str, evidence: Mapping[str, Evidence]) -> Suggestion:
    """How much speaks for one record. `name`: the field that people know it by; `evidence`: by the others that are compared."""
    left: list[float] = []  # of the doubt, after each thing that speaks for one record
    against = 1.0
    matched: list[Matched] = []
    alike = _alike(mine, theirs)
    if alike >= ALIKE:
        left.append(1 - _NAME_WEIGHT * alike)
        matched.append(_matched(name, mine, theirs))
    for other, of in evidence.items():
        here, there = mine.values.get(other), theirs.values.get(other)
        if here and there and here == there:
            left.append(1 - of.weight)
            matched.append(_matched(other, mine, theirs))
        elif here and there:
            against *= of.against
    score = (1 - prod(left)) * against if left else 0.0
    return Suggestion(
        maestro_key=mine.record.key,
        procore_key=theirs.record.key,
        score=min(99, round(100 * score)),  # a hundred would be a link
        matched=tuple(matched),
    )


def _alike(mine: _Seen, theirs: _Seen) -> float:
    """How alike two names are, from 0 to 1: spelled nearly the same, or one holds all the words of the other."""
    if not mine.grams or not theirs.grams:
        return 0.0
    spelled = 2 * len(mine.grams & theirs.grams) / (len(mine.grams) + len(theirs.grams))
    fewer, more = sorted((mine.words, theirs.words), key=len)
    held = 0.8 if fewer <= more and sum(len(word) for word in fewer) >= 6 else 0.0  # noqa: PLR2004 (one short word says little)
    return max(spelled, held)


def _matched(name: str, mine: _Seen, theirs: _Seen) -> Matched:
    text = {one.record.side: text_of(one.record.get(name)) for one in (mine, theirs)}
    return {"field": name, "maestro": text[Side.MAESTRO], "procore": text[Side.PROCORE]}


# ------------------------------------------------------------------------------------------------ accepting


def acceptable(found: Iterable[tuple[str, str, int]], min_score: int) -> tuple[list[tuple[str, str]], int]:
    """The suggestions (maestro*'s key, Procore's id, score) to accept at once, and how many compete and are left.

    Only those that are alone: neither record has another suggestion of that score or above.
    """
    good = [(m, p) for m, p, score in found if score >= min_score]
    of_m: dict[str, int] = defaultdict(int)
    of_p: dict[str, int] = defaultdict(int)
    for m, p in good:
        of_m[m] += 1
        of_p[p] += 1
    alone = [(m, p) for m, p in good if of_m[m] == of_p[p] == 1]
    return alone, len(good) - len(alone)


def meant(
    found: Iterable[tuple[str, str]], element_id: str, maestro_key: str, procore_key: str
) -> tuple[str, str] | Reason:
    """The suggestion (maestro*'s key, Procore's id) that a person names by either key, or by none (empty texts).

    A reason when there is none, or more than one.
    """
    named = [(m, p) for m, p in found if maestro_key in ("", m) and procore_key in ("", p)]
    shown = maestro_key or (f"Procore {procore_key}" if procore_key else element_id)
    if not named:
        return Reason("no_suggestion", {"key": shown})
    if len(named) > 1:
        known = ", ".join(p for _, p in named[:5])
        return Reason("many_suggestions", {"count": str(len(named)), "known": known, "key": shown})
    return named[0]
