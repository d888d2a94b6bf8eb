"""Elements that go by the table of endpoints: lists, creation one by one, Procore's sync actions for all else.

Source: docs/procore.md#batches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from procore.elements.element import Element
from procore.mapping.records import from_procore
from procore.mapping.values import id_of, text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Record
from procore.model.steps import Verb
from procore.sides.procore.batches import Item, by_scope, in_batches, no_access, outcome, refused, stored, sync
from procore.sides.procore.company import Company
from procore.sides.procore.custom_fields import with_custom_fields
from procore.sides.procore.endpoints import ENDPOINTS, filled
from procore.sides.procore.project_facts import with_facts
from procore.sides.procore.project_set_up import NotInList, attributes, kept_otherwise
from procore.sides.procore.reading import records_of
from procore.sides.procore.segments import SubJob

FOUND_PER_PAGE = 100
"""How long a page is asked for where one record is looked up."""


def read(
    company: Company, element: Element, window: Window, scope: str, project_id: int | None
) -> Iterator[list[Record]]:
    """The element's records of the company or the project, a page at a time; a list that takes no window comes whole.

    Records of some ids are shown one by one where the element has a page for one, so that it may be in any of its lists; else
    they are asked of its first list.
    """
    for place, job in _places(company, element, scope, project_id):
        yield from _read_place(company, element, window, place, project_id, job)


def _read_place(
    company: Company, element: Element, window: Window, scope: str, project_id: int | None, job: SubJob | None
) -> Iterator[list[Record]]:
    """The records of the company, of a project, or of one of its sub jobs."""
    for page in _pages(company, element, window, project_id, job):
        records = records_of(page, scope, lambda item: _record(company, element, item, scope, project_id))
        yield list(with_facts(company, element, page, records)) if element.procore_facts else records


def _places(company: Company, element: Element, scope: str, project_id: int | None) -> list[tuple[str, SubJob | None]]:
    """The project, and the sub jobs of it whose own records are listed by themselves, by their number in maestro*."""
    jobs = company.cache.sub_jobs_of(project_id) if ENDPOINTS[element.id].sub_job else []
    return [(scope, None), *((job.scope, job) for job in jobs)]


def _job_of(company: Company, element: Element, scope: str, project_id: int | None) -> SubJob | None:
    """The sub job whose own records these are; None: they are the project's."""
    return next((job for place, job in _places(company, element, "", project_id) if place == scope), None)


def _in_job(element: Element, job: SubJob | None) -> dict[str, int]:
    """What a call says of the sub job whose own records are meant."""
    return {ENDPOINTS[element.id].sub_job: job.id} if job else {}


def _is_billed(company: Company, element: Element, item: Any, job: SubJob | None) -> bool:
    """Whether an item is the project's own, or the sub job's, as was asked: a list may hold both (docs/procore.md#sub-jobs)."""
    if not (company.sub_jobs and ENDPOINTS[element.id].sub_job and isinstance(item, Mapping) and "biller_type" in item):
        return True
    of_job = item.get("biller_type") == "SubJob"
    return item.get("biller_id") == job.id if job and of_job else bool(job) == of_job


def _pages(
    company: Company, element: Element, window: Window, project_id: int | None, job: SubJob | None
) -> Iterator[list[Any]]:
    """The items of `read`, as Procore shows them."""
    if window.ids and ENDPOINTS[element.id].show:
        yield _shown(company, element, window)
        return
    for listing in ENDPOINTS[element.id].lists:
        params = filled(listing.params, company.id, project_id) | _in_job(element, job)
        if listing.windowed:
            params |= window.filter
        elif window.ids:
            continue
        path = filled(listing.path, company.id, project_id)
        for page in company.client.pages(path, params, per_page=listing.per_page):
            yield [item for item in page if _is_billed(company, element, item, job)]


def _record(company: Company, element: Element, item: Item, scope: str, project_id: int | None) -> Record | None:
    """The record of an item of a list; None for a deleted one."""
    if item.get("deleted_at"):
        return None
    return from_procore(element, with_custom_fields(company, element, item, project_id), scope)


def _shown(company: Company, element: Element, window: Window) -> list[Any]:
    """The records of a window's ids, as Procore shows each; not those that are gone, or not ours to see."""
    endpoint, found = ENDPOINTS[element.id], []
    assert endpoint.show is not None, "only elements with a page for one record come here"
    for procore_id in sorted(window.ids):
        params = {"company_id": company.id, "view": "extended"}
        try:
            found.append(company.client.get(filled(endpoint.show, company.id, None, procore_id), params))
        except AccessRefused:
            continue
    return found


def total(company: Company, element: Element) -> int | None:
    """How many records the company's lists of the element have, after they were read; None: Procore does not say.

    A call for each list that takes a window: of the others it is known.
    """
    counts: list[int] = []
    for one in ENDPOINTS[element.id].lists:
        path = filled(one.path, company.id, None)
        windowed = company.client.total(path, filled(one.params, company.id, None)) if one.windowed else None
        count = windowed if one.windowed else company.client.totals.get(path)
        if count is None:
            return None
        counts.append(count)
    return sum(counts)


def find(company: Company, element: Element, origin_id: str, scope: str, project_id: int | None) -> Record | None:
    """The record that carries our origin id: what a lost answer or a crash is looked up by."""
    job = _in_job(element, _job_of(company, element, scope, project_id))
    for listing in ENDPOINTS[element.id].lists[:1]:
        params = {**filled(listing.params, company.id, project_id), **job, "filters[origin_id]": origin_id}
        path = filled(listing.path, company.id, project_id)
        for page in company.client.pages(path, params, per_page=FOUND_PER_PAGE):
            for item in page:
                if id_of(item) and item.get("origin_id") == origin_id:
                    return from_procore(element, item, scope)
    return None


def write(company: Company, element: Element, project_id: int | None, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Create what has to be made one by one, then send all else in batches; an outcome each."""
    endpoint = ENDPOINTS[element.id]
    alone = [order for order in orders if order.verb is Verb.CREATE and endpoint.create]
    batched = [order for order in orders if not (order.verb is Verb.CREATE and endpoint.create)]
    for order in alone:
        yield [_create(company, element, order)]
    for order in batched:
        if endpoint.reactivate and order.procore_id and _is_to_be_active(element, order):
            _reactivate(company, endpoint.reactivate, order.procore_id)
    for scope, mine in by_scope(batched).items() if endpoint.sub_job else (("", batched),):
        job = _job_of(company, element, scope, project_id)
        for batch in in_batches(mine):
            yield _sync(company, element, project_id, batch, job)


def _is_to_be_active(element: Element, order: Order) -> bool:
    return element.active_field is not None and order.values.get(element.active_field) is True


def _create(company: Company, element: Element, order: Order) -> Outcome:
    """One POST. An answer that was lost is looked up before anything is sent again.

    Holds: docs/architecture.md#promise-safe-repeats.
    """
    endpoint = ENDPOINTS[element.id]
    assert endpoint.create is not None, "only elements that are created one by one come here"
    assert endpoint.envelope is not None, "a single record travels in an envelope"
    try:
        given = attributes(company, element, order.set_up)
    except NotInList as error:
        return Outcome(order=order, reason=error.reason)
    sent = {**endpoint.defaults, **given, **_attributes(company, element, order)}
    body = {"company_id": company.id, endpoint.envelope: sent}
    for _ in range(2):
        try:
            answer = company.client.post(endpoint.create, body, repeatable=False)
            found = stored(element, order, answer)
            return replace(found, reason=found.reason or kept_otherwise(element, order.set_up, answer))
        except RequestRefused as error:
            return Outcome(order=order, reason=refused(error.words))
        except AccessRefused as error:
            return Outcome(order=order, reason=no_access(error, order.project_id))
        except AnswerLost as error:
            lost = error
            if record := find(company, element, order.origin_id or "", order.scope, order.project_id):
                return Outcome(order=order, record=record)
    raise Unreachable("Procore left POST {path} unanswered twice: {lost}", path=endpoint.create, lost=lost) from lost


def _reactivate(company: Company, path: str, procore_id: int) -> None:
    """The documented way back for a deactivated vendor; one that is active already is no error.

    Source: docs/procore.md#inactive-vendors.
    """
    try:
        company.client.patch(filled(path, company.id, None, procore_id), {}, repeatable=True)
    except AccessRefused:
        return


def _sync(
    company: Company, element: Element, project_id: int | None, orders: list[Order], job: SubJob | None
) -> list[Outcome]:
    """One sync call of a project or of a sub job, in halves where it is refused as a whole."""
    endpoint = ENDPOINTS[element.id]
    body = filled(endpoint.sync_body, company.id, project_id)
    params = filled(endpoint.sync_params, company.id, project_id) | _in_job(element, job)

    def send(items: list[Mapping[str, Any]]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = company.client.patch(
            endpoint.sync, {**body, "updates": items}, params, repeatable=True
        )
        return answer

    answers = sync(send, [_attributes(company, element, order) for order in orders])
    return [outcome(element, order, answers) for order in orders]


def _attributes(company: Company, element: Element, order: Order) -> dict[str, Any]:
    """The order as Procore is sent it: its values, its id if it is known, our origin id if it is to be written."""
    sent = to_payload(element.by_name, _with_own_tier(element, order))
    register = ENDPOINTS[element.id].tax_register
    if register in sent:
        sent[register]["type"] = company.tax_number_type
    if order.procore_id is not None:
        sent["id"] = order.procore_id
    if order.origin_id is not None:
        sent["origin_id"] = order.origin_id
    return sent


def _with_own_tier(element: Element, order: Order) -> dict[str, Any]:
    """The order's values, a tiered code without its parent's: `02-300` below `02` is `300`.

    Source: docs/procore.md#cost-codes.
    """
    values = dict(order.values)
    if element.tiered_code and order.parent_code and (name := element.tiered_code[0]) in values:
        values[name] = text_of(values[name]).removeprefix(f"{order.parent_code}-")
    return values
