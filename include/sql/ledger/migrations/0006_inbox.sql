-- The inbox: what each entry is worth, when it was really tried, what it waits for; and nothing leaves it without a trace.
-- Every statement may run twice.

-- Dollars: a document's total, a budget's amount; NULL for what carries none.
ALTER TABLE procore_sync.inbox ADD COLUMN IF NOT EXISTS amount numeric;

-- `last_seen` is the last run that found it still held; `last_tried` the last that tried it: the record, the other side or the
-- cause had changed, or it was written. `tries` counts the latter.
ALTER TABLE procore_sync.inbox ADD COLUMN IF NOT EXISTS last_tried timestamptz;
UPDATE procore_sync.inbox SET last_tried = last_seen WHERE last_tried IS NULL;
ALTER TABLE procore_sync.inbox ALTER COLUMN last_tried SET DEFAULT now(), ALTER COLUMN last_tried SET NOT NULL;
ALTER TABLE procore_sync.inbox ADD COLUMN IF NOT EXISTS written boolean NOT NULL DEFAULT false; -- when it was last looked at

-- An entry is closed by a run, by a person's decision, or with its pairing (which says who gave it up, and why).
ALTER TABLE procore_sync.inbox ADD COLUMN IF NOT EXISTS with_pairing boolean NOT NULL DEFAULT false;
UPDATE procore_sync.inbox AS i SET with_pairing = true
FROM procore_sync.pairing AS p
WHERE p.id = i.pairing AND p.retired_at IS NOT NULL AND i.closed_at IS NOT NULL AND i.closed_by IS NULL AND i.decision IS NULL;
ALTER TABLE procore_sync.inbox DROP CONSTRAINT IF EXISTS inbox_leaves_a_trace;
ALTER TABLE procore_sync.inbox ADD CONSTRAINT inbox_leaves_a_trace
    CHECK (closed_at IS NULL OR closed_by IS NOT NULL OR decision IS NOT NULL OR with_pairing);
CREATE OR REPLACE FUNCTION procore_sync.inbox_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an inbox entry is closed, never deleted';
END $$;
CREATE OR REPLACE TRIGGER inbox_stays BEFORE DELETE ON procore_sync.inbox
    FOR EACH ROW EXECUTE FUNCTION procore_sync.inbox_stays();

-- What is held now, by cause. A cause that waits for a record is grouped by that record.
DROP VIEW IF EXISTS procore_sync.inbox_by_cause;
CREATE VIEW procore_sync.inbox_by_cause AS
SELECT
    c.company, c.element, c.kind, c.code AS cause, c.owner, c.field, c.waits_for_element, c.waits_for_project, c.waits_for_key,
    c.waits_for_side, max(c.waits_for_name) AS waits_for_name, count(*) AS records, sum(c.amount) AS amount,
    min(c.first_seen) AS first_seen, max(c.last_seen) AS last_seen, max(c.last_tried) AS last_tried, max(c.tries) AS tries
FROM (
    SELECT
        p.company, i.element, i.kind, i.code, i.owner, i.amount, i.first_seen, i.last_seen, i.last_tried, i.tries,
        CASE WHEN i.code <> 'approved_differs' THEN nullif(i.facts ->> 'field', '') END AS field,
        CASE i.code WHEN 'waits_for' THEN i.facts ->> 'element' WHEN 'closed_supplier' THEN 'suppliers' END AS waits_for_element,
        CASE i.code
            WHEN 'waits_for' THEN i.facts ->> 'project'
            WHEN 'no_prime_contract' THEN i.scope
        END AS waits_for_project,
        CASE i.code
            WHEN 'waits_for' THEN i.facts ->> 'key'
            WHEN 'closed_supplier' THEN i.facts ->> 'supplier'
            WHEN 'no_prime_contract' THEN i.facts ->> 'key'
        END AS waits_for_key,
        CASE i.code
            WHEN 'waits_for' THEN i.facts ->> 'where'
            WHEN 'closed_supplier' THEN 'maestro'
            WHEN 'no_prime_contract' THEN 'maestro'
        END AS waits_for_side,
        CASE i.code WHEN 'waits_for' THEN i.facts ->> 'name' END AS waits_for_name
    FROM procore_sync.inbox AS i JOIN procore_sync.pairing AS p ON p.id = i.pairing
    WHERE i.closed_at IS NULL
) AS c
GROUP BY c.company, c.element, c.kind, c.code, c.owner, c.field, c.waits_for_element, c.waits_for_project, c.waits_for_key,
    c.waits_for_side;

COMMENT ON VIEW procore_sync.inbox_by_cause IS 'What is held now, one row per company, element and cause.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.company IS 'The company''s key in the settings.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.element IS 'What is held: purchase_orders, suppliers ...';
COMMENT ON COLUMN procore_sync.inbox_by_cause.kind IS 'rejected (wrong), waiting (lacks another record), conflict (changed on both sides) or ambiguous (matches several).';
COMMENT ON COLUMN procore_sync.inbox_by_cause.cause IS 'The code of the cause: waits_for, does_not_add_up ...';
COMMENT ON COLUMN procore_sync.inbox_by_cause.owner IS 'Who mends it: accounting, project or it.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.field IS 'The field that the cause is about; NULL: none, or the whole record.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.waits_for_element IS 'The element of the record that is waited for; several, with | between, when Procore''s id alone does not tell.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.waits_for_project IS 'The project that numbers it; NULL: its number is the company''s own.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.waits_for_key IS 'Its code in maestro*, or its id in Procore, as the waiting records name it.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.waits_for_side IS 'Whose word the key is: maestro (a code) or procore (an id).';
COMMENT ON COLUMN procore_sync.inbox_by_cause.waits_for_name IS 'Its name, when a run has read it; NULL: not known.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.records IS 'How many records are held by it.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.amount IS 'Dollars: the sum of the documents'' totals or of the budgets'' amounts; NULL: none carries an amount.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.first_seen IS 'When the first of them was held.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.last_seen IS 'When a run last found one of them still held.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.last_tried IS 'When one of them was last really tried again.';
COMMENT ON COLUMN procore_sync.inbox_by_cause.tries IS 'How often the most tried of them was tried: after a change of the record, of the other side or of the cause, or by a write.';
