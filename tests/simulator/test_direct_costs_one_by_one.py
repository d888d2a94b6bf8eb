"""Direct costs, written and listed one by one, and what an origin id closes: docs/procore.md#direct-costs."""

import pytest

from tests.simulator.direct_costs import CHANGED, LINE_CHANGED


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
