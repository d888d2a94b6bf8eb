"""What the settings keep no longer goes, a page at a time, with a note; nothing else does, and nobody else deletes."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

OLD = """
INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, started_at)
    SELECT :pairing, 'quiet ' || n, 'suppliers', 'sync', 'finished', now() - make_interval(days => 400 - n)
    FROM generate_series(1, 300) AS n;
INSERT INTO procore_sync.run (pairing, dag_run, element, mode, state, started_at)
    VALUES (:pairing, 'wrote', 'suppliers', 'sync', 'finished', now() - interval '500 days');
INSERT INTO procore_sync.action (run, element, side, verb, maestro_key, changes, state, at)
    SELECT r.id, 'suppliers', 'procore', a.verb, a.key, CAST(a.changes AS jsonb), a.state, now() - make_interval(days => a.days)
    FROM procore_sync.run AS r CROSS JOIN (VALUES
        ('update', 'S1', '[{"field": "phone", "old": "1", "new": "2"}]', 'done', 500),
        ('update', 'S1', '[{"field": "phone", "old": "2", "new": "3"}]', 'refused', 499),
        ('update', 'S1', '[{"field": "origin_id", "old": "X", "new": "Y"}]', 'done', 498),
        ('remove', 'S1', '[]', 'done', 497),
        ('update', 'S1', '[{"field": "phone", "old": "3", "new": "4"}]', 'done', 496),
        ('update', 'S1', '[{"field": "phone", "old": "4", "new": "5"}]', 'done', 1)
    ) AS a (verb, key, changes, state, days)
    WHERE r.dag_run = 'wrote';
INSERT INTO procore_sync.change_set (pairing, run, element, hash, state, counts, linked_records, net, calls, made_at)
    SELECT :pairing, r.id, 'suppliers', s.hash, s.state, '{}', 1, 0, 1, now() - make_interval(days => s.days)
    FROM procore_sync.run AS r CROSS JOIN (VALUES
        ('over', 'applied', 500), ('waits', 'waiting', 499), ('new', 'applied', 1), ('newest', 'made', 400)
    ) AS s (hash, state, days)
    WHERE r.dag_run = 'wrote';
INSERT INTO procore_sync.change_set_step (
    change_set, place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest
) SELECT id, 0, element, '', 'S1', '', 'procore', 'update', '[]', 0, 0, 'changed', 'd' FROM procore_sync.change_set;
INSERT INTO procore_sync.inbox (pairing, element, maestro_key, kind, code, owner, closed_at, closed_by)
    SELECT :pairing, 'suppliers', i.key, 'rejected', 'required', 'it', i.closed, r.id
    FROM procore_sync.run AS r CROSS JOIN (VALUES
        ('closed long ago', now() - interval '500 days'), ('closed', now()), ('open', NULL)
    ) AS i (key, closed)
    WHERE r.dag_run = 'wrote';
INSERT INTO procore_sync.record (pairing, element, side, key, "values", fingerprint, gone_at, gone_reported)
    SELECT :pairing, 'suppliers', g.side, g.key, '{}', 'x', g.at, true
    FROM (VALUES
        ('maestro', 'LOST', now() - interval '500 days'), ('procore', '7', now() - interval '500 days'), ('maestro', 'NEW', now()),
        ('maestro', 'open', now() - interval '500 days'), ('maestro', 'HERE', NULL)
    ) AS g (side, key, at);
UPDATE procore_sync.record SET gone_at = now() - interval '500 days', gone_reported = true WHERE key = 'S1';
"""
STAYS = {
    "plans": ("SELECT hash AS it FROM procore_sync.change_set", {"waits", "new", "newest"}),
    "values": ("SELECT changes #>> '{0,new}' AS it FROM procore_sync.action", {"3", "Y", None, "5"}),
    "exceptions": ("SELECT maestro_key AS it FROM procore_sync.inbox", {"closed", "open"}),
    "gone": (
        "SELECT key AS it FROM procore_sync.record WHERE side = 'maestro'",
        {"S1", "S2", "NEW", "open", "HERE"},  # S1 is linked, `open` waits in the inbox
    ),
}
ALL_KINDS = dict.fromkeys([*STAYS, "runs"], 90)


@pytest.fixture
def aged(ledger, linked):
    """A company of which much is old; its rows by a statement."""
    with ledger.engine.begin() as connection:
        for statement in OLD.split(";\n"):
            if statement.strip():
                connection.execute(text(statement), {"pairing": linked.id})

    def rows(statement):
        with ledger.engine.begin() as connection:
            return [row[0] for row in connection.execute(text(statement))]

    return rows


@pytest.mark.parametrize("kind", STAYS)
def test_what_is_older_goes_and_what_somebody_may_ask_for_stays(ledger, linked, aged, kind):
    statement, stays = STAYS[kind]
    before = len(aged(statement))
    (count,) = ledger.retention.delete(linked.id, {kind: 90}).values()
    assert set(aged(statement)) == stays
    assert count >= before - len(stays) > 0
    assert ledger.retention.delete(linked.id, {kind: 90}) == {kind: 0}


def test_a_run_goes_when_nothing_of_it_is_kept_and_a_hundred_newer_ones_are(ledger, linked, aged):
    assert ledger.retention.delete(linked.id, {"runs": 90}, page=50) == {"runs": 201}
    kept = aged("SELECT dag_run FROM procore_sync.run")
    assert {"wrote", "quiet 202", "quiet 300", "scheduled__0"} <= set(kept)
    assert "quiet 201" not in kept
    notes = aged("SELECT records FROM procore_sync.retention ORDER BY id")
    assert notes == [50, 50, 50, 50, 1]


def test_what_is_not_asked_for_stays(ledger, linked, aged):
    counts = "SELECT (SELECT count(*) FROM procore_sync.run) + (SELECT count(*) FROM procore_sync.action)"
    before = aged(counts)
    assert ledger.retention.delete(linked.id, {}) == {}
    assert aged(counts) == before


def test_all_of_it_in_one_night_and_the_next_night_finds_nothing(ledger, linked, aged):
    assert all(ledger.retention.delete(linked.id, ALL_KINDS, page=3).values())
    assert set(ledger.retention.delete(linked.id, ALL_KINDS, page=3).values()) == {0}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM procore_sync.change_set_step",
        "DELETE FROM procore_sync.inbox WHERE closed_at IS NULL",
        "DELETE FROM procore_sync.inbox WHERE closed_at IS NOT NULL",
    ],
)
def test_nobody_else_deletes_also_after_the_note_of_an_earlier_night(ledger, linked, aged, statement):
    ledger.retention.delete(linked.id, {"plans": 90, "exceptions": 90})
    with pytest.raises(DBAPIError, match=r"is not changed after it was made|is closed, never deleted"):
        aged(f"{statement} RETURNING 1")


@pytest.mark.parametrize("plan", ["waits", "new"])
def test_a_note_lets_go_of_no_plan_that_waits_or_is_newer_than_it_says(ledger, linked, aged, plan):
    with ledger.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO procore_sync.retention (pairing, kind, before, days, records) "
                "VALUES (:pairing, 'plans', now() - interval '90 days', 90, 1)"
            ),
            {"pairing": linked.id},
        )
        steps = (
            "DELETE FROM procore_sync.change_set_step AS s USING procore_sync.change_set AS c WHERE c.id = s.change_set"
        )
        with pytest.raises(DBAPIError, match="is not changed after it was made"):
            connection.execute(text(f"{steps} AND c.hash = :plan"), {"plan": plan})
