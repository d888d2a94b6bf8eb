-- What those who watch are told: what is wrong from when to when, and through which way it was told.
-- Every statement may run twice.

-- Something that somebody has to know. Open as long as it is so.
CREATE TABLE IF NOT EXISTS procore_sync.topic (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company text NOT NULL,                      -- its key in the settings: a company may fail before it is stamped
    kind text NOT NULL CHECK (kind IN ('failed', 'cause', 'late', 'approval')),
    element text NOT NULL,
    what text NOT NULL DEFAULT '',              -- which cause of the inbox, as a digest; a plan's id
    facts jsonb NOT NULL DEFAULT '{}',          -- as it is now; `again`: that it ended well, and is to be told
    began_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS topic_open ON procore_sync.topic (company, kind, element, what) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS topic_ended ON procore_sync.topic (company, ended_at);

-- A way through which a company's news go. What had ended before the way was there is not told through it.
CREATE TABLE IF NOT EXISTS procore_sync.way (
    company text NOT NULL,
    way text NOT NULL,                          -- its kind, and a digest of its settings
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company, way)
);

-- What was told. Written after it was sent: a crash between the two tells it again, and loses nothing.
CREATE TABLE IF NOT EXISTS procore_sync.told (
    topic bigint NOT NULL REFERENCES procore_sync.topic (id),
    way text NOT NULL,
    news text NOT NULL CHECK (news IN ('began', 'ended')),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, way, news)
);

-- A run that looked at a part only (some projects, some records, a backfill's dates) does not make its element fresh.
ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS partial boolean NOT NULL DEFAULT false;

COMMENT ON TABLE procore_sync.topic IS 'What somebody has to know, from when to when: an element that failed, a cause in the inbox, a missed freshness goal.';
COMMENT ON TABLE procore_sync.told IS 'What was told, through which way; at least once.';
COMMENT ON COLUMN procore_sync.run.partial IS 'The run looked at some projects or records only, or at a backfill''s dates.';
