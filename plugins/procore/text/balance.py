"""What the balance by activity and group says: its columns, and why a record's dollars differ. Pure."""

from collections.abc import Mapping

from procore.elements import ALL
from procore.elements.element_facts import Figure
from procore.model.balance import PENDING, BalanceLine, BalanceRow, Why
from procore.model.records import Reason
from procore.text.catalogue import Text, translate
from procore.text.messages import MESSAGES
from procore.text.nouns import name_of
from procore.text.reasons import sentence

FIGURES: Mapping[tuple[Figure, str], Text] = {
    (Figure.BUDGET, ""): Text("Revised budget"),
    (Figure.BUDGET, "original"): Text("Original budget"),
    (Figure.BUDGET, "changes"): Text("Approved budget changes"),
    (Figure.COMMITTED, ""): Text("Committed"),
    (Figure.COMMITTED, PENDING): Text("Orders and changes not approved yet"),
    (Figure.COST, ""): Text("Costs"),
    (Figure.CLIENT, ""): Text("Approved changes of the client's contract"),
    (Figure.CLIENT, PENDING): Text("Changes of the client's contract not approved yet"),
}
"""The lines of the balance that are no element's, by figure and part."""
WHY: Mapping[Why, Text] = {
    Why.HELD: Text("It waits for somebody."),
    Why.EXCLUDED: Text("A person keeps it out of the synchronization."),
    Why.UNSENT: Text("It changed, and no run has sent that yet: the next one does."),
    Why.UNEXPLAINED: Text("Nothing explains this difference: compare both records, line by line."),
}


def line_name(line: BalanceLine, language: str) -> str:
    """What a line adds up: a figure, or what an element has of it."""
    return figure_name(line.figure, language, line.part)


def figure_name(figure: Figure, language: str, part: str = "") -> str:
    """A figure, or a part of it, in words."""
    return name_of(ALL[part], language) if part in ALL else translate(language).say(FIGURES[figure, part])


def why_said(row: BalanceRow, language: str) -> str:
    """Why the record of a row differs, with what to do; empty: it does not."""
    if row.why is None:
        return ""
    if row.why is Why.HELD and row.cause in MESSAGES:
        reason = Reason.from_json({"code": row.cause, "facts": row.facts or {}})
        return sentence(reason, row.element, language)
    return translate(language).say(WHY[row.why])
