-- The groups that an activity may carry: activity + group is one WBS code of Procore. `read` returns: project, activity,
-- group, updated_at.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some by project|activity|group.

-- read --
SELECT g.project, g.activity, g.group_code AS `group`, date_format(g.updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM activity_group AS g
JOIN cost_group AS c ON c.company = g.company AND c.code = g.group_code AND c.type <> 'Billing'
WHERE g.company = :tag
    AND (:since IS NULL OR g.updated_at >= :since)
    AND (:until IS NULL OR g.updated_at < :until)
    AND (NOT :only OR concat(upper(trim(g.project)), '|', upper(trim(g.activity)), '|', upper(trim(g.group_code))) IN :keys)

-- refuse_insert --
-- Why it may not be entered (a code of the messages), and which record is in its way; no row: it may.
SELECT 'external_taken', concat(activity, '|', group_code) FROM activity_group WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)

-- insert --
INSERT INTO activity_group (company, project, activity, group_code, external_id, updated_at)
SELECT :tag, :project, :activity, :group, CAST(:external_id AS SIGNED), current_timestamp(6)
FROM dual
WHERE NOT EXISTS (
    SELECT 1 FROM activity_group WHERE company = :tag AND external_id = CAST(:external_id AS SIGNED)
)
