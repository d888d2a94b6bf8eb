-- The ledger's questions and entries. Rows travel as one JSON parameter, so that a batch is one statement.

-- lock_migrations --
-- Tasks start together: one migrates, the others wait for it.
SELECT pg_advisory_xact_lock(hashtext('procore_sync'))

-- create_schema --
CREATE SCHEMA IF NOT EXISTS procore_sync

-- create_migrations --
CREATE TABLE IF NOT EXISTS procore_sync.migration (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)

-- applied_migrations --
SELECT name, checksum FROM procore_sync.migration

-- add_migration --
INSERT INTO procore_sync.migration (name, checksum) VALUES (:name, :checksum)

-- add_pairing --
INSERT INTO procore_sync.pairing (company, tag, procore_company_id, host, environment)
VALUES (:company, :tag, :procore_company_id, :host, :environment)
ON CONFLICT DO NOTHING

-- pairings --
-- The pairing of this company, and any other that has the same Procore company; not those that were given up.
SELECT id, company, tag, procore_company_id, host, environment
FROM procore_sync.pairing
WHERE retired_at IS NULL AND (company = :company OR (procore_company_id = :procore_company_id AND host = :host))

-- begin_run --
-- A retry or a resumed task goes on in its own row.
INSERT INTO procore_sync.run (pairing, dag_run, element, mode)
VALUES (:pairing, :dag_run, :element, :mode)
ON CONFLICT (pairing, dag_run, element) DO UPDATE SET
    state = 'running', ended_at = NULL, error = NULL, mode = excluded.mode, planned = NULL, planned_calls = NULL,
    writing_since = NULL, resumes_at = NULL
RETURNING id, tally, calls, seconds

-- end_run --
UPDATE procore_sync.run
SET state = :state, ended_at = now(), tally = CAST(:tally AS jsonb), calls = CAST(:calls AS jsonb), seconds = :seconds,
    error = :error, resumes_at = :resumes_at
WHERE id = :run

-- runs_of --
SELECT r.element, r.mode, r.state, r.tally, r.calls, r.seconds, r.error
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing
WHERE p.company = :company AND r.dag_run = :dag_run

-- clock --
SELECT now() AS now

-- watermarks --
SELECT side, scope, read_until FROM procore_sync.watermark WHERE pairing = :pairing AND element = :element

-- move_watermark --
-- Never backwards.
INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until)
VALUES (:pairing, :element, :side, :scope, :read_until)
ON CONFLICT (pairing, element, side, scope)
DO UPDATE SET read_until = greatest(procore_sync.watermark.read_until, excluded.read_until)

-- see --
INSERT INTO procore_sync.seen (
    pairing, element, side, key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at
)
SELECT :pairing, :element, :side, key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    key text, scope text, "values" jsonb, lines jsonb, facts jsonb, origin_id text, problem jsonb, fingerprint text,
    changed_at timestamptz
)
ON CONFLICT (pairing, element, side, key) DO UPDATE SET
    scope = excluded.scope, "values" = excluded."values", lines = excluded.lines, facts = excluded.facts, origin_id = excluded.origin_id,
    problem = excluded.problem, fingerprint = excluded.fingerprint, changed_at = excluded.changed_at,
    read_at = now(), gone_at = NULL

-- mark_gone --
-- After a complete read: what was seen before it began and not again.
UPDATE procore_sync.seen SET gone_at = now()
WHERE pairing = :pairing AND element = :element AND side = :side AND gone_at IS NULL
    AND read_at < :began AND (:everywhere OR scope = :scope)

-- troubled --
-- Also where a record of the other side is held for a code that this one gave to another record.
SELECT EXISTS (
    SELECT 1 FROM procore_sync.seen
    WHERE pairing = :pairing AND element = :element AND side = :side AND problem IS NOT NULL AND gone_at IS NULL
) OR :side = 'maestro' AND EXISTS (
    SELECT 1 FROM procore_sync.inbox
    WHERE pairing = :pairing AND element = :element AND code = 'key_taken' AND closed_at IS NULL
) AS troubled

-- unaccounted --
-- Where a linked record of maestro* is not accounted for as it is now, or is held; where a creation was begun and never
-- confirmed; and where an answer left out a record, so that it has to be looked up whether it came to be.
SELECT s.scope
FROM procore_sync.link AS l
JOIN procore_sync.seen AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'maestro' AND s.key = l.maestro_key
LEFT JOIN procore_sync.inbox AS i
    ON i.pairing = l.pairing AND i.element = l.element AND i.maestro_key = l.maestro_key AND i.closed_at IS NULL
WHERE l.pairing = :pairing AND l.element = :element AND s.gone_at IS NULL
    AND (i.id IS NOT NULL OR l.maestro_fingerprint IS DISTINCT FROM s.fingerprint)
UNION
SELECT a.scope
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.side = 'procore' AND a.state = 'intended'
UNION
SELECT i.scope
FROM procore_sync.inbox AS i
WHERE i.pairing = :pairing AND i.element = :element AND i.code = 'unanswered' AND i.closed_at IS NULL

-- fingerprints --
SELECT key, fingerprint FROM procore_sync.seen WHERE pairing = :pairing AND element = :element AND side = :side

-- links_frame --
SELECT
    l.maestro_key, CAST(l.procore_id AS text) AS procore_key, l.maestro_fingerprint, l.procore_fingerprint,
    ((l.origin_id IS NULL AND :with_origin_id) OR i.id IS NOT NULL) AS look
FROM procore_sync.link AS l
LEFT JOIN procore_sync.inbox AS i
    ON i.pairing = l.pairing AND i.element = l.element AND i.maestro_key = l.maestro_key AND i.closed_at IS NULL
    AND i.decision IS NULL
WHERE l.pairing = :pairing AND l.element = :element

-- seen_frame --
SELECT key, fingerprint, gone_at IS NOT NULL AS gone
FROM procore_sync.seen WHERE pairing = :pairing AND element = :element AND side = :side

-- seen_records --
SELECT key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at, gone_at IS NOT NULL AS gone
FROM procore_sync.seen
WHERE pairing = :pairing AND element = :element AND side = :side
    AND key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))

-- links --
SELECT maestro_key, procore_id, scope, origin_id, maestro_baseline, procore_baseline, lines
FROM procore_sync.link
WHERE pairing = :pairing AND element = :element
    AND maestro_key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))

-- values_in_maestro --
SELECT s.key AS maestro_key, CAST(l.procore_id AS text) AS procore_key, s.scope, s."values" ->> :field AS value
FROM procore_sync.seen AS s
LEFT JOIN procore_sync.link AS l ON l.pairing = s.pairing AND l.element = s.element AND l.maestro_key = s.key
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL
    AND s."values" ->> :field <> ''
ORDER BY s.key

-- all_links --
SELECT scope, maestro_key, procore_id FROM procore_sync.link WHERE pairing = :pairing AND element = :element

-- relink --
-- A sent cost is not changed but reversed and sent anew: its link moves to what stands now. Its origin id is the new one's.
UPDATE procore_sync.link AS l SET procore_id = r.procore_id, origin_id = NULL
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, was bigint, procore_id bigint)
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = r.maestro_key AND l.procore_id = r.was

-- agree --
-- Links a pair, or adds to what it agrees on. Fingerprints only when the whole pair is accounted for. A link moves to
-- another record of Procore by `relink` only: here that would leave its id NULL, and is refused. `cut` tells of the fields
-- that are agreed on now, and of all lines.
INSERT INTO procore_sync.link (
    pairing, element, scope, maestro_key, procore_id, origin_id, maestro_baseline, procore_baseline, lines, cut,
    maestro_fingerprint, procore_fingerprint, linked_by
)
SELECT :pairing, :element, scope, maestro_key, procore_id, origin_id, maestro_baseline, procore_baseline, lines,
    coalesce(cut, '{}'), maestro_fingerprint, procore_fingerprint, :run
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    scope text, maestro_key text, procore_id bigint, origin_id text, maestro_baseline jsonb, procore_baseline jsonb,
    lines jsonb, cut text[], maestro_fingerprint text, procore_fingerprint text
)
ON CONFLICT (pairing, element, maestro_key) DO UPDATE SET
    procore_id = CASE WHEN procore_sync.link.procore_id = excluded.procore_id THEN excluded.procore_id END,
    origin_id = coalesce(excluded.origin_id, procore_sync.link.origin_id),
    maestro_baseline = procore_sync.link.maestro_baseline || excluded.maestro_baseline,
    procore_baseline = procore_sync.link.procore_baseline || excluded.procore_baseline,
    lines = excluded.lines,
    cut = ARRAY(
        SELECT was FROM unnest(procore_sync.link.cut) AS was
        WHERE position('|' IN was) = 0 AND NOT jsonb_exists(excluded.maestro_baseline, was)
        UNION
        SELECT unnest(excluded.cut)
        ORDER BY 1
    ),
    maestro_fingerprint = coalesce(excluded.maestro_fingerprint, procore_sync.link.maestro_fingerprint),
    procore_fingerprint = coalesce(excluded.procore_fingerprint, procore_sync.link.procore_fingerprint)

-- intend --
INSERT INTO procore_sync.action (run, element, scope, side, verb, maestro_key, procore_id, origin_id, changes, state)
SELECT :run, :element, scope, side, verb, maestro_key, procore_id, origin_id, changes, :state
FROM ROWS FROM (
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
        scope text, side text, verb text, maestro_key text, procore_id bigint, origin_id text, changes jsonb
    )
) WITH ORDINALITY AS r (scope, side, verb, maestro_key, procore_id, origin_id, changes, place)
ORDER BY place
RETURNING id

-- end_actions --
UPDATE procore_sync.action AS a
SET state = r.state, reason = r.reason, ended_at = now(),
    maestro_key = coalesce(r.maestro_key, a.maestro_key), procore_id = coalesce(r.procore_id, a.procore_id)
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id bigint, state text, reason jsonb, maestro_key text, procore_id bigint)
WHERE a.id = r.id

-- begun --
-- Creations that an earlier, broken run intended and nobody confirmed.
SELECT a.id, a.scope, a.side, a.maestro_key, CAST(a.procore_id AS text) AS procore_key, a.origin_id, a.changes
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.state = 'intended' AND a.verb = 'create'

-- made_here --
-- The projects that this DAG run made in Procore, and in which the element has not begun to write anything.
SELECT a.maestro_key AS number
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND r.dag_run = :dag_run AND a.element = 'projects' AND a.side = 'procore' AND a.verb = 'create'
    AND a.state = 'done'
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.action AS b JOIN procore_sync.run AS q ON q.id = b.run
        WHERE q.pairing = r.pairing AND b.element = :element AND b.scope = a.maestro_key AND b.state <> 'planned'
    )

-- unconfirmed --
-- What earlier, broken runs were about to write, oldest first; not where a later write went through.
SELECT a.side, a.maestro_key, a.procore_id, a.changes
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.state = 'intended'
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.action AS later JOIN procore_sync.run AS its ON its.id = later.run
        WHERE its.pairing = r.pairing AND later.element = a.element AND later.maestro_key = a.maestro_key
            AND later.side = a.side AND later.state = 'done' AND later.id > a.id
    )
ORDER BY a.id

-- settle --
-- The next run has looked up what became of an earlier run's intentions. One whose two records are held together stays: they
-- are not linked yet, and nothing else may say that they are one.
UPDATE procore_sync.action AS a SET state = 'settled', ended_at = now()
FROM procore_sync.run AS r
WHERE r.id = a.run AND r.pairing = :pairing AND a.element = :element AND a.state = 'intended'
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.inbox AS i
        WHERE i.pairing = r.pairing AND i.element = a.element AND i.closed_at IS NULL
            AND i.maestro_key = a.maestro_key AND i.procore_key = CAST(a.procore_id AS text)
            AND NOT EXISTS (
                SELECT 1 FROM procore_sync.link AS l
                WHERE l.pairing = i.pairing AND l.element = i.element AND l.maestro_key = i.maestro_key
            )
    )

-- take_stock --
-- After many rows at once PostgreSQL would plan for the few that it knew of, until it looks again by itself.
ANALYZE procore_sync.seen, procore_sync.link, procore_sync.action, procore_sync.inbox

-- hold --
-- Opens an entry or renews it; one that tells of a decision is apart from the one of its record. It was tried again when a write was attempted, or when either side or the cause changed.
INSERT INTO procore_sync.inbox AS i (
    pairing, element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint, procore_fingerprint,
    amount, written, decision
)
SELECT :pairing, :element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint,
    procore_fingerprint, amount, coalesce(written, false), decision
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    scope text, maestro_key text, procore_key text, kind text, code text, facts jsonb, owner text,
    maestro_fingerprint text, procore_fingerprint text, amount numeric, written boolean, decision bigint
)
ON CONFLICT (pairing, element, maestro_key, procore_key, (decision IS NOT NULL)) WHERE closed_at IS NULL DO UPDATE SET
    (tries, last_tried) = (
        SELECT i.tries + CASE WHEN again.tried THEN 1 ELSE 0 END, CASE WHEN again.tried THEN now() ELSE i.last_tried END
        FROM (
            SELECT excluded.written OR (i.code, i.facts, i.maestro_fingerprint, i.procore_fingerprint)
                IS DISTINCT FROM (excluded.code, excluded.facts, excluded.maestro_fingerprint, excluded.procore_fingerprint)
        ) AS again (tried)
    ),
    kind = excluded.kind, code = excluded.code, facts = excluded.facts, owner = excluded.owner, amount = excluded.amount,
    maestro_fingerprint = excluded.maestro_fingerprint, procore_fingerprint = excluded.procore_fingerprint,
    written = excluded.written, decision = excluded.decision, last_seen = now()
RETURNING id

-- still_held --
-- Entries that this run found as they were, and had no reason to try again.
UPDATE procore_sync.inbox SET last_seen = now()
WHERE closed_at IS NULL AND id IN (SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint))

-- release --
-- Entries of records that were looked at in this run and are not held any more, and of records that are gone without ever
-- having been linked.
UPDATE procore_sync.inbox AS i SET closed_at = now(), closed_by = :run
WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
    AND id NOT IN (SELECT CAST(jsonb_array_elements_text(CAST(:kept AS jsonb)) AS bigint))
    AND (maestro_key IN (SELECT jsonb_array_elements_text(CAST(:maestro AS jsonb)))
        OR procore_key IN (SELECT jsonb_array_elements_text(CAST(:procore AS jsonb)))
        OR EXISTS (
            SELECT 1 FROM procore_sync.seen AS s
            WHERE s.pairing = i.pairing AND s.element = i.element AND s.gone_at IS NOT NULL
                AND s.side = CASE WHEN i.procore_key = '' THEN 'maestro' ELSE 'procore' END
                AND s.key = i.maestro_key || i.procore_key
                AND NOT EXISTS (
                    SELECT 1 FROM procore_sync.link AS l
                    WHERE l.pairing = i.pairing AND l.element = i.element
                        AND (l.maestro_key = i.maestro_key OR CAST(l.procore_id AS text) = i.procore_key)
                )
        ))

-- held --
SELECT id, element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint, procore_fingerprint,
    amount, tries, first_seen, last_seen, last_tried
FROM procore_sync.inbox
WHERE pairing = :pairing AND closed_at IS NULL AND element IN (SELECT jsonb_array_elements_text(CAST(:elements AS jsonb)))
ORDER BY kind, code, element, maestro_key, procore_key

-- held_by_cause --
-- The largest amounts first.
SELECT element, kind, cause, owner, field, waits_for_element, waits_for_project, waits_for_key, waits_for_side, waits_for_name,
    records, amount
FROM procore_sync.inbox_by_cause
WHERE company = :company
ORDER BY abs(amount) DESC NULLS LAST, records DESC, element, cause, waits_for_key, field

-- count_links --
SELECT count(*) FROM procore_sync.link WHERE pairing = :pairing AND element = :element
