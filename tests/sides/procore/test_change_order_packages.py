"""What is still to be written of a change order, decided without asking anybody."""

from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore.batches import UNANSWERED
from procore.sides.procore.change_order_packages import ChangeOrderWrite, _attributes

LINE = LineOrder(verb=LineVerb.CREATE, source="1")
CHANGE_ORDERS = ALL["change_orders"]


def write_of(verb=Verb.UPDATE, sent=(), header=None, reason=None, **order):
    return ChangeOrderWrite(Order(verb=verb, **order), header=header or {}, sent=set(sent), reason=reason)


@pytest.mark.parametrize("one,left", [
    (write_of(values={"name": "A", "status": "approved"}), {"name": "A", "status": "approved"}),
    (write_of(values={"name": "A", "status": "approved"}, sent=("name",)), {"status": "approved"}),
    (write_of(values={"name": "A", "status": "approved"}, lines=(LINE,)), {"name": "A"}),  # its lines are not there
    (write_of(values={"name": "A", "status": "approved"}, reason=Reason("refused")), {"name": "A"}),
    (write_of(), {}),
])  # fmt: skip
def test_the_status_is_written_over_lines_that_are_all_there(one, left):
    assert one.last_values == left


@pytest.mark.parametrize("one,may", [
    (write_of(), True),
    (write_of(reason=Reason("refused")), True),  # its heading may still go
    (write_of(reason=Reason("tier_unsupported")), False),
    (write_of(reason=Reason("parts_unclear")), False),
    (write_of(Verb.CREATE, header={"id": 1}), True),
    (write_of(Verb.CREATE), False),  # it was not made
    (write_of(Verb.CREATE, header={"id": 1}, reason=Reason("refused")), False),
])  # fmt: skip
def test_the_rest_goes_where_there_is_a_package_to_write_it_to(one, may):
    assert one.may_be_finished is may


@pytest.mark.parametrize("values,commitment", [
    ({"purchase_order": "7"}, "purchase_order"), ({"subcontract": "7"}, "subcontract"), ({"client_contract": "PC-1"}, None),
])  # fmt: skip
def test_a_change_order_changes_a_commitment_or_the_clients_contract(values, commitment):
    assert write_of(Verb.CREATE, values=values).commitment == commitment
    assert write_of(Verb.UPDATE, before=values).commitment == commitment


def test_what_nobody_answered_is_said_so():
    outcome = write_of(Verb.CREATE, values={"name": "A", "subcontract": "7"}).outcome(CHANGE_ORDERS)
    assert (outcome.record, outcome.reason) == (None, UNANSWERED)


def test_a_package_is_sent_whole_days_and_no_contract_among_its_attributes():
    values = {"name": "A", "subcontract": "7", "schedule_days": Decimal(3)}
    assert _attributes(CHANGE_ORDERS, values) == {"title": "A", "schedule_impact_amount": 3}
