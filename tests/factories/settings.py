"""The least that the Variable may say of a company."""

GOOD = {
    "tag": "DEMO",
    "procore_company_id": 598134325684219,
    "environment": "demo",
    "maestro_conn_id": "maestro_demo",
    "procore_conn_id": "procore_demo",
}
