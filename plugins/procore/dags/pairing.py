"""`procore_pairing__COMPANY` gives a pairing up on purpose: a sandbox was wiped, or tag, Procore company or host really change."""

from functools import partial

from airflow.sdk import DAG

from procore.config.companies import dag_of
from procore.dags.form import company, word
from procore.dags.one_task import one_task
from procore.operators import GiveUpPairingOperator
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Give a pairing up

A company is paired once: maestro* tag, Procore company, host, environment. A run that does not fit is refused. Use this
only when the pairing itself is over: **a sandbox was wiped**, or one of these four really changes.

1. Pause the company's DAG `procore_sync__...`, and wait until no run of it is going on.
2. Trigger this one with the company, a **reason**, and the company's **tag** typed again.
3. Unpause. The next run stamps the pairing anew and finds its records by their numbers and codes, as a first run does.

Links, watermarks, the inbox and decisions that were not applied yet are forgotten. Nothing is written to either side.
The old pairing, its links and everything that was ever written stay in the ledger, as `company (until ...)`.
""")


def pairing(key: str, language: str) -> DAG:
    """The DAG that gives the pairing of a company up."""
    say = partial(say_while_parsing, language=language)
    return one_task(
        GiveUpPairingOperator,
        "give_up",
        dag_id=dag_of(key, "pairing"),
        title=say(Text("Procore pairing: {key}"), key=key),
        description=say(Text("Gives a company's pairing up on purpose, with a reason.")),
        doc=say(DOC),
        params={
            "company": company(key, language),
            "reason": word(say(Text("Reason")), say(Text("Kept with your name."))),
            "confirm": word(say(Text("Confirm")), say(Text("The company's maestro* tag, typed again."))),
        },
    )
