"""Procore as one of the two sides: which module reads and writes each element, and what all have in common."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

from procore.elements.element import Element, Side
from procore.model.drafts import BegunDraft
from procore.model.errors import AccessRefused, AnswerUnreadable
from procore.model.modifications import Modification, WantedBudget
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.model.steps import Verb
from procore.sides.procore import (
    budget_documents,
    budgets,
    change_order_writes,
    change_orders,
    commitment_writes,
    commitments,
    custom_fields,
    direct_costs,
    removal,
    sync_actions,
    wbs,
)
from procore.sides.procore.batches import UNANSWERED, no_access
from procore.sides.procore.company import Company
from procore.sides.procore.endpoints import ENDPOINTS, filled
from procore.sides.procore.reading import ODD_SHAPE, shape_refused
from procore.sides.procore.rest.client import Client
from procore.sides.procore.segments import ELEMENT_OF, Facts, SubJob
from procore.sides.procore.tax_codes import unknown_tax_code, with_tax_codes


@dataclass(frozen=True, slots=True)
class ProjectElement:
    """How an element is read and written that the table of endpoints does not fit: one project at a time.

    `assume_empty` notes that a project holds none of the element yet. None: a project has to be read in any case, since what a
    person entered there meanwhile may be the very record that is about to be sent.
    """

    read: Callable[[Company, Element, Window, str, int], Iterator[list[Record]]]
    write: Callable[[Company, Element, int, list[Order]], Iterator[list[Outcome]]]
    assume_empty: Callable[[Company, int], None] | None = None


PROJECT_ELEMENTS: Mapping[str, ProjectElement] = MappingProxyType(
    {
        "budget_codes": ProjectElement(wbs.read, wbs.write, wbs.assume_empty),
        "budgets": ProjectElement(budgets.read, budgets.write, budgets.assume_empty),
        "change_orders": ProjectElement(change_orders.read, change_order_writes.write, change_orders.assume_empty),
        "costs": ProjectElement(direct_costs.read, direct_costs.write, direct_costs.assume_empty),
        "purchase_orders": ProjectElement(commitments.read, commitment_writes.write),
        "subcontracts": ProjectElement(commitments.read, commitment_writes.write),
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
        """The company's HTTP client."""
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

        A list that takes no window is read whole. A record without a key is an entry that does not say which it is. Raises
        AccessRefused when the project (or the tool) is closed to us, AnswerUnreadable for what cannot be read as a whole.
        """
        one, element = PROJECT_ELEMENTS.get(element.id), with_tax_codes(self.company, element)
        try:
            if one is None:
                yield from sync_actions.read(self.company, element, window, scope, project_id)
            else:
                assert project_id is not None, "these elements belong to a project"
                yield from one.read(self.company, element, window, scope, project_id)
        except ODD_SHAPE as error:
            raise shape_refused(element, error) from error

    def total(self, element: Element) -> int | None:
        """How many records of an element the company has; None: Procore does not say."""
        return sync_actions.total(self.company, element)

    def page_size(self, element: Element) -> int:
        """How many records of an element the company's list holds on a page."""
        return min(one.per_page for one in ENDPOINTS[element.id].lists)

    def keep_earlier(self, element: Element, records: Mapping[str, Record]) -> None:
        """Note the element's records as runs before this one read them, by Procore's id: they may save a call each."""
        self.company.cache.earlier[element.id] = records

    def know_projects(self, facts: Mapping[str, Facts]) -> None:
        """Note what maestro* says of projects, by their numbers: values that codes take over."""
        self.company.cache.project_facts.update(facts)

    def know_sub_job(self, project_id: int, job: SubJob) -> None:
        """Note a sub job of a project that is linked with a sub-project of maestro*."""
        self.company.cache.project(project_id).sub_jobs[job.scope] = job

    def know_modifications(
        self,
        projects: Mapping[str, int],
        modifications: Iterable[Modification],
        codes: Mapping[str, int],
        agreed: Mapping[str, Decimal],
    ) -> None:
        """Note maestro*'s budget modifications of these projects, by number with Procore's id.

        `codes`: Procore's ids of the WBS codes by maestro*'s keys; a code that is not linked keeps its key, which no order has.
        `agreed`: by Procore's id of the WBS code, as text, what its budget was worth when both sides last agreed.
        """
        held: dict[int, list[Modification]] = {number: [] for number in projects.values()}
        for one in (one for one in modifications if one.scope in projects):
            amounts = {str(codes.get(key, key)): amount for key, amount in one.amounts.items()}
            held[projects[one.scope]].append(replace(one, amounts=amounts))
        self.company.cache.modifications.update(held)
        self.company.cache.codes, self.company.cache.agreed = codes, agreed

    def documents(self, project_id: int, wanted: Sequence[WantedBudget]) -> Mapping[str, Sequence[Modification]]:
        """The documents that make what these budgets of a project are to be worth more, by maestro*'s key; to one side or both."""
        return budget_documents.documents(self.company, project_id, wanted)

    def assume_empty(self, element: Element, project_id: int) -> bool:
        """Take a project that was made just now for one without records of the element; False: it has to be read.

        Saves a list a project on a first push (docs/procore.md#calls). Should a person have been faster, Procore
        refuses the second of two; it never makes one.
        """
        one = PROJECT_ELEMENTS.get(element.id)
        if one is None or one.assume_empty is None:
            return False
        one.assume_empty(self.company, project_id)
        return True

    def drafts(self, project_id: int) -> list[BegunDraft]:
        """The direct costs of ours in a project that were begun and are not complete, as far as this run read them."""
        return direct_costs.drafts(self.company, project_id)

    def discard(self, element: Element, project_id: int, draft: BegunDraft) -> Reason | None:
        """Delete such a draft; why that was refused."""
        return direct_costs.discard(self.company, element, project_id, draft)

    def find(self, element: Element, origin_id: str, scope: str = "", project_id: int | None = None) -> Record | None:
        """The record that carries our origin id: what a lost answer or a crash is looked up by."""
        return sync_actions.find(self.company, element, origin_id, scope, project_id)

    def still_there(self, element: Element, procore_id: int) -> bool:
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

        Raises what concerns the system (limit, login, unreachable); what concerns a record is in its outcome. A list that
        is closed to us, and an answer that cannot be read, concern the records that were to be written there.
        """
        element = with_tax_codes(self.company, element)
        reasons = [(order, unknown_tax_code(self.company, element, order)) for order in orders]
        if held := [Outcome(order=order, reason=reason) for order, reason in reasons if reason]:
            yield held
        by_project: dict[int | None, list[Order]] = defaultdict(list)
        for order in (order for order, reason in reasons if not reason):
            by_project[order.project_id].append(order)
        for project_id, mine in by_project.items():
            yield from self._answered(element, project_id, mine)

    def _answered(self, element: Element, project_id: int | None, orders: list[Order]) -> Iterator[list[Outcome]]:
        """An outcome for each order of the company or of one project, also where it is closed to us or answers oddly."""
        left = {id(order): order for order in orders}
        try:
            for outcomes in self._write_scope(element, project_id, orders):
                yield outcomes
                for outcome in outcomes:
                    left.pop(id(outcome.order), None)
        except AccessRefused as error:
            yield [Outcome(order=order, reason=no_access(error, project_id)) for order in left.values()]
        except (AnswerUnreadable, *ODD_SHAPE):
            yield [Outcome(order=order, reason=UNANSWERED) for order in left.values()]

    def _write_scope(self, element: Element, project_id: int | None, orders: list[Order]) -> Iterator[list[Outcome]]:
        """Removals first, then all else, of the company or of one project."""
        if to_remove := [order for order in orders if order.verb is Verb.REMOVE]:
            yield from removal.remove(self.company, element, project_id, to_remove)
        rest = [order for order in orders if order.verb is not Verb.REMOVE]
        if (element.id in ELEMENT_OF.values() or element.divides_scope) and any(
            order.verb is Verb.CREATE for order in rest
        ):
            self.company.cache.forget_segments(project_id)

        def write(mine: list[Order]) -> Iterator[list[Outcome]]:
            if one := PROJECT_ELEMENTS.get(element.id):
                assert project_id is not None, "these elements belong to a project"
                return one.write(self.company, element, project_id, mine)
            return sync_actions.write(self.company, element, project_id, mine)

        yield from custom_fields.write(self.company, element, project_id, rest, write)
