"""How change orders are read in Procore: packages, and their lines on PCOs (docs/procore.md#change-order-reading).

The tier of a project's change orders is read off its PCOs. A project that has none yet is taken for one of one tier:
its first package tells by its type, and by the hidden PCO that must have come with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procore.elements.element import Element, Kind
from procore.mapping.lines import OURS
from procore.mapping.records import from_procore
from procore.mapping.values import text_of
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import Item
from procore.sides.procore.change_order_tiers import potential_changes_of
from procore.sides.procore.company import Company
from procore.sides.procore.potential_changes import lines_of
from procore.sides.procore.prime_contracts import number_of, prime_contracts_of
from procore.sides.procore.reading import records_of
from procore.sides.procore.tax_codes import net_of_tax

PACKAGES = "/rest/v1.0/change_order_packages"


def read(company: Company, element: Element, window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's packages with their lines; one list when nothing changed.

    A package that is new or changed is asked for its heading (what lists leave out) and its lines. One that is still
    open is asked for its lines in any case: that a line was edited does not show in the list
    (docs/procore.md#change-order-reading).
    """
    earlier: Mapping[str, Record] = company.cache.earlier.get(element.id) or {}
    for page in company.client.pages(PACKAGES, {"project_id": project_id, **window.filter}, per_page=1000):
        yield records_of(
            page,
            scope,
            lambda one: _record(company, element, scope, project_id, one, earlier.get(str(one["id"]))),
        )


def assume_empty(_company: Company, _project_id: int) -> None:
    """Nothing to note. A change order is known by Procore's number, which one that is not there yet does not have."""


def _record(
    company: Company, element: Element, scope: str, project_id: int, package: Item, earlier: Record | None
) -> Record | None:
    """The record of a listed package, with as few calls as what is known of it from `earlier` allows; None: deleted."""
    if package.get("deleted_at"):
        return None
    listed = package_values(package)
    if earlier and not earlier.problem and _is_unchanged(element, from_procore(element, listed, scope), earlier):
        if earlier.get("status") in element.locked_statuses | element.never_create_statuses:
            return earlier
        potential = potential_changes_of(company, project_id).of(package)
        lines = lines_of(company.client, project_id, potential)
        heading = {name: value for name, value in listed.items() if name != "contract_id"}
        whole = net_of_tax(company, element, {**heading, "line_items": lines})
        again = from_procore(element, whole, scope, sent=earlier.values)
        return _with_its_parts(element, again, package, potential)
    shown = company.client.get(f"{PACKAGES}/{package['id']}", {"project_id": project_id})
    potential = potential_changes_of(company, project_id).of(package)
    more = {
        "line_items": lines_of(company.client, project_id, potential),
        "change_reason": next((one["change_reason"] for one in potential if one.get("change_reason")), None),
    }
    whole = _with_contract(company, project_id, package_values({**shown, **package, **more}))
    made = from_procore(element, net_of_tax(company, element, whole), scope)
    return _with_its_parts(element, made, package, potential)


def _with_its_parts(element: Element, record: Record, package: Item, potential: Sequence[Item]) -> Record:
    """The record; a package that is worth something, and that no PCO of the list names, has lines that are not known."""
    worth = record.get(element.total[0]) if element.total else None
    if potential or not worth or record.problem:
        return record
    facts = {"number": str(package.get("number") or package["id"]), "amount": text_of(worth)}
    return replace(record, problem=Reason("parts_not_found", facts))


def _is_unchanged(element: Element, listed: Record, earlier: Record) -> bool:
    """Whether the list says of a package what it said before: what it names cannot change."""
    values = {n: v for n, v in listed.values.items() if element.by_name[n].kind is not Kind.REFERENCE}
    same = all(earlier.get(name) == value for name, value in values.items())
    return listed.changed_at == earlier.changed_at and same


def package_values(package: Item) -> dict[str, Any]:
    """A package as the fields read it. A code that another integration wrote is no number of maestro*'s."""
    is_ours = str(package.get("origin_id") or "").startswith(f"{OURS}|")
    return {**package, "origin_code": package.get("origin_code") if is_ours else None}


def _with_contract(company: Company, project_id: int, package: dict[str, Any]) -> dict[str, Any]:
    """A package that says which kind of contract it changes: the client's by number, a commitment by its id."""
    primes = prime_contracts_of(company, project_id)
    prime = next((one for one in primes if one["id"] == package["contract_id"]), None)
    if prime is None:
        return {**package, "prime_contract": None}
    return {**package, "contract_id": None, "prime_contract": {"number": number_of(prime)}}
