-- Records of both sides that may be one; renewed with each run.

-- forget --
-- All of the element.
DELETE FROM procore_sync.suggestion WHERE pairing = :pairing AND element = :element

-- add --
-- Those that were found now.
INSERT INTO procore_sync.suggestion (pairing, element, maestro_key, procore_key, score, matched)
SELECT :pairing, :element, maestro_key, procore_key, score, matched
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, procore_key text, score integer, matched jsonb)

-- open --
-- Without those that a run linked or a person decided on meanwhile.
SELECT s.maestro_key, s.procore_key, s.score, s.matched
FROM procore_sync.suggestion AS s
WHERE s.pairing = :pairing AND s.element = :element
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = s.pairing AND l.element = s.element AND l.maestro_key = s.maestro_key
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = s.pairing AND l.element = s.element AND l.procore_id = CAST(s.procore_key AS bigint)
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.decision AS d
        WHERE d.pairing = s.pairing AND d.element = s.element AND d.state = 'open' AND d.kind <> 'choose'
            AND d.maestro_key = s.maestro_key
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.decision AS d
        WHERE d.pairing = s.pairing AND d.element = s.element AND d.state = 'open' AND d.kind <> 'choose'
            AND d.procore_key = s.procore_key
    )
ORDER BY s.score DESC, s.maestro_key, s.procore_key
