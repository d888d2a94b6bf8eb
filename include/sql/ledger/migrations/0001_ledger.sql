-- The ledger: what was read, what is linked, what was agreed, what was written, what is held.
-- Every statement may run twice.

CREATE SCHEMA IF NOT EXISTS procore_sync;

-- One maestro* company and its Procore company. Stamped by the first run; a run that does not fit is refused.
CREATE TABLE IF NOT EXISTS procore_sync.pairing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text NOT NULL UNIQUE,               -- the key in the Variable procore_companies
    tag text NOT NULL,                          -- maestro*'s company tag
    procore_company_id bigint NOT NULL,         -- Procore's ids exceed 32 bits
    host text NOT NULL,                         -- Procore's API host
    environment text NOT NULL,                  -- production, sandbox, ...
    stamped_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (procore_company_id, host)           -- two maestro* companies never share a Procore company
);

-- One element's work in one DAG run (a retry or a resumed task goes on in the same row).
CREATE TABLE IF NOT EXISTS procore_sync.run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    dag_run text NOT NULL,
    element text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('sync', 'plan')),
    state text NOT NULL DEFAULT 'running'       -- running -> finished | failed | waiting (Procore's hourly limit)
        CHECK (state IN ('running', 'waiting', 'finished', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    tally jsonb NOT NULL DEFAULT '{}',          -- read, created, updated, linked, unchanged, waiting, rejected
    calls jsonb NOT NULL DEFAULT '{}',          -- requests per Procore endpoint
    seconds numeric NOT NULL DEFAULT 0,         -- of work, without the time spent waiting for the limit
    error text,
    UNIQUE (pairing, dag_run, element)
);

-- How far each side has been read. Moves last in a run, and never past the run's own start.
CREATE TABLE IF NOT EXISTS procore_sync.watermark (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    side text NOT NULL CHECK (side IN ('maestro', 'procore')),
    scope text NOT NULL DEFAULT '',             -- '' the company, else the project's number
    read_until timestamptz NOT NULL,
    PRIMARY KEY (pairing, element, side, scope)
);

-- Every record as it was last read, of both sides.
CREATE TABLE IF NOT EXISTS procore_sync.seen (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    side text NOT NULL CHECK (side IN ('maestro', 'procore')),
    key text NOT NULL,                          -- maestro*'s key, or Procore's id
    scope text NOT NULL DEFAULT '',
    "values" jsonb NOT NULL,                    -- by field; dollars and days as text
    lines jsonb NOT NULL DEFAULT '[]',          -- of a document: [{key, twin, values}]
    facts jsonb NOT NULL DEFAULT '{}',
    origin_id text,
    problem jsonb,                              -- {code, facts}: why it cannot be used as it is
    fingerprint text NOT NULL,
    changed_at timestamptz,
    read_at timestamptz NOT NULL DEFAULT now(),
    gone_at timestamptz,                        -- a complete read no longer found it; nothing is deleted for that
    PRIMARY KEY (pairing, element, side, key)
);
CREATE INDEX IF NOT EXISTS seen_scope ON procore_sync.seen (pairing, element, side, scope);

-- Two records that are one, and what each side held when both last agreed.
CREATE TABLE IF NOT EXISTS procore_sync.link (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    scope text NOT NULL DEFAULT '',
    maestro_key text NOT NULL,
    procore_id bigint NOT NULL,
    origin_id text,                             -- as Procore confirmed it; NULL: not stamped
    maestro_agreed jsonb NOT NULL DEFAULT '{}',
    procore_agreed jsonb NOT NULL DEFAULT '{}',
    lines jsonb NOT NULL DEFAULT '{}',          -- by number in maestro*: {procore_key, maestro_agreed, procore_agreed}
    maestro_fingerprint text,                   -- of the records as they were when last accounted for
    procore_fingerprint text,
    linked_at timestamptz NOT NULL DEFAULT now(),
    linked_by bigint REFERENCES procore_sync.run (id),
    UNIQUE (pairing, element, maestro_key),     -- one record is never linked twice
    UNIQUE (pairing, element, procore_id)
);

-- What was written, value by value: intended before the side is asked, ended after it answered.
CREATE TABLE IF NOT EXISTS procore_sync.action (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run bigint NOT NULL REFERENCES procore_sync.run (id),
    element text NOT NULL,
    scope text NOT NULL DEFAULT '',
    side text NOT NULL CHECK (side IN ('maestro', 'procore')),
    verb text NOT NULL CHECK (verb IN ('create', 'update', 'stamp')),
    maestro_key text,
    procore_id bigint,
    origin_id text,
    changes jsonb NOT NULL,                     -- [{field, old, new}], with `line` for a document's lines
    state text NOT NULL                         -- planned (plan only) | intended -> done | refused | settled
        CHECK (state IN ('planned', 'intended', 'done', 'refused', 'settled')),
    reason jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
-- Intentions that nobody confirmed: what a crash leaves, and what is looked up before anything is created again.
CREATE INDEX IF NOT EXISTS action_open ON procore_sync.action (element, run) WHERE state = 'intended';
CREATE INDEX IF NOT EXISTS action_run ON procore_sync.action (run);
CREATE INDEX IF NOT EXISTS action_record ON procore_sync.action (element, maestro_key);

-- What is held, and why. One open entry per record.
CREATE TABLE IF NOT EXISTS procore_sync.inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    scope text NOT NULL DEFAULT '',
    maestro_key text NOT NULL DEFAULT '',
    procore_key text NOT NULL DEFAULT '',
    kind text NOT NULL CHECK (kind IN ('rejected', 'waiting', 'conflict', 'ambiguous')),
    code text NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}',
    owner text NOT NULL,                        -- accounting, project, it
    maestro_fingerprint text,                   -- what the record was when it was held: tried again when that changes
    procore_fingerprint text,
    tries integer NOT NULL DEFAULT 1,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    closed_by bigint REFERENCES procore_sync.run (id)
);
CREATE UNIQUE INDEX IF NOT EXISTS inbox_open ON procore_sync.inbox (pairing, element, maestro_key, procore_key)
    WHERE closed_at IS NULL;

-- Every value that was written, for people who ask why: one row a value.
CREATE OR REPLACE VIEW procore_sync.value_ledger AS
SELECT
    p.company, a.element, a.scope AS project, a.maestro_key, a.procore_id, a.side AS written_to, a.verb,
    c.change ->> 'line' AS line, c.change ->> 'field' AS field, c.change ->> 'old' AS before, c.change ->> 'new' AS after,
    a.state, r.dag_run, a.run, a.at, a.ended_at, a.reason
FROM procore_sync.action AS a
JOIN procore_sync.run AS r ON r.id = a.run
JOIN procore_sync.pairing AS p ON p.id = r.pairing
CROSS JOIN LATERAL jsonb_array_elements(a.changes) AS c (change);
