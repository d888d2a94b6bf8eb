-- Whether a side went back: restored from an older copy, or emptied. Of each record the newest change that was ever seen, and
-- whether a run that finished has told that it is gone. Every statement may run twice.

ALTER TABLE procore_sync.seen ADD COLUMN IF NOT EXISTS latest_change timestamptz;
ALTER TABLE procore_sync.seen ADD COLUMN IF NOT EXISTS gone_told boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN procore_sync.seen.latest_change IS 'the newest changed_at that was seen of it; older ones have gone back in time';
COMMENT ON COLUMN procore_sync.seen.gone_told IS 'it is gone, and a run that finished has told so';
UPDATE procore_sync.seen SET latest_change = changed_at WHERE latest_change IS NULL AND changed_at IS NOT NULL;
UPDATE procore_sync.seen SET gone_told = true WHERE gone_at IS NOT NULL AND NOT gone_told;
