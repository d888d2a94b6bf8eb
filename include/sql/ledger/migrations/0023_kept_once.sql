-- A record that was read again as it was is not written again: its digest says so, and a complete read says by its keys what is
-- gone. Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS digest text;
COMMENT ON COLUMN procore_sync.record.digest IS 'of all that is kept of it; NULL: kept by an earlier version, written anew when it is read';

-- When it was kept as it is now, which is no longer whenever it was read.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'record' AND column_name = 'read_at'
    ) THEN
        ALTER TABLE procore_sync.record RENAME COLUMN read_at TO kept_at;
    END IF;
END
$$;
