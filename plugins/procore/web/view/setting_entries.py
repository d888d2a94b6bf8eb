"""What a form says of the settings of a company and of its elements, as the Variable holds it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.config.setting_fields import FieldKind, SettingField
from procore.config.tables import COMPANY_TABLE_FACTS, TableFacts, table_facts
from procore.elements.element import Element
from procore.web.view.setting_form import COMPANY, ELEMENT, FREE, element_fields, prefix_of
from procore.web.view.setting_texts import (
    Typed,
    group_of,
    indexes_of,
    is_written,
    last_typed,
    leaves,
    list_of,
    nested,
    pairs_of,
    table_value,
    text_of,
    ticks_of,
    value_of,
    written_text,
    written_value,
)

_UNSET = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with a row before the settings read it: the row's path, the word that says it, which row it is."""

    path: str
    word: str
    key: str


def entered_element(typed: Typed, element: Element, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of an element say. What the form shows as it was written, or does not show, stays as it was written."""
    tables = {one.path: table_facts(element, one.path) for one in ELEMENT}
    found = _entered(element_fields(element), prefix_of(element.id), typed, was, tables)
    before = group_of(was, "owners")
    names = {
        **dict.fromkeys(before),
        **{one.name: None for one in (*element.fields, *element.lines, *element.lines_if_mapped)},
    }
    owners = {n: v for n in names if (v := last_typed(typed, f"own_{element.id}_{n}", before.get(n)))}
    return {**found, **({"owners": owners} if owners else {})}


def entered_company(typed: Typed, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the company's fields without a place of their own say, as `entered_element`."""
    return _entered(COMPANY, prefix_of("company"), typed, was, COMPANY_TABLE_FACTS)


def row_problems(typed: Typed, elements: Iterable[Element]) -> Iterator[RowProblem]:
    """Rows of tables that say the same twice, or only half of it: of the company and of these elements."""
    company = prefix_of("company")
    for name in typed:
        if name.startswith(company) and name.endswith(".key"):
            place = name.removesuffix(".key")
            path, told = place.removeprefix(company), (typed[name], typed.get(f"{place}.value", ()))
            yield from _half_rows(path, COMPANY_TABLE_FACTS.get(path, FREE), *told)
    for element in elements:
        for one in element_fields(element):
            name = prefix_of(element.id) + one.path
            if one.kind is FieldKind.TABLE:
                told = (typed.get(f"{name}.key", ()), typed.get(f"{name}.value", ()))
                yield from _half_rows(f"elements.{element.id}.{one.path}", table_facts(element, one.path), *told)


def _half_rows(path: str, table: TableFacts, keys: Sequence[str], values: Sequence[str]) -> Iterator[RowProblem]:
    seen: set[str] = set()
    for key, value in pairs_of(keys, values):
        if key in seen:
            yield RowProblem(path=f"{path}.{key}", word="row_twice", key=key)
        elif not key:
            yield RowProblem(path=f"{path}.", word="row_without_key", key=value)
        elif not value and key not in table.usual:
            yield RowProblem(path=f"{path}.{key}", word="row_without_value", key=key)
        seen.add(key)


def _entered(
    fields: Iterable[SettingField],
    prefix: str,
    typed: Typed,
    was: Mapping[str, Any],
    tables: Mapping[str, TableFacts],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields:
        value = _new_value(one, prefix + one.path, typed, was, tables.get(one.path, FREE))
        if value is not _UNSET:
            group, name = one.of
            inner = found
            for step in filter(None, group.split(".")):
                inner = inner.setdefault(step, {})
            inner[name] = value
    return found


def _new_value(one: SettingField, name: str, typed: Typed, was: Mapping[str, Any], table: TableFacts) -> Any:
    """What a setting is told now; _UNSET: nothing, so that the usual value holds."""
    before = written_value(was, one) if is_written(was, one) else _UNSET
    match one.kind:
        case FieldKind.TABLE if f"{name}.key" in typed:
            pairs = pairs_of(typed[f"{name}.key"], typed.get(f"{name}.value", ()))
            if not one.nests:
                return _unless_empty(_entered_table(pairs, before, table), before)
            flat = dict(leaves(before)) if isinstance(before, Mapping) and before else before
            return _unless_empty(nested(_entered_table(pairs, flat, table)), before)
        case FieldKind.ROWS if indexes := indexes_of(name, typed):
            return _unless_empty(list(_entered_rows(one, name, indexes, typed, list_of(was, one))), before)
        case FieldKind.TICKS if name in typed:
            ticked = frozenset(filter(None, typed[name]))
            return before if ticked == ticks_of(was, one) else [choice for choice in one.choices if choice in ticked]
    return _new_text(one, typed[name][-1].strip(), was, before) if name in typed else before


def _unless_empty(made: dict[str, Any] | list[Any], before: Any) -> Any:
    """What was entered; nothing at all is written only where it was written before."""
    return made if made or before == type(made)() else _UNSET


def _new_text(one: SettingField, text: str, was: Mapping[str, Any], before: Any) -> Any:
    """As `_new_value`, of what is one text."""
    if text == written_text(was, one):
        return before
    return value_of(one, text) if text and (before is not _UNSET or text != text_of(one.usual)) else _UNSET


def _entered_table(pairs: Iterable[tuple[str, str]], before: Any, table: TableFacts) -> dict[str, Any]:
    """The rows that say something else than the usual ones; one that was not touched stays as it was written."""
    was = before if isinstance(before, Mapping) else {}
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in was and value == text_of(was[key]):
            found.setdefault(key, was[key])
        elif value != table.usual.get(key) and (value or key not in table.usual):
            found.setdefault(key, table_value(value))
    return found


def _entered_rows(
    one: SettingField, name: str, indexes: Iterable[int], typed: Typed, was: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    for index in indexes:
        before = was[index] if index < len(was) and isinstance(was[index], Mapping) else {}
        if row := _entered(one.columns, f"{name}.{index}.", typed, before, {}):
            yield row
