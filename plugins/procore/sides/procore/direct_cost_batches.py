"""The two batches of a project's direct costs: headers, then lines; one call at a time.

Source: docs/procore.md#direct-costs-writing, docs/procore.md#direct-costs-one-at-a-time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from procore.elements.element import Element, Side
from procore.mapping.values import text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AnswerLost, RequestRefused, Unreachable
from procore.model.records import Reason
from procore.sides.procore.batches import Answers, Item, in_batches, sync, sync_answer
from procore.sides.procore.corrections import DirectCost, DirectCosts, WantedCost
from procore.sides.procore.rest.client import Client
from procore.sides.procore.rest.retries import TRIES

ByOriginId = dict[str, dict[str, Any]]
"""Items or entities by origin id."""


@dataclass(slots=True)
class Sending:
    """A direct cost on its way: why not all of it went through, and the numbers of the lines that did not."""

    cost: WantedCost
    reason: Reason | None = None
    unsent_lines: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not there yet: the direct cost that it belongs to, its number in maestro*, and as it is sent."""

    sending: Sending
    present: DirectCost
    number: str
    amount: str
    item: dict[str, Any]

    def refuse(self, reason: Reason) -> None:
        """Note that Procore did not take it."""
        if reason.code == "refused":
            facts = {"side": Side.PROCORE.value, "said": reason.facts["said"]}
            reason = Reason("refused_line", {**facts, "line": self.number, "amount": self.amount})
        self.sending.reason = self.sending.reason or reason
        self.sending.unsent_lines.add(self.number)


def read_direct_costs(client: Client, project_id: int) -> DirectCosts:
    """The project's direct costs with their lines; the list of lines is read when there is a header."""
    headers = client.everything(f"/rest/v1.1/projects/{project_id}/direct_costs")
    by_id = {int(one["id"]): DirectCost(one) for one in headers if not one.get("deleted_at")}
    for line in client.everything(f"/rest/v1.0/projects/{project_id}/direct_costs/line_items") if by_id else ():
        if cost := by_id.get(int(line["holder"]["id"])):
            cost.items.append(line)
    return {str(cost.header.get("origin_id") or own): cost for own, cost in by_id.items()}


class DirectCostBatches:
    """Sends the direct costs of one project: the headers that are not there, then the lines that are not there.

    `costs` are those that are there; what is made is added to them.
    """

    def __init__(self, client: Client, element: Element, project_id: int, costs: DirectCosts) -> None:
        self._client, self._element, self._project_id, self._costs = client, element, project_id, costs
        self._path = f"/rest/v1.0/projects/{project_id}/direct_costs"

    def send(self, sendings: Sequence[Sending]) -> None:
        """Bring the costs about; what is refused is noted in their sendings."""
        self._send_headers([one for one in sendings if one.cost.present is None])
        self._send_lines([one for one in sendings if one.cost.present is not None])

    def _send_headers(self, sendings: Sequence[Sending]) -> None:
        for batch in in_batches(sendings):
            items = [self._header(one.cost) for one in batch]
            answers = self._sync(f"{self._path}/sync", items, self._present_headers)
            for one, item in zip(batch, items, strict=True):
                if isinstance(found := answers.of({"origin_id": item["origin_id"]}), Reason):
                    one.reason = one.reason or found
                else:
                    one.cost.present = self._costs.setdefault(one.cost.origin_id, DirectCost(dict(found)))

    def _send_lines(self, sendings: Sequence[Sending]) -> None:
        lines = [line for one in sendings for line in self._lines(one)]
        for batch in in_batches(lines):
            answers = self._sync(f"{self._path}/line_items/sync", [one.item for one in batch], self._present_lines)
            for one in batch:
                if isinstance(found := answers.of({"origin_id": one.item["origin_id"]}), Reason):
                    one.refuse(found)
                else:
                    one.present.items.append(dict(found))

    # -------------------------------------------------------------------------------------------- one batch

    def _sync(self, path: str, items: Sequence[Item], present: Callable[[], ByOriginId]) -> Answers:
        """One batch. `present` reads what is there: what a lost answer is looked up by.

        Holds: docs/architecture.md#promise-every-item-accounted.
        """
        return sync(lambda part: self._once(path, part, present), items)

    def _once(self, path: str, items: list[Item], present: Callable[[], ByOriginId]) -> Mapping[str, Any]:
        """One call. After a lost answer, what is there is not sent again. Raises RequestRefused."""
        try:
            return self._patch(path, items)
        except AnswerLost:
            there = present()
        found = [there[item["origin_id"]] for item in items if item["origin_id"] in there]
        rest = [item for item in items if item["origin_id"] not in there]
        if not rest:
            return {"entities": found}
        try:
            answer = sync_answer(lambda part: self._patch(path, part), rest)
        except AnswerLost as lost:
            raise Unreachable(f"Procore left PATCH {path} unanswered twice; the next try looks it up.") from lost
        return {**answer, "entities": [*found, *answer["entities"]]}

    def _patch(self, path: str, items: list[Item]) -> Mapping[str, Any]:
        """Only one may write the direct costs of a project at a time: a conflict is waited for, then sent again.

        Source: docs/procore.md#direct-costs-one-at-a-time.
        """
        for attempt in range(TRIES):
            try:
                return dict(self._client.patch(path, {"updates": items}, repeatable=False))
            except RequestRefused as error:
                if error.status != HTTPStatus.CONFLICT:
                    raise
                conflict = error
                self._client.pause(attempt)
        raise Unreachable(f"Somebody else keeps writing direct costs in this project: {conflict}") from conflict

    def _present_headers(self) -> ByOriginId:
        fresh = read_direct_costs(self._client, self._project_id)
        self._costs.update({origin: cost for origin, cost in fresh.items() if origin not in self._costs})
        return {origin: cost.header for origin, cost in fresh.items()}

    def _present_lines(self) -> ByOriginId:
        fresh = read_direct_costs(self._client, self._project_id)
        items = [item for cost in fresh.values() for item in cost.items]
        return {str(item["origin_id"]): item for item in items if item.get("origin_id")}

    # -------------------------------------------------------------------------------------------- items

    def _header(self, cost: WantedCost) -> dict[str, Any]:
        values = {name: value for name, value in cost.header_values.items() if value is not None}
        ours = {"origin_id": cost.origin_id, "origin_data": cost.origin_data, "status": "approved"}
        return {**to_payload(self._element.by_name, values), **ours}

    def _lines(self, sending: Sending) -> list[_Line]:
        """The lines of a cost that are not there yet."""
        cost = sending.cost
        assert cost.present is not None, "lines come after their header"
        kind, line_kind = self._element.origin_kind, self._element.line_origin_kind
        stem = cost.origin_id.replace(f"|{kind}|", f"|{line_kind}|", 1)
        lines = []
        for number, values in cost.lines_to_send(self._element).items():
            given = {name: value for name, value in values.items() if value is not None}
            item = {
                "direct_cost_id": cost.present.header["id"],
                "origin_id": f"{stem}|{number}",
                "extended_type": "manual",
                **to_payload(self._element.line_by_name, given),
            }
            lines.append(_Line(sending, cost.present, number, text_of(values.get("amount")), item))
        return lines
