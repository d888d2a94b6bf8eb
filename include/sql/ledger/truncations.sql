-- What the first run of an element will cut, or cannot write.

-- forget --
-- All of the element.
DELETE FROM procore_sync.truncation WHERE pairing = :pairing AND element = :element

-- add --
-- Those that were found now.
INSERT INTO procore_sync.truncation (pairing, element, scope, side, key, line, field, whole, cut_to, code, facts)
SELECT :pairing, :element, scope, side, key, line, field, whole, cut_to, code, facts
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    scope text, side text, key text, line text, field text, whole text, cut_to text, code text, facts jsonb
)
ON CONFLICT (pairing, element, side, key, line, field) DO UPDATE SET
    scope = excluded.scope, whole = excluded.whole, cut_to = excluded.cut_to, code = excluded.code, facts = excluded.facts,
    found_at = now()

-- to_come --
-- Those of records that are not linked yet: what a run that writes would cut.
SELECT s.element, s.scope, s.side, s.key, s.line, s.field, s.whole, s.cut_to, s.code, s.facts, s.found_at
FROM procore_sync.truncation AS s
JOIN procore_sync.pairing AS p ON p.id = s.pairing
WHERE p.company = :company AND p.retired_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        CROSS JOIN LATERAL (VALUES ('maestro', l.maestro_key), ('procore', CAST(l.procore_id AS text))) AS k (side, key)
        WHERE l.pairing = s.pairing AND l.element = s.element AND k.side = s.side AND k.key = s.key
    )
ORDER BY s.element, s.side, s.key, s.line, s.field
