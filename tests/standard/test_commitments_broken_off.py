"""Purchase orders and subcontracts of which a run broke off."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from procore.model.errors import RateLimitSpent
from procore.model.orders import Window
from tests.standard.commitments import OVERWRITE, same_money


def test_a_run_that_waits_for_the_limit_goes_on_where_it_was(orders):
    orders.put()
    orders.put("24106", supplier="ACIER")
    orders.world.fault(path="line_items/sync$", limit="hour", skip=1, reset=900)
    with pytest.raises(RateLimitSpent):
        orders.run()
    assert {one["status"] for one in orders.contracts_list()} == {"Draft"}
    orders.run()
    assert orders.inbox() == []
    assert {one["status"] for one in orders.contracts_list()} == {"Approved"}
    assert len(orders.contracts_list()) == 2
    assert same_money(orders) == 6


def test_a_backfill_links_what_is_older_than_its_interval_and_doubles_nothing(orders):
    made = orders.make("24105-0", status="Draft", title="Bétonnage des semelles")
    orders.world.simulator.world.change(orders.kind, made, updated_at="2020-01-01T00:00:00Z")
    orders.put(status="P")
    orders.run(
        interval=Window(since=datetime.now(UTC) - timedelta(hours=1), until=datetime.now(UTC) + timedelta(hours=1))
    )
    assert orders.inbox() == []
    assert [one["id"] for one in orders.contracts_list()] == [made]


@contextmanager
def ledger_that_breaks(world, table):
    """Its database refuses to write into a table: what was done until there stays done, as when a process is killed."""
    world.maestro(
        "CREATE FUNCTION procore_sync.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
    )
    world.maestro(f"CREATE TRIGGER broken BEFORE INSERT ON procore_sync.{table} EXECUTE FUNCTION procore_sync.broken()")
    yield
    world.maestro(f"DROP TRIGGER broken ON procore_sync.{table}")


def test_a_ledger_that_was_lost_finds_every_document_again(orders):
    orders.put()
    orders.run("to_procore")
    orders.make("PC-7")
    orders.run("to_maestro")
    orders.world.forget("purchase_orders", "subcontracts")
    for direction in ("to_procore", "to_maestro"):
        orders.run(direction, row=OVERWRITE)  # maestro*'s codes say less than Procore's statuses
        assert orders.inbox() == []
    assert len(orders.contracts()) == 2
    assert len(orders.maestro("SELECT * FROM {t}")) == 2
    assert same_money(orders) == 6
