-- A person may say of a record that it is none of those across: it gets a record of its own there. Every statement may run
-- twice.

ALTER TABLE procore_sync.decision DROP CONSTRAINT IF EXISTS decision_kind_check;
ALTER TABLE procore_sync.decision ADD CONSTRAINT decision_kind_check
    CHECK (kind IN ('choose', 'link', 'unlink', 'relink', 'exclude', 'include', 'create'));

-- Records of which a person said so; '' on the side that it does not have.
CREATE TABLE IF NOT EXISTS procore_sync.own (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    maestro_key text NOT NULL,
    procore_key text NOT NULL,
    decision bigint NOT NULL REFERENCES procore_sync.decision (id),
    PRIMARY KEY (pairing, element, maestro_key, procore_key)
);
