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
    o.number || '-' || o.extension AS number, o.project,
    coalesce(nullif(trim(o.external_no), ''), o.number || '-' || o.extension) AS external_number, o.external_id,
    o.supplier, o.status, o.order_date, o.delivery_date, o.terms, o.description AS name, o.memo, o.currency,
    o.amount AS total, o.status = 'Z' AS cancelled,
    (
        SELECT bool_and(s.status <> 'A') FROM maestro.supplier AS s
        WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
    ) AS supplier_closed,
    o.updated_at
FROM maestro.purchase_order AS o
WHERE o.company = :tag
    AND (
        CAST(:since AS timestamptz) IS NULL OR o.updated_at >= :since
        OR EXISTS (
            SELECT 1 FROM maestro.purchase_order_line AS l
            WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension AND l.updated_at >= :since
        )
    )
    AND (CAST(:until AS timestamptz) IS NULL OR o.updated_at < :until)
    AND (NOT :only OR upper(trim(o.number)) || '-' || CAST(o.extension AS text) IN :keys)

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
    upper(trim(o.number)) || '-' || CAST(o.extension AS text) AS key,
    md5(concat_ws(' ', CAST(o AS text), l.digest, (
        SELECT bool_and(s.status <> 'A') FROM maestro.supplier AS s
        WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
    ))) AS digest
FROM maestro.purchase_order AS o
LEFT JOIN (
    SELECT upper(trim(number)) || '-' || CAST(extension AS text) AS document, md5(string_agg(CAST(l AS text), ' ' ORDER BY line)) AS digest
    FROM maestro.purchase_order_line AS l WHERE company = :tag GROUP BY upper(trim(number)) || '-' || CAST(extension AS text)
) AS l ON l.document = upper(trim(o.number)) || '-' || CAST(o.extension AS text)
WHERE o.company = :tag

-- read_lines --
SELECT
    upper(trim(l.number)) || '-' || CAST(l.extension AS text) AS document, l.line, l.external_line,
    upper(trim(l.activity)) || '|' || upper(trim(l.group_code)) AS budget_code,
    l.description, l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM maestro.purchase_order_line AS l
WHERE l.company = :tag AND upper(trim(l.number)) || '-' || CAST(l.extension AS text) IN :keys
ORDER BY 1, 2

-- next_key --
-- The number of an order that comes from Procore: the next one of the counter that orders and subcontracts share. Both may
-- ask at once, so that it is taken for good.
INSERT INTO maestro.order_counter AS c (company, last)
SELECT :tag, 1 + greatest(10000, max(CAST(numbered.number AS bigint)))
FROM (
    SELECT number FROM maestro.purchase_order WHERE company = :tag
    UNION ALL
    SELECT number FROM maestro.subcontract WHERE company = :tag
) AS numbered
WHERE numbered.number ~ '^[0-9]{1,9}$'
ON CONFLICT (company) DO UPDATE SET last = greatest(c.last + 1, excluded.last)
RETURNING last || '-0'

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', number || '-' || extension FROM maestro.purchase_order WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
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
    :tag, regexp_replace(:number, '-[0-9]+$', ''), CAST(substring(:number FROM '-([0-9]+)$') AS smallint), :project,
    :supplier, :status, :external_number, :external_id, CAST(:order_date AS date), CAST(:delivery_date AS date), :terms,
    :name, :memo, c.currency, coalesce(CAST(:total AS numeric), 0), now()
FROM maestro.company AS c
WHERE c.tag = :tag AND NOT EXISTS (
    SELECT 1 FROM maestro.purchase_order
    WHERE company = :tag
        AND (upper(trim(number)) || '-' || CAST(extension AS text) = :key OR external_id = CAST(:external_id AS bigint))
    UNION ALL
    SELECT 1 FROM maestro.subcontract WHERE company = :tag AND upper(trim(number)) || '-' || CAST(extension AS text) = :key
)

-- update --
-- Only what changed (:set_...), and only if nobody touched the order since it was read. Transferred orders keep their status.
UPDATE maestro.purchase_order SET
    external_no = CASE WHEN :set_external_number THEN :external_number ELSE external_no END,
    external_id = coalesce(:external_id, external_id),
    supplier = CASE WHEN :set_supplier THEN :supplier ELSE supplier END,
    status = CASE WHEN :set_status AND status <> 'V' THEN :status ELSE status END,
    order_date = CASE WHEN :set_order_date THEN CAST(:order_date AS date) ELSE order_date END,
    delivery_date = CASE WHEN :set_delivery_date THEN CAST(:delivery_date AS date) ELSE delivery_date END,
    terms = CASE WHEN :set_terms THEN :terms ELSE terms END,
    description = CASE WHEN :set_name THEN :name ELSE description END,
    memo = CASE WHEN :set_memo THEN :memo ELSE memo END,
    amount = CASE WHEN :set_total THEN CAST(:total AS numeric) ELSE amount END,
    updated_at = now()
WHERE company = :tag AND upper(trim(number)) || '-' || CAST(extension AS text) = :key
    AND (CAST(:read_at AS timestamptz) IS NULL OR updated_at = :read_at)

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
    CAST(:external_line AS bigint), split_part(:budget_code, '|', 1), split_part(:budget_code, '|', 2), :description,
    CAST(:quantity AS numeric), :unit, CAST(:unit_cost AS numeric), CAST(:amount AS numeric), :tax_code, now()
FROM maestro.purchase_order AS o
WHERE o.company = :tag AND upper(trim(o.number)) || '-' || CAST(o.extension AS text) = :key

-- update_line --
UPDATE maestro.purchase_order_line SET
    external_line = coalesce(CAST(:external_line AS bigint), external_line),
    activity = CASE WHEN :set_budget_code THEN split_part(:budget_code, '|', 1) ELSE activity END,
    group_code = CASE WHEN :set_budget_code THEN split_part(:budget_code, '|', 2) ELSE group_code END,
    description = CASE WHEN :set_description THEN :description ELSE description END,
    quantity = CASE WHEN :set_quantity THEN CAST(:quantity AS numeric) ELSE quantity END,
    unit = CASE WHEN :set_unit THEN :unit ELSE unit END,
    unit_cost = CASE WHEN :set_unit_cost THEN CAST(:unit_cost AS numeric) ELSE unit_cost END,
    amount = CASE WHEN :set_amount THEN CAST(:amount AS numeric) ELSE amount END,
    tax_code = CASE WHEN :set_tax_code THEN :tax_code ELSE tax_code END,
    updated_at = now()
WHERE company = :tag AND upper(trim(number)) || '-' || CAST(extension AS text) = :key AND line = CAST(:line AS integer)

-- remove_line --
DELETE FROM maestro.purchase_order_line
WHERE company = :tag AND upper(trim(number)) || '-' || CAST(extension AS text) = :key AND line = CAST(:line AS integer)

-- remove --
-- An undo takes away an order that came from Procore, with its lines: only one that was never transferred, and that nobody
-- touched since it was read. A site that wants none taken away leaves this block out.
WITH doomed AS (
    SELECT company, number, extension FROM maestro.purchase_order
    WHERE company = :tag AND upper(trim(number)) || '-' || CAST(extension AS text) = :key AND external_id IS NOT NULL AND status <> 'V'
        AND (CAST(:read_at AS timestamptz) IS NULL OR updated_at = :read_at)
), lines AS (
    DELETE FROM maestro.purchase_order_line AS l USING doomed AS d
    WHERE l.company = d.company AND l.number = d.number AND l.extension = d.extension
)
DELETE FROM maestro.purchase_order AS o USING doomed AS d
WHERE o.company = d.company AND o.number = d.number AND o.extension = d.extension
