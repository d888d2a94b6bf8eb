"""What was wrong with a row of maestro* and was mended stops being held, also when the row itself was not touched."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.runs import Run
from procore.run.job import Job
from procore.run.read import read_sides
from procore.run.reading import watermarks_of
from procore.store.comparison import keys_of

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SUPPLIERS = ALL["suppliers"]


class EmptyProcore:
    """A Procore company without a record."""

    def read(self, *_asked):
        return iter(())

    def clock(self):
        return datetime(2026, 5, 1, tzinfo=UTC)

    def page_size(self, _element):
        return 100


@dataclass
class Company:
    """A company whose suppliers are read, run after run."""

    job: Job
    run: Run
    engine: Engine

    def read(self):
        """Read as a run does; what the ledger then holds of maestro*, with what is wrong with it."""
        pairing, ledger = self.job.pairing.id, self.job.ledger
        found = read_sides(self.job, self.run, SUPPLIERS)
        ledger.watermarks.move(pairing, SUPPLIERS, {(Side.MAESTRO, ""): watermarks_of(found)[Side.MAESTRO, ""]})
        mine = keys_of(ledger.comparison.to_look_at(pairing, SUPPLIERS, with_origin_id=False), "maestro")
        records = ledger.records.by_key(pairing, SUPPLIERS, Side.MAESTRO, mine)
        return {key: record.problem.code if record.problem else None for key, record in records.items()}

    def change(self, sql):
        with self.engine.begin() as connection:
            connection.execute(text(sql))


@pytest.fixture
def company(ledger, side, maestro_engine):
    facts: dict[str, str | int] = {"tag": "DEMO", "procore_company_id": 7, "host": "x", "environment": "sandbox"}
    ledger.pairings.add("demo", facts)
    (pairing,) = ledger.pairings.concerning("demo", 7, "x")
    job = Job(
        pairing=pairing,
        ledger=ledger,
        maestro=side,
        procore=EmptyProcore(),  # type: ignore[arg-type]
        dag_run="1",
        direction=Direction.BOTH,
    )
    return Company(job, ledger.runs.begin(pairing.id, "1", "suppliers", "sync"), maestro_engine)


def test_of_two_suppliers_with_one_code_the_one_that_kept_it_is_freed(company, put):
    put("supplier", code="DUP", name="Un", updated_at=LONG_AGO)
    put("supplier", code="DUP", name="Deux", updated_at=LONG_AGO)
    assert company.read() == {"DUP": "duplicate_key"}
    assert company.read() == {"DUP": "duplicate_key"}
    company.change("UPDATE maestro.supplier SET code = 'NEW', updated_at = now() WHERE name = 'Deux'")
    assert company.read() == {"DUP": None, "NEW": None}


def test_a_supplier_that_was_given_its_code_leaves_nothing_behind(company, put):
    put("supplier", code=" ", name="Béton", updated_at=LONG_AGO)
    put("supplier", code="S1", name="Autre", updated_at=LONG_AGO)
    assert company.read() == {"?Béton": "empty_key", "S1": None}
    company.change("UPDATE maestro.supplier SET code = 'S2', updated_at = now() WHERE name = 'Béton'")
    assert company.read() == {"S1": None, "S2": None}


def test_without_trouble_only_what_changed_is_read_again(company, put):
    put("supplier", code="S1", name="Un", updated_at=LONG_AGO)
    put("supplier", code="S2", name="Deux", updated_at=LONG_AGO)
    company.read()
    assert company.run.tally["read"] == 2
    company.change("UPDATE maestro.supplier SET name = 'Trois', updated_at = now() WHERE code = 'S2'")
    company.read()
    assert company.run.tally["read"] == 3
