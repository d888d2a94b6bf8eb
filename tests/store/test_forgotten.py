"""What the ledger erases of a record, and what nobody else may change."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procore.elements import ALL
from procore.mapping.erased_values import ERASED
from tests.store.test_exclusions import BIG

SUPPLIERS = ALL["suppliers"]
SECRETS = ("Béton", "450-555", "dit Tremblay", "tremblay@")
TABLES = (
    "record", "link", "link_event", "action", "change_set_step", "inbox", "decision", "suggestion", "truncation", "shadow_write",
    "forgotten",
)  # fmt: skip
FULL = """
INSERT INTO procore_sync.action (run, element, side, verb, maestro_key, procore_id, changes, state, reason) VALUES
    (:run, 'suppliers', 'procore', 'update', 'S1', :big, '[{"field": "phone", "old": null, "new": "450-555"},
        {"field": "active", "old": false, "new": true}]', 'done',
        '{"code": "refused", "facts": {"said": "tremblay@x is no e-mail"}}'),
    (:run, 'suppliers', 'maestro', 'create', '', 5, '[{"field": "name", "old": null, "new": "Another"}]', 'done', NULL);
INSERT INTO procore_sync.change_set (id, pairing, run, element, hash, state, counts, linked_records, net, calls)
    OVERRIDING SYSTEM VALUE VALUES (1, :pairing, :run, 'suppliers', 'abc', 'applied', '{}', 1, 0, 1);
INSERT INTO procore_sync.change_set_step (
    change_set, place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest
) VALUES
    (1, 0, 'suppliers', '', 'S1', '', 'procore', 'create', '[{"field": "name", "old": null, "new": "Béton"}]', 0, 0, 'new', 'd'),
    (1, 1, 'suppliers', '', 'S2', '', 'procore', 'create', '[{"field": "name", "old": null, "new": "Another"}]', 0, 0, 'new', 'd');
INSERT INTO procore_sync.inbox (pairing, element, maestro_key, kind, code, facts, owner, amount) VALUES
    (:pairing, 'suppliers', 'S1', 'conflict', 'conflict', '{"conflicts": [{"field": "phone", "maestro": "450-555", "procore": "x"},
        {"field": "active", "maestro": "Y", "procore": "N"}]}', 'accounting', NULL),
    (:pairing, 'purchase_orders', '24-1', 'waiting', 'waits_for',
        '{"element": "suppliers", "key": "S1", "name": "Béton", "project": "24-001"}', 'accounting', 10.05);
INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, facts, by_whom) VALUES
    (:pairing, 'suppliers', 'choose', 'S1', '{"field": "phone", "line": "", "value": "450-555"}', 'marie');
INSERT INTO procore_sync.suggestion (pairing, element, maestro_key, procore_key, score, matched) VALUES
    (:pairing, 'suppliers', 'S1', '9', 90, '[{"field": "name", "maestro": "Béton", "procore": "Béton"}]');
INSERT INTO procore_sync.truncation (pairing, element, side, key, field, whole, code) VALUES
    (:pairing, 'suppliers', 'maestro', 'S1', 'name', 'Béton dit Tremblay', 'cut');
INSERT INTO procore_sync.shadow_write (pairing, element, side, source_key, target_key, scope, verb, wanted, outcome) VALUES
    (:pairing, 'suppliers', 'procore', 'S1', '', '', 'create', '[{"field": "name", "old": null, "new": "Béton"}]', 'waiting'),
    (:pairing, 'suppliers', 'procore', 'S2', '', '', 'create', '[{"field": "name", "old": null, "new": "Another"}]', 'waiting');
INSERT INTO procore_sync.link_event (pairing, element, kind, maestro_key, procore_id, before, run) VALUES
    (:pairing, 'suppliers', 'relinked', 'S1', :big, '{"maestro_key": "S1", "maestro_baseline": {"name": "Béton"},
        "procore_baseline": {}, "lines": {}}', :run);
"""

OTHERS = """
UPDATE procore_sync.record SET "values" = jsonb_set("values", '{name}', '"Another"') WHERE key <> 'S1' AND key <> :big
"""


@pytest.fixture
def full(ledger, linked, run):
    """The linked supplier S1 with a value of it in every table that holds any; and others, who stay."""
    with ledger.engine.begin() as connection:
        for statement in FULL.split(";\n"):
            if statement.strip():
                connection.execute(text(statement), {"pairing": linked.id, "run": run.id, "big": BIG})
        connection.execute(text(OTHERS), {"big": str(BIG)})
    return linked


def held(ledger, table):
    """Each row of a table as JSON text."""
    with ledger.engine.connect() as connection:
        return sorted(connection.execute(text(f"SELECT to_jsonb(t)::text FROM procore_sync.{table} AS t")).scalars())


def forget(ledger, pairing, key="S1", *, write=True):
    return ledger.forgotten.forget(pairing.id, SUPPLIERS, key, "marie", "asked by e-mail", write=write)


def test_what_is_only_shown_changes_nothing_and_counts_what_is_erased(ledger, full):
    before = {table: held(ledger, table) for table in TABLES}
    shown = forget(ledger, full, write=False)
    assert {table: held(ledger, table) for table in TABLES} == before
    assert dict(shown.rows) == {
        "record": 2, "link": 1, "link_event": 1, "action": 1, "change_set_step": 1, "inbox": 2, "decision": 1,
        "suggestion": 1, "truncation": 1, "shadow_write": 1,
    }  # fmt: skip
    assert forget(ledger, full).rows == shown.rows
    assert not any(forget(ledger, full).rows.values()), "nothing is left to erase"


@pytest.mark.parametrize("key", ["S1", str(BIG)])
def test_no_table_holds_a_value_of_it_any_more_and_keys_dollars_and_others_stay(ledger, full, key):
    forget(ledger, full, key)
    everything = "\n".join(row for table in TABLES for row in held(ledger, table))
    assert [one for one in SECRETS if one in everything] == []
    assert "Another" in everything
    assert "10.05" in everything
    (note,) = held(ledger, "forgotten")
    for word in ("S1", str(BIG), "marie", "asked by e-mail"):
        assert word in note
    (action,) = [row for row in held(ledger, "action") if "S1" in row]
    assert f'"new": "{ERASED}", "old": "{ERASED}"' in action, "an undo finds no empty value to put back"
    assert '{"new": true, "old": false, "field": "active"}' in action
    (decision,) = held(ledger, "decision")
    assert '"replaced"' in decision, "what was chosen is never written"
    assert '"maestro": "Y"' in "".join(held(ledger, "inbox")), "a flag says nobody's name"


def test_a_record_that_is_not_known_and_one_that_a_run_broke_off_at_erase_nothing(ledger, full, run):
    assert forget(ledger, full, "S9") is None
    with ledger.engine.begin() as connection:
        connection.execute(
            text("UPDATE procore_sync.action SET state = 'intended' WHERE run = :run AND maestro_key = 'S1'"),
            {"run": run.id},
        )
    before = {table: held(ledger, table) for table in TABLES}
    assert forget(ledger, full).unconfirmed
    assert {table: held(ledger, table) for table in TABLES} == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE procore_sync.change_set_step SET changes = '[]' WHERE place = 0",
        "DELETE FROM procore_sync.change_set_step",
        "{note} UPDATE procore_sync.change_set_step SET changes = '[]' WHERE place = 1",
        "{note} UPDATE procore_sync.change_set_step SET money = 5 WHERE place = 0",
        "{note} DELETE FROM procore_sync.change_set_step",
        "{note} DELETE FROM procore_sync.forgotten",
        "{note} UPDATE procore_sync.forgotten SET by_whom = 'nobody'",
    ],
)  # fmt: skip
def test_the_triggers_give_way_to_the_noted_record_alone(ledger, full, change):
    note = (
        f"INSERT INTO procore_sync.forgotten (pairing, element, maestro_key, procore_key, by_whom, reason) "
        f"VALUES ({full.id}, 'suppliers', 'S1', '', 'marie', 'x');"
    )
    with (
        pytest.raises(DBAPIError, match=r"not changed after it was made|neither changed nor deleted"),
        ledger.engine.begin() as one,
    ):
        one.exec_driver_sql(change.replace("{note}", note))
