-- Which documents a record was summed up in before: until one of them is corrected in Procore, it holds the record's dollars there.
-- Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS was_summed_in text[];
COMMENT ON COLUMN procore_sync.record.was_summed_in IS
    'the documents that it was summed up in before, and that were not yet seen corrected; NULL: none';
CREATE INDEX IF NOT EXISTS record_moved ON procore_sync.record (pairing, element, scope) WHERE was_summed_in IS NOT NULL;
