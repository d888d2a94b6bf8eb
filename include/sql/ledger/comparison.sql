-- What a run has to look at: the records of both sides against what was last accounted for.

-- to_look_at --
-- By kind and project: linked pairs, by maestro*'s key: one side's record is not what it was when the pair was last accounted for (it
-- changed, it is gone, it was never read, or the pair was never accounted for), an exception about it is open, a person chose a
-- value (:chosen), or (:with_origin_id) Procore has no origin id of ours, or another integration's that nobody adopted (:ours: how
-- ours begin). And the living records of both sides that no link names, but for those that another document sums up, unless
-- :summed. Of all projects, or of :scopes. Shorter keys first: of Procore's ids the older. The keys are one text a row.
WITH looked AS MATERIALIZED ( -- keys and fingerprints alone, which are in an index; then the projects of what there is
    SELECT 'pair' AS kind, l.scope, l.maestro_key AS key
    FROM procore_sync.link AS l
    LEFT JOIN procore_sync.record AS m
        ON m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = l.maestro_key AND m.gone_at IS NULL
    LEFT JOIN procore_sync.record AS p
        ON p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.key = CAST(l.procore_id AS text)
        AND p.gone_at IS NULL
    WHERE l.pairing = :pairing AND l.element = :element
        AND (
            (m.fingerprint = l.maestro_fingerprint AND p.fingerprint = l.procore_fingerprint) IS NOT TRUE
            OR (:with_origin_id AND l.origin_id IS NULL)
            OR (:ours <> '' AND l.adopted IS NULL AND NOT starts_with(l.origin_id, :ours))
            OR l.maestro_key IN (SELECT jsonb_array_elements_text(CAST(:chosen AS jsonb)))
            OR l.maestro_key IN (
                SELECT i.maestro_key FROM procore_sync.inbox AS i
                WHERE i.pairing = :pairing AND i.element = :element AND i.closed_at IS NULL AND i.decision IS NULL
            )
            OR CAST(l.procore_id AS text) IN (
                SELECT i.procore_key FROM procore_sync.inbox AS i
                WHERE i.pairing = :pairing AND i.element = :element AND i.closed_at IS NULL AND i.decision IS NULL
            )
        )
    UNION ALL
    SELECT 'maestro', NULL, s.key
    FROM procore_sync.record AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL
        AND (:summed OR s.never_created IS DISTINCT FROM 'summed')
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = s.key
        )
    UNION ALL
    SELECT 'procore', NULL, s.key
    FROM procore_sync.record AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.gone_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = :pairing AND l.element = :element AND CAST(l.procore_id AS text) = s.key
        )
)
SELECT c.kind, coalesce(c.scope, r.scope) AS scope, count(*) AS count,
    CAST(json_agg(c.key ORDER BY length(c.key), c.key COLLATE "C") AS text) AS keys
FROM looked AS c
LEFT JOIN procore_sync.record AS r
    ON r.pairing = :pairing AND r.element = :element AND r.side = c.kind AND r.key = c.key
WHERE CAST(:scopes AS jsonb) IS NULL
    OR coalesce(c.scope, r.scope) IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))
GROUP BY c.kind, coalesce(c.scope, r.scope)
ORDER BY c.kind, coalesce(c.scope, r.scope) COLLATE "C"

-- scopes_apart --
-- Of records that may be one although they are in two projects, both projects: those that carry our origin id of another's record
-- (:origin_prefix and maestro*'s key), and these :pairs (maestro*'s key, Procore's id).
SELECT m.scope AS maestro, p.scope AS procore
FROM (
    SELECT s.key, s.scope, substr(s.origin_id, length(:origin_prefix) + 1) AS maestro_key
    FROM procore_sync.record AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.gone_at IS NULL
        AND :origin_prefix <> '' AND starts_with(s.origin_id, :origin_prefix)
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = :pairing AND l.element = :element AND CAST(l.procore_id AS text) = s.key
        )
    UNION ALL
    SELECT s.key, s.scope, pair.named ->> 0
    FROM jsonb_array_elements(CAST(:pairs AS jsonb)) AS pair (named)
    JOIN procore_sync.record AS s
        ON s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.key = pair.named ->> 1
) AS p
JOIN procore_sync.record AS m
    ON m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = p.maestro_key
WHERE m.scope <> p.scope
GROUP BY m.scope, p.scope

-- doubled --
-- A side's living records without a link, each with those of its project that share with it what names one record of the other
-- side (that side's id of it) or all values of a natural key (:matches: lists of field names). What is never created
-- (closed, void, cancelled) doubles nothing. Of all projects, or of :scopes.
WITH side AS MATERIALIZED (
    SELECT s.key, s.scope, s.origin_id, s."values",
        NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = s.pairing AND l.element = s.element
                AND s.key = CASE CAST(:side AS text) WHEN 'maestro' THEN l.maestro_key ELSE CAST(l.procore_id AS text) END
        ) AS alone
    FROM procore_sync.record AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = :side AND s.gone_at IS NULL AND s.never_created IS NULL
        AND (CAST(:scopes AS jsonb) IS NULL OR s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb))))
), identity AS MATERIALIZED (
    SELECT key, alone, scope, 'origin id' AS names, origin_id AS "values" FROM side WHERE origin_id <> ''
    UNION ALL
    SELECT s.key, s.alone, s.scope, CAST(m.names AS text), v."values"
    FROM side AS s
    CROSS JOIN jsonb_array_elements(CAST(:matches AS jsonb)) AS m (names)
    CROSS JOIN LATERAL (
        SELECT string_agg(upper(trim(s."values" ->> n.name)), '|' ORDER BY n.place) AS "values",
            bool_and(coalesce(trim(s."values" ->> n.name), '') <> '') AS filled
        FROM jsonb_array_elements_text(m.names) WITH ORDINALITY AS n (name, place)
    ) AS v
    WHERE v.filled
)
SELECT a.key, string_agg(DISTINCT b.key, ', ' ORDER BY b.key) AS across
FROM identity AS a JOIN identity AS b ON b.scope = a.scope AND b.names = a.names AND b."values" = a."values" AND b.key <> a.key
WHERE a.alone
GROUP BY a.key

-- left_over --
-- Procore's living records with an origin id of ours (:ours: how those begin) that no link names, and whose record in maestro*, by that
-- id, is not there and not linked: its key. :generation: a pattern of what later sendings of a record add to the id; '': nothing does.
SELECT s.key, c.maestro_key
FROM procore_sync.record AS s
CROSS JOIN LATERAL (SELECT regexp_replace(substr(s.origin_id, length(:ours) + 1), :generation, '') AS maestro_key) AS c
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.gone_at IS NULL AND s.never_created IS NULL
    AND starts_with(s.origin_id, :ours)
    AND (CAST(:scopes AS jsonb) IS NULL OR s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb))))
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = s.pairing AND l.element = s.element
            AND (CAST(l.procore_id AS text) = s.key OR l.maestro_key = c.maestro_key)
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.record AS m
        WHERE m.pairing = s.pairing AND m.element = s.element AND m.side = 'maestro' AND m.key = c.maestro_key AND m.gone_at IS NULL
    )

-- projects_to_read --
-- Where a linked record of maestro* is not accounted for as it is now, or waits; where a creation was intended and never
-- confirmed; where an answer left out a record, so that it has to be looked up whether it came to be; and where a draft was left.
SELECT s.scope
FROM procore_sync.link AS l
JOIN procore_sync.record AS s
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
WHERE i.pairing = :pairing AND i.element = :element AND i.code IN ('unanswered', 'draft_approved', 'draft_not_deleted')
    AND i.closed_at IS NULL
