"""The codes of maestro* that no table of the settings knows, before the first run holds their records."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from procore.config.company import CompanySettings
from procore.config.tables import COMPANY_TABLES, TAX_CODES
from procore.elements import ELEMENTS
from procore.elements.element import Element, Field
from procore.run.maestro_side import OpenMaestro
from procore.sides.procore.tax_code_list import TaxCodes
from procore.text.catalogue import Text, translate
from procore.text.nouns import name_of
from procore.text.reasons import label_of

ListUnits = Callable[[CompanySettings], Mapping[str, str]]
"""Settings -> Procore's units of measure, by their name in lower case."""
ListTaxCodes = Callable[[CompanySettings], TaxCodes]
"""Settings -> Procore's tax codes."""
Count = tuple[str, str, int]
"""A field, a code of maestro*'s, and how many records or lines have it."""
NO_TABLE = Text(
    "{element}: {n} time “{code}” ({field}), and no table knows it: add it to {place} in the settings.",
    "{element}: {n} times “{code}” ({field}), and no table knows it: add it to {place} in the settings.",
)
NO_UNIT = Text(
    "{element}: {n} time “{code}” ({field}), and Procore has no such unit: add it to {place} in the settings.",
    "{element}: {n} times “{code}” ({field}), and Procore has no such unit: add it to {place} in the settings.",
)

NO_TAX_CODE = Text(
    "{place}: the tax code “{code}”, for “{own}” of maestro*, is not in Procore's list, or is archived there; it has {known}: "
    "correct it in the settings, or make it active in Procore."
)


def wrong_tax_codes(settings: CompanySettings, tax_codes: ListTaxCodes) -> Iterator[str]:
    """One sentence, in the company's language, for each tax code of the settings that no line can have in Procore.

    `tax_codes` is asked only where the settings map one.
    """
    usable = tax_codes(settings).usable if settings.tax_codes else frozenset()
    for own, code in settings.tax_codes.items():
        if code not in usable:
            yield translate(settings.language).say(
                NO_TAX_CODE, place=TAX_CODES, own=own, code=code, known=", ".join(sorted(usable)) or "–"
            )


def unknown_codes(settings: CompanySettings, *, open_maestro: OpenMaestro, units: ListUnits) -> Iterator[str]:
    """One sentence, in the company's language, for each code that nothing maps: its count and the setting to complete.

    `units` is asked only where a unit is used that would be sent.
    """
    known: Mapping[str, str] | None = None
    with open_maestro(settings) as side:
        for name in settings.elements:
            element = settings.element(ELEMENTS[name])
            counts = side.codes(element)
            of_units = {one.name for one in (*element.fields, *element.lines) if one.table == "units"}
            if known is None and any(field in of_units for field, _, _ in counts):
                known = units(settings)
            yield from unmapped(element, counts, known or {}, settings.language)


def unmapped(element: Element, counts: Iterable[Count], units: Mapping[str, str], language: str) -> Iterator[str]:
    """The sentences of one element, as the settings have it; of no unit where Procore's list is not known."""
    fields = {one.name: one for one in (*element.lines, *element.fields)}
    for name, code, count in sorted(counts, key=lambda one: (one[0], -one[2], one[1])):
        one = fields.get(name)
        if not code or one is None or not one.table or _is_known(one, code, units):
            continue
        of_unit = one.table == "units"
        yield translate(language).say(
            NO_UNIT if of_unit else NO_TABLE,
            element=name_of(element, language),
            n=count,
            code=code,
            field=label_of(one, language),
            place=one.table if one.table in COMPANY_TABLES else f"elements.{element.id}.{one.table}",
        )


def _is_known(one: Field, code: str, units: Mapping[str, str]) -> bool:
    if one.table == "units":
        return not units or (one.words or {}).get(code.casefold(), code).casefold() in units
    return code.upper() in one.maestro_codes if one.maestro_codes else code in (one.words or {})
