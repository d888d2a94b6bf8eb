"""A company whose ledger version 0.2.0 wrote, and what this version makes of it.

`0.2.0/` holds what that version left, made by its own code: the database with the reference tables and the ledger (pg_dump), and
Procore's records (a line each). That code lies beside it, as `git archive` gives it (a fresh clone may have no tags), for a task
of it may still be at work when this version comes. A project, two suppliers, a budget and an order are linked; supplier BETON got
a phone; of supplier ACIER both sides changed the city; a plan of a run holds BETON's e-mail.
"""

import gzip
import json
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from procore.model.errors import ElementBusy
from procore.model.runs import Mode
from procore.sides.maestro.engines import REFERENCE
from simulator.records.store import Store
from tests.standard.commitments import Orders, same_money
from tests.standard.conftest import _opened
from tests.standard.undos import undone

HERE = Path(__file__).parent / "0.2.0"
ELEMENTS = (("projects", None), ("suppliers", None), ("budgets", None), ("purchase_orders", "to_procore"))
CONFLICT = "ACIER: City was changed on both sides: maestro* has “Québec”, Procore “Laval”; make them the same."


def read(name):
    return gzip.decompress((HERE / name).read_bytes()).decode()


@pytest.fixture
def old(database_url, tmp_path):
    """The company as 0.2.0 left it; nothing of this version has looked at it yet.

    maestro*'s tables have what this version's reference files read of them beside: a site's files and tables go together.
    """
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(read("company.sql.gz"))
        connection.exec_driver_sql(
            (REFERENCE / "schema.sql").read_text(encoding="utf-8")
        )  # as the demo does each time it starts
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
    (made,) = old.maestro("SELECT hash FROM procore_sync.change_set WHERE state = 'made' ORDER BY id DESC LIMIT 1")
    old.run("suppliers", mode=Mode.APPLY, plan=made["hash"])
    assert vendor(old, "BETON")["email_address"] == "a@beton.example"
    (applied,) = old.maestro("SELECT state FROM procore_sync.change_set WHERE hash = :hash", **made)
    assert applied == {"state": "applied"}


def test_a_run_of_the_older_version_is_undone(old):
    old.ledger.migrate()
    assert vendor(old, "BETON")["business_phone"] == "418 555-0101"
    (run,) = old.maestro(
        "SELECT r.dag_run FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run "
        "WHERE CAST(a.changes AS text) LIKE '%418 555-0101%'",
    )
    undone(old, run["dag_run"], element="suppliers")
    assert not vendor(old, "BETON")["business_phone"]


def vendor(world, code):
    """What Procore holds of a supplier."""
    return next(one for one in world.procore("vendors") if one["origin_code"] == code)


# ---------------------------------------------------------------------------- a task of the older version is still at work


@contextmanager
def older_task(world, folder, element):
    """A task of 0.2.0 that has read, planned, and noted its first write; inside, it waits."""
    with tarfile.open(HERE / "code.tar.xz") as code:
        code.extractall(folder, filter="data")
    simulator, database = world.simulator, world.engine.url.render_as_string(hide_password=False)
    asked = [simulator.url, str(simulator.company_id), simulator.client_id, simulator.client_secret]
    command = [sys.executable, str(HERE.parent / "older_task.py"), str(folder), element, "to_procore", database, *asked]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as task:
        assert task.stdout.readline() == "about to write\n"
        yield task
        task.stdin.close()


def change(world):
    """What the older task is to write: a supplier that is new, or an order that is new."""
    world.put("supplier", code="NEUF", name="Excavation Neuve inc.", province="QC", country="CA")
    orders = Orders(world, "purchase_orders")
    orders.put("24106")
    return orders


def settled(world):
    """Every element run twice by this version; what the second round wrote."""
    for _ in range(2):
        sent = len(world.requests)
        for element_id, direction in ELEMENTS:
            world.run(element_id, direction, full=True)
    return [f"{one['method']} {one['path']}" for one in world.requests[sent:] if one["method"] != "GET"]


def went_as_meant(old, orders):
    """Both sides hold the same, to the cent, each record once; another round writes nothing."""
    assert settled(old) == []
    assert same_money(orders) == 6
    assert sorted(one["number"] for one in orders.contracts_list()) == ["24105-0", "24106-0"]
    assert sorted(one["origin_code"] for one in old.procore("vendors")) == ["ACIER", "BETON", "NEUF"]
    assert [sentence for name, _ in ELEMENTS for sentence in old.inbox(name)] == [CONFLICT]


def test_a_task_of_the_older_version_that_goes_on_after_the_migration_loses_and_doubles_nothing(old, tmp_path):
    orders, ends = change(old), {}
    for element in ("suppliers", "purchase_orders"):
        with older_task(old, tmp_path / "code", element) as task:
            old.ledger.migrate()
            with pytest.raises(ElementBusy):
                old.run(element)
            ends[element] = json.loads(task.communicate("go on\n")[0])
    # The order is written and noted by then: what is added up last has another shape, and the next run adds it up.
    away = 'column "maestro_at" of relation "balance" does not exist'
    assert ends == {"suppliers": ["finished", ""], "purchase_orders": ["stopped", away]}
    went_as_meant(old, orders)


def test_a_task_of_the_older_version_that_is_killed_as_it_writes_is_taken_up(old, tmp_path):
    orders = change(old)
    with older_task(old, tmp_path / "code", "purchase_orders"):
        old.ledger.migrate()
    went_as_meant(old, orders)
