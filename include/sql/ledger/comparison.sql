-- What a run has to look at: the records of both sides against what was last accounted for.

-- to_look_at --
-- Linked pairs, by maestro*'s key: one side's record is not what it was when the pair was last accounted for (it changed, it is
-- gone, it was never read, or the pair was never accounted for), an exception about it is open, or (:with_origin_id) Procore has no
-- origin id of ours. And the living records of both sides that no link names. Shorter keys first: of Procore's ids the older.
SELECT c.kind, c.key
FROM (
    SELECT 'pair' AS kind, l.maestro_key AS key
    FROM procore_sync.link AS l
    LEFT JOIN procore_sync.seen AS m
        ON m.pairing = :pairing AND m.element = :element AND m.side = 'maestro' AND m.key = l.maestro_key AND m.gone_at IS NULL
    LEFT JOIN procore_sync.seen AS p
        ON p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.key = CAST(l.procore_id AS text)
        AND p.gone_at IS NULL
    WHERE l.pairing = :pairing AND l.element = :element
        AND (
            (m.fingerprint = l.maestro_fingerprint AND p.fingerprint = l.procore_fingerprint) IS NOT TRUE
            OR (:with_origin_id AND l.origin_id IS NULL)
            OR l.maestro_key IN (
                SELECT i.maestro_key FROM procore_sync.inbox AS i
                WHERE i.pairing = :pairing AND i.element = :element AND i.closed_at IS NULL AND i.decision IS NULL
            )
        )
    UNION ALL
    SELECT 'maestro', s.key
    FROM procore_sync.seen AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = s.key
        )
    UNION ALL
    SELECT 'procore', s.key
    FROM procore_sync.seen AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.gone_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = :pairing AND l.element = :element AND CAST(l.procore_id AS text) = s.key
        )
) AS c
ORDER BY c.kind, length(c.key), c.key COLLATE "C"

-- projects_to_read --
-- Where a linked record of maestro* is not accounted for as it is now, or waits; where a creation was intended and never
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
