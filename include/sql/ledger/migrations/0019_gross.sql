-- What a write moves, line by line, up and down together: brakes and approvals count it beside what it adds. Every statement
-- may run twice.

ALTER TABLE procore_sync.plan_step ADD COLUMN IF NOT EXISTS gross numeric;

-- Of plans that were made before: what is known of them. A plan is not changed after it was made, by nobody but this.
ALTER TABLE procore_sync.plan_step DISABLE TRIGGER plan_stays;
UPDATE procore_sync.plan_step SET gross = abs(money) WHERE gross IS NULL;
ALTER TABLE procore_sync.plan_step ENABLE TRIGGER plan_stays;
ALTER TABLE procore_sync.plan_step ALTER COLUMN gross SET NOT NULL;
