-- How far each side of an element was read.

-- of_element --
-- By side and scope.
SELECT side, scope, read_until FROM procore_sync.watermark WHERE pairing = :pairing AND element = :element

-- move --
-- Never backwards.
INSERT INTO procore_sync.watermark (pairing, element, side, scope, read_until)
VALUES (:pairing, :element, :side, :scope, :read_until)
ON CONFLICT (pairing, element, side, scope)
DO UPDATE SET read_until = greatest(procore_sync.watermark.read_until, excluded.read_until)
