"""How change orders are read and written in Procore: package, lines on its PCO, status (docs/procore.md#change-orders).

The tier of a project's change orders is read off its PCOs. A project that has none yet is taken for one of one tier:
its first package tells by its type, and by the hidden PCO that must have come with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from procore.elements.element import Element, Kind
from procore.mapping.lines import OURS
from procore.mapping.records import from_procore
from procore.model.orders import Window
from procore.model.records import Record
from procore.sides.procore import potential_changes, prime_contracts
from procore.sides.procore.company import Company

PACKAGES = "/rest/v1.0/change_order_packages"
Item = Mapping[str, Any]


def read(company: Company, element: Element, window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's packages with their lines; one list when nothing changed.

    A package that is new or changed is asked for its heading (what lists leave out) and its lines. One that is still
    open is asked for its lines in any case: that a line was edited does not show in the list
    (docs/procore.md#change-order-reading).
    """
    before: Mapping[str, Record] = company.known.get(("read before", company.id)) or {}
    for page in company.client.pages(PACKAGES, {"project_id": project_id, **window.filter}, per_page=1000):
        packages = [one for one in page if not one.get("deleted_at")]
        yield [_whole(company, element, scope, project_id, one, before.get(str(one["id"]))) for one in packages]


def empty(_company: Company, _project_id: int) -> None:
    """Nothing to note. A change order is known by Procore's number, which one that is not there yet does not have."""


def _whole(
    company: Company, element: Element, scope: str, project_id: int, package: Item, before: Record | None
) -> Record:
    if before and not before.problem and _as_before(element, from_procore(element, own(package), scope), before):
        if before.get("status") in element.locked_statuses | element.never_create_statuses:
            return before
        held = potential_changes.of_project(company, project_id).of(package)
        lines = potential_changes.lines_of(company.client, project_id, held)
        heading = {name: value for name, value in own(package).items() if name != "contract_id"}
        return from_procore(element, {**heading, "line_items": lines}, scope, sent=before.values)
    shown = company.client.get(f"{PACKAGES}/{package['id']}", {"project_id": project_id})
    held = potential_changes.of_project(company, project_id).of(package)
    more = {
        "line_items": potential_changes.lines_of(company.client, project_id, held),
        "change_reason": next((one["change_reason"] for one in held if one.get("change_reason")), None),
    }
    return from_procore(element, with_contract(company, project_id, own({**shown, **package, **more})), scope)


def _as_before(element: Element, listed: Record, before: Record) -> bool:
    """Whether the list says of a package what it said before: what it names cannot change."""
    told = {n: v for n, v in listed.values.items() if element.by_name[n].kind is not Kind.REFERENCE}
    return listed.changed_at == before.changed_at and all(before.get(name) == value for name, value in told.items())


def own(package: Item) -> dict[str, Any]:
    """A package as the fields read it. A code that another integration wrote is no number of maestro*'s."""
    ours = str(package.get("origin_id") or "").startswith(f"{OURS}|")
    return {**package, "origin_code": package.get("origin_code") if ours else None}


def with_contract(company: Company, project_id: int, package: dict[str, Any]) -> dict[str, Any]:
    """A package that says which kind of contract it changes: the client's by number, a commitment by its id."""
    primes = prime_contracts.of_project(company, project_id)
    prime = next((one for one in primes if one["id"] == package["contract_id"]), None)
    if prime is None:
        return {**package, "prime_contract": None}
    return {**package, "contract_id": None, "prime_contract": {"number": prime_contracts.word(prime)}}
