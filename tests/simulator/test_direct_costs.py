"""Direct costs and their lines: docs/procore.md#direct-costs.

Long, because the contract's section is.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from simulator import Fault

CHANGED = "This direct cost is synced with an external system and cannot be changed"
LINE_CHANGED = "This line item is synced with an external system and cannot be changed"


@pytest.fixture
def costs(api, sim, project):
    """What a test does with the project's direct costs."""
    return Costs(api, sim, project["id"])


class Costs:
    def __init__(self, api, sim, project_id):
        self.api, self.sim, self.project_id = api, sim, project_id
        self.v10, self.v11 = (f"/rest/{v}/projects/{project_id}/direct_costs" for v in ("v1.0", "v1.1"))

    def sync(self, *items):
        answer = self.api.patch(f"{self.v10}/sync", {"updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sync_lines(self, *items):
        answer = self.api.patch(f"{self.v10}/line_items/sync", {"updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, **fields):
        return self.sim.world.add(
            "direct_costs", project_id=self.project_id, **{"direct_cost_type": "expense"} | fields
        )

    def line(self, cost, code, **fields):
        own = {"direct_cost_id": cost["id"], "wbs_code_id": code, "amount": "5.00", **fields}
        return self.sim.world.add("direct_cost_line_items", project_id=self.project_id, **own)

    def held(self):
        return self.sim.world.records("direct_costs", self.project_id)

    def lines(self):
        return self.sim.world.records("direct_cost_line_items", self.project_id)


# ------------------------------------------------------------------------------------------ the header sync


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


# ------------------------------------------------------------------------------------------ the line sync


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


# ------------------------------------------------------------------------------------------ what an origin id closes


def _statuses_of_writes(costs, codes, api):
    """What each way to change a cost that has an origin id, or its lines, is answered; none of the writes is undone."""
    row = costs.one(origin_id="M|1")
    own, other = costs.line(row, codes["01|L"], origin_id="M|1|1"), costs.line(row, codes["01|M"])
    new = {"direct_cost_id": row["id"], "wbs_code_id": codes["02|L"], "amount": 1}
    single, lines = f"{costs.v11}/{row['id']}", f"{costs.v10}/{row['id']}/line_items"

    def synced(answer):
        return 422 if answer["errors"] else 200

    def created(answer):
        return 200 if answer.status_code == 201 else answer.status_code

    return {
        "header": {
            synced(costs.sync({"id": row["id"], "status": "approved"})),
            api.patch(f"{costs.v10}/{row['id']}", {"item": {"terms": "30"}}).status_code,
            api.patch(single, {"direct_cost": {"terms": "60"}}).status_code,
        },
        "line with an origin id": {
            synced(costs.sync_lines({"origin_id": "M|1|1", "amount": 2})),
            api.patch(f"{lines}/{own['id']}", {"line_item": {"amount": 3}}).status_code,
            api.patch(single, {"direct_cost": {"line_items": [{"id": own["id"], "manual_amount": 4}]}}).status_code,
            api.send("DELETE", f"{lines}/{own['id']}", None).status_code,
        },
        "line without one": {
            synced(costs.sync_lines({"id": other["id"], "amount": 2})),
            api.patch(f"{lines}/{other['id']}", {"line_item": {"amount": 3}}).status_code,
            api.patch(single, {"direct_cost": {"line_items": [{"id": other["id"], "manual_amount": 4}]}}).status_code,
            api.send("DELETE", f"{lines}/{other['id']}", None).status_code,
        },
        "added line": {
            synced(costs.sync_lines(new)),
            created(api.post(lines, {"line_item": {"wbs_code_id": codes["02|L"], "amount": 1}})),
            api.patch(
                single, {"direct_cost": {"line_items": [{"wbs_code_id": codes["02|M"], "manual_amount": 1}]}}
            ).status_code,
        },
        "deletion": {api.send("DELETE", single, None).status_code},
    }


@pytest.mark.parametrize(
    "lock, refused",
    [
        ("full", {"header", "line with an origin id", "line without one", "added line", "deletion"}),
        ("by_record", {"header", "line with an origin id", "deletion"}),
        ("header", {"header", "deletion"}),
        ("none", set()),
    ],
)
def test_the_lock_decides_what_an_origin_id_closes(costs, codes, api, sim, lock, refused):
    sim.switches.direct_cost_lock = lock
    statuses = _statuses_of_writes(costs, codes, api)
    assert {name for name, said in statuses.items() if said == {422}} == refused
    assert all(said == {200} for name, said in statuses.items() if name not in refused), statuses


def test_under_the_full_lock_a_cost_can_be_made_whole_or_get_its_origin_id_last(costs, codes, api, sim):
    sim.switches.direct_cost_lock = "full"
    line = {"wbs_code_id": codes["01|L"], "origin_id": "M|1|1"}
    whole = {"direct_cost_type": "expense", "origin_id": "M|1", "line_items": [{**line, "manual_amount": 7}]}
    assert api.post(costs.v11, {"direct_cost": whole}).json()["grand_total"] == "7.00"
    row = costs.sync({"direct_cost_type": "expense"})["entities"][0]
    later = {**line, "origin_id": "M|2|1", "direct_cost_id": row["id"], "amount": 5}
    assert costs.sync_lines(later)["errors"] == []
    assert costs.sync_lines({**later, "amount": 6})["errors"] == []
    assert api.patch(f"{costs.v11}/{row['id']}", {"direct_cost": {"origin_id": "M|2"}}).json()["grand_total"] == "6.00"
    assert costs.sync_lines({**later, "amount": 8})["errors"][0]["errors"] == {"base": [LINE_CHANGED]}
    assert costs.sync_lines({**later, "origin_id": "M|2|2"})["errors"][0]["errors"] == {"base": [CHANGED]}


# ------------------------------------------------------------------------------------------ one at a time


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


# ------------------------------------------------------------------------------------------ one by one


def test_v11_makes_a_header_with_its_lines_in_one_call(costs, codes, api):
    line = {"wbs_code_id": codes["01|L"], "manual_amount": 10, "ref": "a", "origin_id": "M|1|1"}
    by_units = {"wbs_code_id": codes["01|M"], "quantity": 2, "unit_cost": 3, "ref": "b"}
    body = {"direct_cost": {"direct_cost_type": "expense", "origin_id": "M|1", "line_items": [line, by_units]}}
    answer = api.post(costs.v11, body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["grand_total"], made["line_items_count"]) == ("16.00", 2)
    assert {one["ref"]: one["amount"] for one in made["line_items"]} == {"a": "10.00", "b": "6.00"}
    shown = api.all(f"{costs.v11}/{made['id']}")
    assert [one["ref"] for one in shown["line_items"]] == [None, None]
    assert "line_items" not in api.all(f"{costs.v10}/{made['id']}")


@pytest.mark.parametrize(
    "line",
    [
        {"manual_amount": 1},
        {"wbs_code_id": 404, "manual_amount": 1},
        {"wbs_code_id": "01|L"},
        {"wbs_code_id": "01|L", "amount": 1},
        {"wbs_code_id": "01|L", "manual_amount": 1, "origin_id": "SAME"},
    ],
)
def test_v11_makes_nothing_when_one_line_is_bad(costs, codes, api, line):
    if line.get("wbs_code_id") in codes:
        line = {**line, "wbs_code_id": codes[line["wbs_code_id"]]}
    good = {"wbs_code_id": codes["01|L"], "manual_amount": 1, "origin_id": "SAME"}
    body = {"direct_cost": {"direct_cost_type": "expense", "line_items": [good, {**line, "ref": "bad"}]}}
    answer = api.post(costs.v11, body)
    assert answer.status_code == 422
    assert any("[bad]" in name for name in answer.json()["fields"])
    assert (costs.held(), costs.lines()) == ([], [])


def test_v11_takes_a_hundred_lines_and_no_more(costs, codes, api):
    lines = [{"wbs_code_id": codes["01|L"], "manual_amount": 1} for _ in range(101)]
    assert api.post(costs.v11, {"direct_cost": {"direct_cost_type": "expense", "line_items": lines}}).status_code == 422
    body = {"direct_cost": {"direct_cost_type": "expense", "line_items": lines[:100]}}
    assert api.post(costs.v11, body).status_code == 201


def test_a_retried_creation_is_refused_by_its_origin_id_with_422(costs, api):
    body = {"direct_cost": {"direct_cost_type": "expense", "origin_id": "M|1"}}
    assert [api.post(costs.v11, body).status_code for _ in range(2)] == [201, 422]
    assert len(api.all(costs.v11, filter_origin_id="M|1")) == 1


def test_the_envelopes_of_the_versions_differ(costs, api):
    fields = {"direct_cost_type": "expense"}
    assert api.post(costs.v11, {"item": fields}).status_code == 400
    assert api.post(costs.v10, {"direct_cost": fields}).status_code == 400
    assert api.post(costs.v10, {"item": fields}).status_code == 201


def test_v11_changes_a_header_and_lines_together_but_not_the_invoice_number(costs, codes, api):
    row = costs.one(invoice_number="OLD")
    line = costs.line(row, codes["01|L"])
    lines = [{"id": line["id"], "manual_amount": 7}, {"wbs_code_id": codes["01|M"], "manual_amount": 2}]
    body = {"direct_cost": {"description": "new", "invoice_number": "NEW", "line_items": lines}}
    answer = api.patch(f"{costs.v11}/{row['id']}", body)
    assert answer.status_code == 200
    assert (answer.json()["description"], answer.json()["invoice_number"]) == ("new", "OLD")
    assert answer.json()["grand_total"] == "9.00"


def test_a_deleted_cost_takes_its_lines_along(costs, codes, api):
    row = costs.one()
    costs.line(row, codes["01|L"])
    assert api.send("DELETE", f"{costs.v11}/{row['id']}", None).json() == {"id": row["id"]}
    assert (costs.held(), costs.lines()) == ([], [])


def test_lines_of_one_cost_are_made_changed_listed_and_deleted_singly(costs, codes, api):
    row, other = costs.one(), costs.one()
    costs.line(other, codes["01|M"])
    path = f"{costs.v10}/{row['id']}/line_items"
    made = api.post(path, {"line_item": {"wbs_code_id": codes["01|L"], "amount": 4}})
    assert made.status_code == 201
    id = made.json()["id"]
    assert api.patch(f"{path}/{id}", {"line_item": {"amount": 6}}).json()["amount"] == "6.00"
    assert [one["id"] for one in api.all(path)] == [id]
    assert api.all(f"{path}/{id}")["amount"] == "6.00"
    assert api.get(f"{costs.v10}/{other['id']}/line_items/{id}").status_code == 404
    assert api.send("DELETE", f"{path}/{id}", None).status_code == 200
    assert api.all(path) == []


# ------------------------------------------------------------------------------------------ lists


def test_the_list_is_filtered(costs, api):
    first = costs.one(origin_id="M|1", invoice_number="F-1", received_date="2026-02-01")
    second = costs.one(origin_id="M|2", invoice_number="F-2", payment_date="2026-03-01")
    found = {
        "filter_origin_id": ("M|1", first),
        "filter_invoice_number": ("F-2", second),
        "filter_id": (f"[{second['id']}]", second),
        "filter_received_date": ("2026-01-31...2026-02-01", first),
        "filter_payment_date": ('"2026-03-01...2026-03-31"', second),
    }
    for name, (value, row) in found.items():
        assert [one["id"] for one in api.all(costs.v11, **{name: value})] == [row["id"]], name
    assert api.get(costs.v11, filter_received_date="yesterday").status_code == 400


def test_the_list_is_filtered_by_updated_at_and_paged(costs, api, sim):
    costs.one()
    sim.clock.advance(3600)
    since = sim.clock.iso()
    late = costs.one()
    assert [one["id"] for one in api.all(costs.v11, filter_updated_at=f"{since}...2099-01-01")] == [late["id"]]
    answer = api.get(costs.v11, per_page=1)
    assert (len(answer.json()), answer.headers["Total"]) == (1, "2")


def test_lines_of_the_project_are_filtered_but_not_by_origin_id(costs, codes, api, sim):
    first, second = costs.one(), costs.one()
    a = costs.line(first, codes["01|L"], origin_id="L|1")
    b = costs.line(second, codes["02|M"], origin_id="L|2")
    path = f"{costs.v10}/line_items"
    code = sim.world.records("cost_codes", costs.project_id)[0]
    material = next(one for one in sim.world.records("line_item_types") if one["code"] == "M")
    for name, value, row in (
        ("filter_direct_cost_id", second["id"], b),
        ("filter_id", a["id"], a),
        ("filter_cost_code_id", code["id"], a),
        ("filter_line_item_type_id", material["id"], b),
    ):
        assert [one["id"] for one in api.all(path, **{name: value})] == [row["id"]], name
    assert len(api.all(path, filter_origin_id="L|1")) == 2


def test_a_cost_of_another_project_may_not_be_seen(costs, api, sim):
    other = sim.world.add("projects", name="Other")
    row = sim.world.add("direct_costs", project_id=other["id"], direct_cost_type="expense")
    assert api.get(f"{costs.v11}/{row['id']}").status_code == 404


def test_the_tool_may_be_off(costs, api, sim):
    sim.access.turn_off(costs.project_id, "direct_costs")
    assert api.get(costs.v11).status_code == 403
    assert api.patch(f"{costs.v10}/sync", {"updates": []}).status_code == 403
