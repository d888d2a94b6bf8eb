-- Both sides' dollars, by element and project.

-- lock --
-- A run and an undo, or a backfill, of one element: one after the other.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'balance', CAST(:pairing AS bigint), CAST(:element AS text)), 0))

-- forget --
-- The element's balance is made anew, whole.
DELETE FROM procore_sync.balance WHERE pairing = :pairing AND element = :element

-- add_up --
-- From when each side's number is: when Procore's project was last read whole, and when maestro* was last read: what has
-- dollars is looked at there whole by every run, by its rows or by their digests.
-- `total` is the field with a record's dollars; where a side states none, those of its lines (`line`) are added.
WITH side AS MATERIALIZED (
    SELECT s.side, s.key, s.scope,
        CASE
            WHEN s."values" ->> :total ~ '^-?[0-9]+(\.[0-9]+)?$' THEN CAST(s."values" ->> :total AS numeric)
            ELSE (
                SELECT sum(CAST(l.line #>> ARRAY['values', :line] AS numeric)) FROM jsonb_array_elements(s.lines) AS l (line)
                WHERE l.line #>> ARRAY['values', :line] ~ '^-?[0-9]+(\.[0-9]+)?$'
            )
        END AS amount
    FROM procore_sync.record AS s WHERE s.pairing = :pairing AND s.element = :element AND s.gone_at IS NULL
), waiting AS MATERIALIZED (
    SELECT maestro_key, procore_key, scope FROM procore_sync.inbox
    WHERE pairing = :pairing AND element = :element AND closed_at IS NULL
), linked AS MATERIALIZED (
    SELECT maestro_key, CAST(procore_id AS text) AS procore_key, scope FROM procore_sync.link
    WHERE pairing = :pairing AND element = :element
), pair AS (
    SELECT maestro_key, procore_key, scope FROM linked
    UNION
    SELECT h.maestro_key, h.procore_key, h.scope FROM waiting AS h
    WHERE NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.maestro_key = h.maestro_key)
        AND NOT EXISTS (SELECT 1 FROM linked AS l WHERE l.procore_key = h.procore_key)
), pair_amounts AS (
    SELECT
        p.maestro_key, p.procore_key, coalesce(m.scope, q.scope, p.scope) AS scope,
        coalesce(m.amount, 0) AS maestro, coalesce(q.amount, 0) AS procore,
        (m.key IS NOT NULL AND m.amount IS NULL) OR (q.key IS NOT NULL AND q.amount IS NULL) AS unknown,
        p.maestro_key IN (SELECT maestro_key FROM waiting WHERE maestro_key <> '')
            OR p.procore_key IN (SELECT procore_key FROM waiting WHERE procore_key <> '') AS waits
    FROM pair AS p
    LEFT JOIN side AS m ON m.side = 'maestro' AND m.key = p.maestro_key
    LEFT JOIN side AS q ON q.side = 'procore' AND q.key = p.procore_key
    WHERE m.key IS NOT NULL OR q.key IS NOT NULL
), ranked AS (
    SELECT *, waits AND NOT unknown AND maestro <> procore AS counts,
        row_number() OVER (
            PARTITION BY scope, waits AND NOT unknown AND maestro <> procore ORDER BY abs(maestro - procore) DESC, maestro_key
        ) AS place
    FROM pair_amounts
)
INSERT INTO procore_sync.balance (
    pairing, element, scope, maestro_at, procore_at, records, unknown, maestro, procore, explained_records, explained, explained_keys
)
SELECT
    :pairing, :element, scope,
    (
        SELECT coalesce(w.read_at, w.whole_at) FROM procore_sync.watermark AS w
        WHERE w.pairing = :pairing AND w.element = :element AND w.side = 'maestro' AND w.scope = ''
    ),
    (
        SELECT w.whole_at FROM procore_sync.watermark AS w
        WHERE w.pairing = :pairing AND w.element = :element AND w.side = 'procore' AND w.scope = ranked.scope
    ), count(*), count(*) FILTER (WHERE unknown),
    coalesce(sum(maestro) FILTER (WHERE NOT unknown), 0), coalesce(sum(procore) FILTER (WHERE NOT unknown), 0),
    count(*) FILTER (WHERE counts), coalesce(sum(maestro - procore) FILTER (WHERE counts), 0),
    coalesce(
        jsonb_agg(
            jsonb_build_object(
                'maestro_key', maestro_key, 'procore_key', procore_key, 'difference', CAST(maestro - procore AS text)
            ) ORDER BY place
        ) FILTER (WHERE counts AND place <= :named),
        '[]'
    )
FROM ranked GROUP BY scope
