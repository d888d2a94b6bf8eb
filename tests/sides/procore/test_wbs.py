"""WBS codes: made of what the project has, and what it lacks is waited for."""

import pytest

from procore.model.orders import Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore import wbs
from procore.sides.procore.batches import UNANSWERED, refused
from procore.sides.procore.segments import COST_CODE, COST_TYPE, Segment, read_segments

BULK = "PATCH /projects/{id}/work_breakdown_structure/wbs_codes/bulk_create"


def order(code):
    activity, group = code.split("|")
    return Order(verb=Verb.CREATE, values={"activity": activity, "group": group}, maestro_key=code)


def test_the_projects_codes_are_read_with_its_segments_once(site):
    records = site.read(wbs.read, "budget_codes")
    assert {one.key: f"{one.get('activity')}|{one.get('group')}" for one in records} == {
        str(one): code for code, one in site.codes.items()
    }
    site.calls()
    site.write(wbs.write, "budget_codes", order("01|L"))
    assert site.calls() == {BULK: 1}


def test_a_code_that_exists_is_the_one_that_is_wanted_and_a_new_one_is_made(site):
    site.world.add("cost_codes", project_id=site.project_id, code="03", name="Code 03")
    outcomes = site.write(wbs.write, "budget_codes", order("01|L"), order("03|M"))
    assert [one.reason for one in outcomes] == [None, None]
    assert outcomes[0].record.key == str(site.codes["01|L"])
    assert (outcomes[1].record.get("activity"), outcomes[1].record.get("group")) == ("03", "M")
    assert len(site.records("wbs_codes")) == 5


@pytest.mark.parametrize(
    "code,element,key", [("99|L", "cost_codes", "99"), ("01|ZZ", "cost_types", "ZZ"), ("99|ZZ", "cost_codes", "99")]
)
def test_what_the_project_does_not_have_is_waited_for_and_the_others_go(site, code, element, key):
    outcomes = site.write(wbs.write, "budget_codes", order(code), order("02|M"))
    assert outcomes[0].reason == Reason("waits_for", {"element": element, "key": key})
    assert outcomes[1].record.key == str(site.codes["02|M"])


def test_nothing_is_sent_where_all_have_to_wait(site):
    segments = {COST_CODE: Segment(0, {}), COST_TYPE: Segment(0, {})}
    made, refusals = wbs.create(site.client, site.project_id, [("01", "L")], segments)
    assert (made, set(refusals)) == ({}, {("01", "L")})
    assert site.calls() == {}


def test_a_refused_batch_is_each_codes_reason(site):
    segments = read_segments(site.client, site.project_id)
    site.fault(path="bulk_create", status=422, body={"errors": "locked"})
    made, refusals = wbs.create(site.client, site.project_id, [("01", "L"), ("99", "L")], segments)
    assert (made, refusals["01", "L"], refusals["99", "L"].code) == ({}, refused("locked"), "waits_for")


def test_a_code_that_the_answer_leaves_out_is_not_taken_for_made(site):
    site.fault(path="bulk_create", status=200, body={"entities": [], "errors": []})
    assert [one.reason for one in site.write(wbs.write, "budget_codes", order("01|L"))] == [UNANSWERED]
