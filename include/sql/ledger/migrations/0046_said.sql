-- Why a run ended as it did, apart from any language: whoever reads it later reads it in their own.
-- Every statement may run twice.

ALTER TABLE procore_sync.run ADD COLUMN IF NOT EXISTS said jsonb;
COMMENT ON COLUMN procore_sync.run.said IS
    'the sentence of error in English, with its facts apart; NULL: error has words that nobody foresaw, or is older than this column';
