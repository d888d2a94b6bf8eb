-- From when a balance's numbers are stands where it is known already, in the watermarks, and no longer in each row of the balance: a run
-- that finds nothing changed writes none of them again. Every statement may run twice.

-- When a run added up an element's balance last.
CREATE TABLE IF NOT EXISTS procore_sync.balance_time (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    added_up_at timestamptz NOT NULL,
    PRIMARY KEY (pairing, element)
);
COMMENT ON TABLE procore_sync.balance_time IS 'When a run added up an element''s balance last.';
INSERT INTO procore_sync.balance_time (pairing, element, added_up_at)
SELECT pairing, element, max(as_of) FROM procore_sync.balance GROUP BY pairing, element
ON CONFLICT DO NOTHING;

-- What was read after a balance was added up is not in its numbers yet.
CREATE OR REPLACE VIEW procore_sync.balance_read AS
SELECT
    b.pairing, b.element, b.scope,
    least(coalesce(m.read_at, m.whole_at), CASE WHEN coalesce(m.read_at, m.whole_at) IS NOT NULL THEN t.added_up_at END) AS maestro_at,
    least(q.whole_at, CASE WHEN q.whole_at IS NOT NULL THEN t.added_up_at END) AS procore_at
FROM procore_sync.balance AS b
LEFT JOIN procore_sync.balance_time AS t ON t.pairing = b.pairing AND t.element = b.element
LEFT JOIN procore_sync.watermark AS m ON m.pairing = b.pairing AND m.element = b.element AND m.side = 'maestro' AND m.scope = ''
LEFT JOIN procore_sync.watermark AS q ON q.pairing = b.pairing AND q.element = b.element AND q.side = 'procore' AND q.scope = b.scope;
COMMENT ON VIEW procore_sync.balance_read IS 'From when each side''s number of a balance is; NULL: it was never read whole, and the number is not known.';

CREATE OR REPLACE VIEW procore_sync.balances AS
SELECT
    p.company, b.element, b.scope AS project, b.maestro, b.procore, b.maestro - b.procore AS difference, b.explained, b.explained_records,
    b.records, b.unknown, t.maestro_at, t.procore_at, b.differing_records, b.differing, b.unexplained_records, b.unexplained
FROM procore_sync.balance AS b
JOIN procore_sync.pairing AS p ON p.id = b.pairing
JOIN procore_sync.balance_read AS t ON t.pairing = b.pairing AND t.element = b.element AND t.scope = b.scope;

ALTER TABLE procore_sync.balance DROP COLUMN IF EXISTS maestro_at, DROP COLUMN IF EXISTS procore_at;
COMMENT ON COLUMN procore_sync.balance.as_of IS 'Since when the numbers are these.';
