-- One budget of Procore calls for all tasks and workers with the same credentials; the rules are those of
-- plugins/procore/diff/call_budget.py. All times are this database's.

-- open --
-- The first who calls with these credentials.
INSERT INTO procore_sync.call_budget (account) VALUES (:account) ON CONFLICT DO NOTHING

-- reserve --
-- One statement: whoever comes at the same time waits for the row, and reckons with what this one left. The slice that is given back
-- makes room but for the calls that were made (`ages`: seconds since each was answered); what Procore said is taken over; then calls
-- are given out, as many as both windows leave. `ahead`: seconds that the time is moved forward (tests).
UPDATE procore_sync.call_budget AS b
SET (counted, short_limit, hour_limit, hour_used, hour_ends, shut_until, first_asked, slice, granted, ready_at) = (
    SELECT
        c.counted || array_fill(p.now + p.valid, ARRAY[g.granted]), c.short_limit, c.hour_limit, c.hour_used + g.granted,
        CASE WHEN g.granted > 0 THEN coalesce(c.hour_ends, p.now + p.hour) ELSE c.hour_ends END,
        c.shut_until, CASE WHEN p.first THEN p.now ELSE b.first_asked END, p.now + p.valid, g.granted,
        greatest(
            c.shut_until,
            CASE WHEN f.short <= 0 THEN c.counted[least(cardinality(c.counted), 1 - f.short)] + p.short_window END,
            CASE WHEN f.hour <= 0 THEN c.hour_ends - CASE WHEN c.hour_used < c.hour_limit THEN p.kept_until ELSE '0' END END
        )
    FROM (
        SELECT
            clock_timestamp() + make_interval(secs => :ahead) AS now,
            make_interval(secs => :valid) AS valid, make_interval(secs => :short_window) AS short_window,
            make_interval(secs => :hour) AS hour, make_interval(secs => :kept_until) AS kept_until,
            CAST(:kept_of AS integer) AS kept_of, CAST(:slices AS integer) AS slices, CAST(:first AS boolean) AS first,
            CAST(:wanted AS integer) AS wanted, CAST(:settles AS timestamptz) AS settles,
            CAST(:ages AS double precision[]) AS ages, CAST(:returned AS integer) AS returned,
            CAST(:short_limit AS integer) AS short_limit, CAST(:hour_limit AS integer) AS hour_limit,
            CAST(:hour_left AS integer) AS hour_left, make_interval(secs => :hour_ends_in) AS hour_ends_in,
            make_interval(secs => :shut_for) AS shut_for
    ) AS p
    CROSS JOIN LATERAL (
        SELECT
            ARRAY(
                SELECT one.at FROM (
                    SELECT unnest(b.counted) AS at
                    UNION ALL
                    SELECT p.now - make_interval(secs => age) FROM unnest(p.ages) AS age
                ) AS one
                WHERE one.at > p.now - p.short_window AND one.at IS DISTINCT FROM p.settles
                ORDER BY one.at
            ) AS counted,
            coalesce(p.short_limit, b.short_limit) AS short_limit,
            coalesce(p.hour_limit, b.hour_limit) AS hour_limit,
            -- what is told of another hour than ours is its balance; of ours, calls that others still hold are not in it yet
            CASE
                WHEN p.hour_left IS NULL THEN CASE WHEN b.hour_ends > p.now THEN b.hour_used - p.returned ELSE 0 END
                WHEN b.hour_ends BETWEEN p.now + p.hour_ends_in - interval '1 minute' AND p.now + p.hour_ends_in + interval '1 minute'
                    THEN greatest(b.hour_used - p.returned, p.hour_limit - p.hour_left)
                ELSE p.hour_limit - p.hour_left
            END AS hour_used,
            CASE
                WHEN p.hour_left IS NOT NULL THEN p.now + p.hour_ends_in
                WHEN b.hour_ends > p.now THEN b.hour_ends
            END AS hour_ends,
            CASE WHEN b.shut_until > p.now OR p.shut_for IS NOT NULL THEN greatest(b.shut_until, p.now + p.shut_for) END
                AS shut_until
    ) AS c
    CROSS JOIN LATERAL (
        SELECT
            c.short_limit - cardinality(c.counted)
                - CASE WHEN NOT p.first AND b.first_asked > p.now - p.short_window THEN c.short_limit / p.kept_of ELSE 0 END
                AS short,
            c.hour_limit - c.hour_used
                - CASE WHEN NOT p.first AND c.hour_ends > p.now + p.kept_until THEN c.hour_limit / p.kept_of ELSE 0 END
                AS hour
    ) AS f
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN c.shut_until IS NOT NULL THEN 0
            ELSE greatest(0, least(
                p.wanted, f.short, f.hour,
                CASE WHEN c.short_limit IS NOT NULL THEN greatest(1, c.short_limit / p.slices) END
            ))
        END AS granted
    ) AS g
)
WHERE b.account = :account
RETURNING
    granted, slice, short_limit, hour_limit, hour_used,
    extract(epoch FROM ready_at - clock_timestamp()) - :ahead AS ready_in,
    extract(epoch FROM hour_ends - clock_timestamp()) - :ahead AS hour_ends_in
