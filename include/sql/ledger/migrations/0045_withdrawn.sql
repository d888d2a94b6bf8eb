-- An undo takes back what stands in an import file of maestro* and is not imported yet.
ALTER TABLE procore_sync.action DROP CONSTRAINT IF EXISTS action_verb_check;
ALTER TABLE procore_sync.action ADD CONSTRAINT action_verb_check
    CHECK (verb IN ('create', 'update', 'write_origin_id', 'clear_origin_id', 'remove', 'withdraw'));
