"""`procore_undo__COMPANY`: takes back what a run wrote: all of it, an element, a project or a record."""

from functools import partial

from airflow.sdk import DAG, Param

from procore.config.companies import dag_of
from procore.dags.form import company, text, texts, word
from procore.dags.one_task import one_task
from procore.elements import ALL
from procore.operators import UndoOperator
from procore.review.limits import LIMIT_NAMES
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Undo a run

The ledger keeps every value that was written, with what was there before. This DAG puts the old values back, on both
sides, and takes away what the run created.

1. Trigger it with the **run** (the id of the DAG run, as Airflow shows it) and a **reason**. It shows the plan, and
   writes nothing: read the task's log.
2. Trigger it again with **apply = yes**. Brakes and approvals hold as for any plan.

- A value is put back only where it is still what the run wrote. What was changed since stays, and is listed.
- What was created is deactivated (projects, suppliers), brought to $0 (budgets), reversed (costs), or deleted (orders
  and subcontracts that are not approved or transferred). Whatever a system lets nobody delete stays, and is listed.
- The two sides then differ on purpose, and the next run leaves them so. What was deleted stays out until somebody
  includes it (its DAG of links, include); a value travels again when it changes.
- A later run that wrote the same values is undone first. An undo is not undone.

Who asked for what, and why, is in the ledger: `procore_sync.undo`, and the plan in `procore_sync.plan_value`.
""")


def undo(key: str, language: str) -> DAG:
    """The DAG that takes back a run of a company."""
    say = partial(say_while_parsing, language=language)
    return one_task(
        UndoOperator,
        "undo",
        dag_id=dag_of(key, "undo"),
        title=say(Text("Procore undo: {key}"), key=key),
        description=say(Text("Takes back what a run wrote: all of it, an element, a project or a record.")),
        doc=say(DOC),
        params={
            "company": company(key, language),
            "run": word(
                say(Text("Run")), say(Text("The id of the DAG run to undo, like manual__2026-05-01T06:00:00+00:00."))
            ),
            "element": Param(
                "", enum=["", *ALL], title=say(Text("Element")), description=say(Text("This one only. Empty: all."))
            ),
            "project": text(say(Text("Project")), say(Text("Only this project's records, by its number. Empty: all."))),
            "record": text(
                say(Text("Record")), say(Text("Only this one, by maestro*'s key or Procore's id. Empty: all."))
            ),
            "reason": word(say(Text("Reason")), say(Text("Kept with your name."))),
            "apply": Param(
                "no",
                enum=["no", "yes"],
                title=say(Text("Apply")),
                description=say(Text("no: show the plan, write nothing.")),
            ),
            "override": texts(
                say(Text("Override")),
                say(Text("Brakes to let go in this undo, for the same reason.")),
                enum=list(LIMIT_NAMES),
            ),
        },
    )
