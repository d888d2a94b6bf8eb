-- What the page in Airflow asks at 100,000 records an element: answered from these indexes alone.
-- Every statement may run twice.

-- What people call a record, so that it is found by its name without reading all of its values.
ALTER TABLE procore_sync.seen ADD COLUMN IF NOT EXISTS title text GENERATED ALWAYS AS (
    left(coalesce("values" ->> 'name', "values" ->> 'description', "values" ->> 'memo'), 120)
) STORED;

-- Whether a record changed since it was last accounted for, without reading its values.
CREATE INDEX IF NOT EXISTS seen_read ON procore_sync.seen (pairing, element, side, key)
    INCLUDE (fingerprint, scope, changed_at, gone_at, title);
CREATE INDEX IF NOT EXISTS link_page ON procore_sync.link (pairing, element, maestro_key)
    INCLUDE (procore_id, scope, maestro_fingerprint, procore_fingerprint);

-- A record's history by Procore's id, for one that has no key in maestro* yet.
CREATE INDEX IF NOT EXISTS action_procore ON procore_sync.action (element, procore_id);

-- The newest run of each element, and the runs of the last days.
CREATE INDEX IF NOT EXISTS run_open ON procore_sync.run (pairing) WHERE state IN ('running', 'waiting');
CREATE INDEX IF NOT EXISTS run_element ON procore_sync.run (pairing, element, id);
CREATE INDEX IF NOT EXISTS run_started ON procore_sync.run (pairing, started_at);

-- What was held on a day that is over.
CREATE INDEX IF NOT EXISTS inbox_days ON procore_sync.inbox (pairing, first_seen, closed_at);
