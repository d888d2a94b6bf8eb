"""The ledger's schema on a real PostgreSQL: brought up to date once, by whoever comes first."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from procore.model.errors import ConfigurationError, Unreachable
from procore.model.records import FieldConflict, Reason
from procore.store.ledger import Ledger
from procore.store.sql import migrations


def applied(engine):
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM procore_sync.migration ORDER BY name")).scalars())


def test_migrating_twice_applies_each_migration_once(engine):
    Ledger(engine).migrate()
    Ledger(engine).migrate()
    assert applied(engine) == [name for name, _ in migrations()]


def test_tasks_that_start_together_migrate_once_and_none_fails(engine):
    with ThreadPoolExecutor(max_workers=6) as pool:
        for done in [pool.submit(Ledger(engine).migrate) for _ in range(6)]:
            done.result()
    assert applied(engine) == [name for name, _ in migrations()]


def test_every_statement_of_a_migration_may_run_twice(engine, ledger):
    with engine.begin() as connection:
        for _, sql in migrations():
            connection.exec_driver_sql(sql)
            connection.exec_driver_sql(sql)
    assert named(engine) == named(ledger.engine)


def named(engine):
    """What a ledger consists of: columns, constraints, indexes, sequences, triggers and functions, by their table."""
    with engine.connect() as connection:
        return {(row.of, row.name) for row in connection.execute(text(NAMED)) if not row.of.endswith("migration")}


NAMED = """
SELECT table_name AS of, column_name AS name FROM information_schema.columns WHERE table_schema = 'procore_sync'
UNION ALL SELECT CAST(CAST(conrelid AS regclass) AS text), conname FROM pg_constraint
WHERE connamespace = CAST('procore_sync' AS regnamespace)
UNION ALL SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'procore_sync'
UNION ALL SELECT relname, relname FROM pg_class
WHERE relnamespace = CAST('procore_sync' AS regnamespace) AND relkind = 'S'
UNION ALL SELECT CAST(CAST(tgrelid AS regclass) AS text), tgname FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = CAST('procore_sync' AS regnamespace)
"""


OLD_ROWS = {
    "pairing": "INSERT INTO procore_sync.pairing (company, tag, procore_company_id, host, environment) "
    "VALUES ('demo', 'D', 9, 'h', 'e')",
    "run": "INSERT INTO procore_sync.run (pairing, dag_run, element, mode, limit_told_at) "
    "VALUES (1, 'r', 'suppliers', 'sync', now())",
    "decision": "INSERT INTO procore_sync.decision (pairing, element, kind, by_whom) VALUES (1, 'suppliers', 'exclude', 'Marie')",
    "seen": """INSERT INTO procore_sync.seen (pairing, element, side, key, "values", fingerprint, gone_told)
        VALUES (1, 'suppliers', 'maestro', 'S1', '{"name": "Béton"}', 'f', true)""",
    "apart": "INSERT INTO procore_sync.apart VALUES (1, 'suppliers', 'S1', '7', 1)",
    "excluded": "INSERT INTO procore_sync.excluded VALUES (1, 'suppliers', 'S2', '', 1)",
    "own": "INSERT INTO procore_sync.own VALUES (1, 'suppliers', 'S3', '', 1)",
    "loss": """INSERT INTO procore_sync.loss (pairing, element, side, key, field, whole, stands, code)
        VALUES (1, 'suppliers', 'maestro', 'S1', 'name', 'Béton', 'Bét', 'cut')""",
    "link": "INSERT INTO procore_sync.link (pairing, element, maestro_key, procore_id) VALUES (1, 'suppliers', 'S1', 7)",
    "link_event": "INSERT INTO procore_sync.link_event (pairing, element, what, maestro_key, run) "
    "VALUES (1, 'suppliers', 'unlinked', 'S1', 1)",
    "plan": """INSERT INTO procore_sync.plan (pairing, run, element, hash, counts, known, net, calls)
        VALUES (1, 1, 'suppliers', 'h', '{}', 1, 2.50, 3)""",
    "plan_step": """INSERT INTO procore_sync.plan_step (
            plan, place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest
        ) VALUES (1, 1, 'suppliers', '', 'S1', '7', 'procore', 'update', '[]', 2.50, 2.50, 'w', 'd')""",
    "plan_link": "INSERT INTO procore_sync.plan_link VALUES (1, 'suppliers', '', 'S1', 7)",
    "inbox": """INSERT INTO procore_sync.inbox (pairing, element, kind, code, facts, owner)
        VALUES (1, 'suppliers', 'rejected', 'required', '{"field": "name"}', 'accounting')""",
    "topic": """INSERT INTO procore_sync.topic (company, kind, element, what, facts, ended_at)
        VALUES ('demo', 'late', 'suppliers', '', '{"again": "2026-11-28"}', now())""",
    "way": "INSERT INTO procore_sync.way (company, way) VALUES ('demo', 'mail 1')",
    "told": "INSERT INTO procore_sync.told (topic, way, news) VALUES (1, 'mail 1', 'began')",
    "balance": """INSERT INTO procore_sync.balance (
            pairing, element, scope, records, unknown, maestro, procore, held_records, held, held_keys
        ) VALUES (1, 'costs', '24-001', 3, 0, 105.10, 75.10, 1, 30.00, '[{"maestro_key": "C-17"}]')""",
}
"""A row of each table, as a ledger of an earlier version holds it."""
NEW_NAMES = {
    "seen": "record", "apart": "unlinked_pair", "excluded": "excluded_record", "own": "separate_record",
    "loss": "truncation", "plan": "change_set", "plan_step": "change_set_step", "plan_link": "change_set_link",
    "topic": "event", "way": "channel", "told": "notification",
}  # fmt: skip


def test_a_ledger_of_riddles_gets_the_words_of_the_field_and_loses_nothing(older, ledger):
    old = older("0022")
    views = ("value_ledger", "plan_value", "undo", "inbox_by_cause")
    with old.engine.begin() as connection:
        for statement in OLD_ROWS.values():
            connection.exec_driver_sql(statement)
        before = {name: rows(connection, name) for name in (*OLD_ROWS, *views)}
    old.migrate()
    old.migrate()
    before["balance"] = [one[:-2] for one in before["balance"]]  # from when it is: in the watermarks now
    (event,) = before["topic"]
    before["topic"] = [tuple({"well_since": "2026-11-28"} if one == {"again": "2026-11-28"} else one for one in event)]
    with old.engine.begin() as connection:
        after = {name: rows(connection, NEW_NAMES.get(name, name)) for name in before}
    for name, held in before.items():
        assert held == [now[: len(was)] for was, now in zip(held, after[name], strict=True)], "columns may be added"
    assert named(old.engine) == named(ledger.engine)
    riddle = re.compile(r"(seen|apart|own|loss|topic|way|told|plan|held)(_|$)")
    assert not [(of, name) for of, name in named(old.engine) if riddle.match(name) and of != "plan_value"]
    with pytest.raises(DBAPIError, match="a plan is not changed after it was made"), old.engine.begin() as connection:
        connection.execute(text("DELETE FROM procore_sync.change_set_step"))


def rows(connection, table):
    return [tuple(row) for row in connection.execute(text(f"SELECT * FROM procore_sync.{table}"))]


def test_the_conflicts_of_an_old_ledger_become_a_list(older):
    """Old entries are read as new ones, `inbox_by_cause` names the same field, and no run takes them for a new cause."""
    old = {"field": "name", "maestro": "1", "procore": "2", "by": "Marie"}
    old |= {f"{name}_{place}": f"{place}" for place in range(2, 12) for name in ("field", "maestro", "procore")}
    waits = {"element": "suppliers", "key": "4410"}
    insert = text(
        "INSERT INTO procore_sync.inbox (pairing, element, maestro_key, procore_key, kind, code, facts, owner) "
        "SELECT p.id, 'suppliers', code, '', 'conflict', code, CAST(:facts AS jsonb), 'it' "
        "FROM jsonb_array_elements_text(CAST(:codes AS jsonb)) AS c (code), procore_sync.pairing AS p"
    )
    topic = text(
        "INSERT INTO procore_sync.topic (company, kind, element, what, facts) "
        "VALUES ('demo', 'cause', 'suppliers', 'x', CAST(:facts AS jsonb))"
    )
    ledger = older("0013")
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql(OLD_ROWS["pairing"])
        for facts, codes in ((old, ["choice_moved"]), ({**old, "line": "7"}, ["conflict"]), (waits, ["waits_for"])):
            connection.execute(insert, {"facts": json.dumps(facts), "codes": json.dumps(codes)})
        connection.execute(topic, {"facts": json.dumps({"example": {"code": "conflict", "facts": old}})})
    ledger.migrate()
    with ledger.engine.connect() as connection:
        stored = connection.execute(text("SELECT facts FROM procore_sync.event")).scalar_one()
    listed = tuple(FieldConflict(field=f"{n}", maestro=f"{n}", procore=f"{n}") for n in range(2, 12))
    listed = (FieldConflict(field="name", maestro="1", procore="2"), *listed)
    on_a_line = tuple(replace(one, line="7") for one in listed)
    found = {one.reason.code: one.reason for one in ledger.exceptions.open(1, ["suppliers"])}
    assert found == {
        "choice_moved": Reason("choice_moved", {"by": "Marie"}, listed),
        "conflict": Reason("conflict", {"by": "Marie"}, on_a_line),
        "waits_for": Reason("waits_for", waits),
    }
    assert Reason.from_json(stored["example"]) == Reason("conflict", {"by": "Marie"}, listed)
    fields = {row["cause"]: row["field"] for row in ledger.exceptions.by_cause("demo")}
    assert fields == {"choice_moved": "name", "conflict": "name", "waits_for": None}


def test_a_migration_that_was_changed_after_it_ran_is_refused(engine):
    ledger = Ledger(engine)
    ledger.migrate()
    with engine.begin() as connection:
        connection.execute(text("UPDATE procore_sync.migration SET checksum = 'another'"))
    with pytest.raises(ConfigurationError, match=f"{migrations()[0][0]} was changed after it ran"):
        ledger.migrate()


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(engine):
    ledger = Ledger(engine)
    ledger.migrate()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procore_sync.migration (name, checksum) VALUES ('9999_later', 'x')"))
    with pytest.raises(ConfigurationError, match="its migration 9999_later is not known here"):
        ledger.migrate()


def test_a_ledger_that_is_not_there_is_unreachable_and_keeps_its_password(engine):
    ledger = Ledger(create_engine(engine.url.set(database="nowhere", password="hunter2")))
    with pytest.raises(Unreachable, match="The ledger's database does not answer") as error:
        ledger.migrate()
    assert "hunter2" not in f"{error.value}{ledger!r}"


def test_migrations_come_in_the_order_of_their_numbers():
    names = [name for name, _ in migrations()]
    assert names == sorted(names)
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))
