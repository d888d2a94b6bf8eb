-- Undo: a run that takes back what another one wrote; what it cannot; and what a first run will cut.
-- Every statement may run twice.

-- An undo is a run of its own: which DAG run it takes back, who asked for it, and why.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS undoes text;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS by_whom text;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS reason text;
ALTER TABLE procore_sync.run DROP CONSTRAINT IF EXISTS run_mode_check;
ALTER TABLE procore_sync.run ADD CONSTRAINT run_mode_check CHECK (mode IN ('sync', 'plan', 'apply', 'undo'));
ALTER TABLE procore_sync.run DROP CONSTRAINT IF EXISTS run_undo_says_why;
ALTER TABLE procore_sync.run ADD CONSTRAINT run_undo_says_why CHECK (undoes IS NULL OR (by_whom <> '' AND reason <> ''));
CREATE INDEX IF NOT EXISTS run_dag_run ON procore_sync.run (dag_run);

-- An undo takes away what the synchronization created.
ALTER TABLE procore_sync.action DROP CONSTRAINT IF EXISTS action_verb_check;
ALTER TABLE procore_sync.action ADD CONSTRAINT action_verb_check
    CHECK (verb IN ('create', 'update', 'stamp', 'free', 'remove'));

-- A link whose sides differ on purpose: what they agree on is what each held after that undo.
ALTER TABLE procore_sync.link ADD COLUMN IF NOT EXISTS undone_by bigint REFERENCES procore_sync.run (id);
ALTER TABLE procore_sync.link ADD COLUMN IF NOT EXISTS undone_at timestamptz;

-- What the first run of an element will cut, or cannot write: as its last plan found it. One row a value.
CREATE TABLE IF NOT EXISTS procore_sync.loss (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    scope text NOT NULL DEFAULT '',             -- the project's number
    side text NOT NULL CHECK (side IN ('maestro', 'procore')), -- that holds the whole value
    key text NOT NULL,                          -- of that side's record
    line text NOT NULL DEFAULT '',
    field text NOT NULL,
    whole text NOT NULL,
    stands text,                                -- what the other side will hold; NULL: it cannot be written at all
    code text NOT NULL,                         -- cut, or why it cannot be written (too_long, forbidden_character ...)
    facts jsonb NOT NULL DEFAULT '{}',
    found_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pairing, element, side, key, line, field)
);

-- What undos did, for people: one row an element.
CREATE OR REPLACE VIEW procore_sync.undo AS
SELECT
    p.company, r.dag_run, r.undoes, r.element, r.by_whom, r.reason, r.state, r.started_at, r.ended_at,
    coalesce(CAST(r.tally ->> 'undone' AS integer), 0) AS undone, coalesce(CAST(r.tally ->> 'left' AS integer), 0) AS not_undone
FROM procore_sync.run AS r JOIN procore_sync.pairing AS p ON p.id = r.pairing
WHERE r.mode = 'undo';
