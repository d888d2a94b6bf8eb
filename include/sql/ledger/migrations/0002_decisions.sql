-- Decisions of people: fields in conflict, links, records that stay out; suggestions; pairings that were given up.
-- Every statement may run twice.

-- What a person decided. Applied by the next run, once.
CREATE TABLE IF NOT EXISTS procore_sync.decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('choose', 'link', 'unlink', 'relink', 'exclude', 'include')),
    maestro_key text NOT NULL DEFAULT '',
    procore_key text NOT NULL DEFAULT '',       -- Procore's id
    facts jsonb NOT NULL DEFAULT '{}',          -- choose: field, line, side or value, and what both sides held then
    by_whom text NOT NULL,
    reason text NOT NULL DEFAULT '',
    decided_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'open'          -- open -> applied | refused | replaced (by a later decision)
        CHECK (state IN ('open', 'applied', 'refused', 'replaced')),
    ended_at timestamptz,
    ended_by bigint REFERENCES procore_sync.run (id),
    outcome jsonb                               -- {code, facts}: why it was refused
);
CREATE INDEX IF NOT EXISTS decision_open ON procore_sync.decision (pairing, element) WHERE state IN ('open', 'refused');
CREATE INDEX IF NOT EXISTS decision_record ON procore_sync.decision (pairing, element, maestro_key);

-- Pairs that a person took apart: nothing links them again, and neither is made anew on the other side, until a person says so.
CREATE TABLE IF NOT EXISTS procore_sync.apart (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    decision bigint NOT NULL REFERENCES procore_sync.decision (id),
    PRIMARY KEY (pairing, element, maestro_key, procore_key)
);

-- Records that a person keeps out of the synchronization; '' on the side that it does not have.
CREATE TABLE IF NOT EXISTS procore_sync.excluded (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    decision bigint NOT NULL REFERENCES procore_sync.decision (id),
    PRIMARY KEY (pairing, element, maestro_key, procore_key)
);

-- Every link that was made, moved or forgotten otherwise than by matching, with the link as it was before.
CREATE TABLE IF NOT EXISTS procore_sync.link_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    what text NOT NULL CHECK (what IN ('linked', 'unlinked', 'relinked', 'merged')), -- merged: Procore merged two records
    maestro_key text NOT NULL,
    procore_id bigint,                          -- NULL: unlinked
    was_procore_id bigint,                      -- NULL: linked for the first time
    before jsonb,
    decision bigint REFERENCES procore_sync.decision (id), -- NULL: a merge that was followed
    run bigint NOT NULL REFERENCES procore_sync.run (id),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS link_event_record ON procore_sync.link_event (pairing, element, maestro_key);

-- Records of both sides that may be one; renewed with each run.
CREATE TABLE IF NOT EXISTS procore_sync.suggestion (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    score integer NOT NULL CHECK (score BETWEEN 0 AND 100),
    matched jsonb NOT NULL,                     -- [{field, maestro, procore}]: what matched
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pairing, element, maestro_key, procore_key)
);

-- The decision that closed an inbox entry, or that could not be applied.
ALTER TABLE procore_sync.inbox ADD COLUMN IF NOT EXISTS decision bigint REFERENCES procore_sync.decision (id);

-- A pairing that was given up keeps its history under another name, and leaves its Procore company free.
ALTER TABLE procore_sync.pairing ADD COLUMN IF NOT EXISTS retired_at timestamptz;
ALTER TABLE procore_sync.pairing ADD COLUMN IF NOT EXISTS retired_by text;
ALTER TABLE procore_sync.pairing ADD COLUMN IF NOT EXISTS retired_reason text;
ALTER TABLE procore_sync.pairing DROP CONSTRAINT IF EXISTS pairing_procore_company_id_host_key;
CREATE UNIQUE INDEX IF NOT EXISTS pairing_living ON procore_sync.pairing (procore_company_id, host) WHERE retired_at IS NULL;

-- Procore's record gives our origin id free, when its link was moved to another one.
ALTER TABLE procore_sync.action DROP CONSTRAINT IF EXISTS action_verb_check;
ALTER TABLE procore_sync.action ADD CONSTRAINT action_verb_check CHECK (verb IN ('create', 'update', 'stamp', 'free'));
