"""The tables of the settings: statuses, letters and types of an element; units, tax codes and foreign ids of the company."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import AfterValidator

from procore.config.element import ElementSettings
from procore.config.foreign_ids import WITH_IDS
from procore.config.problems import SettingRefused
from procore.elements.element import Element
from procore.elements.element import Field as ElementField

TABLES = ("statuses", "letters", "types")
"""The tables of an element's settings, by the fact `table` of the field that they map."""


def _checked_units(units: dict[str, str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    for ours, theirs in units.items():
        if not ours or not theirs:
            raise SettingRefused(ours, "a row is half empty; fill it in, or remove it")
        if (first := seen.setdefault(ours.casefold(), ours)) != ours:
            raise SettingRefused(
                ours,
                "“{ours}” and “{first}” are the same unit but for upper and lower case; leave one",
                ours=ours,
                first=first,
            )
    return units


def _checked_tax_codes(codes: dict[str, str]) -> dict[str, str]:
    for ours, theirs in codes.items():
        if not ours.strip() or not theirs.strip():
            raise SettingRefused(ours, "a row is half empty; fill it in, or remove it")
    return codes


TaxCodeTable = Annotated[dict[str, str], AfterValidator(_checked_tax_codes)]
"""maestro*'s tax code -> the code of Procore's."""

Units = Annotated[dict[str, str], AfterValidator(_checked_units)]
"""maestro*'s unit of measure -> Procore's."""


CompanyTables = Mapping[str, Mapping[str, str]]
"""A company's tables of codes by the fact `table` of the fields that they map: maestro*'s code -> Procore's word."""
UNITS, TAX_CODES = COMPANY_TABLES = ("units", "tax_codes")
"""Their names, which are those of the settings, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """What a table of the settings may say: `usual`: the rows that hold unless another value is written.

    `values`: what its second column may hold, or, where it is not `closed`, what is offered for it. `grows`: whether rows may be
    added to the usual ones. `spoken`: its first column has words of the page, not of a system; `of_elements`: it names
    elements.
    """

    usual: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    closed: bool = False
    grows: bool = True
    spoken: bool = False
    of_elements: bool = False


COMPANY_TABLE_FACTS: Mapping[str, TableFacts] = {
    "foreign_ids": TableFacts(usual=dict.fromkeys(WITH_IDS, ""), grows=False, of_elements=True)
}
"""What is known of tables of a company's own settings, by their paths."""


def table_facts(element: Element, name: str) -> TableFacts:
    """What is known of a table of the element's settings; nothing of another setting."""
    if (one := mapped_field(element, name)) is None:
        return TableFacts()
    back = name.endswith("_back")
    if one.maestro_codes:
        letters = {letter: _letter_word(means) for letter, means in one.maestro_codes.items()}
        written = {_letter_word(means): letter for means, letter in (one.maestro_flags or {}).items()}
        if back:
            return TableFacts(usual=written, values=tuple(letters), grows=False, spoken=True)
        return TableFacts(usual=letters, values=LETTER_WORDS, closed=True)
    words, words_back = one.words or {}, one.words_back or {}
    if back:
        return TableFacts(usual=words_back, values=tuple(words), grows=False)
    return TableFacts(usual=words, values=_known_words(one), closed=True)


LETTER_WORDS = ("active", "closed")


def _letter_word(means: bool) -> str:  # what a letter means is a flag
    return LETTER_WORDS[0] if means else LETTER_WORDS[1]


def _known_words(one: ElementField) -> tuple[str, ...]:
    """Procore's words of a list."""
    return tuple(one.words_back or dict.fromkeys((one.words or {}).values()))


def mapped_field(element: Element, name: str) -> ElementField | None:
    """The field that a table of the element's settings maps; None: this element, or this setting, has none."""
    table = name.removesuffix("_back")
    return next((one for one in element.fields if one.table == table and table in TABLES), None)


def check_table(element: Element, settings: ElementSettings, name: str) -> None:
    """Raises SettingRefused where a table of codes belongs to another element, or names what neither system has."""
    table: Mapping[str, str] = getattr(settings, name)
    back: Mapping[str, str] = getattr(settings, f"{name}_back", {})
    if not (table or back):
        return
    if mapped_field(element, name) is None:
        raise SettingRefused(
            name, "{element} has no {name}; remove this table, and the one back", element=element.id, name=name
        )
    if any(not code.strip() for code in table):
        raise SettingRefused(
            name, "{element}: a row of {name} has no code; fill it in, or remove the row", element=element.id, name=name
        )
    facts = table_facts(element, name)
    places = {f"{name}.{code}": word for code, word in table.items()} | {f"{name}_back.{word}": word for word in back}
    for place, word in places.items():
        if word not in facts.values:
            raise SettingRefused(
                place,
                "{element}: “{word}” is no meaning that {name} may have; choose among {among}",
                element=element.id,
                word=word,
                name=name,
                among=", ".join(facts.values),
            )
    codes = {**facts.usual, **table}
    for word, code in back.items():
        if code not in codes:
            raise SettingRefused(
                f"{name}_back.{word}",
                "{element}: the code “{code}” of {name}_back is not one of maestro*'s ({codes}): add what it means to {name}, or "
                "it could not be read back",
                element=element.id,
                code=code,
                name=name,
                codes=", ".join(codes),
            )


def with_codes(one: ElementField, settings: ElementSettings, tables: CompanyTables) -> ElementField:
    """A field with the codes that its table in the settings says."""
    units = tables.get(UNITS)
    if one.table == UNITS and units:
        words = {ours.casefold(): theirs for ours, theirs in units.items()}
        back = {theirs.casefold(): ours for ours, theirs in reversed(list(units.items()))}
        return replace(one, words=words, words_back=back, open_words=True)
    if one.table == "letters":
        codes = {letter.upper(): word == LETTER_WORDS[0] for letter, word in settings.letters.items()}
        flags = {word == LETTER_WORDS[0]: letter for word, letter in settings.letters_back.items()}
        return replace(
            one,
            maestro_codes={**(one.maestro_codes or {}), **codes},
            maestro_flags={**(one.maestro_flags or {}), **flags},
        )
    if one.table == "types":
        return replace(one, words={**(one.words or {}), **settings.types})
    if one.table == "statuses":
        words, back = {**(one.words or {}), **settings.statuses}, {**(one.words_back or {}), **settings.statuses_back}
        return replace(one, words=words, words_back=back)
    return one


def with_mapped_lines(element: Element, tables: CompanyTables) -> Element:
    """The element whose lines have those fields, too, whose codes the company's tables map."""
    mapped = tuple(
        replace(one, words=table, words_back={theirs: ours for ours, theirs in reversed(list(table.items()))})
        for one in element.lines_if_mapped
        if (table := tables.get(one.table))
    )
    return replace(element, lines=(*element.lines, *mapped)) if mapped else element
