-- What was written, value by value: intended before a side is asked, ended after it answered.

-- intend --
-- What is about to be written; one id a row, in their order. What changed before the company was paired has no latency.
INSERT INTO procore_sync.action (
    run, element, scope, side, verb, maestro_key, procore_id, origin_id, changes, state, source_changed_at
)
SELECT :run, :element, scope, side, verb, maestro_key, r.procore_id, origin_id, changes, :state,
    CASE WHEN source_changed_at >= p.paired_at THEN source_changed_at END
FROM ROWS FROM (
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
        scope text, side text, verb text, maestro_key text, procore_id bigint, origin_id text, changes jsonb,
        source_changed_at timestamptz
    )
) WITH ORDINALITY AS r (scope, side, verb, maestro_key, procore_id, origin_id, changes, source_changed_at, place)
JOIN procore_sync.run AS u ON u.id = :run
JOIN procore_sync.pairing AS p ON p.id = u.pairing
ORDER BY place
RETURNING id

-- end --
-- What became of it, with the keys that a creation gave.
UPDATE procore_sync.action AS a
SET state = r.state, reason = r.reason, ended_at = now(),
    maestro_key = coalesce(r.maestro_key, a.maestro_key), procore_id = coalesce(r.procore_id, a.procore_id)
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id bigint, state text, reason jsonb, maestro_key text, procore_id bigint)
WHERE a.id = r.id

-- unconfirmed_creations --
-- Creations that an earlier, broken run intended and nobody confirmed.
SELECT a.id, a.scope, a.side, a.maestro_key, CAST(a.procore_id AS text) AS procore_key, a.origin_id, a.changes
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.state = 'intended' AND a.verb = 'create'

-- projects_made --
-- The projects that this DAG run made in Procore, and in which the element has not begun to write anything.
SELECT a.maestro_key AS number
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND r.dag_run = :dag_run AND a.element = :projects AND a.side = 'procore' AND a.verb = 'create'
    AND a.state = 'done'
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.action AS b JOIN procore_sync.run AS q ON q.id = b.run
        WHERE q.pairing = r.pairing AND b.element = :element AND b.scope = a.maestro_key AND b.state <> 'planned'
    )

-- unconfirmed --
-- What earlier, broken runs were about to write, what was handed over, and what a side refused, which may have kept a part of it; oldest first. Not
-- where a later write went through whole.
SELECT a.side, a.maestro_key, a.procore_id, a.changes
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.state IN ('intended', 'refused', 'handed_over')
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.action AS later JOIN procore_sync.run AS its ON its.id = later.run
        WHERE its.pairing = r.pairing AND later.element = a.element AND later.maestro_key = a.maestro_key
            AND later.side = a.side AND later.state = 'done' AND later.reason IS NULL AND later.id > a.id
    )
ORDER BY a.id

-- settle --
-- The next run has looked up what became of an earlier run's intentions; what was handed over is settled once it does not wait. Not yet: what this
-- run was answered in part only, and what a later write was to replace that waits because it did not go through whole: the side may hold it
-- still. One whose two records are in one exception stays: they are not linked yet, and nothing else may say that they are one.
UPDATE procore_sync.action AS a SET state = 'settled', ended_at = now()
FROM procore_sync.run AS r
WHERE r.id = a.run AND r.pairing = :pairing AND a.element = :element AND a.state IN ('intended', 'handed_over')
    AND (a.run <> :run OR a.reason IS NULL)
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.action AS later JOIN procore_sync.run AS its ON its.id = later.run
        WHERE its.pairing = r.pairing AND later.element = a.element AND later.maestro_key = a.maestro_key
            AND later.side = a.side AND later.id > a.id AND later.state IN ('intended', 'refused', 'done') AND later.reason IS NOT NULL
            AND EXISTS (
                SELECT 1 FROM procore_sync.inbox AS w
                WHERE w.pairing = r.pairing AND w.element = a.element AND w.closed_at IS NULL AND w.maestro_key = a.maestro_key
            )
    )
    AND (a.state = 'intended' OR NOT EXISTS (
        SELECT 1 FROM procore_sync.inbox AS w
        WHERE w.pairing = r.pairing AND w.element = a.element AND w.closed_at IS NULL AND w.code IN ('handed_over', 'half_imported')
            AND (w.maestro_key = a.maestro_key OR w.procore_key = CAST(a.procore_id AS text))
    ))
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.inbox AS i
        WHERE i.pairing = r.pairing AND i.element = a.element AND i.closed_at IS NULL
            AND i.maestro_key = a.maestro_key AND i.procore_key = CAST(a.procore_id AS text)
            AND NOT EXISTS (
                SELECT 1 FROM procore_sync.link AS l
                WHERE l.pairing = i.pairing AND l.element = i.element AND l.maestro_key = i.maestro_key
            )
    )
