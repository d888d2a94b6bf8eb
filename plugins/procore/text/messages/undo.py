"""What an undo of a run leaves as it is, or does in another way. They are listed by the undo, and never held."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import Message

MESSAGES: Mapping[str, Message] = {
    "undo_changed": Message(
        says=Text(
            "{field}: {side} has “{now}” now and not “{wrote}”, which the run wrote: it was changed since, and stays."
        ),
    ),
    "undo_handed_over": Message(
        says=Text(
            "It was handed over in an import file that is not in the outbox any more, and no export shows it yet: if the file was "
            "imported, export the list, run the element, and undo again; if it was not, put it back into the outbox, and undo "
            "again."
        ),
    ),
    "undo_imported": Message(
        says=Text(
            "It was handed over in an import file, and an export shows it already, in whole or in part ({shown}): import the whole "
            "file, export the list, run the element, and undo again."
        ),
    ),
    "undo_approved": Message(
        says=Text(
            "It is {status} in {side}, and is not rewritten: set it back to draft there, and undo the run again."
        ),
    ),
    "undo_line_ids_stay": Message(
        says=Text(
            "Its lines {lines} got our origin ids, and no line is changed while it is {status} in {side}: the ids of another "
            "interface come back all together or not at all. Set it back to draft there, and undo the run again."
        ),
    ),
    "undo_no_delete": Message(
        says=Text("The run created it, and {side} lets nobody delete it: it stays."),
    ),
    "undo_deactivated": Message(
        says=Text("The run created it, and {side} lets nobody delete it: it is deactivated instead."),
    ),
    "undo_voided": Message(
        says=Text("The run created it, and {side} lets nobody delete it: it is void instead, with its lines."),
    ),
    "undo_emptied": Message(
        says=Text("The run created it: it is brought to $0 instead of being deleted."),
    ),
    "undo_reversed": Message(
        says=Text("Procore lets nobody change a cost that was sent: it is reversed instead, and both records stay."),
    ),
    "undo_named": Message(
        says=Text("It is not taken away while {named} names it: undo that first."),
    ),
    "undo_still_sent": Message(
        says=Text(
            "“{value}”, which the run sent by itself, is still in Procore: it is not summed up here as well. Undo “{value}” first, "
            "or mend what holds it, and undo the run again."
        ),
    ),
    "undo_more_lines": Message(
        says=Text("Lines were added since ({count}): it stays."),
    ),
    "undo_line_gone": Message(
        says=Text("{side} no longer has the line {line}: there is nothing to put back."),
    ),
    "undo_gone": Message(
        says=Text("{side} no longer has it: there is nothing to put back."),
    ),
    "undo_forgotten": Message(
        says=Text("Its values were erased on request: nobody knows what stood there before, and it stays as it is."),
    ),
    "undo_unlinked": Message(
        says=Text("It is not linked any more: link it again, and undo the run then."),
    ),
    "undo_link_stays": Message(
        owner="it",
        says=Text("The link stays, and both sides keep each other's id: to take the two records apart, unlink them."),
    ),
    "undo_one_of": Message(
        says=Text("{field}: {codes} all mean “{was}” in {side}, and nobody knows which it was: set it there by hand."),
    ),
    "undo_inexact": Message(
        says=Text("{field}: “{was}” cannot be written into {side} as it was: set it there by hand."),
    ),
}
"""By code."""
