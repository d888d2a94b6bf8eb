-- What of a difference the exceptions explain, under a name that says so, in the balance and in its view; and the page's cache, which
-- calls a state otherwise now, is counted anew. Every statement may run twice.

DO $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT k.table_name AS of_table, k.column_name AS old, replace(k.column_name, 'held', 'explained') AS name
        FROM information_schema.columns AS k
        WHERE k.table_schema = 'procore_sync' AND k.table_name IN ('balance', 'balances')
            AND k.column_name IN ('held', 'held_records', 'held_keys')
    LOOP
        EXECUTE 'ALTER TABLE procore_sync.' || quote_ident(part.of_table)
            || ' RENAME COLUMN ' || quote_ident(part.old) || ' TO ' || quote_ident(part.name);
    END LOOP;
END
$$;
COMMENT ON COLUMN procore_sync.balance.explained IS 'Dollars that maestro* has more in records that are in the inbox.';
COMMENT ON COLUMN procore_sync.balance.explained_records IS 'How many records that is.';
COMMENT ON COLUMN procore_sync.balance.explained_keys IS 'The largest of them: [{maestro_key, procore_key, difference}].';

DELETE FROM procore_sync.state_count;
