-- How far each side of an element was read.

-- of_element --
-- By side and scope; when it was read, and read whole.
SELECT side, scope, read_until, read_at, whole_at FROM procore_sync.watermark WHERE pairing = :pairing AND element = :element

-- move --
-- Never backwards. `read_at`: when it was read, by the ledger's clock; `whole`: all of it. `moved_at`: when something moved there (NULL:
-- nothing did); where that was never known, it is taken for now.
INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, read_at, whole_at, moved_at)
SELECT :pairing, :element, side, scope, read_until, read_at, CASE WHEN whole THEN read_at END, moved_at
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    side text, scope text, read_until timestamptz, read_at timestamptz, whole boolean, moved_at timestamptz
)
ON CONFLICT (pairing, element, side, scope) DO UPDATE SET
    read_until = greatest(procore_sync.watermark.read_until, excluded.read_until),
    read_at = greatest(procore_sync.watermark.read_at, excluded.read_at),
    whole_at = greatest(procore_sync.watermark.whole_at, excluded.whole_at),
    moved_at = coalesce(greatest(procore_sync.watermark.moved_at, excluded.moved_at), excluded.read_at)

-- read_again --
-- All of these elements is to be read whole again, as if it never had been.
UPDATE procore_sync.watermark SET whole_at = NULL WHERE pairing = :pairing AND element = ANY(:elements)

-- moved --
-- When something last moved in each project, whatever the element; none where that is not known.
SELECT scope, max(moved_at) AS moved_at FROM procore_sync.watermark
WHERE pairing = :pairing AND side = 'procore' AND scope <> '' GROUP BY scope HAVING max(moved_at) IS NOT NULL
