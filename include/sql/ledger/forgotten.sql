-- A record's personal values are erased on request (docs/personal-data.md). Each block that erases gives a row for each row that it
-- changed. `record` in the names of parameters: both keys of the record; '' on the side that it does not have.

-- find --
-- Both keys of a record that is named by either; what is linked first, then maestro*'s.
SELECT maestro_key, procore_key
FROM (
    SELECT maestro_key, CAST(procore_id AS text) AS procore_key, CASE WHEN maestro_key = :key THEN 1 ELSE 2 END AS place
    FROM procore_sync.link
    WHERE pairing = :pairing AND element = :element AND (maestro_key = :key OR CAST(procore_id AS text) = :key)
    UNION ALL
    SELECT CASE side WHEN 'maestro' THEN key ELSE '' END, CASE side WHEN 'procore' THEN key ELSE '' END,
        CASE side WHEN 'maestro' THEN 3 ELSE 4 END
    FROM procore_sync.record WHERE pairing = :pairing AND element = :element AND key = :key
    UNION ALL
    SELECT coalesce(a.maestro_key, ''), coalesce(CAST(a.procore_id AS text), ''), 5
    FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
    WHERE r.pairing = :pairing AND a.element = :element AND (a.maestro_key = :key OR CAST(a.procore_id AS text) = :key)
) AS named
ORDER BY place
LIMIT 1

-- summed_in --
-- The document of an invoice that sums a record up, which has its texts from its records.
SELECT summed_in AS key FROM procore_sync.record
WHERE pairing = :pairing AND element = :element AND side = 'maestro' AND key = nullif(:maestro_key, '')
    AND summed_in <> key AND starts_with(summed_in, 'INVOICE/')

-- unconfirmed --
-- Whether a run broke off while it wrote the record: the next one finds out by these values what became of it.
SELECT EXISTS (
    SELECT FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
    WHERE r.pairing = :pairing AND a.element = :element AND a.state = 'intended'
        AND (a.maestro_key = nullif(:maestro_key, '') OR CAST(a.procore_id AS text) = nullif(:procore_key, ''))
) AS unconfirmed

-- note --
-- Who asked, and why; the triggers let go of this record's values in this transaction.
INSERT INTO procore_sync.forgotten (pairing, element, maestro_key, procore_key, by_whom, reason)
VALUES (:pairing, :element, :maestro_key, :procore_key, :by_whom, :reason)

-- record --
-- It cannot be used until it is read again: nothing may be written from a mark.
UPDATE procore_sync.record AS s SET
    "values" = procore_sync.erased_values(s."values", CAST(:personal AS jsonb), :mark),
    lines = (
        SELECT coalesce(jsonb_agg(l.value || jsonb_build_object(
            'values', procore_sync.erased_values(l.value -> 'values', CAST(:of_lines AS jsonb), :mark)
        ) ORDER BY l.place), '[]')
        FROM jsonb_array_elements(s.lines) WITH ORDINALITY AS l (value, place)
    ),
    facts = '{}', problem = CAST(:problem AS jsonb),
    fingerprint = 'forgotten', digest = NULL, source_digest = NULL
WHERE s.pairing = :pairing AND s.element = :element AND s.fingerprint <> 'forgotten'
    AND ((s.side = 'maestro' AND s.key = nullif(:maestro_key, '')) OR (s.side = 'procore' AND s.key = nullif(:procore_key, '')))
RETURNING s.key

-- link --
-- Both baselines are marked: neither side seems to be the one that moved. What Procore never says was known from here alone.
WITH erased AS (
    SELECT l.id,
        procore_sync.erased_baseline(l.maestro_baseline, l.procore_baseline, CAST(:personal AS jsonb), :mark)
            - CAST(:never_listed AS text[]) AS maestro,
        procore_sync.erased_baseline(l.procore_baseline, l.maestro_baseline, CAST(:personal AS jsonb), :mark)
            - CAST(:never_listed AS text[]) AS procore,
        procore_sync.erased_link_lines(l.lines, CAST(:of_lines AS jsonb), :mark) AS lines
    FROM procore_sync.link AS l
    WHERE l.pairing = :pairing AND l.element = :element
        AND (l.maestro_key = nullif(:maestro_key, '') OR CAST(l.procore_id AS text) = nullif(:procore_key, ''))
)
UPDATE procore_sync.link AS l SET
    maestro_baseline = e.maestro, procore_baseline = e.procore, lines = e.lines, maestro_fingerprint = NULL, procore_fingerprint = NULL
FROM erased AS e
WHERE l.id = e.id AND (l.maestro_baseline, l.procore_baseline, l.lines) <> (e.maestro, e.procore, e.lines)
RETURNING l.id

-- link_event --
-- The links as they were.
UPDATE procore_sync.link_event AS e SET before = e.before || jsonb_build_object(
    'maestro_baseline', CAST('{}' AS jsonb), 'procore_baseline', CAST('{}' AS jsonb), 'lines', CAST('{}' AS jsonb),
    'maestro_fingerprint', NULL, 'procore_fingerprint', NULL
)
WHERE e.pairing = :pairing AND e.element = :element
    AND (e.maestro_key = nullif(:maestro_key, '') OR CAST(e.procore_id AS text) = nullif(:procore_key, '') OR CAST(e.was_procore_id AS text) = nullif(:procore_key, ''))
    AND (e.before -> 'maestro_baseline' <> '{}' OR e.before -> 'procore_baseline' <> '{}' OR e.before -> 'lines' <> '{}')
RETURNING e.id

-- action --
-- The values before and after each write, and what a side said of it.
WITH erased AS (
    SELECT a.id,
        procore_sync.erased_changes(a.changes, CAST(:personal AS jsonb), CAST(:of_lines AS jsonb), :mark) AS changes,
        CASE WHEN a.reason IS NOT NULL THEN a.reason || jsonb_build_object(
            'facts', procore_sync.erased_facts(a.reason -> 'facts', CAST(:any_line AS jsonb), :mark)
        ) END AS reason
    FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
    WHERE r.pairing = :pairing AND a.element = :element
        AND (a.maestro_key = nullif(:maestro_key, '') OR CAST(a.procore_id AS text) = nullif(:procore_key, ''))
)
UPDATE procore_sync.action AS a SET changes = e.changes, reason = e.reason
FROM erased AS e
WHERE a.id = e.id AND (a.changes, a.reason) IS DISTINCT FROM (e.changes, e.reason)
RETURNING a.id

-- change_set_step --
-- What was planned for it, and the sentence about what could not be undone.
WITH erased AS (
    SELECT s.change_set, s.place,
        procore_sync.erased_changes(s.changes, CAST(:personal AS jsonb), CAST(:of_lines AS jsonb), :mark) AS changes,
        CASE WHEN s.verb = 'cannot' THEN :mark ELSE s.why END AS why
    FROM procore_sync.change_set_step AS s JOIN procore_sync.change_set AS c ON c.id = s.change_set
    WHERE c.pairing = :pairing AND s.element = :element
        AND (s.maestro_key = nullif(:maestro_key, '') OR s.procore_key = nullif(:procore_key, ''))
)
UPDATE procore_sync.change_set_step AS s SET changes = e.changes, why = e.why
FROM erased AS e
WHERE s.change_set = e.change_set AND s.place = e.place AND (s.changes, s.why) <> (e.changes, e.why)
RETURNING s.place

-- inbox --
-- Its own exceptions, and those of records that wait for it by its name.
WITH erased AS (
    SELECT i.id, CASE
        WHEN i.element = :element AND (
            i.maestro_key = nullif(:maestro_key, '') OR i.procore_key = nullif(:procore_key, '')
        ) THEN procore_sync.erased_facts(i.facts, CAST(:any_line AS jsonb), :mark)
        WHEN i.facts ->> 'element' = :element AND i.facts ->> 'key' IN (nullif(:maestro_key, ''), nullif(:procore_key, '')) AND jsonb_exists(i.facts, 'name')
            THEN i.facts || jsonb_build_object('name', CAST(:mark AS text))
        ELSE i.facts
    END AS facts
    FROM procore_sync.inbox AS i
    WHERE i.pairing = :pairing
)
UPDATE procore_sync.inbox AS i SET facts = e.facts, maestro_fingerprint = NULL, procore_fingerprint = NULL
FROM erased AS e
WHERE i.id = e.id AND i.facts <> e.facts
RETURNING i.id

-- shadow_write --
-- What shadow mode would have written of it is not waited for any more.
UPDATE procore_sync.shadow_write SET wanted = '[]', outcome = CASE outcome WHEN 'waiting' THEN 'dropped' ELSE outcome END
WHERE pairing = :pairing AND element = :element AND wanted <> '[]' AND (
    source_key = CASE side WHEN 'procore' THEN nullif(:maestro_key, '') ELSE nullif(:procore_key, '') END
    OR target_key = CASE side WHEN 'procore' THEN nullif(:procore_key, '') ELSE nullif(:maestro_key, '') END
)
RETURNING source_key

-- decision --
-- A choice of a value that no run applied yet falls: what was chosen is erased.
WITH erased AS (
    SELECT d.id, procore_sync.erased_facts(d.facts, CAST(:any_line AS jsonb), :mark) AS facts,
        CASE WHEN d.outcome IS NOT NULL THEN d.outcome || jsonb_build_object(
            'facts', procore_sync.erased_facts(d.outcome -> 'facts', CAST(:any_line AS jsonb), :mark)
        ) END AS outcome
    FROM procore_sync.decision AS d
    WHERE d.pairing = :pairing AND d.element = :element
        AND (d.maestro_key = nullif(:maestro_key, '') OR d.procore_key = nullif(:procore_key, ''))
)
UPDATE procore_sync.decision AS d SET facts = e.facts, outcome = e.outcome,
    state = CASE WHEN d.kind = 'choose' AND d.state IN ('open', 'refused') THEN 'replaced' ELSE d.state END,
    ended_at = CASE WHEN d.kind = 'choose' AND d.state = 'open' THEN now() ELSE d.ended_at END
FROM erased AS e
WHERE d.id = e.id AND (d.facts, d.outcome) IS DISTINCT FROM (e.facts, e.outcome)
RETURNING d.id

-- suggestion --
-- The next run makes them anew.
DELETE FROM procore_sync.suggestion
WHERE pairing = :pairing AND element = :element AND (maestro_key = nullif(:maestro_key, '') OR procore_key = nullif(:procore_key, ''))
RETURNING score

-- truncation --
-- The next run finds them anew.
DELETE FROM procore_sync.truncation
WHERE pairing = :pairing AND element = :element
    AND ((side = 'maestro' AND key = nullif(:maestro_key, '')) OR (side = 'procore' AND key = nullif(:procore_key, '')))
RETURNING field

-- read_anew --
-- The next run reads all of the element, so that a record that is still there is known again.
DELETE FROM procore_sync.watermark WHERE pairing = :pairing AND element = :element
