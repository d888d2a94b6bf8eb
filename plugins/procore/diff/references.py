"""What the two sides call the records that references name: maestro*'s key here, Procore's id there. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from procore.elements import ALL
from procore.elements.element import Element, Field, Kind, Scope, Side, Unlinked, Value, Values
from procore.mapping.lines import JOINT
from procore.mapping.sub_projects import sub_project_of
from procore.mapping.values import text_of
from procore.model.change_set import PlannedLink, RecordName
from procore.model.records import Record


def named_by(element: Element) -> set[str]:
    """The elements whose records this element's fields and lines name."""
    return {f.to for f in (*element.fields, *element.lines) if f.to}


def named_by_code(element: Element) -> set[str]:
    """The elements whose codes in Procore this element is written with: those of records that it names, of its own parents."""
    own = {element.id} if element.tiered_code else set()
    return own | {f.to for f in element.fields if f.to and f.by_code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """An element whose records are made of codes, with no name of their own on either side: `field` holds the code."""

    element: Element
    field: str

    @property
    def named_in(self) -> Mapping[str, frozenset[str]]:
        """The elements that name such records, each with its fields (of records or lines) that do."""
        named = ((one.id, f) for one in ALL.values() for f in (*one.fields, *one.lines) if f.to == self.element.id)
        found: dict[str, set[str]] = defaultdict(set)
        for element_id, one in named:
            found[element_id].add(one.name)
        return {element_id: frozenset(names) for element_id, names in found.items()}


def composed_of(element: Element) -> list[Composition]:
    """The elements whose records are made of this one's codes."""
    return [
        Composition(element=one, field=name)
        for one in ALL.values()
        for name in one.key
        if one.by_name[name].by_code and one.by_name[name].to == element.id
    ]


@dataclass(frozen=True, slots=True)
class _Names:
    """What is linked, both ways, and the codes that Procore's records have there, both ways."""

    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    coded: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


class References:
    """The links that references go by; grows as records are linked, and holds those that are only planned to be.

    It also knows the codes that Procore's records have there (`learn`), linked or not: a code names another record on each
    side where a person, or the settings, say so. `fill` adds what is known already, the first time that anything is asked: a
    run that looks at no record asks nothing. `of`: the elements that are named, and whose records it holds; None: all.
    """

    def __init__(
        self,
        links: Iterable[tuple[str, str, int]] = (),
        fill: Callable[[References], None] | None = None,
        of: Collection[str] | None = None,
    ) -> None:
        self._held = _Names()
        self._fill = fill
        self._of = of
        self._planned: set[RecordName] = set()
        self._planned_projects: dict[str, RecordName] = {}
        for element_id, key, procore_id in links:
            self.add(element_id, key, procore_id)

    @property
    def _names(self) -> _Names:
        fill, self._fill = self._fill, None
        if fill:
            fill(self)
        return self._held

    def learn(self, element_id: str, scope: str, code: str, procore_key: str) -> None:
        """A record of Procore has this code there."""
        self._names.codes[element_id, procore_key] = code
        self._names.coded[element_id, scope, code].add(procore_key)

    def code_of(self, element_id: str, key: str) -> str | None:
        """The code in Procore of what maestro*'s record is linked to; None: it is not linked, or its code is not known."""
        return self._names.codes.get((element_id, _id_text(self._names.ids.get((element_id, key)))))

    def add(self, element_id: str, key: str, procore_id: int) -> None:
        """A record is linked."""
        if self._leaves_out(element_id):
            return
        self._names.ids[element_id, key] = procore_id
        self._names.keys[element_id, str(procore_id)] = key

    def foresee(self, link: PlannedLink) -> None:
        """A record is planned to be linked: what names it can be planned, by its own word where the other is not known yet."""
        if self._leaves_out(link.element):
            return
        if link.maestro_key and ALL[link.element].defines_scope:
            self._planned_projects[link.maestro_key] = (link.element, link.maestro_key)
        elif link.maestro_key and ALL[link.element].divides_scope:
            self._planned_projects[sub_project_of(link)] = (link.element, link.maestro_key)
        if link.maestro_key and link.procore_id is not None:
            self.add(link.element, link.maestro_key, link.procore_id)
        self._planned |= {(link.element, word) for word in (link.maestro_key, _id_text(link.procore_id)) if word}

    def _leaves_out(self, element_id: str) -> bool:
        return self._of is not None and element_id not in self._of

    def planned(self, element_id: str, key: str) -> bool:
        """Whether a record (by maestro*'s key, or by Procore's id as text) is only planned to be linked."""
        return (element_id, key) in self._planned

    def planned_project(self, number: str) -> RecordName | None:
        """The project, or the sub-project, of this number, if it is only planned to be linked."""
        return self._planned_projects.get(number)

    def planned_name(self, one: Field, value: Value, scope: str) -> RecordName | None:
        """The record that a value names, if it is only planned to be linked."""
        assert one.to is not None, "only references name a record"
        word = value.key if isinstance(value, Unlinked) else _prefix(one.to, scope) + text_of(value)
        return (one.to, word) if self.planned(one.to, word) else None

    def lose(self, element_id: str, key: str) -> None:
        """Procore no longer has the linked record: nothing that is written there can name it."""
        self._names.ids.pop((element_id, key), None)

    def resolve(self, one: Field, value: Value, scope: str, target: Side) -> Value:
        """The target's own word for the record that a value names (of one only planned: its own); None: it is not linked."""
        assert one.to is not None, "only references are resolved"
        word = text_of(value)
        prefix = _prefix(one.to, scope)
        if isinstance(value, Unlinked):
            return self._maestro_key(one, value, prefix) if target is Side.MAESTRO else None
        if target is Side.MAESTRO:
            return word
        found = self._names.ids.get((one.to, prefix + word))
        own = self.code_of(one.to, prefix + word) if one.by_code else _id_text(found)
        return own or (word if self.planned(one.to, prefix + word) else None)

    def _maestro_key(self, one: Field, value: Unlinked, prefix: str) -> str | None:
        """maestro*'s key of a record of Procore that was linked since (of one that is only planned: Procore's); None: it is not."""
        key = self._key_across(one, value.key, prefix)
        if key is not None:
            return key.removeprefix(prefix)
        return text_of(value) if self.planned(one.to or "", text_of(value)) else None

    def _key_across(self, one: Field, word: str, prefix: str) -> str | None:
        """maestro*'s key of the record that Procore names by this word: an id, or a code; None: it is not linked.

        Of several records with one code, the linked one is meant; where more are linked, none is.
        """
        assert one.to is not None, "only references name a record"
        if not one.by_code:
            return self._names.keys.get((one.to, word))
        ids = self._names.coded.get((one.to, prefix.removesuffix(JOINT), word), ())
        keys = {key for own in ids if (key := self._names.keys.get((one.to, own)))}
        return keys.pop() if len(keys) == 1 else None

    def localized(self, element: Element, record: Record) -> Record:
        """Procore's record with its references in the words between the sides: maestro*'s key, or `Unlinked`."""
        if record.side is Side.MAESTRO or not named_by(element):
            return record
        lines = {
            key: replace(line, values=self._between(element.line_by_name, line.values, record.scope))
            for key, line in record.lines.items()
        }
        values = self._exclusive(element, self._between(element.by_name, record.values, record.scope))
        return replace(record, values=values, lines=lines)

    def own_words(self, element: Element, record: Record) -> Record:
        """The reverse of `localized`: Procore's record with its references as Procore's ids again."""
        if record.side is Side.MAESTRO or not named_by(element):
            return record
        lines = {
            key: replace(line, values=self._own(element.line_by_name, line.values, record.scope))
            for key, line in record.lines.items()
        }
        return replace(record, values=self._own(element.by_name, record.values, record.scope), lines=lines)

    def _own(self, by_name: Mapping[str, Field], values: Values, scope: str) -> Values:
        own = dict(values)
        for name, value in values.items():
            if by_name[name].kind is Kind.REFERENCE and value is not None:
                known = None if isinstance(value, Unlinked) else self.resolve(by_name[name], value, scope, Side.PROCORE)
                own[name] = text_of(value) if known is None else known
        return own

    def _between(self, by_name: Mapping[str, Field], values: Values, scope: str) -> dict[str, Value]:
        return {name: self.word(by_name[name], value, scope) for name, value in values.items()}

    def word(self, one: Field, value: Value, scope: str) -> Value:
        """A value of Procore's in the words between the sides: of a reference maestro*'s key, or `Unlinked`; another stays."""
        if one.kind is not Kind.REFERENCE or one.to is None or not isinstance(value, str):
            return value
        prefix = _prefix(one.to, scope)
        key = self._key_across(one, value, prefix)
        return Unlinked(one.to, value) if key is None else key.removeprefix(prefix)

    def _exclusive(self, element: Element, values: dict[str, Value]) -> dict[str, Value]:
        """Of the references of which exactly one is meant, the one that is linked; none is: the first, in the name of all."""
        filled = [name for name in element.exclusive_references if values.get(name) is not None]
        if len(filled) <= 1:
            return values
        meant = next((name for name in filled if self._known(element.by_name[name], values[name])), None)
        value = values[meant] if meant else _any_of(element, filled, values)
        return {**values, **dict.fromkeys(filled), (meant or filled[0]): value}

    def _known(self, one: Field, value: Value) -> bool:
        """Whether the record that a value names is linked, or planned to be."""
        return not isinstance(value, Unlinked) or self.planned(one.to or "", value.key)


def _id_text(procore_id: int | None) -> str:
    return "" if procore_id is None else str(procore_id)


def _any_of(element: Element, names: list[str], values: Values) -> Unlinked:
    """A record that is not linked and may be of any of the elements that these references name."""
    kinds = [element.by_name[name].to for name in names]
    return Unlinked("|".join(kind for kind in kinds if kind), text_of(values[names[0]]))


def _prefix(element_id: str, scope: str) -> str:
    """What stands before a word in its record's key: the project, for records that a project numbers."""
    named = ALL[element_id]
    return f"{scope}{JOINT}" if named.scope is Scope.PROJECT and not named.unique_in_company else ""
