"""In which steps change orders are written: draft packages, lines on their PCOs, statuses; by tier.

Source: docs/procore.md#change-order-writing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from procore.elements.element import Element
from procore.mapping.values import text_of
from procore.model.errors import AccessRefused, RequestRefused, SyncError
from procore.model.orders import Order, Outcome
from procore.model.records import Reason
from procore.sides.procore import potential_changes
from procore.sides.procore.batches import in_batches
from procore.sides.procore.change_order_packages import (
    ChangeOrderWrite,
    create_package,
    find_contract,
    method_of_contract,
    update_package,
    why,
)
from procore.sides.procore.change_order_tiers import has_three_tiers, potential_changes_of, tiers_of
from procore.sides.procore.company import Company
from procore.sides.procore.contract_types import TOGETHER
from procore.sides.procore.currency import other_currency
from procore.sides.procore.potential_changes import ONE_TIER, THREE_TIERS, TWO_TIERS
from procore.sides.procore.schedule import BY_AMOUNT, ScheduleWrite
from procore.sides.procore.units import units_for, unknown_unit

UNSUPPORTED = Reason("tier_unsupported", {"tiers": str(THREE_TIERS)})


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Write change orders of one project; an outcome each. A break on the way first yields what was done until then."""
    writes = [ChangeOrderWrite(order) for order in orders]
    for one in writes:
        one.reason = find_contract(company, project_id, one) or other_currency(one.contract, company.currency)
    found = [one for one in writes if not one.reason]
    units = units_for(company, [(one.order, one.method) for one in found])
    for one in found:
        one.reason = unknown_unit(one.order, one.method, units)
    if held := [one for one in writes if one.reason]:
        yield [Outcome(order=one.order, reason=one.reason) for one in held]
    packages = _Packages(company, element, project_id, units)
    for together in in_batches([one for one in writes if not one.reason], TOGETHER):
        try:
            packages.send(together)
        except SyncError:
            yield [one.outcome(element) for one in together if one.header or one.lines]
            raise
        yield [one.outcome(element) for one in together]


class _Packages:
    """Sends change orders of one project. Nothing is written where there are three tiers."""

    def __init__(self, company: Company, element: Element, project_id: int, units: Mapping[str, str]) -> None:
        self._company, self._element, self._project_id, self._units = company, element, project_id, units

    def send(self, writes: list[ChangeOrderWrite]) -> None:
        """Drafts, the PCOs that came with them, lines, statuses."""
        tiers = self._drafts(writes)
        for one in writes:  # what Procore made in another currency stays a draft without lines
            one.reason = one.reason or other_currency(one.header, self._company.currency)
        if going := [one for one in writes if not one.reason and (one.order.lines or one.order.values.get("status"))]:
            tiers = self._potential_changes(going, tiers)
        for one in writes:
            if one.order.lines and one.potential_id and not one.reason:
                self._lines(one)
        for one in writes:
            if one.may_be_finished:
                self._finish(one, tiers)

    def _drafts(self, writes: list[ChangeOrderWrite]) -> int | None:
        """Make the packages that are not there; the project's tiers, as far as anything tells.

        Nobody can delete a package, so that the tiers are asked for before the first one (docs/procore.md#change-order-tiers).
        """
        tiers = self._tiers(packages=any(not one.is_new for one in writes))
        if tiers is None and has_three_tiers(self._company, self._project_id):
            tiers = THREE_TIERS
        for one in writes:
            if tiers == THREE_TIERS:
                one.reason = UNSUPPORTED
            elif one.is_new:
                create_package(self._company, self._element, self._project_id, one)
        return tiers

    def _tiers(self, *, packages: bool) -> int | None:
        return tiers_of(self._company, self._project_id, packages=packages)

    # -------------------------------------------------------------------------------------------- PCO and lines

    def _potential_changes(self, writes: list[ChangeOrderWrite], tiers: int | None) -> int:
        """Find the PCO that holds each change order's lines; on two tiers, make it where there is none. The tiers."""
        anew = any(one.is_new for one in writes)
        potential = potential_changes_of(self._company, self._project_id, anew=anew)
        tiers = potential.tiers or tiers or self._tiers(packages=True) or ONE_TIER
        without: dict[int, list[ChangeOrderWrite]] = defaultdict(list)
        for one in writes:
            if tiers == THREE_TIERS:
                one.reason = UNSUPPORTED
            elif len(held := potential.of(one.package)) == 1:
                one.potential_id = int(held[0]["id"])
            elif not held and tiers == TWO_TIERS:
                without[one.contract["id"]].append(one)
            elif one.order.lines:
                one.reason = Reason("parts_unclear", {"number": str(one.package["number"]), "count": str(len(held))})
        for contract_id, mine in without.items():
            self._create_potential_changes(contract_id, mine)
        return tiers

    def _create_potential_changes(self, contract_id: int, writes: list[ChangeOrderWrite]) -> None:
        items = [_potential_change(one) for one in writes]
        answers = potential_changes.create(self._company.client, self._project_id, contract_id, items)
        for one, item in zip(writes, items, strict=True):
            if isinstance(found := answers.of(item), Reason):
                one.reason = found
            else:
                one.potential_id = int(found["id"])

    def _lines(self, one: ChangeOrderWrite) -> None:
        """Send the lines; a contract that refuses them is asked how it counts, and gets them again if that differs."""
        self._send_lines(one, one.method)
        if one.reason and one.method != BY_AMOUNT:
            method = method_of_contract(self._company, self._project_id, one)
            if method == BY_AMOUNT:
                self._send_lines(one, method)

    def _send_lines(self, one: ChangeOrderWrite, method: str) -> None:
        path = f"{potential_changes.PATH}/{one.potential_id}/line_items"
        one.lines = ScheduleWrite(self._element, one.order, method, self._units)
        one.lines.send(self._company.client, path, self._project_id)
        one.reason = one.lines.reason

    # -------------------------------------------------------------------------------------------- the status

    def _finish(self, one: ChangeOrderWrite, tiers: int | None) -> None:
        """Write what is still to be written, on two tiers the PCO's own status before that."""
        client, values = self._company.client, one.last_values
        try:
            if tiers == TWO_TIERS and one.potential_id and "status" in values:
                status, contract_id = text_of(values["status"]), one.contract["id"]
                potential_changes.set_status(client, self._project_id, contract_id, one.potential_id, status)
            update_package(self._company, self._element, self._project_id, one)
        except (RequestRefused, AccessRefused) as error:
            one.reason = why(error)


def _potential_change(one: ChangeOrderWrite) -> dict[str, Any]:
    """A change order's PCO as it is made: with an origin id of its own, in the change order's package."""
    order = one.order
    origin = text_of(order.origin_id or order.known_origin).replace("|CO|", "|PCO|", 1)
    title = order.values.get("name") or order.before.get("name")
    return {"origin_id": origin, "title": title, "change_order_request": {"change_order_package_id": one.package_id}}
