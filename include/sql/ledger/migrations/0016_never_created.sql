-- Why a record that only one side has is never made on the other (plugins/procore/diff/state.py): closed, blank, withdrawn,
-- cancelled or void; NULL: it may be. A run decides it, and writes it when the record is read; the page counts by it.
-- Every statement may run twice.

ALTER TABLE procore_sync.seen ADD COLUMN IF NOT EXISTS never_created text;

-- Records that were read before.
UPDATE procore_sync.seen AS s SET never_created = d.reason
FROM (
    SELECT
        r.pairing, r.element, r.side, r.key,
        CASE
            WHEN r.element IN ('projects', 'suppliers') AND r."values" -> 'active' = 'false' THEN 'closed'
            WHEN r.element = 'budgets' AND r.problem IS NULL AND coalesce(r."values" ->> 'amount', '') ~ '^-?[0.]*$' THEN 'blank'
            WHEN r.element = 'costs' AND 'false' IN (r."values" -> 'transferred', r."values" -> 'uncommitted') THEN 'withdrawn'
            WHEN r.element IN ('purchase_orders', 'subcontracts') AND r.facts -> 'cancelled' = 'true' THEN 'cancelled'
            WHEN r.element = 'subcontracts' AND r."values" ->> 'status' = 'Void' THEN 'void'
            WHEN r.element = 'change_orders' AND r."values" ->> 'status' IN ('rejected', 'not_proceeding', 'void') THEN 'void'
        END AS reason
    FROM procore_sync.seen AS r WHERE r.never_created IS NULL
) AS d
WHERE d.reason IS NOT NULL
    AND s.pairing = d.pairing AND s.element = d.element AND s.side = d.side AND s.key = d.key;

DROP INDEX IF EXISTS procore_sync.seen_read;
CREATE INDEX IF NOT EXISTS seen_read ON procore_sync.seen (pairing, element, side, key)
    INCLUDE (fingerprint, scope, changed_at, gone_at, title, never_created);

-- The state counts of the page, under that name. A cache: it is filled again when the page looks next.
DROP TABLE IF EXISTS procore_sync.standing_record;
DROP TABLE IF EXISTS procore_sync.standing;
CREATE UNLOGGED TABLE IF NOT EXISTS procore_sync.state_count (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id) ON DELETE CASCADE,
    element text NOT NULL,
    version text NOT NULL,                      -- of what was counted: see `versions` in page.sql
    counts jsonb NOT NULL,                      -- {state: records}
    PRIMARY KEY (pairing, element)
);

-- The records that are not plainly fine.
CREATE UNLOGGED TABLE IF NOT EXISTS procore_sync.state_record (
    pairing bigint NOT NULL,
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    scope text NOT NULL,
    changed_at timestamptz,
    state text NOT NULL,
    linked boolean NOT NULL,
    FOREIGN KEY (pairing, element) REFERENCES procore_sync.state_count (pairing, element) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS state_record_read ON procore_sync.state_record (pairing, element, maestro_key);
