-- What an undo asks the ledger, and what it leaves there.

-- runs --
-- The elements of a DAG run, whatever the company.
SELECT p.id AS pairing, p.company, r.element, r.mode, r.undoes
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing
WHERE r.dag_run = :dag_run

-- under_way --
-- Elements that a run is at: the newest run of an element that did not end. An older one broke off.
SELECT n.element, n.dag_run
FROM (
    SELECT DISTINCT ON (element) element, dag_run, state
    FROM procore_sync.run WHERE pairing = :pairing AND dag_run <> :mine
    ORDER BY element, id DESC
) AS n
WHERE n.state = 'running' OR (n.state = 'waiting' AND n.dag_run = :dag_run)
ORDER BY n.element

-- actions --
-- What a run wrote, in its order; what nobody confirmed may have been written too. `linked`: whether it made the link.
SELECT a.scope, a.side, a.verb, a.maestro_key, CAST(a.procore_id AS text) AS procore_key, a.changes,
    a.state = 'handed_over' AS handed_over,
    EXISTS (
        SELECT 1 FROM procore_sync.link AS l JOIN procore_sync.run AS m ON m.id = l.linked_by
        WHERE l.pairing = r.pairing AND l.element = a.element AND l.maestro_key = a.maestro_key AND m.dag_run = r.dag_run
    ) AS linked
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND r.dag_run = :dag_run AND a.element = :element
    AND a.state IN ('done', 'intended', 'settled', 'handed_over') AND coalesce(a.maestro_key, '') <> ''
    AND (:project = '' OR a.scope = :project OR (a.element = :projects AND a.maestro_key = :project))
    AND (:record = '' OR a.maestro_key = :record OR CAST(a.procore_id AS text) = :record)
ORDER BY a.id

-- mark_run --
-- What a run takes back, who asked for it, and why.
UPDATE procore_sync.run SET undoes = :undoes, by_whom = :by_whom, reason = :reason WHERE id = :run

-- naming --
-- Living records whose field names the record, by the words of their own side.
SELECT s.element, s.key
FROM procore_sync.record AS s
JOIN jsonb_to_recordset(CAST(:fields AS jsonb)) AS f (element text, field text) ON f.element = s.element
WHERE s.pairing = :pairing AND s.gone_at IS NULL AND s.side = :side AND s."values" ->> f.field = :word
ORDER BY s.element, s.key

-- mark_removed_gone --
-- What an undo took away is gone.
UPDATE procore_sync.record AS s SET gone_at = now()
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
WHERE r.pairing = :pairing AND a.element = :element AND a.verb = 'remove' AND a.state = 'done'
    AND s.pairing = r.pairing AND s.element = a.element AND s.side = a.side AND s.gone_at IS NULL AND s.kept_at < a.ended_at
    AND s.key = CASE a.side WHEN 'maestro' THEN a.maestro_key ELSE CAST(a.procore_id AS text) END

-- links_to_removed --
-- Links to records that an undo took away, with the undo.
SELECT DISTINCT ON (l.maestro_key) l.maestro_key, l.procore_id, a.side, r.id AS run, r.by_whom, r.reason, r.undoes
FROM procore_sync.link AS l
JOIN procore_sync.action AS a ON a.element = l.element AND a.maestro_key = l.maestro_key AND a.verb = 'remove'
JOIN procore_sync.run AS r ON r.id = a.run AND r.pairing = l.pairing
JOIN procore_sync.record AS s ON s.pairing = l.pairing AND s.element = l.element AND s.side = a.side AND s.gone_at IS NOT NULL
    AND s.key = CASE a.side WHEN 'maestro' THEN l.maestro_key ELSE CAST(l.procore_id AS text) END
WHERE l.pairing = :pairing AND l.element = :element AND a.state IN ('done', 'intended', 'settled')
ORDER BY l.maestro_key, a.id DESC

-- settle_withdrawn --
-- What an undo took back from an import file is handed over no more.
UPDATE procore_sync.action AS a SET state = 'settled', ended_at = now()
FROM procore_sync.run AS r, procore_sync.action AS w
WHERE r.id = a.run AND r.pairing = :pairing AND a.element = :element AND a.state = 'handed_over' AND w.run = :run
    AND w.element = a.element AND w.side = a.side AND w.verb = 'withdraw' AND w.state = 'done' AND w.maestro_key = a.maestro_key

-- close_withdrawn --
-- Nothing waits for its import.
UPDATE procore_sync.inbox AS i SET closed_at = now(), closed_by = :run
FROM procore_sync.action AS w
WHERE i.pairing = :pairing AND i.element = :element AND i.closed_at IS NULL AND i.code = 'handed_over' AND w.run = :run
    AND w.element = i.element AND w.verb = 'withdraw' AND w.state = 'done'
    AND (i.maestro_key = w.maestro_key OR i.procore_key = CAST(w.procore_id AS text))

-- withdrawn_creations --
-- Records of Procore whose copy an undo took back before maestro* had it, with the undo.
SELECT w.maestro_key, CAST(w.procore_id AS text) AS procore_key, r.by_whom, r.reason, r.undoes
FROM procore_sync.action AS w JOIN procore_sync.run AS r ON r.id = w.run
WHERE r.pairing = :pairing AND w.element = :element AND w.run = :run AND w.verb = 'withdraw' AND w.state = 'done'
    AND w.procore_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = r.pairing AND l.element = w.element
            AND (l.maestro_key = w.maestro_key OR l.procore_id = w.procore_id)
    )

-- replaced_line_ids --
-- Lines of these records whose origin id of another integration a run replaced or took away, as the ledger names them: the id that the
-- last such run found, and ours.
SELECT DISTINCT ON (a.maestro_key, c ->> 'line') a.maestro_key, c ->> 'line' AS line, c ->> 'old' AS old, c ->> 'new' AS new
FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
CROSS JOIN LATERAL jsonb_array_elements(a.changes) AS c
WHERE r.pairing = :pairing AND a.element = :element AND a.side = 'procore' AND r.mode <> 'undo'
    AND a.maestro_key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
    AND a.state IN ('done', 'intended', 'settled') AND jsonb_exists(c, 'line') AND c ->> 'field' = 'origin_id'
ORDER BY a.maestro_key, c ->> 'line', a.id DESC

-- links_given_back --
-- Links of these records that were there when the run that is undone wrote, and whose record has another integration's origin id again.
SELECT l.maestro_key, l.procore_id
FROM procore_sync.link AS l
JOIN procore_sync.record AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'procore' AND s.key = CAST(l.procore_id AS text)
WHERE l.pairing = :pairing AND l.element = :element AND s.origin_id = l.adopted
    AND l.maestro_key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.run AS m
        WHERE m.id = l.linked_by
            AND m.id > (SELECT max(r.id) FROM procore_sync.run AS r WHERE r.pairing = l.pairing AND r.dag_run = :undoes)
    )
ORDER BY l.maestro_key

-- unlink --
-- The link to a record that another integration has again; both wait for a person, and are not linked by themselves.
WITH decided AS (
    INSERT INTO procore_sync.decision (
        pairing, element, kind, maestro_key, procore_key, by_whom, reason, state, ended_at, ended_by
    )
    VALUES (:pairing, :element, 'unlink', :maestro_key, :procore_key, :by_whom, :reason, 'applied', now(), :run)
    RETURNING id
), kept_apart AS (
    INSERT INTO procore_sync.unlinked_pair AS u (pairing, element, maestro_key, procore_key, decision)
    SELECT :pairing, :element, :maestro_key, :procore_key, id FROM decided
    ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision
), forgotten AS (
    DELETE FROM procore_sync.link AS l
    WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = :maestro_key
    RETURNING l.procore_id, to_jsonb(l) AS before
)
INSERT INTO procore_sync.link_event (pairing, element, kind, maestro_key, was_procore_id, before, decision, run)
SELECT :pairing, :element, 'unlinked', :maestro_key, f.procore_id, f.before, d.id, :run FROM forgotten AS f, decided AS d

-- exclude --
-- The record that is left stays out, until a person includes it.
WITH decided AS (
    INSERT INTO procore_sync.decision (
        pairing, element, kind, maestro_key, procore_key, by_whom, reason, state, ended_at, ended_by
    )
    VALUES (:pairing, :element, 'exclude', :maestro_key, :procore_key, :by_whom, :reason, 'applied', now(), :run)
    RETURNING id
), kept_out AS (
    INSERT INTO procore_sync.excluded_record AS e (pairing, element, maestro_key, procore_key, decision)
    SELECT :pairing, :element, :maestro_key, :procore_key, id FROM decided
    ON CONFLICT (pairing, element, maestro_key, procore_key) DO UPDATE SET decision = excluded.decision
), forgotten AS (
    DELETE FROM procore_sync.link AS l
    WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = :linked
    RETURNING l.procore_id, to_jsonb(l) AS before
)
INSERT INTO procore_sync.link_event (pairing, element, kind, maestro_key, was_procore_id, before, decision, run)
SELECT :pairing, :element, 'unlinked', :linked, f.procore_id, f.before, d.id, :run FROM forgotten AS f, decided AS d

-- mark_links --
-- The link says which undo made its sides differ. Its fingerprints only where nothing else waits to be merged.
UPDATE procore_sync.link AS l SET undone_by = :run, undone_at = now(),
    maestro_fingerprint = coalesce(r.maestro_fingerprint, l.maestro_fingerprint),
    procore_fingerprint = coalesce(r.procore_fingerprint, l.procore_fingerprint)
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, maestro_fingerprint text, procore_fingerprint text)
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = r.maestro_key

-- element_of_plan --
-- The element of a change set.
SELECT element FROM procore_sync.change_set WHERE id = :plan

-- results --
-- An undo, element by element: its numbers, and the sentences about what cannot be undone.
SELECT r.element, r.state, r.error, r.said, r.tally, r.undoes, n.id AS plan, n.hash, n.state AS plan_state, s.maestro_key, s.procore_key, s.side, s.why
FROM procore_sync.run AS r
JOIN procore_sync.pairing AS p ON p.id = r.pairing
LEFT JOIN LATERAL (
    SELECT id, hash, state FROM procore_sync.change_set WHERE run = r.id AND state <> 'replaced' ORDER BY id DESC LIMIT 1
) AS n ON true
LEFT JOIN procore_sync.change_set_step AS s ON s.change_set = n.id AND s.verb = 'cannot'
WHERE p.company = :company AND r.dag_run = :dag_run AND r.mode = 'undo'
ORDER BY r.id, s.place
