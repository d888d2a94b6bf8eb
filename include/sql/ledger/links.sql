-- Links: two records that are one, and the baseline of each; and every link that was made, moved or ended otherwise than by matching.

-- by_key --
-- Links with their baselines, and the sides whose key names another record by now.
SELECT l.maestro_key, l.procore_id, l.scope, l.origin_id, l.adopted, l.maestro_baseline, l.procore_baseline, l.lines,
    ARRAY(
        SELECT s.side FROM procore_sync.record AS s
        WHERE s.pairing = l.pairing AND s.element = l.element AND s.gone_at IS NULL AND procore_sync.is_used_again(l, s)
            AND (s.side, s.key) IN (('maestro', l.maestro_key), ('procore', CAST(l.procore_id AS text)))
    ) AS used_again
FROM procore_sync.link AS l
WHERE l.pairing = :pairing AND l.element = :element
    AND l.maestro_key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))

-- linked --
-- Both keys of every link of these elements, and whether Procore no longer had the record when it was last read.
SELECT l.element, l.maestro_key, l.procore_id, s.gone_at IS NOT NULL OR procore_sync.is_used_again(l, s) AS gone
FROM procore_sync.link AS l
LEFT JOIN procore_sync.record AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'procore' AND s.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element IN (SELECT jsonb_array_elements_text(CAST(:elements AS jsonb)))

-- linked_projects --
-- The linked projects; of each side's record its values and facts, NULL where there is none; and whether Procore's is gone.
SELECT l.maestro_key, l.procore_id, p.gone_at IS NOT NULL OR procore_sync.is_used_again(l, p) AS gone,
    CASE WHEN m.key IS NOT NULL THEN jsonb_build_object('values', m."values", 'facts', m.facts) END AS maestro,
    CASE WHEN p.key IS NOT NULL THEN jsonb_build_object('values', p."values", 'facts', p.facts) END AS procore
FROM procore_sync.link AS l
LEFT JOIN procore_sync.record AS m
    ON m.pairing = l.pairing AND m.element = l.element AND m.side = 'maestro' AND m.key = l.maestro_key AND m.gone_at IS NULL
LEFT JOIN procore_sync.record AS p
    ON p.pairing = l.pairing AND p.element = l.element AND p.side = 'procore' AND p.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element
ORDER BY l.maestro_key COLLATE "C"

-- linked_sub_projects --
-- The linked sub-projects (of the element :divisions), whose key is the master's number and their own: Procore's sub job with its
-- code, whether it is gone, and maestro*'s record of the sub-project among the projects, NULL where there is none.
SELECT substr(l.maestro_key, length(l.scope) + 2) AS sub_project, l.scope AS master, l.procore_id AS sub_job,
    coalesce(p."values" ->> 'code', '') AS sub_job_code,
    p.gone_at IS NOT NULL OR procore_sync.is_used_again(l, p) AS gone,
    CASE WHEN m.key IS NOT NULL THEN jsonb_build_object('values', m."values", 'facts', m.facts) END AS maestro
FROM procore_sync.link AS l
LEFT JOIN procore_sync.record AS p
    ON p.pairing = l.pairing AND p.element = l.element AND p.side = 'procore' AND p.key = CAST(l.procore_id AS text)
LEFT JOIN procore_sync.record AS m
    ON m.pairing = l.pairing AND m.element = :projects AND m.side = 'maestro' AND m.gone_at IS NULL
        AND m.key = substr(l.maestro_key, length(l.scope) + 2)
WHERE l.pairing = :pairing AND l.element = :divisions
ORDER BY l.maestro_key COLLATE "C"

-- procore_ids --
-- Both keys of every link of an element.
SELECT maestro_key, procore_id FROM procore_sync.link WHERE pairing = :pairing AND element = :element

-- gone --
-- Linked records that Procore no longer had when it was last read.
SELECT l.maestro_key FROM procore_sync.link AS l
JOIN procore_sync.record AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'procore' AND s.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element AND (s.gone_at IS NOT NULL OR procore_sync.is_used_again(l, s))

-- count --
-- How many pairs of each of these elements are linked.
SELECT e.element, count(l.maestro_key) AS linked
FROM jsonb_array_elements_text(CAST(:elements AS jsonb)) AS e (element)
LEFT JOIN procore_sync.link AS l ON l.pairing = :pairing AND l.element = e.element
GROUP BY e.element

-- any --
-- Whether a pair of the element is linked.
SELECT EXISTS (SELECT 1 FROM procore_sync.link WHERE pairing = :pairing AND element = :element) AS linked

-- keep_baselines --
-- Links a pair, or adds to its baseline. Fingerprints only when the whole pair is accounted for. A link moves to
-- another record of Procore by `replace` only: here that would leave its id NULL, and is refused. `cut` tells of the fields
-- of this baseline, and of all lines.
INSERT INTO procore_sync.link (
    pairing, element, scope, maestro_key, procore_id, origin_id, maestro_baseline, procore_baseline, lines, cut,
    maestro_fingerprint, procore_fingerprint, linked_by, maestro_created_at, procore_created_at
)
SELECT :pairing, :element, scope, maestro_key, procore_id, origin_id, maestro_baseline, procore_baseline, lines,
    coalesce(cut, '{}'), maestro_fingerprint, procore_fingerprint, :run,
    (
        SELECT s.created_at FROM procore_sync.record AS s
        WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.key = r.maestro_key
    ),
    (
        SELECT s.created_at FROM procore_sync.record AS s
        WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.key = CAST(r.procore_id AS text)
    )
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    scope text, maestro_key text, procore_id bigint, origin_id text, maestro_baseline jsonb, procore_baseline jsonb,
    lines jsonb, cut text[], maestro_fingerprint text, procore_fingerprint text
)
ON CONFLICT (pairing, element, maestro_key) DO UPDATE SET
    procore_id = CASE WHEN procore_sync.link.procore_id = excluded.procore_id THEN excluded.procore_id END,
    origin_id = coalesce(excluded.origin_id, procore_sync.link.origin_id),
    maestro_baseline = procore_sync.link.maestro_baseline || excluded.maestro_baseline,
    procore_baseline = procore_sync.link.procore_baseline || excluded.procore_baseline,
    lines = excluded.lines,
    cut = ARRAY(
        SELECT was FROM unnest(procore_sync.link.cut) AS was
        WHERE position('|' IN was) = 0 AND NOT jsonb_exists(excluded.maestro_baseline, was)
        UNION
        SELECT unnest(excluded.cut)
        ORDER BY 1
    ),
    maestro_fingerprint = coalesce(excluded.maestro_fingerprint, procore_sync.link.maestro_fingerprint),
    procore_fingerprint = coalesce(excluded.procore_fingerprint, procore_sync.link.procore_fingerprint),
    maestro_created_at = coalesce(procore_sync.link.maestro_created_at, excluded.maestro_created_at),
    procore_created_at = coalesce(procore_sync.link.procore_created_at, excluded.procore_created_at)

-- replace --
-- A sent cost is not changed but reversed and sent anew: its link moves to the new one. Its origin id is the new one's.
UPDATE procore_sync.link AS l SET procore_id = r.procore_id, origin_id = NULL, procore_created_at = NULL
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, was bigint, procore_id bigint)
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = r.maestro_key AND l.procore_id = r.was

-- projects_left --
-- How many projects are linked, and how many of them Procore still had when it was last read. Those that a person keeps out, or has
-- decided to unlink, relink or keep out, do not count.
SELECT count(*) AS linked, count(s.key) FILTER (WHERE s.gone_at IS NULL) AS living
FROM procore_sync.link AS l
LEFT JOIN procore_sync.record AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'procore' AND s.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.decision AS d
        WHERE d.pairing = l.pairing AND d.element = l.element AND d.maestro_key = l.maestro_key AND d.state = 'open'
            AND d.kind IN ('unlink', 'relink', 'exclude')
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.excluded_record AS e
        WHERE e.pairing = l.pairing AND e.element = l.element AND e.maestro_key = l.maestro_key
    )

-- merged --
-- Links whose origin id another living record of Procore carries now; `gone`: whether the linked one is known to be gone.
SELECT l.maestro_key, l.procore_id, min(n.key) AS procore_key, bool_or(o.key IS NULL OR o.gone_at IS NOT NULL) AS gone
FROM procore_sync.link AS l
JOIN procore_sync.record AS n
    ON n.pairing = l.pairing AND n.element = l.element AND n.side = 'procore' AND n.gone_at IS NULL
        AND n.origin_id = l.origin_id AND n.key <> CAST(l.procore_id AS text)
LEFT JOIN procore_sync.record AS o
    ON o.pairing = l.pairing AND o.element = l.element AND o.side = 'procore' AND o.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS t
        WHERE t.pairing = l.pairing AND t.element = l.element AND CAST(t.procore_id AS text) = n.key
    )
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.unlinked_pair AS a
        WHERE a.pairing = l.pairing AND a.element = l.element AND a.maestro_key = l.maestro_key AND a.procore_key = n.key
    )
GROUP BY l.maestro_key, l.procore_id
HAVING count(*) = 1

-- lock --
-- A link as it is now, for the event that tells how it was.
SELECT to_jsonb(l) AS before, l.procore_id FROM procore_sync.link AS l
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = :maestro_key
FOR UPDATE

-- follow_merge --
-- Procore merged the record into another one: the baseline stays, and what differs now was changed in Procore.
UPDATE procore_sync.link
SET procore_id = CAST(:procore_id AS bigint), procore_fingerprint = NULL, procore_created_at = NULL
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key

-- mark_merged_gone --
-- The record that Procore merged into another one is gone.
UPDATE procore_sync.record SET gone_at = now()
WHERE pairing = :pairing AND element = :element AND side = 'procore' AND key = :procore_key AND gone_at IS NULL

-- add --
-- It has no baseline yet: the next merge compares field by field.
INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, linked_by)
VALUES (:pairing, :element, :scope, :maestro_key, CAST(:procore_id AS bigint), :run)

-- adopt --
-- The same for a record that has another integration's origin id, which ours may replace. A link that is there is looked at again.
INSERT INTO procore_sync.link AS l (pairing, element, scope, maestro_key, procore_id, linked_by, adopted)
VALUES (:pairing, :element, :scope, :maestro_key, CAST(:procore_id AS bigint), :run, :adopted)
ON CONFLICT (pairing, element, maestro_key) DO UPDATE
SET adopted = excluded.adopted, maestro_fingerprint = NULL, procore_fingerprint = NULL

-- adopted --
-- Links that were adopted, and the run that wrote our origin id in the place of the other; empty: none did.
SELECT l.maestro_key, l.procore_id, l.adopted, coalesce((
    SELECT r.dag_run FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
    CROSS JOIN LATERAL jsonb_array_elements(a.changes) AS c
    WHERE r.pairing = l.pairing AND a.element = l.element AND a.maestro_key = l.maestro_key AND a.side = 'procore'
        AND a.state <> 'refused' AND c ->> 'field' = 'origin_id' AND c ->> 'old' = l.adopted
        AND NOT jsonb_exists(c, 'line')
    ORDER BY a.id DESC
    LIMIT 1
), '') AS written_by
FROM procore_sync.link AS l
WHERE l.pairing = :pairing AND l.element = :element AND l.adopted IS NOT NULL
ORDER BY l.maestro_key

-- remove --
-- The link as it was.
DELETE FROM procore_sync.link
WHERE pairing = :pairing AND element = :element AND maestro_key = :maestro_key
RETURNING to_jsonb(link) AS before, procore_id

-- remove_composed --
-- The links of what is composed with a code: they were made by what the code was linked to.
DELETE FROM procore_sync.link AS l
USING procore_sync.record AS c
WHERE l.pairing = :pairing AND l.element = :composed AND c.pairing = l.pairing AND c.element = l.element AND c.side = 'maestro'
    AND c.key = l.maestro_key AND :maestro_key IN (c."values" ->> :field, concat(c.scope, '|', c."values" ->> :field))

-- add_event --
-- A link was made, moved or ended otherwise than by matching.
INSERT INTO procore_sync.link_event (pairing, element, kind, maestro_key, procore_id, was_procore_id, before, decision, run)
VALUES (
    :pairing, :element, :kind, :maestro_key, CAST(:procore_id AS bigint), CAST(:was AS bigint), CAST(:before AS jsonb),
    CAST(:decision AS bigint), :run
)

-- events --
-- In their order.
SELECT kind, maestro_key, procore_id, was_procore_id, decision, run, at
FROM procore_sync.link_event WHERE pairing = :pairing AND element = :element ORDER BY id
