-- Every record of both sides as it was last read. Records travel as one JSON parameter, so that a page is one statement.

-- differing --
-- Of records as they are read now, those that are not kept so, or that were gone; and whether their values or lines moved.
SELECT r.key, s.fingerprint IS DISTINCT FROM r.fingerprint AS moved
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (key text, fingerprint text, digest text)
LEFT JOIN procore_sync.record AS s
    ON s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.key = r.key
WHERE s.digest IS DISTINCT FROM r.digest OR s.gone_at IS NOT NULL

-- differing_sources --
-- Of the digests that a side says, those under which no living record is kept; and those of records that could not be used, since
-- what mends one may be another row.
SELECT d.key
FROM jsonb_each_text(CAST(:digests AS jsonb)) AS d (key, digest)
LEFT JOIN procore_sync.record AS s
    ON s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.key = d.key
WHERE s.source_digest IS DISTINCT FROM d.digest OR s.gone_at IS NOT NULL OR s.problem IS NOT NULL

-- keep --
-- As they were read; one that was gone is back. A link that does not know yet when Procore's record was created learns it.
WITH kept AS (
    INSERT INTO procore_sync.record (
        pairing, element, side, key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at,
        created_at, never_created, latest_change, digest, source_digest
    )
    SELECT :pairing, :element, :side, key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at,
        created_at, never_created, changed_at, digest, source_digest
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        key text, scope text, "values" jsonb, lines jsonb, facts jsonb, origin_id text, problem jsonb, fingerprint text,
        changed_at timestamptz, created_at timestamptz, never_created text, digest text, source_digest text
    )
    ON CONFLICT (pairing, element, side, key) DO UPDATE SET
        scope = excluded.scope, "values" = excluded."values", lines = excluded.lines, facts = excluded.facts, origin_id = excluded.origin_id,
        problem = excluded.problem, fingerprint = excluded.fingerprint, changed_at = excluded.changed_at, created_at = excluded.created_at,
        never_created = excluded.never_created, digest = excluded.digest, source_digest = excluded.source_digest,
        kept_at = now(), gone_at = NULL,
        gone_reported = false, latest_change = greatest(procore_sync.record.latest_change, excluded.latest_change)
    RETURNING CASE side WHEN 'procore' THEN CAST(key AS bigint) END AS procore_id, origin_id, created_at
)
UPDATE procore_sync.link AS l SET procore_created_at = k.created_at
FROM kept AS k
WHERE l.pairing = :pairing AND l.element = :element AND l.procore_id = k.procore_id AND l.procore_created_at IS NULL
    AND k.created_at IS NOT NULL AND (l.origin_id IS NULL OR l.origin_id = k.origin_id)

-- side_states --
-- What each side shows of these elements, against what it showed to the last run that finished. What an undo took away is not lost.
SELECT s.element, s.side,
    count(*) FILTER (WHERE gone_at IS NULL) AS living,
    count(*) FILTER (
        WHERE gone_at IS NOT NULL AND NOT gone_reported AND NOT EXISTS (
            SELECT 1 FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
            WHERE r.pairing = s.pairing AND a.element = s.element AND a.side = s.side AND a.verb = 'remove' AND a.state = 'done'
                AND s.key = CASE WHEN s.side = 'maestro' THEN a.maestro_key ELSE CAST(a.procore_id AS text) END
        )
    ) AS lost,
    count(*) FILTER (WHERE gone_at IS NULL AND changed_at < latest_change) AS went_back,
    max(changed_at) FILTER (WHERE gone_at IS NULL) AS newest,
    max(latest_change) FILTER (WHERE NOT gone_reported) AS newest_before
FROM procore_sync.record AS s
WHERE s.pairing = :pairing AND s.element IN (SELECT jsonb_array_elements_text(CAST(:elements AS jsonb)))
GROUP BY s.element, s.side ORDER BY s.element, s.side

-- accept_state --
-- A run finished with what both sides show: it is what the next one compares with.
UPDATE procore_sync.record SET latest_change = changed_at, gone_reported = gone_at IS NOT NULL
WHERE pairing = :pairing AND element = :element
    AND (changed_at < latest_change OR (gone_at IS NOT NULL AND NOT gone_reported))

-- mark_gone --
-- After a complete read of everything, or of these scopes: all but what it showed, and the documents that sum records up.
UPDATE procore_sync.record AS s SET gone_at = now()
WHERE s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.gone_at IS NULL
    AND (:everywhere OR s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb))))
    AND s.key NOT IN (SELECT jsonb_array_elements_text(CAST(:present AS jsonb))) AND s.summed_in IS DISTINCT FROM s.key
RETURNING s.scope

-- has_problem --
-- Also where a record of the other side waits because of a code, or of Procore's id, that this one gave to another record.
SELECT EXISTS (
    SELECT 1 FROM procore_sync.record
    WHERE pairing = :pairing AND element = :element AND side = :side AND problem IS NOT NULL AND gone_at IS NULL
) OR :side = 'maestro' AND EXISTS (
    SELECT 1 FROM procore_sync.inbox
    WHERE pairing = :pairing AND element = :element AND code IN ('key_taken', 'external_taken')
        AND closed_at IS NULL
) AS has_problem

-- fingerprints --
-- Of every record of a side, with those that are gone.
SELECT key, fingerprint FROM procore_sync.record WHERE pairing = :pairing AND element = :element AND side = :side

-- living --
-- How many records of a side are not known to be gone.
SELECT count(*) FROM procore_sync.record
WHERE pairing = :pairing AND element = :element AND side = :side AND gone_at IS NULL

-- by_key --
-- Those of these keys that are not gone.
SELECT key, scope, "values", lines, facts, origin_id, problem, fingerprint, changed_at, created_at
FROM procore_sync.record
WHERE pairing = :pairing AND element = :element AND side = :side
    AND key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb))) AND gone_at IS NULL

-- scopes_of_keys --
-- The project of each of a side's living records in these projects.
SELECT key, scope FROM procore_sync.record
WHERE pairing = :pairing AND element = :element AND side = :side AND gone_at IS NULL
    AND scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))

-- scopes_of_documents --
-- The project of each record of maestro* in these projects, linked or not; a linked one stays in the link's.
SELECT l.maestro_key, l.scope, l.procore_id FROM procore_sync.link AS l
WHERE l.pairing = :pairing AND l.element = :element
    AND l.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
UNION ALL
SELECT s.key, s.scope, NULL FROM procore_sync.record AS s
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL
    AND s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = s.pairing AND l.element = s.element AND l.maestro_key = s.key
    )

-- held_in --
-- What a side's living records hold in a field, with what they are linked to. Of all projects, or of :scopes.
SELECT
    s.key, CASE :side WHEN 'maestro' THEN CAST(l.procore_id AS text) ELSE l.maestro_key END AS across, s.scope,
    s."values" ->> :field AS value
FROM procore_sync.record AS s
LEFT JOIN procore_sync.link AS l ON l.pairing = s.pairing AND l.element = s.element
    AND s.key = CASE :side WHEN 'maestro' THEN l.maestro_key ELSE CAST(l.procore_id AS text) END
WHERE s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.gone_at IS NULL
    AND s."values" ->> :field <> ''
    AND (CAST(:scopes AS jsonb) IS NULL OR s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb))))
ORDER BY length(s.key), s.key
