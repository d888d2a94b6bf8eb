"""The SQL files of a new site, made of the elements' facts: each column that is still to fill stands where it belongs. Pure.

They are text for a person to edit: nothing here is run, and every name in it is an element's, or an engine's, own fact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from procore.elements.element import Element, Field, Kind, Scope, Side
from procore.mapping.modifications import BUDGET_CHANGE, columns_of
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
    needed = blocks_of(element, written=True)
    for block, (made, has) in BLOCKS.items():
        if block in needed or has(element):
            yield f"-- {block} --\n{made(facts, element)}"


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
    names += [element.taken_by_part] if element.taken_by_part else []
    columns = [f"    {_open(name)} AS {_quoted(name, facts)}," for name in names]
    zoned = facts.zoned.replace("updated_at", _open("updated_at"))
    return "\n".join(
        (
            f"{_words(element.fields)}{_taken_by_part(element)}SELECT",
            *columns,
            f"    {zoned} AS updated_at",
            f"FROM {_open('table')}",
            f"WHERE {_open('company')} = :tag",
            f"    AND ({facts.given.format(':since')} IS NULL OR {_open('updated_at')} >= :since)",
            f"    AND ({facts.given.format(':until')} IS NULL OR {_open('updated_at')} < :until)",
            f"    AND ({_not(facts, ':only')} OR {_open('key')} IN :keys)",
        )
    )


def _taken_by_part(element: Element) -> str:
    """What a site needs only where it has the part: a comment, or nothing."""
    part = next((one for one in element.optional_parts if element.taken_by_part), None)
    if part is None:
        return ""
    said = f"whether {part.id}.sql reads it; leave it out where the settings do not say {part.id}"
    return f"-- {element.taken_by_part}: yes or no, {said}\n"


def _not(facts: EngineFacts, parameter: str) -> str:
    return f"NOT ({facts.holds.format(parameter)})"


def _quoted(name: str, facts: EngineFacts) -> str:
    return f"{facts.quotes[0]}{name}{facts.quotes[1]}" if name in {"group", "key"} else name


def _read_lines(facts: EngineFacts, element: Element) -> str:
    names = (*columns_of_lines(element), *(one.name for one in element.lines_if_mapped))
    columns = ",\n".join(f"    {_open(name)} AS {_quoted(name, facts)}" for name in names)
    return (
        f"{_words(element.lines)}{_mapped(element)}SELECT\n{columns}\nFROM {_open('line_table')}\n"
        f"WHERE {_open('company')} = :tag AND {_open('document')} IN :keys"
    )


def _mapped(element: Element) -> str:
    """What a site needs only where the settings map it, a comment a column."""
    return "".join(
        f"-- {one.name}: {_word(one)}; leave it out, here and below, where the settings do not map it ({one.table})\n"
        for one in element.lines_if_mapped
    )


def _codes(_facts: EngineFacts, element: Element) -> str:
    fields = [(one, "table") for one in element.fields] + [(one, "line_table") for one in _line_fields(element)]
    counted = "\nUNION ALL\n".join(
        f"SELECT '{one.name}' AS field, {_open(one.name)} AS code, count(*) AS count FROM {_open(table)} "
        f"WHERE {_open('company')} = :tag GROUP BY {_open(one.name)}"
        for one, table in fields
        if one.table
    )
    return f"-- How often each code occurs that the settings map: `procore_check` names those that no table knows.\n{counted}"


def _digests(facts: EngineFacts, _element: Element) -> str:
    return (
        "-- A digest of all that is read of a record: by it a run finds what changed, was added or is gone.\n"
        "-- A site that leaves this block out reads everything, each time.\n"
        f"SELECT {_open('key')} AS {_quoted('key', facts)}, {_open('digest')} AS digest FROM {_open('table')} "
        f"WHERE {_open('company')} = :tag"
    )


def _modifications(_facts: EngineFacts, element: Element) -> str:
    columns = ",\n".join(f"    {_open(name)} AS {name}" for name in (*columns_of(element), BUDGET_CHANGE))
    return (
        "-- The lines of the modifications that are documents. Where the settings say `modifications: lump`, leave it out.\n"
        f"SELECT\n{columns}\nFROM {_open('modification_table')}\n"
        f"WHERE {_open('company')} = :tag AND {_open('project')} IN :keys"
    )


def _insert_document(facts: EngineFacts, element: Element) -> str:
    is_there = f"{_open('key')} = :key AND {_open(BUDGET_CHANGE)} = CAST(:{BUDGET_CHANGE} AS {facts.whole})"
    columns = {
        "company": ":tag",
        "project": ":project",
        **{name: f":{name}" for name in element.key},
        "document": ":document",
        "document_date": "CAST(:document_date AS date)",
        "document_text": ":document_text",
        element.amount_field or "": f"CAST(:{element.amount_field} AS {facts.exact})",
        "external_id": f"CAST(:external_id AS {facts.whole})",
        BUDGET_CHANGE: f"CAST(:{BUDGET_CHANGE} AS {facts.whole})",
        "updated_at": facts.now,
    }
    return (
        "-- A line of a budget change that was approved in Procore: only where the budget is worth :held still, and once.\n"
        "-- Where the settings say `modifications: lump`, leave it out.\n"
        f"INSERT INTO {_open('modification_table')} (\n    {', '.join(map(_open, columns))}\n)\n"
        f"SELECT\n    {', '.join(columns.values())}\n{facts.nowhere}".rstrip()
        + f"\nWHERE CAST(:held AS {facts.exact}) = {_open('worth_of_key')} AND NOT EXISTS (\n"
        f"    SELECT 1 FROM {_open('modification_table')}\n    WHERE {_open('company')} = :tag AND {is_there}\n)"
    )


def _refuse_insert(facts: EngineFacts, _element: Element) -> str:
    return (
        "-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.\n"
        f"SELECT 'external_taken', {_open('key')} FROM {_open('table')} "
        f"WHERE {_open('company')} = :tag AND {_open('external_id')} = CAST(:external_id AS {facts.whole})"
    )


def _remove(facts: EngineFacts, _element: Element) -> str:
    return (
        "-- An undo takes away what came from Procore, and nobody touched since it was read: add that accounting never\n"
        "-- transferred it. A site that wants none taken away leaves this block out.\n"
        f"DELETE FROM {_open('table')}\nWHERE {_open('company')} = :tag AND {_open('key')} = :key "
        f"AND {_open('external_id')} IS NOT NULL\n"
        f"    AND ({facts.given.format(':read_at')} IS NULL OR {_open('updated_at')} = :read_at)"
    )


def _remove_lines(_facts: EngineFacts, _element: Element) -> str:
    return (
        "-- The lines of a document that an undo takes away, before its heading: both or none.\n"
        f"DELETE FROM {_open('line_table')} WHERE {_open('company')} = :tag AND {_open('document')} = :key"
    )


def _line_fields(element: Element) -> tuple[Field, ...]:
    """The fields of lines, those that travel only where they are mapped last."""
    return (*element.lines, *element.lines_if_mapped)


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
        *((one.name, _given(facts, one)) for one in _line_fields(element)),
    ]
    return (
        f"INSERT INTO {_open('line_table')} (\n    {', '.join(_open(name) for name, _ in columns)}\n)\n"
        f"SELECT\n    {', '.join(value for _, value in columns)}\n{facts.nowhere}".rstrip()
    )


def _one_line(facts: EngineFacts) -> str:
    return f"WHERE {_open('company')} = :tag AND {_open('document')} = :key AND {_open('line')} = CAST(:line AS {facts.whole})"


def _update_line(facts: EngineFacts, element: Element) -> str:
    kept = f"    {_open('external_line')} = coalesce(CAST(:external_line AS {facts.whole}), {_open('external_line')})\n"
    return f"UPDATE {_open('line_table')} SET\n{_sets(facts, _line_fields(element))}{kept}{_one_line(facts)}"


def _remove_line(facts: EngineFacts, _element: Element) -> str:
    return f"DELETE FROM {_open('line_table')}\n{_one_line(facts)}"


def _never(_element: Element) -> bool:
    return False


def _is_created(element: Element) -> bool:
    return Side.MAESTRO in element.created_in


def _is_removed(element: Element) -> bool:
    return Side.MAESTRO in element.removable_in


def _is_large(element: Element) -> bool:
    return bool(element.lines) or element.entered_as_difference


BLOCKS: Final[Mapping[str, tuple[Callable[[EngineFacts, Element], str], Callable[[Element], bool]]]] = {
    "read": (_read, _never),
    "codes": (_codes, lambda element: any(one.table for one in (*element.fields, *_line_fields(element)))),
    "digests": (_digests, _is_large),
    "read_lines": (_read_lines, _never),
    "modifications": (_modifications, lambda element: element.entered_as_difference),
    "next_key": (_next_key, _never),
    "refuse_insert": (_refuse_insert, _is_created),
    "insert": (_insert, _never),
    "update": (_update, _never),
    "insert_document": (_insert_document, lambda element: element.entered_as_difference),
    "insert_line": (_insert_line, _never),
    "update_line": (_update_line, _never),
    "remove_line": (_remove_line, _never),
    "remove_lines": (_remove_lines, _is_removed),
    "remove": (_remove, _is_removed),
}
"""How each block is made, and which elements may have it that do not need it (`blocks_of`), in the order of a file."""
