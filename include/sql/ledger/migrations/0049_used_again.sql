-- A key that a restored copy of a side gives to another record is no longer that of the linked one (docs/procore.md#ids-used-again).
-- Every statement may run twice.

ALTER TABLE procore_sync.record ADD COLUMN IF NOT EXISTS created_at timestamptz;
COMMENT ON COLUMN procore_sync.record.created_at IS 'when its side says that it was created; NULL: it does not say';

ALTER TABLE procore_sync.link ADD COLUMN IF NOT EXISTS maestro_created_at timestamptz,
    ADD COLUMN IF NOT EXISTS procore_created_at timestamptz;
COMMENT ON COLUMN procore_sync.link.maestro_created_at IS 'when maestro*''s record was created that was linked; NULL: not known';
COMMENT ON COLUMN procore_sync.link.procore_created_at IS 'when Procore''s record was created that was linked; NULL: not known';

-- Whether a record has the key of the linked one and is another: it was created at another time; where that is not known, Procore's has
-- lost our origin id, or has another one. One of maestro* that holds the id of another record of Procore, which was never linked with it.
CREATE OR REPLACE FUNCTION procore_sync.is_used_again(l procore_sync.link, s procore_sync.record) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        CASE s.side
            WHEN 'procore' THEN CASE
                WHEN l.procore_created_at IS NULL OR s.created_at IS NULL THEN l.origin_id <> coalesce(s.origin_id, '')
                ELSE abs(extract(epoch FROM s.created_at - l.procore_created_at)) > 60
            END
            WHEN 'maestro' THEN abs(extract(epoch FROM s.created_at - l.maestro_created_at)) > 60
                OR s.origin_id <> CAST(l.procore_id AS text) AND NOT EXISTS (
                    SELECT FROM procore_sync.link_event AS e
                    WHERE e.pairing = l.pairing AND e.element = l.element AND e.maestro_key = l.maestro_key
                        AND CAST(e.was_procore_id AS text) = s.origin_id
                )
        END,
        false
    )
$$;
