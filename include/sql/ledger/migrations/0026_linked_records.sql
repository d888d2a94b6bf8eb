-- How many records of the element were linked when a change set was made, under a name that says so. May run twice.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'change_set' AND column_name = 'known'
    ) THEN
        ALTER TABLE procore_sync.change_set RENAME COLUMN known TO linked_records;
    END IF;
END
$$;
COMMENT ON COLUMN procore_sync.change_set.linked_records IS 'How many records of the element were linked when it was made.';
