-- Events that Procore's webhooks told of, and what is known of each company's hook.

-- add --
-- What an event says, one row an element. One that is there already, or of a company without a pairing, adds nothing: its first run
-- reads everything.
INSERT INTO procore_sync.webhook_event (pairing, ulid, element, procore_id, project_id, happened_at)
SELECT p.id, r.ulid, r.element, r.procore_id, r.project_id, r.happened_at
FROM procore_sync.pairing AS p
CROSS JOIN jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    ulid text, element text, procore_id bigint, project_id bigint, happened_at timestamptz
)
WHERE p.company = :company AND p.retired_at IS NULL
ON CONFLICT ON CONSTRAINT webhook_event_once DO NOTHING
RETURNING id

-- pending --
-- What waits, of one element; what came last is last.
SELECT id, procore_id, project_id FROM procore_sync.webhook_event
WHERE pairing = :pairing AND element = :element AND done_at IS NULL ORDER BY id

-- waiting --
-- The elements of which something waits.
SELECT DISTINCT element FROM procore_sync.webhook_event WHERE pairing = :pairing AND done_at IS NULL

-- done --
-- These were read.
UPDATE procore_sync.webhook_event SET done_at = now()
WHERE id IN (SELECT CAST(jsonb_array_elements_text(CAST(:events AS jsonb)) AS bigint)) AND done_at IS NULL

-- forget --
-- What was read so many days ago, a page of it.
DELETE FROM procore_sync.webhook_event
WHERE id IN (
    SELECT id FROM procore_sync.webhook_event
    WHERE pairing = :pairing AND done_at < now() - make_interval(days => :days) LIMIT :most
)
RETURNING id

-- to_run --
-- Whether a run is due for a company's events: one came within the last hour and waits (what waits longer is left to the scheduled
-- runs), no run goes on (one that was killed may say so for ever), and the last one began `pause` minutes ago or more.
SELECT EXISTS (
    SELECT 1 FROM procore_sync.webhook_event AS e JOIN procore_sync.pairing AS p ON p.id = e.pairing
    WHERE p.company = :company AND p.retired_at IS NULL AND e.done_at IS NULL AND e.received_at > now() - interval '1 hour'
        AND NOT EXISTS (
            SELECT 1 FROM procore_sync.run AS r
            WHERE r.pairing = p.id AND (
                r.started_at > now() - make_interval(mins => :pause)
                OR (r.state = 'running' AND r.started_at > now() - interval '6 hours')
            )
        )
) AS due

-- hook --
-- What is known of the hook.
SELECT looked_at, lost_at, newest_lost FROM procore_sync.webhook_hook WHERE pairing = :pairing

-- take_look --
-- One who looks after it now: a row if nobody did for so many seconds.
INSERT INTO procore_sync.webhook_hook AS h (pairing) VALUES (:pairing)
ON CONFLICT (pairing) DO UPDATE SET looked_at = now()
WHERE h.looked_at < now() - make_interval(secs => :seconds)
RETURNING pairing

-- lost --
-- Events may be lost: what was read before now is asked again.
INSERT INTO procore_sync.webhook_hook AS h (pairing, lost_at, newest_lost) VALUES (:pairing, now(), :newest_lost)
ON CONFLICT (pairing) DO UPDATE SET
    lost_at = now(), newest_lost = greatest(h.newest_lost, excluded.newest_lost)

-- not_understood --
-- The same for a company whose event nobody could read.
INSERT INTO procore_sync.webhook_hook AS h (pairing, lost_at)
SELECT id, now() FROM procore_sync.pairing WHERE company = :company AND retired_at IS NULL
ON CONFLICT (pairing) DO UPDATE SET lost_at = now()
