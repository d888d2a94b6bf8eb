-- What a role needs that synchronizes and creates nothing. Run it after `procore-sync ledger-init`, as the ledger's owner:
--   psql -v role=procore_run -f grants.sql procore_ledger
GRANT USAGE ON SCHEMA procore_sync TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procore_sync TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procore_sync TO :"role";
