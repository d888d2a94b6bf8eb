"""In which steps a commitment is written, by what Procore finds it, and what is left to do when a step fails."""

from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal

import pytest
import requests

from procore.elements import ALL
from procore.model.errors import AnswerLost, Unreachable
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.steps import Verb
from procore.sides.procore import commitment_writes
from procore.sides.procore.batches import UNANSWERED
from procore.sides.procore.commitment_writes import CommitmentWrite
from procore.sides.procore.company import Company, Options
from procore.sides.procore.contract_types import CONTRACT_TYPES
from tests.sides.procore.conftest import site_of

ORDERS, SUBCONTRACTS = CONTRACT_TYPES["purchase_orders"], CONTRACT_TYPES["subcontracts"]
LINE = LineOrder(verb=LineVerb.CREATE, source="1")
ORIGIN = "MAESTRO|PO|DEMO|24-0"


def write_of(verb=Verb.UPDATE, **order):
    return CommitmentWrite(Order(verb=verb, **order), "unit")


# ------------------------------------------------------------------------------------------------ the steps, decided


@pytest.mark.parametrize("order,first,has_header", [
    ({"verb": Verb.CREATE, "values": {"name": "A", "status": "Approved"}}, {"name": "A", "status": "Draft"}, True),
    ({"verb": Verb.CREATE, "values": {"name": "A"}, "lines": (LINE,)}, {"name": "A", "status": "Draft"}, True),
    ({"values": {"name": "A", "status": "Approved"}}, {"name": "A", "status": "Approved"}, True),
    ({"values": {"name": "A", "status": "Approved"}, "lines": (LINE,)}, {"name": "A"}, True),
    ({"values": {"status": "Approved"}, "lines": (LINE,)}, {}, False),
    ({"lines": (LINE,)}, {}, False),
    ({"lines": (LINE,), "origin_id": "O"}, {}, True),
    ({"verb": Verb.WRITE_ORIGIN_ID, "origin_id": "O"}, {}, True),
])  # fmt: skip
def test_the_header_goes_first_as_a_draft_and_the_status_after_the_lines(order, first, has_header):
    one = write_of(**order)
    assert (one.first_values, one.has_header) == (first, has_header)


@pytest.mark.parametrize("kind,order,with_origin_id,identity", [
    (SUBCONTRACTS, {"verb": Verb.CREATE, "origin_id": "O"}, False, {"origin_id": "O"}),
    (SUBCONTRACTS, {"procore_id": 7, "known_origin": "O"}, False, {"origin_id": "O", "id": 7}),
    (SUBCONTRACTS, {"procore_id": 7, "origin_id": "O"}, False, {"origin_id": "O", "id": 7}),
    (SUBCONTRACTS, {"procore_id": 7}, False, {"id": 7}),
    (ORDERS, {"verb": Verb.CREATE, "origin_id": "O"}, False, {"origin_id": "O"}),
    (ORDERS, {"procore_id": 7, "known_origin": "O"}, False, {"origin_id": "O"}),
    (ORDERS, {"procore_id": 7, "origin_id": "O"}, False, {}),  # a sync would make another one
    (ORDERS, {"procore_id": 7, "origin_id": "O"}, True, {"origin_id": "O"}),  # it was given that on the way
])  # fmt: skip
def test_a_purchase_order_is_found_by_its_origin_id_only(kind, order, with_origin_id, identity):
    assert replace(write_of(**order), with_origin_id=with_origin_id).identity(kind) == identity


@pytest.mark.parametrize("status,values,to_come", [
    ("Approved", {"status": "Draft"}, {"status"}),
    ("Approved", {"status": "Approved"}, set()),
    ("Draft", {"status": "Draft"}, set()),
    (None, {"status": "Draft"}, set()),
    ("Approved", {"name": "A"}, set()),
])  # fmt: skip
def test_a_draft_has_its_status_still_to_come(status, values, to_come):
    assert write_of(values={"status": status}).status_to_come(values) == to_come


def test_what_nobody_answered_is_said_so():
    outcome = write_of(values={"name": "A"}).outcome(ALL["purchase_orders"])
    assert (outcome.record, outcome.reason) == (None, UNANSWERED)


# ------------------------------------------------------------------------------------------------ on the wire

SYNC, LINES = "PATCH /work_order_contracts/sync", "PATCH /work_order_contracts/{id}/line_items/sync"
VENDOR = "POST /rest/v1.1/projects/{id}/vendors/{id}/actions/add"


@pytest.fixture
def vendor(site):
    return site.world.add("vendors", name="Béton")["id"]


def create(site, vendor, number="24-0", status="Approved", amounts=("10",), **values):
    origin = f"MAESTRO|SC|DEMO|{number}"
    lines = tuple(
        LineOrder(
            verb=LineVerb.CREATE, source=str(n), origin_id=origin.replace("|SC|", "|SCL|") + f"|{n}",
            values={"budget_code": str(site.codes["01|L"]), "description": "L", "amount": Decimal(amount)},
        )
        for n, amount in enumerate(amounts, 1)
    )  # fmt: skip
    head = {
        "number": number,
        "external_number": number,
        "name": "N",
        "supplier": str(vendor),
        "status": status,
        **values,
    }
    return Order(verb=Verb.CREATE, values=head, lines=lines, origin_id=origin, maestro_key=number, scope=site.scope)


def write(site, *orders):
    return site.write(commitment_writes.write, "subcontracts", *orders)


def test_new_ones_are_drafted_together_filled_one_by_one_and_given_their_status_together(site, vendor):
    outcomes = write(site, create(site, vendor, "24-0"), create(site, vendor, "25-0", amounts=("3", "4")))
    assert [(one.reason, one.unsent_fields, one.unsent_lines) for one in outcomes] == [
        (None, frozenset(), frozenset())
    ] * 2
    assert [one.record.get("total") for one in outcomes] == [10, 7]
    assert site.calls() == {VENDOR: 1, SYNC: 2, LINES: 2}
    assert [one["status"] for one in site.records("work_order_contracts")] == ["Approved", "Approved"]


def test_one_that_stays_a_draft_needs_no_second_header(site, vendor):
    write(site, create(site, vendor, status="Draft"))
    assert site.calls() == {VENDOR: 1, SYNC: 1, LINES: 1}


def test_a_refused_line_keeps_the_status_back_and_the_others_whole(site, vendor):
    site.fault(path="line_items/sync", item="MAESTRO|SCL|DEMO|24-0|1", refuse="is out of balance")
    bad, good = write(site, create(site, vendor, "24-0"), create(site, vendor, "25-0"))
    assert (bad.reason.code, bad.unsent_fields, bad.unsent_lines) == ("refused", {"status"}, {"1"})
    assert (good.reason, good.unsent_fields) == (None, frozenset())
    assert [one["status"] for one in site.records("work_order_contracts")] == ["Draft", "Approved"]


def test_a_refused_header_has_no_lines_and_no_record(site, vendor):
    site.fault(path="contracts/sync", item="MAESTRO|SC|DEMO|24-0", refuse="is closed")
    bad, good = write(site, create(site, vendor, "24-0"), create(site, vendor, "25-0"))
    assert (bad.record, bad.reason.code, good.reason) == (None, "refused", None)
    assert [one["number"] for one in site.records("work_order_contracts")] == ["25-0"]
    assert site.calls()[LINES] == 1


def test_a_break_on_the_way_first_says_what_was_done(site, vendor):
    site.fault(path="line_items/sync", status=500, times=None)
    pages, seen = (
        commitment_writes.write(site.company, ALL["subcontracts"], site.project_id, [create(site, vendor)]),
        [],
    )
    with pytest.raises(Unreachable):
        seen.extend(one for page in pages for one in page)
    assert [(one.record is not None, one.unsent_fields, one.unsent_lines) for one in seen] == [
        (True, {"status"}, {"1"})
    ]


class GivesUp(requests.Session):
    """Does not wait for the first answer to these requests: they are carried out, and nobody knows it."""

    def __init__(self, path):
        super().__init__()
        self.path, self.given_up = path, 0

    def request(self, verb, url, **options):
        answer = super().request(verb, url, **options)
        if url.endswith(self.path) and not self.given_up:
            self.given_up += 1
            raise requests.ReadTimeout
        return answer


@pytest.mark.parametrize("path,sent,broken", [("contracts/sync", 1, True), ("line_items/sync", 2, False)])
def test_a_draft_is_not_sent_again_while_it_may_still_be_carried_out(simulator, connect, path, sent, broken):
    """Late, it would make a draft again of what has its status by then; lines are the same lines whenever they come."""
    site = site_of(simulator, connect(simulator, GivesUp(path)))
    orders = [create(site, site.world.add("vendors", name="Coffrage")["id"])]
    with pytest.raises(AnswerLost) if broken else nullcontext():
        write(site, *orders)
    assert sum(1 for one in simulator.requests if one["path"].endswith(path) and one["status"] == 200) == sent
    assert [one["status"] for one in site.records("work_order_contracts")] == ["Draft" if broken else "Approved"]


def test_a_vendor_is_added_once_a_run_and_only_when_the_settings_say_so(site, vendor):
    write(site, create(site, vendor, "24-0"))
    write(site, create(site, vendor, "25-0"))
    assert site.calls()[VENDOR] == 1
    options = {"subcontracts": Options(add_vendor_to_project=False)}
    site.company = Company(client=site.client, id=site.company.id, options=options)
    write(site, create(site, vendor, "26-0"))
    assert VENDOR not in site.calls()


def test_a_unit_that_procore_does_not_have_holds_its_document_before_anything_is_sent(site, vendor):
    order = create(site, vendor)
    line = replace(order.lines[0], values={**order.lines[0].values, "unit": "brouette"})
    bad, good = write(site, replace(order, lines=(line,)), create(site, vendor, "25-0"))
    assert bad.reason.code == "unknown_unit"
    assert good.reason is None
    assert len(site.records("work_order_contracts")) == 1


def test_a_purchase_order_without_our_origin_id_gets_it_in_a_call_of_its_own(site, vendor):
    site.world.change("vendors", vendor, project_ids=[site.project_id])
    row = site.world.add(
        "purchase_order_contracts", project_id=site.project_id, vendor_id=vendor, title="Theirs", status="Draft"
    )
    order = Order(
        verb=Verb.UPDATE, values={"name": "Ours", "status": "Approved"}, procore_id=row["id"], origin_id=ORIGIN,
        maestro_key="24-0", scope=site.scope,
    )  # fmt: skip
    (outcome,) = site.write(commitment_writes.write, "purchase_orders", order)
    assert (outcome.reason, outcome.record.origin_id, outcome.record.get("name")) == (None, ORIGIN, "Ours")
    assert site.calls() == {"PATCH /purchase_order_contracts/{id}": 1}
    assert len(site.records("purchase_order_contracts")) == 1
