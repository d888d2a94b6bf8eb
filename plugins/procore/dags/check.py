"""`procore_check`: there from the first start; says what is linked, what is missing, and what to paste."""

from __future__ import annotations

from airflow.sdk import DAG

from procore.dags.one_task import one_task
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


def check() -> DAG:
    """The DAG that tests the set-up."""
    return one_task(
        CheckOperator,
        "check",
        dag_id="procore_check",
        title="Procore check",
        description="Tests the Connections and the Variable, and offers the companies that are not linked yet.",
        doc=DOC,
    )
