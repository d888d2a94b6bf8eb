-- maestro*'s activities, with the section above each. `read` returns: project, code, section, name, updated_at.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by project|code.

-- read --
SELECT project, code, section, description AS name, updated_at
FROM maestro.activity
WHERE company = :tag
    AND (CAST(:since AS timestamptz) IS NULL OR updated_at >= :since)
    AND (CAST(:until AS timestamptz) IS NULL OR updated_at < :until)
    AND (NOT :only OR upper(trim(project)) || '|' || upper(trim(code)) IN :keys)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', code FROM maestro.activity WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
INSERT INTO maestro.activity (company, project, code, section, description, external_id, updated_at)
SELECT :tag, :project, :code, :section, :name, CAST(:external_id AS bigint), now()
WHERE NOT EXISTS (
    SELECT 1 FROM maestro.activity WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
)

-- update --
UPDATE maestro.activity SET
    description = CASE WHEN :set_name THEN :name ELSE description END,
    updated_at = now()
WHERE company = :tag AND upper(trim(project)) || '|' || upper(trim(code)) = :key
    AND (CAST(:read_at AS timestamptz) IS NULL OR updated_at = :read_at)
