"""The SQL files of a new site, made of the elements' facts: each column that is still to fill stands where it belongs. Pure.

They are text for a person to edit: nothing here is run, and every name in it is an element's, or an engine's, own fact.
"""

from collections.abc import Iterable, Iterator, Sequence

from procore.elements.element import Element, Field, Kind, Scope, Side
from procore.sides.maestro.engines import EngineFacts
from procore.sides.maestro.port import TO_FILL, blocks_of, columns_of_lines, columns_of_read, keeps_external_id


def scaffold(facts: EngineFacts, elements: Iterable[Element]) -> dict[str, str]:
    """The files of a site by their names, in an engine's SQL: the company's, and one for each element."""
    return {"company.sql": _company(facts)} | {
        f"{element.id}.sql": "\n\n".join(_file(facts, element)) + "\n" for element in elements
    }


def _company(facts: EngineFacts) -> str:
    return f"""-- The company itself: proves that the tag exists, and gives the clock that windows are measured by.

-- company --
SELECT {_open("tag")} AS tag, {_open("name")} AS name FROM {_open("table")} WHERE {_open("tag")} = :tag

-- clock --
SELECT {facts.clock}
"""


def _file(facts: EngineFacts, element: Element) -> Iterator[str]:
    yield (
        f"-- {element.maestro}: put your own tables and columns where TO_FILL_ stands; a column that you do not have is NULL.\n"
        "-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by their key,\n"
        f"-- which is {' and '.join(_key(element))} in capitals, with | between. Only a way to maestro* needs more than it reads."
    )
    made = {
        "read": _read,
        "read_lines": _read_lines,
        "next_key": _next_key,
        "insert": _insert,
        "update": _update,
        "insert_line": _insert_line,
        "update_line": _update_line,
        "remove_line": _remove_line,
    }
    for block in blocks_of(element, written=True):
        yield f"-- {block} --\n{made[block](facts, element)}"


def _key(element: Element) -> tuple[str, ...]:
    project = ("project",) if element.scope is Scope.PROJECT and not element.unique_in_company else ()
    return (*project, *element.key)


def _open(name: str) -> str:
    return TO_FILL.format(name)


def _words(fields: Iterable[Field]) -> str:
    """What each column is, a comment a column."""
    return "".join(f"-- {one.name}: {_word(one)}\n" for one in fields)


def _word(one: Field) -> str:
    kinds = {Kind.DATE: "a day", Kind.MONEY: "an exact number", Kind.FLAG: "yes or no, or a letter"}
    length = f", {one.maestro_length} characters at most" if one.maestro_length else ""
    needed = ", needed in Procore" if Side.PROCORE in one.required_by else ""
    return f"{one.label}, {kinds.get(one.kind, 'text')}{length}{needed}"


def _read(facts: EngineFacts, element: Element) -> str:
    *names, _ = columns_of_read(element)
    columns = [f"    {_open(name)} AS {_quoted(name, facts)}," for name in names]
    zoned = facts.zoned.replace("updated_at", _open("updated_at"))
    return "\n".join(
        (
            f"{_words(element.fields)}SELECT",
            *columns,
            f"    {zoned} AS updated_at",
            f"FROM {_open('table')}",
            f"WHERE {_open('company')} = :tag",
            f"    AND ({facts.given.format(':since')} IS NULL OR {_open('updated_at')} >= :since)",
            f"    AND ({facts.given.format(':until')} IS NULL OR {_open('updated_at')} < :until)",
            f"    AND ({_not(facts, ':only')} OR {_open('key')} IN :keys)",
        )
    )


def _not(facts: EngineFacts, parameter: str) -> str:
    return f"NOT ({facts.holds.format(parameter)})"


def _quoted(name: str, facts: EngineFacts) -> str:
    return f"{facts.quotes[0]}{name}{facts.quotes[1]}" if name in {"group", "key"} else name


def _read_lines(facts: EngineFacts, element: Element) -> str:
    columns = ",\n".join(f"    {_open(name)} AS {_quoted(name, facts)}" for name in columns_of_lines(element))
    return (
        f"{_words(element.lines)}SELECT\n{columns}\nFROM {_open('line_table')}\n"
        f"WHERE {_open('company')} = :tag AND {_open('document')} IN :keys"
    )


def _next_key(_facts: EngineFacts, _element: Element) -> str:
    return f"-- The key of the next record, taken for good: two who ask at once get two.\nSELECT {_open('next_key')}"


def _given(facts: EngineFacts, one: Field) -> str:
    """A field's parameter, in the type of its column."""
    types = {Kind.DATE: "date", Kind.MONEY: facts.exact}
    return f"CAST(:{one.name} AS {types[one.kind]})" if one.kind in types else f":{one.name}"


def _insert(facts: EngineFacts, element: Element) -> str:
    fields = [*(one for one in element.fields if Side.MAESTRO in one.written), *element.set_up_in(Side.MAESTRO)]
    project = [("project", ":project")] if element.scope is Scope.PROJECT else []
    columns = [
        ("company", ":tag"),
        *project,
        *((one.name, _given(facts, one)) for one in fields),
        ("external_id", f"CAST(:external_id AS {facts.whole})"),
        ("updated_at", facts.now),
    ]
    return (
        "-- With Procore's id, and not when the key or that id is there already.\n"
        f"INSERT INTO {_open('table')} (\n    {', '.join(_open(name) for name, _ in columns)}\n)\n"
        f"SELECT\n    {', '.join(value for _, value in columns)}\n{facts.nowhere}".rstrip()
        + f"\nWHERE NOT EXISTS (\n    SELECT 1 FROM {_open('table')}\n    WHERE {_open('company')} = :tag"
        f" AND ({_open('key')} = :key OR {_open('external_id')} = CAST(:external_id AS {facts.whole}))\n)"
    )


def _sets(facts: EngineFacts, fields: Sequence[Field]) -> str:
    return "".join(
        f"    {_open(one.name)} = CASE WHEN {facts.holds.format(f':set_{one.name}')} THEN {_given(facts, one)} "
        f"ELSE {_open(one.name)} END,\n"
        for one in fields
    )


def _update(facts: EngineFacts, element: Element) -> str:
    fields = [one for one in element.fields if Side.MAESTRO in one.written and not one.fixed]
    external = keeps_external_id(element) and element.lines
    kept = f"    {_open('external_id')} = coalesce(CAST(:external_id AS {facts.whole}), {_open('external_id')}),\n"
    return (
        "-- Only what changed (:set_...), and only if nobody touched the row since it was read.\n"
        f"UPDATE {_open('table')} SET\n{_sets(facts, fields)}{kept if external else ''}"
        f"    {_open('updated_at')} = {facts.now}\n"
        f"WHERE {_open('company')} = :tag AND {_open('key')} = :key\n"
        f"    AND ({facts.given.format(':read_at')} IS NULL OR {_open('updated_at')} = :read_at)"
    )


def _insert_line(facts: EngineFacts, element: Element) -> str:
    columns = [
        ("company", ":tag"),
        ("document", ":key"),
        ("line", _open("next_line")),
        ("external_line", f"CAST(:external_line AS {facts.whole})"),
        *((one.name, _given(facts, one)) for one in element.lines),
    ]
    return (
        f"INSERT INTO {_open('line_table')} (\n    {', '.join(_open(name) for name, _ in columns)}\n)\n"
        f"SELECT\n    {', '.join(value for _, value in columns)}\n{facts.nowhere}".rstrip()
    )


def _one_line(facts: EngineFacts) -> str:
    return f"WHERE {_open('company')} = :tag AND {_open('document')} = :key AND {_open('line')} = CAST(:line AS {facts.whole})"


def _update_line(facts: EngineFacts, element: Element) -> str:
    kept = f"    {_open('external_line')} = coalesce(CAST(:external_line AS {facts.whole}), {_open('external_line')})\n"
    return f"UPDATE {_open('line_table')} SET\n{_sets(facts, element.lines)}{kept}{_one_line(facts)}"


def _remove_line(facts: EngineFacts, _element: Element) -> str:
    return f"DELETE FROM {_open('line_table')}\n{_one_line(facts)}"
