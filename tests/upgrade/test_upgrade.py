"""A company whose ledger version 0.2.0 wrote, and what this version makes of it.

`0.2.0/` holds what that version left, made by its own code: the database with the reference tables and the ledger (pg_dump), and
Procore's records (a line each). A project, two suppliers, a budget and an order are linked; supplier BETON got a phone; of supplier
ACIER both sides changed the city; a plan of a run holds BETON's e-mail.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from procore.model.runs import Mode
from simulator.records.store import Store
from tests.standard.conftest import _opened
from tests.standard.undos import site_rows, undone

HERE = Path(__file__).parent / "0.2.0"
ELEMENTS = (("projects", None), ("suppliers", None), ("budgets", None), ("purchase_orders", "to_procore"))
CONFLICT = "ACIER: City was changed on both sides: maestro* has “Québec”, Procore “Laval”; make them the same."


def read(name):
    return gzip.decompress((HERE / name).read_bytes()).decode()


@pytest.fixture
def old(database_url, tmp_path):
    """The company as 0.2.0 left it; nothing of this version has looked at it yet."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(read("company.sql.gz"))
    store = Store(tmp_path / "procore.sqlite")
    store.save([tuple(json.loads(line)) for line in read("procore.jsonl.gz").splitlines()], [])
    store.close()
    with _opened(database_url, tmp_path / "procore.sqlite") as world:
        yield world


def counts(world):
    """How many rows each table has that the old version had."""
    tables = ("run", "record", "link", "action", "inbox", "change_set", "change_set_step", "pairing", "watermark")
    with world.ledger.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM procore_sync.{name}")).scalar_one() for name in tables
        }


def test_nothing_of_an_older_ledger_is_lost_when_it_is_migrated(old):
    before = counts(old)
    assert min(before.values()) > 0
    old.ledger.migrate()
    assert old.ledger.is_migrated()
    assert counts(old) == before
    assert old.inbox("suppliers") == [CONFLICT]


def test_the_runs_go_on_where_the_older_version_stopped(old):
    old.ledger.migrate()
    sent = len(old.requests)
    for element_id, direction in ELEMENTS:
        old.run(element_id, direction)
    written = [f"{one['method']} {one['path']}" for one in old.requests[sent:] if one["method"] != "GET"]
    assert len(written) == 1, "the e-mail of BETON, which was planned and not written"
    assert vendor(old, "BETON")["email_address"] == "a@beton.example"
    assert {name: old.inbox(name) for name, _ in ELEMENTS} == {
        **{name: [] for name, _ in ELEMENTS},
        "suppliers": [CONFLICT],
    }
    sent = len(old.requests)
    for element_id, direction in ELEMENTS:
        old.run(element_id, direction, full=True)
    assert [one for one in old.requests[sent:] if one["method"] != "GET"] == []


def test_a_plan_that_the_older_version_made_is_written_by_its_hash(old):
    old.ledger.migrate()
    (made,) = site_rows(old, "SELECT hash FROM procore_sync.change_set WHERE state = 'made' ORDER BY id DESC LIMIT 1")
    old.run("suppliers", mode=Mode.APPLY, plan=made["hash"])
    assert vendor(old, "BETON")["email_address"] == "a@beton.example"
    (applied,) = site_rows(old, "SELECT state FROM procore_sync.change_set WHERE hash = :hash", **made)
    assert applied == {"state": "applied"}


def test_a_run_of_the_older_version_is_undone(old):
    old.ledger.migrate()
    assert vendor(old, "BETON")["business_phone"] == "418 555-0101"
    (run,) = site_rows(
        old,
        "SELECT r.dag_run FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run "
        "WHERE CAST(a.changes AS text) LIKE '%418 555-0101%'",
    )
    undone(old, run["dag_run"], element="suppliers")
    assert not vendor(old, "BETON")["business_phone"]


def vendor(world, code):
    """What Procore holds of a supplier."""
    return next(one for one in world.procore("vendors") if one["origin_code"] == code)
