-- Shadow mode: a run plans and compares, and writes to neither side. Every statement may run twice.

ALTER TABLE procore_sync.run DROP CONSTRAINT IF EXISTS run_mode_check;
ALTER TABLE procore_sync.run ADD CONSTRAINT run_mode_check CHECK (mode IN ('sync', 'plan', 'apply', 'undo', 'shadow'));

CREATE TABLE IF NOT EXISTS procore_sync.shadow_write (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    side text NOT NULL CHECK (side IN ('maestro', 'procore')), -- the one that would have been written
    source_key text NOT NULL,                   -- the record that it would have been written from
    target_key text NOT NULL,                   -- '': it would have been made
    scope text NOT NULL,
    verb text NOT NULL,
    wanted jsonb NOT NULL,                      -- [{field, old, new}], and line
    outcome text NOT NULL CHECK (outcome IN ('waiting', 'agreed', 'differed', 'dropped')),
    fields jsonb NOT NULL DEFAULT '[]',         -- where it was done otherwise
    planned_at timestamptz NOT NULL DEFAULT now(),
    judged_at timestamptz,                      -- NULL: it waits
    agreed integer NOT NULL DEFAULT 0,          -- how often this record's writes were done as planned
    differed integer NOT NULL DEFAULT 0,
    PRIMARY KEY (pairing, element, side, source_key)
);
COMMENT ON TABLE procore_sync.shadow_write IS
    'The last write of each record that shadow mode planned and did not make, and how often another interface made it, as planned or not.';
