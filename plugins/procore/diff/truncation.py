"""What a first run will cut, or cannot write at all: known before anything is written, in both directions. Pure.

Values that stand for others by the settings (status codes) are no truncations: a person chose them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from procore.elements.element import Element, Field, Side, Values
from procore.mapping.checks import check_value
from procore.mapping.comparison import fit
from procore.mapping.values import text_of
from procore.model.records import Record
from procore.model.steps import Pair, Policy, Step
from procore.text.catalogue import Text, translate
from procore.text.reasons import label_of

CUT = "cut"
"""The code of a value that is cut; any other is a cause of `messages`: the record is held until it is mended."""
SHOWN = 20
"""How many truncations a summary lists; all of them are in the ledger (procore_sync.truncation)."""
_HEAD = Text("{element}: {cuts}, {n} cannot be written.", by="n")
_CUTS = Text("{n} value will be cut", "{n} values will be cut")
_MORE = Text("... and {n} more (procore_sync.truncation)", by="n")
_IN_RECORD = Text("{key}, {field}")
_IN_LINE = Text("{key}, line {line}, {field}")
_CANNOT = Text("{where}: “{whole}” cannot be written ({code})")
_CUT = Text("{where}: “{whole}” → “{stands}”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncation:
    """One value that the other side will not hold as it is.

    `side` and `key`: the record that holds the whole value, in the field `name`; `cut_to`: what the other side will
    hold, None: nothing, the record is held with that `code`.
    """

    side: Side
    scope: str
    key: str
    name: str
    whole: str
    cut_to: str | None
    code: str = CUT
    line: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class TruncationSum:
    """Truncations of any number, added up: how many values are `cut`, how many `unwritable`, and the `first` of them."""

    cut: int = 0
    unwritable: int = 0
    first: list[Truncation] = field(default_factory=list)

    def add(self, found: Sequence[Truncation]) -> None:
        """More of them."""
        cut = sum(1 for one in found if one.code == CUT)
        self.cut += cut
        self.unwritable += len(found) - cut
        self.first += found[: SHOWN - len(self.first)]


def summed(found: Sequence[Truncation]) -> TruncationSum:
    """These truncations, added up."""
    added = TruncationSum()
    added.add(found)
    return added


def truncations(element: Element, steps: Iterable[Step], policy: Policy) -> list[Truncation]:
    """The truncations of a plan that links or creates its records for the first time, in its order."""
    return [one for step in steps if step.pair.link is None for one in _of_pair(element, step.pair, policy)]


def _of_pair(element: Element, pair: Pair, policy: Policy) -> Iterator[Truncation]:
    """A record that only one side has travels whole; of two that are one, what the other side lacks."""
    for here in pair.records:
        across = pair.on(here.side.other)
        if across is None:
            yield from _of_new(element, here, policy)
        elif here.side.other in policy.direction.writes:
            missing = [one for one in element.fields if across.get(one.name) is None]
            yield from _of_values(missing, here, here.values, here.side)


def _of_new(element: Element, here: Record, policy: Policy) -> Iterator[Truncation]:
    """A record that is to be made on the other side, if it is, with its lines."""
    target = here.side.other
    made = policy.direction.writes & element.created_in - policy.asks_first
    if target not in made or not policy.admits(here):
        return
    yield from _of_values(element.fields, here, here.values, here.side)
    for line in here.lines.values():
        yield from _of_values(element.lines, here, line.values, here.side, line.key)


def _of_values(
    fields: Sequence[Field], here: Record, values: Values, side: Side, line: str = ""
) -> Iterator[Truncation]:
    target = side.other
    for one in fields:
        value = values.get(one.name)
        if value is None or target not in one.written:
            continue
        fitted = fit(one, value, target)
        reason = check_value(one, fitted, target)
        if reason is None and fitted == value:
            continue
        yield Truncation(
            side=side,
            scope=here.scope,
            key=here.key,
            name=one.name,
            whole=text_of(value),
            cut_to=None if reason else text_of(fitted),
            code=reason.code if reason else CUT,
            line=line,
            facts=reason.facts if reason else {},
        )


def in_words(element: Element, found: TruncationSum, language: str = "en") -> list[str]:
    """The truncations in words, the first of them: a line each."""
    if not found.first:
        return []
    words, rest = translate(language), found.cut + found.unwritable - len(found.first)
    head = words.say(_HEAD, element=element.id, cuts=words.say(_CUTS, n=found.cut), n=found.unwritable)
    more = [words.say(_MORE, n=rest)] if rest > 0 else []
    return [head, *(_line(element, one, language) for one in found.first), *more]


def _line(element: Element, found: Truncation, language: str) -> str:
    words, one = translate(language), (element.line_by_name if found.line else element.by_name).get(found.name)
    key = found.key if found.side is Side.MAESTRO else f"Procore {found.key}"
    facts = {
        "key": key,
        "line": found.line,
        "field": label_of(one, language) if one else found.name,
        "whole": found.whole,
    }
    where = words.say(_IN_LINE if found.line else _IN_RECORD, **facts)
    if found.cut_to is None:
        return words.say(_CANNOT, where=where, whole=found.whole, code=found.code)
    return words.say(_CUT, where=where, whole=found.whole, stands=found.cut_to)
