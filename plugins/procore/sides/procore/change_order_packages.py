"""One change order on its way: its contract, its package in Procore, and what became of it.

Source: docs/procore.md#change-order-writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.elements.element import Element
from procore.mapping.values import text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore.batches import UNANSWERED, Item, refused, stored
from procore.sides.procore.change_orders import PACKAGES, package_values
from procore.sides.procore.company import Company
from procore.sides.procore.contract_types import CONTRACT_TYPES
from procore.sides.procore.prime_contracts import contract_numbered, number_of, prime_contracts_of
from procore.sides.procore.schedule import ScheduleWrite, keys_of, with_lines

DRAFT = "draft"
COMMITMENTS = {"purchase_order": "purchase_orders", "subcontract": "subcontracts"}
"""The fields that name a commitment, and its element."""
CLIENT = "client_contract"
"""The field that names the client's contract, by its number."""
NOTHING_WRITTEN = frozenset({"tier_unsupported", "parts_unclear"})
"""Reasons for which nothing of a change order is written."""


@dataclass(slots=True)
class ChangeOrderWrite:
    """One change order on its way: the contract that it changes, what Procore last answered, what stands in the way."""

    order: Order
    contract: dict[str, Any] = field(default_factory=dict)  # id, accounting_method; of the client's: its number
    header: dict[str, Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)  # the fields that Procore has taken
    potential_id: int | None = None  # of the PCO that holds its lines
    lines: ScheduleWrite | None = None
    reason: Reason | None = None

    @property
    def is_new(self) -> bool:
        """Whether its package is to be made."""
        return self.order.verb is Verb.CREATE

    @property
    def contract_values(self) -> Mapping[str, Any]:
        """The values that say which contract it changes: what is to be written, or what Procore holds."""
        return self.order.values if self.is_new else self.order.before

    @property
    def commitment(self) -> str | None:
        """The field that names the commitment that it changes; None: it changes the client's contract."""
        return next((name for name in COMMITMENTS if self.contract_values.get(name) is not None), None)

    @property
    def method(self) -> str:
        """Its contract's accounting method."""
        return text_of(self.contract.get("accounting_method"))

    @property
    def package(self) -> Item:
        """Its package as the PCOs name it."""
        number = self.header.get("number") or text_of(self.order.before.get("external_number"))
        return {"contract_id": self.contract["id"], "number": number}

    @property
    def package_id(self) -> int | None:
        """Its package's id."""
        return self.header.get("id") or self.order.procore_id

    @property
    def has_its_lines(self) -> bool:
        """Whether its lines are as they are to be."""
        return not self.order.lines or (self.lines is not None and not self.lines.unsent)

    @property
    def may_be_finished(self) -> bool:
        """Whether there is a package to write the rest to: not where nothing is written, or a new one was refused."""
        if self.reason and self.reason.code in NOTHING_WRITTEN:
            return False
        return not self.is_new or bool(self.header and not self.reason)

    @property
    def last_values(self) -> dict[str, Any]:
        """What is still to be written; the status only over lines that are all there.

        Source: docs/procore.md#commitment-writing-order.
        """
        values = {name: value for name, value in self.order.values.items() if name not in self.sent}
        if not self.has_its_lines or self.reason:
            values.pop("status", None)
        return values

    def outcome(self, element: Element) -> Outcome:
        """The change order as Procore holds it now, and what of it was not written."""
        order, lines = self.order, self.lines
        if not self.header and (lines is None or order.procore_id is None):
            return Outcome(order=order, reason=self.reason or UNANSWERED)
        written = {name: value for name, value in order.values.items() if name in self.sent and name != CLIENT}
        header = stored(element, replace(order, values=written), self._entity())
        if header.record is None:
            return replace(header, order=order)
        unsent = frozenset(order.values) - self.sent
        return Outcome(
            order=order,
            record=with_lines(element, header.record, lines.lines if lines else order.lines_before),
            reason=self.reason or header.reason or (UNANSWERED if unsent or not self.has_its_lines else None),
            unsent_fields=unsent,
            unsent_lines=lines.unsent if lines else keys_of(order.lines),
        )

    def _entity(self) -> dict[str, Any]:
        """The package as Procore last answered it, with the contract that it changes and without lines."""
        order, is_client = self.order, self.contract_values.get(CLIENT) is not None
        entity = package_values({"id": order.procore_id, "origin_id": order.known_origin, **self.header})
        entity["contract_id"] = None if is_client else self.contract["id"]
        entity["prime_contract"] = {"number": self.contract["number"]} if is_client else None
        if not self.header:
            entity.pop("origin_code")  # not answered: as it was
        entity.pop("line_items", None)
        return entity


# ------------------------------------------------------------------------------------------------ the contract


def find_contract(company: Company, project_id: int, one: ChangeOrderWrite) -> Reason | None:
    """Note the contract that a change order changes; why it cannot be told."""
    if name := one.commitment:
        method = company.option(COMMITMENTS[name]).accounting_method
        one.contract = {"id": int(text_of(one.contract_values[name])), "accounting_method": method}
        return None
    found = contract_numbered(prime_contracts_of(company, project_id), text_of(one.contract_values.get(CLIENT)))
    if isinstance(found, Reason):
        return found
    one.contract = {**found, "number": number_of(found)}
    return None


def method_of_contract(company: Company, project_id: int, one: ChangeOrderWrite) -> str:
    """How the contract counts, as itself says: the settings know it only of the contracts that we made."""
    if one.commitment is None:
        return one.method
    methods, contract_id = company.cache.project(project_id).accounting_methods, int(one.contract["id"])
    if contract_id not in methods:
        path = CONTRACT_TYPES[COMMITMENTS[one.commitment]].path
        shown = company.client.get(f"{path}/{contract_id}", {"project_id": project_id})
        methods[contract_id] = shown.get("accounting_method") or ""
    return methods[contract_id]


# ------------------------------------------------------------------------------------------------ the package


def create_package(company: Company, element: Element, project_id: int, one: ChangeOrderWrite) -> None:
    """POST the package as a draft. A lost answer is looked up before anything is sent again.

    Source: docs/procore.md#repeating-a-request.
    """
    values = {name: value for name, value in one.order.values.items() if name != "status"}
    body = {
        "project_id": project_id,
        "contract_id": one.contract["id"],
        "change_order": {**_attributes(element, values), "status": DRAFT, "origin_id": one.order.origin_id},
    }
    try:
        try:
            one.header |= company.client.post(PACKAGES, body, repeatable=False)
        except AnswerLost:
            found = _found_again(company, project_id, one)
            one.header |= found or company.client.post(PACKAGES, body, repeatable=False)
    except AnswerLost as error:
        raise Unreachable("Procore left POST {path} unanswered twice: {lost}", path=PACKAGES, lost=error) from error
    except (RequestRefused, AccessRefused) as error:
        one.reason = why(error)
    else:
        one.sent |= values.keys()
        if one.order.values.get("status") == DRAFT:
            one.sent.add("status")


def update_package(company: Company, element: Element, project_id: int, one: ChangeOrderWrite) -> None:
    """PATCH what is still to be written. Raises RequestRefused or AccessRefused."""
    values = one.last_values
    attributes = _attributes(element, values)
    if one.order.origin_id and not one.is_new:
        attributes["origin_id"] = one.order.origin_id
    if not attributes:
        return
    body = {"project_id": project_id, "contract_id": one.contract["id"], "change_order": attributes}
    one.header |= company.client.patch(f"{PACKAGES}/{one.package_id}", body, repeatable=True)
    one.sent |= values.keys()


def _found_again(company: Company, project_id: int, one: ChangeOrderWrite) -> Item | None:
    """The package with our origin id among those of its contract: no filter finds it.

    Source: docs/procore.md#change-order-writing.
    """
    params = {"project_id": project_id, "contract_id": one.contract["id"]}
    for page in company.client.pages(PACKAGES, params, per_page=1000):
        for package in page:
            if package.get("origin_id") == one.order.origin_id and not package.get("deleted_at"):
                shown: Item = company.client.get(f"{PACKAGES}/{package['id']}", {"project_id": project_id})
                return shown
    return None


def _attributes(element: Element, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a package takes them: its contract is named beside them, and days are whole."""
    attributes = to_payload(element.by_name, {n: v for n, v in values.items() if n not in element.exclusive_references})
    if attributes.get("schedule_impact_amount"):
        attributes["schedule_impact_amount"] = int(attributes["schedule_impact_amount"])
    return attributes


def why(error: RequestRefused | AccessRefused) -> Reason:
    """Procore's own words as the reason of a record."""
    return refused(error.words if isinstance(error, RequestRefused) else str(error))
