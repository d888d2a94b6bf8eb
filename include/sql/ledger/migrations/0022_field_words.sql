-- Tables and columns under the field's words (docs/glossary.md): what was read is a record, what is made of it a change set, what
-- somebody is told a notification. Rows, keys, rights and views stay as they are. Every statement may run twice.

DO $$
DECLARE
    new record;
    part record;
BEGIN
    FOR new IN SELECT * FROM (VALUES
        ('seen', 'record'), ('own', 'separate_record'), ('apart', 'unlinked_pair'), ('excluded', 'excluded_record'),
        ('loss', 'truncation'), ('topic', 'event'), ('way', 'channel'), ('told', 'notification'),
        ('plan', 'change_set'), ('plan_step', 'change_set_step'), ('plan_link', 'change_set_link')
    ) AS t (old, name) LOOP
        CONTINUE WHEN to_regclass('procore_sync.' || new.old) IS NULL;
        EXECUTE 'ALTER TABLE procore_sync.' || quote_ident(new.old) || ' RENAME TO ' || quote_ident(new.name);
        -- What belongs to a table is called by its name. An index of a constraint is renamed with it.
        FOR part IN
            SELECT c.conname AS name FROM pg_constraint AS c
            WHERE c.conrelid = to_regclass('procore_sync.' || new.name) AND starts_with(c.conname, new.old || '_')
        LOOP
            EXECUTE 'ALTER TABLE procore_sync.' || quote_ident(new.name) || ' RENAME CONSTRAINT ' || quote_ident(part.name)
                || ' TO ' || quote_ident(new.name || substr(part.name, length(new.old) + 1));
        END LOOP;
        FOR part IN
            SELECT i.indexname AS name FROM pg_indexes AS i
            WHERE i.schemaname = 'procore_sync' AND i.tablename = new.name AND starts_with(i.indexname, new.old || '_')
        LOOP
            EXECUTE 'ALTER INDEX procore_sync.' || quote_ident(part.name)
                || ' RENAME TO ' || quote_ident(new.name || substr(part.name, length(new.old) + 1));
        END LOOP;
        IF to_regclass('procore_sync.' || new.old || '_id_seq') IS NOT NULL THEN
            EXECUTE 'ALTER SEQUENCE procore_sync.' || new.old || '_id_seq RENAME TO ' || new.name || '_id_seq';
        END IF;
    END LOOP;
    FOR new IN SELECT * FROM (VALUES
        ('record', 'gone_told', 'gone_reported'), ('run', 'limit_told_at', 'limit_as_of'),
        ('truncation', 'stands', 'cut_to'), ('link_event', 'what', 'kind'), ('event', 'what', 'subject'),
        ('channel', 'way', 'name'), ('notification', 'topic', 'event'), ('notification', 'way', 'channel'),
        ('notification', 'news', 'change'), ('change_set_step', 'plan', 'change_set'), ('change_set_link', 'plan', 'change_set')
    ) AS c (of_table, old, name) LOOP
        CONTINUE WHEN NOT EXISTS (
            SELECT FROM information_schema.columns AS k
            WHERE k.table_schema = 'procore_sync' AND k.table_name = new.of_table AND k.column_name = new.old
        );
        EXECUTE 'ALTER TABLE procore_sync.' || quote_ident(new.of_table)
            || ' RENAME COLUMN ' || quote_ident(new.old) || ' TO ' || quote_ident(new.name);
    END LOOP;
    IF to_regprocedure('procore_sync.plan_stays()') IS NOT NULL THEN
        ALTER TRIGGER plan_stays ON procore_sync.change_set_step RENAME TO refuse_change;
        ALTER FUNCTION procore_sync.plan_stays() RENAME TO refuse_change_of_step;
    END IF;
    IF to_regprocedure('procore_sync.inbox_stays()') IS NOT NULL THEN
        ALTER TRIGGER inbox_stays ON procore_sync.inbox RENAME TO refuse_delete;
        ALTER FUNCTION procore_sync.inbox_stays() RENAME TO refuse_delete_of_inbox;
    END IF;
END
$$;

-- Since when all is well again, where somebody is to be told so.
UPDATE procore_sync.event SET facts = (facts - 'again') || jsonb_build_object('well_since', facts -> 'again')
WHERE jsonb_exists(facts, 'again');

COMMENT ON TABLE procore_sync.pairing IS 'Which maestro* company belongs to which Procore company.';
COMMENT ON TABLE procore_sync.run IS 'One element in one DAG run.';
COMMENT ON TABLE procore_sync.writer IS 'Which run writes an element now; believed only while its connection holds the lock.';
COMMENT ON TABLE procore_sync.watermark IS 'How far each side was read.';
COMMENT ON TABLE procore_sync.record IS 'Every record of both sides as it was last read.';
COMMENT ON TABLE procore_sync.link IS 'Two records that are one, and the baseline of each side.';
COMMENT ON TABLE procore_sync.link_event IS 'Links that were made, moved or ended otherwise than by matching.';
COMMENT ON TABLE procore_sync.action IS 'What was written, value by value, before and after.';
COMMENT ON TABLE procore_sync.inbox IS 'Exceptions: records that wait for somebody, each with its cause.';
COMMENT ON TABLE procore_sync.decision IS 'What a person decided.';
COMMENT ON TABLE procore_sync.unlinked_pair IS 'Pairs that a person unlinked: nothing links them again until a person says so.';
COMMENT ON TABLE procore_sync.excluded_record IS 'Records that a person keeps out of the synchronization.';
COMMENT ON TABLE procore_sync.separate_record IS 'Records that a person says are none of those across: each gets one of its own there.';
COMMENT ON TABLE procore_sync.suggestion IS 'Records of both sides that may be one; renewed by each run.';
COMMENT ON TABLE procore_sync.change_set IS 'Change sets: what an element''s run is to write, with its hash, counts, dollars and calls.';
COMMENT ON TABLE procore_sync.change_set_step IS 'The writes of a change set; never changed.';
COMMENT ON TABLE procore_sync.change_set_link IS 'What is linked once a change set is written.';
COMMENT ON TABLE procore_sync.override IS 'Limits that a person let go for one run, with a reason.';
COMMENT ON TABLE procore_sync.truncation IS 'Values that a first run will cut, or cannot write.';
COMMENT ON COLUMN procore_sync.truncation.cut_to IS 'What the other side will hold; NULL: it cannot be written at all.';
COMMENT ON TABLE procore_sync.balance IS 'Both sides'' dollars, by element and project.';
COMMENT ON TABLE procore_sync.event IS 'What somebody has to know, from when to when: an element that failed, a cause in the inbox, a missed freshness goal.';
COMMENT ON COLUMN procore_sync.event.subject IS 'Which one of its kind and element: the digest of a cause, a change set''s id; empty: there is one.';
COMMENT ON TABLE procore_sync.channel IS 'Through what a company''s notifications are sent.';
COMMENT ON COLUMN procore_sync.channel.name IS 'Its kind, and a digest of its settings.';
COMMENT ON TABLE procore_sync.notification IS 'What was sent, through which channel; at least once.';
COMMENT ON COLUMN procore_sync.notification.change IS 'Whether the event began or ended.';
COMMENT ON TABLE procore_sync.state_count IS 'How many records of an element are in which state: a cache of the page.';
COMMENT ON TABLE procore_sync.state_record IS 'Of these, the records that are not plainly fine.';
COMMENT ON COLUMN procore_sync.plan_value.plan IS 'The change set''s row in procore_sync.change_set.';
