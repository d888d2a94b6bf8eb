"""Why a document does not travel as others do."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.documents import belongs_elsewhere, is_locked, locked, unfit
from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Side, Unlinked
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, FieldConflict, Line, LineLink, Link, Reason
from procore.model.steps import Pair
from tests.factories.reasons import code
from tests.factories.records import plain, policy

ORDERS, CHANGE_ORDERS, SUPPLIERS = ALL["purchase_orders"], ALL["change_orders"], ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def change_order(side, posted=None, **values):
    record = plain("change_orders", side, "1", **values)
    return record if posted is None else replace(record, facts={"transferred": posted})


@pytest.mark.parametrize(
    ("element", "held", "target", "expected"),
    [
        (ORDERS, plain("purchase_orders", P, "1", status="Approved"), P, True),
        (ORDERS, plain("purchase_orders", P, "1", status="Draft"), P, False),
        (CHANGE_ORDERS, change_order(P, status="approved"), P, True),
        (CHANGE_ORDERS, change_order(M, posted=True, status="draft"), M, True),
        (CHANGE_ORDERS, change_order(M, posted=False, status="approved"), M, False),
        (SUPPLIERS, plain("suppliers", P, "1"), P, False),
    ],
    ids=["approved", "draft", "in Procore", "posted in maestro*", "approved, not posted", "no document"],
)
def test_which_documents_are_not_rewritten(element, held, target, expected):
    assert is_locked(element, held, target) is expected


STATUS, NAME = Change("status", "approved", "void"), Change("name", "A", "B")
LINE = LineChange(verb=LineVerb.UPDATE, key="1", changes=(Change("amount", Decimal(5), Decimal(8)),))


@pytest.mark.parametrize(
    ("target", "posted", "changes", "lines", "written", "agreed", "fields", "amount"),
    [
        (P, None, [STATUS], [], (STATUS,), (), None, None),
        (P, None, [STATUS, NAME], [], (STATUS,), (), "name", "0"),
        (P, None, [], [LINE], (), (), "", "3"),
        (M, True, [Change("status", "draft", "pending")], [], (), ("status",), None, None),
        (M, True, [STATUS], [], (), (), "status", "-100"),
        (M, True, [Change("status", "draft", "approved")], [LINE], (), (), "status", "103"),
    ],
    ids=[
        "in Procore its status may move",
        "all else is told",
        "and its lines, with what they are worth",
        "in maestro* its status stays",
        "unless it says that its money counts no more",
        "or that it counts",
    ],
)
def test_what_becomes_of_a_locked_document(target, posted, changes, lines, written, agreed, fields, amount):
    held = change_order(target, posted, status="approved", total=Decimal(100))
    found = locked(CHANGE_ORDERS, held, target, changes, lines)
    assert (found.status, found.agreed) == (written, agreed)
    assert code(found.hold) == ("approved_differs" if fields is not None else None)
    told = (found.hold.facts["field"], found.hold.facts["amount"]) if found.hold else (None, None)
    assert told == (fields, amount)


MOVED = [Change("subcontract", None, "SC-1")]


@pytest.mark.parametrize(
    ("changes", "was", "cause"),
    [
        (MOVED, {"purchase_order": "PO-1"}, "moved_contract"),
        (MOVED, {"purchase_order": Unlinked("purchase_orders", "9")}, "waits_for"),
        ([NAME], {"purchase_order": "PO-1"}, None),
    ],
    ids=["to another contract", "of a contract that is not linked", "not at all"],
)
def test_a_document_that_would_have_to_move(changes, was, cause):
    mine, theirs = change_order(M, subcontract="SC-1"), change_order(P, **was)
    found = belongs_elsewhere(CHANGE_ORDERS, changes, mine, theirs)
    assert code(found) == cause


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"currency": "CAD", "total": Decimal(5)}, None),
        ({"currency": "USD", "total": Decimal(5)}, "foreign_currency"),
        ({"currency": None, "total": Decimal(6)}, "does_not_add_up"),
        ({"total": None}, None),
    ],
    ids=["as it is to be", "another currency", "lines that do not add up", "no total stated"],
)
def test_what_cannot_travel_as_it_is(values, cause):
    record = plain("purchase_orders", M, "1", **values)
    record = replace(record, lines={"1": Line(key="1", values={"amount": Decimal(5)})})
    found = unfit(ORDERS, record, policy(Direction.TO_PROCORE))
    assert code(found) == cause


def order(side, total, *amounts):
    """A purchase order with a line of each amount, numbered from 1 (from 71 in Procore)."""
    first = 1 if side is M else 71
    lines = {
        str(place): Line(key=str(place), values={"budget_code": "03-300|MAT", "amount": Decimal(amount)})
        for place, amount in enumerate(amounts, first)
    }
    values = {"number": "24105", "status": "Draft", "total": Decimal(total)}
    return replace(plain("purchase_orders", side, "24105-0" if side is M else "7", **values), lines=lines)


def test_a_document_of_which_a_person_changed_a_line_keeps_a_total_of_its_own_lines():
    """Accounting brought line 1 from 100 to 95; Procore then gets a line of 50: maestro*'s order is worth 145, not 150."""
    before, edited = order(M, "100", "100"), order(M, "95", "95")
    was = before.lines["1"].values
    link = Link(
        maestro_key="24105-0",
        procore_id=7,
        origin_id="x",
        maestro_baseline=before.values,
        procore_baseline=order(P, "100", "100").values,
        lines={"1": LineLink(procore_key="71", maestro_baseline=was, procore_baseline=was)},
    )
    pair = Pair(maestro=edited, procore=order(P, "150", "100", "50"), link=link)
    (step,) = plan(ORDERS, [pair], policy(Direction.TO_MAESTRO))
    (write,) = step.writes
    assert write.changes == (Change("total", Decimal(95), Decimal(145)),)
    assert [(line.verb, line.source) for line in write.lines] == [(LineVerb.CREATE, "72")]
    held = FieldConflict(field="amount", maestro="95", procore="100", line="1")
    assert step.hold == Reason("drift", {"side": "maestro"}, (held,))
