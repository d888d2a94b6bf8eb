"""The ledger's schema on a real PostgreSQL: brought up to date once, by whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, text

from procore.model.errors import ConfigurationError, Unreachable
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


def test_a_migration_that_was_changed_after_it_ran_is_refused(engine: Engine) -> None:
    ledger = Ledger(engine)
    ledger.migrate()
    with engine.begin() as connection:
        connection.execute(text("UPDATE procore_sync.migration SET checksum = 'another'"))
    with pytest.raises(ConfigurationError, match=f"{migrations()[0][0]} was changed after it ran"):
        ledger.migrate()


def test_a_ledger_that_is_not_there_is_unreachable_and_keeps_its_password(engine: Engine) -> None:
    ledger = Ledger(create_engine(engine.url.set(database="nowhere", password="hunter2")))
    with pytest.raises(Unreachable, match="The ledger's database does not answer") as error:
        ledger.migrate()
    assert "hunter2" not in f"{error.value}{ledger!r}"
