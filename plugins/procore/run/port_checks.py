"""What a site's SQL files return and what they lack, in sentences: a port is proved by them before its first run."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Element, Kind, Side
from procore.mapping.erased_values import personal_fields
from procore.mapping.values import text_of
from procore.model.records import Record
from procore.run.maestro_side import MaestroSide, OpenMaestro
from procore.sides.maestro.port import Column, Port, Returned, blocks_of
from procore.text.catalogue import Text, translate
from procore.text.nouns import name_of
from procore.text.reasons import label_of

TYPES: Mapping[type, Text] = {
    str: Text("text", context="of a column"),
    bool: Text("yes or no", context="of a column"),
    int: Text("a whole number", context="of a column"),
    Decimal: Text("an exact number", context="of a column"),
    float: Text("a binary number, which rounds", context="of a column"),
    datetime: Text("a time", context="of a column"),
    date: Text("a day", context="of a column"),
}
ODD = Text("of another type ({type})")
LENGTH = Text("{longest} characters at most")
LENGTH_OF = Text("{longest} characters at most, of {room}")
ALWAYS_EMPTY = Text("always empty")
EMPTY = Text("empty in {n} row", "empty in {n} rows")
CLOCK = Text("maestro*'s clock says {time} UTC, {seconds} s from this machine's.")
RETURNS = Text(
    "{element}: {file}, block `{block}`, {n} row looked at: {columns}.",
    "{element}: {file}, block `{block}`, {n} rows looked at: {columns}.",
)
EXAMPLE = Text("{element}, for example: {values}.")
MISSING = Text("{element}: {file}, block `{block}`, returns no column {columns}: add it.")
NO_BLOCK = Text("{element}: {file} has no block `{block}`: {without}. Add it, or choose another direction.")
MAY_HAVE = Text("{element}: {file} has no block `{block}`: {without}.")
WITHOUT: Mapping[str, Text] = {
    "read": Text("nothing of it is read"),
    "read_lines": Text("documents would come without their lines"),
    "next_key": Text("what comes from Procore would get no number of maestro*"),
    "insert": Text("what is made in Procore would not be entered in maestro*"),
    "update": Text("what is changed in Procore would not be changed in maestro*"),
    "insert_line": Text("lines that are added in Procore would not be entered in maestro*"),
    "update_line": Text("lines that are changed in Procore would not be changed in maestro*"),
    "modifications": Text("budget modifications could not travel as documents"),
    "insert_document": Text("budget changes of Procore would not be entered in maestro* as documents"),
    "remove_line": Text("lines that are removed in Procore would stay in maestro*"),
}
"""What a block would do that the chosen direction needs."""
BETTER_WITH: Mapping[str, Text] = {
    "digests": Text("each run reads all of it"),
    "remove": Text("an undo leaves in maestro* what came from Procore"),
}
"""What a file may have, and what is so without it."""


def port_problems(settings: CompanySettings, *, open_maestro: OpenMaestro) -> list[str]:
    """What a run would fail at, one sentence each in the company's language: a block or a column that is not there."""
    with open_maestro(settings) as side:
        return [
            sentence
            for element, written in _elements(settings)
            for sentence in _wrong(settings, side, element, written)
        ]


def port_facts(settings: CompanySettings, *, open_maestro: OpenMaestro) -> Iterator[str]:
    """What the files return, one sentence each in the company's language; nothing where maestro* is no database."""
    language = settings.language
    with open_maestro(settings) as side:
        clock = side.clock()
        for number, (element, written) in enumerate(_elements(settings)):
            port = side.port(element)
            if port is None:
                return
            if number == 0:
                apart = abs((clock - datetime.now(UTC)).total_seconds())
                yield translate(language).say(CLOCK, time=f"{clock:%Y-%m-%d %H:%M:%S}", seconds=f"{apart:.0f}")
            yield from _facts(element, port, written=written, language=language)


def _elements(settings: CompanySettings) -> Iterator[tuple[Element, bool]]:
    """The elements and parts that are chosen, as the settings have them; whether they are written in maestro*."""
    for name in settings.elements:
        written = Side.MAESTRO in settings.direction(ELEMENTS[name]).writes
        for one in settings.element(ELEMENTS[name]).with_parts:
            yield one, written


def _wrong(settings: CompanySettings, side: MaestroSide, element: Element, written: bool) -> Iterator[str]:
    port = side.port(element)
    if port is None:
        return
    say, facts = translate(settings.language).say, {"element": name_of(element, settings.language), "file": port.file}
    for block in blocks_of(element, written=written):
        if block not in port.blocks:
            yield say(NO_BLOCK, **facts, block=block, without=say(WITHOUT[block]))
    for one in port.returned:
        if one.missing:
            yield say(MISSING, **facts, block=one.block, columns=", ".join(one.missing))


def _facts(element: Element, port: Port, *, written: bool, language: str) -> Iterator[str]:
    say, facts = translate(language).say, {"element": name_of(element, language), "file": port.file}
    for one in port.returned:
        columns = "; ".join(_of_column(element, one, column, language) for column in one.columns)
        yield say(RETURNS, **facts, block=one.block, n=one.rows, columns=columns)
    if port.example:
        yield say(EXAMPLE, element=facts["element"], values=_in_words(element, port.example, language))
    for block, without in BETTER_WITH.items():
        useful = bool(element.lines or element.blank_when_zero) and (block == "digests" or (written and element.lines))
        if useful and block not in port.blocks:
            yield say(MAY_HAVE, **facts, block=block, without=say(without))


def _of_column(element: Element, rows: Returned, column: Column, language: str) -> str:
    """A column: its name, its type, its length and how often it is empty."""
    say = translate(language).say
    field = (element.by_name if rows.block == "read" else element.line_by_name).get(column.name)
    room = field.maestro_length if field else None
    said = [say(TYPES[one]) if one in TYPES else say(ODD, type=one.__name__) for one in column.types]
    if column.longest is not None:
        said.append(say(LENGTH_OF, longest=column.longest, room=room) if room else say(LENGTH, longest=column.longest))
    if column.empty:
        said.append(say(EMPTY, n=column.empty) if column.types else say(ALWAYS_EMPTY))
    return f"{column.name} ({', '.join(said)})" if said else column.name


def _in_words(element: Element, record: Record, language: str) -> str:
    """A record as people read it, without the texts that may say who somebody is."""
    hidden = set(personal_fields(element))
    shown = [
        one
        for one in element.fields
        if one.name not in hidden and one.kind is not Kind.FLAG and record.values.get(one.name) not in {None, ""}
    ]
    return ", ".join(f"{label_of(one, language)} {text_of(record.values[one.name])}" for one in shown)
