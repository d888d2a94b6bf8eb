-- When something moved in a project, so that those in which nothing does are asked less often. Every statement may run twice.

ALTER TABLE procore_sync.watermark ADD COLUMN IF NOT EXISTS moved_at timestamptz;
COMMENT ON COLUMN procore_sync.watermark.moved_at IS 'when something was last seen to move there, or was written there; NULL: it is not known';
