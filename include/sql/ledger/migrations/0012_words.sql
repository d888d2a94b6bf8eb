-- One word for one thing: the baseline of a link, the time of a pairing, and what is done with our origin id. Every
-- statement may run twice.

DO $$
BEGIN
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'link' AND column_name = 'maestro_agreed'
    ) THEN
        ALTER TABLE procore_sync.link RENAME COLUMN maestro_agreed TO maestro_baseline;
    END IF;
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'link' AND column_name = 'procore_agreed'
    ) THEN
        ALTER TABLE procore_sync.link RENAME COLUMN procore_agreed TO procore_baseline;
    END IF;
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'pairing' AND column_name = 'stamped_at'
    ) THEN
        ALTER TABLE procore_sync.pairing RENAME COLUMN stamped_at TO paired_at;
    END IF;
END
$$;

-- The lines of a document, by number: {procore_key, maestro_baseline, procore_baseline, left_out}.
UPDATE procore_sync.link AS l SET lines = renamed.lines
FROM (
    SELECT k.id, jsonb_object_agg(
        one.number,
        (one.line - 'maestro_agreed' - 'procore_agreed') || jsonb_build_object(
            'maestro_baseline', one.line -> 'maestro_agreed', 'procore_baseline', one.line -> 'procore_agreed'
        )
    ) AS lines
    FROM procore_sync.link AS k, jsonb_each(k.lines) AS one (number, line)
    GROUP BY k.id
    HAVING bool_or(jsonb_exists(one.line, 'maestro_agreed'))
) AS renamed
WHERE l.id = renamed.id;

ALTER TABLE procore_sync.action DROP CONSTRAINT IF EXISTS action_verb_check;
UPDATE procore_sync.action SET verb = 'write_origin_id' WHERE verb = 'stamp';
UPDATE procore_sync.action SET verb = 'clear_origin_id' WHERE verb = 'free';
ALTER TABLE procore_sync.action ADD CONSTRAINT action_verb_check
    CHECK (verb IN ('create', 'update', 'write_origin_id', 'clear_origin_id', 'remove'));
