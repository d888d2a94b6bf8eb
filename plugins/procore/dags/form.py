"""What the trigger forms ask: a company's DAG (a backfill's dialog shows the same), and the others."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from airflow.sdk import Param

from procore.elements import ELEMENTS
from procore.review.limits import LIMIT_NAMES
from procore.text.catalogue import Text, say_while_parsing

FORM: Mapping[str, tuple[Text, Text]] = {
    "elements": (Text("Elements"), Text("The elements to synchronize. Empty: all that the settings tick.")),
    "mode": (
        Text("Mode"),
        Text(
            "plan: write nothing, keep the plan and show it. apply: write a plan that was made before, and nothing else."
        ),
    ),
    "full": (Text("Full compare"), Text("Read and compare everything.")),
    "projects": (Text("Projects"), Text("Only these project numbers, one a line. Empty: all.")),
    "records": (Text("Records"), Text("Only these: maestro*'s keys, or procore: and an id, one a line. Empty: all.")),
    "since": (
        Text("Since"),
        Text(
            "Read only what changed from then on, in one run that moves no watermark. Chosen here: in the time zone that Airflow "
            "shows; written without one (API): in {timezone}. Empty: what changed since the last run."
        ),
    ),
    "until": (Text("Until"), Text("And before then. Empty: up to now.")),
    "plan": (Text("Plan"), Text("mode = apply: a plan's hash, or the run that made it.")),
    "override": (Text("Override"), Text("Brakes to let go in this run, also by a plan that it applies.")),
    "override_reason": (Text("Reason of the override"), Text("Kept with your name.")),
}
"""What a company's form asks: title and help."""
_COMPANY, _ITS_KEY = Text("Company"), Text("Its key in the Variable.")


def texts(title: str, description: str, chosen: Sequence[str] = (), enum: Sequence[str] = ()) -> Param:
    """A list of texts: to choose from, or free."""
    schema: dict[str, Any] = {"type": ["array", "null"], "items": {"type": "string"}}
    if enum:
        schema |= {"items": {"type": "string", "enum": list(enum)}, "examples": list(enum)}
    return Param(list(chosen), title=title, description=description, **schema)


def text(title: str, description: str) -> Param:
    """A text that may be left empty: the form takes an empty text for a missing one."""
    return Param(None, type=["string", "null"], title=title, description=description)


def moment(title: str, description: str) -> Param:
    """A time that may be left empty: the form has a calendar for it."""
    return Param(None, type=["string", "null"], format="date-time", title=title, description=description)


def trigger_form(ticked: Sequence[str], language: str, timezone: str) -> dict[str, Param]:
    """The parameters by name; `ticked`: the elements that are chosen to begin with. `timezone`: the company's."""
    say = partial(say_while_parsing, language=language, timezone=timezone)
    said = {name: (say(title), say(description)) for name, (title, description) in FORM.items()}
    return {
        "elements": texts(*said["elements"], ticked, enum=list(ELEMENTS)),
        "mode": Param("sync", enum=["sync", "plan", "apply"], title=said["mode"][0], description=said["mode"][1]),
        "full": Param(default=False, type="boolean", title=said["full"][0], description=said["full"][1]),
        "projects": texts(*said["projects"]),
        "records": texts(*said["records"]),
        "since": moment(*said["since"]),
        "until": moment(*said["until"]),
        "plan": text(*said["plan"]),
        "override": texts(*said["override"], enum=list(LIMIT_NAMES)),
        "override_reason": text(*said["override_reason"]),
    }


def company(key: str, language: str) -> Param:
    """The company whose DAG it is, by its key in the Variable: Airflow refuses a run with another."""
    title, description = (say_while_parsing(one, language) for one in (_COMPANY, _ITS_KEY))
    return Param(key, enum=[key], title=title, description=description)


def word(title: str, description: str) -> Param:
    """A text of a form of one task, without which the form is not sent."""
    return Param("", type="string", title=title, description=description)
