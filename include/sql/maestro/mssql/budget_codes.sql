-- The groups that an activity may carry: activity + group is one WBS code of Procore. `read` returns: project, activity,
-- group, updated_at.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some by project|activity|group.

-- read --
SELECT g.project, g.activity, g.group_code AS [group], convert(varchar(26), g.updated_at, 126) + '+00:00' AS updated_at
FROM maestro.activity_group AS g
JOIN maestro.cost_group AS c ON c.company = g.company AND c.code = g.group_code AND c.type <> 'Billing'
WHERE g.company = :tag
    AND (:since IS NULL OR g.updated_at >= :since)
    AND (:until IS NULL OR g.updated_at < :until)
    AND (:only = 0 OR upper(trim(g.project)) + '|' + upper(trim(g.activity)) + '|' + upper(trim(g.group_code)) IN :keys)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', activity + '|' + group_code FROM maestro.activity_group WHERE company = :tag AND external_id = CAST(:external_id AS bigint)

-- insert --
INSERT INTO maestro.activity_group (company, project, activity, group_code, external_id, updated_at)
SELECT :tag, :project, :activity, :group, CAST(:external_id AS bigint), sysutcdatetime()
WHERE NOT EXISTS (
    SELECT 1 FROM maestro.activity_group WHERE company = :tag AND external_id = CAST(:external_id AS bigint)
)
