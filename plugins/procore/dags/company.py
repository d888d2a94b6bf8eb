"""The DAG of a company: its order (a task per element, then the report and the mark of what waits) and its policy."""

from datetime import timedelta
from functools import partial
from typing import Any

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronDataIntervalTimetable, chain

from procore.config.companies import dag_of
from procore.config.company import CompanySettings
from procore.dags.form import trigger_form
from procore.dags.one_task import BEGAN
from procore.elements import ELEMENTS
from procore.elements.element import Direction
from procore.operators import ReportOperator, ReviewOperator, SynchronizeOperator, deadline
from procore.operators.synchronize import RETRIES
from procore.text.catalogue import Text, say_while_parsing
from procore.text.nouns import maestro_text, procore_text

DOC = Text("""\
### {name}: maestro* {tag} ⇄ Procore {procore_company_id}

Each task synchronizes one element; a task is **red when a record was rejected**, after everything else of it was written.
The reason is in the task's log, one sentence a record, with what to do. What waits for another record goes by itself.

* **Run it now**: Trigger. `elements` runs some of them, `projects` some projects, `mode = plan` writes nothing and shows what
  would be written, `full` reads and compares everything.
* **Read a range again**: Trigger, the element under `elements`, and `since` and `until`: one run reads what changed in between,
  and moves no watermark. Trigger → Backfill does the same in a run for each interval of its dates.
* **Red task**: its note says what to do, and so do the last lines of its log; mend the record in maestro* or Procore, and the
  next run tries it again. The run's own note is its table. Those whom `notify` names are told once, and when it is well again.
* **`review` is skipped**: records wait for somebody, though nothing failed; the run's note says how many, with their dollars.
* **Deferred task**: Procore's hourly limit is spent; it goes on by itself at the reset.

| element | maestro* | Procore | direction |
|---|---|---|---|
{rows}
""")
_NOT_TICKED = Text("not ticked")
_DIRECTIONS = {
    Direction.BOTH: Text("both ways"),
    Direction.TO_PROCORE: Text("to Procore"),
    Direction.TO_MAESTRO: Text("to maestro*"),
}
_TITLE = Text("Procore sync: {name}")
_TASK = Text("**{maestro}** (maestro*) and **{procore}** (Procore).")

POLICY: dict[str, Any] = {
    "owner": "procore",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),  # after a lost worker: nothing has to recover first
    "retry_policy": RETRIES,
    "trigger_rule": "all_done",
}
"""Of every task."""


def schedule_of(key: str, company: CompanySettings) -> Any:
    """When the company's DAG runs: by its cron, and where webhooks start runs, when there is something that they told of.

    In shadow mode none is started: what was told is read, and done with, once the mode is over.
    """
    cron = CronDataIntervalTimetable(company.schedule, timezone=company.timezone) if company.schedule else None
    pause = company.webhooks.pause_minutes
    if not company.hears or pause is None:
        return cron
    from procore.operators.webhook_trigger import webhook_asset  # noqa: PLC0415  # triggers are read only where one is needed

    asset = webhook_asset(key, company.ledger_conn_id, pause)
    return AssetOrTimeSchedule(timetable=cron, assets=[asset]) if cron else [asset]


def synchronization(key: str, company: CompanySettings) -> DAG:
    """The DAG of the company that has this key in the Variable."""
    ticked = [name for name in ELEMENTS if name in company.elements]
    say = partial(say_while_parsing, language=company.language)
    rows = "\n".join(
        f"| {e.id} | {say(maestro_text(e))} | {say(procore_text(e))} |"
        f" {say(_DIRECTIONS[company.direction(e)] if e.id in ticked else _NOT_TICKED)} |"
        for e in ELEMENTS.values()
    )
    dag = DAG(
        dag_id=dag_of(key),
        dag_display_name=say(_TITLE, name=company.name or key),
        description=f"maestro* {company.tag} ⇄ Procore {company.procore_company_id}",
        doc_md=say(
            DOC, name=company.name, tag=company.tag, procore_company_id=str(company.procore_company_id), rows=rows
        ),
        schedule=schedule_of(key, company),
        start_date=BEGAN,
        catchup=False,
        max_active_runs=1,
        auto_register=False,  # whoever builds it says whether Airflow gets it
        deadline=deadline(key, company),
        tags=["procore", key],
        params=trigger_form(ticked, company.language, company.timezone),
    )
    tasks = {
        e.id: SynchronizeOperator(
            task_id=e.id, company=key, element=e.id, doc_md=say(_TASK, maestro=say(maestro_text(e)), procore=say(procore_text(e))),
            outlets=[Asset(uri=f"procore://{company.procore_company_id}/{e.id}"), Asset(uri=f"maestro://{company.tag}/{e.id}")],
            **POLICY,
        )
        for e in ELEMENTS.values()
    }  # fmt: skip
    ends = [
        ReportOperator(task_id="report", company=key, **POLICY),
        ReviewOperator(task_id="review", company=key, **POLICY),
    ]
    # Added once they are made: Airflow copies the DAG's parameters into each task that is made inside it.
    dag.add_tasks([*tasks.values(), *ends])
    for element in ELEMENTS.values():
        for above in element.after:
            chain(tasks[above], tasks[element.id])
    waited_for = {above for element in ELEMENTS.values() for above in element.after}
    for end in ends:
        chain([task for name, task in tasks.items() if name not in waited_for], end)
    return dag
