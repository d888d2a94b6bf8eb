-- What the settings keep no longer (docs/operate.md#retention), a page at a time: `aged_` blocks find what may go, the oldest first,
-- `delete_` blocks delete it in the transaction of its note.

-- before --
-- The day that lies so many days back.
SELECT now() - make_interval(days => :days) AS before

-- note --
-- What was deleted, and by which setting; the triggers that forbid deletes let this transaction alone do it.
INSERT INTO procore_sync.retention (pairing, kind, before, days, records)
VALUES (:pairing, :kind, :before, :days, :records)

-- aged_plans --
-- Change sets that are over; the newest of each element stays.
SELECT CAST(c.id AS text) AS key
FROM procore_sync.change_set AS c
WHERE c.pairing = :pairing AND c.made_at < :before AND c.state NOT IN ('waiting', 'approved')
    AND EXISTS (
        SELECT FROM procore_sync.change_set AS later
        WHERE later.pairing = c.pairing AND later.element = c.element AND later.id > c.id
    )
    AND NOT EXISTS (SELECT FROM procore_sync.run AS r WHERE r.id IN (c.run, c.applied_by) AND r.state IN ('running', 'waiting'))
ORDER BY c.id
LIMIT :page

-- delete_plans --
-- What belongs to change sets.
WITH links AS (
    DELETE FROM procore_sync.change_set_link WHERE change_set = ANY (CAST(:keys AS bigint[]))
), steps AS (
    DELETE FROM procore_sync.change_set_step WHERE change_set = ANY (CAST(:keys AS bigint[]))
)
SELECT count(*) FROM procore_sync.change_set WHERE id = ANY (CAST(:keys AS bigint[]))

-- delete_plans_themselves --
-- Once nothing is left that belongs to them.
DELETE FROM procore_sync.change_set WHERE id = ANY (CAST(:keys AS bigint[]))

-- aged_values --
-- Writes that went through, but for the newest of each record and side. What was removed, and the writes of origin ids, stay:
-- later runs ask for them.
SELECT CAST(a.id AS text) AS key
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.at < :before AND a.state IN ('planned', 'done', 'settled') AND a.verb IN ('create', 'update')
    AND NOT a.changes @> '[{"field": "origin_id"}]'
    AND (a.state = 'planned' OR EXISTS (
        SELECT FROM procore_sync.action AS later JOIN procore_sync.run AS its ON its.id = later.run
        WHERE its.pairing = r.pairing AND later.element = a.element AND later.maestro_key = a.maestro_key
            AND later.side = a.side AND later.state = 'done' AND later.id > a.id
    ))
ORDER BY a.id
LIMIT :page

-- delete_values --
-- The values of writes.
DELETE FROM procore_sync.action WHERE id = ANY (CAST(:keys AS bigint[]))

-- aged_exceptions --
-- Exceptions that are closed.
SELECT CAST(id AS text) AS key
FROM procore_sync.inbox
WHERE pairing = :pairing AND closed_at < :before
ORDER BY id
LIMIT :page

-- delete_exceptions --
-- Closed exceptions.
DELETE FROM procore_sync.inbox WHERE id = ANY (CAST(:keys AS bigint[]))

-- aged_gone --
-- Records that are gone, were told, are linked to none and wait in no exception, and of which nobody decided anything.
SELECT concat_ws(E'\n', s.element, s.side, s.key) AS key
FROM procore_sync.record AS s
WHERE s.pairing = :pairing AND s.gone_at < :before AND s.gone_reported
    AND NOT EXISTS (
        SELECT FROM procore_sync.link AS l
        CROSS JOIN LATERAL (VALUES ('maestro', l.maestro_key), ('procore', CAST(l.procore_id AS text))) AS k (side, key)
        WHERE l.pairing = s.pairing AND l.element = s.element AND k.side = s.side AND k.key = s.key
    )
    AND NOT EXISTS (
        SELECT FROM procore_sync.inbox AS i
        CROSS JOIN LATERAL (VALUES ('maestro', i.maestro_key), ('procore', i.procore_key)) AS k (side, key)
        WHERE i.pairing = s.pairing AND i.element = s.element AND i.closed_at IS NULL AND k.side = s.side AND k.key = s.key
    )
    AND NOT EXISTS (
        SELECT FROM procore_sync.decision AS d
        CROSS JOIN LATERAL (VALUES ('maestro', d.maestro_key), ('procore', d.procore_key)) AS k (side, key)
        WHERE d.pairing = s.pairing AND d.element = s.element AND k.side = s.side AND k.key = s.key
    )
ORDER BY s.gone_at
LIMIT :page

-- delete_gone --
-- One that came back meanwhile stays.
DELETE FROM procore_sync.record
WHERE pairing = :pairing AND gone_at < :before AND concat_ws(E'\n', element, side, key) = ANY (CAST(:keys AS text[]))

-- aged_runs --
-- Runs that ended, of which nothing is kept: quiet ones, and those whose values and plans went. The newest hundred of each element stay.
SELECT CAST(r.id AS text) AS key
FROM procore_sync.run AS r
WHERE r.pairing = :pairing AND r.started_at < :before AND r.state IN ('finished', 'failed', 'stopped')
    AND NOT EXISTS (SELECT FROM procore_sync.action AS a WHERE a.run = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.change_set AS c WHERE c.run = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.change_set AS c WHERE c.applied_by = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.link AS l WHERE l.linked_by = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.link AS l WHERE l.undone_by = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.link_event AS e WHERE e.run = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.inbox AS i WHERE i.closed_by = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.decision AS d WHERE d.ended_by = r.id)
    AND NOT EXISTS (SELECT FROM procore_sync.override AS o WHERE o.run = r.id)
    AND EXISTS (
        SELECT FROM procore_sync.run AS later
        WHERE later.pairing = r.pairing AND later.element = r.element AND later.id > r.id AND later.state = 'finished'
            AND later.mode IN ('sync', 'apply') AND NOT later.partial
        OFFSET 99
    )
ORDER BY r.id
LIMIT :page

-- delete_runs --
-- Runs of which nothing is kept any more.
DELETE FROM procore_sync.run WHERE id = ANY (CAST(:keys AS bigint[]))
