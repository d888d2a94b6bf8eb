-- Three roles, each the owner of one database and of nothing else: docker-compose.yaml runs this at PostgreSQL's first start,
-- as its superuser, with psql (15 or newer); `make cluster` runs it, too. The passwords come from the environment.
\getenv airflow_password AIRFLOW_DB_PASSWORD
\getenv ledger_password LEDGER_DB_PASSWORD
\getenv maestro_password MAESTRO_DB_PASSWORD

-- Airflow's metadata, and what Celery's workers answer.
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE DATABASE airflow OWNER airflow;
REVOKE ALL ON DATABASE airflow FROM PUBLIC;

-- The ledger. Its owner makes its tables, and nobody else reads them.
CREATE ROLE procore_ledger LOGIN PASSWORD :'ledger_password';
CREATE DATABASE procore_ledger OWNER procore_ledger;
REVOKE ALL ON DATABASE procore_ledger FROM PUBLIC;

-- The demo's maestro* company; a site has its own elsewhere.
CREATE ROLE maestro LOGIN PASSWORD :'maestro_password';
CREATE DATABASE maestro OWNER maestro;
REVOKE ALL ON DATABASE maestro FROM PUBLIC;
