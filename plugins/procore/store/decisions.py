"""The only door to what people decided: decisions, what stays out or apart, suggestions, pairings that are given up.

Long, because there is one door.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine

from procore.diff.decisions import DecisionFacts, DecisionKind, DecisionRequest, checked, is_procore_id
from procore.diff.suggest import Suggestion
from procore.elements import ALL
from procore.elements.element import Element
from procore.mapping.values import clean
from procore.model.errors import DecisionRefused
from procore.model.records import Reason
from procore.store.sql import block
from procore.store.transaction import transaction
from procore.text.reasons import sentence

QUERIES = "ledger/decisions.sql"
LedgerRow = Mapping[str, Any]


class Decisions:
    """The decisions of one ledger. Every public method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -------------------------------------------------------------------------------------------- deciding

    def decide(
        self,
        pairing_id: int,
        element_id: str,
        kind: str,
        maestro_key: str | None,
        procore_key: str | None,
        facts: LedgerRow,
        by_whom: str,
        reason: str = "",
    ) -> int:
        """Keep a decision for the next run to apply; its id. A later decision about the same record replaces it.

        `kind`: choose (facts: `field`, and `line` for a line's field; `side` maestro or procore, or `value`), link,
        unlink, relink (`procore_key`: the new one), exclude, include, create (one key). A record that is linked may be
        named by one key.
        Raises DecisionRefused, with one sentence and its Reason, when it is known already that it cannot be applied.
        """
        return self.decide_all(pairing_id, element_id, [(kind, maestro_key, procore_key, facts)], by_whom, reason)[0]

    def decide_all(
        self,
        pairing_id: int,
        element_id: str,
        asked: Sequence[tuple[str, str | None, str | None, LedgerRow]],
        by_whom: str,
        reason: str = "",
    ) -> list[int]:
        """Several decisions on one element, all or none: (kind, maestro*'s key, Procore's id, facts); their ids."""
        element = _element(element_id)
        with transaction(self._engine) as connection:
            _run(connection, "lock", pairing=pairing_id)
            return [
                self._decide(connection, pairing_id, element, _ask(element, *one, by_whom, reason)) for one in asked
            ]

    def _decide(self, connection: Connection, pairing: int, element: Element, ask: DecisionRequest) -> int:
        where = {"pairing": pairing, "element": element.id}
        ready = checked(element, *self._looked_up(connection, where, ask))
        if isinstance(ready, Reason):
            raise _refused(element.id, ready)
        keys = {"maestro_key": ready.maestro_key, "procore_key": ready.procore_key}
        about = {"kind": ready.kind, "field": ready.facts.get("field", ""), "line": ready.facts.get("line", "")}
        replaced = [row["id"] for row in _run(connection, "replace", **where, **keys, **about)]
        _run(connection, "close_replaced", ids=json.dumps(replaced))
        said = {"by_whom": clean(ready.by_whom), "reason": clean(ready.reason)}
        (made,) = _run(connection, "add", **where, **keys, **said, kind=ready.kind, facts=json.dumps(dict(ready.facts)))
        return int(made["id"])

    def _looked_up(
        self, connection: Connection, where: LedgerRow, ask: DecisionRequest
    ) -> tuple[DecisionRequest, DecisionFacts]:
        """The decision with both keys, as far as a link tells them, and what is known about its records."""
        number = int(ask.procore_key) if is_procore_id(ask.procore_key) else None
        if ask.kind not in (DecisionKind.LINK, DecisionKind.RELINK) and bool(ask.maestro_key) != bool(ask.procore_key):
            for row in _run(connection, "linked", **where, maestro_key=ask.maestro_key, procore_id=number):
                ask = _with_keys(ask, row["maestro_key"], row["procore_key"])
                number = int(ask.procore_key)
        keys = {"maestro_key": ask.maestro_key, "procore_key": ask.procore_key, "procore_id": number}
        (row,) = _run(connection, "known", **where, **keys)
        return ask, _known(row)

    # -------------------------------------------------------------------------------------------- applying

    def apply_links(self, pairing: int, run: int, element: Element) -> list[LedgerRow]:
        """Apply the open decisions about links and about what stays out; those applied: kind, maestro_key, procore_key.

        What cannot be applied any more is refused, with the reason. Nothing is written to either side.
        """
        applied: list[LedgerRow] = []
        with transaction(self._engine) as connection:
            where = {"pairing": pairing, "element": element.id}
            _run(connection, "end_own", **where)
            waiting = [row for row in _run(connection, "open", **where) if row["kind"] != DecisionKind.CHOOSE]
            if waiting:
                _run(connection, "lock", pairing=pairing)
            for row in waiting:
                ask = DecisionRequest(
                    kind=DecisionKind(row["kind"]),
                    maestro_key=row["maestro_key"],
                    procore_key=row["procore_key"],
                    by_whom=row["by_whom"],
                    reason=row["reason"],
                )
                ready = checked(element, *self._looked_up(connection, where, ask))
                state, outcome = "applied", None
                if isinstance(ready, Reason):
                    state, outcome = "refused", ready.as_json()
                else:
                    self._apply(connection, where, run, row["id"], ready)
                    applied.append(row)
                ended = {"state": state, "run": run, "outcome": json.dumps(outcome) if outcome else None}
                _run(connection, "end", ids=json.dumps([row["id"]]), **ended)
        return applied

    def _apply(self, connection: Connection, where: LedgerRow, run: int, decision: int, ask: DecisionRequest) -> None:
        keys = {"maestro_key": ask.maestro_key, "procore_key": ask.procore_key}
        before: LedgerRow = {"before": None, "procore_id": None}
        _run(connection, "lift_own", **where, **keys)
        if ask.kind in (DecisionKind.UNLINK, DecisionKind.RELINK):
            (before,) = _run(connection, "forget_link", **where, maestro_key=ask.maestro_key)
            _run(connection, "drop_choices", **where, maestro_key=ask.maestro_key, run=run)
            was = {**keys, "procore_key": str(before["procore_id"])}
            _run(connection, "add_apart", **where, **was, decision=decision)
        if ask.kind in (DecisionKind.LINK, DecisionKind.RELINK):
            _run(connection, "lift_pair", **where, **keys)
            _run(connection, "lift_excluded", **where, **keys)
            (row,) = _run(connection, "known", **where, **keys, procore_id=int(ask.procore_key))
            link = {"scope": row["maestro_scope"], "maestro_key": ask.maestro_key, "procore_id": int(ask.procore_key)}
            _run(connection, "add_link", **where, **link, run=run)
        if ask.kind in _EVENTS:
            now = None if ask.kind is DecisionKind.UNLINK else int(ask.procore_key)
            event = {"what": _EVENTS[ask.kind], "maestro_key": ask.maestro_key, "procore_id": now}
            told = {"was": before["procore_id"], "before": json.dumps(before["before"])}
            _run(connection, "add_event", **where, **event, **told, decision=decision, run=run)
        if ask.kind is DecisionKind.EXCLUDE:
            _run(connection, "add_excluded", **where, **keys, decision=decision)
            _run(connection, "close_inbox", **where, **keys, decision=decision, run=run)
        if ask.kind is DecisionKind.INCLUDE:
            _run(connection, "lift_excluded", **where, **keys)
            _run(connection, "lift_apart", **where, **keys)
        if ask.kind is DecisionKind.CREATE:
            _run(connection, "lift_excluded", **where, **keys)
            _run(connection, "add_own", **where, **keys, decision=decision)

    def choices(self, pairing: int, element: Element) -> list[LedgerRow]:
        """The open choices: id, maestro_key, procore_key, facts, by_whom."""
        rows = self._rows("open", pairing=pairing, element=element.id)
        return [row for row in rows if row["kind"] == DecisionKind.CHOOSE]

    def carried_out(self, ids: Sequence[int], run: int) -> None:
        """These choices are what both sides hold now."""
        if ids:
            self._rows("end", ids=json.dumps(list(ids)), state="applied", run=run, outcome=None)

    def refused(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Decisions that a run could not apply, and that no later one replaced: id, keys, and why (`outcome`)."""
        return self._rows("refused", pairing=pairing, element=element.id)

    def moved(self, pairing: int, run: int, element: Element, maestro_key: str, procore_id: int) -> None:
        """Follow a record that Procore merged into another one: the link moves, and what was agreed stays agreed."""
        where = {"pairing": pairing, "element": element.id, "maestro_key": maestro_key}
        with transaction(self._engine) as connection:
            (before,) = _run(connection, "link_before", **where)
            _run(connection, "move_link", **where, procore_id=procore_id)
            gone = {"pairing": pairing, "element": element.id, "procore_key": str(before["procore_id"])}
            _run(connection, "is_gone", **gone)
            told = {"was": before["procore_id"], "before": json.dumps(before["before"]), "decision": None, "run": run}
            _run(connection, "add_event", **where, what="merged", procore_id=procore_id, **told)

    # -------------------------------------------------------------------------------------------- what stands

    def apart(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Pairs that a person took apart and that both sides still have: maestro_key, procore_key, by_whom, reason."""
        return self._rows("apart", pairing=pairing, element=element.id)

    def excluded(self, pairing: int, element_id: str = "") -> list[LedgerRow]:
        """Records that a person keeps out (of one element, or of all): keys, by_whom, reason, decided_at."""
        return self._rows("excluded", pairing=pairing, element=element_id)

    def own(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Records that a person says are none of those across: maestro_key, procore_key (one of them empty)."""
        return self._rows("own", pairing=pairing, element=element.id)

    def merged(self, pairing: int, element: Element) -> list[LedgerRow]:
        """Links whose origin id exactly one other living record of Procore carries.

        maestro_key, procore_id (as linked), procore_key (who carries it), gone (whether the linked one is known to be).
        """
        return self._rows("merged", pairing=pairing, element=element.id)

    def events(self, pairing: int, element_id: str) -> list[LedgerRow]:
        """Links that people or merges made, moved and ended, oldest first."""
        return self._rows("events", pairing=pairing, element=element_id)

    def all(self, pairing: int, element_id: str = "", at_most: int = 1000) -> list[LedgerRow]:
        """What was decided, newest first, with what became of it."""
        return self._rows("all", pairing=pairing, element=element_id, at_most=at_most)

    def projects_left(self, pairing: int) -> tuple[int, int]:
        """How many projects are linked, and how many of those Procore still had when it was last read."""
        (row,) = self._rows("projects_left", pairing=pairing)
        return int(row["linked"]), int(row["living"])

    # -------------------------------------------------------------------------------------------- suggestions

    def renew_suggestions(self, pairing: int, element: Element, found: Sequence[Suggestion]) -> None:
        """Replace the element's suggestions by what was found now."""
        rows = [
            {"maestro_key": s.maestro_key, "procore_key": s.procore_key, "score": s.score, "matched": list(s.matched)}
            for s in found
        ]
        where = {"pairing": pairing, "element": element.id}
        with transaction(self._engine) as connection:
            _run(connection, "forget_suggestions", **where)
            if rows:
                _run(connection, "add_suggestions", **where, rows=json.dumps(rows))

    def suggestions(self, pairing: int, element_id: str) -> list[LedgerRow]:
        """Open suggestions, best first: maestro_key, procore_key, score, matched ({field, maestro, procore})."""
        return self._rows("suggestions", pairing=pairing, element=element_id)

    # -------------------------------------------------------------------------------------------- pairings

    def pairing_of(self, company: str) -> LedgerRow | None:
        """The company's pairing: id, company, tag, procore_company_id, host, environment. None: it never ran."""
        rows = self._rows("pairing", company=company)
        return rows[0] if rows else None

    def retire(self, pairing: int, by_whom: str, reason: str) -> str:
        """Give a pairing up; the name that its history has now. The next run stamps anew, and starts from nothing."""
        with transaction(self._engine) as connection:
            (row,) = _run(connection, "retire", pairing=pairing, by_whom=clean(by_whom), reason=clean(reason))
            for name in ("retire_inbox", "retire_decisions", "retire_watermarks", "retire_suggestions"):
                _run(connection, name, pairing=pairing)
        return str(row["company"])

    # -------------------------------------------------------------------------------------------- inside

    def _rows(self, name: str, **params: Any) -> list[LedgerRow]:
        with transaction(self._engine) as connection:
            return _run(connection, name, **params)


_EVENTS = {DecisionKind.LINK: "linked", DecisionKind.UNLINK: "unlinked", DecisionKind.RELINK: "relinked"}


def _run(connection: Connection, name: str, **params: Any) -> list[LedgerRow]:
    result: CursorResult[Any] = connection.execute(block(QUERIES, name), params)
    return [dict(row) for row in result.mappings()] if result.returns_rows else []


def _element(element_id: str) -> Element:
    if element_id not in ALL:
        raise _refused(element_id, Reason("decision_no_element", {"name": element_id, "known": ", ".join(ALL)}))
    return ALL[element_id]


def _ask(
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


def _with_keys(ask: DecisionRequest, maestro_key: str, procore_key: str) -> DecisionRequest:
    return replace(ask, maestro_key=maestro_key, procore_key=procore_key)


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
        apart=row["apart"],
        excluded=row["excluded"],
    )


def _refused(element_id: str, reason: Reason) -> DecisionRefused:
    return DecisionRefused(sentence(reason, element_id), reason=reason)
