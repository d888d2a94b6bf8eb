"""How purchase orders and subcontracts are read in Procore (docs/procore.md#commitment-reading)."""

from collections.abc import Iterator, Mapping
from typing import Any

from procore.elements.element import Element
from procore.mapping.lines import OURS
from procore.mapping.records import from_procore
from procore.mapping.values import id_of
from procore.model.orders import Window
from procore.model.records import Record
from procore.sides.procore.company import Company
from procore.sides.procore.contract_types import CONTRACT_TYPES
from procore.sides.procore.custom_fields import with_custom_fields
from procore.sides.procore.reading import records_of
from procore.sides.procore.tax_codes import net_of_tax


def read(company: Company, element: Element, window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's commitments with their lines. Where the list shows no lines, they are asked for one by one."""
    path = CONTRACT_TYPES[element.id].path
    params = {"project_id": project_id, "view": "extended", **window.filter}
    for page in company.client.pages(path, params, per_page=1000):
        yield records_of(page, scope, lambda item: _record(company, element, path, project_id, item, scope))


def _record(
    company: Company, element: Element, path: str, project_id: int, item: Mapping[str, Any], scope: str
) -> Record | None:
    """The record of a contract of the list, None for a deleted one; its accounting method and its vendor are noted."""
    if item.get("deleted_at"):
        return None
    cache = company.cache.project(project_id)
    cache.accounting_methods[item["id"]] = item.get("accounting_method") or ""
    shown = with_custom_fields(company, element, item, project_id)
    whole = net_of_tax(company, element, _with_lines(company, path, project_id, shown))
    record = from_procore(element, whole, scope)
    if vendor := id_of(item.get("vendor")):
        cache.vendors.add(vendor)
    return record


def _with_lines(company: Company, path: str, project_id: int, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A contract of the list with its lines. A code that another integration wrote is no number of maestro*'s."""
    if not str(item.get("origin_id") or "").startswith(f"{OURS}|"):
        item = {**item, "origin_code": None}
    if "line_items" in item:
        return item
    lines = company.client.everything(f"{path}/{item['id']}/line_items", {"project_id": project_id})
    return {**item, "line_items": lines}
