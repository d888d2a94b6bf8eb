"""Why a run cannot be undone as somebody asks for it, in one sentence. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procore.elements import ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class RunElement:
    """One element of the run that is to be undone, of any company. `undoes`: the run that it takes back, if it is an undo."""

    pairing: int
    company: str
    element: str
    mode: str
    undoes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyElement:
    """An element that a run is at now."""

    element: str
    dag_run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRequest:
    """What is to be undone: a DAG run, or an element (a part of one), a project or a record of it; by whom and why."""

    run: str
    reason: str
    by_whom: str
    element: str = ""
    project: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What the ledger knows about the run that is to be undone.

    `pairing` and `company`: whose undo it is. `elements`: the run's elements, of any company.
    `under_way`: the elements that a run is at now. `wrote`: whether anything of what is asked
    for was written; asked only when nothing else is in the way.
    """

    pairing: int
    company: str
    elements: Sequence[RunElement] = ()
    under_way: Sequence[BusyElement] = ()
    wrote: Callable[[], bool] = lambda: True


def request_refusal(request: UndoRequest) -> str | None:
    """What is missing or wrong in the request itself; None: nothing."""
    if not request.reason.strip():
        return "Say why the run is undone: the reason is kept with your name."
    if not request.by_whom.strip():
        return "The undo does not say who asked for it: log in, and trigger it yourself."
    if not request.run.strip():
        return "Say which run is to be undone: the id of the DAG run, as Airflow shows it."
    if request.element and request.element not in ALL:
        return f"There is no element “{request.element}”; choose among {', '.join(ALL)}."
    return None


def run_refusal(request: UndoRequest, facts: RunFacts) -> str | None:
    """Why the run cannot be undone: it is not of this company, is an undo itself, is not over, or wrote nothing."""
    own = [one for one in facts.elements if one.pairing == facts.pairing]
    if not own:
        return _not_ours(request, facts)
    if undoes := next((one.undoes or "?" for one in own if one.mode == "undo"), None):
        return (
            f"{request.run} is itself an undo (of {undoes}), and an undo is not undone: change the records on the side "
            "that is right, and they travel again; what was taken away comes back when it is included again."
        )
    if facts.under_way:
        busy = facts.under_way[0]
        return (
            f"{busy.dag_run} is still at {busy.element}: undo when it has ended; if it broke off, run it again first."
        )
    if not facts.wrote():
        only = " ".join(name for name in (request.element, request.project, request.record) if name)
        return f"The run {request.run} wrote nothing{f' of {only}' if only else ''}: nothing is to be undone."
    return None


def _not_ours(request: UndoRequest, facts: RunFacts) -> str:
    if facts.elements:
        other = facts.elements[0].company
        return f"The run {request.run} is of the company {other}, not of {facts.company}."
    return f"{facts.company} has no run “{request.run}”: write the id of the DAG run, as Airflow shows it."
