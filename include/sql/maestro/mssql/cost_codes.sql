-- maestro*'s activities, with the section above each. `read` returns: project, code, section, name, updated_at.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by project|code.

-- read --
SELECT project, code, section, description AS name, convert(varchar(26), updated_at, 126) + '+00:00' AS updated_at
FROM maestro.activity
WHERE company = :tag
    AND (:since IS NULL OR updated_at >= :since)
    AND (:until IS NULL OR updated_at < :until)
    AND (:only = 0 OR upper(trim(project)) + '|' + upper(trim(code)) IN :keys)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', code FROM maestro.activity WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
INSERT INTO maestro.activity (company, project, code, section, description, external_id, updated_at)
SELECT :tag, :project, :code, :section, :name, CAST(:external_id AS bigint), sysutcdatetime()
WHERE NOT EXISTS (
    SELECT 1 FROM maestro.activity WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
)

-- update --
UPDATE maestro.activity SET
    description = CASE WHEN :set_name = 1 THEN :name ELSE description END,
    updated_at = sysutcdatetime()
WHERE company = :tag AND upper(trim(project)) + '|' + upper(trim(code)) = :key
    AND (:read_at IS NULL OR updated_at = :read_at)
