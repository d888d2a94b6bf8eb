"""The rarer settings of a company: names (`set_`), help (`help_`), heads of tables (`key_`, `value_`), choices (`choice_`)."""

from collections.abc import Mapping

from procore.text.catalogue import Text

WORDS: Mapping[str, Text] = {
    "choice_false": Text("no"),
    "choice_true": Text("yes"),
    "set_notify": Text("Who is told"),
    "help_notify": Text(
        "Of failures, new causes, what is late and plans that wait: by e-mail, by a webhook or by a notifier of "
        "Airflow, one an entry. An emptied entry is removed."
    ),
    "set_notify_smtp_to": Text("E-mail to"),
    "help_notify_smtp_to": Text("Addresses, with commas between."),
    "set_notify_smtp_conn_id": Text("Connection that sends the mail"),
    "help_notify_smtp_conn_id": Text("An Airflow Connection of the type SMTP."),
    "set_notify_smtp_from_email": Text("Sender of the mail"),
    "help_notify_smtp_from_email": Text("Empty: the Connection's."),
    "set_notify_webhook_conn_id": Text("Webhook"),
    "help_notify_webhook_conn_id": Text("An Airflow Connection of the type HTTP."),
    "set_notify_notifier": Text("Notifier of Airflow"),
    "help_notify_notifier": Text(
        "The path of its class, like airflow.providers.slack.notifications.slack.SlackNotifier."
    ),
    "set_notify_with": Text("Arguments of the notifier"),
    "help_notify_with": Text(
        "Templates such as {{ news.subject }}, {{ news.text }} and {{ news.html }} are filled in. An argument that holds others "
        "has a row for each: blocks.1.type is of the first one of blocks."
    ),
    "key_notify_with": Text("Argument"),
    "value_notify_with": Text("Value"),
    "set_pairing_confirmed_by": Text("Who confirms an odd pairing"),
    "help_pairing_confirmed_by": Text(
        "Your name, where you mean a pairing whose host, environment and tag do not go together; the ledger keeps it."
    ),
    "set_maestro_sql": Text("Folder of the SQL files"),
    "help_maestro_sql": Text(
        "The files that know maestro*'s tables: a folder in include/sql, or a path from the root. It holds the files, or a folder "
        "an engine, of which the Connection's type chooses."
    ),
    "set_overlap_seconds": Text("Seconds that a read goes back"),
    "help_overlap_seconds": Text("Before the last read of what changed, for clocks that differ."),
    "set_full_every_hours": Text("Hours within which everything is compared whole"),
    "help_full_every_hours": Text("So that what was changed without a trace is seen; spread over the runs."),
    "set_poll_at_most_hours": Text("Hours in which a project that moved is asked in each run"),
    "help_poll_at_most_hours": Text(
        "A quieter project of Procore is asked no more often than that by scheduled runs: when the last answer is a quarter as "
        "old as the project is quiet."
    ),
    "set_dormant_hours": Text("Hours within which every project is asked"),
    "help_dormant_hours": Text("However quiet it is, by scheduled runs; 0: every run asks every project of Procore."),
    "set_retention_plans": Text("Days that plans are kept"),
    "help_retention_plans": Text(
        "Those that are over; then they are deleted, but the newest of each element. Empty: for ever."
    ),
    "set_retention_values": Text("Days that written values are kept"),
    "help_retention_values": Text(
        "Before and after, at least 400; the newest of each record stays. Nobody can say then who wrote the older ones, nor undo "
        "those runs. Empty: for ever."
    ),
    "set_retention_exceptions": Text("Days that closed exceptions are kept"),
    "help_retention_exceptions": Text("Open ones stay. Empty: for ever."),
    "set_retention_gone": Text("Days that records are kept which are gone"),
    "help_retention_gone": Text("Linked ones stay, and those of which somebody decided something. Empty: for ever."),
    "set_retention_runs": Text("Days that runs are kept"),
    "help_retention_runs": Text(
        "Those of which nothing else is kept; the newest hundred of an element stay. Empty: for ever."
    ),
    "set_webhooks_conn_id": Text("Connection of the webhooks"),
    "help_webhooks_conn_id": Text(
        "An Airflow Connection of the type HTTP: its host is the address at which Procore reaches the receiver, its password the "
        "secret that Procore sends along. Empty: no webhooks. Then start procore_check, which makes the hook in Procore."
    ),
    "set_webhooks_namespace": Text("Name of the hook in Procore"),
    "help_webhooks_namespace": Text(
        "Lower case letters, digits and dashes; another one in each Airflow that hears of the company."
    ),
    "set_webhooks_application_id": Text("The app in Procore's events"),
    "help_webhooks_application_id": Text(
        "Where its events name the app otherwise than by its client ID: what we wrote ourselves is then not read again."
    ),
    "set_webhooks_pause_minutes": Text("Minutes between two runs that events start"),
    "help_webhooks_pause_minutes": Text("- : events wait for the next scheduled run."),
    "set_webhooks_keep_days": Text("Days that events are kept"),
    "help_webhooks_keep_days": Text("Of those that were read; those that wait are kept until they are."),
    "set_tax_number_type": Text("Type of a vendor's tax number"),
    "help_tax_number_type": Text("As Procore calls it, in the vendor's business register."),
    "set_shadow": Text("Shadow mode"),
    "help_shadow": Text("Everything is planned and compared, nothing is written to either side."),
    "set_sub_jobs": Text("Sub-projects are sub jobs of their master's project"),
    "help_sub_jobs": Text("Otherwise each is a project of its own in Procore; one that is linked so stays so."),
    "set_foreign_ids": Text("Origin ids of another interface"),
    "help_foreign_ids": Text(
        "How they name maestro*'s number or code: a regular expression with (?P<key>...) around it."
    ),
    "key_foreign_ids": Text("Element"),
    "value_foreign_ids": Text("Pattern"),
    "set_units": Text("Units of measure"),
    "help_units": Text("Only those that the two call otherwise; any other unit is the same in both."),
    "key_units": Text("Unit in maestro*"),
    "value_units": Text("Unit in Procore"),
    "set_tax_codes": Text("Tax codes"),
    "help_tax_codes": Text(
        "Of lines, as their codes are called on both sides; amounts are without tax. No row: tax codes stay as they are."
    ),
    "key_tax_codes": Text("Tax code in maestro*"),
    "value_tax_codes": Text("Tax code in Procore"),
    "set_review_mark": Text("A run in which records wait for somebody is"),
    "help_review_mark": Text("Though nothing failed: what its task of review shows in Airflow."),
    "choice_skipped": Text("marked, and stays green"),
    "choice_failed": Text("red"),
    "set_unusual_factor": Text("Unusual from so many times the usual records on"),
    "help_unusual_factor": Text("Then those above are told; nothing is stopped. - : nobody is told."),
    "set_unusual_runs": Text("How many last runs say what is usual"),
    "help_unusual_runs": Text("Of each element, from 5 on."),
}
