-- maestro*'s sub-projects, of a company that has them as sub jobs of their master's project in Procore (the setting sub_jobs; without it
-- this file is not read). A site edits it until `read` returns: project (the master's number), number (the sub-project's own), code
-- (the sub job's in Procore: here the number without the master's before it, or the number), name, closed, updated_at.
-- A project is a sub-project here exactly where `sub_project` of projects.sql says so.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by project|number.

-- read --
SELECT
    s.project, s.number,
    CASE
        WHEN left(s.number, char_length(s.project)) <> s.project THEN s.number
        ELSE coalesce(nullif(regexp_replace(substr(s.number, char_length(s.project) + 1), '^[-./ ]+', ''), ''), s.number)
    END AS code,
    s.name, s.closed, s.updated_at
FROM (
    SELECT
        upper(trim(p.master)) AS project, upper(trim(p.number)) AS number, p.description AS name, p.status = '1' AS closed,
        date_format(p.updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
    FROM project AS p
    WHERE p.company = :tag AND trim(p.master) <> '' AND upper(trim(p.master)) <> upper(trim(p.number))
        AND (:since IS NULL OR p.updated_at >= :since)
        AND (:until IS NULL OR p.updated_at < :until)
) AS s
WHERE NOT :only OR concat(s.project, '|', s.number) IN :keys
