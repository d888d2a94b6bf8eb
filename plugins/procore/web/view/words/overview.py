"""The words of the overview: the runs, what waits, the calls, the latencies, the chart of the last days."""

from collections.abc import Mapping

from procore.text.catalogue import Text

WORDS: Mapping[str, Text] = {
    "dag_missing": Text("Airflow has not read this company's DAG yet."),
    "dag_paused": Text("The DAG is paused: nothing runs by itself."),
    "next_run": Text("Next run"),
    "no_schedule": Text("No schedule: runs by hand"),
    "dag_in_airflow": Text("DAG in Airflow"),
    "required_actions": Text("Approvals"),
    "parts": Text("Parts of the element"),
    "fresh": Text("As of"),
    "written": Text("Written"),
    "waits": Text("Waiting"),
    "not_run_yet": Text("Not run yet"),
    "run_failed": Text("Failed", context="page"),
    "run_running": Text("Running"),
    "run_limit": Text("Waits for the limit"),
    "run_person": Text("Waits for an approval", context="page"),
    "run_stopped": Text("Stopped, nothing written"),
    "run_with_rejects": Text("With rejects"),
    "run_with_waits": Text("Some wait"),
    "run_planned": Text("Planned only"),
    "run_shadow": Text("Compared only"),
    "run_fine": Text("Fine"),
    "progress_limit": Text("Waits for Procore's limit of calls; it goes on by itself at"),
    "progress_person": Text("Waits for a person:"),
    "progress_reading": Text("Reads both sides."),
    "progress_writing": Text("Writes."),
    "done_of": Text("{done} of {total} written", by="done"),
    "done_before": Text("{done} written before", by="done"),
    "to_the_approvals": Text("Approvals in Airflow"),
    "calls_left": Text("of {total} calls to Procore are left in this hour; it begins anew at"),
    "calls_told": Text("(as Procore said at"),
    "calls_all_left": Text("calls to Procore an hour, all of them left since"),
    "calls_unknown": Text(
        "How many are left is not known: Procore has not told of its hourly limit, which it does once few are left."
    ),
    "inbox": Text("What waits for somebody"),
    "inbox_empty": Text("No record waits for anybody."),
    "but_a_plan_waits": Text("A plan waits for an approval, and nothing of it is written yet."),
    "unread_projects": Text("{n} project not read whole yet", "{n} projects not read whole yet"),
    "goal": Text("goal:"),
    "latency": Text("From a change to the other side, last 30 days"),
    "latency_half": Text("Half of them within"),
    "latency_most": Text("95 of 100 within"),
    "records_written": Text("Records written"),
    "latency_why": Text(
        "From when a record was changed, approved or transferred on one side until it was written on the other, with the time "
        "that it waited for somebody. Not counted: what changed before the company was paired, and what only its lines say."
    ),
    "with_parts": Text("and of its parts"),
    "for_example": Text("For example:"),
    "last_days": Text("The last 30 days"),
    "nothing_in_30_days": Text("Nothing was written, and nothing waited."),
    "days_desc": Text(
        "Bars: records written each day, {written} at most. Line: records that waited when the day ended, {held} at most."
    ),
    "day_said": Text("{written} written, {held} waiting, {failed} failed"),
    "legend_written": Text("written a day (most: {n})"),
    "legend_held": Text("waiting at the day's end (most: {n})"),
    "legend_failed": Text("a run failed"),
    "last_runs": Text("Last runs"),
    "calls_this_hour": Text("calls to Procore in the last hour"),
    "run_numbers": Text("{written} written, {calls} calls"),
    "start_run": Text("Start a run of all elements"),
    "unpause_and_run": Text("Unpause the DAG and start a run of all elements"),
    "start_first_run": Text("Start the first run"),
    "unpause_and_start": Text("Unpause the DAG and start the first run"),
    "first_write": Text("Start the first run: it reads both sides and, by the settings, writes at once."),
    "first_approve": Text(
        "Start the first run: it reads both sides and writes nothing before you have seen its plan here and "
        "approved it."
    ),
    "first_dag": Text("Airflow runs the company's DAG:"),
    "first_check": Text("See whether Procore, maestro* and the ledger answer:"),
    "look_and_decide": Text("Look at it and decide"),
    "but_a_difference": Text("But the balance below still shows a difference."),
    "not_looked_at": Text("Not looked at as a whole yet: {elements}."),
    "nothing_waits_at_all": Text("Nothing waits: both sides agree, as they were read at"),
    "decided_of_these": Text("decided: {count}, the next run goes on"),
}
