-- maestro*'s activities, with the section above each. `read` returns: project, code, section, name, updated_at.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by project|code.

-- read --
SELECT project, code, section, description AS name, date_format(updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM activity
WHERE company = :tag
    AND (:since IS NULL OR updated_at >= :since)
    AND (:until IS NULL OR updated_at < :until)
    AND (NOT :only OR concat(upper(trim(project)), '|', upper(trim(code))) IN :keys)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', code FROM activity WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)

-- insert --
INSERT INTO activity (company, project, code, section, description, external_id, updated_at)
SELECT :tag, :project, :code, :section, :name, CAST(:external_id AS SIGNED), current_timestamp(6)
FROM dual
WHERE NOT EXISTS (
    SELECT 1 FROM activity WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)
)

-- update --
UPDATE activity SET
    description = CASE WHEN :set_name THEN :name ELSE description END,
    updated_at = current_timestamp(6)
WHERE company = :tag AND concat(upper(trim(project)), '|', upper(trim(code))) = :key
    AND (:read_at IS NULL OR updated_at = :read_at)
