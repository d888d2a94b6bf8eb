"""What two records are to each other: matched by several, in conflict, waiting for another record, gone."""

from collections.abc import Mapping

from procore.text.catalogue import Text
from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "forgotten": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "What the ledger held of it was erased on request: the next run that looks at all records reads it again. Where it "
            "is to stay out, exclude it."
        ),
        title=Text("erased on request, and not read again yet"),
    ),
    "left_filter": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text(
            "The filter of projects does not present it any more: it and its documents are left as they are on both sides. Bring "
            "it back into the filter (its mark, its category, its stage or its type), change the filter, or exclude the project."
        ),
        title=Text("linked projects that the filter does not present any more"),
    ),
    "ambiguous": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "{field} “{value}” could be one of: {across}. Link it, say that it is another one (create), or "
            "complete both (tax number, code): then they link by themselves."
        ),
        title=Text("several records match by {field}"),
    ),
    "twin": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "{field} “{value}” is that of {across} too: if they are one, link or relink it (vendors: merge them in "
            "Procore); if not, say that it is another one (create)."
        ),
        title=Text("{field} is that of another record too"),
    ),
    "doubled": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "{side} has it twice: {key} is the same as {across}. Keep one and take the other away there; where "
            "they are two, keep {key} out (exclude)."
        ),
        title=Text("there twice"),
    ),
    "left_over": Message(
        says=Text(
            "A run that broke off sent it as {key}, which maestro* no longer has, so its dollars count in Procore alone: delete or "
            "reverse it there, or enter {key} in maestro* again; if it is to stay, keep it out (exclude)."
        ),
        title=Text("sent, and no longer in maestro*"),
    ),
    "foreign_origin": Message(
        owner="it",
        says=Text(
            "Procore's record already belongs to another record or integration (origin id {origin_id}): adopt it, or clear that "
            "id there."
        ),
        title=Text("Procore's record belongs to another one"),
    ),
    "foreign_twice": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="it",
        says=Text(
            "{key} is named by the origin ids of several records of Procore: {across}. Adopt the one that it is, by key and id, "
            "and exclude the others."
        ),
        title=Text("named by several origin ids"),
    ),
    "foreign_beside": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="it",
        says=Text(
            "Another integration has records in this project of Procore that nobody said of which are which (origin id "
            "{origin_id}), and this may be one of them: adopt or exclude those first."
        ),
        title=Text("another integration's records are not adopted"),
    ),
    "foreign_left": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="it",
        says=Text(
            "Procore counts {amount} under the origin id {origin_id} of another interface, and no adoption names the record of "
            "maestro* that it is: adopt it by key and id, or exclude it. No new record goes to its project before that."
        ),
        title=Text("left out of an adoption"),
    ),
    "key_changed": Message(
        owner="project",
        says=Text(
            "{field} was changed to “{value}” in Procore after it was linked: set it back, it carries maestro*'s code."
        ),
        title=Text("{field} was changed in Procore"),
    ),
    "conflict": Message(
        kind=ExceptionKind.CONFLICT,
        says=Text(
            "{field} was changed on both sides: maestro* has “{maestro}”, Procore “{procore}”{others}; make them "
            "the same."
        ),
        title=Text("{field} was changed on both sides"),
    ),
    "drift": Message(
        kind=ExceptionKind.CONFLICT,
        says=Text(
            "{field} was changed in {side} alone, which is not where it comes from: maestro* has “{maestro}”, "
            "Procore “{procore}”{others}; nothing was written there: choose which one stands, or leave it "
            "different."
        ),
        title=Text("{field} was changed on the side that is written"),
    ),
    "differ": Message(
        kind=ExceptionKind.CONFLICT,
        says=Text(
            "{field} is not the same on both sides: maestro* has “{maestro}”, Procore “{procore}”{others}; nothing "
            "was written: choose which one stands."
        ),
        title=Text("{field} is not the same on both sides"),
    ),
    "entered_anew": Message(
        kind=ExceptionKind.CONFLICT,
        says=Text(
            "{key} seems to be another record now, entered in maestro* under the number of one that was deleted: {field} is "
            "“{maestro}”, and “{procore}” in Procore{others}; nothing was written. If it is the same one, choose what stands. If "
            "it is another one, unlink it, and delete or void the old one in Procore."
        ),
        title=Text("another record under the number of a linked one"),
    ),
    "choice_moved": Message(
        kind=ExceptionKind.CONFLICT,
        says=Text(
            "{field} changed after {by} chose: maestro* has “{maestro}” now, Procore “{procore}”{others}; choose again."
        ),
        title=Text("{field} changed after a person chose"),
    ),
    "waits_for": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            (
                "Waits for {element} {key}, which is not linked: link it, or mend what holds it; this one then goes by "
                "itself."
            ),
            each=True,
        ),
        title=Text("{element} {key} is not linked", each=True),
        instead={
            "undecided": Text(
                (
                    "Needs {element} {key}, and nobody has decided what it is on the other side: link it, have it made there, or "
                    "leave it out, on the page's screen Codes; this one then goes by itself."
                ),
                each=True,
            )
        },
    ),
    "kept_apart": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "{by} unlinked it from {across} ({why}): link it to a record, exclude it, or include it to have it "
            "matched again."
        ),
        title=Text("unlinked by a person"),
    ),
    "origin_taken": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "It is made once Procore {across} has given its origin id free: a whole run does that, unless that "
            "record is kept out, held or refused."
        ),
        title=Text("another record still has its origin id"),
    ),
    "code_taken": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "In Procore it would get the code {value}, which {across} has, or would get too: map one of them to another code in "
            "the settings, or link it by hand."
        ),
        title=Text("its code in Procore is another one's"),
    ),
    "code_without_one": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "The settings give it no code of its own in Procore: no rule fits, two do, or its code stands for another one there. "
            "Map it in the table of the settings, or link it by hand."
        ),
        title=Text("it has no code in Procore"),
    ),
    "waits_for_gone": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            (
                "Waits for {element} {key}, which Procore no longer has: unlink it, and the next run makes it anew; or "
                "relink it to the record that took its place."
            ),
            each=True,
        ),
        title=Text("{element} {key} is gone from Procore", each=True),
    ),
    "gone": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "{side} no longer has it. Nothing is deleted for that: close it on the other side too, relink it to "
            "the record that took its place, or unlink it, and the next run makes it anew."
        ),
        title=Text("one side no longer has it"),
    ),
    "used_again": Message(
        kind=ExceptionKind.AMBIGUOUS,
        says=Text(
            "{side} has another record under this key than the linked one, as a restored copy does that gives keys again: "
            "nothing of both is written. Unlink them, then link or include each."
        ),
        title=Text("one side has another record under the key"),
    ),
    "withdrawn": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "It was sent, and is not to be sent any more ({field}: no). Nothing is deleted in Procore for that: "
            "delete it there, or set it back in maestro*."
        ),
        title=Text("sent, and not to be sent any more ({field})"),
    ),
    "sub_job_not_linked": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        says=Text(
            "Procore's budget code {value} is of the sub job {sub_job}, which no sub-project of maestro* is linked with: open the "
            "sub-project in maestro*, under this project as its master, or link the two by hand."
        ),
        title=Text("a budget code of a sub job that is not linked"),
    ),
    "lines_of_other_projects": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text(
            "It belongs to project {project} in maestro*, and names budget codes of {across}, too; there a document is of one "
            "project. Code its lines in Procore with the sub job of one project, or make a document of each."
        ),
        title=Text("lines of several sub-projects"),
    ),
    "master_not_linked": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        says=Text(
            "Sub-project {key} waits, with all that belongs to it, for its master: project {master} is closed, kept out by the "
            "filter, not linked with a project of Procore, or a sub-project itself, which Procore's sub jobs do not have. Link "
            "that project, or correct the master in maestro*."
        ),
        title=Text("its master is not in Procore"),
    ),
    "sub_project_of_its_own": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        says=Text(
            "Sub-project {key} is a project of its own in Procore, and stays one: as a sub job of {master}, too, its dollars would "
            "be there twice. To make it a sub job, unlink the project and delete its dollars in Procore first."
        ),
        title=Text("a sub-project that has a project of its own"),
    ),
    "sub_job_code_taken": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="accounting",
        says=Text(
            "Sub-project {key} would get the code {value} of a sub job in project {master}, and so would {across}: Procore has "
            "each code once in a project. Correct a number in maestro*, or the column `code` of sub_jobs.sql."
        ),
        title=Text("two sub-projects of one code"),
    ),
    "more_segments": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text(
            "Procore's budget code {value} has a value in a segment beside activity and group ({segment}) that the settings do not "
            "name: it waits until it is coded without in Procore, or until segments in the projects' settings says the value."
        ),
        title=Text("a budget code of more segments"),
    ),
    "other_segment": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        says=Text(
            "Procore's budget code {value} has “{has}” in the segment “{segment}”, where the codes of maestro* have “{wanted}” "
            "(segments in the projects' settings): it waits until it is coded so in Procore, or the settings say otherwise."
        ),
        instead={
            "empty": Text(
                "Procore's budget code {value} has nothing in the segment “{segment}”, where the codes of maestro* have “{wanted}” "
                "(segments in the projects' settings): it waits until it is coded so in Procore, or the settings say otherwise."
            )
        },
        title=Text("a budget code with another value of a segment"),
    ),
    "segment_without_value": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "Procore makes no budget code of this project without a value in the segment “{segment}”, and maestro* knows an "
            "activity and a group only: write the value under segments in the projects' settings, and it goes by itself."
        ),
        title=Text("a segment has no value in the settings"),
    ),
    "segment_lacks_fact": Message(
        kind=ExceptionKind.WAITING,
        says=Text(
            "The value of the segment “{segment}” in Procore is the project's {column} in maestro*, which is empty: fill it in "
            "there, or write a value for this project under segments in the projects' settings."
        ),
        title=Text("the value of a segment is empty in maestro*"),
    ),
    "no_segment_value": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "The segment “{segment}” of this project in Procore has no “{value}”, which segments in the projects' settings says: "
            "add it in Procore, or correct the settings."
        ),
        title=Text("a value of a segment is not in Procore"),
    ),
    "no_access": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "Procore does not open this project to the application, or not the tool that holds it ({said}): see in "
            "Procore whether the tool is switched on in the project, whether the project is among the "
            "application's permitted ones, and whether its permissions cover the tool."
        ),
        title=Text("Procore does not let the application in"),
    ),
    "no_permission": Message(
        owner="it",
        says=Text(
            "Procore does not open it to the application ({said}): see in Procore whether the application's "
            "permissions in the company cover it, and whether the record is still there."
        ),
        title=Text("Procore does not open them to the application"),
    ),
    "unreadable_list": Message(
        owner="it",
        says=Text(
            "Procore's list cannot be read ({said}): what it concerns was left as it was, and the next run reads "
            "it again. If it stays so, send this sentence to Procore's support."
        ),
        title=Text("a list of Procore cannot be read"),
    ),
    "unreadable_entry": Message(
        owner="it",
        says=Text(
            (
                "Procore's list holds {count} entry that does not say which record it is ({value}): everything else "
                "goes on, but nothing new is made in Procore from what the list does not show. The next run reads it "
                "again; if it stays so, send this sentence to Procore's support."
            ),
            (
                "Procore's list holds {count} entries that do not say which record they are ({value}): everything else "
                "goes on, but nothing new is made in Procore from what the list does not show. The next run reads it "
                "again; if it stays so, send this sentence to Procore's support."
            ),
            by="count",
        ),
        title=Text("entries of Procore's list cannot be read"),
    ),
    "may_be_there": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        says=Text(
            "It may be in Procore already: the list there cannot be read whole ({value}). Nothing to do here; it "
            "goes with the next run that can read the list."
        ),
        title=Text("may be in Procore already"),
    ),
    "not_in_plan": Message(
        kind=ExceptionKind.WAITING,
        says=Text("It is not in the plan {plan}, or it changed on one side since: it comes with the next plan."),
        title=Text("not in the plan, or changed since"),
    ),
}
"""By code."""
