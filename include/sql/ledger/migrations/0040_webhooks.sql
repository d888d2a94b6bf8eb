-- Events that Procore's webhooks told of, until they were read, and what is known of each company's hook. Every statement may run twice.

CREATE TABLE IF NOT EXISTS procore_sync.webhook_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    ulid text NOT NULL,
    element text NOT NULL,
    procore_id bigint,
    project_id bigint,
    happened_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT webhook_event_once UNIQUE (pairing, element, ulid)
);
CREATE INDEX IF NOT EXISTS webhook_event_open ON procore_sync.webhook_event (pairing, element) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS webhook_event_done ON procore_sync.webhook_event (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS procore_sync.webhook_hook (
    pairing bigint PRIMARY KEY REFERENCES procore_sync.pairing (id),
    looked_at timestamptz NOT NULL DEFAULT now(),
    lost_at timestamptz,
    newest_lost timestamptz
);

COMMENT ON TABLE procore_sync.webhook_event IS 'What Procore''s webhooks told of, one row an event and element: ids only.';
COMMENT ON COLUMN procore_sync.webhook_event.ulid IS 'the event''s own name: a second delivery of it is known by it';
COMMENT ON COLUMN procore_sync.webhook_event.procore_id IS 'the record to read again; NULL: all of its project, or of the company''s list';
COMMENT ON COLUMN procore_sync.webhook_event.project_id IS 'Procore''s id of the project; NULL: the company';
COMMENT ON COLUMN procore_sync.webhook_event.happened_at IS 'by Procore''s clock';
COMMENT ON COLUMN procore_sync.webhook_event.done_at IS 'when a run had read it; NULL: it waits';
COMMENT ON TABLE procore_sync.webhook_hook IS 'What is known of each company''s hook in Procore.';
COMMENT ON COLUMN procore_sync.webhook_hook.looked_at IS 'when a run or procore_check last looked after it';
COMMENT ON COLUMN procore_sync.webhook_hook.lost_at IS 'when events were last seen to be lost: what was read before then is asked again';
COMMENT ON COLUMN procore_sync.webhook_hook.newest_lost IS 'when the newest event happened that Procore threw away, by its clock';
