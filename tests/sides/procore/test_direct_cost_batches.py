"""Drafts, lines, approval of a project's direct costs: refused in halves, looked up when an answer is lost."""

from datetime import date
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.model.errors import Unreachable
from procore.sides.procore.batches import UNANSWERED, refused
from procore.sides.procore.corrections import WantedCost
from procore.sides.procore.direct_cost_batches import DirectCostBatches, Sending, read_direct_costs
from procore.sides.procore.rest.retries import TRIES
from simulator.controls.switches import VALUES

HEADERS, LINES = "PATCH /projects/{id}/direct_costs/sync", "PATCH /projects/{id}/direct_costs/line_items/sync"


def wanted(site, number, amounts=("100", "50"), **values):
    lines = {
        str(line): {
            "budget_code": str(site.codes["01|L"]), "description": f"L{line}", "quantity": Decimal(1), "unit": "hr",
            "unit_cost": Decimal(amount), "amount": Decimal(amount),
        }
        for line, amount in enumerate(amounts, 1)
    }  # fmt: skip
    head = {"type": "expense", "date": date(2026, 5, 1), "supplier": None, "invoice_number": None, "description": "D"}
    return Sending(WantedCost(f"MAESTRO|CST|DEMO|{number}", "", {**head, **values}, lines))


@pytest.fixture
def costs():
    return {}


@pytest.fixture
def batches(site, costs):
    return DirectCostBatches(site.client, ALL["costs"], site.project_id, costs, {"hr": "hr"})


def held(site):
    """Amounts that Procore holds, by the last part of the lines' origin ids and their cost."""
    found = read_direct_costs(site.client, ALL["costs"], site.project_id)
    return {origin.rpartition("|")[2]: [item["amount"] for item in cost.items] for origin, cost in found.items()}


def test_headers_go_before_lines_and_all_costs_together(site, batches, costs):
    sendings = [wanted(site, "1001"), wanted(site, "1002", ("7",))]
    batches.begin(sendings)
    assert site.calls() == {HEADERS: 1, LINES: 1}
    assert [one.reason for one in sendings] == [None, None]
    assert held(site) == {"1001": ["100.00", "50.00"], "1002": ["7.00"]}
    assert costs.keys() == {"MAESTRO|CST|DEMO|1001", "MAESTRO|CST|DEMO|1002"}
    assert all(one.cost.present is costs[one.cost.origin_id] for one in sendings)


def test_what_is_there_is_not_sent_again(site, batches):
    sending = wanted(site, "1001")
    batches.begin([sending])
    site.calls()
    batches.begin([sending])
    assert site.calls() == {}


def test_a_refused_header_keeps_its_lines_back_and_no_other(site, batches):
    sendings = [wanted(site, "1001"), wanted(site, "1002", type="nonsense"), wanted(site, "1003")]
    batches.begin(sendings)
    assert [one.reason and one.reason.code for one in sendings] == [None, "refused", None]
    assert held(site).keys() == {"1001", "1003"}


def test_a_refused_line_is_named_with_its_amount_and_the_others_go(site, batches):
    sending = wanted(site, "1001", ("100", "50.25", "3"))
    site.fault(path="line_items/sync", item="MAESTRO|CSTL|DEMO|1001|2", refuse="is out of balance")
    batches.begin([sending])
    assert sending.reason.code == "refused_line"
    assert {name: sending.reason.facts[name] for name in ("side", "line", "amount")} == {
        "side": "procore", "line": "2", "amount": "50.25",
    }  # fmt: skip
    assert "is out of balance" in sending.reason.facts["said"]
    assert held(site) == {"1001": ["100.00", "3.00"]}


def test_a_batch_that_is_refused_as_a_whole_is_halved(site, batches):
    sendings = [wanted(site, str(number)) for number in range(1, 5)]
    site.fault(path="direct_costs/sync", status=422, body={"errors": "not together"})
    batches.begin(sendings)
    assert [one.reason for one in sendings] == [None] * 4
    assert site.calls() == {HEADERS: 3, LINES: 1}


def test_one_that_is_refused_alone_has_procores_words(site, batches):
    sending = wanted(site, "1001")
    site.fault(path="direct_costs/sync", status=422, body={"errors": "never"})
    batches.begin([sending])
    assert sending.reason == refused("never")


@pytest.mark.parametrize("path,drop,again", [
    ("direct_costs/sync", "before", {HEADERS: 2, LINES: 1}),
    ("direct_costs/sync", "after", {HEADERS: 1, LINES: 1}),
    ("line_items/sync", "before", {HEADERS: 1, LINES: 2}),
    ("line_items/sync", "after", {HEADERS: 1, LINES: 1}),
])  # fmt: skip
def test_after_a_lost_answer_only_what_is_not_there_is_sent_again(site, batches, path, drop, again):
    sendings = [wanted(site, "1001"), wanted(site, "1002", ("7",))]
    site.fault(path=path, drop=drop)
    batches.begin(sendings)
    assert {name: count for name, count in site.calls().items() if name.startswith("PATCH")} == again
    assert [one.reason for one in sendings] == [None, None]
    assert held(site) == {"1001": ["100.00", "50.00"], "1002": ["7.00"]}


def test_what_is_left_after_a_lost_answer_may_still_be_halved(site, batches):
    batches.begin([wanted(site, "1001")])
    sendings = [wanted(site, "1001"), wanted(site, "1002"), wanted(site, "1003")]
    site.fault(path="direct_costs/sync", drop="before")
    site.fault(path="direct_costs/sync", status=422, body={"errors": "not together"})
    site.calls()
    batches.begin(sendings)
    assert site.calls()[HEADERS] == 4  # lost, 1002 and 1003 together, each alone
    assert held(site) == {number: ["100.00", "50.00"] for number in ("1001", "1002", "1003")}


def test_an_answer_that_is_lost_twice_ends_the_run(site, batches):
    site.fault(path="direct_costs/sync", drop="before", times=2)
    with pytest.raises(Unreachable, match="unanswered twice; the next try looks it up"):
        batches.begin([wanted(site, "1001")])


def test_somebody_else_who_writes_is_waited_for(site, batches, naps):
    sending = wanted(site, "1001")
    site.fault(path="direct_costs/sync", status=409, body={"errors": "busy"}, times=2)
    batches.begin([sending])
    assert (sending.reason, len(naps)) == (None, 2)


def test_somebody_who_never_ends_is_not_waited_for_without_an_end(site, batches):
    site.fault(path="direct_costs/sync", status=409, body={"errors": "busy"}, times=None)
    with pytest.raises(Unreachable, match="Somebody else keeps writing"):
        batches.begin([wanted(site, "1001")])
    assert site.calls()[HEADERS] == TRIES


def test_what_the_answer_leaves_out_is_not_taken_for_sent(site, batches):
    sending = wanted(site, "1001")
    site.fault(path="line_items/sync", item="MAESTRO|CSTL|DEMO|1001|1", leave_out=True)
    batches.begin([sending])
    assert sending.reason is UNANSWERED


# ------------------------------------------------------------------------------------------------ approval


def statuses(site):
    """Status and origin id of what Procore holds, by what its origin data say."""
    return {
        one["origin_data"].rpartition("|")[2]: (one["status"], one["origin_id"]) for one in site.records("direct_costs")
    }


def test_a_cost_is_a_draft_without_an_origin_id_until_it_is_complete(site, batches):
    sendings = [wanted(site, "1001"), wanted(site, "1002", ("7",))]
    batches.begin(sendings)
    assert statuses(site) == {"1001": ("draft", None), "1002": ("draft", None)}
    site.calls()
    batches.complete(sendings)
    assert site.calls() == {HEADERS: 1}
    assert statuses(site) == {n: ("approved", f"MAESTRO|CST|DEMO|{n}") for n in ("1001", "1002")}
    assert all(one.cost.is_complete for one in sendings)
    batches.complete(sendings)
    assert site.calls() == {}


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("lock", VALUES["direct_cost_lock"])
def test_an_approval_whose_answer_is_lost_is_looked_up(site, batches, lock, drop):
    site.simulator.switches.direct_cost_lock = lock
    sendings = [wanted(site, "1001")]
    batches.begin(sendings)
    site.fault(path="direct_costs/sync", drop=drop)
    batches.complete(sendings)
    assert [one.reason for one in sendings] == [None]
    assert statuses(site) == {"1001": ("approved", "MAESTRO|CST|DEMO|1001")}


def test_a_cost_that_lacks_a_line_or_a_value_is_not_approved(site, batches):
    sendings = [wanted(site, "1001"), wanted(site, "1002"), wanted(site, "1003")]
    batches.begin(sendings)
    sendings[0].cost.present.items.pop()
    sendings[1].cost.present.items[0]["amount"] = "99.99"
    sendings[2].cost.present.header["direct_cost_date"] = None
    batches.complete(sendings)
    assert [one.reason.code for one in sendings] == ["unanswered", "not_stored", "not_stored"]
    assert sendings[1].reason.facts == {"field": "amount", "sent": "100", "kept": "99.99", "line": "1"}
    assert sendings[2].reason.facts == {"field": "date", "sent": "2026-05-01", "kept": ""}
    assert {status for status, _ in statuses(site).values()} == {"draft"}


def test_a_header_that_no_answer_shows_is_looked_up_at_once(site, batches):
    sending = wanted(site, "1001", description="Muette")
    site.fault(path="direct_costs/sync", item="Muette", leave_out=True)
    batches.begin([sending])
    assert (sending.reason, len(site.records("direct_costs"))) == (None, 1)


def test_a_draft_is_deleted_with_its_lines(site, batches, costs):
    sendings = [wanted(site, "1001"), wanted(site, "1002")]
    batches.begin(sendings)
    site.fault(method="DELETE", path="direct_costs", status=409, body={"errors": "busy"})
    assert batches.discard(sendings[0].cost.present) is None
    assert held(site).keys() == {"1002"} == {origin.rpartition("|")[2] for origin in costs}
    site.fault(method="DELETE", path="direct_costs", status=403, body={"errors": "never"})
    assert batches.discard(sendings[1].cost.present).code == "refused"
