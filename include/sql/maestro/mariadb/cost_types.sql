-- maestro*'s groups. `read` returns: code, name, type (Material, Subcontractor, Miscellaneous, Equipment or Labour), updated_at.
-- Billing groups carry revenue: they are no cost types, and stay out. Groups are created by accounting, so there is no insert.
-- Parameters: :tag the company, :since and :until the window (NULL: open), :only and :keys some records by code.

-- read --
SELECT code, coalesce(description, description_en) AS name, type, date_format(updated_at, '%Y-%m-%dT%H:%i:%s.%f+00:00') AS updated_at
FROM cost_group
WHERE company = :tag AND type <> 'Billing'
    AND (:since IS NULL OR updated_at >= :since)
    AND (:until IS NULL OR updated_at < :until)
    AND (NOT :only OR upper(trim(code)) IN :keys)
