"""Facts of an element beside its fields: its events, personal texts, place in the balance, calls. No behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class EventResource(StrEnum):
    """What the resource of a webhook's event is to an element (docs/procore.md#webhooks)."""

    RECORD = "record"  # the record
    DOCUMENT = "document"  # a line of the record, which the event names beside it
    SCOPE = "scope"  # something in the project, or in the company's list, which says no record


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalText:
    """Texts of maestro* in which a person's name can stand, so that they stay there unless the settings say which may leave.

    Of records whose `field` has this `value`. `header`: text field -> what stands in its place (other fields' values in
    braces); `lines`: text fields of the lines, which are left empty. `leaves`: "header" and "lines", as far as they may leave.
    """

    field: str
    value: str
    header: Mapping[str, str]
    lines: tuple[str, ...] = ()
    leaves: frozenset[str] = frozenset()


class Figure(StrEnum):
    """A column of the balance by activity and group."""

    BUDGET = "budget"
    COMMITTED = "committed"
    COST = "cost"
    CLIENT = "client"  # the client's contract: what changes it is no cost


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceFacts:
    """In which column of the balance by activity and group an element's dollars stand.

    `code`: the field of a line (of the record, where it has no lines) that names the activity and group. `original`: the fact
    with what the amount was before changes. `approved_in`: the statuses (Procore's words) in which a document counts; in
    another one it is pending; empty: it always counts. `of_client`: the field that is filled in what changes the client's
    contract, whose dollars stand in that column.
    """

    figure: Figure
    code: str = "budget_code"
    original: str = ""
    approved_in: frozenset[str] = frozenset()
    of_client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCosts:
    """Procore's calls for writing an element (docs/procore.md#calls).

    For each record that is created or changed, and in each scope for each batch of 1,000. For a project that was created just
    now: `new_project` to look into it, `new_project_written` where something is written there. `directory`: the field of whom
    a project's directory gets first, one call each. `creating`: to ask how a scope is set up in which records are created.
    """

    created: int = 0
    creating: int = 0
    changed: int = 0
    batch: int = 1
    new_project: int = 0
    new_project_written: int = 0
    directory: str = ""


NO_CALLS = CallCosts()


class CustomFields(StrEnum):
    """What Procore does with an element's custom fields (docs/procore.md#custom-fields)."""

    NONE = "none"  # it takes none
    SHOWN = "shown"  # a single record shows them, a list may
    PERHAPS = "perhaps"  # it takes them; whether it shows them is not documented
