-- Both sides' dollars, by element and project.

-- lock --
-- A run and an undo, or a backfill, of one element: one after the other.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'balance', CAST(:pairing AS bigint), CAST(:element AS text)), 0))

-- add_up --
-- The element's balance, whole: a project whose numbers are what they were is not written again, one without records goes.
-- `total` is the field with a record's dollars; where a side states none, those of its lines (`line`) are added. What waits because it is in
-- another currency is in no sum: its amount is not known in the company's.
WITH side AS MATERIALIZED (
    SELECT s.side, s.key, s.scope, s.fingerprint,
        CASE
            WHEN s."values" ->> :total ~ '^-?[0-9]+(\.[0-9]+)?$' THEN CAST(s."values" ->> :total AS numeric)
            ELSE (
                SELECT sum(CAST(l.line #>> ARRAY['values', :line] AS numeric)) FROM jsonb_array_elements(s.lines) AS l (line)
                WHERE l.line #>> ARRAY['values', :line] ~ '^-?[0-9]+(\.[0-9]+)?$'
            )
        END AS amount
    FROM procore_sync.record AS s WHERE s.pairing = :pairing AND s.element = :element AND s.gone_at IS NULL
), waiting AS MATERIALIZED (
    SELECT maestro_key, procore_key, scope, code IN ('foreign_currency', 'currency_in_procore') AS foreign_currency FROM procore_sync.inbox
    WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
), excluded AS MATERIALIZED (
    SELECT maestro_key, procore_key FROM procore_sync.excluded_record WHERE pairing = :pairing AND element = :element
), linked AS MATERIALIZED (
    SELECT maestro_key, CAST(procore_id AS text) AS procore_key, scope, maestro_fingerprint, procore_fingerprint FROM procore_sync.link
    WHERE pairing = :pairing AND element = :element
), pair AS (
    SELECT maestro_key, procore_key, scope, maestro_fingerprint, procore_fingerprint FROM linked
    UNION
    SELECT h.maestro_key, h.procore_key, h.scope, NULL, NULL FROM waiting AS h
    WHERE NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.maestro_key = h.maestro_key)
        AND NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.procore_key = h.procore_key)
), pair_amounts AS (
    SELECT
        p.maestro_key, p.procore_key, coalesce(m.scope, q.scope, p.scope) AS scope,
        coalesce(m.amount, 0) AS maestro, coalesce(q.amount, 0) AS procore,
        (m.key IS NOT NULL AND m.amount IS NULL) OR (q.key IS NOT NULL AND q.amount IS NULL)
            OR p.maestro_key IN (SELECT maestro_key FROM waiting WHERE foreign_currency AND maestro_key <> '')
            OR p.procore_key IN (SELECT procore_key FROM waiting WHERE foreign_currency AND procore_key <> '') AS unknown,
        p.maestro_key IN (SELECT maestro_key FROM waiting WHERE maestro_key <> '')
            OR p.procore_key IN (SELECT procore_key FROM waiting WHERE procore_key <> '') AS waits,
        p.maestro_key IN (SELECT maestro_key FROM excluded WHERE maestro_key <> '')
            OR p.procore_key IN (SELECT procore_key FROM excluded WHERE procore_key <> '') AS kept_out,
        p.maestro_fingerprint IS DISTINCT FROM m.fingerprint OR p.procore_fingerprint IS DISTINCT FROM q.fingerprint AS changed
    FROM pair AS p
    LEFT JOIN side AS m ON m.side = 'maestro' AND m.key = p.maestro_key
    LEFT JOIN side AS q ON q.side = 'procore' AND q.key = p.procore_key
    WHERE m.key IS NOT NULL OR q.key IS NOT NULL
), ranked AS (
    SELECT *, waits AND NOT unknown AND maestro <> procore AS counts, NOT unknown AND maestro <> procore AS differs,
        NOT (waits OR kept_out OR changed OR unknown) AND maestro <> procore AS odd,
        row_number() OVER (
            PARTITION BY scope, waits AND NOT unknown AND maestro <> procore ORDER BY abs(maestro - procore) DESC, maestro_key
        ) AS place
    FROM pair_amounts
), fresh AS MATERIALIZED (
    SELECT
        scope, count(*) AS records, count(*) FILTER (WHERE unknown) AS unknown,
        coalesce(sum(maestro) FILTER (WHERE NOT unknown), 0) AS maestro, coalesce(sum(procore) FILTER (WHERE NOT unknown), 0) AS procore,
        count(*) FILTER (WHERE counts) AS explained_records, coalesce(sum(maestro - procore) FILTER (WHERE counts), 0) AS explained,
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'maestro_key', maestro_key, 'procore_key', procore_key, 'difference', CAST(maestro - procore AS text)
                ) ORDER BY place
            ) FILTER (WHERE counts AND place <= :named),
            '[]'
        ) AS explained_keys,
        count(*) FILTER (WHERE differs) AS differing_records, coalesce(sum(abs(maestro - procore)) FILTER (WHERE differs), 0) AS differing,
        count(*) FILTER (WHERE odd) AS unexplained_records, coalesce(sum(abs(maestro - procore)) FILTER (WHERE odd), 0) AS unexplained
    FROM ranked GROUP BY scope
), gone AS (
    DELETE FROM procore_sync.balance AS b
    WHERE b.pairing = :pairing AND b.element = :element AND b.scope NOT IN (SELECT scope FROM fresh)
), timed AS (
    INSERT INTO procore_sync.balance_time (pairing, element, added_up_at) VALUES (:pairing, :element, now())
    ON CONFLICT (pairing, element) DO UPDATE SET added_up_at = excluded.added_up_at
)
INSERT INTO procore_sync.balance AS b (
    pairing, element, scope, records, unknown, maestro, procore, explained_records, explained, explained_keys, differing_records, differing,
    unexplained_records, unexplained
)
SELECT
    :pairing, :element, scope, records, unknown, maestro, procore, explained_records, explained, explained_keys, differing_records, differing,
    unexplained_records, unexplained
FROM fresh
ON CONFLICT (pairing, element, scope) DO UPDATE SET
    records = excluded.records, unknown = excluded.unknown, maestro = excluded.maestro, procore = excluded.procore,
    explained_records = excluded.explained_records, explained = excluded.explained, explained_keys = excluded.explained_keys,
    differing_records = excluded.differing_records, differing = excluded.differing,
    unexplained_records = excluded.unexplained_records, unexplained = excluded.unexplained, as_of = excluded.as_of
WHERE (
    b.records, b.unknown, b.maestro, b.procore, b.explained_records, b.explained, b.explained_keys, b.differing_records, b.differing,
    b.unexplained_records, b.unexplained
) IS DISTINCT FROM (
    excluded.records, excluded.unknown, excluded.maestro, excluded.procore, excluded.explained_records, excluded.explained,
    excluded.explained_keys, excluded.differing_records, excluded.differing, excluded.unexplained_records, excluded.unexplained
)

-- by_project --
-- The same as the last runs left them, of a project or ('') of all, the largest differences of an element first.
SELECT b.element, b.scope, b.records, b.unknown, b.maestro, b.procore, b.maestro - b.procore AS difference, b.explained_records, b.explained,
    b.explained_keys, t.maestro_at, t.procore_at, b.differing_records, b.differing, b.unexplained_records, b.unexplained
FROM procore_sync.balance AS b JOIN procore_sync.balance_read AS t USING (pairing, element, scope)
WHERE b.pairing = :pairing AND (CAST(:scope AS text) = '' OR b.scope = :scope)
ORDER BY b.element, abs(b.maestro - b.procore) DESC, b.scope COLLATE "C"

-- checks --
-- How good a company's data is, element by element, as the last runs left it: records, those that differ, and what nothing explains.
SELECT
    b.element, sum(b.records) AS records, sum(b.unknown) AS unknown, sum(b.differing_records) AS differing_records, sum(b.differing) AS differing,
    sum(b.unexplained_records) AS unexplained_records, sum(b.unexplained) AS unexplained
FROM procore_sync.balance AS b JOIN procore_sync.pairing AS p ON p.id = b.pairing
WHERE p.company = :company AND p.retired_at IS NULL
GROUP BY b.element ORDER BY b.element

-- take_time --
-- A whole company may take longer than a page waits: in this transaction.
SET LOCAL statement_timeout = '5min'

-- by_code --
-- Both sides' dollars by project and by activity and group, of the same records as add_up: those of a code that hold the same on both
-- sides are one row, and each that does not is a row of its own, with why. Codes come in order, and so does what is not known of one
-- (code ''): dollars of a header that its lines do not have, and lines whose code the ledger does not know.
-- `facts`: of each element {element, amount_field, line_amount, with_lines, status_field}, and what its BalanceFacts say. `codes`: the
-- element of the codes; `code_key`: the fields that make one. `scope`: a project; '': all.
-- A document is pending or not by the status that Procore's record has, else maestro*'s. `why`: held (it is in the inbox), excluded (a
-- person keeps it out), unsent (it changed since it was last accounted for), unexplained.
WITH fact AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS f (
        element text, amount_field text, line_amount text, with_lines boolean, status_field text, code text, original text, approved_in jsonb,
        of_client text
    )
), waiting AS MATERIALIZED (
    SELECT i.id, i.element, i.maestro_key, i.procore_key, i.scope, i.kind, i.code, i.facts, i.decision IS NOT NULL AS decided
    FROM procore_sync.inbox AS i WHERE i.pairing = :pairing AND i.closed_at IS NULL AND i.element IN (SELECT element FROM fact)
), linked AS MATERIALIZED (
    SELECT l.element, l.maestro_key, CAST(l.procore_id AS text) AS procore_key, l.scope, l.maestro_fingerprint, l.procore_fingerprint
    FROM procore_sync.link AS l WHERE l.pairing = :pairing AND l.element IN (SELECT element FROM fact)
), pair AS (
    SELECT element, maestro_key, procore_key, scope, maestro_fingerprint, procore_fingerprint FROM linked
    UNION ALL
    SELECT DISTINCT h.element, h.maestro_key, h.procore_key, h.scope, CAST(NULL AS text), CAST(NULL AS text) FROM waiting AS h
    WHERE NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.element = h.element AND l.maestro_key = h.maestro_key)
        AND NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.element = h.element AND l.procore_key = h.procore_key)
), chosen AS MATERIALIZED (  -- of a project, whose own keys come from an index; of one that moved, both sides may say another
    SELECT p.* FROM pair AS p
    WHERE CAST(:scope AS text) = ''
        OR (p.element, p.maestro_key) IN (
            SELECT r.element, r.key FROM procore_sync.record AS r
            WHERE r.pairing = :pairing AND r.element IN (SELECT element FROM fact) AND r.side = 'maestro' AND r.scope = :scope
        ) OR (p.element, p.procore_key) IN (
            SELECT r.element, r.key FROM procore_sync.record AS r
            WHERE r.pairing = :pairing AND r.element IN (SELECT element FROM fact) AND r.side = 'procore' AND r.scope = :scope
        )
), found AS MATERIALIZED (
    SELECT
        row_number() OVER () AS place, p.element, p.maestro_key, p.procore_key, coalesce(m.scope, q.scope, p.scope) AS scope,
        m."values" AS maestro_values, m.lines AS maestro_lines, q."values" AS procore_values, q.lines AS procore_lines,
        CAST(substring(m.facts ->> f.original FROM '^(-?[0-9]+(\.[0-9]+)?)$') AS numeric) AS maestro_original,
        CAST(substring(q.facts ->> f.original FROM '^(-?[0-9]+(\.[0-9]+)?)$') AS numeric) AS procore_original,
        coalesce(m."values" ->> f.of_client, q."values" ->> f.of_client, '') <> '' AS of_client,
        NOT (
            jsonb_array_length(f.approved_in) = 0
            OR f.approved_in ? coalesce(q."values" ->> f.status_field, m."values" ->> f.status_field, '')
        ) AS pending,
        p.maestro_fingerprint IS DISTINCT FROM m.fingerprint OR p.procore_fingerprint IS DISTINCT FROM q.fingerprint AS changed
    FROM chosen AS p
    JOIN fact AS f ON f.element = p.element
    LEFT JOIN LATERAL (
        SELECT * FROM procore_sync.record AS r
        WHERE r.pairing = :pairing AND r.element = p.element AND r.side = 'maestro' AND r.key = p.maestro_key AND r.gone_at IS NULL
        LIMIT 1  -- by its key: a project's few records are looked up, and not all of the company's read
    ) AS m ON true
    LEFT JOIN LATERAL (
        SELECT * FROM procore_sync.record AS r
        WHERE r.pairing = :pairing AND r.element = p.element AND r.side = 'procore' AND r.key = p.procore_key AND r.gone_at IS NULL
        LIMIT 1
    ) AS q ON true
    WHERE (m.key IS NOT NULL OR q.key IS NOT NULL) AND (CAST(:scope AS text) = '' OR coalesce(m.scope, q.scope, p.scope) = :scope)
), side AS (  -- each side's own record of a pair
    SELECT place, element, 'maestro' AS side, maestro_values AS held, maestro_lines AS lines FROM found WHERE maestro_values IS NOT NULL
    UNION ALL
    SELECT place, element, 'procore', procore_values, procore_lines FROM found WHERE procore_values IS NOT NULL
), piece AS MATERIALIZED (  -- its dollars line by line; of an element without lines, the record is its own one
    SELECT
        s.place, s.side, l.line -> 'values' ->> f.code AS code, CAST(a.amount AS numeric) AS amount
    FROM side AS s
    JOIN fact AS f ON f.element = s.element
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN f.with_lines THEN s.lines ELSE jsonb_build_array(jsonb_build_object('values', s.held)) END
    ) AS l (line)
    CROSS JOIN LATERAL (
        SELECT l.line -> 'values' ->> CASE WHEN f.with_lines THEN f.line_amount ELSE f.amount_field END AS amount
    ) AS a
    WHERE a.amount ~ '^-?[0-9]+(\.[0-9]+)?$'
), whole AS MATERIALIZED (  -- and what the record says that it is worth; NULL: neither it nor its lines say it
    SELECT
        s.place, s.side, p.amount AS of_lines,
        CASE WHEN s.held ->> f.amount_field ~ '^-?[0-9]+(\.[0-9]+)?$' THEN CAST(s.held ->> f.amount_field AS numeric) ELSE p.amount END AS amount
    FROM side AS s
    JOIN fact AS f ON f.element = s.element
    LEFT JOIN (SELECT place, side, sum(amount) AS amount FROM piece GROUP BY place, side) AS p ON p.place = s.place AND p.side = s.side
), unknown AS MATERIALIZED (
    SELECT place FROM whole WHERE amount IS NULL
    UNION
    SELECT f.place FROM found AS f JOIN waiting AS h ON h.element = f.element
        AND ((h.maestro_key <> '' AND h.maestro_key = f.maestro_key) OR (h.procore_key <> '' AND h.procore_key = f.procore_key))
    WHERE h.code IN ('foreign_currency', 'currency_in_procore')
), procore_code AS MATERIALIZED (  -- Procore's id of a code as maestro* calls it
    SELECT r.key, coalesce(
        substr(l.maestro_key, length(l.scope) + 2),
        (SELECT string_agg(r."values" ->> k.name, '|' ORDER BY k.place)
         FROM jsonb_array_elements_text(CAST(:code_key AS jsonb)) WITH ORDINALITY AS k (name, place))
    ) AS code
    FROM procore_sync.record AS r
    LEFT JOIN procore_sync.link AS l ON l.pairing = :pairing AND l.element = :codes AND CAST(l.procore_id AS text) = r.key
    WHERE r.pairing = :pairing AND r.element = :codes AND r.side = 'procore'
), amount AS (
    SELECT place, side, coalesce(code, '') AS code, amount FROM piece WHERE side = 'maestro'
    UNION ALL
    SELECT p.place, p.side, coalesce(c.code, ''), p.amount FROM piece AS p LEFT JOIN procore_code AS c ON c.key = p.code WHERE p.side = 'procore'
    UNION ALL
    SELECT place, side, '', amount - coalesce(of_lines, 0) FROM whole WHERE amount <> coalesce(of_lines, 0)
    UNION ALL
    SELECT place, 'maestro', '', 0 FROM unknown
), of_code AS (
    SELECT
        place, code, coalesce(sum(amount) FILTER (WHERE side = 'maestro'), 0) AS maestro,
        coalesce(sum(amount) FILTER (WHERE side = 'procore'), 0) AS procore
    FROM amount WHERE code = '' OR place NOT IN (SELECT place FROM unknown)
    GROUP BY place, code
), figures AS MATERIALIZED (
    SELECT
        c.code, f.element, f.scope, f.of_client, f.pending, f.maestro_key, f.procore_key, f.changed, f.maestro_original, f.procore_original,
        u.place IS NOT NULL AS unknown, u.place IS NULL AND c.maestro <> c.procore AS differs,
        CASE WHEN u.place IS NULL THEN c.maestro ELSE 0 END AS maestro, CASE WHEN u.place IS NULL THEN c.procore ELSE 0 END AS procore
    FROM of_code AS c JOIN found AS f ON f.place = c.place LEFT JOIN unknown AS u ON u.place = c.place
), listed AS (
    SELECT
        scope, code, element, of_client, pending, false AS differs, '' AS maestro_key, '' AS procore_key, count(*) AS records,
        count(*) FILTER (WHERE unknown) AS unknown, sum(maestro) AS maestro, sum(procore) AS procore,
        sum(maestro_original) AS maestro_original, sum(procore_original) AS procore_original,
        '' AS why, NULL AS kind, NULL AS cause, NULL AS facts
    FROM figures WHERE NOT differs GROUP BY scope, code, element, of_client, pending
    UNION ALL
    SELECT
        t.scope, t.code, t.element, t.of_client, t.pending, true, t.maestro_key, t.procore_key, 1, 0, t.maestro, t.procore,
        t.maestro_original, t.procore_original,
        CASE
            WHEN w.id IS NOT NULL THEN 'held'
            WHEN EXISTS (
                SELECT 1 FROM procore_sync.excluded_record AS e
                WHERE e.pairing = :pairing AND e.element = t.element
                    AND (e.maestro_key <> '' AND e.maestro_key = t.maestro_key OR e.procore_key <> '' AND e.procore_key = t.procore_key)
            ) THEN 'excluded'
            WHEN t.changed THEN 'unsent'
            ELSE 'unexplained'
        END, w.kind, w.code, w.facts
    FROM figures AS t
    LEFT JOIN LATERAL (
        SELECT * FROM waiting AS x
        WHERE x.element = t.element
            AND (x.maestro_key <> '' AND x.maestro_key = t.maestro_key OR x.procore_key <> '' AND x.procore_key = t.procore_key)
        ORDER BY x.decided, x.id DESC LIMIT 1
    ) AS w ON true
    WHERE t.differs
)
SELECT * FROM listed
ORDER BY scope COLLATE "C", code COLLATE "C", element, of_client, pending, differs, abs(maestro - procore) DESC, maestro_key COLLATE "C"
