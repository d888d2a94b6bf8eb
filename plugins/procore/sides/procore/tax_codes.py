"""Tax codes of lines, which Procore names by id, and documents whose total there holds the tax of their lines.

Source: docs/procore.md#tax-codes.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from procore.elements.element import Element
from procore.mapping.values import text_of
from procore.model.orders import Order
from procore.model.records import Reason
from procore.sides.procore.company import Company
from procore.sides.procore.tax_code_list import TAX_CODE, TaxCodes, number, tax_code_of, tax_codes_of

CENT: Final = Decimal("0.01")
PERCENT: Final = Decimal("0.01")
SHOWN: Final = 8
"""How many tax codes a sentence names."""


def known_tax_codes(company: Company) -> TaxCodes:
    """The company's tax codes, asked once a run."""
    if company.cache.tax_codes is None:
        company.cache.tax_codes = tax_codes_of(company.client, company.id)
    return company.cache.tax_codes


def with_tax_codes(company: Company, element: Element) -> Element:
    """The element whose lines name tax codes by their code, as the company's list has them; as it is where none does."""
    if not any(one.procore == TAX_CODE for one in element.lines):
        return element
    known = known_tax_codes(company)
    entries = {own: known.codes[own] for own in sorted(known.codes, key=known.archived.__contains__)}
    lines = (replace(one, entries=entries) if one.procore == TAX_CODE else one for one in element.lines)
    return replace(element, lines=tuple(lines))


def unknown_tax_code(company: Company, element: Element, order: Order) -> Reason | None:
    """Why a document cannot be sent: a line's tax code that the company's list does not have, or has archived."""
    names = [one.name for one in element.lines if one.procore == TAX_CODE]
    given = [(line, code) for line in order.lines for name in names if (code := text_of(line.values.get(name)))]
    usable = known_tax_codes(company).usable if given else frozenset()
    for line, code in given:
        if code not in usable:
            known = ", ".join(sorted(usable)[:SHOWN])
            return Reason("unknown_tax_code", {"line": line.source or line.key or "", "value": code, "known": known})
    return None


def net_of_tax(company: Company, element: Element, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document, with its lines, whose total is what they make: the tax that Procore's holds beside that is left out of it.

    A total that is neither the one nor the other, to a cent a line, stays as it is: the document's lines do not add up to it.
    """
    lines = document.get("line_items")
    if element.total is None or not isinstance(lines, list | tuple):
        return document
    total, amount = element.by_name[element.total[0]].procore, element.line_by_name[element.total[1]].procore
    taxed = [line for line in lines if tax_code_of(line) is not None]
    stated = number(document.get(total))
    amounts = [number(line.get(amount)) if isinstance(line, Mapping) else None for line in lines]
    if not taxed or stated is None or None in amounts:
        return document
    net = sum((one for one in amounts if one is not None), Decimal(0))
    if stated == net:
        return document
    rates = known_tax_codes(company).rates
    tax = sum(
        ((number(line.get(amount)) or 0) * rates.get(tax_code_of(line) or 0, 0) * PERCENT for line in taxed), Decimal(0)
    )
    if abs(stated - net - tax) > CENT * len(taxed):
        return document
    return {**document, total: str(net)}
