-- maestro*'s subcontracts. A site edits this file until `read` returns these columns from its own tables:
-- number (with its extension: 24105-0), project, external_number (External No., or the number itself where that is empty),
-- external_id (Procore's id, NULL: not known), supplier, status (maestro*'s code), order_date, start_date, completion_date,
-- name, memo, inclusions, exclusions, holdback (percent), currency, total (the original contract), supplier_closed,
-- cancelled, updated_at.
-- `read_lines` returns: document (the subcontract's number), line, external_line (Procore's id), budget_code (activity|group),
-- description, quantity, unit, unit_cost, amount.
-- Where the settings map tax codes: tax_code, too.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by number.

-- read --
SELECT
    concat(o.number, '-', o.extension) AS number, o.project,
    coalesce(nullif(trim(o.external_no), ''), concat(o.number, '-', o.extension)) AS external_number, o.external_id,
    o.supplier, o.status, o.contract_date AS order_date, o.start_date, o.completion_date, o.description AS name, o.memo,
    o.inclusions, o.exclusions, o.holdback, o.currency, o.original_contract AS total, o.status = 'Z' AS cancelled,
    (
        SELECT min(s.status <> 'A') FROM supplier AS s
        WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
    ) AS supplier_closed,
    date_format(o.updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM subcontract AS o
WHERE o.company = :tag
    AND (
        :since IS NULL OR o.updated_at >= :since
        OR EXISTS (
            SELECT 1 FROM subcontract_line AS l
            WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension AND l.updated_at >= :since
        )
    )
    AND (:until IS NULL OR o.updated_at < :until)
    AND (NOT :only OR concat(upper(trim(o.number)), '-', o.extension) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'status' AS field, status AS code, count(*) AS count FROM subcontract WHERE company = :tag GROUP BY status
UNION ALL
SELECT 'unit', unit, count(*) FROM subcontract_line WHERE company = :tag GROUP BY unit
UNION ALL
SELECT 'tax_code', tax_code, count(*) FROM subcontract_line WHERE company = :tag GROUP BY tax_code

-- digests --
-- Of each subcontract its key, as `:keys` takes it, and a digest of all that `read` and `read_lines` take of it. By it a run finds what
-- changed, was added or is gone without reading the rest; a site without this block reads everything.
SELECT
    concat(upper(trim(o.number)), '-', o.extension) AS `key`,
    md5(json_array(
        o.number, o.extension, o.project, o.supplier, o.status, o.external_no, o.external_id, o.contract_date, o.start_date,
        o.completion_date, o.description, o.memo, o.inclusions, o.exclusions, o.currency, o.holdback, o.original_contract, o.updated_at,
        l.digest, (
        SELECT min(s.status <> 'A') FROM supplier AS s
        WHERE s.company = o.company AND upper(trim(s.code)) = upper(trim(o.supplier))
        )
    )) AS digest
FROM subcontract AS o
LEFT JOIN (
    SELECT concat(upper(trim(number)), '-', extension) AS document, md5(group_concat(md5(json_array(
        line, external_line, activity, group_code, description, quantity, unit, unit_cost, amount, tax_code, updated_at
    )) ORDER BY line SEPARATOR '')) AS digest
    FROM subcontract_line WHERE company = :tag GROUP BY concat(upper(trim(number)), '-', extension)
) AS l ON l.document = concat(upper(trim(o.number)), '-', o.extension)
WHERE o.company = :tag

-- read_lines --
SELECT
    concat(upper(trim(l.number)), '-', l.extension) AS document, l.line, l.external_line,
    concat(upper(trim(l.activity)), '|', upper(trim(l.group_code))) AS budget_code,
    l.description, l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM subcontract_line AS l
WHERE l.company = :tag AND concat(upper(trim(l.number)), '-', l.extension) IN :keys
ORDER BY 1, 2

-- next_key --
-- The number of a subcontract that comes from Procore: the next one of the counter that orders and subcontracts share. Both may
-- ask at once, so that it is taken for good.
INSERT INTO order_counter (company, last)
SELECT :tag, 1 + greatest(10000, coalesce(max(CAST(numbered.number AS SIGNED)), 0))
FROM (
    SELECT number FROM subcontract WHERE company = :tag
    UNION ALL
    SELECT number FROM purchase_order WHERE company = :tag
) AS numbered
WHERE numbered.number REGEXP '^[0-9]{1,9}$'
ON DUPLICATE KEY UPDATE last = greatest(order_counter.last + 1, VALUES(last))
RETURNING concat(last, '-0')

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', concat(number, '-', extension) FROM subcontract WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)
UNION ALL
SELECT 'closed_supplier', NULL FROM dual
WHERE NOT EXISTS (
    SELECT 1 FROM supplier WHERE company = :tag AND upper(trim(code)) = :supplier AND status = 'A'
)

-- insert --
-- It lands untransferred: the status is one of those, and V is accounting's. None is inserted when the number is taken,
-- or when Procore's contract is there already.
INSERT INTO subcontract (
    company, number, extension, project, supplier, status, external_no, external_id, contract_date, start_date,
    completion_date, description, memo, inclusions, exclusions, holdback, currency, original_contract, updated_at
)
SELECT
    :tag, regexp_replace(:number, '-[0-9]+$', ''), CAST(regexp_substr(:number, '[0-9]+$') AS SIGNED), :project,
    :supplier, :status, :external_number, CAST(:external_id AS SIGNED), :order_date, :start_date,
    :completion_date, :name, :memo, :inclusions, :exclusions, :holdback, c.currency,
    coalesce(:total, 0), current_timestamp(6)
FROM company AS c
WHERE c.tag = :tag AND NOT EXISTS (
    SELECT 1 FROM subcontract
    WHERE company = :tag
        AND (concat(upper(trim(number)), '-', extension) = :key OR external_id = CAST(:external_id AS SIGNED))
    UNION ALL
    SELECT 1 FROM purchase_order WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key
)

-- update --
-- Only what changed (:set_...), and only if nobody touched it since it was read. A transferred one keeps its status.
UPDATE subcontract SET
    external_no = CASE WHEN :set_external_number THEN :external_number ELSE external_no END,
    external_id = coalesce(CAST(:external_id AS SIGNED), external_id),
    supplier = CASE WHEN :set_supplier THEN :supplier ELSE supplier END,
    status = CASE WHEN :set_status AND status <> 'V' THEN :status ELSE status END,
    contract_date = CASE WHEN :set_order_date THEN :order_date ELSE contract_date END,
    start_date = CASE WHEN :set_start_date THEN :start_date ELSE start_date END,
    completion_date = CASE WHEN :set_completion_date THEN :completion_date ELSE completion_date END,
    description = CASE WHEN :set_name THEN :name ELSE description END,
    memo = CASE WHEN :set_memo THEN :memo ELSE memo END,
    inclusions = CASE WHEN :set_inclusions THEN :inclusions ELSE inclusions END,
    exclusions = CASE WHEN :set_exclusions THEN :exclusions ELSE exclusions END,
    holdback = CASE WHEN :set_holdback THEN :holdback ELSE holdback END,
    original_contract = CASE WHEN :set_total THEN :total ELSE original_contract END,
    updated_at = current_timestamp(6)
WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key
    AND (:read_at IS NULL OR updated_at = :read_at)

-- insert_line --
INSERT INTO subcontract_line (
    company, number, extension, line, external_line, activity, group_code, description, quantity, unit, unit_cost, amount,
    tax_code, updated_at
)
SELECT
    o.company, o.number, o.extension,
    1 + coalesce((
        SELECT max(l.line) FROM subcontract_line AS l
        WHERE l.company = o.company AND l.number = o.number AND l.extension = o.extension
    ), 0),
    CAST(:external_line AS SIGNED), substring_index(:budget_code, '|', 1), substring_index(:budget_code, '|', -1), :description,
    :quantity, :unit, :unit_cost, :amount, :tax_code, current_timestamp(6)
FROM subcontract AS o
WHERE o.company = :tag AND concat(upper(trim(o.number)), '-', o.extension) = :key

-- update_line --
UPDATE subcontract_line SET
    external_line = coalesce(CAST(:external_line AS SIGNED), external_line),
    activity = CASE WHEN :set_budget_code THEN substring_index(:budget_code, '|', 1) ELSE activity END,
    group_code = CASE WHEN :set_budget_code THEN substring_index(:budget_code, '|', -1) ELSE group_code END,
    description = CASE WHEN :set_description THEN :description ELSE description END,
    quantity = CASE WHEN :set_quantity THEN :quantity ELSE quantity END,
    unit = CASE WHEN :set_unit THEN :unit ELSE unit END,
    unit_cost = CASE WHEN :set_unit_cost THEN :unit_cost ELSE unit_cost END,
    amount = CASE WHEN :set_amount THEN :amount ELSE amount END,
    tax_code = CASE WHEN :set_tax_code THEN :tax_code ELSE tax_code END,
    updated_at = current_timestamp(6)
WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key AND line = CAST(:line AS SIGNED)

-- remove_line --
DELETE FROM subcontract_line
WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key AND line = CAST(:line AS SIGNED)

-- remove_lines --
-- The lines of a document that an undo takes away, before its heading: both or none.
DELETE FROM subcontract_line WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key

-- remove --
-- An undo takes away a subcontract that came from Procore: only one that was never transferred, and that nobody touched since it was
-- read. A site that wants none taken away leaves this block out.
DELETE FROM subcontract
WHERE company = :tag AND concat(upper(trim(number)), '-', extension) = :key AND external_id IS NOT NULL AND status <> 'V'
    AND (:read_at IS NULL OR updated_at = :read_at)
