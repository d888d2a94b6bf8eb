-- Records that another integration gave their origin id: a person adopts them, with the id that ours may replace. Every statement
-- may run twice.

ALTER TABLE procore_sync.link ADD COLUMN IF NOT EXISTS adopted text;
COMMENT ON COLUMN procore_sync.link.adopted IS
    'The origin id of another integration that a person adopted with the link: ours takes its place, an undo puts it back; NULL: none.';

ALTER TABLE procore_sync.decision DROP CONSTRAINT IF EXISTS decision_kind_check;
ALTER TABLE procore_sync.decision ADD CONSTRAINT decision_kind_check
    CHECK (kind IN ('choose', 'link', 'unlink', 'relink', 'exclude', 'include', 'create', 'adopt'));
