-- A record that is held, and a decision about it that could not be applied, have an entry each: as one, each run would take
-- the other for a new cause. Every statement may run twice.

DROP INDEX IF EXISTS procore_sync.inbox_open;
CREATE UNIQUE INDEX IF NOT EXISTS inbox_of_record
    ON procore_sync.inbox (pairing, element, maestro_key, procore_key, (decision IS NOT NULL))
    WHERE closed_at IS NULL;
