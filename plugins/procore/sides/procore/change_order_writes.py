"""In which steps a change order is written: draft package, lines on its PCO, status; by tier.

Source: docs/procore.md#change-order-writing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from procore.elements.element import Element, Side
from procore.mapping.records import text_of, to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, SyncError, Unreachable
from procore.model.orders import Order, Outcome
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore import potential_changes, prime_contracts, schedule
from procore.sides.procore.batches import refused, said, settled
from procore.sides.procore.change_orders import PACKAGES, Item, own
from procore.sides.procore.commitments import CHUNK, FAMILIES
from procore.sides.procore.company import Company
from procore.sides.procore.potential_changes import ONE_TIER, THREE_TIERS, TWO_TIERS, Potential

DRAFT = "draft"
OF_THREE_TIERS = "ChangeOrderPackage"
"""The type of a package that is neither a commitment's nor a prime contract's change order itself."""
BY_FIELD = {"purchase_order": "purchase_orders", "subcontract": "subcontracts"}
CLIENT = "client_contract"


@dataclass(slots=True)
class _Change:
    """One change order on its way: the contract that it changes, what Procore last answered, what stands in the way."""

    order: Order
    contract: dict[str, Any] = field(default_factory=dict)  # id, accounting_method; of the client's: its number
    header: dict[str, Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)  # the fields that Procore has taken
    pco: int | None = None
    lines: schedule.Written | None = None
    reason: Reason | None = None

    @property
    def is_new(self) -> bool:
        """Whether its package is to be made."""
        return self.order.verb is Verb.CREATE

    @property
    def names(self) -> Mapping[str, Any]:
        """The values that say which contract it changes: what is to be written, or what Procore holds."""
        return self.order.values if self.is_new else self.order.before

    @property
    def package(self) -> Item:
        """Its package as the PCOs name it."""
        number = self.header.get("number") or text_of(self.order.before.get("external_number"))
        return {"contract_id": self.contract["id"], "number": number}

    @property
    def filled(self) -> bool:
        """Whether its lines stand as they should."""
        return not self.order.lines or (self.lines is not None and self.lines.complete)


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write change orders of one project; an outcome each. A break on the way first yields what stands until then."""
    changes = [_Change(order) for order in orders]
    for change in changes:
        change.reason = _find_contract(company, project_id, change)
    methods = [(c, text_of(c.contract.get("accounting_method"))) for c in changes if not c.reason]
    units = schedule.units(company) if any(schedule.has_units(c.order, method) for c, method in methods) else {}
    for change, method in methods:
        change.reason = schedule.unknown_unit(change.order, method, units)
    if held := [c for c in changes if c.reason]:
        yield [Outcome(order=c.order, reason=c.reason) for c in held]
    ready = [c for c in changes if not c.reason]
    for start in range(0, len(ready), CHUNK):
        chunk = ready[start : start + CHUNK]
        try:
            _write_chunk(company, element, project_id, chunk, units)
        except SyncError:
            yield [_outcome(element, c) for c in chunk if c.header or c.lines]
            raise
        yield [_outcome(element, c) for c in chunk]


def _write_chunk(
    company: Company, element: Element, project_id: int, changes: list[_Change], units: Mapping[str, str]
) -> None:
    """Drafts, the PCOs that came with them, lines, statuses. Nothing is written where there are three tiers."""
    tiers = potential_changes.tiers_told(company, project_id, packages=any(not c.is_new for c in changes))
    for change in changes:
        if tiers == THREE_TIERS:
            change.reason = Reason("tier_unsupported", {"tiers": str(tiers)})
        elif change.is_new:
            _make(company, element, project_id, change)
            if tiers is None and change.header.get("type") == OF_THREE_TIERS:
                tiers = potential_changes.tiers_told(company, project_id, packages=True)
                if tiers == THREE_TIERS:
                    change.reason = Reason("tier_unsupported", {"tiers": str(tiers)})
    going = [c for c in changes if not c.reason and (c.order.lines or c.order.values.get("status"))]
    if going:
        made = any(c.is_new for c in going)
        potential = potential_changes.of_project(company, project_id, anew=made)
        tiers = potential.tiers or tiers or potential_changes.tiers_told(company, project_id, packages=True) or ONE_TIER
        _place(company, project_id, going, potential, tiers)
    for change in changes:
        if change.order.lines and change.pco and not change.reason:
            _fill(company, element, project_id, change, units)
    for change in changes:
        _finish(company, element, project_id, change, tiers)


# ------------------------------------------------------------------------------------------ the contract


def _find_contract(company: Company, project_id: int, change: _Change) -> Reason | None:
    """Note the contract that a change order changes; why it cannot be told."""
    for name, family in BY_FIELD.items():
        if (contract := change.names.get(name)) is not None:
            change.contract = {
                "id": int(text_of(contract)),
                "accounting_method": company.option(family).accounting_method,
            }
            return None
    number = text_of(change.names.get(CLIENT))
    found = prime_contracts.named(prime_contracts.of_project(company, project_id), number)
    if isinstance(found, Reason):
        return found
    change.contract = {**found, "number": prime_contracts.word(found)}
    return None


def _method_asked(company: Company, project_id: int, change: _Change) -> str:
    """How the contract counts, as itself says: the settings know it only of the contracts that we made."""
    family = next((FAMILIES[family] for name, family in BY_FIELD.items() if change.names.get(name) is not None), None)
    if family is None:
        return text_of(change.contract.get("accounting_method"))
    key = ("accounting method", int(change.contract["id"]))
    if key not in company.known:
        shown = company.client.get(f"{family.path}/{change.contract['id']}", {"project_id": project_id})
        company.known[key] = shown.get("accounting_method") or ""
    return str(company.known[key])


# ------------------------------------------------------------------------------------------ the package


def _make(company: Company, element: Element, project_id: int, change: _Change) -> None:
    """POST the package as a draft. A lost answer is looked up before anything is sent again.

    Source: docs/procore.md#repeating-a-request.
    """
    values = {name: value for name, value in change.order.values.items() if name != "status"}
    body = {
        "project_id": project_id,
        "contract_id": change.contract["id"],
        "change_order": {**_attributes(element, values), "status": DRAFT, "origin_id": change.order.origin_id},
    }
    try:
        try:
            change.header |= company.client.post(PACKAGES, body, repeatable=False)
        except AnswerLost:
            found = _found_again(company, project_id, change)
            change.header |= found or company.client.post(PACKAGES, body, repeatable=False)
    except AnswerLost as error:
        raise Unreachable(f"Procore left POST {PACKAGES} unanswered twice: {error}") from error
    except (RequestRefused, AccessRefused) as error:
        change.reason = refused(error.said if isinstance(error, RequestRefused) else str(error))
    else:
        change.sent |= values.keys()
        if change.order.values.get("status") == DRAFT:
            change.sent.add("status")


def _found_again(company: Company, project_id: int, change: _Change) -> Item | None:
    """The package with our origin id among those of its contract: no filter finds it.

    Source: docs/procore.md#change-order-writing.
    """
    params = {"project_id": project_id, "contract_id": change.contract["id"]}
    for page in company.client.pages(PACKAGES, params, per_page=1000):
        for package in page:
            if package.get("origin_id") == change.order.origin_id and not package.get("deleted_at"):
                shown: Item = company.client.get(f"{PACKAGES}/{package['id']}", {"project_id": project_id})
                return shown
    return None


def _attributes(element: Element, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a package takes them: its contract stands beside them, and days are whole."""
    attributes = to_payload(element.by_name, {n: v for n, v in values.items() if n not in element.exclusive_references})
    if attributes.get("schedule_impact_amount"):
        attributes["schedule_impact_amount"] = int(attributes["schedule_impact_amount"])
    return attributes


# ------------------------------------------------------------------------------------------ PCO and lines


def _place(company: Company, project_id: int, changes: list[_Change], potential: Potential, tiers: int) -> None:
    """Find the PCO that holds each change order's lines; on two tiers, make it where there is none."""
    lacking: dict[int, list[_Change]] = defaultdict(list)
    for change in changes:
        held = potential.of(change.package)
        if tiers == THREE_TIERS:
            change.reason = Reason("tier_unsupported", {"tiers": str(tiers)})
        elif len(held) == 1:
            change.pco = int(held[0]["id"])
        elif not held and tiers == TWO_TIERS:
            lacking[change.contract["id"]].append(change)
        elif change.order.lines:
            facts = {"number": str(change.package["number"]), "count": str(len(held))}
            change.reason = Reason("parts_unclear", facts)
    for contract_id, mine in lacking.items():
        items = [_pco(change) for change in mine]
        answers = potential_changes.attach(company.client, project_id, contract_id, items)
        for change, item in zip(mine, items, strict=True):
            entity, error = answers.of(item)
            if entity is not None:
                change.pco = int(entity["id"])
            else:
                change.reason = refused(said(error.get("errors"))) if error is not None else _silence()


def _pco(change: _Change) -> dict[str, Any]:
    order = change.order
    origin = text_of(order.origin_id or order.known_origin).replace("|CO|", "|PCO|", 1)
    title = order.values.get("name") or order.before.get("name")
    package = change.header.get("id") or order.procore_id
    return {"origin_id": origin, "title": title, "change_order_request": {"change_order_package_id": package}}


def _fill(company: Company, element: Element, project_id: int, change: _Change, units: Mapping[str, str]) -> None:
    """Send the lines; a contract that refuses them is asked how it counts, and gets them again if that differs."""
    method = text_of(change.contract.get("accounting_method"))
    path = f"{potential_changes.PATH}/{change.pco}/line_items"
    change.lines = schedule.Written(element, change.order, method)
    change.lines.send(company.client, path, project_id, units)
    if change.lines.reason and method != schedule.BY_AMOUNT:
        asked = _method_asked(company, project_id, change)
        if asked == schedule.BY_AMOUNT:
            change.lines = schedule.Written(element, change.order, asked)
            change.lines.send(company.client, path, project_id, units)
    change.reason = change.lines.reason


# ------------------------------------------------------------------------------------------ the status


def _finish(company: Company, element: Element, project_id: int, change: _Change, tiers: int | None) -> None:
    """PATCH what is still to be sent: the status only over lines that all stand.

    Source: docs/procore.md#commitment-writing-order.
    """
    order = change.order
    unwritten = change.reason and change.reason.code in {"tier_unsupported", "parts_unclear"}
    if unwritten or (change.is_new and (not change.header or change.reason)):
        return
    values = {name: value for name, value in order.values.items() if name not in change.sent}
    if not change.filled or change.reason:
        values.pop("status", None)
    attributes = _attributes(element, values)
    if order.origin_id and not change.is_new:
        attributes["origin_id"] = order.origin_id
    if not attributes:
        return
    package = change.header.get("id") or order.procore_id
    try:
        if tiers == TWO_TIERS and change.pco and "status" in values:
            status = text_of(values["status"])
            potential_changes.set_status(company.client, project_id, change.contract["id"], change.pco, status)
        body = {"project_id": project_id, "contract_id": change.contract["id"], "change_order": attributes}
        change.header |= company.client.patch(f"{PACKAGES}/{package}", body, repeatable=True)
    except (RequestRefused, AccessRefused) as error:
        change.reason = refused(error.said if isinstance(error, RequestRefused) else str(error))
    else:
        change.sent |= values.keys()


def _outcome(element: Element, change: _Change) -> Outcome:
    """The change order as it stands now, and what of it was not written."""
    order, reason, lines = change.order, change.reason, change.lines
    if not change.header and (lines is None or order.procore_id is None):
        return Outcome(order=order, reason=reason or _silence())
    client = change.names.get(CLIENT) is not None
    contract = {
        "contract_id": None if client else change.contract["id"],
        "prime_contract": {"number": change.contract["number"]} if client else None,
    }
    payload = {**own({"id": order.procore_id, "origin_id": order.known_origin, **change.header}), **contract}
    if not change.header:
        payload.pop("origin_code")  # not answered: as it was
    payload.pop("line_items", None)
    written = {name: value for name, value in order.values.items() if name in change.sent and name != CLIENT}
    done = settled(element, replace(order, values=written), payload)
    assert done.record is not None, "Procore answered, or held it before"
    unsent = frozenset(order.values) - change.sent
    return Outcome(
        order=order,
        record=schedule.with_lines(element, done.record, lines.lines if lines else order.lines_before),
        reason=reason or done.reason or (_silence() if unsent or not change.filled else None),
        unsent=unsent,
        unsettled=lines.unsettled if lines else schedule.names_of(order.lines),
    )


def _silence() -> Reason:
    return Reason("unanswered", {"side": Side.PROCORE.value})
