-- One writer: an element of a company, with its parts, is written by one run at a time. The lock is PostgreSQL's own, held
-- by the connection that took it: a crash releases it, and no time-out guesses. The table only says who holds it.

-- take --
-- A row when this connection holds the lock now; and for those who wait: which run holds it, from when on, through which connection.
WITH lock AS MATERIALIZED (
    SELECT pg_try_advisory_lock(CAST(:pairing AS integer), hashtext('procore_sync ' || :element)) AS taken
)
INSERT INTO procore_sync.writer (pairing, element, dag_run, since, pid)
SELECT :pairing, :element, :dag_run, clock_timestamp(), pg_backend_pid() FROM lock WHERE taken
ON CONFLICT (pairing, element) DO UPDATE SET dag_run = excluded.dag_run, since = excluded.since, pid = excluded.pid
RETURNING pid

-- release --
-- At the end, before the connection is used for anything else.
SELECT pg_advisory_unlock_all()

-- who --
-- The run that holds the lock, believed only while its connection really does.
SELECT w.dag_run, w.since
FROM procore_sync.writer AS w
JOIN pg_locks AS l ON l.pid = w.pid AND l.locktype = 'advisory' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid = CAST(CAST(:pairing AS integer) AS oid) AND l.objsubid = 2
    AND CAST(CAST(l.objid AS bigint) AS bit(32)) = CAST(hashtext('procore_sync ' || :element) AS bit(32))
WHERE w.pairing = :pairing AND w.element = :element

-- held --
-- Whether this connection still holds the lock.
SELECT EXISTS (
    SELECT FROM pg_locks AS l
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'advisory' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = CAST(CAST(:pairing AS integer) AS oid) AND l.objsubid = 2
        AND CAST(CAST(l.objid AS bigint) AS bit(32)) = CAST(hashtext('procore_sync ' || :element) AS bit(32))
) AS held
