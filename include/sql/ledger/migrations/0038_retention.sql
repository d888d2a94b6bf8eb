-- What is older than the settings keep is deleted (docs/operate.md#retention): each page of rows is noted, and the triggers that forbid
-- deletes give way to the transaction of that note alone. Every statement may run twice.

CREATE TABLE IF NOT EXISTS procore_sync.retention (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    kind text NOT NULL CHECK (kind IN ('plans', 'values', 'exceptions', 'gone', 'runs')),
    before timestamptz NOT NULL,                -- what is older may go
    days integer NOT NULL,                      -- as the settings said
    records bigint NOT NULL,                    -- how many went
    at timestamptz NOT NULL DEFAULT now()       -- of the transaction that deleted
);
COMMENT ON TABLE procore_sync.retention IS 'What was deleted because the settings keep it no longer: how much, when, and how old it was.';

-- A run that goes is looked for in each table that names runs.
CREATE INDEX IF NOT EXISTS link_linked_by ON procore_sync.link (linked_by);
CREATE INDEX IF NOT EXISTS link_undone_by ON procore_sync.link (undone_by) WHERE undone_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS link_event_run ON procore_sync.link_event (run);
CREATE INDEX IF NOT EXISTS inbox_closed_by ON procore_sync.inbox (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS decision_ended_by ON procore_sync.decision (ended_by) WHERE ended_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS change_set_applied_by ON procore_sync.change_set (applied_by) WHERE applied_by IS NOT NULL;

CREATE OR REPLACE FUNCTION procore_sync.deleted_by_retention(of_pairing bigint, what text, aged timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM procore_sync.retention AS r
        WHERE r.pairing = of_pairing AND r.kind = what AND r.at = transaction_timestamp() AND aged < r.before
    )
$$;

-- A step may lose the texts of a record that this very transaction notes as forgotten, and may go with its change set.
CREATE OR REPLACE FUNCTION procore_sync.refuse_change_of_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(new) - ARRAY['changes', 'why'] = to_jsonb(old) - ARRAY['changes', 'why'] AND EXISTS (
            SELECT FROM procore_sync.forgotten AS f JOIN procore_sync.change_set AS c ON c.pairing = f.pairing
            WHERE c.id = old.change_set AND f.element = old.element AND f.at = transaction_timestamp()
                AND ((f.maestro_key <> '' AND f.maestro_key = old.maestro_key)
                    OR (f.procore_key <> '' AND f.procore_key = old.procore_key))
        ) THEN
            RETURN new;
        END IF;
    ELSIF EXISTS (
        SELECT FROM procore_sync.change_set AS c
        WHERE c.id = old.change_set AND c.state NOT IN ('waiting', 'approved')
            AND procore_sync.deleted_by_retention(c.pairing, 'plans', c.made_at)
    ) THEN
        RETURN old;
    END IF;
    RAISE EXCEPTION 'a plan is not changed after it was made';
END $$;

CREATE OR REPLACE FUNCTION procore_sync.refuse_delete_of_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.closed_at IS NOT NULL AND procore_sync.deleted_by_retention(old.pairing, 'exceptions', old.closed_at) THEN
        RETURN old;
    END IF;
    RAISE EXCEPTION 'an inbox entry is closed, never deleted';
END $$;
