-- What the page in Airflow asks the ledger. It only reads; people's decisions go through decisions.sql, what it counted through state_counts.sql.

-- pairing --
-- The company's pairing.
SELECT id, tag, procore_company_id, host, environment, paired_at, makes_codes FROM procore_sync.pairing WHERE company = :company

-- newest_runs --
-- Of each element: its newest run, and when its newest good one began: it finished, wrote (or compared, in shadow mode), and looked at everything.
-- `parts`: of the records that it wrote, or would write, those of each part of the element; the tally has them together.
SELECT DISTINCT ON (r.element)
    r.element, r.id, r.dag_run, r.mode, r.state, r.started_at, r.ended_at, r.tally, r.seconds, r.error, r.said, r.resumes_at, f.fresh_at,
    (
        SELECT coalesce(jsonb_object_agg(o.element, o.records), '{}')
        FROM (
            SELECT w.element, count(DISTINCT (w.scope, w.record)) AS records
            FROM (
                SELECT a.element, a.scope, coalesce(a.maestro_key, CAST(a.procore_id AS text)) AS record
                FROM procore_sync.action AS a
                WHERE a.run = r.id AND a.verb IN ('create', 'update') AND a.state IN ('done', 'settled')
                UNION ALL
                SELECT s.element, s.scope, coalesce(nullif(s.maestro_key, ''), s.procore_key)
                FROM procore_sync.change_set AS p JOIN procore_sync.change_set_step AS s ON s.change_set = p.id
                WHERE p.run = r.id AND r.mode = 'plan' AND s.verb IN ('create', 'update')
            ) AS w
            WHERE w.element <> r.element
            GROUP BY w.element
        ) AS o
    ) AS parts
FROM procore_sync.run AS r
LEFT JOIN (
    SELECT element, max(started_at) AS fresh_at FROM procore_sync.run
    WHERE pairing = :pairing AND state = 'finished' AND mode IN ('sync', 'apply', 'shadow') AND NOT partial
    GROUP BY element
) AS f ON f.element = r.element
WHERE r.pairing = :pairing
ORDER BY r.element, r.id DESC

-- last_dag_runs --
-- The newest DAG runs of the last 60 days: their elements taken together, of which the worst says how the run is.
SELECT
    dag_run, min(started_at) AS started_at, max(ended_at) AS ended_at, count(*) AS elements,
    CASE
        WHEN bool_or(state = 'running') THEN 'running' WHEN bool_or(state = 'waiting') THEN 'waiting'
        WHEN bool_or(state = 'failed') THEN 'failed' WHEN bool_or(state = 'stopped') THEN 'stopped' ELSE 'finished'
    END AS state,
    CASE WHEN bool_or(mode = 'plan') THEN 'plan' WHEN bool_or(mode = 'shadow') THEN 'shadow' ELSE 'sync' END AS mode,
    max(resumes_at) AS resumes_at,
    sum(coalesce(CAST(tally ->> 'created' AS bigint), 0) + coalesce(CAST(tally ->> 'updated' AS bigint), 0)) AS written,
    jsonb_build_object(
        'rejected', sum(coalesce(CAST(tally ->> 'rejected' AS bigint), 0)), 'waiting', sum(coalesce(CAST(tally ->> 'waiting' AS bigint), 0))
    ) AS tally,
    sum((SELECT coalesce(sum(CAST(c.value AS bigint)), 0) FROM jsonb_each_text(calls) AS c)) AS calls
FROM procore_sync.run
WHERE pairing = :pairing AND started_at > now() - interval '60 days'
GROUP BY dag_run ORDER BY min(id) DESC LIMIT :limit

-- days --
-- The last 30 days, in the company's time zone: values written, runs that failed, and exceptions that were open when the day ended.
WITH day AS (
    SELECT CAST(d AS date) AS day, d AT TIME ZONE :timezone AS begins, (d + interval '1 day') AT TIME ZONE :timezone AS ends
    FROM generate_series(
        date_trunc('day', now() AT TIME ZONE :timezone) - interval '29 days', date_trunc('day', now() AT TIME ZONE :timezone),
        interval '1 day'
    ) AS d
), done AS (
    SELECT
        CAST(started_at AT TIME ZONE :timezone AS date) AS day, count(*) FILTER (WHERE state = 'failed') AS failed,
        sum(coalesce(CAST(tally ->> 'created' AS bigint), 0) + coalesce(CAST(tally ->> 'updated' AS bigint), 0)) AS written
    FROM procore_sync.run
    WHERE pairing = :pairing AND mode <> 'plan' AND started_at > now() - interval '31 days'
    GROUP BY 1
)
SELECT
    day.day, coalesce(done.written, 0) AS written, coalesce(done.failed, 0) AS failed,
    (SELECT count(*) FROM procore_sync.inbox AS i
     WHERE i.pairing = :pairing AND i.first_seen < day.ends AND (i.closed_at IS NULL OR i.closed_at >= day.ends)) AS held
FROM day LEFT JOIN done ON done.day = day.day
ORDER BY day.day

-- calls_of_the_hour --
-- Calls of the runs that worked in the last 60 minutes; a run that began before counts wholly.
SELECT coalesce(sum(CAST(c.value AS bigint)), 0) AS used
FROM procore_sync.run AS r CROSS JOIN LATERAL jsonb_each_text(r.calls) AS c
WHERE r.pairing = :pairing AND r.started_at > now() - interval '1 day' AND coalesce(r.ended_at, now()) > now() - interval '1 hour'

-- causes --
-- The inbox by cause; what waits, by what it waits for. The amount is that of the records, where they have one; `decided`: how many of
-- them somebody decided on, so that the next run goes on with them.
SELECT
    h.kind, h.code, h.element, h.owner, h.lacks, h.lacking, count(*) AS records, min(h.first_seen) AS first_seen,
    max(h.last_seen) AS last_seen, max(h.tries) AS tries, (array_agg(h.facts ORDER BY h.id))[1] AS facts, sum(h.amount) AS amount,
    count(*) FILTER (WHERE h.decided) AS decided
FROM (
    SELECT i.*, CASE WHEN i.code = 'waits_for' THEN i.facts ->> 'element' END AS lacks,
        CASE WHEN i.code = 'waits_for' THEN i.facts ->> 'key' END AS lacking,
        EXISTS (
            SELECT 1 FROM procore_sync.decision AS d
            WHERE d.pairing = i.pairing AND d.element = i.element AND d.state = 'open'
                AND ((i.maestro_key <> '' AND d.maestro_key = i.maestro_key) OR (i.procore_key <> '' AND d.procore_key = i.procore_key))
        ) AS decided
    FROM procore_sync.inbox AS i WHERE i.pairing = :pairing AND i.closed_at IS NULL
) AS h
GROUP BY h.kind, h.code, h.element, h.owner, h.lacks, h.lacking
ORDER BY abs(sum(h.amount)) DESC NULLS LAST, count(*) DESC, h.code, h.element
LIMIT :limit

-- rows --
-- A page of a tab's records, from what state_counts.sql kept: what is not listed there, and linked, is fine. `count`: whether `total`, how
-- many there are on all pages, is counted too.
WITH listed AS (
    SELECT maestro_key, procore_key, scope, changed_at, state FROM procore_sync.state_record
    WHERE pairing = :pairing AND element = :element
), fine AS (  -- when both sides changed is looked up only to sort by it
    SELECT l.maestro_key, CAST(l.procore_id AS text) AS procore_key, l.scope, greatest(m.changed_at, p.changed_at) AS changed_at,
        'fine' AS state
    FROM procore_sync.link AS l
    LEFT JOIN procore_sync.record AS m ON CAST(:sort AS text) = 'changed'
        AND m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = l.maestro_key
    LEFT JOIN procore_sync.record AS p ON CAST(:sort AS text) = 'changed'
        AND p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.key = CAST(l.procore_id AS text)
    WHERE CAST(:state AS text) IN ('', 'fine') AND l.pairing = :pairing AND l.element = :element
        AND l.maestro_key NOT IN (
            SELECT maestro_key FROM procore_sync.state_record WHERE pairing = :pairing AND element = :element AND linked
        )
), named AS (
    SELECT side, key FROM procore_sync.record
    WHERE CAST(:search AS text) <> '' AND pairing = :pairing AND element = :element AND gone_at IS NULL AND title ILIKE :search
), found AS NOT MATERIALIZED (
    SELECT * FROM (SELECT * FROM listed UNION ALL SELECT * FROM fine) AS e
    WHERE (:state = '' OR e.state = :state OR (:state = 'waits' AND e.state NOT IN ('one_side', 'excluded', 'warning')))
        AND (:project = '' OR e.scope = :project)
        AND (:search = '' OR e.maestro_key ILIKE :search OR e.procore_key ILIKE :search
            OR e.maestro_key IN (SELECT key FROM named WHERE side = 'maestro')
            OR e.procore_key IN (SELECT key FROM named WHERE side = 'procore'))
)
SELECT total.records AS total, page.place, page.maestro_key, page.procore_key, page.scope, page.changed_at, page.state
FROM (SELECT CASE WHEN CAST(:count AS boolean) THEN (SELECT count(*) FROM found) END AS records) AS total
LEFT JOIN (
    SELECT *, row_number() OVER () AS place FROM (
        SELECT * FROM found ORDER BY
            CASE WHEN :sort = 'changed' THEN changed_at END DESC NULLS LAST,
            CASE WHEN :sort = 'state' THEN state END,
            CASE WHEN :sort = '-key' THEN maestro_key END COLLATE "C" DESC,
            (maestro_key = ''), maestro_key COLLATE "C", procore_key COLLATE "C"
        LIMIT :limit OFFSET :offset
    ) AS ordered
) AS page ON true
ORDER BY page.place

-- pairs --
-- The records of one page: what each side holds, both baselines, why it waits, and the newest decision that the next run applies.
-- `keys`: [{maestro_key, procore_key, place}].
SELECT
    k.place, k.maestro_key, k.procore_key, coalesce(m.scope, p.scope, l.scope, '') AS scope,
    l.id AS link, l.maestro_baseline, l.procore_baseline, l.linked_at, l.origin_id,
    m."values" AS maestro, m.facts AS maestro_facts, m.changed_at AS maestro_changed_at, m.lines AS maestro_lines,
    p."values" AS procore, p.changed_at AS procore_changed_at, p.lines AS procore_lines,
    i.kind, i.code, i.facts, i.owner, i.tries, i.first_seen, i.last_seen, i.last_tried, coalesce(l.cut, '{}') AS cut,
    d.kind AS decision, d.by_whom AS decided_by, d.decided_at,
    (SELECT max(a.ended_at) FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
     WHERE r.pairing = :pairing AND a.element = :element AND a.state = 'done'
        AND ((k.maestro_key <> '' AND a.maestro_key = k.maestro_key)
            OR (k.maestro_key = '' AND a.procore_id = CAST(nullif(k.procore_key, '') AS bigint)))) AS written_at
FROM jsonb_to_recordset(CAST(:keys AS jsonb)) AS k (place integer, maestro_key text, procore_key text)
LEFT JOIN procore_sync.record AS m
    ON m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = k.maestro_key AND m.gone_at IS NULL
LEFT JOIN procore_sync.record AS p
    ON p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.key = k.procore_key AND p.gone_at IS NULL
LEFT JOIN procore_sync.link AS l
    ON l.pairing = :pairing AND l.element = :element AND l.maestro_key = k.maestro_key
    AND CAST(l.procore_id AS text) = k.procore_key
LEFT JOIN LATERAL (
    SELECT * FROM procore_sync.inbox AS x
    WHERE x.pairing = :pairing AND x.element = :element AND x.closed_at IS NULL
        AND x.maestro_key = k.maestro_key AND (k.maestro_key <> '' OR x.procore_key = k.procore_key)
    ORDER BY (x.decision IS NOT NULL), x.id DESC LIMIT 1
) AS i ON true
LEFT JOIN LATERAL (
    SELECT kind, by_whom, decided_at FROM procore_sync.decision AS x
    WHERE x.pairing = :pairing AND x.element = :element AND x.state = 'open'
        AND ((k.maestro_key <> '' AND x.maestro_key = k.maestro_key) OR (k.procore_key <> '' AND x.procore_key = k.procore_key))
    ORDER BY x.id DESC LIMIT 1
) AS d ON true
ORDER BY k.place

-- linked_ids --
-- maestro*'s keys of what Procore's ids name, where it is linked. `named`: [{element, id}].
SELECT l.element, l.maestro_key, l.procore_id
FROM jsonb_to_recordset(CAST(:named AS jsonb)) AS n (element text, id bigint)
JOIN procore_sync.link AS l ON l.pairing = :pairing AND l.element = n.element AND l.procore_id = n.id

-- linked_to --
-- The other key of a linked record.
SELECT maestro_key, CAST(procore_id AS text) AS procore_key FROM procore_sync.link
WHERE pairing = :pairing AND element = :element
    AND ((:maestro_key <> '' AND maestro_key = :maestro_key)
        OR (:maestro_key = '' AND procore_id = CAST(nullif(:procore_key, '') AS bigint)))

-- history --
-- Every value that was written to one record, the newest first.
SELECT
    a.at, a.ended_at, a.side AS written_to, a.verb, a.state, a.reason, r.dag_run, r.mode,
    c.change ->> 'line' AS line, c.change ->> 'field' AS field, c.change -> 'old' AS before, c.change -> 'new' AS after
FROM procore_sync.action AS a
JOIN procore_sync.run AS r ON r.id = a.run
LEFT JOIN LATERAL jsonb_array_elements(a.changes) AS c (change) ON true
WHERE r.pairing = :pairing AND a.element = :element
    AND ((:maestro_key <> '' AND a.maestro_key = :maestro_key)
        OR (:procore_key <> '' AND a.procore_id = CAST(nullif(:procore_key, '') AS bigint)))
ORDER BY a.id DESC, c.change ->> 'line', c.change ->> 'field'
LIMIT :limit

-- suggested --
-- What one record may be linked to, best first: the record across and what it holds, the score, and what matched
-- ([{field, maestro, procore}]).
SELECT g.maestro_key, g.procore_key, g.score, g.matched, s.title, s."values", s.side, s.changed_at
FROM procore_sync.suggestion AS g
LEFT JOIN procore_sync.record AS s ON s.pairing = g.pairing AND s.element = g.element
    AND s.side = CASE WHEN :maestro_key <> '' THEN 'procore' ELSE 'maestro' END
    AND s.key = CASE WHEN :maestro_key <> '' THEN g.procore_key ELSE g.maestro_key END
WHERE g.pairing = :pairing AND g.element = :element
    AND ((:maestro_key <> '' AND g.maestro_key = :maestro_key) OR (:maestro_key = '' AND g.procore_key = :procore_key))
ORDER BY g.score DESC, g.maestro_key, g.procore_key

-- last_uses --
-- How many records of one side name each of these keys, and when the newest of them changed. `naming`: [{element, field}].
SELECT u."values" ->> n.field AS key, count(*) AS records, max(u.changed_at) AS last_use
FROM jsonb_to_recordset(CAST(:naming AS jsonb)) AS n (element text, field text)
JOIN procore_sync.record AS u ON u.pairing = :pairing AND u.element = n.element AND u.side = :side AND u.gone_at IS NULL
WHERE u."values" ->> n.field IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
GROUP BY 1

-- suggested_pairs --
-- Some suggestions with what both records hold. `keys`: [{maestro_key, procore_key}].
SELECT g.maestro_key, g.procore_key, g.score, g.matched, m."values" AS maestro, p."values" AS procore
FROM jsonb_to_recordset(CAST(:keys AS jsonb)) AS k (maestro_key text, procore_key text)
JOIN procore_sync.suggestion AS g ON g.pairing = :pairing AND g.element = :element
    AND g.maestro_key = k.maestro_key AND g.procore_key = k.procore_key
LEFT JOIN procore_sync.record AS m
    ON m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = g.maestro_key
LEFT JOIN procore_sync.record AS p
    ON p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.key = g.procore_key
ORDER BY g.score DESC, g.maestro_key, g.procore_key

-- decided --
-- What people decided about one record, the newest first.
SELECT kind, maestro_key, procore_key, facts, by_whom, reason, decided_at, state, outcome
FROM procore_sync.decision
WHERE pairing = :pairing AND element = :element
    AND ((:maestro_key <> '' AND maestro_key = :maestro_key) OR (:procore_key <> '' AND procore_key = :procore_key))
ORDER BY id DESC LIMIT :limit

-- versions --
-- Of each element: `ended` is another one whenever a run of it began or ended, `now` every ten seconds too while its newest run
-- works.
SELECT
    element, concat_ws('/', max(id), max(ended_at), count(*) FILTER (WHERE ended_at IS NULL)) AS ended,
    CASE
        WHEN (array_agg(state ORDER BY id DESC))[1] = 'running' THEN CAST(CAST(extract(epoch FROM now()) / 10 AS bigint) AS text)
        ELSE ''
    END AS now
FROM procore_sync.run WHERE pairing = :pairing GROUP BY element

-- progress --
-- How far the runs are that work now, or wait: the newest of each element, with the writes that ended (those of our origin id
-- aside), and those of them since this try began to write.
SELECT
    r.element, r.dag_run, r.mode, r.state, r.started_at, r.error, r.said, r.planned, r.planned_calls, r.writing_since, r.resumes_at,
    count(a.id) AS done, count(a.id) FILTER (WHERE a.ended_at >= r.writing_since) AS done_since
FROM procore_sync.run AS r
LEFT JOIN procore_sync.action AS a ON a.run = r.id AND a.verb <> 'write_origin_id' AND a.state IN ('done', 'refused', 'settled', 'handed_over')
WHERE r.pairing = :pairing AND r.state IN ('running', 'waiting')
    AND r.id = (SELECT max(q.id) FROM procore_sync.run AS q WHERE q.pairing = r.pairing AND q.element = r.element)
GROUP BY r.id ORDER BY r.id

-- limit --
-- What Procore last said of its hourly limit, in the runs of the last day.
SELECT limit_left, limit_total, limit_resets_at, limit_as_of
FROM procore_sync.run
WHERE pairing = :pairing AND started_at > now() - interval '1 day' AND limit_as_of IS NOT NULL
ORDER BY limit_as_of DESC LIMIT 1

-- being_written --
-- The records of an element that a running task is writing.
SELECT coalesce(a.maestro_key, '') AS maestro_key, coalesce(CAST(a.procore_id AS text), '') AS procore_key
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND r.state = 'running' AND a.element = :element AND a.state = 'intended'

-- asked --
-- When Procore was asked longest ago for an element's projects, or for one of them; NULL: never.
SELECT min(read_at) AS oldest FROM procore_sync.watermark
WHERE pairing = :pairing AND element = :element AND side = 'procore' AND scope <> '' AND (:project = '' OR scope = upper(:project))

-- plans --
-- The newest plans, whatever became of them; `parts`: what is written, by part of the element.
SELECT
    p.element, p.hash, p.state, p.counts, p.net, p.calls, p.made_at, p.decided_by, p.decided_at, p.decision_reason, r.dag_run, r.undoes,
    (SELECT coalesce(sum(s.gross), 0) FROM procore_sync.change_set_step AS s WHERE s.change_set = p.id) AS gross,
    (
        SELECT coalesce(jsonb_object_agg(o.element, o.records ORDER BY o.element), '{}')
        FROM (
            SELECT s.element, count(*) AS records FROM procore_sync.change_set_step AS s
            WHERE s.change_set = p.id AND s.element <> p.element AND s.verb <> 'cannot'
            GROUP BY s.element
        ) AS o
    ) AS parts
FROM procore_sync.change_set AS p JOIN procore_sync.run AS r ON r.id = p.run
WHERE p.pairing = :pairing AND p.state <> 'replaced'
ORDER BY p.id DESC LIMIT :limit

-- plan --
-- One plan by its hash (of several that are equal the newest), and the run that made it.
SELECT
    p.id, p.element, p.hash, p.state, p.counts, p.linked_records, p.net, p.calls, p.made_at, p.decided_by, p.decided_at, p.decision_reason,
    p.applied_at, r.dag_run, r.mode, r.state AS run_state, r.error, r.said, r.undoes, r.by_whom, r.reason, a.dag_run AS applied_by,
    (SELECT coalesce(sum(s.gross), 0) FROM procore_sync.change_set_step AS s WHERE s.change_set = p.id) AS gross
FROM procore_sync.change_set AS p
JOIN procore_sync.run AS r ON r.id = p.run
LEFT JOIN procore_sync.run AS a ON a.id = p.applied_by
WHERE p.pairing = :pairing AND p.hash = :hash
ORDER BY (p.state = 'replaced'), p.id DESC LIMIT 1

-- plan_kinds --
-- What a plan's steps are of: for its filter.
SELECT element, side, verb, count(*) AS records FROM procore_sync.change_set_step WHERE change_set = :plan
GROUP BY element, side, verb ORDER BY element, side, verb

-- plan_steps --
-- A page of a plan's steps, the largest dollars first, with how many pass the filter, how many of them write, and what they add up to.
-- Empty: no filter.
WITH found AS (
    SELECT place, element, scope, maestro_key, procore_key, side, verb, changes, money, gross, why
    FROM procore_sync.change_set_step
    WHERE change_set = :plan AND (:element = '' OR element = :element) AND (:side = '' OR side = :side) AND (:verb = '' OR verb = :verb)
        AND (:project = '' OR scope = :project)
        AND (:search = '' OR maestro_key ILIKE :search OR procore_key ILIKE :search OR CAST(changes AS text) ILIKE :search)
)
SELECT total.records, total.writes, total.net AS all_net, total.gross AS all_gross, page.*
FROM (
    SELECT count(*) AS records, count(*) FILTER (WHERE verb <> 'cannot') AS writes, coalesce(sum(money), 0) AS net, coalesce(sum(gross), 0) AS gross
    FROM found
) AS total
LEFT JOIN (SELECT * FROM found ORDER BY gross DESC, place LIMIT :limit OFFSET :offset) AS page ON true
ORDER BY page.gross DESC, page.place

-- projects_to_filter --
-- What “Filter Projects by” looks at, of a side's projects: of all, or of those that are not linked.
SELECT s.side, s.key, s."values" ->> 'number' AS project_number, s."values" -> 'active' AS active, s.facts
FROM procore_sync.record AS s
LEFT JOIN procore_sync.link AS l ON l.pairing = s.pairing AND l.element = s.element
    AND s.key = CASE CAST(:side AS text) WHEN 'maestro' THEN l.maestro_key ELSE CAST(l.procore_id AS text) END
WHERE s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.gone_at IS NULL
    AND (:all_of_them OR l.maestro_key IS NULL)

-- code_scopes --
-- The projects that have codes on either side, with their numbers.
SELECT DISTINCT scope FROM procore_sync.record
WHERE pairing = :pairing AND element = :element AND gone_at IS NULL AND scope <> '' ORDER BY scope

-- codes --
-- The codes of an element (of one project, or of the company) on both sides, with what people decided about them.
SELECT coalesce(m.scope, p.scope, '') AS scope, coalesce(m.key, l.maestro_key, '') AS maestro_key,
    coalesce(p.key, CAST(l.procore_id AS text), '') AS procore_key, m."values" AS maestro, p."values" AS procore,
    coalesce(p.origin_id, '') AS origin_id, l.id IS NOT NULL AS linked,
    coalesce((
        SELECT e.kind IN ('linked', 'relinked') FROM procore_sync.link_event AS e
        WHERE e.pairing = :pairing AND e.element = :element AND e.maestro_key = l.maestro_key ORDER BY e.id DESC LIMIT 1
    ), false) AS person,
    EXISTS (
        SELECT 1 FROM procore_sync.excluded_record AS x WHERE x.pairing = :pairing AND x.element = :element
            AND ((x.maestro_key <> '' AND x.maestro_key = m.key) OR (x.procore_key <> '' AND x.procore_key = p.key))
    ) AS excluded,
    EXISTS (
        SELECT 1 FROM procore_sync.separate_record AS x WHERE x.pairing = :pairing AND x.element = :element
            AND ((x.maestro_key <> '' AND x.maestro_key = m.key) OR (x.procore_key <> '' AND x.procore_key = p.key))
    ) AS separate,
    coalesce((
        SELECT d.kind FROM procore_sync.decision AS d
        WHERE d.pairing = :pairing AND d.element = :element AND d.state = 'open'
            AND ((d.maestro_key <> '' AND d.maestro_key = m.key) OR (d.procore_key <> '' AND d.procore_key = p.key))
        ORDER BY d.id DESC LIMIT 1
    ), '') AS decision
FROM (
    SELECT key, scope, "values" FROM procore_sync.record
    WHERE pairing = :pairing AND element = :element AND side = 'maestro' AND gone_at IS NULL AND scope = :scope
) AS m
LEFT JOIN procore_sync.link AS l ON l.pairing = :pairing AND l.element = :element AND l.maestro_key = m.key
FULL JOIN (
    SELECT key, scope, "values", origin_id FROM procore_sync.record
    WHERE pairing = :pairing AND element = :element AND side = 'procore' AND gone_at IS NULL AND scope = :scope
) AS p ON p.key = CAST(l.procore_id AS text)
ORDER BY 2, 3
