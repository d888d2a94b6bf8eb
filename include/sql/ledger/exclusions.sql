-- What decisions keep out of matching: records that are excluded, pairs that were unlinked, records that get one of their own.

-- excluded --
-- Records that a person excluded, with who and why.
SELECT e.element, e.maestro_key, e.procore_key, d.by_whom, d.reason
FROM procore_sync.excluded_record AS e JOIN procore_sync.decision AS d ON d.id = e.decision
WHERE e.pairing = :pairing AND (:element = '' OR e.element = :element)
ORDER BY e.element, e.maestro_key, e.procore_key

-- add_excluded --
-- A person excludes a record, or once more.
INSERT INTO procore_sync.excluded_record AS e (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)
ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision

-- remove_excluded --
-- A record takes part again, named by either key.
DELETE FROM procore_sync.excluded_record
WHERE pairing = :pairing AND element = :element
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- unlinked --
-- Unlinked pairs that both sides still have.
SELECT a.maestro_key, a.procore_key, d.by_whom, d.reason
FROM procore_sync.unlinked_pair AS a
JOIN procore_sync.decision AS d ON d.id = a.decision
JOIN procore_sync.record AS m
    ON m.pairing = a.pairing AND m.element = a.element AND m.side = 'maestro' AND m.key = a.maestro_key AND m.gone_at IS NULL
JOIN procore_sync.record AS q
    ON q.pairing = a.pairing AND q.element = a.element AND q.side = 'procore' AND q.key = a.procore_key AND q.gone_at IS NULL
WHERE a.pairing = :pairing AND a.element = :element

-- add_unlinked --
-- A person unlinked two records.
INSERT INTO procore_sync.unlinked_pair (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)
ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision

-- remove_unlinked_pair --
-- A person links two records: they are neither unlinked nor excluded any more.
DELETE FROM procore_sync.unlinked_pair
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key AND procore_key = :procore_key

-- remove_unlinked --
-- Not from one that is to get a record of its own and has none yet: the two would be linked again by our origin id.
DELETE FROM procore_sync.unlinked_pair AS a
WHERE a.pairing = :pairing AND a.element = :element AND (a.maestro_key = :maestro_key OR a.procore_key = :procore_key)
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.separate_record AS o
        WHERE o.pairing = a.pairing AND o.element = a.element
            AND (o.maestro_key = a.maestro_key OR o.procore_key = a.procore_key)
    )

-- separate --
-- Records that a person says are none of those across.
SELECT maestro_key, procore_key FROM procore_sync.separate_record WHERE pairing = :pairing AND element = :element

-- add_separate --
-- A record gets one of its own on the other side.
INSERT INTO procore_sync.separate_record (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)

-- remove_separate --
-- A later decision about the record: whether it is one of those across is open again, or settled.
DELETE FROM procore_sync.separate_record
WHERE pairing = :pairing AND element = :element
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- remove_settled_separate --
-- Of a record that is linked now, or gone: one that is entered under its key later is asked about like any other.
DELETE FROM procore_sync.separate_record AS o
WHERE o.pairing = :pairing AND o.element = :element
    AND (
        EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = o.pairing AND l.element = o.element
                AND (l.maestro_key = o.maestro_key OR CAST(l.procore_id AS text) = o.procore_key)
        )
        OR NOT EXISTS (
            SELECT 1 FROM procore_sync.record AS s
            WHERE s.pairing = o.pairing AND s.element = o.element AND s.gone_at IS NULL
                AND ((s.side = 'maestro' AND s.key = o.maestro_key) OR (s.side = 'procore' AND s.key = o.procore_key))
        )
    )
