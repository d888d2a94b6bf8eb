"""A scheduled run asks each project of Procore as often as something moves in it, and none later than the settings say.

Holds: docs/operate.md#polled.
"""

from collections import Counter
from dataclasses import replace

import pytest

from procore.diff.polling import EVERY_RUN
from procore.model.runs import Mode
from procore.run.synchronize import synchronize
from tests.standard.commitments import Orders, rows

POLLED = ("purchase_orders", "subcontracts", "change_orders")
"""What comes from Procore, a project at a time, in the default directions; each is one list where there is no change order."""
PROJECTS, MOVING = 100, 4
LIST = "/rest/v1.0/purchase_order_contracts"


def read_once(site, projects):
    """24-001 and others that are empty; all were read once, an hour to a day ago, and nothing moved for a month."""
    job, _ = site.job("projects")
    for n in range(2, projects + 1):
        site.maestro(
            "INSERT INTO procore_sync.link (pairing, element, maestro_key, procore_id) VALUES (:pairing, 'projects', :number, :id)",
            pairing=job.pairing.id,
            number=f"25-{n:03}",
            id=site.simulator.world.add("projects", name=f"Projet {n}", project_number=f"25-{n:03}")["id"],
        )
    site.maestro(
        """
        INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, read_at, whole_at, moved_at)
        SELECT l.pairing, e.id, 'procore', l.maestro_key, now(), now() - interval '1 hour' * (
            1 + (row_number() OVER (PARTITION BY e.id ORDER BY l.maestro_key) - 1) % 23
        ), now(), now() - interval '30 days'
        FROM procore_sync.link AS l CROSS JOIN unnest(CAST(:polled AS text[])) AS e (id)
        WHERE l.element = 'projects'
        """,
        polled=list(POLLED),
    )
    asleep(site)
    return site


@pytest.fixture
def few(site):
    """Few enough to be quick."""
    return read_once(site, 4)


def hourly(world, **asked):
    """What comes from Procore in a scheduled DAG run, an hour after the last one; its calls by endpoint."""
    job, _ = world.job("projects")
    for element_id in POLLED:
        world.maestro(
            "INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, read_at, whole_at) "
            "VALUES (:pairing, :element, 'maestro', '', now(), now(), now()) ON CONFLICT (pairing, element, side, scope) "
            "DO UPDATE SET read_at = now() - interval '1 hour'",
            pairing=job.pairing.id,
            element=element_id,
        )
    before = len(world.requests)
    for element_id in POLLED:
        world.run(element_id, **{"scheduled": True, **asked})
    return Counter(one for one in world.asked(before) if one != "GET /rest/v1.0/companies")


def moved(world, *numbers):
    """Something moved there half an hour ago."""
    world.maestro(
        "UPDATE procore_sync.watermark SET moved_at = now() - interval '30 minutes' WHERE scope = ANY(:numbers)",
        numbers=list(numbers),
    )


def later(world, hours):
    """So many hours pass for what is known of Procore."""
    world.maestro(
        "UPDATE procore_sync.watermark SET read_at = read_at - interval '1 hour' * :hours, "
        "moved_at = moved_at - interval '1 hour' * :hours WHERE side = 'procore'",
        hours=hours,
    )


def test_of_a_hundred_projects_those_that_move_are_asked_and_a_share_of_the_others(site):
    many = read_once(site, PROJECTS)
    assert hourly(many).total() <= PROJECTS / 4
    moved(many, *(f"25-{n:03}" for n in range(2, 2 + MOVING)))
    calls = hourly(many)
    assert calls.total() <= PROJECTS / 4 + MOVING * len(POLLED)
    assert min(calls.values()) >= MOVING


@pytest.fixture
def dormant(few):
    """An order that a person made in Procore, which came over; then nothing moved in its project for a month."""
    orders = Orders(few, "purchase_orders")
    moved(few, "24-001")
    contract = orders.make()
    hourly(few)
    assert [one["description"] for one in rows(orders).values()] == ["Dalle sur sol"]
    asleep(few)
    return few, orders, contract


def asleep(world):
    world.maestro("UPDATE procore_sync.watermark SET moved_at = now() - interval '30 days' WHERE scope = '24-001'")


def edited(world, contract):
    world.simulator.world.change("purchase_order_contracts", contract, title="Dalle structurale")


def test_a_late_edit_in_a_dormant_project_is_seen_within_the_bound(dormant):
    many, orders, contract = dormant
    edited(many, contract)
    hourly(many)
    assert rows(orders)["PC-7"]["description"] == "Dalle sur sol"
    later(many, 23)
    hourly(many)
    assert rows(orders)["PC-7"]["description"] == "Dalle structurale"
    (mark,) = many.maestro(
        "SELECT moved_at > now() - interval '1 minute' AS now FROM procore_sync.watermark "
        "WHERE element = 'purchase_orders' AND side = 'procore' AND scope = '24-001'"
    )
    assert mark["now"]  # from here on it is asked in each run


@pytest.mark.parametrize(
    "asked",
    [{"scheduled": False}, {"full": True}, {"projects": frozenset({"24-001"})}, {"records": frozenset({"procore:1"})}],
    ids=["a person's", "whole", "of a project", "of a record"],
)
def test_a_run_that_is_asked_to_look_looks(dormant, asked):
    many, _, _ = dormant
    if "records" in asked:
        asked = {"records": frozenset({f"procore:{dormant[2]}"})}
    assert f"GET {LIST}" in hourly(many, **asked)
    before = len(many.requests)
    many.run("purchase_orders", scheduled=True, mode=Mode.PLAN)
    assert many.asked(before).count(f"GET {LIST}") == 4


def test_a_setting_that_is_off_asks_every_project_in_every_run(few):
    job, element = few.job("purchase_orders", scheduled=True)
    before = len(few.requests)
    synchronize(replace(job, polling=EVERY_RUN), element)
    assert few.asked(before).count(f"GET {LIST}") == 4


def test_what_waits_for_somebody_is_looked_at_in_every_run(dormant):
    many, orders, contract = dormant
    many.maestro(
        "UPDATE maestro.purchase_order SET description = 'Autre', updated_at = now() WHERE external_no = 'PC-7'"
    )
    edited(many, contract)
    hourly(many)
    assert len(orders.inbox()) == 1
    asleep(many)
    many.simulator.world.change("purchase_order_contracts", contract, title="Autre")
    hourly(many)
    assert orders.inbox() == []


def test_a_project_is_asked_before_something_is_written_of_it(few):
    """A person lets an order in that was kept out: what is entered is what Procore holds now, not what it held a while ago."""
    orders = Orders(few, "purchase_orders")
    job, element = few.job("purchase_orders")
    contract = orders.make()
    few.run("purchase_orders", mode=Mode.PLAN)

    def decide(kind):
        few.ledger.decisions.decide(job.pairing.id, element.id, kind, "", str(contract), {}, "Marie", "it is so")

    decide("exclude")
    moved(few, "24-001")
    hourly(few)
    asleep(few)
    assert rows(orders) == {}
    edited(few, contract)
    decide("include")
    hourly(few)
    assert rows(orders)["PC-7"]["description"] == "Dalle structurale"
