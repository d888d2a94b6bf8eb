"""Projects, vendors, cost types and cost codes: created one by one or in batches, found again after a lost answer."""

from datetime import date

import pytest

from procore.elements import ALL
from procore.model.errors import Unreachable
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.procore import sync_actions
from procore.sides.procore.company import Company

SYNC, PROJECT = "PATCH /vendors/sync", "POST /projects"


def vendor(name, number=1, **more):
    return Order(verb=Verb.CREATE, values={"code": name, "name": name}, origin_id=f"MAESTRO|SUP|DEMO|{number}", **more)


def project(number="26-7"):
    values = {
        "number": number, "name": "Pont", "country": "CA", "province": "QC", "active": True,
        "start_date": date(2026, 1, 1), "completion_date": date(2026, 12, 1),
    }  # fmt: skip
    return Order(verb=Verb.CREATE, values=values, origin_id=f"MAESTRO|PRJ|DEMO|{number}", maestro_key=number)


def write(site, element, *orders, project_id=None):
    pages = sync_actions.write(site.company, ALL[element], project_id, list(orders))
    return [one for page in pages for one in page]


def test_vendors_are_created_in_one_batch(site):
    outcomes = write(site, "suppliers", vendor("A", 1), vendor("B", 2))
    assert [(one.reason, one.record.get("name")) for one in outcomes] == [(None, "A"), (None, "B")]
    assert site.calls() == {SYNC: 1}


def test_a_tax_number_goes_with_the_companys_kind_of_register(site):
    site.company = Company(client=site.client, id=site.company.id, tax_number_type="BN")
    order = vendor("A", 1)
    (outcome,) = write(
        site,
        "suppliers",
        Order(verb=Verb.CREATE, values={**order.values, "tax_number": "123"}, origin_id=order.origin_id),
    )
    assert outcome.record.get("tax_number") == "123"
    sent = next(one for one in site.simulator.requests if one["path"].endswith("vendors/sync"))
    assert sent["body"]["updates"][0]["business_register_attributes"] == {"identifier": "123", "type": "BN"}


@pytest.mark.parametrize("values,calls", [
    ({"active": True}, {"PATCH /companies/{id}/vendors/inactive/{id}": 1, SYNC: 1}),
    ({"name": "B"}, {SYNC: 1}),
])  # fmt: skip
def test_a_vendor_that_was_deactivated_is_brought_back_first(site, values, calls):
    row = site.world.add("vendors", name="A", is_active=False)
    write(site, "suppliers", Order(verb=Verb.UPDATE, values=values, procore_id=row["id"], before={"name": "A"}))
    assert site.calls() == calls


@pytest.mark.parametrize("drop,posts", [("before", 2), ("after", 1)])
def test_a_project_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(site, drop, posts):
    site.fault(method="POST", path="projects$", drop=drop)
    (outcome,) = write(site, "projects", project())
    assert outcome.record.get("number") == "26-7"
    assert site.calls()[PROJECT] == posts
    assert [one["project_number"] for one in site.world.records("projects")] == ["26-001", "26-7"]


def test_a_project_whose_answer_is_lost_twice_ends_the_run(site):
    site.fault(method="POST", path="projects$", drop="before", times=2)
    with pytest.raises(Unreachable, match="unanswered twice"):
        write(site, "projects", project())


def test_a_refused_project_stops_no_other(site):
    site.fault(method="POST", path="projects$", status=422, body={"errors": "name is taken"})
    bad, good = write(site, "projects", project("26-7"), project("26-8"))
    assert (bad.reason.facts["said"], good.reason) == ("name is taken", None)


@pytest.mark.parametrize("code,parent,sent", [
    ("02-300", "02", "300"), ("02-300-10", "02-300", "10"), ("02-300", "", "02-300"), ("03", "02", "03"),
])  # fmt: skip
def test_a_cost_code_is_sent_without_its_parents(site, code, parent, sent):
    order = Order(verb=Verb.CREATE, values={"code": code, "name": "N"}, parent_code=parent, origin_id="O")
    assert sync_actions._attributes(site.company, ALL["cost_codes"], order)["code"] == sent


def test_vendors_are_read_active_and_inactive_and_the_deleted_are_not_there(site):
    site.world.add("vendors", name="A")
    site.world.add("vendors", name="B", is_active=False)
    pages = sync_actions.read(site.company, ALL["suppliers"], Window(), "", None)
    assert [one.get("name") for page in pages for one in page] == ["A", "B"]


def test_a_record_is_found_by_our_origin_id(site):
    row = site.world.add("vendors", name="A", origin_id="MAESTRO|SUP|DEMO|1")
    found = sync_actions.find(site.company, ALL["suppliers"], "MAESTRO|SUP|DEMO|1", "", None)
    assert found.key == str(row["id"])
    assert sync_actions.find(site.company, ALL["suppliers"], "MAESTRO|SUP|DEMO|2", "", None) is None
