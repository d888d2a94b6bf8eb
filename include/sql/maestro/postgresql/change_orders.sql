-- maestro*'s change orders. A site edits this file until `read` returns these columns from its own tables:
-- number, project, external_number (External No.: Procore's number below the contract), external_id (Procore's id, NULL: not
-- known), exactly one of purchase_order, subcontract (numbers as those elements read them: 24105-0) and client_contract (the
-- number of the contract with the client), status (maestro*'s word), due_date, signed_date, schedule_days, name, memo, reason,
-- currency, total (what the lines must add up to), transferred (posted by accounting: not rewritten any more), updated_at.
-- `read_lines` returns: document (the change order's number), line, external_line (Procore's id), budget_code
-- (activity|group), description, quantity, unit, unit_cost, amount.
-- Where the settings map tax codes: tax_code, too.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by number.

-- read --
SELECT
    o.number, o.project, nullif(trim(o.external_no), '') AS external_number, o.external_id,
    nullif(trim(o.purchase_order), '') AS purchase_order, nullif(trim(o.subcontract), '') AS subcontract,
    nullif(trim(o.client_contract), '') AS client_contract, o.status, o.due_date, o.signed_date, o.schedule_days,
    o.description AS name, o.memo, o.reason, o.currency, o.amount AS total, o.transferred, o.updated_at
FROM maestro.change_order AS o
WHERE o.company = :tag
    AND (
        CAST(:since AS timestamptz) IS NULL OR o.updated_at >= :since
        OR EXISTS (
            SELECT 1 FROM maestro.change_order_line AS l
            WHERE l.company = o.company AND l.number = o.number AND l.updated_at >= :since
        )
    )
    AND (CAST(:until AS timestamptz) IS NULL OR o.updated_at < :until)
    AND (NOT :only OR upper(trim(o.number)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'status' AS field, status AS code, count(*) AS count FROM maestro.change_order WHERE company = :tag GROUP BY status
UNION ALL
SELECT 'unit', unit, count(*) FROM maestro.change_order_line WHERE company = :tag GROUP BY unit
UNION ALL
SELECT 'tax_code', tax_code, count(*) FROM maestro.change_order_line WHERE company = :tag GROUP BY tax_code

-- digests --
-- Of each change order its key, as `:keys` takes it, and a digest of all that `read` and `read_lines` take of it. By it a run finds what
-- changed, was added or is gone without reading the rest; a site without this block reads everything.
SELECT upper(trim(o.number)) AS key, md5(concat_ws(' ', CAST(o AS text), l.digest)) AS digest
FROM maestro.change_order AS o
LEFT JOIN (
    SELECT upper(trim(number)) AS document, md5(string_agg(CAST(l AS text), ' ' ORDER BY line)) AS digest
    FROM maestro.change_order_line AS l WHERE company = :tag GROUP BY upper(trim(number))
) AS l ON l.document = upper(trim(o.number))
WHERE o.company = :tag

-- read_lines --
SELECT
    upper(trim(l.number)) AS document, l.line, l.external_line,
    upper(trim(l.activity)) || '|' || upper(trim(l.group_code)) AS budget_code,
    l.description, l.quantity, l.unit, l.unit_cost, l.amount, l.tax_code
FROM maestro.change_order_line AS l
WHERE l.company = :tag AND upper(trim(l.number)) IN :keys
ORDER BY 1, 2

-- next_key --
-- The number of a change order that comes from Procore: the next one of maestro*'s own counter, taken for good.
INSERT INTO maestro.change_order_counter AS c (company, last)
SELECT :tag, 1 + coalesce(max(CAST(number AS bigint)), 0)
FROM maestro.change_order
WHERE company = :tag AND number ~ '^[0-9]{1,9}$'
ON CONFLICT (company) DO UPDATE SET last = greatest(c.last + 1, excluded.last)
RETURNING CAST(last AS text)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', number FROM maestro.change_order WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
-- It lands untransferred. None is inserted when the number is taken, or when Procore's change order is there already.
INSERT INTO maestro.change_order (
    company, number, project, purchase_order, subcontract, client_contract, status, external_no, external_id, due_date,
    signed_date, schedule_days, description, memo, reason, currency, amount, updated_at
)
SELECT
    :tag, :number, :project, :purchase_order, :subcontract, :client_contract, :status, :external_number, :external_id,
    CAST(:due_date AS date), CAST(:signed_date AS date), CAST(:schedule_days AS integer), :name, :memo, :reason,
    c.currency, coalesce(CAST(:total AS numeric), 0), now()
FROM maestro.company AS c
WHERE c.tag = :tag AND NOT EXISTS (
    SELECT 1 FROM maestro.change_order
    WHERE company = :tag AND (upper(trim(number)) = :key OR external_id = CAST(:external_id AS bigint))
)

-- update --
-- Only what changed (:set_...), and only if nobody touched it since it was read. A transferred one is accounting's.
UPDATE maestro.change_order SET
    external_no = CASE WHEN :set_external_number THEN :external_number ELSE external_no END,
    external_id = coalesce(:external_id, external_id),
    purchase_order = CASE WHEN :set_purchase_order THEN :purchase_order ELSE purchase_order END,
    subcontract = CASE WHEN :set_subcontract THEN :subcontract ELSE subcontract END,
    status = CASE WHEN :set_status THEN :status ELSE status END,
    due_date = CASE WHEN :set_due_date THEN CAST(:due_date AS date) ELSE due_date END,
    signed_date = CASE WHEN :set_signed_date THEN CAST(:signed_date AS date) ELSE signed_date END,
    schedule_days = CASE WHEN :set_schedule_days THEN CAST(:schedule_days AS integer) ELSE schedule_days END,
    description = CASE WHEN :set_name THEN :name ELSE description END,
    memo = CASE WHEN :set_memo THEN :memo ELSE memo END,
    reason = CASE WHEN :set_reason THEN :reason ELSE reason END,
    amount = CASE WHEN :set_total THEN CAST(:total AS numeric) ELSE amount END,
    updated_at = now()
WHERE company = :tag AND upper(trim(number)) = :key AND NOT transferred
    AND (CAST(:read_at AS timestamptz) IS NULL OR updated_at = :read_at)

-- insert_line --
INSERT INTO maestro.change_order_line (
    company, number, line, external_line, activity, group_code, description, quantity, unit, unit_cost, amount, tax_code, updated_at
)
SELECT
    o.company, o.number,
    1 + coalesce((
        SELECT max(l.line) FROM maestro.change_order_line AS l WHERE l.company = o.company AND l.number = o.number
    ), 0),
    CAST(:external_line AS bigint), split_part(:budget_code, '|', 1), split_part(:budget_code, '|', 2), :description,
    CAST(:quantity AS numeric), :unit, CAST(:unit_cost AS numeric), CAST(:amount AS numeric), :tax_code, now()
FROM maestro.change_order AS o
WHERE o.company = :tag AND upper(trim(o.number)) = :key

-- update_line --
UPDATE maestro.change_order_line SET
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
WHERE company = :tag AND upper(trim(number)) = :key AND line = CAST(:line AS integer)

-- remove_line --
DELETE FROM maestro.change_order_line
WHERE company = :tag AND upper(trim(number)) = :key AND line = CAST(:line AS integer)

-- remove --
-- An undo takes away a change order that came from Procore, with its lines: only one that was never transferred, and that
-- nobody touched since it was read. A site that wants none taken away leaves this block out.
WITH doomed AS (
    SELECT company, number FROM maestro.change_order
    WHERE company = :tag AND upper(trim(number)) = :key AND external_id IS NOT NULL AND NOT transferred
        AND (CAST(:read_at AS timestamptz) IS NULL OR updated_at = :read_at)
), lines AS (
    DELETE FROM maestro.change_order_line AS l USING doomed AS d WHERE l.company = d.company AND l.number = d.number
)
DELETE FROM maestro.change_order AS o USING doomed AS d WHERE o.company = d.company AND o.number = d.number
