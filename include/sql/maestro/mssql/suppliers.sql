-- maestro*'s suppliers. A site edits this file until `read` returns these columns from its own tables:
-- code, name, active (the status letter), address, city, province, country, postal_code, phone, email, language,
-- tax_number, licence_number, external_id (Procore's id, NULL: not known), updated_at, copies (how many suppliers of the company have this code).
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by code.

-- read --
SELECT
    s.code, s.name, s.status AS active, s.address, s.city, s.province, s.country, s.postal_code, s.phone, s.email, s.language,
    s.tax_number, s.licence_number, s.external_id,
    convert(varchar(26), s.updated_at, 126) + '+00:00' AS updated_at, same.copies
FROM maestro.supplier AS s
LEFT JOIN (
    SELECT upper(trim(code)) AS code, count(*) AS copies FROM maestro.supplier WHERE company = :tag GROUP BY upper(trim(code))
) AS same ON same.code = upper(trim(s.code))
WHERE s.company = :tag
    AND (:since IS NULL OR s.updated_at >= :since)
    AND (:until IS NULL OR s.updated_at < :until)
    AND (:only = 0 OR upper(trim(s.code)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'active' AS field, status AS code, count(*) AS count FROM maestro.supplier WHERE company = :tag GROUP BY status

-- next_key --
-- The code of a supplier that comes from Procore: the next number after P, taken for good. A site with its own rule writes it
-- here.
MERGE maestro.supplier_counter WITH (HOLDLOCK) AS c
USING (
    SELECT CAST(:tag AS nvarchar(40)) AS company, 1 + coalesce(max(CAST(substring(trim(code), 2, 8) AS bigint)), 0) AS next
    FROM maestro.supplier
    WHERE company = :tag AND upper(trim(code)) LIKE 'P[0-9]%' AND len(trim(code)) <= 9
        AND substring(trim(code), 2, 8) NOT LIKE '%[^0-9]%'
) AS n ON n.company = c.company
WHEN MATCHED THEN UPDATE SET last = CASE WHEN c.last >= n.next THEN c.last + 1 ELSE n.next END
WHEN NOT MATCHED THEN INSERT (company, last) VALUES (n.company, n.next)
OUTPUT 'P' + CASE
    WHEN inserted.last < 100000 THEN right('0000' + CAST(inserted.last AS varchar(20)), 5)
    ELSE CAST(inserted.last AS varchar(20))
END;

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', code FROM maestro.supplier WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
-- None is inserted when the code is taken (codes are not unique in the table), or when Procore's record is there already.
INSERT INTO maestro.supplier (
    company, code, name, status, address, city, province, country, postal_code, phone, email, language,
    tax_number, licence_number, external_id, updated_at
)
SELECT
    :tag, :code, :name, :active, :address, :city, :province, :country, :postal_code, :phone, :email,
    coalesce(:language, 'fr'), :tax_number, :licence_number, CAST(:external_id AS bigint), sysutcdatetime()
WHERE NOT EXISTS (
    SELECT 1 FROM maestro.supplier
    WHERE company = :tag AND (upper(trim(code)) = :key OR external_id = CAST(:external_id AS bigint))
)

-- update --
-- Only what changed (:set_...), and only if nobody touched the row since it was read.
UPDATE maestro.supplier SET
    name = CASE WHEN :set_name = 1 THEN :name ELSE name END,
    status = CASE WHEN :set_active = 1 THEN :active ELSE status END,
    address = CASE WHEN :set_address = 1 THEN :address ELSE address END,
    city = CASE WHEN :set_city = 1 THEN :city ELSE city END,
    province = CASE WHEN :set_province = 1 THEN :province ELSE province END,
    country = CASE WHEN :set_country = 1 THEN :country ELSE country END,
    postal_code = CASE WHEN :set_postal_code = 1 THEN :postal_code ELSE postal_code END,
    phone = CASE WHEN :set_phone = 1 THEN :phone ELSE phone END,
    email = CASE WHEN :set_email = 1 THEN :email ELSE email END,
    tax_number = CASE WHEN :set_tax_number = 1 THEN :tax_number ELSE tax_number END,
    licence_number = CASE WHEN :set_licence_number = 1 THEN :licence_number ELSE licence_number END,
    updated_at = sysutcdatetime()
WHERE company = :tag AND upper(trim(code)) = :key AND (:read_at IS NULL OR updated_at = :read_at)
