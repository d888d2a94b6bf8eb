"""What is wrong with a record in the files of maestro*, and what waits for an import."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "unreadable_cell": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        says=Text(
            "{file}, row {row}, column “{column}”: “{value}” cannot be read as {field}. Correct it in maestro*, and export the "
            "list again."
        ),
        title=Text("a cell of an export cannot be read"),
    ),
    "unclear_cell": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        says=Text(
            "{file}, row {row}, column “{column}”: “{value}” ({field}) can be read in two ways. Say in the Connection of maestro* "
            "which is the decimal mark, or whether the day or the month comes first."
        ),
        title=Text("a cell of an export can be read in two ways"),
    ),
    "imported_twice": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        says=Text(
            "Its lines {lines} are the same line of Procore: a file was imported twice. Remove the second one in maestro*, and "
            "export the list again."
        ),
        title=Text("a line was imported twice"),
    ),
}
