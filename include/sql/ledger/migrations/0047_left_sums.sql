-- Which documents held a record's dollars before and were corrected since: an undo that brings one back brings them back with it.
-- Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS left_sums text[];
COMMENT ON COLUMN procore_sync.record.left_sums IS
    'the documents that it was summed up in before, and that were corrected since; NULL: none';
