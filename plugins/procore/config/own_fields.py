"""Fields that a site maps itself: a column of an element's SQL file is a field of Procore, a custom one included."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from pydantic import Field

from procore.config.problems import SettingRefused
from procore.config.strict import Strict
from procore.elements.element import Direction, Element, Kind, Side
from procore.elements.element import Field as ElementField
from procore.elements.element_facts import CustomFields

COLUMN: Final = re.compile(r"[a-z][a-z0-9_]{0,58}")
"""A column that every database, and every driver's parameters, take as it is written."""
CUSTOM: Final = re.compile(r"custom_field_([1-9][0-9]{0,18})")
TAKEN: Final = frozenset({
    "copies", "external_id", "key", "keys", "only", "project", "read_at", "since", "tag", "until", "updated_at",
})  # fmt: skip
"""Columns and parameters that every SQL file has (docs/maestro.md)."""
FLAG_CODES: Final = {
    **dict.fromkeys(("1", "T", "TRUE", "Y", "YES", "O", "OUI"), True),
    **dict.fromkeys(("0", "F", "FALSE", "N", "NO", "NON"), False),
}
"""What a column's code of a flag means, where the column is no boolean."""
TYPES: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "decimal": Kind.MONEY,
    "day": Kind.DATE,
    "flag": Kind.FLAG,
    "list": Kind.TEXT,
}
_WORDS: Final = {kind: word for word, kind in reversed(list(TYPES.items()))}


class OwnField(Strict):
    """One column of the element's SQL file, and the field of Procore that it is."""

    column: str = Field(
        examples=["web"],
        description="The column that the SQL file returns, and takes as a parameter: a to z, 0 to 9 and _. The page calls the "
        "field so.",
    )
    procore: str = Field(
        examples=["website"],
        description="The field in Procore: its name, like website, or custom_field_ and the custom field's number.",
    )
    type: Literal["text", "decimal", "day", "flag", "list"] = Field(
        default="text",
        description="What it holds; list: the name of an entry of a custom field's list.",
    )
    direction: Direction | None = Field(
        default=None,
        examples=["to_procore"],
        description="Which way this field goes, within the element's direction; null: as the element.",
    )
    owner: Side | None = Field(
        default=None,
        examples=["maestro"],
        description="The side whose value is kept when both sides changed it, as owners says it of the other fields; null: a "
        "person is asked.",
    )
    maestro_length: int | None = Field(
        default=None,
        ge=1,
        examples=[60],
        description="How many characters the column holds; more are cut. null: any number.",
    )
    procore_length: int | None = Field(default=None, ge=1, examples=[255], description="The same of Procore's field.")


def own_fields(element: Element, rows: Iterable[OwnField]) -> tuple[ElementField, ...]:
    """The element's fields that these rows make, in their order."""
    return tuple(_field(element, row) for row in rows)


def check_own_fields(element: Element, rows: Iterable[OwnField], direction: Direction) -> None:
    """Raises SettingRefused, with the row and a sentence, for a column or a field of Procore that cannot be mapped so."""
    columns = {one.name: one.label for one in element.fields} | dict.fromkeys(element.facts, "")
    paths = dict(_paths(element))
    for place, row in enumerate(rows):
        at = f"own_fields.{place}"
        _check_column(element, row, f"{at}.column", columns)
        _check_path(element, row, f"{at}.procore", paths)
        _check_type(element, row, at)
        if row.direction is not None and not row.direction.writes & direction.writes:
            raise SettingRefused(
                f"{at}.direction",
                "{element} goes {direction}, so that “{column}”, which goes {own}, would never be written; choose another "
                "direction, or remove the row",
                element=element.id,
                direction=direction,
                column=row.column,
                own=row.direction,
            )
        columns[row.column], paths[row.procore] = row.column, row.column


def _check_column(element: Element, row: OwnField, at: str, columns: Mapping[str, str]) -> None:
    if not COLUMN.fullmatch(row.column):
        raise SettingRefused(
            at,
            "“{column}” is no name for a column; begin with a letter, and use a to z, 0 to 9 and _ only (59 at most)",
            column=row.column,
        )
    if row.column in TAKEN or row.column.startswith("set_"):
        raise SettingRefused(
            at,
            "“{column}” has a meaning of its own in every SQL file; return the column under another name",
            column=row.column,
        )
    if row.column in element.set_up_by_name:
        raise SettingRefused(
            at,
            "“{column}” is what the settings give to new records of {element}; return this column under another name",
            column=row.column,
            element=element.id,
        )
    if row.column in columns:
        raise SettingRefused(
            at,
            "{element} has the column “{column}” already; return this one under another name, or remove the row",
            element=element.id,
            column=row.column,
        )


def _check_path(element: Element, row: OwnField, at: str, paths: Mapping[str, str]) -> None:
    custom = CUSTOM.fullmatch(row.procore)
    if custom and element.custom_fields is CustomFields.NONE:
        raise SettingRefused(
            at,
            "Procore takes no custom fields of {element}; map one of its own fields ({known}), or remove the row",
            element=element.id,
            known=_known(element),
        )
    if row.procore in paths:
        raise SettingRefused(
            at,
            "Procore's “{path}” is “{field}” already; a field is mapped once",
            path=row.procore,
            field=paths[row.procore],
        )
    if not custom and row.procore not in {one.name for one in element.mappable}:
        raise SettingRefused(
            at,
            "“{path}” is no field of {element} in Procore that can be mapped; choose among {known}",
            path=row.procore,
            element=element.id,
            known=_known(element),
        )


def _check_type(element: Element, row: OwnField, at: str) -> None:
    known = next((one.kind for one in element.mappable if one.name == row.procore), None)
    if row.type == "list" and known is not None:
        raise SettingRefused(
            f"{at}.type", "Procore's “{path}” has no list; the type list is for custom fields", path=row.procore
        )
    if known is not None and TYPES[row.type] is not known:
        raise SettingRefused(
            f"{at}.type",
            "Procore's “{path}” is of the type {known}, not {type}; choose {known}",
            path=row.procore,
            known=_WORDS[known],
            type=row.type,
        )
    long = next((name for name in ("maestro_length", "procore_length") if getattr(row, name) is not None), None)
    if long and TYPES[row.type] is not Kind.TEXT:
        raise SettingRefused(f"{at}.{long}", "only a text is cut; remove the length")


def _known(element: Element) -> str:
    custom = () if element.custom_fields is CustomFields.NONE else ("custom_field_…",)
    return ", ".join([*(one.name for one in element.mappable), *custom])


def _paths(element: Element) -> Iterator[tuple[str, str]]:
    """Procore's names of the fields that the element has, each with what people call it."""
    for one in element.fields:
        for path in filter(None, (one.procore, one.procore_write)):
            yield path, one.label
            yield path.partition(".")[0], one.label


def _field(element: Element, row: OwnField) -> ElementField:
    kind = TYPES[row.type]
    known = next((one for one in element.mappable if one.name == row.procore), None)
    return replace(
        known or _custom_field(element, row, kind),
        name=row.column,
        label=row.column,
        mapped=True,
        written=row.direction.writes if row.direction else frozenset(Side),
        maestro_length=row.maestro_length,
        procore_length=row.procore_length,
        cut=bool(row.maestro_length or row.procore_length),
        maestro_codes=FLAG_CODES if kind is Kind.FLAG else None,
    )


def _custom_field(element: Element, row: OwnField, kind: Kind) -> ElementField:
    """A custom field as Procore shows it, and takes it (docs/procore.md#custom-fields)."""
    value = f"custom_fields.{row.procore}.value"
    return ElementField(
        name=row.column,
        label=row.column,
        procore=f"{value}.label" if row.type == "list" else value,
        procore_write=row.procore,
        kind=kind,
        custom=True,
        of_list=row.type == "list",
        as_number=kind is Kind.MONEY,
        is_dollars=False,
        never_listed=element.custom_fields is CustomFields.PERHAPS,
    )
