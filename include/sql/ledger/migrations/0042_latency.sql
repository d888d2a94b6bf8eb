-- How long a change took from one side to the other. Every statement may run twice.

ALTER TABLE procore_sync.action ADD COLUMN IF NOT EXISTS source_changed_at timestamptz;
COMMENT ON COLUMN procore_sync.action.source_changed_at IS
    'when the record was changed, approved or transferred on the side that it comes from, by that side''s clock; NULL: it is not known, was '
    'before the company was paired, or only lines were written, whose edits move no time there';
CREATE INDEX IF NOT EXISTS action_latency ON procore_sync.action (ended_at) WHERE source_changed_at IS NOT NULL;

CREATE OR REPLACE VIEW procore_sync.latency AS
SELECT
    p.company, a.element, a.side AS written_to, a.scope AS project, a.maestro_key, a.procore_id, a.verb, a.source_changed_at AS changed_at,
    a.ended_at AS written_at, greatest(interval '0', a.ended_at - a.source_changed_at) AS latency, r.dag_run
FROM procore_sync.action AS a
JOIN procore_sync.run AS r ON r.id = a.run
JOIN procore_sync.pairing AS p ON p.id = r.pairing
WHERE a.source_changed_at IS NOT NULL AND a.state = 'done' AND r.mode IN ('sync', 'apply');
COMMENT ON VIEW procore_sync.latency IS
    'How long each record took from its change on one side until it was written on the other: approved in Procore, transferred in maestro*.';
COMMENT ON COLUMN procore_sync.latency.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.latency.element IS 'The element, or the part of it.';
COMMENT ON COLUMN procore_sync.latency.written_to IS 'The side that was written: maestro or procore.';
COMMENT ON COLUMN procore_sync.latency.project IS 'The project''s number; empty: the element is the company''s.';
COMMENT ON COLUMN procore_sync.latency.maestro_key IS 'The record''s code or number in maestro*.';
COMMENT ON COLUMN procore_sync.latency.procore_id IS 'The record''s id in Procore.';
COMMENT ON COLUMN procore_sync.latency.verb IS 'create or update.';
COMMENT ON COLUMN procore_sync.latency.changed_at IS 'When it last changed on the other side, by that side''s clock.';
COMMENT ON COLUMN procore_sync.latency.written_at IS 'When it was written, by the ledger''s clock.';
COMMENT ON COLUMN procore_sync.latency.latency IS 'The time in between, also while it waited for somebody; never less than nothing.';
COMMENT ON COLUMN procore_sync.latency.dag_run IS 'Airflow''s id of the run that wrote it.';
