"""Purchase orders and subcontracts that wait, or that a side refuses: nothing half made, nothing lost."""

from decimal import Decimal

import pytest

from procore.model.errors import Unreachable
from tests.standard.commitments import same_money


def test_an_order_waits_for_its_supplier_and_goes_by_itself_when_it_arrives(orders):
    orders.world.supplier("GRUES")
    orders.put(supplier="GRUES")
    orders.put("24106")
    orders.run()
    assert set(orders.contracts()) == {"24106-0"}
    (held,) = orders.world.held(orders.element_id)
    assert (held["kind"], held["facts"]["element"], held["facts"]["key"]) == ("waiting", "suppliers", "GRUES")
    orders.world.run("suppliers")
    orders.run()
    assert set(orders.contracts()) == {"24106-0", "24105-0"}
    assert orders.inbox() == []


def test_an_order_waits_for_a_budget_code_that_procore_does_not_have(orders):
    orders.put(lines=[("03-400", "MO", "Sans groupe", "1", "ls", "5", "5.00")])
    orders.run()
    assert orders.contracts() == {}
    (said,) = orders.inbox()
    assert "03-400|MO" in said


def test_an_order_of_a_project_that_is_not_linked_waits_for_it(orders):
    orders.world.project("24-002")
    orders.put(project="24-002")
    orders.run()
    assert orders.contracts() == {}
    orders.world.run("projects")
    orders.run()
    assert set(orders.contracts()) == {"24105-0"}


REFUSALS = {
    "its lines do not add up": ({"total": "2616.96"}, {}, ["616", "97", "96"]),
    "its supplier is closed": ({"supplier": "FERME"}, {}, ["FERME"]),
    "it is in another currency": ({"currency": "USD"}, {}, ["USD", "CAD"]),
    "a quantity is negative": ({}, {"quantity": "-2"}, ["-2", "2"]),
    "a unit is not in the list": ({}, {"unit": "poche"}, ["poche", "2"]),
}


def test_each_order_is_refused_in_a_sentence_of_its_own_and_the_others_go(orders):
    numbers = dict(zip(("24101", "24102", "24103", "24104", "24105"), REFUSALS, strict=True))
    orders.world.supplier("FERME", status="1")
    for number, case in numbers.items():
        heading, line, _ = REFUSALS[case]
        orders.put(number, **heading)
        for name, value in line.items():
            where = {"value": value, "number": number}
            orders.maestro(f"UPDATE {{t}}_line SET {name} = :value WHERE line = 2 AND number = :number", **where)
    orders.put("24106")
    orders.run()
    assert set(orders.contracts()) == {"24106-0"}
    for language in ("en", "fr"):
        told = dict(said.split(": ", 1) for said in orders.inbox(language))
        assert told.keys() == {f"{number}-0" for number in numbers}
        for number, case in numbers.items():
            said = told[f"{number}-0"]
            assert [word for word in (*REFUSALS[case][2], ".") if word not in said] == [], case
            assert "?" not in said


def test_a_document_that_moved_to_another_project_is_held(orders):
    orders.world.project("24-002")
    orders.world.run("projects")
    orders.put()
    orders.run()
    orders.set(project="24-002")
    orders.run()
    (said,) = orders.inbox()
    assert "24-001" in said
    assert "24-002" in said
    assert len(orders.contracts()) == 1


def changed_with_a_refused_line(orders):
    """Line 2 is changed and line 4 is new, which Procore refuses; the sentence of the order's exception."""
    orders.maestro("UPDATE {t}_line SET quantity = 2, amount = 900 WHERE line = 2")
    orders.put_line("24105", 4, "03-400", "MAT", "Étais", "1", "ea", "60", "60.00")
    orders.add_up()
    orders.world.fault(path="/line_items/sync", item=line_origin(orders, 4), refuse="is out of balance")
    orders.run()
    (said,) = orders.inbox()
    return said


def test_a_line_that_procore_refuses_keeps_the_order_a_draft_and_its_orphans_in_place(orders):
    orders.put(status="P")
    orders.run()
    contract = orders.contracts()["24105-0"]
    orders.set(status="V")
    orders.maestro("DELETE FROM {t}_line WHERE line = 3")
    said = changed_with_a_refused_line(orders)
    assert "is out of balance" in said
    assert "4" in said
    assert contract["status"] == "Draft"
    assert [line["amount"] for line in orders.lines(contract)] == ["2317.97", "900.00", "-151.00"]
    orders.set(description="Corrigé")
    orders.run()
    assert orders.inbox() == []
    assert orders.contracts()["24105-0"]["status"] == "Approved"
    assert same_money(orders) == 3


def test_what_a_lost_answer_left_in_a_line_is_nobody_s_edit_after_a_refusal_either(orders):
    orders.put(status="P")
    orders.run()

    def amount(value):
        orders.maestro("UPDATE {t}_line SET quantity = 1, unit_cost = :v, amount = :v WHERE line = 2", v=Decimal(value))
        orders.add_up()

    amount(901)
    orders.world.fault(method="PATCH", path="/line_items", drop="after", times=None)
    with pytest.raises(Unreachable):
        orders.run()
    orders.world.simulator.faults.clear()
    amount(902)
    orders.world.fault(path="/line_items/sync", item=line_origin(orders, 2), refuse="is out of balance")
    orders.run()
    assert len(orders.inbox()) == 1
    amount(903)
    orders.run()
    assert orders.inbox() == []
    assert same_money(orders) == 3


def test_a_line_that_procore_refuses_of_what_is_no_draft_sets_the_others_back(orders):
    orders.put(status="A")
    orders.run()
    (contract,) = orders.contracts().values()
    assert contract["status"] in {"Submitted", "Out For Signature"}
    held = [(line["origin_id"], line["amount"]) for line in orders.lines(contract)]
    said = changed_with_a_refused_line(orders)
    assert "is out of balance" in said
    assert [(line["origin_id"], line["amount"]) for line in orders.lines(contract)] == held
    since = len(orders.world.requests)
    orders.run()
    assert orders.world.writes(since) == []
    orders.set(description="Corrigé")
    orders.run()
    assert orders.inbox() == []
    assert same_money(orders) == 4


def test_a_line_that_procore_says_nothing_about_is_not_taken_for_written(orders):
    orders.put()
    orders.world.fault(path="/line_items/sync", item=line_origin(orders, 2), leave_out=True)
    orders.run()
    assert len(orders.inbox()) == 1
    assert orders.contracts()["24105-0"]["status"] == "Draft"
    orders.set(memo="relu")
    orders.run()
    assert orders.inbox() == []
    assert orders.contracts()["24105-0"]["status"] == "Approved"
    assert same_money(orders) == 3


def line_origin(orders, line):
    return f"MAESTRO|{'POL' if orders.is_order else 'SCL'}|DEMO|24105-0|{line}"
