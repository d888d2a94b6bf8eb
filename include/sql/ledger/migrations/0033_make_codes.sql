-- A company that linked groups or activities before the setting `make_codes` made them by itself where one side alone had them: it goes
-- on, until its settings say something else. Every statement may run twice.

DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_schema = 'procore_sync' AND table_name = 'pairing' AND column_name = 'makes_codes'
    ) THEN
        ALTER TABLE procore_sync.pairing ADD COLUMN makes_codes boolean NOT NULL DEFAULT false;
        UPDATE procore_sync.pairing AS p SET makes_codes = true
        WHERE EXISTS (
            SELECT 1 FROM procore_sync.link AS l WHERE l.pairing = p.id AND l.element IN ('cost_types', 'cost_codes')
        );
    END IF;
END
$$;
COMMENT ON COLUMN procore_sync.pairing.makes_codes IS
    'Whether codes that one side alone has are made on the other, as long as the settings do not say: true of companies that did so before.';
