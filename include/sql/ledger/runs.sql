-- The runs of elements: their state and numbers, how far they are, and what Procore's hourly limit leaves them.

-- begin --
-- A retry or a resumed task goes on in its own row.
INSERT INTO procore_sync.run (pairing, dag_run, element, mode, by_whom)
VALUES (:pairing, :dag_run, :element, :mode, :by_whom)
ON CONFLICT (pairing, dag_run, element) DO UPDATE SET
    state = 'running', ended_at = NULL, error = NULL, said = NULL, mode = excluded.mode, planned = NULL, planned_calls = NULL,
    writing_since = NULL, resumes_at = NULL
RETURNING id, tally, calls, seconds

-- end --
-- Its numbers so far; it may go on later.
UPDATE procore_sync.run
SET state = :state, ended_at = now(), tally = CAST(:tally AS jsonb), calls = CAST(:calls AS jsonb), seconds = :seconds,
    error = :error, said = CAST(:said AS jsonb), resumes_at = :resumes_at
WHERE id = :run

-- of_dag_run --
-- What each element did in a DAG run of a company.
SELECT r.element, r.mode, r.state, r.tally, r.calls, r.announced_calls, r.seconds, r.error, r.said
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing
WHERE p.company = :company AND r.dag_run = :dag_run

-- changes_before --
-- Of each element of a DAG run: how many records each of its :last runs before it created or updated, of those that wrote and looked
-- at all of it.
SELECT r.element, array_agg(e.changes) AS changes
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing
CROSS JOIN LATERAL (
    SELECT coalesce(CAST(b.tally ->> 'created' AS integer), 0) + coalesce(CAST(b.tally ->> 'updated' AS integer), 0) AS changes
    FROM procore_sync.run AS b
    WHERE b.pairing = r.pairing AND b.element = r.element AND b.id < r.id
        AND b.state = 'finished' AND b.mode <> 'plan' AND NOT b.partial
    ORDER BY b.id DESC
    LIMIT :last
) AS e
WHERE p.company = :company AND r.dag_run = :dag_run
GROUP BY r.element

-- mark_partial --
-- It looked at some records only, and makes nothing fresh.
UPDATE procore_sync.run SET partial = true WHERE id = :run

-- expect_writes --
-- The run is about to write: more writes on top of those that it planned before, or that an earlier try of it ended.
UPDATE procore_sync.run AS r
SET planned = :writes + coalesce(r.planned, (
        SELECT count(*) FROM procore_sync.action AS a
        WHERE a.run = r.id AND a.verb <> 'write_origin_id' AND a.state IN ('done', 'refused', 'settled', 'handed_over')
    )),
    planned_calls = :calls, writing_since = now()
WHERE r.id = :run

-- announce_calls --
-- Once: a try that goes on after a pause was announced with the first.
UPDATE procore_sync.run SET announced_calls = coalesce(announced_calls, :calls) WHERE id = :run

-- keep_rate_limit --
-- What Procore last answered of its hourly limit, and when.
UPDATE procore_sync.run
SET limit_left = :left, limit_total = :total, limit_resets_at = :resets_at, limit_as_of = now()
WHERE id = :run
