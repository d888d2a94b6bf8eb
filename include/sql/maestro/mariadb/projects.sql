-- maestro*'s projects. A site edits this file until `read` returns these columns from its own tables:
-- number, name, description, address, city, province, country, postal_code, phone, start_date, completion_date, active
-- (the status letter), marked (for Procore), category, department, manager, external_id (Procore's id, NULL: not known), updated_at, copies (how many
-- projects of the company have this number, whatever the case). Where the setting sub_jobs is on: sub_project (whether it is part of a
-- master, so that sub_jobs.sql reads it), too.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by number.

-- read --
SELECT
    p.number, p.description AS name, p.detailed_description AS description, p.address, p.city, p.province, p.country,
    p.postal_code, p.phone, p.start_date, p.closing_date AS completion_date, p.status AS active,
    p.procore AS marked, p.category, p.department, p.manager, p.external_id,
    coalesce(trim(p.master) <> '' AND upper(trim(p.master)) <> upper(trim(p.number)), false) AS sub_project,
    date_format(p.updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at, same.copies
FROM project AS p
LEFT JOIN (
    SELECT upper(trim(number)) AS number, count(*) AS copies FROM project WHERE company = :tag GROUP BY 1
) AS same ON same.number = upper(trim(p.number))
WHERE p.company = :tag
    AND (:since IS NULL OR p.updated_at >= :since)
    AND (:until IS NULL OR p.updated_at < :until)
    AND (NOT :only OR upper(trim(p.number)) IN :keys)

-- codes --
-- How often each code occurs that the settings map: field, code, how many records or lines. `procore_check` names those that no table
-- knows, before a run holds their records; a site without this block hears of them record by record.
SELECT 'active' AS field, status AS code, count(*) AS count FROM project WHERE company = :tag GROUP BY status

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', number FROM project WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)

-- insert --
-- A project that comes from Procore is marked for Procore, and has the template, category, department and manager that the setting
-- `new_in_maestro` gives it (NULL: none). None is inserted when the number is taken, or when Procore's project is there already.
INSERT INTO project (
    company, number, description, detailed_description, address, city, province, country, postal_code, phone,
    start_date, closing_date, status, procore, external_id, template, category, department, manager, updated_at
)
SELECT
    :tag, :number, :name, :description, :address, :city, :province, :country, :postal_code, :phone,
    :start_date, :completion_date, :active, true, CAST(:external_id AS SIGNED),
    :template, :category, :department, :manager, current_timestamp(6)
FROM dual
WHERE NOT EXISTS (
    SELECT 1 FROM project
    WHERE company = :tag AND (upper(trim(number)) = :key OR external_id = CAST(:external_id AS SIGNED))
)

-- update --
-- Only what changed (:set_...), and only if nobody touched the row since it was read.
UPDATE project SET
    description = CASE WHEN :set_name THEN :name ELSE description END,
    detailed_description = CASE WHEN :set_description THEN :description ELSE detailed_description END,
    address = CASE WHEN :set_address THEN :address ELSE address END,
    city = CASE WHEN :set_city THEN :city ELSE city END,
    province = CASE WHEN :set_province THEN :province ELSE province END,
    country = CASE WHEN :set_country THEN :country ELSE country END,
    postal_code = CASE WHEN :set_postal_code THEN :postal_code ELSE postal_code END,
    phone = CASE WHEN :set_phone THEN :phone ELSE phone END,
    start_date = CASE WHEN :set_start_date THEN :start_date ELSE start_date END,
    closing_date = CASE WHEN :set_completion_date THEN :completion_date ELSE closing_date END,
    status = CASE WHEN :set_active THEN :active ELSE status END,
    updated_at = current_timestamp(6)
WHERE company = :tag AND upper(trim(number)) = :key AND (:read_at IS NULL OR updated_at = :read_at)
