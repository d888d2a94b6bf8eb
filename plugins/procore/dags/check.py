"""`procore_check`: there from the first start; says what is linked, what is missing, and what to paste."""

from functools import partial

from airflow.sdk import DAG

from procore.config.companies import CHECK
from procore.dags.form import text
from procore.dags.one_task import one_task
from procore.operators import CheckOperator
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Check the set-up

Trigger it whenever something was configured. Its log says, one sentence each:

1. whether the Connections work (the ledger, maestro*, Procore),
2. which Procore companies the credentials see,
3. whether the Variable `procore_companies` is right, and what to correct,
4. the entry to paste into it for a company that is not linked yet.

Before a company names its Connections, type their ids into the form, with commas between several: it tries them, and the
entry to paste has them. A task may not list Connections: what no company names and nobody types is not tried.
Without a company and without an id it tries `procore_default` (type Procore).
""")
_ITS_ID = Text("Its id, where no company names it yet; several with commas.")


def check(language: str) -> DAG:
    """The DAG that tests the set-up."""
    say = partial(say_while_parsing, language=language)
    return one_task(
        CheckOperator,
        "check",
        dag_id=CHECK,
        title=say(Text("Procore check")),
        description=say(
            Text("Tests the Connections and the Variable, and offers the companies that are not linked yet.")
        ),
        doc=say(DOC),
        params={
            "procore": text(
                say(Text("Procore Connection")),
                say(
                    Text(
                        "Its id, where no company names it yet; several with commas. Lists the companies that it sees."
                    )
                ),
            ),
            "maestro": text(say(Text("maestro* Connection")), say(_ITS_ID)),
            "ledger": text(
                say(Text("Ledger Connection")),
                say(Text("Its id, where no company names it yet, such as procore_ledger; several with commas.")),
            ),
        },
    )
