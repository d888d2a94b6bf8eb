"""`procore_check`: there from the first start; says what is linked, what is missing, and what to paste."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import DAG

from procore.operators import CheckOperator

DOC = """\
### Check the set-up

Trigger it whenever something was configured. Its log says, one sentence each:

1. whether the Connections work (the ledger, maestro*, Procore),
2. which Procore companies the credentials see,
3. whether the Variable `procore_companies` is right, and what to correct,
4. the entry to paste into it for a company that is not linked yet.

Before any company is linked it tries the Connection `procore_default` (type Procore).
"""

with DAG(
    dag_id="procore_check",
    dag_display_name="Procore check",
    description="Tests the Connections and the Variable, and offers the companies that are not linked yet.",
    doc_md=DOC,
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "procore"},
    tags=["procore"],
):
    CheckOperator(task_id="check")
