"""Gives a company's pairing up on purpose: a sandbox was wiped, or tag, Procore company or host really change."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import DAG, Param, Variable

from procore.config import companies as settings
from procore.operators.repair import RepairOperator

DOC = """\
### Give a pairing up

A company is paired once: maestro* tag, Procore company, host, environment. A run that does not fit is refused. Use this
only when the pairing itself is over: **a sandbox was wiped**, or one of these four really changes.

1. Pause the company's DAG `procore_sync__...`, and wait until no run of it is going on.
2. Trigger this one with the company, a **reason**, and the company's **tag** typed again.
3. Unpause. The next run stamps the pairing anew and finds its records by their numbers and codes, as a first run does.

Links, watermarks, the inbox and decisions that were not applied yet are forgotten. Nothing is written to either side.
The old pairing, its links and everything that was ever written stay in the ledger, as `company (until ...)`.
"""

_KEYS = list(settings.read(Variable.get(settings.VARIABLE, default=None)).good)

if _KEYS:
    with DAG(
        dag_id="procore_pairing",
        dag_display_name="Procore pairing",
        description="Gives a company's pairing up on purpose, with a reason.",
        doc_md=DOC,
        schedule=None,
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        default_args={"owner": "procore"},
        tags=["procore"],
        params={
            "company": Param(_KEYS[0], enum=_KEYS, title="Company", description="Its key in the Variable."),
            "reason": Param("", type="string", title="Reason", description="Kept with your name."),
            "confirm": Param(
                "", type="string", title="Confirm", description="The company's maestro* tag, typed again."
            ),
        },
    ):
        RepairOperator(task_id="give_up")
