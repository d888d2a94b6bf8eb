"""The ledger's schema on a real PostgreSQL: brought up to date once, by whoever comes first."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine, text

from procore.model.errors import ConfigurationError, Unreachable
from procore.model.pairing import Pairing
from procore.model.records import FieldConflict, Reason
from procore.store.ledger import Ledger
from procore.store.sql import migrations


def applied(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM procore_sync.migration ORDER BY name")).scalars())


def test_migrating_twice_applies_each_migration_once(engine: Engine) -> None:
    Ledger(engine).migrate()
    Ledger(engine).migrate()
    assert applied(engine) == [name for name, _ in migrations()]


def test_tasks_that_start_together_migrate_once_and_none_fails(engine: Engine) -> None:
    with ThreadPoolExecutor(max_workers=6) as pool:
        for done in [pool.submit(Ledger(engine).migrate) for _ in range(6)]:
            done.result()
    assert applied(engine) == [name for name, _ in migrations()]


@pytest.mark.parametrize("sql", [sql for _, sql in migrations()], ids=[name for name, _ in migrations()])
def test_every_statement_of_a_migration_may_run_twice(ledger_engine: Engine, sql: str) -> None:
    with ledger_engine.begin() as connection:
        connection.exec_driver_sql(sql)
        connection.exec_driver_sql(sql)
    Ledger(ledger_engine).migrate()


def test_the_conflicts_of_an_old_ledger_become_a_list(ledger: Ledger, pairing: Pairing) -> None:
    """Old entries are read as new ones, `inbox_by_cause` names the same field, and no run takes them for a new cause."""
    old = {"field": "name", "maestro": "1", "procore": "2", "by": "Marie"}
    old |= {f"{name}_{place}": f"{place}" for place in range(2, 12) for name in ("field", "maestro", "procore")}
    waits = {"element": "suppliers", "key": "4410"}
    insert = text(
        "INSERT INTO procore_sync.inbox (pairing, element, maestro_key, procore_key, kind, code, facts, owner) "
        "SELECT :pairing, 'suppliers', code, '', 'conflict', code, CAST(:facts AS jsonb), 'it' "
        "FROM jsonb_array_elements_text(CAST(:codes AS jsonb)) AS c (code)"
    )
    topic = text(
        "INSERT INTO procore_sync.topic (company, kind, element, what, facts) "
        "VALUES ('demo', 'cause', 'suppliers', 'x', CAST(:facts AS jsonb))"
    )
    with ledger.engine.begin() as connection:
        for facts, codes in ((old, ["choice_moved"]), ({**old, "line": "7"}, ["conflict"]), (waits, ["waits_for"])):
            connection.execute(insert, {"pairing": pairing.id, "facts": json.dumps(facts), "codes": json.dumps(codes)})
        connection.execute(topic, {"facts": json.dumps({"example": {"code": "conflict", "facts": old}})})
        connection.exec_driver_sql(dict(migrations())["0013_conflicts"])
        stored = connection.execute(text("SELECT facts FROM procore_sync.topic")).scalar_one()
    listed = tuple(FieldConflict(field=f"{n}", maestro=f"{n}", procore=f"{n}") for n in range(2, 12))
    listed = (FieldConflict(field="name", maestro="1", procore="2"), *listed)
    on_a_line = tuple(replace(one, line="7") for one in listed)
    found = {row["code"]: Reason.from_json(row) for row in ledger.exceptions.open(pairing.id, ["suppliers"])}
    assert found == {
        "choice_moved": Reason("choice_moved", {"by": "Marie"}, listed),
        "conflict": Reason("conflict", {"by": "Marie"}, on_a_line),
        "waits_for": Reason("waits_for", waits),
    }
    assert Reason.from_json(stored["example"]) == Reason("conflict", {"by": "Marie"}, listed)
    fields = {row["cause"]: row["field"] for row in ledger.exceptions.by_cause("demo")}
    assert fields == {"choice_moved": "name", "conflict": "name", "waits_for": None}


def test_a_migration_that_was_changed_after_it_ran_is_refused(engine: Engine) -> None:
    ledger = Ledger(engine)
    ledger.migrate()
    with engine.begin() as connection:
        connection.execute(text("UPDATE procore_sync.migration SET checksum = 'another'"))
    with pytest.raises(ConfigurationError, match=f"{migrations()[0][0]} was changed after it ran"):
        ledger.migrate()


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    ledger = Ledger(engine)
    ledger.migrate()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procore_sync.migration (name, checksum) VALUES ('9999_later', 'x')"))
    with pytest.raises(ConfigurationError, match="its migration 9999_later is not known here"):
        ledger.migrate()


def test_a_ledger_that_is_not_there_is_unreachable_and_keeps_its_password(engine: Engine) -> None:
    ledger = Ledger(create_engine(engine.url.set(database="nowhere", password="hunter2")))
    with pytest.raises(Unreachable, match="The ledger's database does not answer") as error:
        ledger.migrate()
    assert "hunter2" not in f"{error.value}{ledger!r}"


def test_migrations_come_in_the_order_of_their_numbers() -> None:
    names = [name for name, _ in migrations()]
    assert names == sorted(names)
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))
