-- How long changes took from one side to the other.

-- of_company --
-- Of each element (or of :element alone), and the side that was written, in the last :days days: how many records, and the seconds
-- within which half, nine in ten, and 95 in a hundred of them were written.
SELECT l.element, l.written_to AS side, count(*) AS records,
    percentile_cont(CAST(:parts AS double precision[])) WITHIN GROUP (ORDER BY extract(epoch FROM l.latency)) AS seconds
FROM procore_sync.latency AS l
WHERE l.company = :company AND l.written_at > now() - make_interval(days => :days)
    AND (CAST(:element AS text) = '' OR l.element = :element)
GROUP BY l.element, l.written_to ORDER BY l.element, l.written_to
