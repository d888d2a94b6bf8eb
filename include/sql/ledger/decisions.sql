-- What people decided: kept until a run applies it, once.

-- lock --
-- Two people, or a person and a run, one after the other.
SELECT pg_advisory_xact_lock(hashtext('procore_sync.decision'), CAST(:pairing AS integer))

-- linked --
-- The link of a record, named from either side.
SELECT maestro_key, CAST(procore_id AS text) AS procore_key
FROM procore_sync.link
WHERE pairing = :pairing AND element = :element
    AND ((:maestro_key <> '' AND maestro_key = :maestro_key) OR (:maestro_key = '' AND procore_id = CAST(:procore_id AS bigint)))

-- known --
-- What the ledger knows of the two records of a decision: each as it was last read, their links, and what keeps them out.
SELECT
    p.tag,
    m.scope AS maestro_scope, m."values" AS maestro_values, m.lines AS maestro_lines,
    q.scope AS procore_scope, q."values" AS procore_values, q.lines AS procore_lines, q.origin_id,
    CAST(l.procore_id AS text) AS linked_id, l.lines AS linked_lines, k.maestro_key AS linked_key,
    EXISTS (
        SELECT 1 FROM procore_sync.unlinked_pair AS a
        JOIN procore_sync.record AS s
            ON s.pairing = a.pairing AND s.element = a.element AND s.side = 'maestro' AND s.key = a.maestro_key
                AND s.gone_at IS NULL
        JOIN procore_sync.record AS t
            ON t.pairing = a.pairing AND t.element = a.element AND t.side = 'procore' AND t.key = a.procore_key
                AND t.gone_at IS NULL
        WHERE a.pairing = p.id AND a.element = :element AND (a.maestro_key = :maestro_key OR a.procore_key = :procore_key)
    ) AS unlinked,
    EXISTS (
        SELECT 1 FROM procore_sync.excluded_record AS e
        WHERE e.pairing = p.id AND e.element = :element
            AND ((e.maestro_key <> '' AND e.maestro_key = :maestro_key) OR (e.procore_key <> '' AND e.procore_key = :procore_key))
    ) AS excluded
FROM procore_sync.pairing AS p
LEFT JOIN procore_sync.record AS m
    ON m.pairing = p.id AND m.element = :element AND m.side = 'maestro' AND m.key = :maestro_key AND m.gone_at IS NULL
LEFT JOIN procore_sync.record AS q
    ON q.pairing = p.id AND q.element = :element AND q.side = 'procore' AND q.key = :procore_key AND q.gone_at IS NULL
LEFT JOIN procore_sync.link AS l ON l.pairing = p.id AND l.element = :element AND l.maestro_key = :maestro_key
LEFT JOIN procore_sync.link AS k
    ON k.pairing = p.id AND k.element = :element AND k.procore_id = CAST(:procore_id AS bigint)
WHERE p.id = :pairing

-- replace --
-- A later decision about the same thing: an earlier one that is open, or could not be applied, falls.
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now()
WHERE pairing = :pairing AND element = :element AND state IN ('open', 'refused') AND (kind = 'choose') = (:kind = 'choose')
    AND (kind <> 'choose' OR (facts ->> 'field' = :field AND facts ->> 'line' = :line))
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))
RETURNING id

-- close_replaced --
-- The inbox no longer tells of a decision that was replaced.
UPDATE procore_sync.inbox SET closed_at = now()
WHERE closed_at IS NULL AND decision IN (SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint))

-- add --
-- It waits for the next run.
INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, procore_key, facts, by_whom, reason)
VALUES (:pairing, :element, :kind, :maestro_key, :procore_key, CAST(:facts AS jsonb), :by_whom, :reason)
RETURNING id

-- open --
-- Those that no run applied yet, in their order.
SELECT id, kind, maestro_key, procore_key, facts, by_whom, reason, decided_at
FROM procore_sync.decision
WHERE pairing = :pairing AND element = :element AND state = 'open'
ORDER BY id

-- refused --
-- Those that a run could not apply, with the reason, and that no later one replaced.
SELECT id, kind, maestro_key, procore_key, facts, by_whom, outcome
FROM procore_sync.decision
WHERE pairing = :pairing AND element = :element AND state = 'refused' AND outcome IS NOT NULL
ORDER BY id

-- all --
-- For people: what was decided, newest first.
SELECT id, element, kind, maestro_key, procore_key, facts, by_whom, reason, decided_at, state, ended_at, outcome
FROM procore_sync.decision
WHERE pairing = :pairing AND (:element = '' OR element = :element)
ORDER BY id DESC
LIMIT :at_most

-- end --
-- Applied or refused by a run.
UPDATE procore_sync.decision
SET state = :state, ended_at = now(), ended_by = :run, outcome = CAST(:outcome AS jsonb)
WHERE id IN (SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint)) AND state = 'open'
RETURNING id

-- withdraw --
-- Those of a kind that no run applied yet.
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now()
WHERE pairing = :pairing AND element = :element AND kind = :kind AND state = 'open'
RETURNING id

-- replace_choices --
-- What was chosen for a pair that is no pair any more.
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now(), ended_by = :run
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key AND kind = 'choose' AND state = 'open'

-- close_exceptions --
-- A record's exceptions end with the decision that excludes it.
UPDATE procore_sync.inbox SET closed_at = now(), closed_by = :run, decision = :decision
WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- carried_by --
-- A linked record that names what is composed with a code (:composed, an element; :field, that of its record which holds the code) in
-- its heading or its lines (:names: fields by element): its dollars are on both sides.
WITH composed AS MATERIALIZED (
    SELECT c.key FROM procore_sync.record AS c
    WHERE c.pairing = :pairing AND c.element = :composed AND c.side = 'maestro'
        AND :code_key IN (c."values" ->> :field, concat(c.scope, '|', c."values" ->> :field))
), named AS (
    SELECT e.key AS element, jsonb_array_elements_text(e.value) AS field FROM jsonb_each(CAST(:names AS jsonb)) AS e
)
SELECT s.element, s.key
FROM procore_sync.record AS s
JOIN named AS n ON n.element = s.element
JOIN procore_sync.link AS l ON l.pairing = s.pairing AND l.element = s.element AND l.maestro_key = s.key
WHERE s.pairing = :pairing AND s.side = 'maestro' AND s.gone_at IS NULL
    AND (
        concat(s.scope, '|', s."values" ->> n.field) IN (SELECT key FROM composed)
        OR EXISTS (
            SELECT 1 FROM jsonb_array_elements(s.lines) AS line
            WHERE concat(s.scope, '|', line -> 'values' ->> n.field) IN (SELECT key FROM composed)
        )
    )
ORDER BY s.element, s.key
LIMIT 1
