-- A plan holds the writes of an element's parts too, says which of them come after others that are only planned, and what it
-- links; a run keeps how many calls were announced. Every statement may run twice.

ALTER TABLE procore_sync.plan_step ADD COLUMN IF NOT EXISTS element text;
ALTER TABLE procore_sync.plan_step ADD COLUMN IF NOT EXISTS "after" jsonb NOT NULL DEFAULT '[]';  -- [[element, key]]

-- Plans that were made before hold their own element only. A plan is not changed after it was made, by nobody but this.
ALTER TABLE procore_sync.plan_step DISABLE TRIGGER plan_stays;
UPDATE procore_sync.plan_step AS s SET element = p.element FROM procore_sync.plan AS p WHERE p.id = s.plan AND s.element IS NULL;
ALTER TABLE procore_sync.plan_step ENABLE TRIGGER plan_stays;
ALTER TABLE procore_sync.plan_step ALTER COLUMN element SET NOT NULL;

-- Two records that are linked once the plan is written: what names them is planned as if they were linked already.
CREATE TABLE IF NOT EXISTS procore_sync.plan_link (
    plan bigint NOT NULL REFERENCES procore_sync.plan (id),
    element text NOT NULL,
    scope text NOT NULL,                        -- the project's number
    maestro_key text NOT NULL,                  -- empty: maestro* numbers it when it is created
    procore_id bigint                           -- NULL: Procore has to create it
);
CREATE INDEX IF NOT EXISTS plan_link_of_plan ON procore_sync.plan_link (plan);

-- How many Procore calls were announced before the first write, all tries together; NULL: the run did not come so far.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS announced_calls integer;

CREATE OR REPLACE VIEW procore_sync.plan_value AS
SELECT
    p.id AS plan, p.hash, p.state, q.company, r.dag_run, s.element, s.scope AS project, s.maestro_key, s.procore_key AS procore_id,
    s.side AS writes_to, s.verb, c.change ->> 'line' AS line, c.change ->> 'field' AS field,
    c.change ->> 'old' AS old, c.change ->> 'new' AS new,
    concat_ws(
        '; after ', s.why, (SELECT string_agg((o ->> 0) || ' ' || (o ->> 1), ', ') FROM jsonb_array_elements(s."after") AS o)
    ) AS why,
    s.money, p.made_at, p.decided_by, p.decided_at
FROM procore_sync.plan AS p
JOIN procore_sync.run AS r ON r.id = p.run
JOIN procore_sync.pairing AS q ON q.id = p.pairing
JOIN procore_sync.plan_step AS s ON s.plan = p.id
LEFT JOIN LATERAL jsonb_array_elements(s.changes) AS c (change) ON true;
COMMENT ON COLUMN procore_sync.plan_value.element IS 'The element, or the part of it, that is written.';
COMMENT ON COLUMN procore_sync.plan_value.why IS
    'Why: which side moved, or whose value stands; and after which records it comes, where they are only planned.';
