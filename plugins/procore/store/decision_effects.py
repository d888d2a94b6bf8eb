"""What a decision does to links and exclusions, inside the transaction that applies it."""

import json
from typing import Any

from procore.diff.decisions import DecisionKind, DecisionRequest
from procore.diff.references import composed_of
from procore.elements import ALL
from procore.model.records import ORIGIN_ID
from procore.store import exclusions, links
from procore.store.sql import Blocks, LedgerRow

_EVENTS = {DecisionKind.LINK: "linked", DecisionKind.UNLINK: "unlinked", DecisionKind.RELINK: "relinked"}


def remove_settled(queries: Blocks, where: LedgerRow) -> None:
    """Forget of records that are linked now, or gone, that they were to get one of their own. `where`: pairing, element."""
    queries.of(exclusions.QUERIES)("remove_settled_separate", **where)


def apply(queries: Blocks, where: LedgerRow, run: int, decision: int, request: DecisionRequest) -> None:
    """Apply a decision that was checked. `queries`: those of decisions; `where`: pairing, element."""
    keys = {"maestro_key": request.maestro_key, "procore_key": request.procore_key}
    excluded = queries.of(exclusions.QUERIES)
    excluded("remove_separate", **where, **keys)
    if request.kind is DecisionKind.ADOPT:
        _adopt(queries, where, run, decision, request)
    elif request.kind in _EVENTS:
        _relink(queries, where, run, decision, request)
    elif request.kind is DecisionKind.EXCLUDE:
        excluded("add_excluded", **where, **keys, decision=decision)
        queries("close_exceptions", **where, **keys, decision=decision, run=run)
    elif request.kind is DecisionKind.INCLUDE:
        excluded("remove_excluded", **where, **keys)
        excluded("remove_unlinked", **where, **keys)
    elif request.kind is DecisionKind.CREATE:
        excluded("remove_excluded", **where, **keys)
        excluded("add_separate", **where, **keys, decision=decision)


def _adopt(queries: Blocks, where: LedgerRow, run: int, decision: int, request: DecisionRequest) -> None:
    """Link a record that has another integration's origin id, or say of its link that ours may take the place of that."""
    one = {**where, "maestro_key": request.maestro_key, "procore_id": int(request.procore_key)}
    keys = {"maestro_key": request.maestro_key, "procore_key": request.procore_key}
    linked, excluded = queries.of(links.QUERIES), queries.of(exclusions.QUERIES)
    excluded("remove_unlinked_pair", **where, **keys)
    excluded("remove_excluded", **where, **keys)
    (known,) = queries("known", **where, **keys, procore_id=one["procore_id"])
    adopted = request.facts[ORIGIN_ID]
    linked("adopt", **one, scope=known["maestro_scope"], adopted=adopted, run=run)
    before = {"was": None, "before": json.dumps({ORIGIN_ID: adopted})}
    linked("add_event", **one, kind="linked", decision=decision, run=run, **before)


def _relink(queries: Blocks, where: LedgerRow, run: int, decision: int, request: DecisionRequest) -> None:
    """Link, unlink or relink a record, and keep the link as it was."""
    keys = {"maestro_key": request.maestro_key, "procore_key": request.procore_key}
    one = {**where, "maestro_key": request.maestro_key}
    linked, excluded = queries.of(links.QUERIES), queries.of(exclusions.QUERIES)
    was: dict[str, Any] = {"before": None, "procore_id": None}
    now = None if request.kind is DecisionKind.UNLINK else int(request.procore_key)
    if request.kind is not DecisionKind.LINK:
        (was,) = (dict(row) for row in linked("remove", **one))
        for each in composed_of(ALL[where["element"]]):  # it is matched anew, by what the code is linked to now
            linked("remove_composed", **one, composed=each.element.id, field=each.field)
        queries("replace_choices", **one, run=run)
        excluded("add_unlinked", **one, procore_key=str(was["procore_id"]), decision=decision)
    if now is not None:
        excluded("remove_unlinked_pair", **where, **keys)
        excluded("remove_excluded", **where, **keys)
        (known,) = queries("known", **where, **keys, procore_id=now)
        linked("add", **one, scope=known["maestro_scope"], procore_id=now, run=run)
    before = {"was": was["procore_id"], "before": json.dumps(was["before"])}
    event = {"kind": _EVENTS[request.kind], "procore_id": now, "decision": decision, "run": run}
    linked("add_event", **one, **event, **before)
