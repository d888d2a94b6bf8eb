-- Records of maestro* that are summed up in documents of their own: an opening balance of each project, a month, an invoice.

-- any --
-- Whether a record was ever summed up.
SELECT EXISTS (SELECT 1 FROM procore_sync.record WHERE pairing = :pairing AND element = :element AND summed_in IS NOT NULL) AS "any"

-- assign --
-- In which document each record of maestro* is summed up. Not those that are linked, that Procore has under our origin id, or that
-- another integration's id names (:foreign: scope and key): they were sent by themselves, and stay so. Not those that could not be
-- sent by themselves either, for a person is told why: a problem, a total that the lines do not make, a line without a code or an
-- amount, no date. Not those that a person keeps out, or unlinked from a record that Procore has. One that was forgotten stays where
-- it was until it is read again.
-- What is dated before :begins is in its project's opening balance. Else a month, or an invoice, that was sent as one stays one; of
-- what is new :by decides (detail, month, invoice). Before all that: what is in a document that a broken run sent, or may have sent, stays
-- in it until the document is linked, whatever the settings say now: else its dollars would be there twice. The key of an invoice is
-- spelled so that no two are the same: without what joins keys (|), and with / in its last part only. A record whose own number begins
-- like such a key is named otherwise (procore.mapping.sum_keys); earlier versions sent it under that number.
-- :dated, :total, :line_code, :line_dollars, :first, :second: names of the fields of the date, of the total, of a line's code and amount, and of
-- those that name an invoice together.
WITH linked AS MATERIALIZED (
    SELECT maestro_key AS key, CAST(procore_id AS text) AS across FROM procore_sync.link WHERE pairing = :pairing AND element = :element
), named AS MATERIALIZED (
    SELECT DISTINCT k.key FROM procore_sync.record AS p
    CROSS JOIN LATERAL (VALUES (split_part(p.origin_id, '|', 4)), (
        CASE WHEN split_part(p.origin_id, '|', 4) ~ '^(OPENING|MONTH|INVOICE)[/%]'
            THEN replace(replace(split_part(p.origin_id, '|', 4), '%', '%25'), '/', '%2F') END
    )) AS k (key)
    WHERE p.pairing = :pairing AND p.element = :element AND p.side = 'procore' AND p.gone_at IS NULL AND p.origin_id LIKE 'MAESTRO|%'
        AND k.key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.across = p.key)
), sent AS MATERIALIZED (
    SELECT key FROM linked UNION SELECT key FROM named
), unsettled AS MATERIALIZED (
    SELECT n.key FROM named AS n WHERE NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.key = n.key)
    UNION
    SELECT a.maestro_key FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run
    WHERE r.pairing = :pairing AND a.element = :element AND a.side = 'procore' AND a.state = 'intended'
        AND NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.key = a.maestro_key)
), foreign_named AS MATERIALIZED (
    SELECT DISTINCT f.scope, f.key FROM jsonb_to_recordset(CAST(:foreign AS jsonb)) AS f (scope text, key text)
), excluded AS MATERIALIZED (
    SELECT maestro_key AS key FROM procore_sync.excluded_record WHERE pairing = :pairing AND element = :element
    UNION
    SELECT maestro_key FROM procore_sync.unlinked_pair WHERE pairing = :pairing AND element = :element
), open AS (
    SELECT s.key, s.scope, s.summed_in, s.never_created, s.lines,
        s."values" ->> :dated AS dated, s."values" ->> :total AS total,
        'MONTH/' || s.scope || '/' || left(s."values" ->> :dated, 7) AS month,
        'INVOICE/' || replace(replace(replace(s.scope, '%', '%25'), '/', '%2F'), '|', '%7C')
            || '/' || replace(replace(replace(nullif(s."values" ->> :first, ''), '%', '%25'), '/', '%2F'), '|', '%7C')
            || '/' || replace(replace(nullif(s."values" ->> :second, ''), '%', '%25'), '|', '%7C') AS invoice,
        s.problem IS NULL AND coalesce(s.never_created, 'summed') = 'summed' AND by_itself.key IS NULL AND kept_out.key IS NULL
            AND by_another.key IS NULL AS alone
    FROM procore_sync.record AS s
    LEFT JOIN sent AS by_itself ON by_itself.key = s.key
    LEFT JOIN excluded AS kept_out ON kept_out.key = s.key
    LEFT JOIN foreign_named AS by_another ON by_another.scope = s.scope AND by_another.key = s.key
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL
        AND s.summed_in IS DISTINCT FROM s.key AND s.fingerprint <> 'forgotten'
), placed AS (
    SELECT o.*,
        CASE
            WHEN NOT o.alone OR o.dated IS NULL THEN NULL
            WHEN begun.key IS NOT NULL THEN o.summed_in
            WHEN o.dated < CAST(:begins AS text) THEN 'OPENING/' || o.scope
            WHEN o.summed_in IN (sent_month.key, sent_invoice.key) THEN o.summed_in
            WHEN sent_month.key IS NOT NULL THEN o.month
            WHEN sent_invoice.key IS NOT NULL THEN o.invoice
            WHEN CAST(:by AS text) = 'month' THEN o.month
            WHEN CAST(:by AS text) = 'invoice' THEN o.invoice
        END AS wanted
    FROM open AS o
    LEFT JOIN sent AS sent_month ON sent_month.key = o.month
    LEFT JOIN sent AS sent_invoice ON sent_invoice.key = o.invoice
    LEFT JOIN unsettled AS begun ON begun.key = o.summed_in
), summed AS (
    SELECT p.key, p.summed_in, p.never_created,
        CASE WHEN p.wanted IS NOT NULL AND (
            SELECT coalesce(bool_and(l.code <> '' AND l.amount ~ '^-?[0-9]+(\.[0-9]+)?$'), true)
                AND coalesce(sum(CAST(substring(l.amount FROM '^-?[0-9]+(?:\.[0-9]+)?$') AS numeric)), 0)
                    = CAST(coalesce(p.total, '0') AS numeric)
            FROM (
                SELECT coalesce(x.line #>> ARRAY['values', :line_code], '') AS code, coalesce(x.line #>> ARRAY['values', :line_dollars], '') AS amount
                FROM jsonb_array_elements(p.lines) AS x (line)
            ) AS l
        ) THEN p.wanted END AS wanted
    FROM placed AS p
)
UPDATE procore_sync.record AS r
SET summed_in = s.wanted,
    was_summed_in = CASE
        WHEN s.summed_in <> s.wanted OR (s.summed_in IS NOT NULL AND s.wanted IS NULL)
            THEN array_append(array_remove(r.was_summed_in, s.summed_in), s.summed_in)
        ELSE r.was_summed_in
    END,
    never_created = CASE WHEN s.wanted IS NOT NULL THEN 'summed' ELSE nullif(r.never_created, 'summed') END
FROM summed AS s
WHERE r.pairing = :pairing AND r.element = :element AND r.side = 'maestro' AND r.key = s.key
    AND (s.wanted IS DISTINCT FROM s.summed_in OR (s.wanted IS NOT NULL) <> (s.never_created IS NOT DISTINCT FROM 'summed'))

-- foreign --
-- The origin ids of another integration on Procore's records that no link names, with their project.
SELECT s.scope, s.origin_id
FROM procore_sync.record AS s
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'procore' AND s.gone_at IS NULL
    AND s.origin_id <> '' AND NOT starts_with(s.origin_id, :ours)
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        WHERE l.pairing = s.pairing AND l.element = s.element AND CAST(l.procore_id AS text) = s.key
    )

-- sums --
-- Of each document that sums records up: how many, the first day, its dollars by code, and the values of its first record; none any
-- more: no records. Not those of a record that was forgotten: they are made anew once it is read again.
WITH member AS MATERIALIZED (
    SELECT key, scope, summed_in, fingerprint, "values", lines FROM procore_sync.record
    WHERE pairing = :pairing AND element = :element AND side = 'maestro' AND gone_at IS NULL AND summed_in IS NOT NULL AND summed_in <> key
), amount AS (
    SELECT m.summed_in, x.line #>> ARRAY['values', :line_code] AS code, sum(CAST(x.line #>> ARRAY['values', :line_dollars] AS numeric)) AS amount
    FROM member AS m CROSS JOIN LATERAL jsonb_array_elements(m.lines) AS x (line)
    GROUP BY 1, 2
), lines AS (
    SELECT summed_in, jsonb_object_agg(code, CAST(amount AS text)) AS lines FROM amount WHERE amount <> 0 GROUP BY summed_in
), document AS (
    SELECT summed_in AS key, scope, count(*) AS records, min("values" ->> :dated) AS first_day, min(key) AS first_record
    FROM member GROUP BY summed_in, scope HAVING NOT bool_or(fingerprint = 'forgotten')
    UNION ALL
    SELECT s.key, s.scope, 0, NULL, NULL FROM procore_sync.record AS s
    WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL AND s.summed_in = s.key
        AND NOT EXISTS (SELECT 1 FROM member AS m WHERE m.summed_in = s.key)
)
SELECT d.key, d.scope, d.records, d.first_day, coalesce(l.lines, '{}') AS lines,
    coalesce(m."values", own."values", '{}') AS "values"
FROM document AS d
LEFT JOIN lines AS l ON l.summed_in = d.key
LEFT JOIN member AS m ON m.key = d.first_record
LEFT JOIN procore_sync.record AS own
    ON own.pairing = :pairing AND own.element = :element AND own.side = 'maestro' AND own.key = d.key
ORDER BY d.key COLLATE "C"

-- linked --
-- The documents of these projects that sum records up and are linked.
SELECT l.maestro_key AS key
FROM procore_sync.link AS l
JOIN procore_sync.record AS s
    ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'maestro' AND s.key = l.maestro_key AND s.summed_in = s.key
WHERE l.pairing = :pairing AND l.element = :element AND l.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb)))

-- moved --
-- Of the documents of these projects, and of the records there that no document sums up: which others their records were in before.
SELECT DISTINCT coalesce(s.summed_in, s.key) AS key, d.document
FROM procore_sync.record AS s CROSS JOIN LATERAL unnest(s.was_summed_in) AS d (document)
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL AND s.was_summed_in IS NOT NULL
    AND s.scope IN (SELECT jsonb_array_elements_text(CAST(:scopes AS jsonb))) AND d.document <> coalesce(s.summed_in, s.key)

-- corrected --
-- These documents hold in Procore what they are to hold, and nothing of a record that left them, unless an undo brings one back.
UPDATE procore_sync.record AS s SET
    was_summed_in = (
        SELECT array_agg(d.document) FROM unnest(s.was_summed_in) AS d (document)
        WHERE d.document NOT IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
    ),
    left_sums = (
        SELECT array_agg(DISTINCT d.document) FROM (
            SELECT unnest(s.left_sums) AS document
            UNION ALL
            SELECT unnest(s.was_summed_in) INTERSECT SELECT jsonb_array_elements_text(CAST(:keys AS jsonb))
        ) AS d
    )
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.was_summed_in IS NOT NULL
    AND s.was_summed_in && ARRAY(SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))

-- brought_back --
-- An undo brought these documents back: they hold in Procore what left them.
UPDATE procore_sync.record AS s SET was_summed_in = (
    SELECT array_agg(DISTINCT d.document) FROM (
        SELECT unnest(s.was_summed_in) AS document
        UNION ALL
        SELECT unnest(s.left_sums) INTERSECT SELECT jsonb_array_elements_text(CAST(:keys AS jsonb))
    ) AS d
)
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro'
    AND s.left_sums && ARRAY(SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))

-- moved_since_undo --
-- What an undo left otherwise, by maestro*'s key, once it is another record in maestro*: it is sent anew whole, or Procore would keep what the
-- undo put back of it. In a project in which the undo brought a document back, all of it once any is: else the document would keep what
-- the others get, or lose what nobody sends.
WITH undone AS (
    SELECT l.maestro_key AS key, l.scope, l.undone_by, s.fingerprint IS DISTINCT FROM l.maestro_fingerprint AS moved,
        s.fingerprint <> l.maestro_fingerprint AS is_other
    FROM procore_sync.link AS l
    LEFT JOIN procore_sync.record AS s
        ON s.pairing = l.pairing AND s.element = l.element AND s.side = 'maestro' AND s.key = l.maestro_key AND s.gone_at IS NULL
    WHERE l.pairing = :pairing AND l.element = :element AND l.undone_by IS NOT NULL
), together AS (
    SELECT DISTINCT u.scope, u.undone_by FROM undone AS u
    WHERE u.moved AND EXISTS (
        SELECT 1 FROM undone AS d
        JOIN procore_sync.record AS s
            ON s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND d.key = ANY (s.was_summed_in)
        WHERE d.scope = u.scope AND d.undone_by = u.undone_by
    )
)
SELECT u.key FROM undone AS u JOIN together AS t ON t.scope = u.scope AND t.undone_by = u.undone_by
UNION
SELECT key FROM undone WHERE is_other
ORDER BY 1

-- take_up --
-- These links, by maestro*'s key, with their lines (:rows), are looked at again as if maestro* had agreed to what Procore has: no undo's work
-- any more.
UPDATE procore_sync.link AS l SET
    lines = r.lines, maestro_baseline = l.maestro_baseline || l.procore_baseline, maestro_fingerprint = NULL, procore_fingerprint = NULL, undone_by = NULL, undone_at = NULL
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (maestro_key text, lines jsonb)
WHERE l.pairing = :pairing AND l.element = :element AND l.maestro_key = r.maestro_key

-- before --
-- Which of these records (:places: element, side, key) are left out for their date.
SELECT s.element, s.side, s.key
FROM procore_sync.record AS s
JOIN jsonb_to_recordset(CAST(:places AS jsonb)) AS p (element text, side text, key text)
    ON p.element = s.element AND p.side = s.side AND p.key = s.key
WHERE s.pairing = :pairing AND s.gone_at IS NULL AND s.never_created = 'before'

-- mark --
-- These records are documents that sum others up.
UPDATE procore_sync.record SET summed_in = key
WHERE pairing = :pairing AND element = :element AND side = 'maestro'
    AND key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb))) AND summed_in IS DISTINCT FROM key

-- forget --
-- A document without records that nothing was sent for is no more.
UPDATE procore_sync.record AS s SET gone_at = now(), gone_reported = true
WHERE s.pairing = :pairing AND s.element = :element AND s.side = 'maestro' AND s.gone_at IS NULL AND s.summed_in = s.key
    AND s.key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l WHERE l.pairing = s.pairing AND l.element = s.element AND l.maestro_key = s.key
    )
RETURNING s.key

-- left_out --
-- What a company's settings leave out of an element for its date, and what is summed up instead: how many records, their dollars, and
-- in how many documents. :scope: a project; '': all.
SELECT s.never_created AS why, split_part(s.summed_in, '/', 1) AS kind, s.side, count(*) AS records, count(DISTINCT s.summed_in) AS documents,
    coalesce(sum(CAST(substring(s."values" ->> :total FROM '^-?[0-9]+(?:\.[0-9]+)?$') AS numeric)), 0) AS dollars
FROM procore_sync.record AS s
WHERE s.pairing = :pairing AND s.element = :element AND s.gone_at IS NULL AND s.never_created IN ('before', 'summed')
    AND (CAST(:scope AS text) = '' OR s.scope = :scope)
    AND NOT EXISTS (
        SELECT 1 FROM procore_sync.link AS l
        CROSS JOIN LATERAL (VALUES ('maestro', l.maestro_key), ('procore', CAST(l.procore_id AS text))) AS k (side, key)
        WHERE l.pairing = s.pairing AND l.element = s.element AND k.side = s.side AND k.key = s.key
    )
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
