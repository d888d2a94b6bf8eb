"""How each element is read and written in Procore: lists, one-by-one creation, sync batches, every item accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from procore.elements.element import Element, Side
from procore.mapping.records import from_procore, text_of, to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.procore import budgets, change_order_writes, change_orders, commitments, direct_costs, removal, wbs
from procore.sides.procore.batches import accounted, refused, settled
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import BATCH, ENDPOINTS, Endpoint, filled
from procore.sides.procore.rest.client import Client


@dataclass(frozen=True, slots=True)
class Door:
    """How an element is read and written that the table of endpoints does not fit: one project at a time.

    `empty` notes that a project holds none of the element yet. None: a project has to be asked in any case, since what a
    person entered there meanwhile may be the very record that is about to be sent.
    """

    read: Callable[[Company, Element, Window, str, int], Iterator[list[Record]]]
    write: Callable[[Company, Element, int, list[Order]], Iterator[list[Outcome]]]
    empty: Callable[[Company, int], None] | None = None


DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "budget_codes": Door(wbs.read, wbs.write, wbs.empty),
        "budgets": Door(budgets.read, budgets.write, budgets.empty),
        "change_orders": Door(change_orders.read, change_order_writes.write, change_orders.empty),
        "costs": Door(direct_costs.read, direct_costs.write, direct_costs.empty),
        "purchase_orders": Door(commitments.read, commitments.write),
        "subcontracts": Door(commitments.read, commitments.write),
    }
)
"""By element id; every other element goes by `ENDPOINTS`."""


@dataclass(frozen=True)
class Procore:
    """Procore as one of the two sides."""

    company: Company
    side = Side.PROCORE

    @property
    def client(self) -> Client:
        """The HTTP door."""
        return self.company.client

    @property
    def company_id(self) -> int:
        """The company's id."""
        return self.company.id

    def clock(self) -> datetime:
        """Procore's own time as its last answer gave it, ours when nothing was asked yet (aware, UTC)."""
        return self.client.server_time or datetime.now(UTC)

    # -------------------------------------------------------------------------------------------- reading

    def read(
        self, element: Element, window: Window, scope: str = "", project_id: int | None = None
    ) -> Iterator[list[Record]]:
        """The element's records of the company, or of one project, that changed inside the window; a page at a time.

        A list that takes no window is read whole. Raises AccessRefused when the project (or the tool) is closed to us.
        """
        if door := DOORS.get(element.id):
            assert project_id is not None, "these elements belong to a project"
            yield from door.read(self.company, element, window, scope, project_id)
            return
        for listing in ENDPOINTS[element.id].lists:
            params = filled(listing.params, self.company_id, project_id)
            if listing.windowed:
                params |= window.filter
            path = filled(listing.path, self.company_id, project_id)
            for page in self.client.pages(path, params, per_page=listing.per_page):
                yield [from_procore(element, item, scope) for item in page if not item.get("deleted_at")]

    def takes_for_empty(self, element: Element, project_id: int) -> bool:
        """Take a project that was made just now for one without records of the element; False: it has to be read.

        Saves a list a project on a first push (docs/procore.md#calls). Should a person have been faster, Procore
        refuses the second of two; it never makes one.
        """
        door = DOORS.get(element.id)
        if door is None or door.empty is None:
            return False
        door.empty(self.company, project_id)
        return True

    def find(self, element: Element, origin_id: str, scope: str = "", project_id: int | None = None) -> Record | None:
        """The record that carries our origin id: what a lost answer or a crash is looked up by."""
        for listing in ENDPOINTS[element.id].lists[:1]:
            params = {**filled(listing.params, self.company_id, project_id), "filters[origin_id]": origin_id}
            for page in self.client.pages(filled(listing.path, self.company_id, project_id), params, per_page=100):
                for item in page:
                    if item.get("origin_id") == origin_id:
                        return from_procore(element, item, scope)
        return None

    def shown(self, element: Element, procore_id: int) -> bool:
        """Whether Procore still shows the record; True where it has no page of its own.

        Raises AccessRefused: 404 for one that is gone, or that the application may not see.
        """
        endpoint = ENDPOINTS.get(element.id)
        if endpoint and endpoint.show:
            params = {"company_id": self.company_id}
            self.client.get(filled(endpoint.show, self.company_id, None, procore_id), params)
        return True

    # -------------------------------------------------------------------------------------------- writing

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        """Carry out the orders; outcomes come as each call answers, one an order.

        Raises what concerns the system (limit, login, unreachable); what concerns a record is in its outcome.
        """
        by_project: dict[int | None, list[Order]] = defaultdict(list)
        for order in orders:
            by_project[order.project_id].append(order)
        for project_id, mine in by_project.items():
            try:
                yield from self._write_scope(element, project_id, mine)
            except AccessRefused as error:
                if project_id is None:
                    raise
                reason = Reason("no_access", {"said": str(error)})
                yield [Outcome(order=order, reason=reason) for order in mine]

    def _write_scope(self, element: Element, project_id: int | None, orders: list[Order]) -> Iterator[list[Outcome]]:
        if gone := [order for order in orders if order.verb is Verb.REMOVE]:
            yield from removal.remove(self.company, element, project_id, gone)
            orders = [order for order in orders if order.verb is not Verb.REMOVE]
        if door := DOORS.get(element.id):
            assert project_id is not None, "these elements belong to a project"
            yield from door.write(self.company, element, project_id, orders)
            return
        endpoint = ENDPOINTS[element.id]
        singles = [o for o in orders if o.verb is Verb.CREATE and endpoint.create]
        batched = [o for o in orders if not (o.verb is Verb.CREATE and endpoint.create)]
        for order in singles:
            yield [self._create(element, endpoint, order)]
        for order in batched:
            if endpoint.reactivate and order.procore_id and order.values.get("active") is True:
                self._reactivate(endpoint, order.procore_id)
        for start in range(0, len(batched), BATCH):
            yield self._sync(element, endpoint, project_id, batched[start : start + BATCH])

    def _create(self, element: Element, endpoint: Endpoint, order: Order) -> Outcome:
        """One POST. An answer that was lost is looked up before anything is sent again.

        Holds: docs/architecture.md#promise-safe-repeats.
        """
        assert endpoint.create is not None, "only elements that are created one by one come here"
        assert endpoint.envelope is not None, "a single record travels in an envelope"
        body = {
            "company_id": self.company_id,
            endpoint.envelope: {**endpoint.defaults, **self._attributes(element, order)},
        }
        try:
            answer = self.client.post(endpoint.create, body, repeatable=False)
        except RequestRefused as error:
            return Outcome(order=order, reason=refused(error.said))
        except AnswerLost:
            found = self.find(element, order.origin_id or "", order.scope, order.project_id)
            return Outcome(order=order, record=found) if found else self._create_again(element, endpoint, order, body)
        return settled(element, order, answer)

    def _create_again(self, element: Element, endpoint: Endpoint, order: Order, body: Mapping[str, Any]) -> Outcome:
        assert endpoint.create is not None, "only elements that are created one by one come here"
        try:
            return settled(element, order, self.client.post(endpoint.create, body, repeatable=False))
        except RequestRefused as error:
            return Outcome(order=order, reason=refused(error.said))
        except AnswerLost as error:
            raise Unreachable(f"Procore left POST {endpoint.create} unanswered twice: {error}") from error

    def _reactivate(self, endpoint: Endpoint, procore_id: int) -> None:
        """The documented way back for a deactivated vendor; one that is active already is no error.

        Source: docs/procore.md#inactive-vendors.
        """
        path = filled(endpoint.reactivate, self.company_id, None, procore_id)
        try:
            self.client.patch(path, {}, repeatable=True)
        except AccessRefused:
            return

    def _sync(self, element: Element, endpoint: Endpoint, project_id: int | None, orders: list[Order]) -> list[Outcome]:
        """One sync call. A batch that is refused as a whole is halved until the record that spoils it stands alone."""
        if not orders:
            return []
        body = {
            **filled(endpoint.sync_body, self.company_id, project_id),
            "updates": [self._attributes(element, order) for order in orders],
        }
        params = filled(endpoint.sync_params, self.company_id, project_id)
        try:
            answer = self.client.patch(endpoint.sync, body, params, repeatable=True)
        except RequestRefused as error:
            if len(orders) == 1:
                return [Outcome(order=orders[0], reason=refused(error.said))]
            half = len(orders) // 2
            return [
                outcome
                for part in (orders[:half], orders[half:])
                for outcome in self._sync(element, endpoint, project_id, part)
            ]
        return accounted(element, orders, answer)

    def _attributes(self, element: Element, order: Order) -> dict[str, Any]:
        attributes = to_payload(element.by_name, order.values)
        if "business_register_attributes" in attributes:
            attributes["business_register_attributes"]["type"] = self.company.tax_number_type
        if element.id == "cost_codes" and "code" in attributes:
            attributes["code"] = own_code(text_of(order.values.get("code")), order.parent_code)
        if order.procore_id is not None:
            attributes["id"] = order.procore_id
        if order.origin_id is not None:
            attributes["origin_id"] = order.origin_id
        return attributes


def own_code(code: str, parent: str) -> str:
    """A cost code's own tier: `02-300` below `02` is `300` (docs/procore.md#cost-codes)."""
    return code.removeprefix(f"{parent}-") if parent else code
