-- Indexes for what every run asks of what was written, and for what a trigger asks of each row that retention deletes. Every statement
-- may run twice.

-- What was begun, refused or handed over: a run without any reads nothing of all that was ever written.
DROP INDEX IF EXISTS procore_sync.action_open;
CREATE INDEX IF NOT EXISTS action_open ON procore_sync.action (element, run) WHERE state IN ('intended', 'refused', 'handed_over');

-- The latencies of one element.
DROP INDEX IF EXISTS procore_sync.action_latency;
CREATE INDEX IF NOT EXISTS action_latency ON procore_sync.action (element, ended_at) WHERE source_changed_at IS NOT NULL;

-- The note of the very transaction that deletes.
CREATE INDEX IF NOT EXISTS retention_at ON procore_sync.retention (at);
