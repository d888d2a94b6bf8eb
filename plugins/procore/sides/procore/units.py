"""The company's units of measure, and the documents whose lines name one that it does not have.

Source: docs/procore.md#units.
"""

from collections.abc import Iterable, Mapping

from procore.mapping.values import text_of
from procore.model.errors import AccessRefused
from procore.model.orders import Order
from procore.model.records import Reason
from procore.sides.procore.company import Company
from procore.sides.procore.rest.client import Client
from procore.sides.procore.schedule import BY_AMOUNT

SHOWN = 8
"""How many known units a sentence names."""


def units_for(company: Company, orders: Iterable[tuple[Order, str]]) -> Mapping[str, str]:
    """Procore's spelling of each unit by its name in lower case, read once a run; empty when no unit is to be sent.

    `orders` are documents, each with the accounting method of its contract. Empty as well when the list is closed to us:
    then nothing is compared, and what Procore refuses is taken back.
    """
    if not any(_has_units(order, method) for order, method in orders):
        return {}
    if company.cache.units is None:
        company.cache.units = units_of(company.client, company.id)
    return company.cache.units


def units_of(client: Client, company_id: int) -> dict[str, str]:
    """Procore's spelling of each unit of a company by its name in lower case; empty where the list is closed to us."""
    try:
        units = client.everything(f"/rest/v1.0/companies/{company_id}/uoms")
    except AccessRefused:
        return {}
    return {name.casefold(): name for unit in units if isinstance(name := unit.get("name"), str)}


def unknown_unit(order: Order, method: str, units: Mapping[str, str]) -> Reason | None:
    """Why a document cannot be sent: a line's unit that the company's list does not have (docs/procore.md#units)."""
    if not units or not _has_units(order, method):
        return None
    for line in order.lines:
        unit = text_of(line.values.get("unit"))
        if unit and unit.casefold() not in units:
            shown = ", ".join(sorted(units.values())[:SHOWN])
            return Reason("unknown_unit", {"line": line.source or "", "value": unit, "known": shown})
    return None


def _has_units(order: Order, method: str) -> bool:
    """Whether a unit of measure is to be sent."""
    return method != BY_AMOUNT and any(line.values.get("unit") for line in order.lines)
