-- What maestro*'s own database said of a record when it was read, so that the next run reads what it says otherwise.
-- Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS source_digest text;
COMMENT ON COLUMN procore_sync.record.source_digest IS 'of all that its side was asked of it, as the side''s own database says it; NULL: it did not';
