-- Plans: what an element would write, kept as it was shown to the person who decided; overrides of brakes, with a name.
-- Every statement may run twice.

CREATE TABLE IF NOT EXISTS procore_sync.plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    run bigint NOT NULL REFERENCES procore_sync.run (id),
    element text NOT NULL,
    hash text NOT NULL,                         -- of all steps: the same plan has the same hash
    state text NOT NULL DEFAULT 'made'          -- made -> approved | rejected -> applied; made -> applied; made -> replaced
        CHECK (state IN ('made', 'waiting', 'approved', 'rejected', 'applied', 'replaced')),
    counts jsonb NOT NULL,                      -- created, updated, linked, deactivated, held
    known integer NOT NULL,                     -- linked records of the element when it was made
    net numeric NOT NULL,                       -- dollars
    calls integer NOT NULL,                     -- about how many Procore calls it will need
    made_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz,
    decision_reason text,
    applied_by bigint REFERENCES procore_sync.run (id),
    applied_at timestamptz
);
CREATE INDEX IF NOT EXISTS plan_of_run ON procore_sync.plan (run, element);
CREATE INDEX IF NOT EXISTS plan_by_hash ON procore_sync.plan (pairing, hash);

-- One write of a plan. Never changed after the plan was made.
CREATE TABLE IF NOT EXISTS procore_sync.plan_step (
    plan bigint NOT NULL REFERENCES procore_sync.plan (id),
    place integer NOT NULL,
    scope text NOT NULL,                        -- the project's number
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    side text NOT NULL,
    verb text NOT NULL,
    changes jsonb NOT NULL,                     -- [{field, old, new}], with `line` for a document's lines
    money numeric NOT NULL,                     -- dollars that it adds to the target
    why text NOT NULL,
    digest text NOT NULL,                       -- of the write and of both records as they were
    PRIMARY KEY (plan, place)
);
CREATE OR REPLACE FUNCTION procore_sync.plan_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a plan is not changed after it was made';
END $$;
CREATE OR REPLACE TRIGGER plan_stays BEFORE UPDATE OR DELETE ON procore_sync.plan_step
    FOR EACH ROW EXECUTE FUNCTION procore_sync.plan_stays();

-- A brake that a person let go, for one run, with a reason.
CREATE TABLE IF NOT EXISTS procore_sync.override (
    run bigint NOT NULL REFERENCES procore_sync.run (id),
    element text NOT NULL,
    brake text NOT NULL,
    by_whom text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run, element, brake)
);

-- A run may also end `stopped`: its plan went over a brake, or a person rejected it.
ALTER TABLE procore_sync.run DROP CONSTRAINT IF EXISTS run_state_check;
ALTER TABLE procore_sync.run ADD CONSTRAINT run_state_check
    CHECK (state IN ('running', 'waiting', 'finished', 'failed', 'stopped'));
ALTER TABLE procore_sync.run DROP CONSTRAINT IF EXISTS run_mode_check;
ALTER TABLE procore_sync.run ADD CONSTRAINT run_mode_check CHECK (mode IN ('sync', 'plan', 'apply'));

-- A plan, one row a value, for people and for CSV exports.
CREATE OR REPLACE VIEW procore_sync.plan_value AS
SELECT
    p.id AS plan, p.hash, p.state, q.company, r.dag_run, p.element, s.scope AS project, s.maestro_key, s.procore_key AS procore_id,
    s.side AS writes_to, s.verb, c.change ->> 'line' AS line, c.change ->> 'field' AS field,
    c.change ->> 'old' AS old, c.change ->> 'new' AS new, s.why, s.money, p.made_at, p.decided_by, p.decided_at
FROM procore_sync.plan AS p
JOIN procore_sync.run AS r ON r.id = p.run
JOIN procore_sync.pairing AS q ON q.id = p.pairing
JOIN procore_sync.plan_step AS s ON s.plan = p.id
LEFT JOIN LATERAL jsonb_array_elements(s.changes) AS c (change) ON true;
