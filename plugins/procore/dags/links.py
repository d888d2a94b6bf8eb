"""`procore_links__COMPANY`: links, exclusions and choices of a person, for those who work without the page."""

from functools import partial

from airflow.sdk import DAG, Param

from procore.config.companies import dag_of
from procore.dags.form import company, text
from procore.dags.one_task import one_task
from procore.elements import ALL
from procore.operators import DECISIONS, DecideOperator
from procore.text.catalogue import Text, say_while_parsing

DOC = Text("""\
### Decide on a record

What you decide is kept with your name, the time and your reason; the **next run of the company applies it**. Nothing is
kept when it cannot be applied: the task is red, and its last line says why.

| action | what it does | fill in |
|---|---|---|
| accept | links a suggestion | maestro_key (procore_id when there are several) |
| accept_all | links all suggestions of that score and above that do not compete | min_score |
| link | these two are one record | maestro_key, procore_id |
| adopt | the same, though Procore's record has another integration's origin id: ours takes its place | maestro_key, procore_id |
| unlink | they are not: the pair is forgotten, nothing is written, both wait for a decision | maestro_key, reason |
| relink | the record is another one of Procore | maestro_key, procore_id (the new one), reason |
| choose | one field: the side that is right, or a value, is written to the other | maestro_key, field, side or value |
| exclude | the record stays out | maestro_key or procore_id, reason |
| include | it takes part again, and may be matched by itself | maestro_key or procore_id |
| create | it is none of those across, whatever looks alike: it is made there | maestro_key or procore_id |

Suggestions are in the ledger (`procore_sync.suggestion`), decisions in `procore_sync.decision`. A later decision about
a record replaces one that was not applied yet. The key of a record that belongs to a project is `project|code`.
""")


def links(key: str, language: str) -> DAG:
    """The DAG that keeps a person's decision on a record of a company."""
    say = partial(say_while_parsing, language=language)
    return one_task(
        DecideOperator,
        "decide",
        dag_id=dag_of(key, "links"),
        title=say(Text("Procore links: {key}"), key=key),
        description=say(Text("Accept a suggestion, link, unlink, relink, choose, exclude, include, create.")),
        doc=say(DOC),
        params={
            "company": company(key, language),
            "element": Param("suppliers", enum=list(ALL), title=say(Text("Element"))),
            "action": Param("accept", enum=list(DECISIONS), title=say(Text("Action"))),
            "maestro_key": text(say(Text("maestro* key")), say(Text("Its code or number."))),
            "procore_id": text(say(Text("Procore id")), say(Text("As digits."))),
            "field": text(say(Text("Field")), say(Text("choose: its name, like phone."))),
            "line": text(say(Text("Line")), say(Text("choose: the line's number in maestro*, for a field of a line."))),
            "side": Param(
                "",
                enum=["", "maestro", "procore"],
                title=say(Text("Side")),
                description=say(Text("choose: whose value is right.")),
            ),
            "value": Param(
                None,
                type=["null", "string"],
                title=say(Text("Value")),
                description=say(Text("choose: or this value, for both.")),
            ),
            "min_score": Param(
                90, type="integer", minimum=50, maximum=100, title=say(Text("Score")), description="accept_all."
            ),
            "reason": text(say(Text("Reason")), say(Text("Kept with your name."))),
        },
    )
