-- Who writes an element of a company now. The lock itself is an advisory one, which lives with its connection: a row here is
-- believed only while `pid` holds it (include/sql/ledger/writers.sql). Every statement may run twice.
CREATE TABLE IF NOT EXISTS procore_sync.writer (
    pairing bigint NOT NULL REFERENCES procore_sync.pairing (id),
    element text NOT NULL,
    dag_run text NOT NULL,
    since timestamptz NOT NULL,
    pid integer NOT NULL,                       -- of the connection that held the lock
    PRIMARY KEY (pairing, element)
);
