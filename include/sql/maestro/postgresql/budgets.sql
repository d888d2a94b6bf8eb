-- maestro*'s project budgets. A site edits this file until `read` returns these columns from its own tables:
-- project, budget_code (activity|group), quantity, unit, amount, original_amount, updated_at.
-- The amount is what the budget is worth today: the first budget, the modifications that were transferred, and those that
-- the synchronization itself entered and accounting has not transferred yet (so that none is entered twice). Billing groups
-- carry revenue and stay out. The original amount is the first budget alone: it is shown beside the other, and not compared.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some by project|activity|group.

-- read --
WITH entry AS (
    SELECT project, activity, group_code, quantity, unit, amount, amount AS original_amount, updated_at
    FROM maestro.budget WHERE company = :tag
    UNION ALL
    SELECT project, activity, group_code, quantity, NULL, amount, 0, updated_at
    FROM maestro.budget_modification
    WHERE company = :tag AND (transferred OR source = 'PROCORE')
)
SELECT
    e.project, upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) AS budget_code,
    sum(e.quantity) AS quantity, max(e.unit) AS unit, sum(e.amount) AS amount, sum(e.original_amount) AS original_amount,
    max(e.updated_at) AS updated_at
FROM entry AS e
JOIN maestro.cost_group AS g ON g.company = :tag AND g.code = e.group_code AND g.type <> 'Billing'
GROUP BY e.project, e.activity, e.group_code
HAVING (CAST(:since AS timestamptz) IS NULL OR max(e.updated_at) >= :since)
    AND (CAST(:until AS timestamptz) IS NULL OR min(e.updated_at) < :until)
    AND (NOT :only OR upper(trim(e.project)) || '|' || upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) IN :keys)

-- digests --
-- Of each budget its key, as `:keys` takes it, and a digest of all entries that `read` adds up. By it a run finds what changed, was
-- added or is gone without reading the rest; a site without this block reads everything.
SELECT
    upper(trim(e.project)) || '|' || upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) AS key,
    md5(string_agg(e.entry, ' ' ORDER BY e.entry)) AS digest
FROM (
    SELECT b.project, b.activity, b.group_code, CAST(b AS text) AS entry FROM maestro.budget AS b WHERE b.company = :tag
    UNION ALL
    SELECT m.project, m.activity, m.group_code, CAST(m AS text)
    FROM maestro.budget_modification AS m WHERE m.company = :tag AND (m.transferred OR m.source = 'PROCORE')
) AS e
JOIN maestro.cost_group AS g ON g.company = :tag AND g.code = e.group_code AND g.type <> 'Billing'
GROUP BY e.project, e.activity, e.group_code

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'unit' AS field, unit AS code, count(*) AS count FROM maestro.budget WHERE company = :tag GROUP BY unit

-- modifications --
-- The lines of the budget modifications that are documents, of the projects in :keys: project, document (its number), document_date,
-- document_text, budget_code (activity|group), amount, budget_change (Procore's id, where `insert_document` entered the line); the same entries that
-- `read` adds up. Only asked where the settings say `modifications: documents`: then what maestro* numbered goes to a locked budget of Procore as a budget
-- change of its own, and a budget change that is here already is never entered again. A modification without a number is no document.
SELECT
    upper(trim(m.project)) AS project, trim(m.number) AS document, m.date AS document_date, m.description AS document_text,
    upper(trim(m.activity)) || '|' || upper(trim(m.group_code)) AS budget_code, m.amount,
    m.budget_change
FROM maestro.budget_modification AS m
JOIN maestro.cost_group AS g ON g.company = :tag AND g.code = m.group_code AND g.type <> 'Billing'
WHERE m.company = :tag AND upper(trim(m.project)) IN :keys AND (m.transferred OR m.source = 'PROCORE')
    AND (trim(m.number) <> '' OR m.budget_change IS NOT NULL)
ORDER BY m.id

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', activity || '|' || group_code FROM maestro.budget_modification WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
-- A budget that Procore has and maestro* has not: a modification of nothing, untransferred. Quantities are not known there.
INSERT INTO maestro.budget_modification (
    company, project, activity, group_code, description, quantity, amount, source, external_id, updated_at
)
SELECT
    :tag, :project, split_part(:budget_code, '|', 1), split_part(:budget_code, '|', 2), trim('Procore ' || coalesce(:unit, '')),
    CAST(:quantity AS numeric), CAST(:amount AS numeric), 'PROCORE', CAST(:external_id AS bigint), now()
WHERE NOT EXISTS (
    SELECT 1
    FROM (
        SELECT project, activity, group_code FROM maestro.budget WHERE company = :tag
        UNION ALL
        SELECT project, activity, group_code
        FROM maestro.budget_modification WHERE company = :tag AND (transferred OR source = 'PROCORE')
    ) AS e
    WHERE upper(trim(e.project)) || '|' || upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) = :key
    UNION ALL
    SELECT 1 FROM maestro.budget_modification WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
)

-- update --
-- One modification for the difference, untransferred: worked out here and now, so that it cannot be entered twice.
INSERT INTO maestro.budget_modification (company, project, activity, group_code, description, amount, source, updated_at)
SELECT :tag, e.project, e.activity, e.group_code, 'Procore', CAST(:amount AS numeric) - sum(e.amount), 'PROCORE', now()
FROM (
    SELECT project, activity, group_code, amount, updated_at FROM maestro.budget WHERE company = :tag
    UNION ALL
    SELECT project, activity, group_code, amount, updated_at
    FROM maestro.budget_modification
    WHERE company = :tag AND (transferred OR source = 'PROCORE')
) AS e
WHERE :set_amount AND upper(trim(e.project)) || '|' || upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) = :key
GROUP BY e.project, e.activity, e.group_code
HAVING sum(e.amount) <> CAST(:amount AS numeric)
    AND (CAST(:read_at AS timestamptz) IS NULL OR max(e.updated_at) = :read_at)

-- insert_document --
-- A line of a budget change that was approved in Procore, where the settings say `modifications: documents`: a modification with that
-- change's number, day and text, untransferred, entered only where the budget is worth :held, as the run read it, and once: its id is kept.
-- Number and text are cut at the length of their columns; P- keeps the numbers apart from maestro*'s own.
INSERT INTO maestro.budget_modification (
    company, project, activity, group_code, number, date, description, amount, source, external_id, budget_change, updated_at
)
SELECT
    :tag, coalesce(b.project, :project), coalesce(b.activity, split_part(:budget_code, '|', 1)), coalesce(b.group_code, split_part(:budget_code, '|', 2)),
    left('P-' || :document, 20), coalesce(CAST(:document_date AS date), CURRENT_DATE), left(:document_text, 100), CAST(:amount AS numeric), 'PROCORE',
    CAST(:external_id AS bigint), CAST(:budget_change AS bigint), now()
FROM (
    SELECT max(e.project) AS project, max(e.activity) AS activity, max(e.group_code) AS group_code, coalesce(sum(e.amount), 0) AS amount
    FROM (
        SELECT project, activity, group_code, amount FROM maestro.budget WHERE company = :tag
        UNION ALL
        SELECT project, activity, group_code, amount
        FROM maestro.budget_modification WHERE company = :tag AND (transferred OR source = 'PROCORE')
    ) AS e
    WHERE upper(trim(e.project)) || '|' || upper(trim(e.activity)) || '|' || upper(trim(e.group_code)) = :key
) AS b
WHERE b.amount = CAST(:held AS numeric) AND NOT EXISTS (
    SELECT 1 FROM maestro.budget_modification AS m
    WHERE m.company = :tag AND m.budget_change = CAST(:budget_change AS bigint) AND upper(trim(m.project)) || '|' || upper(trim(m.activity)) || '|' || upper(trim(m.group_code)) = :key
)
