-- How good the data is after a run: records of the balance that differ, their dollars up and down together, and what of them
-- nothing explains (no exception, no person who keeps the record out, no change that is still to be sent). And a kind of event for it.
-- Every statement may run twice.

ALTER TABLE procore_sync.balance
    ADD COLUMN IF NOT EXISTS differing_records integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS differing numeric NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS unexplained_records integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS unexplained numeric NOT NULL DEFAULT 0;
COMMENT ON COLUMN procore_sync.balance.differing_records IS 'Records whose dollars differ between the sides.';
COMMENT ON COLUMN procore_sync.balance.differing IS 'By how many dollars, up and down together.';
COMMENT ON COLUMN procore_sync.balance.unexplained_records IS 'Of them, those that nothing explains.';
COMMENT ON COLUMN procore_sync.balance.unexplained IS 'Their dollars, up and down together.';

CREATE OR REPLACE VIEW procore_sync.balances AS
SELECT
    p.company, b.element, b.scope AS project, b.maestro, b.procore, b.maestro - b.procore AS difference, b.explained, b.explained_records,
    b.records, b.unknown, b.maestro_at, b.procore_at, b.differing_records, b.differing, b.unexplained_records, b.unexplained
FROM procore_sync.balance AS b JOIN procore_sync.pairing AS p ON p.id = b.pairing;
COMMENT ON COLUMN procore_sync.balances.differing_records IS 'How many records differ between the sides.';
COMMENT ON COLUMN procore_sync.balances.differing IS 'By how many dollars, up and down together.';
COMMENT ON COLUMN procore_sync.balances.unexplained_records IS 'Of them, how many nothing explains: no exception, no person who keeps them out, no change still to be sent.';
COMMENT ON COLUMN procore_sync.balances.unexplained IS 'Their dollars, up and down together.';

-- The kinds of events are what they were, and one more.
DO $$
DECLARE
    kinds record;
BEGIN
    FOR kinds IN
        SELECT c.conname, pg_get_constraintdef(c.oid) AS said FROM pg_constraint AS c
        WHERE c.conrelid = CAST('procore_sync.event' AS regclass) AND c.contype = 'c'
            AND position('approval' IN pg_get_constraintdef(c.oid)) > 0 AND position('balance' IN pg_get_constraintdef(c.oid)) = 0
    LOOP
        EXECUTE 'ALTER TABLE procore_sync.event DROP CONSTRAINT ' || quote_ident(kinds.conname);
        EXECUTE 'ALTER TABLE procore_sync.event ADD CONSTRAINT ' || quote_ident(kinds.conname) || ' '
            || replace(kinds.said, 'ARRAY[', 'ARRAY[CAST(''balance'' AS text), ');
    END LOOP;
END
$$;
