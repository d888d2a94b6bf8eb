"""Webhooks lose nothing: repeated, reordered, away for a day, told of our own writes, the books are those of who only polls."""

import pytest

from tests.standard.change_orders import LINES as CHANGES
from tests.standard.commitments import LINES, Orders, same_money
from tests.standard.webhooks.conftest import HEARD

HOUR = 3600
ORDERS = "/rest/v1.0/purchase_order_contracts"
SUBCONTRACTS = "/rest/v1.0/work_order_contracts"
DOCUMENTS = ("purchase_order", "subcontract", "change_order")
LEFT_OUT = {"id", "updated_at", "created_at", "external_id", "external_line", "number"}


@pytest.fixture
def hooked(hooked):
    """The same, of which everything was read once."""
    hooked.scheduled()
    return hooked


class People:
    """What people do in Procore, the same in each world."""

    def __init__(self, world):
        self.world = world
        self.orders, self.subcontracts = Orders(world, "purchase_orders"), Orders(world, "subcontracts")
        self.screen = world.simulator.world

    def morning(self):
        """A new supplier with an order of its own, a subcontract, and a change order of it."""
        self.screen.add("vendors", name="Coffrages du Nord", city="Laval", state_code="QC", country_code="CA")
        self.first = self.orders.make("PC-1")
        self.second = self.subcontracts.make("SC-1", supplier="ACIER")
        self.screen.change("purchase_order_contracts", self.first, title="Dalle structurale")
        package = self.screen.add(
            "change_order_packages",
            project_id=self.world.project_id("24-001"), contract_id=self.second, title="Drains", status="approved",
        )  # fmt: skip
        (hidden,) = self.world.procore("potential_change_orders")
        assert hidden["change_order_package_id"] == package["id"]
        for activity, group, description, quantity, unit, unit_cost, amount in CHANGES:
            self.screen.add(
                "potential_change_order_line_items",
                project_id=self.world.project_id("24-001"), holder_id=hidden["id"],
                wbs_code_id=self.world.wbs_id("24-001", f"{activity}|{group}"), description=description,
                quantity=quantity, uom=unit, unit_cost=unit_cost, amount=amount, extended_type="manual",
            )  # fmt: skip

    def at_night(self):
        """While nobody listens: one more order, a line more, another title."""
        self.orders.make("PC-2", lines=LINES[:1])
        line = ("03-400", "MAT", "Étais", "2", "ea", "100", "200.00")
        self.orders.make_line(self.first, *line)
        self.screen.change("work_order_contracts", self.second, title="Charpente d'acier")

    def next_day(self):
        """When somebody listens again."""
        self.orders.make("PC-3", lines=LINES[1:2])


def books(world):
    """What maestro* holds of what came from Procore, by Procore's numbers.

    Without when it came, without the numbers that maestro* gave as it came, and without Procore's ids, of which a hook takes some.
    """
    numbers = {
        (table, row["number"]): row["external_no"]
        for table in DOCUMENTS
        for row in world.maestro(f"SELECT number, external_no FROM maestro.{table}")
    }

    def told(table, row):
        document = table.removesuffix("_line")
        seen = {name: str(value) for name, value in row.items() if name not in LEFT_OUT}
        return {**seen, "document": numbers.get((document, row.get("number")), "")}

    return {
        table: sorted((told(table, row) for row in world.maestro(f"SELECT * FROM maestro.{table}")), key=str)
        for table in (*DOCUMENTS, *(f"{one}_line" for one in DOCUMENTS), "supplier")
    }


def polled(world):
    for element_id in HEARD:
        world.run(element_id, scheduled=True)


def test_webhooks_lose_nothing(hooked, polling):
    hooked.world.simulator.switches.change({"webhook_copies": 2, "webhook_order": "reversed"})
    people, others = People(hooked.world), People(polling)

    people.morning()
    others.morning()
    assert hooked.deliver() > 5
    hooked.by_events()
    polled(polling)
    assert books(hooked.world) == books(polling)
    assert hooked.waiting() == []

    for world in (hooked.world, polling):
        world.maestro("UPDATE maestro.supplier SET city = 'Sorel', updated_at = now() WHERE code = 'ACIER'")
        world.run("suppliers")
    assert hooked.deliver() == 0, "what we wrote ourselves is not told to us"

    hooked.stop()
    people.at_night()
    others.at_night()
    for _ in range(24):
        hooked.deliver()
        hooked.world.simulator.clock.advance(HOUR)
    hooked.start()
    people.next_day()
    others.next_day()
    assert hooked.deliver() > 0
    hooked.by_events()
    polled(polling)
    assert books(hooked.world) != books(polling), "the night was thrown away"
    assert hooked.look_after() == [
        "Procore threw events away that it could not deliver: all projects are asked for what they held."
    ]
    hooked.scheduled()
    assert books(hooked.world) == books(polling)
    assert same_money(people.orders) == same_money(others.orders) > 0
    assert same_money(people.subcontracts) > 0
    assert hooked.world.held("purchase_orders") == polling.held("purchase_orders") == []
    assert hooked.look_after() == [], "it is told once"


def quiet(hooked):
    """Nothing moved for a month, and all was asked a minute ago: a scheduled run asks no project."""
    hooked.world.maestro("UPDATE procore_sync.watermark SET moved_at = now() - interval '30 days'")
    assert f"GET {ORDERS}" not in hooked.scheduled()


def test_an_event_costs_the_read_of_its_record_and_moves_no_watermark(hooked):
    people = People(hooked.world)
    contract = people.orders.make("PC-1")
    people.orders.make("PC-2")
    hooked.scheduled()
    hooked.deliver()
    hooked.by_events()
    marks = "SELECT * FROM procore_sync.watermark ORDER BY element, side, scope"
    before = hooked.world.maestro(marks)
    hooked.world.simulator.world.change("purchase_order_contracts", contract, title="Dalle structurale")
    assert hooked.deliver() == 1
    assert hooked.by_events() == [f"GET {ORDERS}"]
    asked = [one for one in hooked.world.requests if one["path"] == ORDERS][-1]
    assert asked["query"]["filters[id][]"] == [str(contract)]
    assert {row["description"] for row in people.orders.maestro("SELECT * FROM {t}")} == {
        "Dalle structurale", "Dalle sur sol",
    }  # fmt: skip
    assert hooked.world.maestro(marks) == before
    assert hooked.by_events() == []


def test_events_of_a_quiet_project_are_read_by_the_next_scheduled_run_too(hooked):
    people = People(hooked.world)
    contract = people.orders.make("PC-1")
    hooked.scheduled()
    hooked.deliver()
    hooked.scheduled()
    quiet(hooked)
    hooked.world.simulator.world.change("purchase_order_contracts", contract, title="Dalle structurale")
    hooked.deliver()
    assert hooked.scheduled().count(f"GET {ORDERS}") == 1
    assert [row["description"] for row in people.orders.maestro("SELECT * FROM {t}")] == ["Dalle structurale"]
    assert hooked.waiting() == []


def test_a_hook_that_was_disabled_is_active_again_and_all_is_asked(hooked):
    people = People(hooked.world)
    quiet(hooked)
    hooked.world.simulator.world.change(
        "webhook_hooks", hooked.world.procore("webhook_hooks")[0]["id"], status="disabled"
    )
    people.orders.make("PC-1")
    assert hooked.deliver() == 0
    assert f"GET {ORDERS}" not in hooked.scheduled()
    assert hooked.look_after() == [
        "Procore had disabled the hook: it is active again, and what happened meanwhile is asked for."
    ]
    assert f"GET {ORDERS}" in hooked.scheduled()
    assert same_money(people.orders) == 3
    people.orders.make("PC-2")
    assert hooked.deliver() > 0


def test_a_deleted_order_is_noticed_by_its_list(hooked):
    people = People(hooked.world)
    contract = people.orders.make("PC-1")
    hooked.scheduled()
    hooked.deliver()
    hooked.by_events()
    hooked.world.simulator.world.change("purchase_order_contracts", contract, deleted_at="2026-05-01T00:00:00Z")
    assert hooked.deliver() > 0
    hooked.by_events()
    assert len(hooked.world.inbox("purchase_orders")) == 1


def test_a_vendor_that_became_inactive_is_read_where_it_is_now(hooked):
    vendor = hooked.world.vendor_id("BETON")
    hooked.world.simulator.world.change("vendors", vendor, is_active=False)
    assert hooked.deliver() == 1
    assert hooked.by_events()[0] == f"GET /rest/v1.0/vendors/{vendor}"
    (row,) = hooked.world.maestro("SELECT status FROM maestro.supplier WHERE code = 'BETON'")
    assert row["status"] != "A"


def test_what_could_not_be_read_waits_for_the_next_run(hooked):
    people = People(hooked.world)
    contract = people.orders.make("PC-1")
    hooked.scheduled()
    hooked.deliver()
    hooked.by_events()
    hooked.world.simulator.world.change("purchase_order_contracts", contract, title="Dalle structurale")
    hooked.deliver()
    hooked.world.fault(method="GET", path=ORDERS, status=422, times=1)
    hooked.by_events()
    assert len(hooked.waiting()) == 1
    hooked.by_events()
    assert hooked.waiting() == []
    assert [row["description"] for row in people.orders.maestro("SELECT * FROM {t}")] == ["Dalle structurale"]


def test_a_plan_and_a_run_of_a_part_leave_events_to_the_next_run(hooked):
    People(hooked.world).orders.make("PC-1")
    waiting = hooked.deliver()
    hooked.world.run("purchase_orders", projects=frozenset({"24-001"}))
    assert len(hooked.waiting()) == waiting
