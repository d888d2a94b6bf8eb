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
    CASE WHEN c.type = 'Payroll' AND NOT :personal_header THEN concat('Paie du ', date_format(c.date, '%Y-%m-%d')) ELSE c.description END AS description,
    c.amount, c.transferred, coalesce(trim(c.order_number), '') = '' AS uncommitted,
    date_format(greatest(c.updated_at, coalesce(l.updated_at, c.updated_at)), '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM cost AS c
LEFT JOIN (
    SELECT cost, max(updated_at) AS updated_at FROM cost_line WHERE company = :tag GROUP BY cost
) AS l ON l.cost = c.number
WHERE c.company = :tag
    AND (:since IS NULL OR c.updated_at >= :since OR l.updated_at >= :since)
    AND (:until IS NULL OR c.updated_at < :until)
    AND (NOT :only OR upper(trim(c.number)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'type' AS field, type AS code, count(*) AS count FROM cost WHERE company = :tag AND transferred GROUP BY type
UNION ALL
SELECT 'unit', unit, count(*) FROM cost_line WHERE company = :tag GROUP BY unit
UNION ALL
SELECT 'tax_code', tax_code, count(*) FROM cost_line WHERE company = :tag GROUP BY tax_code

-- digests --
-- Of each cost its key, as `:keys` takes it, and a digest of all that `read` and `read_lines` take of it. By it a run finds what
-- changed, was added or is gone without reading the rest; a site without this block reads everything.
SELECT upper(trim(c.number)) AS `key`, md5(json_array(
    c.number, c.project, c.type, c.date, c.supplier, c.invoice_number, c.order_number, c.description, c.employee, c.amount,
    c.transferred, c.updated_at, l.digest
)) AS digest
FROM cost AS c
LEFT JOIN (
    SELECT upper(trim(cost)) AS document, md5(group_concat(md5(json_array(
        line, activity, group_code, description, quantity, unit, unit_cost, amount, tax_code, updated_at
    )) ORDER BY line SEPARATOR '')) AS digest
    FROM cost_line WHERE company = :tag GROUP BY upper(trim(cost))
) AS l ON l.document = upper(trim(c.number))
WHERE c.company = :tag

-- read_lines --
SELECT
    upper(trim(l.cost)) AS document, l.line, concat(upper(trim(l.activity)), '|', upper(trim(l.group_code))) AS budget_code,
    CASE WHEN c.type = 'Payroll' AND NOT :personal_lines THEN NULL ELSE l.description END AS description,
    l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM cost_line AS l
JOIN cost AS c ON c.company = l.company AND c.number = l.cost
WHERE l.company = :tag AND upper(trim(l.cost)) IN :keys
ORDER BY l.cost, l.line
