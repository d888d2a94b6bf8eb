-- One maestro* company (tag and Connection) belongs to one Procore company, and who said yes where host, environment and tag do
-- not go together. The Connection of older pairings is noted by their next run.
ALTER TABLE procore_sync.pairing ADD COLUMN IF NOT EXISTS maestro_conn_id text;
ALTER TABLE procore_sync.pairing ADD COLUMN IF NOT EXISTS confirmed_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN procore_sync.pairing.maestro_conn_id IS 'The Connection to maestro*; NULL: not noted yet.';
COMMENT ON COLUMN procore_sync.pairing.confirmed_by IS 'Who said that host, environment and tag are meant although they do not go together.';
CREATE UNIQUE INDEX IF NOT EXISTS pairing_maestro
    ON procore_sync.pairing (tag, maestro_conn_id) WHERE retired_at IS NULL AND maestro_conn_id IS NOT NULL;
