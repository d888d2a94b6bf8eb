-- The fields in conflict are a list: [{field, maestro, procore, line}] under `conflicts`, instead of field, field_2 ... among the
-- facts of a cause. Every statement may run twice.

CREATE OR REPLACE FUNCTION pg_temp.with_conflicts(facts jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT
        coalesce(
            jsonb_object_agg(f.name, f.value)
            FILTER (WHERE f.name <> 'line' AND f.name !~ '^(field|maestro|procore)(_[0-9]+)?$'),
            '{}'
        ) || jsonb_build_object('conflicts', jsonb_agg(
            jsonb_build_object(
                'field', f.value,
                'maestro', coalesce(facts ->> replace(f.name, 'field', 'maestro'), ''),
                'procore', coalesce(facts ->> replace(f.name, 'field', 'procore'), ''),
                'line', coalesce(facts ->> 'line', '')
            ) ORDER BY CAST(coalesce(substring(f.name FROM '[0-9]+'), '1') AS integer)
        ) FILTER (WHERE f.name ~ '^field(_[0-9]+)?$'))
    FROM jsonb_each(facts) AS f (name, value)
$$;

UPDATE procore_sync.inbox SET facts = pg_temp.with_conflicts(facts)
WHERE code IN ('conflict', 'choice_moved') AND jsonb_exists(facts, 'field');

-- The example of a cause that somebody is told of.
UPDATE procore_sync.topic SET facts = jsonb_set(facts, '{example,facts}', pg_temp.with_conflicts(facts #> '{example,facts}'))
WHERE facts #>> '{example,code}' IN ('conflict', 'choice_moved') AND jsonb_exists(facts #> '{example,facts}', 'field');

-- The view's `field` of a conflict is the first one's.
CREATE OR REPLACE VIEW procore_sync.inbox_by_cause AS
SELECT
    c.company, c.element, c.kind, c.code AS cause, c.owner, c.field, c.waits_for_element, c.waits_for_project, c.waits_for_key,
    c.waits_for_side, max(c.waits_for_name) AS waits_for_name, count(*) AS records, sum(c.amount) AS amount,
    min(c.first_seen) AS first_seen, max(c.last_seen) AS last_seen, max(c.last_tried) AS last_tried, max(c.tries) AS tries
FROM (
    SELECT
        p.company, i.element, i.kind, i.code, i.owner, i.amount, i.first_seen, i.last_seen, i.last_tried, i.tries,
        CASE WHEN i.code <> 'approved_differs'
            THEN nullif(coalesce(i.facts #>> '{conflicts,0,field}', i.facts ->> 'field'), '')
        END AS field,
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
