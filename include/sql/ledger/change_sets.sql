-- Change sets and their steps, what was decided about them, and overrides of limits.

-- add --
-- Keeps one; an earlier one of the same run and element that nobody decided is replaced.
WITH replaced AS (
    UPDATE procore_sync.change_set SET state = 'replaced' WHERE run = :run AND element = :element AND state IN ('made', 'waiting')
)
INSERT INTO procore_sync.change_set (pairing, run, element, hash, state, counts, linked_records, net, calls)
VALUES (:pairing, :run, :element, :hash, :state, CAST(:counts AS jsonb), :linked_records, CAST(:net AS numeric), :calls)
RETURNING id

-- add_steps --
-- Some of its steps, in their order; :before: how many there are already.
INSERT INTO procore_sync.change_set_step (
    change_set, place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest, "after"
)
SELECT :plan, :before + place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest, "after"
FROM ROWS FROM (
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
        element text, scope text, maestro_key text, procore_key text, side text, verb text, changes jsonb, money numeric,
        gross numeric, why text, digest text, "after" jsonb
    )
) WITH ORDINALITY AS r (element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest, "after", place)

-- add_links --
-- What is linked once it is written.
INSERT INTO procore_sync.change_set_link (change_set, element, scope, maestro_key, procore_id)
SELECT :plan, element, scope, maestro_key, procore_id
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (element text, scope text, maestro_key text, procore_id bigint)

-- planned_links --
-- Of the change sets of a DAG run that may still be written.
SELECT k.element, k.scope, k.maestro_key, k.procore_id
FROM procore_sync.change_set_link AS k
JOIN procore_sync.change_set AS p ON p.id = k.change_set
JOIN procore_sync.run AS r ON r.id = p.run
WHERE p.pairing = :pairing AND r.dag_run = :dag_run AND p.state IN ('made', 'waiting', 'approved')

-- linked_before --
-- Records of the element that were linked before this DAG run began to link, or adopted; none as long as no run that may write has linked
-- or written one: what was adopted, or linked while nothing was to be written, makes no first plan.
SELECT CASE
    WHEN EXISTS ( -- the first link says it, mostly: every run asks
        SELECT 1 FROM procore_sync.link AS l LEFT JOIN procore_sync.run AS r ON r.id = l.linked_by
        WHERE l.pairing = :pairing AND l.element = :element AND l.adopted IS NULL
            AND r.dag_run IS DISTINCT FROM :dag_run AND coalesce(r.mode, 'sync') IN ('sync', 'apply')
    ) OR EXISTS (
        SELECT 1 FROM procore_sync.action AS a JOIN procore_sync.run AS w ON w.id = a.run
        WHERE w.pairing = :pairing AND a.element = :element AND a.state = 'done' AND w.mode <> 'undo' AND w.dag_run <> :dag_run
    ) THEN (
        SELECT count(*) FROM procore_sync.link AS l WHERE l.pairing = :pairing AND l.element = :element
    ) - (
        SELECT count(*) FROM procore_sync.run AS r JOIN procore_sync.link AS l ON l.linked_by = r.id
        WHERE r.dag_run = :dag_run AND l.pairing = :pairing AND l.element = :element AND l.adopted IS NULL
    )
    ELSE 0
END AS count

-- find --
-- By id, by hash, or by the DAG run that made it (the newest).
SELECT p.id, p.element, p.hash, p.state, p.counts, p.linked_records, p.net, p.calls, p.decided_by, p.decision_reason, r.dag_run,
    a.dag_run AS applied_by
FROM procore_sync.change_set AS p
JOIN procore_sync.run AS r ON r.id = p.run
LEFT JOIN procore_sync.run AS a ON a.id = p.applied_by
WHERE p.pairing = :pairing AND p.element = :element AND p.state <> 'replaced'
    AND (CAST(p.id AS text) = :name OR p.hash = :name OR r.dag_run = :name)
ORDER BY p.id DESC LIMIT 1

-- waiting --
-- The element's newest that waits for a person, and that another DAG run made.
SELECT p.id, p.element, p.hash, p.state, p.counts, p.linked_records, p.net, p.calls, p.decided_by, p.decision_reason, r.dag_run,
    NULL AS applied_by
FROM procore_sync.change_set AS p JOIN procore_sync.run AS r ON r.id = p.run
WHERE p.pairing = :pairing AND p.element = :element AND p.state = 'waiting' AND r.dag_run <> :dag_run
ORDER BY p.id DESC LIMIT 1

-- by_hash --
-- A company's plan by its hash, whatever became of it.
SELECT p.id, p.element, p.counts, p.linked_records, p.calls
FROM procore_sync.change_set AS p JOIN procore_sync.pairing AS g ON g.id = p.pairing
WHERE g.company = :company AND p.hash = :hash
ORDER BY p.id DESC LIMIT 1

-- steps --
-- As they were made, in their order.
SELECT element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why, digest, "after"
FROM procore_sync.change_set_step WHERE change_set = :plan ORDER BY place

-- elements_of --
-- The elements with a change set of that id, hash or DAG run.
SELECT DISTINCT p.element
FROM procore_sync.change_set AS p JOIN procore_sync.run AS r ON r.id = p.run
WHERE p.pairing = :pairing AND p.state <> 'replaced' AND (CAST(p.id AS text) = :name OR p.hash = :name OR r.dag_run = :name)
ORDER BY p.element

-- wait --
-- One that nobody decided waits for a person.
UPDATE procore_sync.change_set SET state = 'waiting' WHERE id = :plan AND state IN ('made', 'waiting')
RETURNING id

-- decide --
-- Only a plan that waits can be decided, and only once.
UPDATE procore_sync.change_set
SET state = :state, decided_by = :by_whom, decided_at = now(), decision_reason = :reason
WHERE id = :plan AND state IN ('made', 'waiting')
RETURNING id

-- end_waiting_run --
-- The run that waited for the plan's answer does not wait any more. An undo's runs are of parts, too.
UPDATE procore_sync.run AS r SET state = 'failed', ended_at = now(), error = :error, said = CAST(:said AS jsonb)
FROM procore_sync.change_set AS p
WHERE p.id = :plan AND r.pairing = p.pairing AND r.dag_run = :dag_run AND r.state = 'waiting' AND r.element IN (p.element, :element)
RETURNING r.id

-- mark_applied --
-- Once.
UPDATE procore_sync.change_set SET state = 'applied', applied_by = :run, applied_at = now()
WHERE id = :plan AND state IN ('made', 'approved')
RETURNING id

-- add_override --
-- Who let which limits go for this run, and why.
INSERT INTO procore_sync.override (run, element, brake, by_whom, reason)
SELECT :run, :element, brake, :by_whom, :reason FROM jsonb_array_elements_text(CAST(:brakes AS jsonb)) AS b (brake)
ON CONFLICT DO NOTHING
