-- Which maestro* company belongs to which Procore company.

-- concerning --
-- The pairing of this company, and any other that has the same Procore company, or the same maestro* company (:tag in the database
-- of :maestro_conn_id; empty: not asked for); not those that were given up.
SELECT id, company, tag, procore_company_id, host, environment, maestro_conn_id, makes_codes
FROM procore_sync.pairing
WHERE retired_at IS NULL AND (
    company = :company OR (procore_company_id = :procore_company_id AND host = :host)
    OR (tag = :tag AND maestro_conn_id = :maestro_conn_id)
)

-- add --
-- The first one of a company stays.
INSERT INTO procore_sync.pairing (company, tag, procore_company_id, host, environment, maestro_conn_id, confirmed_by)
VALUES (:company, :tag, :procore_company_id, :host, :environment, CAST(:maestro_conn_id AS text), :confirmed_by)
ON CONFLICT DO NOTHING

-- note_connection --
-- Of a pairing that an earlier version made: the Connection to maestro*, where no other pairing has it with this tag.
UPDATE procore_sync.pairing AS p SET maestro_conn_id = :maestro_conn_id
WHERE p.id = :pairing AND p.maestro_conn_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM procore_sync.pairing AS o
    WHERE o.tag = p.tag AND o.maestro_conn_id = :maestro_conn_id AND o.retired_at IS NULL
)

-- of_company --
-- Locked until the transaction ends, so that it is given up once.
SELECT id, company, tag, procore_company_id, host, environment, maestro_conn_id, makes_codes
FROM procore_sync.pairing WHERE company = :company AND retired_at IS NULL
FOR UPDATE

-- give_up --
-- The old pairing keeps its links and its history under another name; nothing of it counts any more.
UPDATE procore_sync.pairing
SET company = company || ' (until ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ', ' || id || ')',
    retired_at = now(), retired_by = :by_whom, retired_reason = :reason
WHERE id = :pairing
RETURNING company

-- close_exceptions --
-- They end with their pairing.
UPDATE procore_sync.inbox SET closed_at = now(), with_pairing = true WHERE pairing = :pairing AND closed_at IS NULL

-- close_decisions --
-- What nobody applied is not applied any more.
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now()
WHERE pairing = :pairing AND state IN ('open', 'refused')

-- forget_watermarks --
-- The next pairing reads everything.
DELETE FROM procore_sync.watermark WHERE pairing = :pairing

-- forget_suggestions --
-- They are of records that do not count any more.
DELETE FROM procore_sync.suggestion WHERE pairing = :pairing
