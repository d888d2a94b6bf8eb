-- How far each side of an element was read.

-- of_element --
-- By side and scope; when it was read, and read whole.
SELECT side, scope, read_until, read_at, whole_at FROM procore_sync.watermark WHERE pairing = :pairing AND element = :element

-- move --
-- Never backwards. `read_at`: when it was read, by the ledger's clock; `whole`: all of it.
INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until, read_at, whole_at)
SELECT :pairing, :element, side, scope, read_until, read_at, CASE WHEN whole THEN read_at END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    side text, scope text, read_until timestamptz, read_at timestamptz, whole boolean
)
ON CONFLICT (pairing, element, side, scope) DO UPDATE SET
    read_until = greatest(procore_sync.watermark.read_until, excluded.read_until),
    read_at = greatest(procore_sync.watermark.read_at, excluded.read_at),
    whole_at = greatest(procore_sync.watermark.whole_at, excluded.whole_at)
