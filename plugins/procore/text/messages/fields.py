"""What is wrong with a value of the record itself: the cause is in the record, and is mended there."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "empty_key": Message(
        says=Text("maestro* has no {field} for “{name}”: fill it in."),
        title=Text("{field} is missing in maestro*"),
    ),
    "unreadable": Message(
        owner="it",
        says=Text(
            "{side} gives “{value}” as {field}, which is none: nothing of the record is written. Open it in {side} "
            "and save it anew; if that does not help, send this sentence to its support."
        ),
        title=Text("{field} cannot be read"),
    ),
    "wrong_type": Message(
        owner="it",
        says=Text(
            "{side} holds a value of another type in {field} (“{maestro}{procore}”){others}: that field stays as it is on both "
            "sides, and the rest goes on. Correct the value in {side}, or the type in the element's own fields."
        ),
        title=Text("{field} holds a value of another type"),
    ),
    "not_in_custom_list": Message(
        owner="project",
        says=Text(
            "{field} “{value}” is not in Procore's list ({known}): correct it, or add it to the list in Procore's "
            "administration. The rest of the record was written."
        ),
        title=Text("{field} is not in Procore's list"),
    ),
    "unreadable_record": Message(
        owner="it",
        says=Text(
            "Procore's answer about it cannot be read ({said}): nothing of it is written, and the next run reads "
            "it again. If it stays so, open it in Procore, then send this sentence to Procore's support."
        ),
        title=Text("Procore's answer cannot be read"),
    ),
    "duplicate_key": Message(
        says=Text("maestro* has {copies} records with the code {key}: give each its own."),
        title=Text("several records have one code"),
    ),
    "unknown_province": Message(
        says=Text(
            "{field} “{value}” is not a province or state of {country}: correct it in maestro* (QC, Québec, ON ...)."
        ),
        title=Text("{field} is not a known province"),
    ),
    "unknown_country": Message(
        says=Text("{field} “{value}” is not a country: correct it in maestro* (Canada, CA ...)."),
        title=Text("{field} is not a known country"),
    ),
    "unknown_status": Message(
        owner="it",
        says=Text(
            "{field} “{value}” is not one of the known codes ({known}): correct it, or say what it means in the element's "
            "settings, on the page."
        ),
        title=Text("{field} is not a known code"),
    ),
    "no_such_date": Message(
        says=Text("{field} “{value}” is not a date that exists: correct it (YYYY-MM-DD)."),
        title=Text("{field} is not a date that exists"),
    ),
    "not_a_number": Message(
        says=Text("{field} “{value}” is not an amount: correct it."),
        title=Text("{field} is not an amount"),
    ),
    "required": Message(
        says=Text("{field} is empty, and {side} needs it: fill it in."),
        title=Text("{field} is empty"),
    ),
    "undecided": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text("It has no {field} yet, and {side} needs one: choose it, and it goes by itself."),
        title=Text("{field} is not chosen yet"),
    ),
    "too_long": Message(
        owner="project",
        says=Text("{field} “{value}” has {length} characters and {side} holds {limit}: shorten it."),
        title=Text("{field} is too long"),
    ),
    "forbidden_character": Message(
        owner="project",
        says=Text("{field} “{value}” holds “{character}”, which maestro* does not take: change it."),
        title=Text("{field} holds a forbidden character"),
    ),
    "separator_in_key": Message(
        says=Text(
            "{field} “{value}” holds “|”, by which keys are joined here, so that it could be taken for another: "
            "change it."
        ),
        title=Text("{field} holds “|”"),
    ),
    "too_many_decimals": Message(
        says=Text("{field} {value} has more than {decimals} decimals, which Procore would round: correct it."),
        title=Text("{field} has too many decimals"),
    ),
    "too_small": Message(
        says=Text("{field} {value} is less than {minimum}: correct it; a credit has a negative unit cost."),
        title=Text("{field} is too small"),
    ),
    "not_one_of": Message(
        says=Text("It names {count} of {field}: fill in exactly one, that which it changes."),
        title=Text("not exactly one of {field}"),
    ),
    "foreign_currency": Message(
        says=Text("It is in {value} and the company keeps its books in {currency}: enter it in {currency}."),
        title=Text("in another currency than the company's"),
    ),
    "currency_in_procore": Message(
        says=Text(
            "Procore holds it in {value} and the company keeps its books in {currency}, and nothing is converted: nothing was "
            "added up or written. Give it, or its project, the currency {currency} in Procore, or exclude it; if the books are in "
            "{value}, correct the setting currency."
        ),
        title=Text("in another currency in Procore"),
    ),
}
"""By code."""
