"""`procore_watch`: every 15 minutes it looks who is late, and tells what was not told yet. It reads the ledgers only."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import DAG, Variable

from procore.config import companies as settings
from procore.operators import WatchOperator

DOC = """\
### Watch

A company's own DAG tells its news at the end of each run. This one is there for when no run ends: the DAG is paused, hangs, or
was never triggered. It compares each element's newest good synchronization with its goal (`freshness_hours` in the Variable
`procore_companies`) and tells those whom `notify` names, once; what could not be sent before goes now.

It has a schedule as soon as a company has a goal or names somebody, and calls neither maestro* nor Procore.
"""

_companies = settings.read(Variable.get(settings.VARIABLE, default=None)).good.values()

with DAG(
    dag_id="procore_watch",
    dag_display_name="Procore watch",
    description="Looks who is late, and tells what was not told yet.",
    doc_md=DOC,
    schedule="*/15 * * * *" if any(one.notify or any(one.goals.values()) for one in _companies) else None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,  # nobody should have to think of it
    default_args={"owner": "procore"},
    tags=["procore"],
):
    WatchOperator(task_id="watch")
