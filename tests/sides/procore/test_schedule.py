"""A document's lines: created and changed in one call, then deleted; what was not written is named."""

from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Line, Record
from procore.model.steps import Verb
from procore.sides.procore.schedule import ScheduleWrite, keys_of, with_lines

ORDERS = ALL["purchase_orders"]
SYNC = "PATCH /purchase_order_contracts/{id}/line_items/sync"
DELETE = "DELETE /purchase_order_contracts/{id}/line_items/{id}"


def values(site, amount, quantity="1", unit="hr"):
    return {
        "budget_code": str(site.codes["01|L"]), "description": "L", "quantity": Decimal(quantity), "unit": unit,
        "unit_cost": Decimal(amount), "amount": Decimal(amount) * Decimal(quantity),
    }  # fmt: skip


def create(site, number, amount, **more):
    origin = f"MAESTRO|POL|DEMO|24-0|{number}"
    return LineOrder(verb=LineVerb.CREATE, source=number, values=values(site, amount, **more), origin_id=origin)


@pytest.fixture
def contract(site):
    vendor = site.world.add("vendors", name="Béton", project_ids=[site.project_id])
    row = site.world.add(
        "purchase_order_contracts", project_id=site.project_id, vendor_id=vendor["id"], accounting_method="unit"
    )
    return row["id"]


def send(site, contract, *lines, before=None, method="unit", status="Draft"):
    header = {"status": status}
    order = Order(
        verb=Verb.UPDATE, before=header, lines=lines, lines_before=before or {}, procore_id=contract, scope=site.scope
    )
    schedule = ScheduleWrite(ORDERS, order, method, {"hr": "hr"})
    schedule.send(site.client, f"/rest/v1.0/purchase_order_contracts/{contract}/line_items", site.project_id)
    return schedule


def amounts(site):
    return [Decimal(one["amount"]) for one in site.records("purchase_order_contract_line_items")]


@pytest.mark.parametrize(("status", "stays"), [("Draft", ["11", "5"]), ("Submitted", ["10"]), ("Received", ["10"])])
def test_a_refused_line_of_what_is_no_draft_sets_the_others_back(site, contract, status, stays):
    there = send(site, contract, create(site, "1", "10")).lines
    (key,) = there
    changed = LineOrder(
        verb=LineVerb.UPDATE, key=key, source="1", values={"amount": Decimal(11), "unit_cost": Decimal(11)},
        origin_id="MAESTRO|POL|DEMO|24-0|1",
    )  # fmt: skip
    site.fault(path="line_items/sync", item="MAESTRO|POL|DEMO|24-0|3", refuse="is closed")
    new = create(site, "2", "5"), create(site, "3", "7")
    schedule = send(site, contract, changed, *new, before=there, status=status)
    assert (schedule.reason.code, schedule.reason.facts["line"]) == ("refused", "3")
    assert amounts(site) == list(map(Decimal, stays)) == [one.get("amount") for one in schedule.lines.values()]
    assert schedule.unsent >= {"3"} if status == "Draft" else schedule.unsent == {key, "1", "2", "3"}


def test_what_cannot_be_set_back_is_said_with_both_refusals(site, contract):
    there = send(site, contract, create(site, "1", "10")).lines
    site.fault(path="line_items/sync", item="MAESTRO|POL|DEMO|24-0|3", refuse="is closed")
    site.fault(method="DELETE", path="line_items", status=422, body={"errors": "never"})
    schedule = send(site, contract, create(site, "2", "5"), create(site, "3", "7"), before=there, status="Submitted")
    assert schedule.reason.code == "not_set_back"
    assert (schedule.reason.facts["said"], schedule.reason.facts["why"]) == ("base: is closed", "never")
    assert amounts(site) == [Decimal(10), Decimal(5)]


def test_lines_are_created_in_one_call(site, contract):
    schedule = send(site, contract, create(site, "1", "10"), create(site, "2", "5.50", quantity="3"))
    assert (schedule.reason, schedule.unsent) == (None, frozenset())
    assert [line.get("amount") for line in schedule.lines.values()] == [Decimal(10), Decimal("16.5")]
    assert [line.twin for line in schedule.lines.values()] == ["1", "2"]
    assert site.calls() == {SYNC: 1}


def test_lines_that_the_source_removed_go_after_the_others_were_taken(site, contract):
    first = send(site, contract, create(site, "1", "10"), create(site, "2", "5"))
    key = next(key for key, line in first.lines.items() if line.twin == "2")
    site.calls()
    removed = LineOrder(verb=LineVerb.REMOVE, key=key, source="2")
    schedule = send(site, contract, removed, create(site, "3", "7"), before=first.lines)
    assert site.calls() == {SYNC: 1, DELETE: 1}
    assert {line.twin for line in schedule.lines.values()} == {"1", "3"}
    assert amounts(site) == [10, 7]


def test_nothing_is_deleted_while_a_line_was_refused(site, contract):
    first = send(site, contract, create(site, "1", "10"))
    (key,) = first.lines
    site.fault(path="line_items/sync", item="MAESTRO|POL|DEMO|24-0|2", refuse="is out of balance")
    site.calls()
    removed = LineOrder(verb=LineVerb.REMOVE, key=key, source="1")
    schedule = send(site, contract, removed, create(site, "2", "5"), create(site, "3", "7"), before=first.lines)
    assert site.calls() == {SYNC: 1}
    assert schedule.unsent == {key, "1", "2"}
    assert {name: schedule.reason.facts[name] for name in ("line", "amount")} == {"line": "2", "amount": "5"}
    assert amounts(site) == [10, 7]


def test_a_line_that_procore_does_not_know_by_our_origin_id_is_sent_by_its_own(site, contract):
    row = site.world.add(
        "purchase_order_contract_line_items", project_id=site.project_id, holder_id=contract,
        wbs_code_id=site.codes["01|L"], amount="3.00",
    )  # fmt: skip
    key = str(row["id"])
    before = {key: Line(key=key, values={"amount": Decimal(3)})}
    change = LineOrder(
        verb=LineVerb.UPDATE, key=key, source="1", values=values(site, "4"), origin_id="MAESTRO|POL|DEMO|24-0|1"
    )
    schedule = send(site, contract, change, before=before)
    assert schedule.reason is None
    assert amounts(site) == [4]
    assert schedule.lines[key].twin == "1"


def item_of(site, method="unit", **line):
    one = LineOrder(verb=LineVerb.CREATE, source="1", values=line, origin_id="O")
    return ScheduleWrite(ORDERS, Order(verb=Verb.UPDATE, lines=(one,)), method, {"hr": "HR"})._item(one)


@pytest.mark.parametrize("method,line,extended", [
    ("unit", {"quantity": Decimal(3), "unit_cost": Decimal("1.115"), "amount": Decimal("3.35")}, "calculated"),  # half up
    ("unit", {"quantity": Decimal(3), "unit_cost": Decimal("1.115"), "amount": Decimal("3.34")}, "manual"),
    ("unit", {"quantity": Decimal(3), "amount": Decimal(3)}, "manual"),
    ("unit", {"unit_cost": Decimal(3), "amount": Decimal(3)}, "manual"),
    ("amount", {"quantity": Decimal(1), "unit_cost": Decimal(3), "amount": Decimal(3)}, "manual"),
])  # fmt: skip
def test_procore_multiplies_only_where_that_makes_the_amount_to_the_cent(site, method, line, extended):
    item = item_of(site, method, **line)
    assert (item["extended_type"], item["amount"]) == (extended, str(line["amount"]))


def test_a_commitment_by_amount_has_neither_quantity_nor_unit(site):
    item = item_of(site, "amount", quantity=Decimal(1), unit="hr", unit_cost=Decimal(3), amount=Decimal(3))
    assert not {"quantity", "uom", "unit_cost"} & item.keys()


def test_a_text_alone_says_nothing_of_the_amount(site):
    assert not {"extended_type", "amount"} & item_of(site, description="D").keys()


def test_a_unit_is_sent_as_procore_spells_it(site):
    assert item_of(site, unit="Hr")["uom"] == "HR"
    assert item_of(site, unit="brouette")["uom"] == "brouette"


def test_a_closed_tool_is_the_documents_reason(site, contract):
    site.fault(path="line_items/sync", status=403, body={"errors": "closed"})
    schedule = send(site, contract, create(site, "1", "10"))
    assert schedule.reason.code == "refused"
    assert schedule.unsent == {"1"}


def test_a_value_that_procore_did_not_keep_is_a_reason(site, contract):
    answer = {
        "id": 5,
        "origin_id": "MAESTRO|POL|DEMO|24-0|1",
        "wbs_code": {"id": site.codes["01|L"]},
        "description": "Other",
    }
    site.fault(path="line_items/sync", status=200, body={"entities": [answer], "errors": []})
    schedule = send(site, contract, create(site, "1", "10"))
    assert schedule.reason.code == "not_stored"
    assert schedule.reason.facts["field"] == "description"
    assert schedule.unsent == {"1"}


def test_the_keys_of_lines_are_their_own_and_those_across():
    lines = [LineOrder(verb=LineVerb.UPDATE, key="7", source="1"), LineOrder(verb=LineVerb.CREATE, source="2")]
    assert keys_of(lines) == {"7", "1", "2"}


def test_a_document_is_worth_what_its_lines_are():
    record = Record(side=Side.PROCORE, key="1", values={"total": Decimal(99), "name": "A"})
    lines = {
        str(n): Line(key=str(n), values={"amount": amount})
        for n, amount in enumerate([Decimal("1.50"), Decimal(2), None])
    }
    found = with_lines(ORDERS, record, lines)
    assert (found.get("total"), found.get("name")) == (Decimal("3.5"), "A")
    assert found.fingerprint != record.fingerprint
