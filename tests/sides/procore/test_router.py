"""Procore as a side: each element has its modules, and a closed project concerns its own records only."""

from dataclasses import replace

import pytest

from procore.elements import ALL
from procore.elements.element import Scope
from procore.model.errors import AccessRefused
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.procore.endpoints import ENDPOINTS
from procore.sides.procore.router import PROJECT_ELEMENTS, Procore


@pytest.fixture
def side(site):
    return Procore(site.company)


def code(site, number, **more):
    order = Order(verb=Verb.CREATE, values={"code": number, "name": number}, origin_id=f"MAESTRO|ACT|DEMO|{number}")
    return replace(order, project_id=site.project_id, scope=site.scope, **more)


def outcomes(side, element, *orders):
    return [one for page in side.write(ALL[element], list(orders)) for one in page]


def test_each_element_is_read_and_written_by_one_of_the_two_tables():
    assert ENDPOINTS.keys() | PROJECT_ELEMENTS.keys() == ALL.keys()
    assert not ENDPOINTS.keys() & PROJECT_ELEMENTS.keys()
    assert all(ALL[name].scope is Scope.PROJECT for name in PROJECT_ELEMENTS)


def test_only_where_nobody_can_have_been_faster_a_new_project_is_taken_for_empty(side, site):
    assumed = {name for name in ALL if side.assume_empty(ALL[name], site.project_id)}
    assert assumed == {"budget_codes", "budgets", "change_orders", "costs"}
    assert site.calls() == {}


def test_records_of_each_project_go_to_it_and_a_closed_one_is_its_records_reason(side, site):
    other = site.world.add("projects", name="Fermé", project_number="26-002", country_code="CA", state_code="QC")
    site.simulator.access.close(other["id"])
    found = outcomes(side, "cost_codes", code(site, "07"), replace(code(site, "08"), project_id=other["id"]))
    assert [one.reason and one.reason.code for one in found] == [None, "no_access"]


def test_a_call_of_the_company_that_is_closed_concerns_the_records_that_it_was_to_write(side, site):
    site.fault(path="vendors/sync", status=403, body={"errors": "closed"})
    (found,) = outcomes(side, "suppliers", Order(verb=Verb.CREATE, values={"name": "A"}, origin_id="O"))
    assert (found.record, found.reason.code) == (None, "no_permission")


def test_what_was_answered_before_a_project_closed_keeps_its_outcome(side, site):
    """Removals go first: one that went through has one outcome, and it is no refusal."""
    row = site.world.add("work_order_contracts", project_id=site.project_id, origin_id="MAESTRO|SC|DEMO|1", title="Old")
    site.fault(path="work_order_contracts/sync", status=403, times=None)
    gone = Order(verb=Verb.REMOVE, procore_id=row["id"], project_id=site.project_id)
    new = Order(verb=Verb.CREATE, values={"name": "N"}, origin_id="MAESTRO|SC|DEMO|2", project_id=site.project_id)
    found = outcomes(side, "subcontracts", new, gone)
    assert [(one.order, one.removed, one.reason and one.reason.code) for one in found] == [
        (gone, True, None),
        (new, False, "no_access"),
    ]


def test_removals_go_before_all_else(side, site):
    row = site.world.add("work_order_contracts", project_id=site.project_id, origin_id="MAESTRO|SC|DEMO|1", title="Old")
    gone = Order(verb=Verb.REMOVE, procore_id=row["id"], project_id=site.project_id)
    new = Order(
        verb=Verb.CREATE,
        values={"name": "New", "status": "Draft"},
        origin_id="MAESTRO|SC|DEMO|2",
        project_id=site.project_id,
    )
    found = outcomes(side, "subcontracts", new, gone)
    assert [(one.order.verb, one.removed) for one in found] == [(Verb.REMOVE, True), (Verb.CREATE, False)]


def test_reading_a_project_that_is_closed_is_an_error(side, site):
    site.simulator.access.close(site.project_id)
    with pytest.raises(AccessRefused):
        list(side.read(ALL["purchase_orders"], Window(), site.scope, site.project_id))


def test_a_record_without_a_page_of_its_own_is_taken_for_there(side, site):
    row = site.world.add("vendors", name="A")
    assert side.still_there(ALL["suppliers"], row["id"])
    with pytest.raises(AccessRefused):
        side.still_there(ALL["suppliers"], 999)
    site.calls()
    assert side.still_there(ALL["costs"], 999)
    assert site.calls() == {}


def test_the_time_is_procores_once_it_answered(side, site):
    assert side.clock().tzinfo is not None
    site.client.companies()
    assert side.clock() == site.client.server_time
