-- The ledger's schema and its clock.

-- lock --
-- Tasks start together: one migrates, the others wait for it.
SELECT pg_advisory_xact_lock(hashtext('procore_sync'))

-- exists --
-- Whether the table of migrations is there: who may only read and write rows must not need to create anything.
SELECT to_regclass('procore_sync.migration') IS NOT NULL AS there

-- create_schema --
-- Before the table of migrations, which is in it.
CREATE SCHEMA IF NOT EXISTS procore_sync

-- create_table --
-- Which migrations were applied, and what they were then.
CREATE TABLE IF NOT EXISTS procore_sync.migration (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)

-- applied --
-- Those that were applied.
SELECT name, checksum FROM procore_sync.migration

-- add --
-- One was applied now.
INSERT INTO procore_sync.migration (name, checksum) VALUES (:name, :checksum)

-- clock --
-- The database's own, as all of its times.
SELECT now() AS now

-- analyze --
-- After many rows at once PostgreSQL would plan for the few that it knew of, until it looks again by itself.
ANALYZE procore_sync.record, procore_sync.link, procore_sync.action, procore_sync.inbox
