-- Shadow mode: what runs would have written, and what another interface made of it. One row a record and written side.

-- of --
-- The last write of each record.
SELECT side, source_key, target_key, scope, verb, wanted, outcome, fields
FROM procore_sync.shadow_write WHERE pairing = :pairing AND element = :element

-- keep --
-- A write that waits is what would be written now; one that ended is counted, and stays until the next one of its record.
INSERT INTO procore_sync.shadow_write AS w (
    pairing, element, side, source_key, target_key, scope, verb, wanted, outcome, fields, agreed, differed
)
SELECT :pairing, :element, side, source_key, target_key, scope, verb, wanted, outcome, fields,
    CASE outcome WHEN 'agreed' THEN 1 ELSE 0 END, CASE outcome WHEN 'differed' THEN 1 ELSE 0 END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    side text, source_key text, target_key text, scope text, verb text, wanted jsonb, outcome text, fields jsonb
)
WHERE outcome <> 'waiting'
ON CONFLICT (pairing, element, side, source_key) DO UPDATE SET
    target_key = excluded.target_key, scope = excluded.scope, verb = excluded.verb, wanted = excluded.wanted,
    outcome = excluded.outcome, fields = excluded.fields, judged_at = now(),
    agreed = w.agreed + excluded.agreed, differed = w.differed + excluded.differed

-- keep_waiting --
-- What is waited for now; since when is kept as long as it waits.
INSERT INTO procore_sync.shadow_write AS w (
    pairing, element, side, source_key, target_key, scope, verb, wanted, outcome, fields
)
SELECT :pairing, :element, side, source_key, target_key, scope, verb, wanted, outcome, fields
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    side text, source_key text, target_key text, scope text, verb text, wanted jsonb, outcome text, fields jsonb
)
WHERE outcome = 'waiting'
ON CONFLICT (pairing, element, side, source_key) DO UPDATE SET
    target_key = excluded.target_key, scope = excluded.scope, verb = excluded.verb, wanted = excluded.wanted,
    outcome = excluded.outcome, fields = excluded.fields, judged_at = NULL,
    planned_at = CASE w.outcome WHEN 'waiting' THEN w.planned_at ELSE now() END

-- scopes --
-- The projects in which something is waited for.
SELECT DISTINCT scope FROM procore_sync.shadow_write
WHERE pairing = :pairing AND element = :element AND outcome = 'waiting' AND scope <> ''

-- forget_plans --
-- What earlier runs in shadow mode planned to link.
DELETE FROM procore_sync.change_set_link AS k
USING procore_sync.change_set AS c, procore_sync.run AS r
WHERE c.id = k.change_set AND r.id = c.run AND r.pairing = :pairing AND r.mode = 'shadow' AND r.dag_run <> :dag_run

-- counts --
-- By element and written side.
SELECT element, side, CAST(sum(agreed) AS integer) AS agreed, CAST(sum(differed) AS integer) AS differed,
    CAST(count(*) FILTER (WHERE outcome = 'waiting') AS integer) AS waiting
FROM procore_sync.shadow_write
WHERE pairing = :pairing
GROUP BY element, side
HAVING sum(agreed) + sum(differed) > 0 OR bool_or(outcome = 'waiting')
ORDER BY element, side

-- records --
-- What was done otherwise, the newest first, then what waits, the oldest first.
SELECT element, side, outcome, fields, planned_at,
    CASE side WHEN 'procore' THEN source_key ELSE target_key END AS maestro_key,
    CASE side WHEN 'procore' THEN target_key ELSE source_key END AS procore_key
FROM procore_sync.shadow_write
WHERE pairing = :pairing AND outcome IN ('differed', 'waiting')
ORDER BY outcome, CASE outcome WHEN 'differed' THEN -extract(epoch FROM judged_at) ELSE extract(epoch FROM planned_at) END,
    element, source_key
LIMIT :at_most
