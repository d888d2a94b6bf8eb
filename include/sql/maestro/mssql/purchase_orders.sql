-- maestro*'s purchase orders. A site edits this file until `read` returns these columns from its own tables:
-- number (with its extension: 24105-0), project, external_number (External No., or the number itself where that is empty),
-- external_id (Procore's id, NULL: not known), supplier, status (maestro*'s code), order_date, delivery_date, terms, name,
-- memo, currency, total (what the lines must add up to), supplier_closed, cancelled, updated_at.
-- `read_lines` returns: document (the order's number), line, external_line (Procore's id), budget_code (activity|group),
-- description, quantity, unit, unit_cost, amount.
-- Where the settings map tax codes: tax_code, too.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by number.

-- read --
SELECT
    o.number + '-' + CAST(o.extension AS varchar(6)) AS number, o.project,
    coalesce(nullif(trim(o.external_no), ''), o.number + '-' + CAST(o.extension AS varchar(6))) AS external_number, o.external_id,
    o.supplier, o.status, o.order_date, o.delivery_date, o.terms, o.description AS name, o.memo, o.currency,
    o.amount AS total, CAST(CASE WHEN o.status = 'Z' THEN 1 ELSE 0 END AS bit) AS cancelled,
    (
        SELECT CAST(min(CASE WHEN s.status <> 'A' THEN 1 ELSE 0 END) AS bit) FROM maestro.supplier AS s
        WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
    ) AS supplier_closed,
    convert(varchar(26), o.updated_at, 126) + '+00:00' AS updated_at
FROM maestro.purchase_order AS o
WHERE o.company = :tag
    AND (
        :since IS NULL OR o.updated_at >= :since
        OR EXISTS (
            SELECT 1 FROM maestro.purchase_order_line AS l
            WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension AND l.updated_at >= :since
        )
    )
    AND (:until IS NULL OR o.updated_at < :until)
    AND (:only = 0 OR upper(trim(o.number)) + '-' + CAST(o.extension AS varchar(6)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'status' AS field, status AS code, count(*) AS count FROM maestro.purchase_order WHERE company = :tag GROUP BY status
UNION ALL
SELECT 'unit', unit, count(*) FROM maestro.purchase_order_line WHERE company = :tag GROUP BY unit
UNION ALL
SELECT 'tax_code', tax_code, count(*) FROM maestro.purchase_order_line WHERE company = :tag GROUP BY tax_code

-- digests --
-- Of each order its key, as `:keys` takes it, and a digest of all that `read` and `read_lines` take of it. By it a run finds what
-- changed, was added or is gone without reading the rest; a site without this block reads everything.
SELECT
    upper(trim(o.number)) + '-' + CAST(o.extension AS varchar(6)) AS [key],
    convert(varchar(64), hashbytes('SHA2_256', concat(
        (SELECT o.* FOR JSON PATH, INCLUDE_NULL_VALUES),
        (
            SELECT l.* FROM maestro.purchase_order_line AS l
            WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension
            ORDER BY l.line FOR JSON PATH, INCLUDE_NULL_VALUES
        ),
        (
            SELECT min(CASE WHEN s.status <> 'A' THEN 1 ELSE 0 END) FROM maestro.supplier AS s
            WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
        )
    )), 2) AS digest
FROM maestro.purchase_order AS o
WHERE o.company = :tag

-- read_lines --
SELECT
    upper(trim(l.number)) + '-' + CAST(l.extension AS varchar(6)) AS document, l.line, l.external_line,
    upper(trim(l.activity)) + '|' + upper(trim(l.group_code)) AS budget_code,
    l.description, l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM maestro.purchase_order_line AS l
WHERE l.company = :tag AND upper(trim(l.number)) + '-' + CAST(l.extension AS varchar(6)) IN :keys
ORDER BY l.number, l.extension, l.line

-- next_key --
-- The number of an order that comes from Procore: the next one of the counter that orders and subcontracts share. Both may
-- ask at once, so that it is taken for good.
MERGE maestro.order_counter WITH (HOLDLOCK) AS c
USING (
    SELECT CAST(:tag AS nvarchar(40)) AS company, 1 + CASE WHEN max(CAST(numbered.number AS bigint)) > 10000 THEN max(CAST(numbered.number AS bigint)) ELSE 10000 END AS next
    FROM (
        SELECT number FROM maestro.purchase_order WHERE company = :tag
        UNION ALL
        SELECT number FROM maestro.subcontract WHERE company = :tag
    ) AS numbered
    WHERE len(numbered.number) BETWEEN 1 AND 9 AND numbered.number NOT LIKE '%[^0-9]%'
) AS n ON n.company = c.company
WHEN MATCHED THEN UPDATE SET last = CASE WHEN c.last >= n.next THEN c.last + 1 ELSE n.next END
WHEN NOT MATCHED THEN INSERT (company, last) VALUES (n.company, n.next)
OUTPUT CAST(inserted.last AS varchar(20)) + '-0';

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', number + '-' + CAST(extension AS varchar(6)) FROM maestro.purchase_order WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
UNION ALL
SELECT 'closed_supplier', NULL
WHERE NOT EXISTS (
    SELECT 1 FROM maestro.supplier WHERE company = :tag AND upper(trim(code)) = :supplier AND status = 'A'
)

-- insert --
-- It lands untransferred: the status is one of those, and V is accounting's. None is inserted when the number is taken,
-- or when Procore's contract is there already.
INSERT INTO maestro.purchase_order (
    company, number, extension, project, supplier, status, external_no, external_id, order_date, delivery_date, terms,
    description, memo, currency, amount, updated_at
)
SELECT
    :tag, left(:number, len(:number) - charindex('-', reverse(:number))), 
    CAST(right(:number, charindex('-', reverse(:number)) - 1) AS smallint), :project,
    :supplier, :status, :external_number, CAST(:external_id AS bigint), CAST(:order_date AS date), CAST(:delivery_date AS date), :terms,
    :name, :memo, c.currency, coalesce(CAST(:total AS decimal(19, 4)), 0), sysutcdatetime()
FROM maestro.company AS c
WHERE c.tag = :tag AND NOT EXISTS (
    SELECT 1 FROM maestro.purchase_order
    WHERE company = :tag
        AND (upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key OR external_id = CAST(:external_id AS bigint))
    UNION ALL
    SELECT 1 FROM maestro.subcontract WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key
)

-- update --
-- Only what changed (:set_...), and only if nobody touched the order since it was read. Transferred orders keep their status.
UPDATE maestro.purchase_order SET
    external_no = CASE WHEN :set_external_number = 1 THEN :external_number ELSE external_no END,
    external_id = coalesce(CAST(:external_id AS bigint), external_id),
    supplier = CASE WHEN :set_supplier = 1 THEN :supplier ELSE supplier END,
    status = CASE WHEN :set_status = 1 AND status <> 'V' THEN :status ELSE status END,
    order_date = CASE WHEN :set_order_date = 1 THEN CAST(:order_date AS date) ELSE order_date END,
    delivery_date = CASE WHEN :set_delivery_date = 1 THEN CAST(:delivery_date AS date) ELSE delivery_date END,
    terms = CASE WHEN :set_terms = 1 THEN :terms ELSE terms END,
    description = CASE WHEN :set_name = 1 THEN :name ELSE description END,
    memo = CASE WHEN :set_memo = 1 THEN :memo ELSE memo END,
    amount = CASE WHEN :set_total = 1 THEN CAST(:total AS decimal(19, 4)) ELSE amount END,
    updated_at = sysutcdatetime()
WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key
    AND (:read_at IS NULL OR updated_at = :read_at)

-- insert_line --
INSERT INTO maestro.purchase_order_line (
    company, number, extension, line, external_line, activity, group_code, description, quantity, unit, unit_cost, amount,
    tax_code, updated_at
)
SELECT
    o.company, o.number, o.extension,
    1 + coalesce((
        SELECT max(l.line) FROM maestro.purchase_order_line AS l
        WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension
    ), 0),
    CAST(:external_line AS bigint), left(:budget_code, nullif(charindex('|', :budget_code), 0) - 1), substring(:budget_code, charindex('|', :budget_code) + 1, 20), :description,
    CAST(:quantity AS decimal(19, 4)), :unit, CAST(:unit_cost AS decimal(19, 4)), CAST(:amount AS decimal(19, 4)), :tax_code, sysutcdatetime()
FROM maestro.purchase_order AS o
WHERE o.company = :tag AND upper(trim(o.number)) + '-' + CAST(o.extension AS varchar(6)) = :key

-- update_line --
UPDATE maestro.purchase_order_line SET
    external_line = coalesce(CAST(:external_line AS bigint), external_line),
    activity = CASE WHEN :set_budget_code = 1 THEN left(:budget_code, nullif(charindex('|', :budget_code), 0) - 1) ELSE activity END,
    group_code = CASE WHEN :set_budget_code = 1 THEN substring(:budget_code, charindex('|', :budget_code) + 1, 20) ELSE group_code END,
    description = CASE WHEN :set_description = 1 THEN :description ELSE description END,
    quantity = CASE WHEN :set_quantity = 1 THEN CAST(:quantity AS decimal(19, 4)) ELSE quantity END,
    unit = CASE WHEN :set_unit = 1 THEN :unit ELSE unit END,
    unit_cost = CASE WHEN :set_unit_cost = 1 THEN CAST(:unit_cost AS decimal(19, 4)) ELSE unit_cost END,
    amount = CASE WHEN :set_amount = 1 THEN CAST(:amount AS decimal(19, 4)) ELSE amount END,
    tax_code = CASE WHEN :set_tax_code = 1 THEN :tax_code ELSE tax_code END,
    updated_at = sysutcdatetime()
WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key AND line = CAST(:line AS int)

-- remove_line --
DELETE FROM maestro.purchase_order_line
WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key AND line = CAST(:line AS int)

-- remove_lines --
-- The lines of a document that an undo takes away, before its heading: both or none.
DELETE FROM maestro.purchase_order_line
WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key

-- remove --
-- An undo takes away an order that came from Procore: only one that was never transferred, and that nobody touched since it was
-- read. A site that wants none taken away leaves this block out.
DELETE FROM maestro.purchase_order
WHERE company = :tag AND upper(trim(number)) + '-' + CAST(extension AS varchar(6)) = :key AND external_id IS NOT NULL
    AND status <> 'V' AND (:read_at IS NULL OR updated_at = :read_at)
