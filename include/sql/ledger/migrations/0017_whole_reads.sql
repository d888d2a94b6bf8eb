-- When each side of an element was last read, project by project, and when it was last read whole: the balance says from when its
-- numbers are, and what was not read whole for long is (`full_every_hours`). NULL: not known. Every statement may run twice.

ALTER TABLE procore_sync.watermark ADD COLUMN IF NOT EXISTS read_at timestamptz;
ALTER TABLE procore_sync.watermark ADD COLUMN IF NOT EXISTS whole_at timestamptz;
COMMENT ON COLUMN procore_sync.watermark.read_at IS 'when that side was last read, by the ledger''s clock';
COMMENT ON COLUMN procore_sync.watermark.whole_at IS 'when it was last read whole';

-- From when the two numbers of a balance are; NULL: that side was never read whole, and its number is not known.
ALTER TABLE procore_sync.balance ADD COLUMN IF NOT EXISTS maestro_at timestamptz;
ALTER TABLE procore_sync.balance ADD COLUMN IF NOT EXISTS procore_at timestamptz;
COMMENT ON COLUMN procore_sync.balance.maestro_at IS 'when maestro* was last read whole; NULL: its number is not known';
COMMENT ON COLUMN procore_sync.balance.procore_at IS 'when Procore''s project was last read whole; NULL: its number is not known';
