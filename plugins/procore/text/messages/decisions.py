"""Why a person's decision is refused, when it is made or when a run applies it."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    "decision_needs_name": Message(
        owner="it",
        says=Text("The decision says not who made it: log in, and decide again."),
    ),
    "decision_needs_reason": Message(
        says=Text("Say why: the reason is kept with your name."),
    ),
    "decision_no_element": Message(
        owner="it",
        says=Text("There is no element “{name}”; choose among {known}."),
    ),
    "decision_no_kind": Message(
        owner="it",
        says=Text("There is no decision “{name}”; choose among {known}."),
    ),
    "decision_no_record": Message(
        says=Text(
            "{side} has no {element} {key}, as far as the last run saw: check it, or run the synchronization first."
        ),
        title=Text("a decision on a record that is not there"),
    ),
    "decision_no_line": Message(
        says=Text("Line {line} is not on both sides: choose among the lines that are linked."),
    ),
    "decision_no_field": Message(
        says=Text("There is no field “{name}”; choose among {known}."),
    ),
    "decision_fixed": Message(
        says=Text("{field} is written when a record is made, and never after: change it by hand on one side."),
    ),
    "decision_needs_side": Message(
        says=Text("Choose for {field} either a side (maestro or procore) or a value."),
    ),
    "decision_same": Message(
        says=Text("Both sides hold “{value}” as {field} already: there is nothing to choose."),
    ),
    "decision_linked": Message(
        says=Text("{key} is linked to {other} already: unlink it, or relink it."),
        title=Text("a decision on a record that is linked"),
    ),
    "adopt_not_foreign": Message(
        says=Text("{key} has no origin id of another integration ({origin_id}): there is nothing to adopt; link it."),
        title=Text("a record that cannot be adopted"),
    ),
    "adopt_other_pattern": Message(
        owner="it",
        says=Text(
            "The origin id {origin_id} does not fit the pattern {pattern}: name the record in a file of pairs, or leave it."
        ),
        title=Text("an origin id that the pattern does not fit"),
    ),
    "adopt_unknown_key": Message(
        says=Text(
            "The origin id {origin_id} names no record of maestro* that is still to be linked: exclude it, or name its key."
        ),
        title=Text("an origin id that names nothing in maestro*"),
    ),
    "adopt_closed": Message(
        says=Text(
            "{key} is closed in maestro*, and nothing of it travels: it is left as it is. To adopt it all the same, name it in a "
            "file of pairs, or open it in maestro* first."
        ),
        title=Text("a project that is closed in maestro*"),
    ),
    "adopt_moved": Message(
        says=Text(
            "{key} has the origin id {origin_id} now, and had {was} when it was shown: look at it, and adopt again."
        ),
        title=Text("a record whose origin id changed before it was adopted"),
    ),
    "decision_code_used": Message(
        says=Text(
            "The code {key} keeps its link: both sides have dollars under it ({element} {across}). Undo the runs that wrote them, "
            "or move them to another code on both sides, and decide again."
        ),
        title=Text("a decision on a code that carries dollars"),
    ),
    "decision_not_linked": Message(
        says=Text("{key} is not linked: link it first."),
        title=Text("a decision on a record that is not linked"),
    ),
    "decision_other_project": Message(
        says=Text(
            "maestro*'s record is in the project {was}, Procore's in {now}: only records of one project can be linked."
        ),
        title=Text("a decision across two projects"),
    ),
    "decision_out_already": Message(
        says=Text("{key} stays out already: include it to have it back."),
        title=Text("a decision on a record that stays out"),
    ),
    "decision_not_out": Message(
        says=Text("{key} is neither excluded nor unlinked: there is nothing to include."),
        title=Text("a decision on a record that is not out"),
    ),
    "decision_one_side": Message(
        says=Text("Name the record of one side only: it gets one of its own on the other."),
        title=Text("a decision on two records at once"),
    ),
    "decision_not_another": Message(
        says=Text("{key} is what its code says, or is made on its own side only: link it, or exclude it."),
        title=Text("a decision on what cannot be another one"),
    ),
    "decision_unlinked": Message(
        says=Text("{key} was unlinked, and its lines are known on both sides: link it again, or exclude it."),
        title=Text("a decision on a record that was unlinked"),
    ),
    "no_suggestion": Message(
        says=Text("There is no open suggestion for {key}: link it by both keys, or run the synchronization first."),
    ),
    "many_suggestions": Message(
        says=Text("{key} has {count} suggestions ({known}): name the one that you accept by its Procore id."),
    ),
}
"""By code."""
