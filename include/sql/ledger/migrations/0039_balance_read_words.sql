-- What the columns of the view balance_read hold. Every statement may run twice.

COMMENT ON COLUMN procore_sync.balance_read.pairing IS 'The pairing that the balance is of.';
COMMENT ON COLUMN procore_sync.balance_read.element IS 'The element.';
COMMENT ON COLUMN procore_sync.balance_read.scope IS 'The project; empty: the company.';
COMMENT ON COLUMN procore_sync.balance_read.maestro_at IS 'From when maestro*''s number is; NULL: it is not known.';
COMMENT ON COLUMN procore_sync.balance_read.procore_at IS 'From when Procore''s number is; NULL: it is not known.';
