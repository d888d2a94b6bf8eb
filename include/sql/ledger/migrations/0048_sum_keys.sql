-- A cost whose own number begins like the key of a document that sums costs up has a key of its own now (procore.mapping.sum_keys): what was
-- sent by itself under such a number stays linked, and is not sent again. Every statement may run twice.

DO $$
DECLARE of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['link', 'inbox', 'decision', 'unlinked_pair', 'excluded_record', 'separate_record'] LOOP
        EXECUTE 'UPDATE procore_sync.' || quote_ident(of) || ' AS t '
            'SET maestro_key = replace(replace(t.maestro_key, chr(37), chr(37) || ''25''), ''/'', chr(37) || ''2F'') '
            'WHERE t.element = ''costs'' AND t.maestro_key ~ ''^(OPENING|MONTH|INVOICE)/'' AND NOT EXISTS ('
                'SELECT 1 FROM procore_sync.record AS s WHERE s.pairing = t.pairing AND s.element = t.element '
                'AND s.side = ''maestro'' AND s.key = t.maestro_key AND s.summed_in = s.key)';
    END LOOP;
END $$;

UPDATE procore_sync.action AS a
SET maestro_key = replace(replace(a.maestro_key, chr(37), chr(37) || '25'), '/', chr(37) || '2F')
FROM procore_sync.run AS r
WHERE r.id = a.run AND a.element = 'costs' AND a.maestro_key ~ '^(OPENING|MONTH|INVOICE)/' AND NOT EXISTS (
    SELECT 1 FROM procore_sync.record AS s
    WHERE s.pairing = r.pairing AND s.element = a.element AND s.side = 'maestro' AND s.key = a.maestro_key AND s.summed_in = s.key
);

UPDATE procore_sync.record AS s
SET key = replace(replace(s.key, chr(37), chr(37) || '25'), '/', chr(37) || '2F')
WHERE s.element = 'costs' AND s.side = 'maestro' AND s.key ~ '^(OPENING|MONTH|INVOICE)/' AND s.summed_in IS DISTINCT FROM s.key;
