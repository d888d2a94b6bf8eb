"""What is wrong with a document as a whole: its lines, its total, its approval, its contract, its tiers."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "separator_in_line": Message(
        says=Text("The number of line {line} holds “|”, by which keys are joined here: number it without."),
        title=Text("a line's number holds “|”"),
    ),
    "duplicate_line": Message(
        says=Text("Line {line} is there twice: give each line its own number."),
        title=Text("a line is there twice"),
    ),
    "extra_line": Message(
        says=Text(
            "{side} has a line {line} of {amount} that the other side does not have: remove it there, or enter it "
            "here too."
        ),
        title=Text("one side has a line more"),
    ),
    "does_not_add_up": Message(
        says=Text("Its lines make {total} and its total says {stated}: correct one of them."),
        title=Text("the lines do not make the total"),
    ),
    "still_summed": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "Its dollars are still in “{value}”, which sums up what was not sent by itself and is not corrected in this run: look "
            "why {value} waits, or synchronize the whole element; then this record goes by itself."
        ),
        title=Text("its dollars are still in a document that sums records up"),
    ),
    "unclear_budget": Message(
        says=Text(
            "Procore's budget shows modifications of {stated} for it, and its approved budget changes make "
            "{total}: they must be the same, or the modifications nothing. Find out in Procore which of the two "
            "counts; until then its amount is not written on either side."
        ),
        title=Text("a budget whose modifications are not clear"),
    ),
    "approved_differs": Message(
        says=Text(
            (
                "It is {status} in {side} and is not rewritten. What differs: {lines} line, {amount} in all; fields: "
                "{field}. Write a change order, or set it back to draft there."
            ),
            (
                "It is {status} in {side} and is not rewritten. What differs: {lines} lines, {amount} in all; fields: "
                "{field}. Write a change order, or set it back to draft there."
            ),
            by="lines",
        ),
        title=Text("approved, and not rewritten: they differ"),
    ),
    "closed_supplier": Message(
        says=Text(
            "Its supplier {supplier} is blocked or closed in maestro*: reopen the supplier, or choose another one."
        ),
        title=Text("supplier {key} is blocked or closed"),
    ),
    "moved_contract": Message(
        says=Text(
            "It changed the contract {was} and names {now} now; Procore cannot move it: set it back, or reject it "
            "and make a new one."
        ),
        title=Text("moved to another contract"),
    ),
    "moved_project": Message(
        says=Text(
            "It was in the project {was} and is in {now} now; Procore cannot move it: set it back, or close it and "
            "make a new one."
        ),
        title=Text("moved to another project"),
    ),
    "tier_unsupported": Message(
        owner="it",
        says=Text(
            "Not supported for this tier: the project's change orders have {tiers} tiers in Procore. Enter it "
            "there by hand; or configure one or two tiers, and run once with everything compared."
        ),
        title=Text("not supported for this tier"),
    ),
    "parts_not_found": Message(
        owner="project",
        says=Text(
            "Procore's change order {number} is worth {amount}, and none of the potential change orders listed "
            "there names it, so that its lines are not known: open them in Procore, and see that they belong to it "
            "and have its number."
        ),
        title=Text("lines that Procore's list does not tie to them"),
    ),
    "parts_unclear": Message(
        says=Text(
            (
                "Procore's change order {number} holds {count} potential change order, and lines go into exactly one: "
                "change its lines there."
            ),
            (
                "Procore's change order {number} holds {count} potential change orders, and lines go into exactly one: "
                "change its lines there."
            ),
            by="count",
        ),
        title=Text("several potential change orders in one"),
    ),
    "no_prime_contract": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text(
            (
                "Waits for the client's contract {key}: Procore has {count} prime contract in the project, and it is "
                "not of that number. Make it there, or give that one this number."
            ),
            (
                "Waits for the client's contract {key}: Procore has {count} prime contracts in the project, and no "
                "single one of that number. Make it there, or give one this number."
            ),
            by="count",
        ),
        title=Text("the client's contract {key} is not in Procore"),
    ),
    "unknown_unit": Message(
        says=Text(
            "Line {line} is in “{value}”, a unit that Procore's company list does not have ({known} ...): correct "
            "the line, say in the settings (Units of measure) what Procore calls it, or add the unit in Procore."
        ),
        title=Text("a unit that Procore does not have"),
    ),
    "unmapped_tax_code": Message(
        owner="it",
        says=Text(
            "Line {line} has the tax code “{value}”, which is in no row of the settings (Tax codes: {known}): add it there, or "
            "correct the line."
        ),
        title=Text("a tax code that the settings do not map"),
    ),
    "unknown_tax_code": Message(
        says=Text(
            "Line {line} is to have the tax code “{value}”, which Procore's list lacks or has archived (it has {known}): make it "
            "active in Procore, correct the settings (Tax codes), or the line."
        ),
        title=Text("a tax code that Procore does not have"),
    ),
}
"""By code."""
