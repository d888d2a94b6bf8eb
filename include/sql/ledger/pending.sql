-- What earlier runs and people left for a run of an element: of which kinds there is anything, so that it asks for those only.

-- of_element --
-- Begun creations, writes that nobody confirmed, open decisions and those that could not be applied, what decisions keep out of
-- matching, suggestions, and open exceptions.
SELECT
    EXISTS (
        SELECT 1 FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
        WHERE r.pairing = :pairing AND a.element = :element AND a.state IN ('intended', 'refused', 'handed_over')
    ) AS unconfirmed,
    EXISTS (
        SELECT 1 FROM procore_sync.decision
        WHERE pairing = :pairing AND element = :element AND state IN ('open', 'refused')
    ) AS decisions,
    EXISTS (SELECT 1 FROM procore_sync.unlinked_pair WHERE pairing = :pairing AND element = :element) AS unlinked,
    EXISTS (SELECT 1 FROM procore_sync.excluded_record WHERE pairing = :pairing AND element = :element) AS excluded,
    EXISTS (SELECT 1 FROM procore_sync.separate_record WHERE pairing = :pairing AND element = :element) AS separate,
    EXISTS (SELECT 1 FROM procore_sync.suggestion WHERE pairing = :pairing AND element = :element) AS suggestions,
    EXISTS (
        SELECT 1 FROM procore_sync.inbox WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
    ) AS exceptions
