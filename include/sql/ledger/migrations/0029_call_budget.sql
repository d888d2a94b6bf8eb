-- What is left of Procore's two limits for all who call with the same credentials (docs/procore.md#limits). Every statement may run twice.

CREATE TABLE IF NOT EXISTS procore_sync.call_budget (
    account text PRIMARY KEY,                   -- a digest of the client id and the host
    counted timestamptz[] NOT NULL DEFAULT '{}',
    short_limit integer,
    hour_limit integer,
    hour_used integer NOT NULL DEFAULT 0,
    hour_ends timestamptz,
    shut_until timestamptz,
    first_asked timestamptz,
    slice timestamptz,                          -- the newest: what it got, and when who got nothing asks again
    granted integer,
    ready_at timestamptz
) WITH (fillfactor = 50);                       -- it is updated in its place
COMMENT ON TABLE procore_sync.call_budget IS 'What is left of Procore''s limits for all tasks that call with the same credentials.';
COMMENT ON COLUMN procore_sync.call_budget.counted IS 'when each call of the 10-second window was answered; of one that was given out and not accounted for: when it is answered at the latest';
COMMENT ON COLUMN procore_sync.call_budget.short_limit IS 'calls in 10 seconds, as Procore said; NULL: it did not';
COMMENT ON COLUMN procore_sync.call_budget.hour_limit IS 'calls in an hour, as Procore said; NULL: it did not';
COMMENT ON COLUMN procore_sync.call_budget.shut_until IS 'Procore refused a call: nobody asks before';
COMMENT ON COLUMN procore_sync.call_budget.first_asked IS 'when one whose calls go first asked last';
