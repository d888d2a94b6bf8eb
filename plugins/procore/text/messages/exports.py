"""What is wrong with a record in the files of maestro*, and what waits for an import."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "unreadable_cell": Message(
        says=Text(
            "{file}, row {row}, column “{column}”: “{value}” cannot be read as {field}. Correct it in maestro*, and export the "
            "list again."
        ),
        title=Text("a cell of an export cannot be read"),
    ),
    "unclear_cell": Message(
        owner="it",
        says=Text(
            "{file}, row {row}, column “{column}”: “{value}” ({field}) can be read in two ways. Say in the Connection of maestro* "
            "which is the decimal mark, or whether the day or the month comes first."
        ),
        title=Text("a cell of an export can be read in two ways"),
    ),
    "handed_over": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "Handed over to maestro* in {file} on {at} UTC: import it, and export the list again; the next run after that links "
            "it. To take it back before, delete the file and {manifest} from the outbox."
        ),
        title=Text("handed over, and not imported yet"),
    ),
    "half_imported": Message(
        says=Text(
            "The export shows only a part of what {file} handed over; missing: {missing}. Import the file again, and export the "
            "list; if it is right as it is, delete {manifest} from the outbox."
        ),
        title=Text("imported in part"),
    ),
    "withdrawn_imported": Message(
        says=Text(
            "An undo took {file} back, and somebody imported it all the same: take out of maestro* what it entered, or set it "
            "back, and export the list. If it is to stay, delete {manifest} from the outbox, and include the record if it is "
            "excluded."
        ),
        title=Text("imported although an undo took it back"),
    ),
    "line_to_remove": Message(
        says=Text(
            "Its line {line} is gone from Procore, and an import cannot take a line away: remove it in maestro*, and export the "
            "list again. Nothing else of the document was handed over."
        ),
        title=Text("a line has to be removed by hand"),
    ),
    "imported_twice": Message(
        says=Text(
            "Its lines {lines} are the same line of Procore: a file was imported twice. Remove the second one in maestro*, and "
            "export the list again."
        ),
        title=Text("a line was imported twice"),
    ),
}
