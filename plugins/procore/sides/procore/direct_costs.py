"""Direct costs in Procore: two lists and two batches for a project, one call at a time.

Source: docs/procore.md#direct-costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procore.elements.element import Element, Kind, Side
from procore.mapping.records import fit, text_of, to_payload
from procore.model.errors import AnswerLost, RequestRefused, Unreachable
from procore.model.orders import Order, Outcome, Window
from procore.model.records import Reason, Record
from procore.sides.procore.batches import refused, said
from procore.sides.procore.company import Company
from procore.sides.procore.corrections import Draft, Held, announced, base_of, drafts, marked, standing, stands
from procore.sides.procore.endpoints import BATCH
from procore.sides.procore.rest.retries import TRIES

CONFLICT = 409
"""Somebody else writes a direct cost of this project: nothing was done, and it is sent again a little later."""
Book = dict[str, Held]
"""The project's direct costs by origin id, or by Procore's id for those that have none."""
Items = list[dict[str, Any]]
Named = dict[str, dict[str, Any]]
"""Items or entities by origin id."""
Answers = dict[str, dict[str, Any] | Reason]
"""What became of each item, by origin id."""


@dataclass(slots=True)
class Work:
    """An order under way: what must be there, and why not all of it is."""

    order: Order
    reversals: list[Draft] = field(default_factory=list)
    final: Draft | None = None
    reason: Reason | None = None
    unsettled: set[str] = field(default_factory=set)


def read(company: Company, element: Element, _window: Window, scope: str, project_id: int) -> Iterator[list[Record]]:
    """The project's direct costs with their lines, whole: 2 lists, the second only if the first has a row."""
    book = company.known["direct_costs", project_id] = _read(company, project_id)
    yield standing(element, scope, book)


def empty(company: Company, project_id: int) -> None:
    """No cost yet. Those that people enter are never taken for maestro*'s."""
    company.known["direct_costs", project_id] = {}


def write(company: Company, element: Element, project_id: int, orders: list[Order]) -> Iterator[list[Outcome]]:
    """Create, and correct by reversing: reversals before what takes their place, headers before lines."""
    known: Book | None = company.known.get(("direct_costs", project_id))
    book = _read(company, project_id) if known is None else known
    company.known["direct_costs", project_id] = book
    door = _Door(company, element, project_id, book)
    for start in range(0, len(orders), BATCH):
        works = [_work(element, order, book) for order in orders[start : start + BATCH]]
        door.send([(work, draft) for work in works for draft in work.reversals if not work.reason])
        door.send([(work, work.final) for work in works if work.final and not work.reason])
        yield [_outcome(element, work, book) for work in works]


# ------------------------------------------------------------------------------------------------ reading


def _read(company: Company, project_id: int) -> Book:
    headers = _all(company, f"/rest/v1.1/projects/{project_id}/direct_costs")
    by_id = {int(one["id"]): Held(one) for one in headers if not one.get("deleted_at")}
    for line in _all(company, f"/rest/v1.0/projects/{project_id}/direct_costs/line_items") if by_id else ():
        if held := by_id.get(int(line["holder"]["id"])):
            held.items.append(line)
    return {str(held.header.get("origin_id") or own): held for own, held in by_id.items()}


def _all(company: Company, path: str) -> Items:
    return [one for page in company.client.pages(path, per_page=1000) for one in page]


# ------------------------------------------------------------------------------------------------ writing


def _work(element: Element, order: Order, book: Book) -> Work:
    origin = order.origin_id
    if order.procore_id is not None:
        linked = next((one for one in book.values() if int(one.header["id"]) == order.procore_id), None)
        origin = str(linked.header.get("origin_id") or "") if linked else None
    if not origin:
        return Work(order, reason=Reason("gone", {"side": Side.PROCORE.value}))
    reversals, final = drafts(element, order, base_of(origin, order.maestro_key), book)
    return Work(order, reversals, final, _lacking(final))


def _lacking(draft: Draft) -> Reason | None:
    """An invoice needs its supplier and the supplier's number; other costs do not.

    Source: docs/procore.md#direct-costs-writing.
    """
    if draft.values.get("type") != "invoice":
        return None
    empty = next((name for name in ("supplier", "invoice_number") if draft.values.get(name) is None), None)
    return Reason("required", {"field": empty, "side": Side.PROCORE.value}) if empty else None


class _Door:
    """Sends drafts of one project: the headers that are not there, then the lines that are not there."""

    def __init__(self, company: Company, element: Element, project_id: int, book: Book) -> None:
        self._company, self._element, self._book = company, element, book
        self._project_id = project_id
        self._path = f"/rest/v1.0/projects/{project_id}/direct_costs"

    def send(self, drafts_of: Sequence[tuple[Work, Draft]]) -> None:
        """Bring the drafts about; what is refused is said in their works."""
        by_origin = {draft.origin_id: (work, draft) for work, draft in drafts_of}
        headers = {origin: self._header(draft) for origin, (_, draft) in by_origin.items() if draft.held is None}
        for start in range(0, len(headers), BATCH):
            page = dict(list(headers.items())[start : start + BATCH])
            for origin, answer in self._batch(f"{self._path}/sync", page, self._headers_there).items():
                work, draft = by_origin[origin]
                if isinstance(answer, Reason):
                    work.reason = work.reason or answer
                else:
                    draft.held = self._book.setdefault(origin, Held(answer))
        lines: dict[str, _Line] = {}
        for work, draft in drafts_of:
            lines |= self._lines(work, draft) if draft.held else {}
        for start in range(0, len(lines), BATCH):
            page = {name: line.item for name, line in list(lines.items())[start : start + BATCH]}
            for name, answer in self._batch(f"{self._path}/line_items/sync", page, self._lines_there).items():
                line = lines[name]
                if isinstance(answer, Reason):
                    line.refuse(answer)
                else:
                    line.keep(answer)

    def _batch(self, path: str, items: Named, there: Callable[[], Named], *, again: bool = True) -> Answers:
        """One sync call; each item, by origin id, with its entity or the reason why there is none.

        Holds: docs/architecture.md#promise-every-item-accounted.
        """
        try:
            answer = self._patch(path, list(items.values()))
        except RequestRefused as error:
            if len(items) == 1:
                return dict.fromkeys(items, refused(error.said))
            halves = list(items.items())[: len(items) // 2], list(items.items())[len(items) // 2 :]
            return {name: one for half in halves for name, one in self._batch(path, dict(half), there).items()}
        except AnswerLost as lost:  # some of it may stand, and what stands is not to be sent again
            if not again:
                raise Unreachable(f"Procore left PATCH {path} unanswered twice; the next try looks it up.") from lost
            found = there()
            kept: Answers = {name: found[name] for name in items if name in found}
            rest = {name: item for name, item in items.items() if name not in found}
            return kept | (self._batch(path, rest, there, again=False) if rest else {})
        entities = {str(one.get("origin_id")): one for one in answer.get("entities") or ()}
        errors = {str(one.get("origin_id")): refused(said(one.get("errors"))) for one in answer.get("errors") or ()}
        nothing = Reason("unanswered", {"side": Side.PROCORE.value})
        return {name: errors.get(name) or entities.get(name) or nothing for name in items}

    def _patch(self, path: str, updates: Items) -> dict[str, Any]:
        """Only one may write the direct costs of a project at a time: a conflict is waited for, then sent again."""
        for attempt in range(TRIES):
            try:
                return dict(self._company.client.patch(path, {"updates": updates}, repeatable=False))
            except RequestRefused as error:
                if error.status != CONFLICT:
                    raise
                conflict = error
                self._company.client.pause(attempt)
        raise Unreachable(f"Somebody else keeps writing direct costs in this project: {conflict}") from conflict

    def _headers_there(self) -> Named:
        fresh = _read(self._company, self._project_id)
        self._book.update({name: held for name, held in fresh.items() if name not in self._book})
        return {name: held.header for name, held in fresh.items()}

    def _lines_there(self) -> Named:
        fresh = _read(self._company, self._project_id)
        return {str(item["origin_id"]): item for held in fresh.values() for item in held.items if item.get("origin_id")}

    def _header(self, draft: Draft) -> dict[str, Any]:
        values = {name: value for name, value in marked(draft).items() if value is not None}
        ours = {"origin_id": draft.origin_id, "origin_data": announced(draft), "status": "approved"}
        return {**to_payload(self._element.by_name, values), **ours}

    def _lines(self, work: Work, draft: Draft) -> dict[str, _Line]:
        assert draft.held is not None, "lines come after their header"
        stem = draft.origin_id.replace(f"|{self._element.origin_kind}|", f"|{self._element.line_origin_kind}|", 1)
        found = {}
        for number, values in draft.missing(self._element).items():
            given = {name: value for name, value in values.items() if value is not None}
            item = {
                "direct_cost_id": draft.held.header["id"],
                "origin_id": f"{stem}|{number}",
                "extended_type": "manual",
                **to_payload(self._element.line_by_name, given),
            }
            found[f"{stem}|{number}"] = _Line(work, draft.held, number, text_of(values.get("amount")), item)
        return found


@dataclass(slots=True)
class _Line:
    """One line under way."""

    work: Work
    held: Held
    number: str
    amount: str
    item: dict[str, Any]

    def keep(self, answer: dict[str, Any]) -> None:
        self.held.items.append(answer)

    def refuse(self, reason: Reason) -> None:
        if reason.code == "refused":
            words = reason.facts["said"]
            facts = {"side": Side.PROCORE.value, "said": words, "line": self.number, "amount": self.amount}
            reason = Reason("refused_line", facts)
        self.work.reason = self.work.reason or reason
        self.work.unsettled.add(self.number)


def _outcome(element: Element, work: Work, book: Book) -> Outcome:
    """The cost as Procore holds it now: what stands afterwards, its lines added up."""
    final = work.final
    if final is None or final.held is None:
        return Outcome(order=work.order, reason=work.reason or Reason("unanswered", {"side": Side.PROCORE.value}))
    total = sum((Decimal(str(item.get("amount") or 0)) for item in final.held.items), Decimal(0))
    final.held.header["amount"] = str(total)
    record = stands(element, work.order.scope, final.origin_id, book)
    reason = work.reason or _not_stored(element, work.order, record)
    return Outcome(order=work.order, record=record, reason=reason, unsettled=frozenset(work.unsettled))


def _not_stored(element: Element, order: Order, record: Record) -> Reason | None:
    for name, value in order.values.items():
        one = element.by_name[name]
        if one.kind is not Kind.REFERENCE and record.get(name) != fit(one, value, Side.PROCORE):
            return Reason("not_stored", {"field": name, "sent": text_of(value), "kept": text_of(record.get(name))})
    return None
