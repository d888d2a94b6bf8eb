"""`procore_check`: there from the first start; says what is linked, what is missing, and what to paste."""

from __future__ import annotations

from airflow.sdk import DAG

from procore.dags.form import text
from procore.dags.one_task import one_task
from procore.operators import CheckOperator

DOC = """\
### Check the set-up

Trigger it whenever something was configured. Its log says, one sentence each:

1. whether the Connections work (the ledger, maestro*, Procore),
2. which Procore companies the credentials see,
3. whether the Variable `procore_companies` is right, and what to correct,
4. the entry to paste into it for a company that is not linked yet.

Before a company names its Connections, type their ids into the form: it tries them, and the entry to paste has them.
Without a company and without an id it tries `procore_default` (type Procore).
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
        params={
            "procore": text(
                "Procore Connection", "Its id, where no company names it yet. Lists the companies that it sees."
            ),
            "maestro": text("maestro* Connection", "Its id, where no company names it yet."),
            "ledger": text("Ledger Connection", "Its id, where no company names it yet, such as procore_ledger."),
        },
    )
