-- Exceptions: records that wait for somebody, each with its cause. One open entry a record.

-- keep --
-- Opens an entry or renews it; one about a decision is apart from the one of its record. It was tried again when a write was
-- attempted, or when either side or the cause changed.
INSERT INTO procore_sync.inbox AS i (
    pairing, element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint, procore_fingerprint,
    amount, written, decision
)
SELECT :pairing, :element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint,
    procore_fingerprint, amount, coalesce(written, false), decision
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    scope text, maestro_key text, procore_key text, kind text, code text, facts jsonb, owner text,
    maestro_fingerprint text, procore_fingerprint text, amount numeric, written boolean, decision bigint
)
ON CONFLICT (pairing, element, maestro_key, procore_key, (decision IS NOT NULL)) WHERE closed_at IS NULL DO UPDATE SET
    (tries, last_tried) = (
        SELECT i.tries + CASE WHEN again.tried THEN 1 ELSE 0 END, CASE WHEN again.tried THEN now() ELSE i.last_tried END
        FROM (
            SELECT excluded.written OR (i.code, i.facts, i.maestro_fingerprint, i.procore_fingerprint)
                IS DISTINCT FROM (excluded.code, excluded.facts, excluded.maestro_fingerprint, excluded.procore_fingerprint)
        ) AS again (tried)
    ),
    kind = excluded.kind, code = excluded.code, facts = excluded.facts, owner = excluded.owner, amount = excluded.amount,
    maestro_fingerprint = excluded.maestro_fingerprint, procore_fingerprint = excluded.procore_fingerprint,
    written = excluded.written, decision = excluded.decision, last_seen = now()
RETURNING id

-- confirm --
-- Entries that this run found as they were, and had no reason to try again.
UPDATE procore_sync.inbox SET last_seen = now()
WHERE closed_at IS NULL AND id IN (SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint))

-- close --
-- Entries of records that were looked at in this run and do not wait any more, and of records that are gone without ever
-- having been linked, or that another document sums up now. :read: projects of which every draft that is left was told.
UPDATE procore_sync.inbox AS i SET closed_at = now(), closed_by = :run
WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
    AND id NOT IN (SELECT CAST(jsonb_array_elements_text(CAST(:kept AS jsonb)) AS bigint))
    AND (maestro_key IN (SELECT jsonb_array_elements_text(CAST(:maestro AS jsonb)))
        OR procore_key IN (SELECT jsonb_array_elements_text(CAST(:procore AS jsonb)))
        OR (code IN ('draft_approved', 'draft_not_deleted') AND scope IN (SELECT jsonb_array_elements_text(CAST(:read AS jsonb))))
        OR EXISTS (
            SELECT 1 FROM procore_sync.record AS s
            WHERE s.pairing = i.pairing AND s.element = i.element AND (s.gone_at IS NOT NULL OR s.summed_in <> s.key)
                AND s.side = CASE WHEN i.maestro_key = '' THEN 'procore' ELSE 'maestro' END
                AND s.key = CASE WHEN i.maestro_key = '' THEN i.procore_key ELSE i.maestro_key END
                AND NOT EXISTS (
                    SELECT 1 FROM procore_sync.link AS l
                    WHERE l.pairing = i.pairing AND l.element = i.element
                        AND (l.maestro_key = i.maestro_key OR CAST(l.procore_id AS text) = i.procore_key)
                )
        ))

-- open --
-- Those of some elements, by kind and cause. A refusal of a side may pass by itself (a closed period is opened again, a tool is
-- enabled): `due` is whether it is time to try again, after a pause that doubles with each try, from most of an hour to a day. What was not
-- answered is looked up, and tried again, by the next run; only after that it gets pauses, too. A document whose line was refused is not
-- among them: it was brought back to what it was.
SELECT id, element, scope, maestro_key, procore_key, kind, code, facts, owner, maestro_fingerprint, procore_fingerprint,
    amount, tries, first_seen, last_seen, last_tried,
    code IN ('refused', 'refused_by_maestro', 'refused_completion', 'unanswered', 'handed_over', 'line_to_remove')
        AND (
            (code = 'unanswered' AND tries = 1)
            OR now() >= last_tried + least(interval '50 minutes' * power(2, least(tries, 10) - 1), interval '1 day')
        ) AS due
FROM procore_sync.inbox
WHERE pairing = :pairing AND closed_at IS NULL AND element IN (SELECT jsonb_array_elements_text(CAST(:elements AS jsonb)))
ORDER BY kind, code, element, maestro_key, procore_key

-- largest --
-- Of some elements of a company, the first that wait, the largest amounts first. What a decision could not do is not a record's.
SELECT i.element, i.maestro_key, i.procore_key
FROM procore_sync.inbox AS i JOIN procore_sync.pairing AS p ON p.id = i.pairing
WHERE p.company = :company AND i.closed_at IS NULL AND i.decision IS NULL
    AND i.element IN (SELECT jsonb_array_elements_text(CAST(:elements AS jsonb)))
ORDER BY abs(i.amount) DESC NULLS LAST, i.element, i.maestro_key, i.procore_key
LIMIT :limit

-- by_cause --
-- The largest amounts first.
SELECT element, kind, cause, owner, field, waits_for_element, waits_for_project, waits_for_key, waits_for_side, waits_for_name,
    records, amount
FROM procore_sync.inbox_by_cause
WHERE company = :company
ORDER BY abs(amount) DESC NULLS LAST, records DESC, element, cause, waits_for_key, field

-- scopes --
-- The projects in which something of an element waits for somebody.
SELECT DISTINCT scope FROM procore_sync.inbox WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
