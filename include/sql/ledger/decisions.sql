-- Decisions of people, what they keep out or apart, suggestions, and pairings that are given up.

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
SELECT
    p.tag,
    m.scope AS maestro_scope, m."values" AS maestro_values, m.lines AS maestro_lines,
    q.scope AS procore_scope, q."values" AS procore_values, q.lines AS procore_lines, q.origin_id,
    CAST(l.procore_id AS text) AS linked_id, l.lines AS linked_lines, k.maestro_key AS linked_key,
    EXISTS (
        SELECT 1 FROM procore_sync.apart AS a
        JOIN procore_sync.seen AS s
            ON s.pairing = a.pairing AND s.element = a.element AND s.side = 'maestro' AND s.key = a.maestro_key
                AND s.gone_at IS NULL
        JOIN procore_sync.seen AS t
            ON t.pairing = a.pairing AND t.element = a.element AND t.side = 'procore' AND t.key = a.procore_key
                AND t.gone_at IS NULL
        WHERE a.pairing = p.id AND a.element = :element AND (a.maestro_key = :maestro_key OR a.procore_key = :procore_key)
    ) AS apart,
    EXISTS (
        SELECT 1 FROM procore_sync.excluded AS e
        WHERE e.pairing = p.id AND e.element = :element
            AND ((e.maestro_key <> '' AND e.maestro_key = :maestro_key) OR (e.procore_key <> '' AND e.procore_key = :procore_key))
    ) AS excluded
FROM procore_sync.pairing AS p
LEFT JOIN procore_sync.seen AS m
    ON m.pairing = p.id AND m.element = :element AND m.side = 'maestro' AND m.key = :maestro_key AND m.gone_at IS NULL
LEFT JOIN procore_sync.seen AS q
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
INSERT INTO procore_sync.decision (pairing, element, kind, maestro_key, procore_key, facts, by_whom, reason)
VALUES (:pairing, :element, :kind, :maestro_key, :procore_key, CAST(:facts AS jsonb), :by_whom, :reason)
RETURNING id

-- open --
SELECT id, kind, maestro_key, procore_key, facts, by_whom, reason, decided_at
FROM procore_sync.decision
WHERE pairing = :pairing AND element = :element AND state = 'open'
ORDER BY id

-- refused --
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
UPDATE procore_sync.decision
SET state = :state, ended_at = now(), ended_by = :run, outcome = CAST(:outcome AS jsonb)
WHERE id IN (SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint)) AND state = 'open'
RETURNING id

-- add_link --
-- Nothing is agreed on yet: the next merge compares field by field.
INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, linked_by)
VALUES (:pairing, :element, :scope, :maestro_key, CAST(:procore_id AS bigint), :run)

-- forget_link --
DELETE FROM procore_sync.link
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key
RETURNING to_jsonb(link) AS before, procore_id

-- move_link --
-- Procore merged the record into another one: what was agreed stays agreed, and what differs now was changed in Procore.
UPDATE procore_sync.link
SET procore_id = CAST(:procore_id AS bigint), procore_fingerprint = NULL
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key

-- link_before --
SELECT to_jsonb(l) AS before, l.procore_id FROM procore_sync.link AS l
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = :maestro_key
FOR UPDATE

-- add_event --
INSERT INTO procore_sync.link_event (pairing, element, what, maestro_key, procore_id, was_procore_id, before, decision, run)
VALUES (
    :pairing, :element, :what, :maestro_key, CAST(:procore_id AS bigint), CAST(:was AS bigint), CAST(:before AS jsonb),
    CAST(:decision AS bigint), :run
)

-- events --
SELECT what, maestro_key, procore_id, was_procore_id, decision, run, at
FROM procore_sync.link_event WHERE pairing = :pairing AND element = :element ORDER BY id

-- drop_choices --
-- What was chosen for a pair that is no pair any more.
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now(), ended_by = :run
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key AND kind = 'choose' AND state = 'open'

-- add_apart --
INSERT INTO procore_sync.apart (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)
ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision

-- lift_pair --
-- A person links two records: they are neither apart nor out any more.
DELETE FROM procore_sync.apart
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key AND procore_key = :procore_key

-- lift_apart --
-- Not from one that is to get a record of its own and has none yet: the two would be linked again by our origin id.
DELETE FROM procore_sync.apart AS a
WHERE a.pairing = :pairing AND a.element = :element AND (a.maestro_key = :maestro_key OR a.procore_key = :procore_key)
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.own AS o
        WHERE o.pairing = a.pairing AND o.element = a.element
            AND (o.maestro_key = a.maestro_key OR o.procore_key = a.procore_key)
    )

-- add_excluded --
INSERT INTO procore_sync.excluded AS e (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)
ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision

-- lift_excluded --
DELETE FROM procore_sync.excluded
WHERE pairing = :pairing AND element = :element
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- add_own --
INSERT INTO procore_sync.own (pairing, element, maestro_key, procore_key, decision)
VALUES (:pairing, :element, :maestro_key, :procore_key, :decision)

-- lift_own --
-- A later decision about the record: whether it is one of those across is open again, or settled.
DELETE FROM procore_sync.own
WHERE pairing = :pairing AND element = :element
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- end_own --
-- Said of a record that is linked now, or gone: one that is entered under its key later is asked about like any other.
DELETE FROM procore_sync.own AS o
WHERE o.pairing = :pairing AND o.element = :element
    AND (
        EXISTS (
            SELECT 1 FROM procore_sync.link AS l
            WHERE l.pairing = o.pairing AND l.element = o.element
                AND (l.maestro_key = o.maestro_key OR CAST(l.procore_id AS text) = o.procore_key)
        )
        OR NOT EXISTS (
            SELECT 1 FROM procore_sync.seen AS s
            WHERE s.pairing = o.pairing AND s.element = o.element AND s.gone_at IS NULL
                AND ((s.side = 'maestro' AND s.key = o.maestro_key) OR (s.side = 'procore' AND s.key = o.procore_key))
        )
    )

-- own --
SELECT maestro_key, procore_key FROM procore_sync.own WHERE pairing = :pairing AND element = :element

-- close_inbox --
-- What a record that stays out was held for is settled by the person who keeps it out.
UPDATE procore_sync.inbox SET closed_at = now(), closed_by = :run, decision = :decision
WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
    AND ((maestro_key <> '' AND maestro_key = :maestro_key) OR (procore_key <> '' AND procore_key = :procore_key))

-- apart --
-- Pairs that were taken apart and that both sides still have.
SELECT a.maestro_key, a.procore_key, d.by_whom, d.reason
FROM procore_sync.apart AS a
JOIN procore_sync.decision AS d ON d.id = a.decision
JOIN procore_sync.seen AS m
    ON m.pairing = a.pairing AND m.element = a.element AND m.side = 'maestro' AND m.key = a.maestro_key AND m.gone_at IS NULL
JOIN procore_sync.seen AS q
    ON q.pairing = a.pairing AND q.element = a.element AND q.side = 'procore' AND q.key = a.procore_key AND q.gone_at IS NULL
WHERE a.pairing = :pairing AND a.element = :element

-- excluded --
SELECT e.element, e.maestro_key, e.procore_key, d.by_whom, d.reason, d.decided_at
FROM procore_sync.excluded AS e JOIN procore_sync.decision AS d ON d.id = e.decision
WHERE e.pairing = :pairing AND (:element = '' OR e.element = :element)
ORDER BY e.element, e.maestro_key, e.procore_key

-- merged --
-- Links whose origin id another living record of Procore carries now; `gone`: whether the linked one is known to be gone.
SELECT l.maestro_key, l.procore_id, min(n.key) AS procore_key, bool_or(o.key IS NULL OR o.gone_at IS NOT NULL) AS gone
FROM procore_sync.link AS l
JOIN procore_sync.seen AS n
    ON n.pairing = l.pairing AND n.element = l.element AND n.side = 'procore' AND n.gone_at IS NULL
        AND n.origin_id = l.origin_id AND n.key <> CAST(l.procore_id AS text)
LEFT JOIN procore_sync.seen AS o
    ON o.pairing = l.pairing AND o.element = l.element AND o.side = 'procore' AND o.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS t
        WHERE t.pairing = l.pairing AND t.element = l.element AND CAST(t.procore_id AS text) = n.key
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.apart AS a
        WHERE a.pairing = l.pairing AND a.element = l.element AND a.maestro_key = l.maestro_key AND a.procore_key = n.key
    )
GROUP BY l.maestro_key, l.procore_id
HAVING count(*) = 1

-- is_gone --
UPDATE procore_sync.seen SET gone_at = now()
WHERE pairing = :pairing AND element = :element AND side = 'procore' AND key = :procore_key AND gone_at IS NULL

-- projects_left --
-- How many projects are linked, and how many of them Procore still had when it was last read.
SELECT count(*) AS linked, count(s.key) FILTER (WHERE s.gone_at IS NULL) AS living
FROM procore_sync.link AS l
LEFT JOIN procore_sync.seen AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'procore' AND s.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = 'projects'

-- forget_suggestions --
DELETE FROM procore_sync.suggestion WHERE pairing = :pairing AND element = :element

-- add_suggestions --
INSERT INTO procore_sync.suggestion (pairing, element, maestro_key, procore_key, score, matched)
SELECT :pairing, :element, maestro_key, procore_key, score, matched
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, procore_key text, score integer, matched jsonb)

-- suggestions --
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

-- pairing --
SELECT id, company, tag, procore_company_id, host, environment
FROM procore_sync.pairing WHERE company = :company AND retired_at IS NULL
FOR UPDATE

-- retire --
-- The old pairing keeps its links and its history under another name; nothing of it counts any more.
UPDATE procore_sync.pairing
SET company = company || ' (until ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ', ' || id || ')',
    retired_at = now(), retired_by = :by_whom, retired_reason = :reason
WHERE id = :pairing
RETURNING company

-- retire_inbox --
UPDATE procore_sync.inbox SET closed_at = now(), with_pairing = true WHERE pairing = :pairing AND closed_at IS NULL

-- retire_decisions --
UPDATE procore_sync.decision SET state = 'replaced', ended_at = now()
WHERE pairing = :pairing AND state IN ('open', 'refused')

-- retire_watermarks --
DELETE FROM procore_sync.watermark WHERE pairing = :pairing

-- retire_suggestions --
DELETE FROM procore_sync.suggestion WHERE pairing = :pairing
