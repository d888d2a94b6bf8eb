"""Where in an export a value stands: the text of the settings' table of columns -> a cell of each row. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.elements import ALL
from procore.elements.element import Element, Field
from procore.sides.maestro_files.cells import folded
from procore.sides.maestro_files.tables import Table
from procore.text.catalogue import LANGUAGES
from procore.text.nouns import name_of
from procore.text.reasons import label_of

NOT_EXPORTED = "-"
"""What the settings say of a field that the export does not have: it stays as it is on both sides."""
BRACED = re.compile(r"\{([^{}]+)\}")
OWN = {
    "project": ("project", "projet", "no projet", "project no"),
    "external_id": ("external_id", "id externe", "external id", "id procore", "procore id"),
    "line": ("line", "ligne", "no ligne", "line no"),
    "external_line": ("external_line", "ligne externe", "external line", "id ligne procore"),
    "document": ("document",),
}
"""The headers of what is no field of an element, where the settings do not say."""

Cell = Callable[[Sequence[Any]], Any]
"""A row -> one cell of it, or what is made of several."""


@dataclass(frozen=True, slots=True)
class Source:
    """One way to find a value: by a header, by a pattern of several (`{Activity}|{Group}`), or whether a column holds a value."""

    template: str
    equals: str | None = None

    @property
    def braced(self) -> bool:
        """Whether it is made of several columns."""
        return bool(BRACED.search(self.template))

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that it needs."""
        return tuple(BRACED.findall(self.template)) or (self.template,)

    def split(self, value: str) -> dict[str, str] | None:
        """A value as the cells that it is made of, by header; None: it is not made so."""
        if not self.braced:
            return {self.template: value}
        literal = BRACED.split(self.template)[::2]
        found = re.fullmatch("(.*)".join(map(re.escape, literal)), value)
        return dict(zip(self.headers, found.groups(), strict=True)) if found else None


def sources(said: str) -> tuple[Source, ...]:
    """What a row of the table of columns says: the first of several, with semicolons between, whose cell is filled counts."""
    found = []
    for part in filter(None, map(str.strip, said.split(";"))):
        header, equal, value = part.partition("=")
        found.append(Source(header.strip(), value.strip()) if equal else Source(part))
    return tuple(found)


def usual(one: Field, among: Iterable[Field]) -> tuple[Source, ...]:
    """Where a field is looked for without a word in the settings: by its own name, by what people call it in each language.

    Its own name does not count where people call another one so (`among`: the fields of the list). What names a record of several
    codes may stand in the columns of these.
    """
    called = {folded(label_of(other, language)) for other in among if other is not one for language in LANGUAGES}
    names = dict.fromkeys((one.name, *(label_of(one, language) for language in LANGUAGES)))
    return (*(Source(name) for name in names if name != one.name or folded(name) not in called), *_of_several(one))


def _of_several(one: Field) -> Iterator[Source]:
    named = ALL.get(one.to or "")
    if named is None or len(named.key) == 1:
        return
    parts = [named.by_name[name] for name in named.key]
    yield Source("|".join(f"{{{part.name}}}" for part in parts))
    for language in LANGUAGES:
        yield Source("|".join(f"{{{label_of(part, language)}}}" for part in parts))


def usual_of(name: str) -> tuple[Source, ...]:
    """The same for what is no field: a project, a number of a line, a fact."""
    return tuple(map(Source, OWN.get(name, (name, name.replace("_", " ")))))


def found_in(table: Table, choices: Sequence[Source]) -> tuple[Source, ...]:
    """Those of the sources whose headers the table has, with these as the table writes them."""
    there = [one for one in choices if all(table.column(header) is not None for header in one.headers)]
    return tuple(Source(_as_written(table, one), one.equals) for one in there)


def _as_written(table: Table, source: Source) -> str:
    written = {header: table.headers[table.column(header) or 0] for header in source.headers}
    return (
        BRACED.sub(lambda found: f"{{{written[found[1]]}}}", source.template)
        if source.braced
        else written[source.template]
    )


def cell_of(table: Table, choices: Sequence[Source]) -> Cell:
    """How the value is taken from a row; of several sources the first whose cell is filled."""
    taken = [_taken(table, one) for one in choices]

    def first_filled(row: Sequence[Any]) -> Any:
        return next((value for one in taken if (value := one(row)) not in (None, "")), "")

    return taken[0] if len(taken) == 1 else first_filled


def _taken(table: Table, source: Source) -> Cell:
    places = {header: table.column(header) or 0 for header in source.headers}
    if source.equals is not None:
        place, wanted = places[source.headers[0]], folded(source.equals)
        return lambda row: folded(as_text(row[place])) == wanted
    if not source.braced:
        place = places[source.template]
        return lambda row: row[place]

    def joined(row: Sequence[Any]) -> str:
        parts = {header: as_text(row[place]) for header, place in places.items()}
        return BRACED.sub(lambda found: parts[found[1]], source.template) if any(parts.values()) else ""

    return joined


def as_text(cell: object) -> str:
    """A cell as text: a number of a workbook without the point that it does not show."""
    if cell is None or cell != cell:  # noqa: PLR0124 (a cell that is not there is NaN)
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def usual_names(element: Element, lines: bool) -> frozenset[str]:
    """How the export of an element, or of its lines, may be called where the settings do not say, as `folded` has them."""
    words: Mapping[str, str] = {"en": "{} lines", "fr": "lignes {}"}
    own = element.id.replace("_", " ")
    names = {f"{own} lines" if lines else own}
    for language in LANGUAGES:
        name = name_of(element, language)
        names.add(words.get(language, "{}").format(name) if lines else name)
    return frozenset(map(folded, names))
