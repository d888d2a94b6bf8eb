-- maestro*'s project costs. A site edits this file until `read` and `read_lines` return these columns from its own tables:
-- read: project, number, type (one of the words of the element's `type`), date, supplier, invoice_number, description, amount,
-- transferred, uncommitted (false: an invoice against an order or a subcontract), updated_at (of the cost or of a line).
-- read_lines: document (the number), line, budget_code (activity|group), description, quantity, unit, unit_cost, amount.
-- Where the settings map tax codes: tax_code, too.
-- Entries that are not transferred are returned too, so that one whose transfer was undone is noticed; they are not sent.
-- Who was paid stays here: the texts of a payroll entry and of its lines are left out, unless the setting `personal_text` of the
-- costs lets them leave (:personal_header, :personal_lines). They are left out again where the rows are read.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by number.

-- read --
SELECT
    c.project, c.number, c.type, c.date, c.supplier, c.invoice_number,
    CASE
        WHEN c.type = 'Payroll' AND :personal_header = 0 THEN 'Paie du ' + convert(varchar(10), c.date, 23) ELSE c.description
    END AS description,
    c.amount, c.transferred, CAST(CASE WHEN coalesce(trim(c.order_number), '') = '' THEN 1 ELSE 0 END AS bit) AS uncommitted,
    convert(varchar(26), CASE WHEN l.updated_at > c.updated_at THEN l.updated_at ELSE c.updated_at END, 126) + '+00:00' AS updated_at
FROM maestro.cost AS c
LEFT JOIN (
    SELECT cost, max(updated_at) AS updated_at FROM maestro.cost_line WHERE company = :tag GROUP BY cost
) AS l ON l.cost = c.number
WHERE c.company = :tag
    AND (:since IS NULL OR c.updated_at >= :since OR l.updated_at >= :since)
    AND (:until IS NULL OR c.updated_at < :until)
    AND (:only = 0 OR upper(trim(c.number)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'type' AS field, type AS code, count(*) AS count FROM maestro.cost WHERE company = :tag AND transferred = 1 GROUP BY type
UNION ALL
SELECT 'unit', unit, count(*) FROM maestro.cost_line WHERE company = :tag GROUP BY unit
UNION ALL
SELECT 'tax_code', tax_code, count(*) FROM maestro.cost_line WHERE company = :tag GROUP BY tax_code

-- digests --
-- Of each cost its key, as `:keys` takes it, and a digest of all that `read` and `read_lines` take of it. By it a run finds what
-- changed, was added or is gone without reading the rest; a site without this block reads everything.
SELECT upper(trim(c.number)) AS [key], convert(varchar(64), hashbytes('SHA2_256', concat(
    (SELECT c.* FOR JSON PATH, INCLUDE_NULL_VALUES),
    (
        SELECT l.* FROM maestro.cost_line AS l WHERE l.company = c.company AND l.cost = c.number
        ORDER BY l.line FOR JSON PATH, INCLUDE_NULL_VALUES
    )
)), 2) AS digest
FROM maestro.cost AS c
WHERE c.company = :tag

-- read_lines --
SELECT
    upper(trim(l.cost)) AS document, l.line, upper(trim(l.activity)) + '|' + upper(trim(l.group_code)) AS budget_code,
    CASE WHEN c.type = 'Payroll' AND :personal_lines = 0 THEN NULL ELSE l.description END AS description,
    l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM maestro.cost_line AS l
JOIN maestro.cost AS c ON c.company = l.company AND c.number = l.cost
WHERE l.company = :tag AND upper(trim(l.cost)) IN :keys
ORDER BY l.cost, l.line
