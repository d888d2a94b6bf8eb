-- Personal values of a record are erased on request (docs/personal-data.md): who asked, when and why is noted, and the steps of change
-- sets, which nobody may change, give way to that alone. Every statement may run twice.

CREATE TABLE IF NOT EXISTS procore_sync.forgotten (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    maestro_key text NOT NULL,                  -- '' on the side that the record does not have
    procore_key text NOT NULL,
    by_whom text NOT NULL CHECK (by_whom <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT now(),      -- of the transaction that erased
    CHECK (maestro_key <> '' OR procore_key <> '')
);
COMMENT ON TABLE procore_sync.forgotten IS 'Records whose personal values were erased on request: who asked, when and why.';

CREATE OR REPLACE FUNCTION procore_sync.refuse_change_of_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'that a record was forgotten is neither changed nor deleted';
END $$;
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON procore_sync.forgotten
    FOR EACH ROW EXECUTE FUNCTION procore_sync.refuse_change_of_forgotten();

-- A step may lose the texts of a record that this very transaction notes as forgotten, and nothing else of it may change.
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
    END IF;
    RAISE EXCEPTION 'a plan is not changed after it was made';
END $$;

-- The values of a record or of a line ({field: value}): the texts of `personal` fields ([name]) become the mark.
CREATE OR REPLACE FUNCTION procore_sync.erased_values(held jsonb, personal jsonb, mark text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(v.key, CASE
        WHEN jsonb_exists(personal, v.key) AND jsonb_typeof(v.value) = 'string' THEN to_jsonb(mark) ELSE v.value
    END), '{}')
    FROM jsonb_each(held) AS v
$$;

-- A side's baseline. A field of which either side held a text is marked on both: else the side that held none would seem unmoved, and
-- be written over.
CREATE OR REPLACE FUNCTION procore_sync.erased_baseline(mine jsonb, theirs jsonb, personal jsonb, mark text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(v.key, CASE
        WHEN jsonb_exists(personal, v.key) AND 'string' IN (jsonb_typeof(v.value), jsonb_typeof(theirs -> v.key))
            THEN to_jsonb(mark) ELSE v.value
    END), '{}')
    FROM jsonb_each(mine) AS v
$$;

-- The lines of a link, by number.
CREATE OR REPLACE FUNCTION procore_sync.erased_link_lines(lines jsonb, personal jsonb, mark text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(l.key, l.value || jsonb_build_object(
        'maestro_baseline', procore_sync.erased_baseline(
            l.value -> 'maestro_baseline', l.value -> 'procore_baseline', personal, mark),
        'procore_baseline', procore_sync.erased_baseline(
            l.value -> 'procore_baseline', l.value -> 'maestro_baseline', personal, mark)
    )), '{}')
    FROM jsonb_each(lines) AS l
$$;

-- The values of an action or a step, before and after: both are marked, also where one was empty, so that no undo puts a mark back.
CREATE OR REPLACE FUNCTION procore_sync.erased_changes(changes jsonb, personal jsonb, of_lines jsonb, mark text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(CASE
        WHEN jsonb_exists(CASE WHEN coalesce(c.value ->> 'line', '') = '' THEN personal ELSE of_lines END, c.value ->> 'field')
            AND 'string' IN (jsonb_typeof(c.value -> 'old'), jsonb_typeof(c.value -> 'new'))
            THEN c.value || jsonb_build_object('old', mark, 'new', mark)
        ELSE c.value
    END ORDER BY c.place), '[]')
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS c (value, place)
$$;

-- The facts of a reason: texts, and lists of such facts. What names a field, a record or dollars stays; so does what speaks of a field
-- that is not personal.
CREATE OR REPLACE FUNCTION procore_sync.erased_facts(facts jsonb, personal jsonb, mark text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    stays text[] := ARRAY[
        'field', 'line', 'side', 'where', 'element', 'project', 'key', 'supplier', 'number', 'status', 'currency', 'code',
        'amount', 'total', 'stated', 'lines', 'count', 'limit', 'length', 'decimals', 'minimum', 'copies', 'origin_id', 'external_id'
    ];
BEGIN
    IF coalesce(facts ->> 'field', '') <> '' AND NOT jsonb_exists(personal, facts ->> 'field') THEN
        RETURN facts;
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(f.key, CASE
            WHEN jsonb_typeof(f.value) = 'array' THEN (
                SELECT coalesce(jsonb_agg(procore_sync.erased_facts(one.value, personal, mark) ORDER BY one.place), '[]')
                FROM jsonb_array_elements(f.value) WITH ORDINALITY AS one (value, place)
            )
            WHEN jsonb_typeof(f.value) = 'string' AND f.value <> '""' AND f.key <> ALL (stays) THEN to_jsonb(mark)
            ELSE f.value
        END), '{}')
        FROM jsonb_each(facts) AS f
    );
END $$;
