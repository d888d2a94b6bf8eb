-- What those who watch are told: what is so now, and what was sent of it (migrations 0008 and 0022).

-- freshness --
-- When each element's newest good synchronization began: it finished, it wrote, and it looked at everything. What is older
-- than that moment is known. One row an element that ever ran; one without an element when none did; none before the first
-- run of the company.
SELECT
    p.paired_at AS began, now() AS now, r.element,
    max(r.started_at) FILTER (WHERE r.state = 'finished' AND r.mode IN ('sync', 'apply') AND NOT r.partial) AS last_good
FROM procore_sync.pairing AS p LEFT JOIN procore_sync.run AS r ON r.pairing = p.id
WHERE p.company = :company AND p.retired_at IS NULL
GROUP BY p.id, r.element

-- examples --
-- Of each cause ([{place, element, cause, field, key}]) the first record that waits for it. The inbox is read once, and grouped as
-- `inbox_by_cause` groups it.
SELECT c.place, e.maestro_key, e.procore_key, e.code, e.facts
FROM jsonb_to_recordset(CAST(:causes AS jsonb)) AS c (place integer, element text, cause text, field text, key text)
JOIN (
    SELECT DISTINCT ON (g.element, g.code, g.field, g.key) g.*
    FROM (
        SELECT i.id, i.element, i.maestro_key, i.procore_key, i.code, i.facts,
            CASE WHEN i.code <> 'approved_differs'
                THEN coalesce(i.facts #>> '{conflicts,0,field}', i.facts ->> 'field', '') ELSE ''
            END AS field,
            coalesce(CASE
                WHEN i.code IN ('waits_for', 'no_prime_contract') THEN i.facts ->> 'key'
                WHEN i.code = 'closed_supplier' THEN i.facts ->> 'supplier'
            END, '') AS key
        FROM procore_sync.inbox AS i JOIN procore_sync.pairing AS p ON p.id = i.pairing
        WHERE p.company = :company AND i.closed_at IS NULL
    ) AS g
    ORDER BY g.element, g.code, g.field, g.key, g.id
) AS e ON e.element = c.element AND e.code = c.cause AND e.field = c.field AND e.key = c.key

-- open_events --
-- What is so now: opened when it is new, else with its facts as they are now.
INSERT INTO procore_sync.event (company, kind, element, subject, facts)
SELECT :company, kind, element, subject, facts
FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS t (kind text, element text, subject text, facts jsonb)
ON CONFLICT (company, kind, element, subject) WHERE ended_at IS NULL DO UPDATE SET facts = excluded.facts

-- close_events --
-- What was looked at ([{kind, element, well_since}]) and is so no longer. `well_since`: since when all is well; null: nothing is sent of it.
UPDATE procore_sync.event AS t
SET ended_at = now(), facts = CASE WHEN l.well_since IS NULL THEN t.facts ELSE t.facts || jsonb_build_object('well_since', l.well_since) END
FROM jsonb_to_recordset(CAST(:checks AS jsonb)) AS l (kind text, element text, well_since text)
WHERE t.company = :company AND t.ended_at IS NULL AND t.kind = l.kind AND t.element = l.element
    AND NOT EXISTS (
        SELECT 1 FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS n (kind text, element text, subject text)
        WHERE n.kind = t.kind AND n.element = t.element AND n.subject = t.subject
    )

-- add_channels --
-- A channel that is new hears of what is open from now on.
INSERT INTO procore_sync.channel (company, name)
SELECT :company, jsonb_array_elements_text(CAST(:channels AS jsonb))
ON CONFLICT DO NOTHING

-- lock_channel --
-- One at a time sends through a channel: the other finds nothing left to send.
SELECT since FROM procore_sync.channel WHERE company = :company AND name = :channel FOR UPDATE

-- unsent --
-- What began, and what ended well, and was not sent through the channel yet.
SELECT t.id, n.change, t.kind, t.element, t.subject, t.facts, t.began_at, t.ended_at
FROM procore_sync.event AS t CROSS JOIN (VALUES ('began'), ('ended')) AS n (change)
WHERE t.company = :company AND (t.ended_at IS NULL OR t.ended_at >= :since)
    AND (n.change = 'began' OR (t.ended_at IS NOT NULL AND t.facts ->> 'well_since' IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM procore_sync.notification AS d WHERE d.event = t.id AND d.channel = :channel AND d.change = n.change)
ORDER BY t.id, n.change

-- mark_sent --
-- After it was sent: at least once.
INSERT INTO procore_sync.notification (event, channel, change)
SELECT id, :channel, change FROM jsonb_to_recordset(CAST(:sent AS jsonb)) AS t (id bigint, change text)
ON CONFLICT DO NOTHING
