"""Purchase orders and subcontracts of which a run broke off, and the demo's."""

from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from procore.model.errors import RateLimitSpent
from procore.model.orders import Window
from tests.standard.commitments import OVERWRITE, Orders, same_money


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


@pytest.mark.parametrize("direction", ["to_procore", "to_maestro"])
def test_a_break_before_the_ledger_agreed_ends_in_the_same_state(orders, direction):
    orders.put() if direction == "to_procore" else orders.make()
    with ledger_that_breaks(orders.world, "link"), pytest.raises(DBAPIError):
        orders.run(direction)
    orders.run(direction)
    assert orders.inbox() == []
    assert len(orders.contracts()) == 1
    assert len(orders.maestro("SELECT * FROM {t}")) == 1
    assert same_money(orders) == 3


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


def test_the_demos_orders_and_subcontracts_are_equal_on_both_sides_and_stay_so(demo):
    orders, subcontracts = Orders(demo, "purchase_orders"), Orders(demo, "subcontracts")
    for element_id in ("projects", "suppliers"):
        demo.run(element_id)
    made, landed = orders.run("to_procore"), subcontracts.run("to_maestro")
    assert orders.inbox() == []
    assert [row["code"] for row in demo.held("subcontracts")] == ["undecided"]  # nobody has won it yet
    assert (made.tally["created"], landed.tally["created"], landed.tally["linked"]) == (25, 6, 3)
    assert approved(orders) == approved_in_maestro(orders)
    assert approved(subcontracts) == approved_in_maestro(subcontracts)
    since, before = len(demo.requests), subcontracts.maestro("SELECT * FROM {t}_line ORDER BY number, line")
    for one, direction in ((orders, "to_procore"), (subcontracts, "to_maestro")):
        again = one.run(direction)
        assert again.tally["created"] == again.tally["updated"] == again.tally["linked"] == 0
    assert orders.world.writes(since) == []
    assert subcontracts.maestro("SELECT * FROM {t}_line ORDER BY number, line") == before


def approved(orders):
    """Committed cost in Procore by project and budget code."""
    codes = orders.world.budget_codes()
    numbers = {p["id"]: p["project_number"] for p in orders.world.procore("projects")}
    contracts = {c["id"] for c in orders.contracts_list() if c["status"] in ("Approved", "Complete", "Closed")}
    found = defaultdict(Decimal)
    for line in orders.world.procore(orders.line_kind):
        if line["holder_id"] in contracts:
            found[numbers[line["project_id"]], codes[line["wbs_code_id"]]] += Decimal(line["amount"])
    return dict(found)


def approved_in_maestro(orders):
    """The same in maestro*: transferred, closed, or for accounting to transfer after it came approved from Procore."""
    codes = "('V', '1')" if orders.is_order else "('V', '1', 'A')"
    rows = orders.maestro(
        "SELECT o.project, l.activity || '|' || l.group_code AS code, sum(l.amount) AS amount FROM {t} AS o "
        f"JOIN {{t}}_line AS l USING (company, number, extension) WHERE o.status IN {codes} GROUP BY 1, 2"
    )
    return {(row["project"], row["code"]): row["amount"] for row in rows}
