"""The batches of a project's direct costs: drafts, their lines, then approval and origin id; one call at a time.

An origin id may close a direct cost with all that belongs to it, so it is written last, together with the status: what
is not whole is a draft that can still be changed and deleted, and counts nowhere.

Source: docs/procore.md#direct-costs-writing, docs/procore.md#direct-costs-lock, docs/procore.md#direct-costs-one-at-a-time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from procore.elements.element import Element, Field, Side, Values
from procore.mapping.lines import OURS
from procore.mapping.values import text_of
from procore.mapping.writing import to_payload
from procore.model.errors import AccessRefused, AnswerLost, RequestRefused, Unreachable
from procore.model.records import Reason
from procore.sides.procore.batches import UNANSWERED, Answers, Item, in_batches, refused, sync_answer
from procore.sides.procore.corrections import (
    DirectCost,
    DirectCosts,
    WantedCost,
    draft_data,
    first_difference,
    origin_of_draft,
    what_is_read,
)
from procore.sides.procore.currency import other_currency
from procore.sides.procore.rest.client import Client
from procore.sides.procore.rest.retries import TRIES
from procore.sides.procore.tax_code_list import tax_code_of

DRAFT, APPROVED = "draft", "approved"
T = TypeVar("T")
ByOriginId = dict[str, dict[str, Any]]
"""Items or entities by the origin id that they have, or are to have."""


@dataclass(slots=True)
class Sending:
    """A direct cost on its way, and why not all of it went through."""

    cost: WantedCost
    reason: Reason | None = None

    def begun(self, answered: Item | Reason, costs: DirectCosts) -> None:
        """Note what became of its draft, among the costs that are there."""
        if isinstance(answered, Reason):
            self.reason = self.reason or answered
        else:
            self.cost.present = costs.setdefault(self.cost.origin_id, DirectCost(dict(answered)))

    def completed(self, answered: Item | Reason) -> None:
        """Note what became of its approval."""
        assert self.cost.present is not None, "only what was begun is completed"
        if not isinstance(answered, Reason):
            self.cost.present.header |= answered
        elif answered is UNANSWERED:
            self.reason = UNANSWERED
        else:
            self.reason = Reason("refused_completion", {"said": answered.facts["said"]})


@dataclass(frozen=True, slots=True)
class _LineToSend:
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


def read_direct_costs(client: Client, element: Element, project_id: int) -> DirectCosts:
    """The project's direct costs with their lines; the list of lines is read when there is a header."""
    headers = client.everything(f"/rest/v1.1/projects/{project_id}/direct_costs")
    there = [one for one in headers if not one.get("deleted_at")]
    by_id = {int(one["id"]): DirectCost(one) for one in what_is_read(element.fields, there)}
    lines = client.everything(f"/rest/v1.0/projects/{project_id}/direct_costs/line_items") if by_id else []
    taxed: set[int] = set()
    for line, kept in zip(lines, what_is_read(element.lines, lines), strict=True):
        own = int(line["holder"]["id"])
        if cost := by_id.get(own):
            cost.items.append(kept)
            taxed |= {own} if tax_code_of(line) else set()
    for own in taxed:
        by_id[own].add_up()  # the header's may hold the tax (docs/procore.md#tax-codes)
    found: DirectCosts = {}
    for own, cost in sorted(by_id.items(), key=lambda one: one[1].is_begun):  # what is complete has its name first
        found[cost.origin if cost.origin not in found else str(own)] = cost
    return found


class DirectCostBatches:
    """Sends the direct costs of one project.

    `costs` are those that are there; what is made is added to them, and what is deleted taken from them. `units` are
    Procore's units of measure by their name in lower case. `currency`: the company's; empty: any.
    """

    def __init__(
        self,
        client: Client,
        element: Element,
        project_id: int,
        costs: DirectCosts,
        units: Mapping[str, str],
        currency: str = "",
    ) -> None:
        self._client, self._element, self._project_id, self._costs = client, element, project_id, costs
        self._units, self._currency = units, currency
        self._path = f"/rest/v1.0/projects/{project_id}/direct_costs"

    def begin(self, sendings: Sequence[Sending]) -> None:
        """Bring the costs about as drafts with all their lines; what is refused is noted in their sendings."""
        self._send_headers([one for one in sendings if one.cost.present is None])
        self._send_lines([one for one in sendings if one.cost.present is not None])

    def complete(self, sendings: Sequence[Sending]) -> None:
        """Approve the drafts whose header and lines are as they are to be, and write their origin ids.

        Holds: docs/architecture.md#promise-nothing-half-made.
        """
        for one in sendings:
            one.reason = one.reason or self._missing(one.cost)
        for batch in in_batches([one for one in sendings if not one.reason and not one.cost.is_complete]):
            items = [self._completion(one.cost) for one in batch]
            answers = self._sync(f"{self._path}/sync", items, self._element.fields, self._completed_headers)
            for one, item in zip(batch, items, strict=True):
                one.completed(answers.of(item))

    def discard(self, cost: DirectCost) -> Reason | None:
        """Delete a draft with its lines; why that was refused. One that is gone already is no error."""
        own = int(cost.header["id"])
        path = f"/rest/v1.1/projects/{self._project_id}/direct_costs/{own}"
        try:
            self._in_turn(path, lambda: self._client.delete(path))
        except (RequestRefused, AccessRefused) as error:
            return refused(error.words if isinstance(error, RequestRefused) else str(error))
        for name in [name for name, one in self._costs.items() if one is cost]:
            del self._costs[name]
        return None

    # -------------------------------------------------------------------------------------------- steps

    def _send_headers(self, sendings: Sequence[Sending]) -> None:
        for batch in in_batches(sendings):
            items = [self._header(one.cost) for one in batch]
            answers = self._sync(f"{self._path}/sync", items, self._element.fields, self._present_headers)
            found = [answers.of({"origin_data": item["origin_data"]}) for item in items]
            there = self._present_headers() if UNANSWERED in found else {}
            for one, entity in zip(batch, found, strict=True):
                answered = there.get(one.cost.origin_id, entity) if entity is UNANSWERED else entity
                one.begun(answered, self._costs)

    def _send_lines(self, sendings: Sequence[Sending]) -> None:
        lines = [line for one in sendings for line in self._lines(one)]
        for batch in in_batches(lines):
            items = [one.item for one in batch]
            answers = self._sync(f"{self._path}/line_items/sync", items, self._element.lines, self._present_lines)
            for one in batch:
                if isinstance(found := answers.of({"origin_id": one.item["origin_id"]}), Reason):
                    one.refuse(found)
                else:
                    one.present.items.append(dict(found))

    def _missing(self, cost: WantedCost) -> Reason | None:
        """Why a draft is not what it is to be: a line that is not there, or the first value that Procore did not keep."""
        if cost.is_complete or cost.present is None:
            return None
        if foreign := other_currency(cost.present.header, self._currency):
            return foreign  # it stays a draft, which counts nowhere
        there = {line.twin: line.values for line in cost.present.lines(self._element)}
        if there.keys() != cost.lines.keys():
            return UNANSWERED
        reason = _not_kept(self._element.fields, cost.present.values(self._element, cost.generation), cost.values)
        needed = tuple(one for one in self._element.lines if Side.PROCORE in one.required_by)  # what its dollars are
        in_lines = (_not_kept(needed, there[number], values, number) for number, values in cost.lines.items())
        return reason or next(filter(None, in_lines), None)

    # -------------------------------------------------------------------------------------------- one batch

    def _sync(
        self, path: str, items: Sequence[Item], fields: Sequence[Field], present: Callable[[], ByOriginId]
    ) -> Answers:
        """One batch; of its answer what these fields are read from. `present`: reads what is there, after a lost answer.

        Holds: docs/architecture.md#promise-every-item-accounted.
        """
        answer = sync_answer(lambda part: self._once(path, part, present), items)
        return Answers({**answer, "entities": list(what_is_read(fields, answer["entities"]))})

    def _once(self, path: str, items: list[Item], present: Callable[[], ByOriginId]) -> Mapping[str, Any]:
        """One call. After a lost answer, what is there is not sent again. Raises RequestRefused."""
        try:
            return self._patch(path, items)
        except AnswerLost:
            there = present()
        found = [there[_origin_of(item)] for item in items if _origin_of(item) in there]
        rest = [item for item in items if _origin_of(item) not in there]
        if not rest:
            return {"entities": found}
        try:
            answer = sync_answer(lambda part: self._patch(path, part), rest)
        except AnswerLost as lost:
            raise Unreachable(
                "Procore left PATCH {path} unanswered twice; the next try looks it up.", path=path
            ) from lost
        return {**answer, "entities": [*found, *answer["entities"]]}

    def _patch(self, path: str, items: list[Item]) -> Mapping[str, Any]:
        return self._in_turn(path, lambda: dict(self._client.patch(path, {"updates": items}, repeatable=False)))

    def _in_turn(self, path: str, send: Callable[[], T]) -> T:
        """Only one may write the direct costs of a project at a time: a conflict is waited for, then sent again.

        Who is not the only writer any more sends nothing: a second draft would take the lines from the cost that another run made.

        Source: docs/procore.md#direct-costs-one-at-a-time.
        """
        for attempt in range(TRIES):
            self._client.make_sure()
            try:
                return send()
            except RequestRefused as error:
                if error.status != HTTPStatus.CONFLICT:
                    raise
                conflict = error
                self._client.pause(attempt)
        raise Unreachable(
            "Somebody else keeps writing direct costs in this project: {path}: {conflict}", path=path, conflict=conflict
        ) from conflict

    def _present_headers(self) -> ByOriginId:
        fresh = read_direct_costs(self._client, self._element, self._project_id)
        self._costs.update({origin: cost for origin, cost in fresh.items() if origin not in self._costs})
        return {origin: cost.header for origin, cost in fresh.items()}

    def _completed_headers(self) -> ByOriginId:
        fresh = read_direct_costs(self._client, self._element, self._project_id)
        return {origin: cost.header for origin, cost in fresh.items() if not cost.is_begun}

    def _present_lines(self) -> ByOriginId:
        fresh = read_direct_costs(self._client, self._element, self._project_id)
        items = [item for cost in fresh.values() for item in cost.items]
        return {str(item["origin_id"]): item for item in items if item.get("origin_id")}

    # -------------------------------------------------------------------------------------------- items

    def _header(self, cost: WantedCost) -> dict[str, Any]:
        values = {name: value for name, value in cost.header_values.items() if value is not None}
        return {**to_payload(self._element.by_name, values), "origin_data": draft_data(cost.origin_id), "status": DRAFT}

    def _completion(self, cost: WantedCost) -> dict[str, Any]:
        assert cost.present is not None, "only what was begun is completed"
        return {"id": cost.present.header["id"], "origin_id": cost.origin_id, "status": APPROVED}

    def _lines(self, sending: Sending) -> list[_LineToSend]:
        """The lines of a cost that are not there yet."""
        cost = sending.cost
        assert cost.present is not None, "lines come after their header"
        kind, line_kind = self._element.origin_kind, self._element.line_origin_kind
        stem = cost.origin_id.replace(f"|{kind}|", f"|{line_kind}|", 1)
        stem = stem if stem.startswith(f"{OURS}|") else f"{OURS}|{line_kind}|{stem}"  # of a cost that a person adopted
        lines = []
        for number, values in cost.lines_to_send(self._element).items():
            given = {name: value for name, value in values.items() if value is not None}
            item = {
                "direct_cost_id": cost.present.header["id"],
                "origin_id": f"{stem}|{number}",
                "extended_type": "manual",
                **to_payload(self._element.line_by_name, given),
            }
            if unit := item.get("uom"):
                item["uom"] = self._units.get(str(unit).casefold(), unit)
            lines.append(_LineToSend(sending, cost.present, number, text_of(values.get("amount")), item))
        return lines


def _not_kept(fields: tuple[Field, ...], there: Values, wanted: Values, line: str = "") -> Reason | None:
    """The first value that Procore does not hold as it was sent."""
    one = first_difference(fields, there, wanted)
    if one is None:
        return None
    facts = {"field": one.name, "sent": text_of(wanted.get(one.name)), "kept": text_of(there.get(one.name))}
    return Reason("not_stored", {**facts, **({"line": line} if line else {})})


def _origin_of(item: Item) -> str:
    """The origin id that an item has, or is to have."""
    return str(item.get("origin_id") or origin_of_draft(item["origin_data"]))
