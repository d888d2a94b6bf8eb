-- maestro*'s suppliers. A site edits this file until `read` returns these columns from its own tables:
-- code, name, active (the status letter), address, city, province, country, postal_code, phone, email, language,
-- tax_number, licence_number, external_id (Procore's id, NULL: not known), updated_at, copies (how many suppliers of the company have this code).
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by code.

-- read --
SELECT
    s.code, s.name, s.status AS active, s.address, s.city, s.province, s.country, s.postal_code, s.phone, s.email, s.language,
    s.tax_number, s.licence_number, s.external_id,
    date_format(s.updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at, same.copies
FROM supplier AS s
LEFT JOIN (
    SELECT upper(trim(code)) AS code, count(*) AS copies FROM supplier WHERE company = :tag GROUP BY 1
) AS same ON same.code = upper(trim(s.code))
WHERE s.company = :tag
    AND (:since IS NULL OR s.updated_at >= :since)
    AND (:until IS NULL OR s.updated_at < :until)
    AND (NOT :only OR upper(trim(s.code)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'active' AS field, status AS code, count(*) AS count FROM supplier WHERE company = :tag GROUP BY status

-- next_key --
-- The code of a supplier that comes from Procore: the next number after P, taken for good. A site with its own rule writes it
-- here.
INSERT INTO supplier_counter (company, last)
SELECT :tag, 1 + coalesce(max(CASE WHEN upper(trim(code)) REGEXP '^P[0-9]{1,8}$' THEN CAST(substring(trim(code), 2) AS SIGNED) END), 0)
FROM supplier WHERE company = :tag
ON DUPLICATE KEY UPDATE last = greatest(supplier_counter.last + 1, VALUES(last))
RETURNING concat('P', lpad(last, greatest(5, char_length(last)), '0'))

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', code FROM supplier WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)

-- insert --
-- None is inserted when the code is taken (codes are not unique in the table), or when Procore's record is there already.
INSERT INTO supplier (
    company, code, name, status, address, city, province, country, postal_code, phone, email, language,
    tax_number, licence_number, external_id, updated_at
)
SELECT
    :tag, :code, :name, :active, :address, :city, :province, :country, :postal_code, :phone, :email,
    coalesce(:language, 'fr'), :tax_number, :licence_number, CAST(:external_id AS SIGNED), current_timestamp(6)
FROM dual
WHERE NOT EXISTS (
    SELECT 1 FROM supplier
    WHERE company = :tag AND (upper(trim(code)) = :key OR external_id = CAST(:external_id AS SIGNED))
)

-- update --
-- Only what changed (:set_...), and only if nobody touched the row since it was read.
UPDATE supplier SET
    name = CASE WHEN :set_name THEN :name ELSE name END,
    status = CASE WHEN :set_active THEN :active ELSE status END,
    address = CASE WHEN :set_address THEN :address ELSE address END,
    city = CASE WHEN :set_city THEN :city ELSE city END,
    province = CASE WHEN :set_province THEN :province ELSE province END,
    country = CASE WHEN :set_country THEN :country ELSE country END,
    postal_code = CASE WHEN :set_postal_code THEN :postal_code ELSE postal_code END,
    phone = CASE WHEN :set_phone THEN :phone ELSE phone END,
    email = CASE WHEN :set_email THEN :email ELSE email END,
    tax_number = CASE WHEN :set_tax_number THEN :tax_number ELSE tax_number END,
    licence_number = CASE WHEN :set_licence_number THEN :licence_number ELSE licence_number END,
    updated_at = current_timestamp(6)
WHERE company = :tag AND upper(trim(code)) = :key AND (:read_at IS NULL OR updated_at = :read_at)
