-- maestro*'s project budgets. A site edits this file until `read` returns these columns from its own tables:
-- project, budget_code (activity|group), quantity, unit, amount, original_amount, updated_at.
-- The amount is what the budget is worth today: the first budget, the modifications that were transferred, and those that
-- the synchronization itself entered and accounting has not transferred yet (so that none is entered twice). Billing groups
-- carry revenue and stay out. The original amount is the first budget alone: it is shown beside the other, and not compared.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some by project|activity|group.

-- read --
WITH entry AS (
    SELECT project, activity, group_code, quantity, unit, amount, amount AS original_amount, updated_at
    FROM budget WHERE company = :tag
    UNION ALL
    SELECT project, activity, group_code, quantity, NULL, amount, 0, updated_at
    FROM budget_modification
    WHERE company = :tag AND (transferred OR source = 'PROCORE')
)
SELECT
    e.project, concat(upper(trim(e.activity)), '|', upper(trim(e.group_code))) AS budget_code,
    sum(e.quantity) AS quantity, max(e.unit) AS unit, sum(e.amount) AS amount, sum(e.original_amount) AS original_amount,
    date_format(max(e.updated_at), '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM entry AS e
JOIN cost_group AS g ON g.company = :tag AND g.code = e.group_code AND g.type <> 'Billing'
GROUP BY e.project, e.activity, e.group_code
HAVING (:since IS NULL OR max(e.updated_at) >= :since)
    AND (:until IS NULL OR min(e.updated_at) < :until)
    AND (NOT :only OR concat(upper(trim(e.project)), '|', upper(trim(e.activity)), '|', upper(trim(e.group_code))) IN :keys)

-- digests --
-- Of each budget its key, as `:keys` takes it, and a digest of all entries that `read` adds up. By it a run finds what changed, was
-- added or is gone without reading the rest; a site without this block reads everything.
SELECT
    concat(upper(trim(e.project)), '|', upper(trim(e.activity)), '|', upper(trim(e.group_code))) AS `key`,
    md5(group_concat(e.entry ORDER BY e.entry SEPARATOR '')) AS digest
FROM (
    SELECT b.project, b.activity, b.group_code, md5(json_array('budget', b.quantity, b.unit, b.amount, b.updated_at)) AS entry
    FROM budget AS b WHERE b.company = :tag
    UNION ALL
    SELECT m.project, m.activity, m.group_code, md5(json_array(
        m.id, m.date, m.description, m.quantity, m.amount, m.transferred, m.source, m.external_id, m.updated_at
    ))
    FROM budget_modification AS m WHERE m.company = :tag AND (m.transferred OR m.source = 'PROCORE')
) AS e
JOIN cost_group AS g ON g.company = :tag AND g.code = e.group_code AND g.type <> 'Billing'
GROUP BY e.project, e.activity, e.group_code

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'unit' AS field, unit AS code, count(*) AS count FROM budget WHERE company = :tag GROUP BY unit

-- modifications --
-- The lines of the budget modifications that are documents, of the projects in :keys: project, document (its number), document_date,
-- document_text, budget_code (activity|group), amount, budget_change (Procore's id, where `insert_document` entered the line); the same entries that
-- `read` adds up. Only asked where the settings say `modifications: documents`: then what maestro* numbered goes to a locked budget of Procore as a budget
-- change of its own, and a budget change that is here already is never entered again. A modification without a number is no document.
SELECT
    upper(trim(m.project)) AS project, trim(m.number) AS document, m.date AS document_date, m.description AS document_text,
    concat(upper(trim(m.activity)), '|', upper(trim(m.group_code))) AS budget_code, m.amount,
    m.budget_change
FROM budget_modification AS m
JOIN cost_group AS g ON g.company = :tag AND g.code = m.group_code AND g.type <> 'Billing'
WHERE m.company = :tag AND upper(trim(m.project)) IN :keys AND (m.transferred OR m.source = 'PROCORE')
    AND (trim(m.number) <> '' OR m.budget_change IS NOT NULL)
ORDER BY m.id

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', concat(activity, '|', group_code) FROM budget_modification WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)

-- insert --
-- A budget that Procore has and maestro* has not: a modification of nothing, untransferred. Quantities are not known there.
INSERT INTO budget_modification (
    company, project, activity, group_code, description, quantity, amount, source, external_id, updated_at
)
SELECT
    :tag, :project, substring_index(:budget_code, '|', 1), substring_index(:budget_code, '|', -1), trim(concat('Procore ', coalesce(:unit, ''))),
    :quantity, :amount, 'PROCORE', CAST(:external_id AS SIGNED), current_timestamp(6)
FROM dual
WHERE NOT EXISTS (
    SELECT 1
    FROM (
        SELECT project, activity, group_code FROM budget WHERE company = :tag
        UNION ALL
        SELECT project, activity, group_code
        FROM budget_modification WHERE company = :tag AND (transferred OR source = 'PROCORE')
    ) AS e
    WHERE concat(upper(trim(e.project)), '|', upper(trim(e.activity)), '|', upper(trim(e.group_code))) = :key
    UNION ALL
    SELECT 1 FROM budget_modification WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)
)

-- update --
-- One modification for the difference, untransferred: worked out here and now, so that it cannot be entered twice.
INSERT INTO budget_modification (company, project, activity, group_code, description, amount, source, updated_at)
SELECT :tag, e.project, e.activity, e.group_code, 'Procore', :amount - sum(e.amount), 'PROCORE', current_timestamp(6)
FROM (
    SELECT project, activity, group_code, amount, updated_at FROM budget WHERE company = :tag
    UNION ALL
    SELECT project, activity, group_code, amount, updated_at
    FROM budget_modification
    WHERE company = :tag AND (transferred OR source = 'PROCORE')
) AS e
WHERE :set_amount AND concat(upper(trim(e.project)), '|', upper(trim(e.activity)), '|', upper(trim(e.group_code))) = :key
GROUP BY e.project, e.activity, e.group_code
HAVING sum(e.amount) <> :amount
    AND (:read_at IS NULL OR max(e.updated_at) = :read_at)

-- insert_document --
-- A line of a budget change that was approved in Procore, where the settings say `modifications: documents`: a modification with that
-- change's number, day and text, untransferred, entered only where the budget is worth :held, as the run read it, and once: its id is kept.
-- Number and text are cut at the length of their columns; P- keeps the numbers apart from maestro*'s own.
INSERT INTO budget_modification (
    company, project, activity, group_code, number, date, description, amount, source, external_id, budget_change, updated_at
)
SELECT
    :tag, coalesce(b.project, :project), coalesce(b.activity, substring_index(:budget_code, '|', 1)), coalesce(b.group_code, substring_index(:budget_code, '|', -1)),
    left(concat('P-', :document), 20), coalesce(CAST(:document_date AS date), current_date), left(:document_text, 100), :amount, 'PROCORE',
    CAST(:external_id AS SIGNED), CAST(:budget_change AS SIGNED), current_timestamp(6)
FROM (
    SELECT max(e.project) AS project, max(e.activity) AS activity, max(e.group_code) AS group_code, coalesce(sum(e.amount), 0) AS amount
    FROM (
        SELECT project, activity, group_code, amount FROM budget WHERE company = :tag
        UNION ALL
        SELECT project, activity, group_code, amount
        FROM budget_modification WHERE company = :tag AND (transferred OR source = 'PROCORE')
    ) AS e
    WHERE concat(upper(trim(e.project)), '|', upper(trim(e.activity)), '|', upper(trim(e.group_code))) = :key
) AS b
WHERE b.amount = :held AND NOT EXISTS (
    SELECT 1 FROM budget_modification AS m
    WHERE m.company = :tag AND m.budget_change = CAST(:budget_change AS SIGNED) AND concat(upper(trim(m.project)), '|', upper(trim(m.activity)), '|', upper(trim(m.group_code))) = :key
)
