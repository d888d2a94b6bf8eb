"""Links, exclusions and choices of a person, for those who work without the page."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import DAG, Param, Variable

from procore.config import companies as settings
from procore.elements import ALL
from procore.operators.links import ACTIONS, DecideOperator

DOC = """\
### Decide on a record

What you decide is kept with your name, the time and your reason; the **next run of the company applies it**. Nothing is
kept when it cannot be applied: the task is red, and its last line says why.

| action | what it does | fill in |
|---|---|---|
| accept | links a suggestion | maestro_key (procore_id when there are several) |
| accept_all | links all suggestions of that score and above that do not compete | min_score |
| link | these two are one record | maestro_key, procore_id |
| unlink | they are not: the pair is forgotten, nothing is written, both wait for a decision | maestro_key, reason |
| relink | the record is another one of Procore | maestro_key, procore_id (the new one), reason |
| choose | one field: the side that is right, or a value, is written to the other | maestro_key, field, side or value |
| exclude | the record stays out | maestro_key or procore_id, reason |
| include | it takes part again, and may be matched by itself | maestro_key or procore_id |
| create | it is none of those across, whatever looks alike: it is made there | maestro_key or procore_id |

Suggestions are in the ledger (`procore_sync.suggestion`), decisions in `procore_sync.decision`. A later decision about
a record replaces one that was not applied yet. The key of a record that belongs to a project is `project|code`.
"""

_KEYS = list(settings.read(Variable.get(settings.VARIABLE, default=None)).good)


def _text(title: str, description: str = "") -> Param:
    return Param("", type="string", title=title, description=description)


if _KEYS:
    with DAG(
        dag_id="procore_links",
        dag_display_name="Procore links",
        description="Accept a suggestion, link, unlink, relink, choose, exclude, include, create.",
        doc_md=DOC,
        schedule=None,
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        default_args={"owner": "procore"},
        tags=["procore"],
        params={
            "company": Param(_KEYS[0], enum=_KEYS, title="Company", description="Its key in the Variable."),
            "element": Param("suppliers", enum=list(ALL), title="Element"),
            "action": Param("accept", enum=list(ACTIONS), title="Action"),
            "maestro_key": _text("maestro* key", "Its code or number."),
            "procore_id": _text("Procore id", "As digits."),
            "field": _text("Field", "choose: its name, like phone."),
            "line": _text("Line", "choose: the line's number in maestro*, for a field of a line."),
            "side": Param(
                "", enum=["", "maestro", "procore"], title="Side", description="choose: whose value is right."
            ),
            "value": Param(
                None, type=["null", "string"], title="Value", description="choose: or this value, for both."
            ),
            "min_score": Param(90, type="integer", minimum=50, maximum=100, title="Score", description="accept_all."),
            "reason": _text("Reason", "Kept with your name."),
        },
    ):
        DecideOperator(task_id="decide")
