"""What people decided: kept with who and why, and applied by the next run, once."""

import json
from collections.abc import Sequence
from dataclasses import replace

from procore.diff.decisions import DecisionFacts, DecisionKind, DecisionRequest, checked, is_procore_id
from procore.diff.references import composed_of
from procore.diff.user_decisions import RefusedDecision, StoredChoice
from procore.elements import ALL
from procore.elements.element import Element
from procore.mapping.values import clean
from procore.model.change_set import RecordName
from procore.model.errors import DecisionRefused
from procore.model.records import Reason
from procore.store import decision_effects
from procore.store.sql import Blocks, Engine, LedgerRow, Queries
from procore.text.reasons import sentence

QUERIES = "ledger/decisions.sql"


class Decisions:
    """The decisions of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def decide(
        self,
        pairing_id: int,
        element: Element | str,
        kind: str,
        maestro_key: str | None,
        procore_key: str | None,
        facts: LedgerRow,
        by_whom: str,
        reason: str = "",
    ) -> int:
        """Keep a decision for the next run to apply; its id. A later decision about the same record replaces it.

        `kind`: choose (facts: `field`, and `line` for a line's field; `side` maestro or procore, or `value`), link,
        adopt, unlink, relink (`procore_key`: the new one), exclude, include, create (one key). A record that is linked may be
        named by one key.
        Raises DecisionRefused, with one sentence and its Reason, when it is known already that it cannot be applied.
        """
        return self.decide_all(pairing_id, element, [(kind, maestro_key, procore_key, facts)], by_whom, reason)[0]

    def decide_all(
        self,
        pairing_id: int,
        element: Element | str,
        requests: Sequence[tuple[str, str | None, str | None, LedgerRow]],
        by_whom: str,
        reason: str = "",
    ) -> list[int]:
        """Several decisions on one element, all or none: (kind, maestro*'s key, Procore's id, facts); their ids.

        `element`: as the company has it, or its id where no field of the site's own is meant.
        """
        about = element if isinstance(element, Element) else _element(element)
        with self._queries.transaction() as run:
            run("lock", pairing=pairing_id)
            return [_keep(run, pairing_id, about, _request(about, *one, by_whom, reason)) for one in requests]

    def apply(self, pairing: int, run: int, element: Element) -> list[DecisionRequest]:
        """Apply the open decisions about links and exclusions; those that were applied.

        What cannot be applied any more is refused, with the reason. Nothing is written to either side.
        """
        applied: list[DecisionRequest] = []
        where = {"pairing": pairing, "element": element.id}
        with self._queries.transaction() as queries:
            decision_effects.remove_settled(queries, where)
            waiting = [row for row in queries("open", **where) if row["kind"] != DecisionKind.CHOOSE]
            if waiting:
                queries("lock", pairing=pairing)
            for row in waiting:
                ready = checked(element, *_looked_up(queries, where, _stored_request(row)))
                state, outcome = "applied", None
                if isinstance(ready, Reason):
                    state, outcome = "refused", json.dumps(ready.as_json())
                else:
                    decision_effects.apply(queries, where, run, row["id"], ready)
                    applied.append(_stored_request(row))
                queries("end", ids=json.dumps([row["id"]]), state=state, run=run, outcome=outcome)
        return applied

    def withdraw(self, pairing: int, element: Element, kind: str) -> int:
        """Withdraw the decisions of a kind that no run applied yet; how many there were."""
        return len(self._queries("withdraw", pairing=pairing, element=element.id, kind=kind))

    def choices(self, pairing: int, element: Element) -> list[StoredChoice]:
        """The open choices of fields."""
        rows = self._queries("open", pairing=pairing, element=element.id)
        return [
            StoredChoice(id=row["id"], maestro_key=row["maestro_key"], facts=row["facts"], by_whom=row["by_whom"])
            for row in rows
            if row["kind"] == DecisionKind.CHOOSE
        ]

    def end_choices(self, ids: Sequence[int], run: int) -> None:
        """These choices are what both sides hold now."""
        if ids:
            self._queries("end", ids=json.dumps(list(ids)), state="applied", run=run, outcome=None)

    def refused(self, pairing: int, element: Element) -> list[RefusedDecision]:
        """Decisions that a run could not apply, and that no later one replaced."""
        return [
            RefusedDecision(
                id=row["id"],
                maestro_key=row["maestro_key"],
                procore_key=row["procore_key"],
                by_whom=row["by_whom"],
                reason=Reason.from_json(row["outcome"]),
            )
            for row in self._queries("refused", pairing=pairing, element=element.id)
        ]

    def all(self, pairing: int, element_id: str = "", at_most: int = 1000) -> list[LedgerRow]:
        """What was decided, newest first, with what became of it."""
        return self._queries("all", pairing=pairing, element=element_id, at_most=at_most)


def _keep(run: Blocks, pairing: int, element: Element, request: DecisionRequest) -> int:
    where = {"pairing": pairing, "element": element.id}
    ready = checked(element, *_looked_up(run, where, request))
    if isinstance(ready, Reason):
        raise _refused(element.id, ready)
    keys = {"maestro_key": ready.maestro_key, "procore_key": ready.procore_key}
    about = {"kind": ready.kind, "field": ready.facts.get("field", ""), "line": ready.facts.get("line", "")}
    replaced = [row["id"] for row in run("replace", **where, **keys, **about)]
    run("close_replaced", ids=json.dumps(replaced))
    why = {"by_whom": clean(ready.by_whom), "reason": clean(ready.reason)}
    (made,) = run("add", **where, **keys, **why, kind=ready.kind, facts=json.dumps(dict(ready.facts)))
    return int(made["id"])


def _looked_up(run: Blocks, where: LedgerRow, request: DecisionRequest) -> tuple[DecisionRequest, DecisionFacts]:
    """The decision with both keys, as far as a link tells them, and what is known about its records."""
    number = int(request.procore_key) if is_procore_id(request.procore_key) else None
    one_key = bool(request.maestro_key) != bool(request.procore_key)
    if request.kind not in (DecisionKind.LINK, DecisionKind.ADOPT, DecisionKind.RELINK) and one_key:
        for row in run("linked", **where, maestro_key=request.maestro_key, procore_id=number):
            request = replace(request, maestro_key=row["maestro_key"], procore_key=row["procore_key"])
            number = int(request.procore_key)
    keys = {"maestro_key": request.maestro_key, "procore_key": request.procore_key, "procore_id": number}
    (row,) = run("known", **where, **keys)
    known = _known(row)
    if request.kind in (DecisionKind.UNLINK, DecisionKind.RELINK) and known.linked_id:
        known = replace(known, carried_by=_carried_by(run, where, request.maestro_key))
    return request, known


def _carried_by(run: Blocks, where: LedgerRow, maestro_key: str) -> RecordName | None:
    """A record that both sides have under what is composed with this code; None: there is none."""
    for one in composed_of(ALL[where["element"]]):
        names = {element: sorted(fields) for element, fields in one.named_in.items()}
        about = {"composed": one.element.id, "field": one.field, "code_key": maestro_key, "names": json.dumps(names)}
        for row in run("carried_by", **where, **about):
            return row["element"], row["key"]
    return None


def _element(element_id: str) -> Element:
    if element_id not in ALL:
        raise _refused(element_id, Reason("decision_no_element", {"name": element_id, "known": ", ".join(ALL)}))
    return ALL[element_id]


def _request(
    element: Element,
    kind: str,
    maestro_key: str | None,
    procore_key: str | None,
    facts: LedgerRow,
    by_whom: str,
    reason: str,
) -> DecisionRequest:
    if kind not in list(DecisionKind):
        raise _refused(element.id, Reason("decision_no_kind", {"name": kind, "known": ", ".join(DecisionKind)}))
    return DecisionRequest(
        kind=DecisionKind(kind),
        maestro_key=clean(maestro_key or ""),
        procore_key=clean(procore_key or ""),
        facts=facts,
        by_whom=by_whom,
        reason=reason,
    )


def _stored_request(row: LedgerRow) -> DecisionRequest:
    return DecisionRequest(
        kind=DecisionKind(row["kind"]),
        maestro_key=row["maestro_key"],
        procore_key=row["procore_key"],
        facts=row["facts"],
        by_whom=row["by_whom"],
        reason=row["reason"],
    )


def _known(row: LedgerRow) -> DecisionFacts:
    maestro, procore = (
        {"scope": row[f"{side}_scope"], "values": row[f"{side}_values"], "lines": row[f"{side}_lines"]}
        if row[f"{side}_values"] is not None
        else None
        for side in ("maestro", "procore")
    )
    return DecisionFacts(
        tag=row["tag"],
        maestro=maestro,
        procore={**procore, "origin_id": row["origin_id"]} if procore else None,
        linked_id=row["linked_id"] or "",
        linked_key=row["linked_key"] or "",
        lines=row["linked_lines"] or {},
        unlinked=row["unlinked"],
        excluded=row["excluded"],
    )


def _refused(element_id: str, reason: Reason) -> DecisionRefused:
    return DecisionRefused(sentence(reason, element_id), reason=reason)
