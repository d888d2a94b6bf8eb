"""What a side answered to a write, or did not answer: only a write finds these causes out."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "refused": Message(
        says=Text(
            "{side} refused it: {said}. Correct the record, or what stands in its way there. It is tried again when it "
            "changes, and by itself after a pause that grows from an hour to a day."
        ),
        title=Text("the other side refused them"),
    ),
    "refused_by_maestro": Message(
        says=Text(
            "maestro* refused it: {said}. Correct the record, or what stands in its way (a closed period). It is "
            "tried again when it changes, and by itself after a pause that grows from an hour to a day."
        ),
        title=Text("maestro* refused them"),
    ),
    "maestro_busy": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "Somebody has it open in maestro*, or a long job holds it ({said}): nothing to do, the next run tries "
            "again."
        ),
        title=Text("busy in maestro*"),
    ),
    "not_written": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text("Not written: the company runs in shadow mode, and the next run plans it again."),
    ),
    "refused_line": Message(
        says=Text(
            "{side} refused its line {line} of {amount}: {said}. Correct the line; it is tried again when it changes."
        ),
        title=Text("the other side refused a line"),
    ),
    "refused_completion": Message(
        owner="it",
        says=Text(
            "Procore took its header and lines, and refused to approve it: {said}. What was made is deleted again. "
            "Correct that in Procore; it is tried again by itself, at least once a day."
        ),
        title=Text("Procore refused to approve them"),
    ),
    "waits_for_first": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "Not sent: Procore refused to approve the first ones of this company, the last of them {key} ({said}), "
            "and would refuse all. Once that is solved, this one goes by itself."
        ),
        title=Text("the first ones were refused"),
    ),
    "not_set_back": Message(
        says=Text(
            "Procore refused its line {line} of {amount} ({said}), and then to set its other lines back ({why}): "
            "compare its lines in Procore, and correct them there or here."
        ),
        title=Text("a line was refused, and the others not set back"),
    ),
    "draft_left": Message(
        says=Text(
            "Procore refused a part of it, and then to delete what had been made: {said}. Delete the draft direct "
            "cost with the id {value} in Procore; it counts in no total."
        ),
        title=Text("a draft could not be deleted"),
    ),
    "draft_not_deleted": Message(
        owner="it",
        says=Text(
            "A run that broke off left a draft of {key} in Procore, which nothing is sent as any more, and Procore refused to "
            "delete it: {said}. Delete the draft direct cost with the id {value} there; it counts in no total."
        ),
        title=Text("drafts that nothing is sent as any more"),
    ),
    "draft_approved": Message(
        says=Text(
            "A run that broke off left a draft of {key} in Procore, which nothing is sent as any more, and somebody approved it, "
            "so that its {stated} count there and not in maestro*: delete the direct cost with the id {value} in Procore."
        ),
        title=Text("drafts that somebody approved, and that nothing is sent as any more"),
    ),
    "not_stored": Message(
        owner="it",
        says=Text("Procore took the record but keeps “{kept}” instead of “{sent}” as {field}: correct the value."),
        title=Text("Procore keeps another value as {field}"),
    ),
    "set_up_otherwise": Message(
        owner="project",
        says=Text(
            "The project was made in Procore, and its {field} there is “{kept}” instead of “{sent}”: its template, or Procore, "
            "stands above what was sent. Correct it there, or take it out of new_in_procore."
        ),
        title=Text("projects that Procore set up otherwise"),
    ),
    "not_in_list": Message(
        owner="project",
        says=Text(
            "Procore has no {field} “{value}” to give to the new project, which was not made: correct new_in_procore in the "
            "settings, or add it in Procore. It has: {among}."
        ),
        title=Text("names that Procore's lists do not have"),
    ),
    "unanswered": Message(
        owner="it",
        says=Text(
            "{side} said nothing about it in its answer: look at the record there; it is looked up with the next run."
        ),
        title=Text("the answer says nothing about them"),
    ),
    "key_taken": Message(
        owner="project",
        says=Text("maestro* already has {key}, and it is another record: give this one its own code in Procore."),
        title=Text("maestro* has the code for another record"),
    ),
    "external_taken": Message(
        says=Text(
            "maestro* has Procore's record {external_id} already, as {across}: the next run links them; where "
            "{across} is another record, empty Procore's id on it."
        ),
        title=Text("maestro* has Procore's record already"),
    ),
    "moved": Message(
        kind=ExceptionKind.WAITING,
        says=Text("It changed in {side} while it was being written: nothing to do, the next run merges it."),
        title=Text("changed while it was being written"),
    ),
}
"""By code."""
