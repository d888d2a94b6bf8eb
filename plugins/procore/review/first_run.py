"""Whether a scheduled run makes a company's first plan of an element, or leaves it to the run that a person approves. Pure."""

from procore.elements.element import Element
from procore.model.change_set import ChangeSetHead


def why_left_to_another(element: Element, *, linked: int, waiting: ChangeSetHead | None, behind: int) -> str:
    """Why a scheduled run leaves an element alone whose first plan has to be approved, as one sentence; empty: it does not.

    `linked`: the element's links; none: no plan of it was ever written. `waiting`: another run's plan of it that still waits
    for a person. `behind`: the runs of the company that are queued until this one ends: a person started them, since the
    schedule waits for its turn.
    """
    if linked:
        return ""
    if waiting:
        return (
            f"The first plan of {element.id} waits for a person: plan {waiting.hash}, of the run {waiting.dag_run}."
            " The schedule makes no second one; approve or reject it on the page, or with procore-sync approve."
        )
    if behind:
        return "A person started the first run, which waits behind this scheduled one: this one makes no plan beside it, and ends."
    return ""
