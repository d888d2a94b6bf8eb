"""`procore_retention`: once a night it deletes from the ledgers what the settings keep no longer."""

from functools import partial

from airflow.sdk import DAG

from procore.dags.one_task import one_task
from procore.operators import RetentionOperator
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Retention

It deletes from the ledger what is older than `retention` in the Variable `procore_companies` says, five hundred rows at a time, and
notes how many went. It calls neither maestro* nor Procore. What waits for somebody, links, and the newest of everything stay.
""")


def retention(language: str) -> DAG:
    """The DAG that deletes; there is one as soon as a company's settings say how long something is kept."""
    say = partial(say_while_parsing, language=language)
    return one_task(
        RetentionOperator,
        "delete",
        dag_id="procore_retention",
        title=say(Text("Procore retention")),
        description=say(Text("Deletes from the ledger what the settings keep no longer.")),
        doc=say(DOC),
        schedule="0 2 * * *",
        paused=False,  # whoever wrote the setting wants it
    )
