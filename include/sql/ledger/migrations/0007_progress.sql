-- What people who watch want to know of a run while it works, of values that were cut, and of both sides' dollars.
-- Every statement may run twice.

-- Progress: `planned` writes in all (stamps of our origin id aside), done and to be done; NULL until the run has read both
-- sides. `planned_calls`: about the Procore calls that were still needed at `writing_since`.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS planned integer;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS planned_calls integer;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS writing_since timestamptz;

-- Procore's hourly limit as it was last told in this run; NULL: Procore only spoke of its 10-second window.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS limit_left integer;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS limit_total integer;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS limit_resets_at timestamptz;
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS limit_told_at timestamptz;

-- When a waiting run goes on by itself; NULL: it waits for a person.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS resumes_at timestamptz;

-- The fields of a link that one side holds cut; of a line: `number|field`.
ALTER TABLE procore_sync.link ADD COLUMN IF NOT EXISTS cut text[] NOT NULL DEFAULT '{}';
CREATE INDEX IF NOT EXISTS link_cut ON procore_sync.link (pairing, element, maestro_key) WHERE cut <> '{}';

-- Both sides' dollars, by element and project, as the last run left them: of the records that are linked or held. What is in
-- neither is not to travel (given up, left out by the filter, nothing yet).
CREATE TABLE IF NOT EXISTS procore_sync.balance (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    scope text NOT NULL,                        -- the project's number
    records integer NOT NULL,                   -- pairs, and records that only one side has
    unknown integer NOT NULL,                   -- of them: a side that has the record does not say its amount
    maestro numeric NOT NULL,
    procore numeric NOT NULL,
    held_records integer NOT NULL,              -- that differ and are in the inbox
    held numeric NOT NULL,                      -- what maestro* has more in these
    held_keys jsonb NOT NULL,                   -- the largest of them: [{maestro_key, procore_key, difference}]
    as_of timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pairing, element, scope)
);
