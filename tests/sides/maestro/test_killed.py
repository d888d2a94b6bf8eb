"""Killed between the write into maestro* and the ledger's agreement: the next run finds the record again."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Direction
from procore.model.orders import Outcome, Window
from procore.model.records import Record
from procore.run.job import Job
from procore.run.synchronize import synchronize
from procore.sides.maestro.sql import Maestro
from tests.factories.records import procore

SUPPLIERS = ALL["suppliers"]
VENDOR = 562949955812345678


class PowerCut(Exception):
    """The worker is gone."""


@dataclass(frozen=True)
class CutAfterWrite(Maestro):
    """maestro*'s side of a worker that dies when the row is written and nobody knows it yet."""

    def write(self, element, orders):
        list(super().write(element, orders))
        raise PowerCut


@dataclass
class Client:
    """Counts calls, and makes none."""

    calls: Counter[str] = field(default_factory=Counter)
    limit: None = None  # nothing was answered yet that says it

    def take_calls(self):
        return self.calls.copy()


@dataclass
class OneVendor:
    """A Procore company with one vendor, which takes what it is sent."""

    vendor: Record
    client: Client = field(default_factory=Client)

    def read(self, _element, window, *_where):
        yield [] if window.until else [self.vendor]  # it changed just now: a window that ended does not hold it

    def total(self, _element):
        return 1

    def page_size(self, _element):
        return 1

    def clock(self):
        return datetime(2026, 5, 1, tzinfo=UTC)

    def write(self, _element, orders):
        for order in orders:
            values = {**self.vendor.values, **order.values}
            self.vendor = replace(self.vendor, values=values, origin_id=order.origin_id)
            yield [Outcome(order=order, record=self.vendor)]


@pytest.fixture
def job(ledger, side):
    facts: dict[str, str | int] = {"tag": "DEMO", "procore_company_id": 7, "host": "x", "environment": "sandbox"}
    ledger.pairings.add("demo", facts)
    (pairing,) = ledger.pairings.concerning("demo", 7, "x")
    vendor = procore("suppliers", VENDOR, name="Coffrage 3000", is_active=True)
    return Job(
        pairing=pairing,
        ledger=ledger,
        maestro=side,
        procore=OneVendor(vendor),  # type: ignore[arg-type]
        dag_run="1",
        direction=Direction.BOTH,
    )


def suppliers(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT code, name FROM maestro.supplier ORDER BY code"))]


@pytest.mark.parametrize("direction", [Direction.BOTH, Direction.TO_MAESTRO])
@pytest.mark.parametrize("retry_of_the_same_run", [True, False])
def test_a_supplier_that_was_created_before_the_cut_is_linked_and_not_created_again(
    job, maestro_engine, direction, *, retry_of_the_same_run
):
    job = replace(job, direction=direction)
    cut = replace(job, maestro=CutAfterWrite(maestro_engine, "DEMO"))
    with pytest.raises(PowerCut):
        synchronize(cut, SUPPLIERS)
    assert suppliers(maestro_engine) == [("P00001", "Coffrage 3000")]
    run = synchronize(replace(job, dag_run="1" if retry_of_the_same_run else "2"), SUPPLIERS)
    assert suppliers(maestro_engine) == [("P00001", "Coffrage 3000")]
    assert (run.tally["waiting"], run.tally["rejected"]) == (0, 0)
    assert job.ledger.links.procore_ids(job.pairing.id, "suppliers") == {"P00001": VENDOR}


def test_a_run_over_a_part_does_not_forget_what_was_begun_elsewhere(job, maestro_engine):
    with pytest.raises(PowerCut):
        synchronize(replace(job, maestro=CutAfterWrite(maestro_engine, "DEMO")), SUPPLIERS)
    last_year = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    synchronize(replace(job, dag_run="2", interval=last_year), SUPPLIERS)
    synchronize(replace(job, dag_run="3"), SUPPLIERS)
    assert suppliers(maestro_engine) == [("P00001", "Coffrage 3000")]
    assert len(job.ledger.links.procore_ids(job.pairing.id, "suppliers")) == 1
