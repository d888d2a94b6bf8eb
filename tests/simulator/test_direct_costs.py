"""Direct costs, written together: docs/procore.md#direct-costs."""

import threading
from contextlib import contextmanager

import pytest

from simulator import Fault
from tests.simulator.direct_costs import CHANGED, LINE_CHANGED


def test_a_cost_is_created_and_listed_with_its_origin(costs, api, sim):
    vendor = sim.world.add("vendors", name="Béton ABC")
    item = {"direct_cost_type": "invoice", "vendor_id": vendor["id"], "invoice_number": "F-1", "status": "approved"}
    answer = costs.sync({**item, "origin_id": "M|1", "origin_data": "{}", "direct_cost_date": "2026-03-31"})
    assert answer["errors"] == []
    (row,) = api.all(costs.v11)
    assert (row["origin_id"], row["direct_cost_date"], row["invoice_number"]) == ("M|1", "2026-03-31", "F-1")
    assert (row["vendor"], row["vendor_id"], row["amount"], row["grand_total"]) == (
        "Béton ABC",
        vendor["id"],
        "0.00",
        "0.00",
    )
    assert "line_items" not in row
    assert api.all(costs.v10) == [row]


@pytest.mark.parametrize(
    "item, field",
    [
        ({}, "direct_cost_type"),
        ({"direct_cost_type": "gift"}, "direct_cost_type"),
        ({"direct_cost_type": "subcontractor_invoice"}, "direct_cost_type"),
        ({"direct_cost_type": "invoice", "invoice_number": "1"}, "vendor"),
        ({"direct_cost_type": "invoice", "invoice_number": "1", "vendor_id": 404}, "vendor"),
        ({"direct_cost_type": "expense", "status": "Approved"}, "status"),
        ({"direct_cost_type": "expense", "employee_id": 404}, "employee"),
    ],
)
def test_a_bad_cost_is_an_error_entry_and_does_not_stop_the_others(costs, item, field):
    answer = costs.sync({"origin_id": "bad", **item}, {"origin_id": "good", "direct_cost_type": "payroll"})
    assert [one["origin_id"] for one in answer["entities"]] == ["good"]
    assert list(answer["errors"][0]["errors"]) == [field]


def test_an_invoice_needs_its_number(costs, sim):
    vendor = sim.world.add("vendors", name="Béton ABC")
    answer = costs.sync({"direct_cost_type": "invoice", "vendor_id": vendor["id"], "invoice_number": " "})
    assert answer["errors"][0]["errors"] == {"invoice_number": ["can't be blank"]}


def test_subcontractor_invoices_are_taken_where_they_are_enabled(costs, sim):
    sim.switches.subcontractor_invoices = True
    assert costs.sync({"direct_cost_type": "subcontractor_invoice"})["errors"] == []


def test_a_bad_date_becomes_null(costs):
    costs.sync({"direct_cost_type": "expense", "direct_cost_date": "31/03/2026"})
    assert costs.held()[0]["direct_cost_date"] is None


def test_an_update_by_origin_id_alone_is_refused_unless_switched_on(costs, sim):
    row = costs.one(origin_id="M|1")
    sim.switches.direct_cost_lock = "none"
    answer = costs.sync({"origin_id": "M|1", "description": "new"})
    assert answer["errors"][0]["errors"] == {"id": ["is required when updating a direct cost item"]}
    sim.switches.direct_cost_update_by_origin = True
    assert costs.sync({"origin_id": "M|1", "description": "new"})["entities"][0]["id"] == row["id"]
    assert costs.held()[0]["description"] == "new"


def test_the_type_can_only_be_set_at_creation(costs):
    row = costs.one()
    answer = costs.sync({"id": row["id"], "direct_cost_type": "expense", "description": "new"})
    assert list(answer["errors"][0]["errors"]) == ["direct_cost_type"]
    assert costs.sync({"id": row["id"], "description": "new"})["errors"] == []


def test_a_cost_with_an_origin_id_is_immutable(costs, sim, api):
    row = costs.one(origin_id="M|1")
    assert costs.sync({"id": row["id"], "status": "approved"})["errors"][0]["errors"] == {"base": [CHANGED]}
    assert api.patch(f"{costs.v11}/{row['id']}", {"direct_cost": {"status": "approved"}}).status_code == 422
    assert api.patch(f"{costs.v10}/{row['id']}", {"item": {"status": "approved"}}).status_code == 422
    assert api.send("DELETE", f"{costs.v11}/{row['id']}", None).status_code == 422
    assert costs.held()[0]["status"] == "draft"
    sim.switches.direct_cost_lock = "none"
    assert costs.sync({"id": row["id"], "status": "approved"})["entities"][0]["status"] == "approved"


def test_an_origin_id_may_be_given_to_a_cost_once(costs):
    row = costs.one()
    assert costs.sync({"id": row["id"], "origin_id": "M|1"})["errors"] == []
    assert costs.sync({"id": row["id"], "origin_id": "M|2"})["errors"] != []


def test_an_origin_id_of_another_project_is_taken(costs, sim):
    other = sim.world.add("projects", name="Other")
    sim.world.add("direct_costs", project_id=other["id"], direct_cost_type="expense", origin_id="M|1")
    answer = costs.sync({"origin_id": "M|1", "direct_cost_type": "expense"})
    assert answer["errors"][0]["errors"] == {"origin_id": ["has already been taken"]}


def test_lines_take_numbers_and_answer_text(costs, codes, api):
    row = costs.one(origin_id="M|1")
    item = {"origin_id": "M|1|1", "direct_cost_id": row["id"], "wbs_code_id": codes["01|L"], "amount": 1234.5}
    entity = costs.sync_lines({**item, "quantity": 2, "unit_cost": 617.25, "uom": "hr"})["entities"][0]
    assert (entity["amount"], entity["quantity"], entity["unit_cost"]) == ("1234.50", "2.0", "617.25")
    (listed,) = api.all(f"{costs.v10}/line_items")
    assert listed["holder"]["id"] == row["id"]
    assert listed["wbs_code"]["id"] == codes["01|L"]
    assert listed["cost_code"]["origin_id"] == "CC|01"
    assert listed["line_item_type"]["code"] == "L"
    assert (listed["origin_id"], "origin_data" in listed) == ("M|1|1", False)
    assert api.all(costs.v11)[0]["grand_total"] == "1234.50"


def test_lines_are_placed_by_cost_code_and_cost_type_too_and_the_wbs_code_wins(costs, codes, sim):
    row = costs.one()
    code = sim.world.records("cost_codes", costs.project_id)[0]
    labor = next(one for one in sim.world.records("line_item_types") if one["code"] == "L")
    pair = {"direct_cost_id": row["id"], "cost_code_id": code["id"], "line_item_type_id": labor["id"], "amount": 1}
    answer = costs.sync_lines(pair, {**pair, "wbs_code_id": codes["02|M"]})
    assert answer["errors"] == []
    assert {one["wbs_code_id"] for one in costs.lines()} == {codes["01|L"], codes["02|M"]}


@pytest.mark.parametrize(
    "change, field",
    [
        ({"wbs_code_id": None}, "wbs_code"),
        ({"wbs_code_id": 404}, "wbs_code"),
        ({"wbs_code_id": None, "cost_code_id": 404}, "cost_code"),
        ({"direct_cost_id": None}, "direct_cost_id"),
        ({"direct_cost_id": 404}, "direct_cost_id"),
        ({"amount": None}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"amount": 1e30}, "amount"),
        ({"uom": "furlong"}, "uom"),
        ({"tax_code_id": 404}, "tax_code"),
        ({"extended_type": "guessed"}, "extended_type"),
        ({"id": 404}, "id"),
    ],
)
def test_a_bad_line_names_its_field_and_does_not_stop_the_others(costs, codes, change, field):
    row = costs.one()
    good = {"direct_cost_id": row["id"], "wbs_code_id": codes["01|L"], "amount": 1}
    answer = costs.sync_lines({**good, "origin_id": "bad", **change}, {**good, "origin_id": "good"})
    assert [one["origin_id"] for one in answer["entities"]] == ["good"]
    assert field in answer["errors"][0]["errors"]


def test_a_calculated_line_is_quantity_times_unit_cost(costs, codes):
    row = costs.one()
    line = {"direct_cost_id": row["id"], "wbs_code_id": codes["01|L"], "extended_type": "calculated", "amount": 1}
    answer = costs.sync_lines({**line, "quantity": 3, "unit_cost": -33.335})
    assert answer["entities"][0]["amount"] == "-100.01"


def test_lines_may_be_added_to_a_synced_cost_but_synced_lines_stay_as_they_are(costs, codes, api, sim):
    row = costs.one(origin_id="M|1")
    line = {"origin_id": "M|1|1", "direct_cost_id": row["id"], "wbs_code_id": codes["01|L"], "amount": 1}
    id = costs.sync_lines(line)["entities"][0]["id"]
    assert costs.sync_lines({**line, "amount": 2})["errors"][0]["errors"] == {"base": [LINE_CHANGED]}
    assert costs.sync_lines({"id": id, "amount": 2})["errors"][0]["errors"] == {"base": [LINE_CHANGED]}
    path = f"{costs.v10}/{row['id']}/line_items/{id}"
    assert api.patch(path, {"line_item": {"amount": 2}}).status_code == 422
    assert api.send("DELETE", path, None).status_code == 422
    assert [one["amount"] for one in costs.lines()] == ["1.00"]
    sim.switches.direct_cost_lock = "none"
    assert costs.sync_lines({**line, "amount": 2})["entities"][0]["amount"] == "2.00"
    assert api.send("DELETE", path, None).status_code == 200


def test_an_unknown_unit_is_taken_where_units_are_free(costs, codes, api, sim):
    row = costs.one()
    line = {"wbs_code_id": codes["01|L"], "amount": 1, "uom": "furlong"}
    path = f"{costs.v10}/{row['id']}/line_items"
    assert api.post(path, {"line_item": line}).status_code == 422
    sim.switches.unknown_units = "taken"
    assert api.post(path, {"line_item": line}).json()["uom"] == "furlong"
    assert costs.sync_lines({**line, "direct_cost_id": row["id"]})["errors"] == []


def test_a_line_of_another_project_is_not_found(costs, codes, sim):
    other = sim.world.add("projects", name="Other")
    there = sim.world.add("direct_costs", project_id=other["id"], direct_cost_type="expense")
    line = {"direct_cost_id": there["id"], "wbs_code_id": codes["01|L"], "amount": 1}
    assert "direct_cost_id" in costs.sync_lines(line)["errors"][0]["errors"]


@pytest.mark.parametrize("first, second", [("sync", "line_items/sync"), ("line_items/sync", "sync"), ("sync", "sync")])
def test_two_writes_at_a_time_in_a_project_are_a_conflict(costs, api, sim, first, second):
    sim.faults.add(Fault(method="PATCH", path=f"direct_costs/{first}$", delay=60))
    with under_way(sim, api, f"{costs.v10}/{first}") as other:
        answer = api.patch(f"{costs.v10}/{second}", {"updates": []})
        while answer.status_code == 200 and other.is_alive():  # until the slow one has been let in
            answer = api.patch(f"{costs.v10}/{second}", {"updates": []})
        assert answer.status_code == 409
    assert api.patch(f"{costs.v10}/{second}", {"updates": []}).status_code == 200


def test_reading_and_other_projects_are_no_conflict(costs, api, sim):
    there = sim.world.add("projects", name="Other")
    sim.faults.add(Fault(method="PATCH", path=f"{costs.project_id}/direct_costs/sync$", delay=60))
    with under_way(sim, api, f"{costs.v10}/sync"):
        while api.patch(f"{costs.v10}/sync", {"updates": []}).status_code != 409:
            pass
        assert api.get(costs.v11).status_code == 200
        path = f"/rest/v1.0/projects/{there['id']}/direct_costs/sync"
        assert api.patch(path, {"updates": []}).status_code == 200


@contextmanager
def under_way(sim, api, path):
    """A sync that takes a minute of the simulator's time, which passes at the end of the block."""
    slow = threading.Thread(target=api.patch, args=(path, {"updates": []}))
    slow.start()
    try:
        while sim.faults.on() and slow.is_alive():
            pass
        yield slow
    finally:
        sim.clock.advance(60)
        slow.join()
