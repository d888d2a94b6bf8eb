-- What the page found of an element's records when it looked last, so that not every load has to look at all of them. A cache: it
-- is filled by the page when a run, a project's link or the settings changed, and may be emptied at any time.
-- Every statement may run twice.

CREATE UNLOGGED TABLE IF NOT EXISTS procore_sync.standing (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id) ON DELETE CASCADE,
    element text NOT NULL,
    version text NOT NULL,                      -- of what it was found in: see `versions` in page.sql
    counts jsonb NOT NULL,                      -- {state: records}
    PRIMARY KEY (pairing, element)
);

-- The records that are not plainly fine.
CREATE UNLOGGED TABLE IF NOT EXISTS procore_sync.standing_record (
    pairing bigint NOT NULL,
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    scope text NOT NULL,
    changed_at timestamptz,
    state text NOT NULL,
    linked boolean NOT NULL,
    FOREIGN KEY (pairing, element) REFERENCES procore_sync.standing (pairing, element) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS standing_read ON procore_sync.standing_record (pairing, element, maestro_key);
