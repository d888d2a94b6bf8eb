"""What several screens say: the frame, the rights, what fails, times, and the names of what is everywhere."""

from collections.abc import Mapping

from procore.text.catalogue import Text

WORDS: Mapping[str, Text] = {
    "colon": Text(":", context="punctuation"),
    "quoted": Text("“{said}”", context="punctuation"),
    "skip": Text("Skip to the content"),
    "in_what": Text("Amounts are in {currency}, times are those of {zone}."),
    "no_company": Text("No company yet"),
    "new_company": Text("Add a company"),
    "screens": Text("Screens"),
    "language": Text("Language"),
    "overview": Text("Overview"),
    "synchronization": Text("Synchronization"),
    "configuration": Text("Configuration"),
    "nothing_here": Text("There is no company for you here."),
    "nothing_here_why": Text(
        "None is configured, or you have no right to see its DAG in Airflow: ask your Airflow administrator."
    ),
    "session_over": Text("You are not logged in to Airflow, or your session is over."),
    "session_over_why": Text("Log in again; nothing was written."),
    "log_in": Text("Log in"),
    "forged": Text("This form is too old, or it does not come from this page."),
    "forged_why": Text("Nothing was written. Go back, load the page again, and send it again."),
    "no_right_see": Text("Airflow does not let you see this."),
    "no_right_run": Text("Airflow lets you look, but not trigger this company's DAG."),
    "no_right_read_settings": Text("The configuration needs the right to read Airflow's Variables."),
    "no_right_save_settings": Text("Saving needs the right to edit Airflow's Variables."),
    "no_right_read_connection": Text("Its Connection needs the right to read Airflow's Connections."),
    "no_right_use_connection": Text(
        "Testing, and the list of companies, need the right to edit Airflow's Connections."
    ),
    "no_right_save_connection": Text("Saving credentials needs the right to edit Airflow's Connections."),
    "no_right_gone": Text(
        "The Variable procore_companies no longer holds this company as it should: look at the configuration."
    ),
    "no_such_page": Text("There is no such page or record."),
    "no_such_page_why": Text("The address may be old, or the element is not ticked for this company."),
    "malformed": Text("The page does not understand this request: go back and try again."),
    "malformed_fields": Text(
        "Look at “{fields}”: it is missing, too long, or holds a character or a number that it cannot hold."
    ),
    "broke": Text("Something broke here, and nothing was written."),
    "broke_why": Text("The API server's log says what. The other screens still work."),
    "cannot": Text("This could not be done."),
    "no_run_yet": Text("No run has reached the ledger yet."),
    "no_run_yet_why": Text("Start the first run on the overview: what it reads and writes then shows here."),
    "ledger_away": Text("The ledger's database does not answer."),
    "ledger_away_why": Text("Synchronizations stop too until it does; the configuration still works."),
    "ready": Text("Ready: every company's ledger answers and is migrated."),
    "unready_away": Text("Not ready: a company's ledger does not answer. The API server's log says which."),
    "unready_tables": Text(
        "Not ready: a company's ledger is not migrated to this version. Its next run does it, or `procore-sync ledger-init`."
    ),
    "unready_ledger": Text(
        "Not ready: a company's ledger cannot be used: its Connection, version or grants are wrong. The API server's log says why."
    ),
    "unready_settings": Text(
        "Not ready: the settings of a company cannot be read. `procore-sync check` says what is wrong."
    ),
    "to_the_front": Text("To the first page"),
    "dag_paused_waits": Text("The DAG is paused: the run waits until somebody unpauses it."),
    "elements": Text("Elements"),
    "element": Text("Element"),
    "direction": Text("Direction"),
    "arrow_both": Text("both ways"),
    "arrow_to_procore": Text("to Procore"),
    "arrow_to_maestro": Text("to maestro*"),
    "outcome": Text("Outcome"),
    "never": Text("never"),
    "just_now": Text("just now"),
    "minutes_ago": Text("{n} min ago"),
    "hours_ago": Text("{n} h ago"),
    "days_ago": Text("{n} day ago", "{n} days ago"),
    "left_seconds": Text("less than a minute left"),
    "left_minutes": Text("about {n} min left"),
    "left_hours": Text("about {n} h left"),
    "unread": Text("not known"),
    "balance": Text("Balance"),
    "none": Text("none"),
    "started": Text("Airflow started the run."),
    "see_the_run": Text("See it in Airflow"),
    "decided_links": Text("Written down: the next run links them all."),
    "decided_by": Text("decided by {who}"),
    "choice_both": Text("both ways"),
    "choice_to_procore": Text("to Procore"),
    "choice_to_maestro": Text("to maestro*"),
    "in_shadow": Text(
        "Shadow mode: nothing is written to maestro* or Procore. Decisions are kept, and link in the ledger alone."
    ),
    "look_again": Text("Look again"),
    "no_right_approve": Text("Airflow or the settings do not let you answer this plan."),
    "record": Text("Record"),
    "filter_records": Text("Filter the records"),
    "everything": Text("Everything"),
    "search": Text("Search"),
    "project": Text("Project"),
    "apply_filter": Text("Show"),
    "records": Text("{n} record", "{n} records"),
    "page_of": Text("page {page} of {pages}"),
    "may_only_look": Text("You may look; synchronizing needs the right to trigger the DAG."),
    "status": Text("Status"),
    "nothing_matches": Text("No record matches this filter."),
    "pages": Text("Pages"),
    "previous": Text("Previous"),
    "next": Text("Next"),
    "choice_needed": Text("Choose a value for at least one field."),
    "reason": Text("Reason"),
    "reason_optional": Text("Reason (optional)"),
    "and_more": Text("and {count} more", by="count"),
    "codes": Text("Codes"),
    "answer": Text("Answer", context="codes"),
    "field": Text("Field"),
    "line": Text("Line"),
    "when": Text("When"),
    "written_to": Text("Written to"),
    "after": Text("After"),
    "test_connections": Text("Test the Connections"),
}
