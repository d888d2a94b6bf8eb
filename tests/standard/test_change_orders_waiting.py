"""Change orders that wait, or that a side refuses: nothing half made, nothing lost."""

from tests.standard.commitments import same_money


def test_a_change_order_waits_for_its_contract_and_goes_by_itself_when_it_is_linked(changes):
    changes.world.put("subcontract", number="24300", project="24-001", supplier="ACIER", status="P")
    changes.put(of=None, subcontract="24300-0")
    changes.put("102")
    changes.run()
    assert set(changes.packages()) == {"102"}
    (held,) = changes.world.held("change_orders")
    assert (held["kind"], held["facts"]["element"], held["facts"]["key"]) == ("waiting", "subcontracts", "24300-0")
    changes.world.run("subcontracts", "to_procore")
    changes.run()
    assert changes.inbox() == []
    assert set(changes.packages()) == {"101", "102"}


REFUSALS = {
    "its lines do not add up": ({"total": "154.96"}, {}, ["154.97", "154.96"]),
    "it is in another currency": ({"currency": "USD"}, {}, ["USD", "CAD"]),
    "it names no contract": ({"of": None}, {}, ["0"]),
    "it names two contracts": ({"purchase_order": "24105-0"}, {}, ["2"]),
    "its status is not known": ({"status": "En attente"}, {}, ["En attente"]),
    "a quantity is negative": ({}, {"quantity": "-2"}, ["-2", "2"]),
    "a unit is not in the list": ({}, {"unit": "poche"}, ["poche", "2"]),
    "a code is not in the project": ({}, {"group_code": "MO"}, ["03-400|MO"]),
}


def test_each_change_order_is_held_in_a_sentence_of_its_own_and_the_others_go(changes):
    numbers = {str(number): case for number, case in enumerate(REFUSALS, 201)}
    for number, case in numbers.items():
        heading, line, _ = REFUSALS[case]
        changes.put(number, **heading)
        for name, value in line.items():
            changes.world.maestro(
                f"UPDATE maestro.change_order_line SET {name} = :value WHERE line = 2 AND number = :number",
                value=value, number=number,
            )  # fmt: skip
    changes.put("102")
    changes.run()
    assert set(changes.packages()) == {"102"}
    for language in ("en", "fr"):
        told = dict(said.split(": ", 1) for said in changes.inbox(language))
        assert told.keys() == numbers.keys()
        for number, case in numbers.items():
            said = told[number].replace(",", ".")
            assert [word for word in REFUSALS[case][2] if word not in said] == [], case
            assert "?" not in said


def test_a_change_order_that_moved_to_another_contract_is_held(changes):
    changes.put(status="Pending")
    changes.run()
    changes.set(subcontract=None, purchase_order="24105-0")
    since = len(changes.world.requests)
    changes.run()
    (said,) = changes.inbox()
    assert "24200-0" in said
    assert "24105-0" in said
    assert changes.world.writes(since) == []


def test_a_line_that_procore_refuses_keeps_the_change_order_a_draft(changes):
    changes.put()
    changes.world.fault(path="/line_items/sync", item="MAESTRO|COL|DEMO|101|2", refuse="is out of balance", times=None)
    changes.run()
    (said,) = changes.inbox()
    assert "is out of balance" in said
    assert changes.packages()["101"]["status"] == "draft"
    changes.world.simulator.faults.clear()
    changes.set(memo="relu")
    changes.run()
    assert changes.inbox() == []
    assert changes.packages()["101"]["status"] == "approved"
    assert same_money(changes) == 2


def test_a_line_that_procore_refuses_of_what_is_no_draft_sets_the_others_back(changes):
    changes.put(status="Submitted")
    changes.run()
    assert changes.packages()["101"]["status"] == "pending"
    held = [row["amount"] for row in changes.world.procore("potential_change_order_line_items")]
    changes.world.maestro(
        "UPDATE maestro.change_order_line SET unit_cost = amount + 1, quantity = 1, amount = amount + 1"
    )
    changes.world.maestro(
        "UPDATE maestro.change_order SET updated_at = now(), amount = (SELECT sum(amount) FROM maestro.change_order_line)"
    )
    changes.world.fault(path="/line_items/sync", item="MAESTRO|COL|DEMO|101|2", refuse="is out of balance")
    changes.run()
    assert "is out of balance" in changes.inbox()[0]
    assert [row["amount"] for row in changes.world.procore("potential_change_order_line_items")] == held
    changes.set(memo="relu")
    changes.run()
    assert changes.inbox() == []
    assert same_money(changes) == 2
