"""The page inside Airflow: server-rendered, guarded as a whole, from the ledger alone."""
