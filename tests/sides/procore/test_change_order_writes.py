"""In which steps change orders are written, by tier: draft packages, lines on their PCOs, statuses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.model.errors import Unreachable
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore import change_order_writes, change_orders

CHANGE_ORDERS = ALL["change_orders"]
NEWER = "GET /projects/{id}/commitment_change_orders"
MAKE, PACKAGE = "POST /change_order_packages", "PATCH /change_order_packages/{id}"
PCOS, PCO_SYNC = "GET /potential_change_orders", "PATCH /potential_change_orders/sync"
LINES = "PATCH /potential_change_orders/{id}/line_items/sync"


@pytest.fixture
def contract(site):
    """An approved subcontract of the project, by amount."""
    vendor = site.world.add("vendors", name="Béton", project_ids=[site.project_id])
    row = {
        "project_id": site.project_id,
        "vendor_id": vendor["id"],
        "status": "Approved",
        "accounting_method": "amount",
    }
    return site.world.add("work_order_contracts", **row)["id"]


def line(site, number, amount, key="CO-1"):
    values = {"budget_code": str(site.codes["01|L"]), "description": "L", "amount": Decimal(amount)}
    return LineOrder(verb=LineVerb.CREATE, source=number, values=values, origin_id=f"MAESTRO|COL|DEMO|{key}|{number}")


def create(site, contract, key="CO-1", status="approved", amounts=("150", "-50"), **values):
    head = {"number": key, "name": "Extra", "status": status}
    named = values or {"subcontract": str(contract)}
    lines = tuple(line(site, str(n), amount, key) for n, amount in enumerate(amounts, 1))
    return Order(
        verb=Verb.CREATE, values={**head, **named}, lines=lines, origin_id=f"MAESTRO|CO|DEMO|{key}", maestro_key=key,
        scope=site.scope,
    )  # fmt: skip


def write(site, *orders):
    return site.write(change_order_writes.write, "change_orders", *orders)


def packages(site):
    return {row["origin_id"].rpartition("|")[2]: row["status"] for row in site.records("change_order_packages")}


def tiers(site, number):
    site.world.change("projects", site.project_id, change_order_tiers=number)


# ------------------------------------------------------------------------------------------------ by tier


def test_on_one_tier_the_hidden_pco_takes_the_lines(site, contract):
    tiers(site, 1)
    (outcome,) = write(site, create(site, contract))
    assert (outcome.reason, outcome.unsent_fields, outcome.unsent_lines) == (None, frozenset(), frozenset())
    assert (outcome.record.get("total"), outcome.record.get("status")) == (Decimal(100), "approved")
    assert outcome.record.get("subcontract") == str(contract)
    assert site.calls() == {NEWER: 1, MAKE: 1, PCOS: 1, LINES: 1, PACKAGE: 1}


def test_on_two_tiers_the_pco_is_made_and_has_a_status_of_its_own(site, contract):
    tiers(site, 2)
    (outcome,) = write(site, create(site, contract))
    assert (outcome.reason, outcome.record.get("total")) == (None, Decimal(100))
    (pco,) = site.records("potential_change_orders")
    assert (pco["origin_id"], pco["status"]) == ("MAESTRO|PCO|DEMO|CO-1", "approved")
    calls = site.calls()
    assert (calls[MAKE], calls[PCO_SYNC], calls[LINES], calls[PACKAGE]) == (1, 1, 1, 1)
    assert calls["PATCH /potential_change_orders/{id}"] == 1


def test_on_three_tiers_nothing_is_written(site, contract):
    tiers(site, 3)
    outcomes = write(site, create(site, contract), create(site, contract, "CO-2"))
    assert [one.reason for one in outcomes] == [Reason("tier_unsupported", {"tiers": "3"})] * 2
    assert site.calls() == {NEWER: 1}


def test_those_of_one_contract_are_written_together(site, contract):
    tiers(site, 2)
    outcomes = write(site, create(site, contract, "CO-1"), create(site, contract, "CO-2"))
    assert [one.reason for one in outcomes] == [None, None]
    assert packages(site) == {"CO-1": "approved", "CO-2": "approved"}
    assert site.calls()[PCO_SYNC] == 1


def test_a_draft_without_lines_is_one_call(site, contract):
    (outcome,) = write(site, replace(create(site, contract, status="draft"), lines=()))
    assert outcome.reason is None
    calls = site.calls()
    assert (calls[MAKE], PACKAGE in calls) == (1, False)


# ------------------------------------------------------------------------------------------------ what goes wrong


def test_a_refused_line_keeps_the_status_back(site, contract):
    tiers(site, 1)
    site.fault(path="line_items/sync", item="MAESTRO|COL|DEMO|CO-1|2", refuse="is out of balance", times=None)
    (outcome,) = write(site, create(site, contract))
    assert (outcome.reason.code, outcome.unsent_fields, outcome.unsent_lines) == ("refused", {"status"}, {"2"})
    assert packages(site) == {"CO-1": "draft"}


def test_a_refused_package_has_no_lines_and_stops_no_other(site, contract):
    tiers(site, 1)
    site.fault(method="POST", path="change_order_packages", status=422, body={"errors": "no"})
    bad, good = write(site, create(site, contract, "CO-1"), create(site, contract, "CO-2"))
    assert (bad.record, bad.reason.facts["said"], good.reason) == (None, "no", None)
    assert packages(site) == {"CO-2": "approved"}


@pytest.mark.parametrize("drop,posts", [("before", 2), ("after", 1)])
def test_a_package_whose_answer_was_lost_is_looked_up_among_those_of_its_contract(site, contract, drop, posts):
    tiers(site, 1)
    site.fault(method="POST", path="change_order_packages", drop=drop)
    (outcome,) = write(site, create(site, contract))
    assert (outcome.reason, outcome.record.get("total")) == (None, Decimal(100))
    assert site.calls()[MAKE] == posts
    assert packages(site) == {"CO-1": "approved"}


def test_a_package_whose_answer_is_lost_twice_ends_the_run(site, contract):
    site.fault(method="POST", path="change_order_packages", drop="before", times=2)
    with pytest.raises(Unreachable, match="unanswered twice"):
        write(site, create(site, contract))


def test_a_contract_that_counts_otherwise_than_the_settings_say_gets_its_lines_again(site, contract):
    """The settings say by unit; the contract refuses that, is asked, and gets amounts alone."""
    tiers(site, 1)
    order = create(site, contract, amounts=("100",))
    priced = {**order.lines[0].values, "quantity": Decimal(2), "unit": "hr", "unit_cost": Decimal(50)}
    (outcome,) = write(site, replace(order, lines=(replace(order.lines[0], values=priced),)))
    assert (outcome.reason, outcome.record.get("total")) == (None, Decimal(100))
    calls = site.calls()
    assert (calls[LINES], calls["GET /work_order_contracts/{id}"]) == (2, 1)


@pytest.mark.parametrize("numbers,named,reason", [
    (["PC-1", "PC-2"], "PC-2", None),
    (["PC-1"], "whatever", None),
    (["PC-1", "PC-2"], "PC-3", "no_prime_contract"),
    ([], "PC-1", "no_prime_contract"),
])  # fmt: skip
def test_the_clients_contract_is_found_by_its_number(site, numbers, named, reason):
    tiers(site, 1)
    for number in numbers:
        site.world.add("prime_contracts", project_id=site.project_id, number=number, status="Approved")
    (outcome,) = write(site, create(site, None, amounts=(), client_contract=named))
    assert (outcome.reason and outcome.reason.code) == reason
    if not reason:
        assert outcome.record.get("client_contract") in numbers


# ------------------------------------------------------------------------------------------------ reading them


def read(site, full=True):
    if full:
        site.company.cache.earlier.clear()
    records = site.read(change_orders.read, "change_orders")
    site.company.cache.earlier["change_orders"] = {one.key: one for one in records}
    return records


def test_a_package_that_is_new_is_asked_for_its_heading_and_its_lines(site, contract):
    tiers(site, 1)
    write(site, create(site, contract))
    site.calls()
    (record,) = read(site)
    assert (record.get("number"), record.get("total"), record.get("subcontract")) == (
        "CO-1",
        Decimal(100),
        str(contract),
    )
    assert sorted(one.twin for one in record.lines.values()) == ["1", "2"]
    calls = site.calls()
    assert (calls["GET /change_order_packages"], calls["GET /change_order_packages/{id}"]) == (1, 1)
    assert calls["GET /potential_change_orders/{id}/line_items"] == 1


def test_a_package_whose_pcos_do_not_name_it_says_so_and_not_that_its_total_is_wrong(site, contract):
    tiers(site, 2)
    write(site, create(site, contract))
    site.fault(
        method="GET", path="potential_change_orders$", replace={"change_order_package_acronym_number": None}, times=None
    )
    site.company.cache.project(site.project_id).potential_changes = None
    (record,) = read(site)
    assert record.problem.code == "parts_not_found"
    assert record.problem.facts["amount"] == "100"


@pytest.mark.parametrize("status,lines", [("approved", 0), ("void", 0), ("pending", 1)])
def test_one_that_did_not_change_is_asked_for_its_lines_only_while_it_is_open(site, contract, status, lines):
    tiers(site, 1)
    write(site, create(site, contract, status=status))
    (first,) = read(site)
    site.calls()
    (again,) = read(site, full=False)
    assert again.values == first.values
    calls = site.calls()
    assert "GET /change_order_packages/{id}" not in calls
    assert calls.get("GET /potential_change_orders/{id}/line_items", 0) == lines


def test_one_that_changed_is_read_again(site, contract):
    tiers(site, 1)
    write(site, create(site, contract))
    read(site)
    (package,) = site.records("change_order_packages")
    site.world.change("change_order_packages", package["id"], title="Other")
    site.calls()
    (record,) = read(site, full=False)
    assert record.get("name") == "Other"
    assert site.calls()["GET /change_order_packages/{id}"] == 1
