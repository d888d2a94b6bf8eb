"""Why a document does not travel as others do."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.documents import belongs_elsewhere, is_locked, locked, unfit, with_own_total
from procore.diff.fields import Differences
from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Side, Unlinked
from procore.model.choices import Choice
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
    assert found.hold is None or (found.hold.facts["status"], found.hold.facts["side"]) == ("approved", target.value)


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
    assert found is None or found.facts in ({"was": "PO-1", "now": "SC-1"}, {"element": "purchase_orders", "key": "9"})


def test_a_document_that_is_to_belong_to_nothing_is_told_so():
    found = belongs_elsewhere(CHANGE_ORDERS, MOVED, change_order(M), change_order(P, purchase_order="PO-1"))
    assert found == Reason("moved_contract", {"was": "PO-1", "now": ""})


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
    assert cause != "foreign_currency" or found.facts == {"value": "USD", "currency": "CAD"}
    assert unfit(SUPPLIERS, plain("suppliers", M, "S1"), policy(Direction.BOTH)) is None


EMPTY = dict.fromkeys(one.name for one in ORDERS.lines)


def order(side, total, *amounts):
    """A purchase order with a line of each amount, numbered from 1 (from 71 in Procore)."""
    first = 1 if side is M else 71
    lines = {
        str(place): Line(key=str(place), values={**EMPTY, "budget_code": "03-300|MAT", "amount": Decimal(amount)})
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


# ------------------------------------------------------------------------------------------------ as a plan has it

COSTS = ALL["costs"]


def link_of(mine, theirs, **more):
    """A link that agreed on these two, line by line in their order."""
    pairs = zip(mine.lines.values(), theirs.lines.values(), strict=True)
    lines = {m.key: LineLink(procore_key=p.key, maestro_baseline=m.values, procore_baseline=p.values) for m, p in pairs}
    return Link(
        maestro_key=mine.key, procore_id=int(theirs.key), origin_id="x", lines=lines, maestro_baseline=mine.values,
        procore_baseline=theirs.values, **more,
    )  # fmt: skip


def with_values(record, **values):
    return replace(record, values={**record.values, **values})


NEW = {"name": "B", "supplier": "S1", "external_number": "24105"}
AGREED = link_of(order(M, "100", "100"), order(P, "100", "100"))


def planned(mine, theirs, link=AGREED, to=Direction.TO_PROCORE, element=ORDERS, **more):
    """The step of this pair: (side, verb, fields with their new values, lines as verb, key and source), hold, baseline."""
    pair = Pair(maestro=mine, procore=theirs, link=link, **more)
    steps = plan(element, [pair], policy(to))
    assert all(step.pair is pair for step in steps)
    if not steps:
        return None
    (step,) = steps
    lines = [[(line.verb.value, line.key, line.source) for line in write.lines] for write in step.writes]
    wrote = [
        (write.side, write.verb.value, dict(write.values), of) for write, of in zip(step.writes, lines, strict=True)
    ]
    return wrote, code(step.hold), set(step.baseline), set(step.lines)


def test_a_document_that_nobody_touched_needs_nothing():
    assert planned(order(M, "100", "100"), order(P, "100", "100")) is None


def test_a_header_without_lines_and_a_line_without_a_header_are_each_one_write():
    named = with_values(order(M, "100", "100"), number="24105", name="B")
    theirs = with_values(order(P, "100", "100"), name="A")
    link = replace(AGREED, maestro_baseline={**named.values, "name": "A"}, procore_baseline=theirs.values)
    assert planned(named, theirs, link) == ([(P, "update", {"name": "B"}, [])], None, set(), set())
    moved = order(M, "150", "100", "50")
    assert planned(moved, order(P, "100", "100")) == (
        [(P, "update", {}, [("create", None, "2")])], None, {"total"}, set(),
    )  # fmt: skip
    turned = order(M, "100", "60", "40")  # the same total
    assert planned(turned, order(P, "100", "100")) == (
        [(P, "update", {}, [("update", "71", "1"), ("create", None, "2")])], None, set(), set(),
    )  # fmt: skip


def test_both_ways_of_a_document_write_the_other_side():
    wrote, hold, baseline, _ = planned(order(M, "100", "100"), order(P, "120", "120"), to=Direction.TO_MAESTRO)
    assert wrote == [(M, "update", {"total": Decimal(120)}, [("update", "1", "71")])]
    assert (hold, baseline) == (None, set())


@pytest.mark.parametrize(
    ("mine", "cause"),
    [
        (order(M, "101", "100"), "does_not_add_up"),
        (with_values(order(M, "100", "100"), currency="USD"), "foreign_currency"),
        (order(M, "100.001", "100.001"), "too_many_decimals"),
    ],
)
def test_a_document_that_cannot_travel_as_it_is_is_held_whole_linked_or_new(mine, cause):
    assert planned(mine, order(P, "100", "100"))[:2] == ([], cause)
    new = with_values(mine, **NEW)
    assert planned(new, None, None)[:2] == ([], cause)


def test_a_new_document_is_made_with_its_lines_unless_whom_it_names_is_closed():
    new = with_values(order(M, "100", "60", "40"), **NEW)
    wrote, hold, baseline, _ = planned(new, None, None)
    assert [(one[0], one[1], one[3]) for one in wrote] == [
        (P, "create", [("create", None, "1"), ("create", None, "2")])
    ]
    assert (hold, baseline) == (None, set(ORDERS.by_name))
    closed = replace(new, facts={"supplier_closed": True})
    (step,) = plan(ORDERS, [Pair(maestro=closed)], policy(Direction.TO_PROCORE))
    assert (step.writes, step.hold) == ((), Reason("closed_supplier", {"supplier": "S1"}))


def test_what_a_broken_run_wrote_to_a_document_is_its_own_work():
    theirs = order(P, "100", "100", "50")
    made = replace(theirs, lines={**theirs.lines, "72": replace(theirs.lines["72"], twin="2")})
    assert planned(order(M, "100", "100"), made)[:2] == ([], "extra_line")
    wrote, hold, *_ = planned(order(M, "100", "100"), made, begun={})
    assert (wrote, hold) == ([(P, "update", {}, [("remove", "72", None)])], None)


def test_what_waits_of_a_header_and_of_its_lines_is_one_reason_and_a_line_left_out_is_noted():
    mine = with_values(order(M, "100", "100"), name="A")
    theirs = with_values(order(P, "100", "95"), name="B")
    link = replace(AGREED, maestro_baseline=mine.values, procore_baseline={**theirs.values, "name": "A"})
    step = plan(ORDERS, [Pair(maestro=mine, procore=theirs, link=link)], policy(Direction.TO_PROCORE))[0]
    assert [(one.field, one.line) for one in step.hold.conflicts] == [("name", ""), ("amount", "1")]
    left = {("1", "amount"): Choice(decision=1, side=P)}
    assert planned(order(M, "100", "100"), order(P, "100"), choices=left)[3] == {"1"}


def test_a_cost_of_which_something_waits_is_not_sent_anew():
    def cost(side, key, invoice, amount):
        lines = {key: Line(key=key, values={"budget_code": "03|MAT", "amount": Decimal(amount)})}
        values = {"invoice_number": invoice, "amount": Decimal(amount)}
        facts = {"transferred": True, "uncommitted": True}
        return replace(plain("costs", side, "F1" if side is M else "7", **values), lines=lines, facts=facts)

    link = link_of(cost(M, "1", "a", 5), cost(P, "71", "a", 5))
    both_waiting = planned(cost(M, "1", "b", 6), cost(P, "71", "c", 5), link, element=COSTS)
    assert both_waiting[:2] == ([], "conflict")


def test_a_locked_document_s_status_moves_in_procore_alone_and_only_if_it_is_linked():
    mine = with_values(order(M, "100", "100"), status="Closed", name="A")
    theirs = with_values(order(P, "100", "100"), status="Approved", name="A")
    link = replace(AGREED, maestro_baseline={**mine.values, "status": "Approved"}, procore_baseline=theirs.values)
    assert planned(mine, theirs, link) == ([(P, "update", {"status": "Closed"}, [])], None, set(), set())
    renamed = with_values(mine, name="B")
    assert planned(renamed, theirs, link)[:2] == ([(P, "update", {"status": "Closed"}, [])], "approved_differs")


@pytest.mark.parametrize(
    ("posted", "to", "cause"), [(True, Direction.TO_MAESTRO, None), (False, Direction.TO_MAESTRO, "drift")]
)
def test_the_status_of_a_posted_document_moves_in_maestro_by_itself(posted, to, cause):
    mine = replace(
        with_values(change_order(M, posted, purchase_order="PO-1"), status="pending", total=Decimal(0)), key="1"
    )
    theirs = with_values(change_order(P, purchase_order="PO-1"), status="draft", total=Decimal(0))
    link = Link(
        maestro_key="1", procore_id=1, origin_id="x", maestro_baseline={**mine.values, "status": "draft"},
        procore_baseline=theirs.values,
    )  # fmt: skip
    found = planned(mine, theirs, link, to, CHANGE_ORDERS)
    assert (found[1] if found else None) == cause
    to_procore = planned(mine, theirs, link, Direction.TO_PROCORE, CHANGE_ORDERS)
    assert to_procore[0] == [(P, "update", {"status": "pending"}, [])]


# ------------------------------------------------------------------------------------------------ a total of its own


def own_total(source, held, found, *lines):
    return with_own_total(ORDERS, source, held, found, lines)


ADDS_50 = LineChange(verb=LineVerb.CREATE, source="72", changes=(Change("amount", None, Decimal(50)),))
NOTHING_YET = Differences({side: [] for side in Side}, [], None)
TO_150 = Change("total", Decimal(95), Decimal(150))


def test_a_total_that_the_lines_make_is_left_as_it_is():
    found = Differences({M: [TO_150], P: []}, [], None)
    assert own_total(order(P, "150", "100", "50"), order(M, "100", "100"), found, ADDS_50) is found


def test_a_total_of_its_own_replaces_the_one_that_was_to_be_written_and_is_agreed_on():
    held = Reason("drift", {"side": "maestro"}, (FieldConflict(field="total", maestro="95", procore="150"),))
    named = Change("name", "A", "B")
    found = Differences({M: [TO_150, named], P: []}, ["status"], held)
    assert own_total(order(P, "150", "100", "50"), order(M, "95", "95"), found, ADDS_50) == Differences(
        {M: [named, Change("total", Decimal(95), Decimal(145))], P: []}, ["status", "total"], None
    )


def test_a_total_of_its_own_is_agreed_on_once_and_written_only_where_a_line_is_or_it_is_wrong():
    settled = Differences({M: [], P: []}, ["total"], None)
    assert own_total(order(P, "150", "150"), order(M, "95", "95"), settled) == settled
    gone = LineChange(verb=LineVerb.REMOVE, key="2", changes=(Change("amount", Decimal(5), None),))
    more = LineChange(verb=LineVerb.CREATE, source="3", changes=(Change("amount", None, Decimal(5)),))
    same = own_total(order(P, "150", "150"), order(M, "95", "90", "5"), NOTHING_YET, gone, more)
    assert same == Differences({M: [], P: []}, ["total"], None)


def test_a_total_that_nobody_states_or_writes_is_nobody_s():
    found = Differences({M: [TO_150], P: []}, [], None)
    unstated = with_values(order(P, "150", "150"), total=None)
    assert own_total(unstated, order(M, "95", "95"), found) is found
    suppliers = plain("suppliers", P, "7"), plain("suppliers", M, "S1")
    assert with_own_total(SUPPLIERS, *suppliers, NOTHING_YET, ()) is NOTHING_YET


def test_what_waits_of_other_fields_stays_when_a_total_of_its_own_is_agreed_on():
    conflicts = [FieldConflict(field=name, maestro="a", procore="b") for name in ("name", "total")]
    found = Differences({M: [], P: []}, [], Reason("drift", {"side": "maestro"}, tuple(conflicts)))
    hold = own_total(order(P, "150", "150"), order(M, "95", "95"), found).hold
    assert hold == Reason("drift", {"side": "maestro"}, (conflicts[0],))


def test_a_locked_document_names_every_field_that_differs():
    found = locked(ORDERS, order(P, "1", "1"), P, [Change("name", "A", "B"), Change("memo", "A", "B")], [])
    assert found.hold.facts["field"] == "name, memo"


def test_a_change_order_that_would_have_to_move_is_held_by_the_plan():
    mine = replace(change_order(M, purchase_order="PO-2"), key="1")
    theirs = change_order(P, purchase_order="PO-1")
    link = Link(
        maestro_key="1", procore_id=1, origin_id="x", maestro_baseline={"purchase_order": "PO-1"},
        procore_baseline=theirs.values,
    )  # fmt: skip
    (step,) = plan(CHANGE_ORDERS, [Pair(maestro=mine, procore=theirs, link=link)], policy(Direction.TO_PROCORE))
    assert (step.writes, step.hold) == ((), Reason("moved_contract", {"was": "PO-1", "now": "PO-2"}))


def test_a_locked_document_that_procore_does_not_know_yet_gets_our_origin_id():
    approved = [with_values(one, status="Approved") for one in (order(M, "100", "100"), order(P, "100", "100"))]
    found = planned(*approved, replace(link_of(*approved), origin_id=None))
    assert found == ([(P, "write_origin_id", {}, [])], None, set(), set())
