"""`procore_watch`: every 15 minutes it looks who is late, and tells what was not told yet. It reads the ledgers only."""

from collections.abc import Iterable
from functools import partial

from airflow.sdk import DAG

from procore.config.company import CompanySettings
from procore.dags.one_task import one_task
from procore.operators import WatchOperator
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Watch

A company's own DAG tells its news at the end of each run. This one is there for when no run ends: the DAG is paused, hangs, or
was never triggered. It compares each element's newest good synchronization with its goal (`freshness_hours` in the Variable
`procore_companies`) and tells those whom `notify` names, once; what could not be sent before goes now.

It has a schedule as soon as a company has a goal or names somebody, and calls neither maestro* nor Procore.
""")


def watch(companies: Iterable[CompanySettings], language: str) -> DAG:
    """The DAG that watches; it has a schedule as soon as a company wants to hear of something."""
    say = partial(say_while_parsing, language=language)
    wanted = any(one.notify or any(one.goals.values()) for one in companies)
    return one_task(
        WatchOperator,
        "watch",
        dag_id="procore_watch",
        title=say(Text("Procore watch")),
        description=say(Text("Looks who is late, and tells what was not told yet.")),
        doc=say(DOC),
        schedule="*/15 * * * *" if wanted else None,
        paused=False,  # nobody should have to think of it
    )
