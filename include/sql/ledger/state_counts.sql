-- How many records of an element are in which state, as the page looked last (the tables of migration 0016). It writes nothing else.

-- lock --
-- One at a time looks at an element's records; the others wait, and find what it found.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'state_count', CAST(:pairing AS bigint), CAST(:element AS text)), 0))

-- kept --
-- What was counted last, and in which version.
SELECT element, version, counts FROM procore_sync.state_count WHERE pairing = :pairing

-- forget --
-- What was counted last, with its records.
DELETE FROM procore_sync.state_count WHERE pairing = :pairing AND element = :element

-- count --
-- How many records there are in each state, and each that is not plainly fine, kept for the loads that follow. A record that one
-- side lacks waits only when the direction lets it go, its project is linked (`in_projects`), and it may be
-- created there at all (`never_created`).
WITH excluded_records AS MATERIALIZED (
    SELECT maestro_key, procore_key FROM procore_sync.excluded_record WHERE pairing = :pairing AND element = :element
), unlinked AS MATERIALIZED (
    SELECT maestro_key, procore_key FROM procore_sync.unlinked_pair WHERE pairing = :pairing AND element = :element
), linked_projects AS (
    SELECT maestro_key FROM procore_sync.link WHERE pairing = :pairing AND element = :projects
), waiting AS MATERIALIZED (
    SELECT id, maestro_key, procore_key, kind, scope, last_seen, decision IS NOT NULL AS decided FROM procore_sync.inbox
    WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
), sides AS (
    SELECT
        coalesce(m.key, l.maestro_key, '') AS maestro_key, coalesce(p.key, l.procore_key, '') AS procore_key,
        coalesce(m.scope, p.scope, l.scope, '') AS scope, greatest(m.changed_at, p.changed_at) AS changed_at,
        m.key AS here, p.key AS across, coalesce(m.never_created, p.never_created) AS never_created,
        l.maestro_key IS NOT NULL AS linked,
        l.maestro_key IS NOT NULL AND m.fingerprint IS NOT DISTINCT FROM l.maestro_fingerprint
            AND p.fingerprint IS NOT DISTINCT FROM l.procore_fingerprint AS accounted_for
    FROM (
        SELECT key, fingerprint, scope, changed_at, never_created FROM procore_sync.record
        WHERE pairing = :pairing AND element = :element AND side = 'maestro' AND gone_at IS NULL
    ) AS m
    FULL JOIN (
        SELECT maestro_key, CAST(procore_id AS text) AS procore_key, scope, maestro_fingerprint, procore_fingerprint
        FROM procore_sync.link WHERE pairing = :pairing AND element = :element
    ) AS l ON l.maestro_key = m.key
    FULL JOIN (
        SELECT key, fingerprint, scope, changed_at, never_created FROM procore_sync.record
        WHERE pairing = :pairing AND element = :element AND side = 'procore' AND gone_at IS NULL
    ) AS p ON p.key = l.procore_key
), unusual AS MATERIALIZED (
    SELECT
        b.maestro_key, b.procore_key, b.scope, b.changed_at, b.linked,
        CASE
            WHEN b.maestro_key IN (SELECT maestro_key FROM excluded_records WHERE maestro_key <> '')
                OR b.procore_key IN (SELECT procore_key FROM excluded_records WHERE procore_key <> '') THEN 'excluded'
            WHEN im.id IS NOT NULL THEN im.kind
            WHEN ip.id IS NOT NULL THEN ip.kind
            WHEN b.linked THEN 'changed'
            WHEN b.here IN (SELECT maestro_key FROM unlinked) OR b.across IN (SELECT procore_key FROM unlinked) THEN 'one_side'
            WHEN :in_projects AND b.scope NOT IN (SELECT maestro_key FROM linked_projects) THEN 'one_side'
            WHEN b.never_created IS NOT NULL THEN 'one_side'
            WHEN b.across IS NULL AND :to_procore AND b.here NOT IN (SELECT jsonb_array_elements_text(CAST(:left_out AS jsonb)))
                THEN 'to_procore'
            WHEN b.here IS NULL AND :to_maestro
                AND 'procore:' || b.across NOT IN (SELECT jsonb_array_elements_text(CAST(:left_out AS jsonb))) THEN 'to_maestro'
            ELSE 'one_side'
        END AS state
    FROM sides AS b
    LEFT JOIN (
        SELECT DISTINCT ON (maestro_key) id, maestro_key, kind FROM waiting WHERE maestro_key <> ''
        ORDER BY maestro_key, decided, id DESC
    ) AS im ON im.maestro_key = b.maestro_key
    LEFT JOIN (
        SELECT DISTINCT ON (procore_key) id, procore_key, kind FROM waiting WHERE maestro_key = ''
        ORDER BY procore_key, decided, id DESC
    ) AS ip ON ip.procore_key = b.procore_key
    WHERE NOT b.accounted_for OR b.maestro_key IN (SELECT maestro_key FROM waiting)
        OR b.procore_key IN (SELECT procore_key FROM waiting WHERE maestro_key = '')
        OR b.maestro_key IN (SELECT maestro_key FROM excluded_records) OR b.procore_key IN (SELECT procore_key FROM excluded_records)
), without_record AS (  -- waiting without a record of its own: a project that Procore keeps closed to the application
    SELECT i.maestro_key, i.procore_key, i.scope, i.last_seen AS changed_at, i.kind AS state
    FROM waiting AS i
    WHERE NOT EXISTS (
            SELECT 1 FROM procore_sync.record AS s
            WHERE s.pairing = :pairing AND s.element = :element AND s.gone_at IS NULL
                AND s.side = CASE WHEN i.maestro_key <> '' THEN 'maestro' ELSE 'procore' END
                AND s.key = CASE WHEN i.maestro_key <> '' THEN i.maestro_key ELSE i.procore_key END
        )
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE i.maestro_key <> '' AND l.pairing = :pairing AND l.element = :element AND l.maestro_key = i.maestro_key
        )
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE i.maestro_key = '' AND l.pairing = :pairing AND l.element = :element
                AND l.procore_id = CAST(nullif(i.procore_key, '') AS bigint)
        )
), cut AS MATERIALIZED (  -- one side holds a value cut; nothing else is wrong
    SELECT l.maestro_key, CAST(l.procore_id AS text) AS procore_key, l.scope,
        (SELECT max(s.changed_at) FROM procore_sync.record AS s
         WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.key = l.maestro_key) AS changed_at
    FROM procore_sync.link AS l
    WHERE l.pairing = :pairing AND l.element = :element AND l.cut <> '{}'
        AND l.maestro_key NOT IN (SELECT maestro_key FROM unusual WHERE linked)
), listed_records AS MATERIALIZED (
    SELECT maestro_key, procore_key, scope, changed_at, state, linked FROM unusual
    UNION ALL
    SELECT maestro_key, procore_key, scope, changed_at, state, false FROM without_record
    UNION ALL
    SELECT maestro_key, procore_key, scope, changed_at, 'warning', true FROM cut
), numbers AS (
    SELECT state, count(*) AS records FROM listed_records GROUP BY state
    UNION ALL
    SELECT 'fine', (SELECT count(*) FROM procore_sync.link WHERE pairing = :pairing AND element = :element)
        - (SELECT count(*) FROM listed_records WHERE linked)
), kept AS (
    INSERT INTO procore_sync.state_count (pairing, element, version, counts)
    SELECT :pairing, :element, CAST(:version AS text), coalesce(jsonb_object_agg(state, records) FILTER (WHERE records > 0), '{}') FROM numbers
    RETURNING counts
), listed AS (
    INSERT INTO procore_sync.state_record (pairing, element, maestro_key, procore_key, scope, changed_at, state, linked)
    SELECT :pairing, :element, maestro_key, procore_key, scope, changed_at, state, linked FROM listed_records
)
SELECT counts FROM kept
