-- A kind of event: an element changed far more than in any of its last runs. Every statement may run twice.

DO $$
DECLARE
    kinds record;
BEGIN
    FOR kinds IN
        SELECT c.conname, pg_get_constraintdef(c.oid) AS said FROM pg_constraint AS c
        WHERE c.conrelid = CAST('procore_sync.event' AS regclass) AND c.contype = 'c'
            AND position('approval' IN pg_get_constraintdef(c.oid)) > 0 AND position('unusual' IN pg_get_constraintdef(c.oid)) = 0
    LOOP
        EXECUTE 'ALTER TABLE procore_sync.event DROP CONSTRAINT ' || quote_ident(kinds.conname);
        EXECUTE 'ALTER TABLE procore_sync.event ADD CONSTRAINT ' || quote_ident(kinds.conname) || ' '
            || replace(kinds.said, 'ARRAY[', 'ARRAY[CAST(''unusual'' AS text), ');
    END LOOP;
END
$$;
