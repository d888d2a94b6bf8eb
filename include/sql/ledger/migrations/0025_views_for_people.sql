-- Views for people and their dashboards: runs with who asked for them, exceptions, balances; and in the value ledger the plan, who
-- approved it, and who asked. Every statement may run twice.

CREATE OR REPLACE VIEW procore_sync.value_ledger AS
SELECT
    p.company, a.element, a.scope AS project, a.maestro_key, a.procore_id, a.side AS written_to, a.verb,
    c.change ->> 'line' AS line, c.change ->> 'field' AS field, c.change ->> 'old' AS before, c.change ->> 'new' AS after,
    a.state, r.dag_run, a.run, a.at, a.ended_at, a.reason,
    r.by_whom AS asked_by, s.hash AS change_set, s.decided_by AS approved_by, s.decision_reason AS approval_reason
FROM procore_sync.action AS a
JOIN procore_sync.run AS r ON r.id = a.run
JOIN procore_sync.pairing AS p ON p.id = r.pairing
CROSS JOIN LATERAL jsonb_array_elements(a.changes) AS c (change)
LEFT JOIN LATERAL (
    SELECT hash, decided_by, decision_reason FROM procore_sync.change_set WHERE applied_by = r.id ORDER BY id DESC LIMIT 1
) AS s ON true;
COMMENT ON COLUMN procore_sync.value_ledger.asked_by IS 'Who asked for the run; NULL: it is older than this column.';
COMMENT ON COLUMN procore_sync.value_ledger.change_set IS 'The hash of the change set that was written; NULL: none was kept.';
COMMENT ON COLUMN procore_sync.value_ledger.approved_by IS 'Who approved it; NULL: nobody had to.';
COMMENT ON COLUMN procore_sync.value_ledger.approval_reason IS 'Why, in their words.';

CREATE OR REPLACE VIEW procore_sync.runs AS
SELECT
    p.company, r.dag_run, r.element, r.mode, r.state, r.by_whom AS asked_by, r.started_at, r.ended_at,
    CAST(coalesce(r.tally ->> 'created', '0') AS bigint) AS created, CAST(coalesce(r.tally ->> 'updated', '0') AS bigint) AS updated,
    CAST(coalesce(r.tally ->> 'waiting', '0') AS bigint) AS waiting, CAST(coalesce(r.tally ->> 'rejected', '0') AS bigint) AS rejected,
    (SELECT coalesce(sum(CAST(c.value AS bigint)), 0) FROM jsonb_each_text(r.calls) AS c) AS calls, r.announced_calls, r.partial, r.error
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing;
COMMENT ON VIEW procore_sync.runs IS 'Every run of every element: what it did, for whom, and how it ended.';
COMMENT ON COLUMN procore_sync.runs.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.runs.dag_run IS 'Airflow''s id of the run.';
COMMENT ON COLUMN procore_sync.runs.element IS 'The element.';
COMMENT ON COLUMN procore_sync.runs.mode IS 'sync, plan (nothing was written), apply (a plan that was made before) or undo.';
COMMENT ON COLUMN procore_sync.runs.state IS 'running, waiting, finished, failed or stopped.';
COMMENT ON COLUMN procore_sync.runs.asked_by IS 'Who asked for it: a user of Airflow, or the schedule; NULL: it is older than this column.';
COMMENT ON COLUMN procore_sync.runs.started_at IS 'When it began.';
COMMENT ON COLUMN procore_sync.runs.ended_at IS 'When it ended; NULL: it has not.';
COMMENT ON COLUMN procore_sync.runs.created IS 'How many records it created.';
COMMENT ON COLUMN procore_sync.runs.updated IS 'How many records it updated.';
COMMENT ON COLUMN procore_sync.runs.waiting IS 'How many records waited for somebody, or for another record, when it ended.';
COMMENT ON COLUMN procore_sync.runs.rejected IS 'How many records were rejected.';
COMMENT ON COLUMN procore_sync.runs.calls IS 'How many calls to Procore it made.';
COMMENT ON COLUMN procore_sync.runs.announced_calls IS 'How many were announced before the first write; NULL: it did not come so far.';
COMMENT ON COLUMN procore_sync.runs.partial IS 'Whether it looked at some records only: a backfill, some projects, some records.';
COMMENT ON COLUMN procore_sync.runs.error IS 'Why it failed, stopped or waits; NULL: it did not.';

CREATE OR REPLACE VIEW procore_sync.exceptions AS
SELECT
    p.company, i.element, i.scope AS project, i.maestro_key, i.procore_key AS procore_id, i.kind, i.code, i.owner, i.amount, i.facts,
    i.tries, i.first_seen, i.last_tried, i.closed_at
FROM procore_sync.inbox AS i JOIN procore_sync.pairing AS p ON p.id = i.pairing;
COMMENT ON VIEW procore_sync.exceptions IS 'Every record that waits for somebody, or once did: the inbox, record by record.';
COMMENT ON COLUMN procore_sync.exceptions.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.exceptions.element IS 'The element, or the part of it.';
COMMENT ON COLUMN procore_sync.exceptions.project IS 'The project''s number; empty: the element is the company''s.';
COMMENT ON COLUMN procore_sync.exceptions.maestro_key IS 'The record''s code or number in maestro*; empty: it has none.';
COMMENT ON COLUMN procore_sync.exceptions.procore_id IS 'The record''s id in Procore, as text; empty: it has none.';
COMMENT ON COLUMN procore_sync.exceptions.kind IS 'rejected, waiting, conflict or ambiguous.';
COMMENT ON COLUMN procore_sync.exceptions.code IS 'Its cause.';
COMMENT ON COLUMN procore_sync.exceptions.owner IS 'Who mends it: accounting, project or it.';
COMMENT ON COLUMN procore_sync.exceptions.amount IS 'The record''s dollars; NULL: it has none.';
COMMENT ON COLUMN procore_sync.exceptions.facts IS 'What the cause is about: the field, its values, the record that is lacking.';
COMMENT ON COLUMN procore_sync.exceptions.tries IS 'How many runs tried it.';
COMMENT ON COLUMN procore_sync.exceptions.first_seen IS 'Since when it waits.';
COMMENT ON COLUMN procore_sync.exceptions.last_tried IS 'When a run tried it last.';
COMMENT ON COLUMN procore_sync.exceptions.closed_at IS 'When it waited no more; NULL: it still does.';

CREATE OR REPLACE VIEW procore_sync.balances AS
SELECT
    p.company, b.element, b.scope AS project, b.maestro, b.procore, b.maestro - b.procore AS difference, b.held, b.held_records, b.records,
    b.unknown, b.maestro_at, b.procore_at
FROM procore_sync.balance AS b JOIN procore_sync.pairing AS p ON p.id = b.pairing;
COMMENT ON VIEW procore_sync.balances IS 'Both sides'' dollars by element and project, as the runs weighed them last.';
COMMENT ON COLUMN procore_sync.balances.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.balances.element IS 'The element.';
COMMENT ON COLUMN procore_sync.balances.project IS 'The project''s number.';
COMMENT ON COLUMN procore_sync.balances.maestro IS 'Dollars in maestro*.';
COMMENT ON COLUMN procore_sync.balances.procore IS 'Dollars in Procore.';
COMMENT ON COLUMN procore_sync.balances.difference IS 'What maestro* has more.';
COMMENT ON COLUMN procore_sync.balances.held IS 'How much of the difference the exceptions explain.';
COMMENT ON COLUMN procore_sync.balances.held_records IS 'How many records that is.';
COMMENT ON COLUMN procore_sync.balances.records IS 'How many records are in the sums.';
COMMENT ON COLUMN procore_sync.balances.unknown IS 'Records whose amount a side does not say: they are in no sum.';
COMMENT ON COLUMN procore_sync.balances.maestro_at IS 'From when maestro*''s number is; NULL: it was never read whole, and the number is not known.';
COMMENT ON COLUMN procore_sync.balances.procore_at IS 'From when Procore''s number is; NULL: it was never read whole, and the number is not known.';
