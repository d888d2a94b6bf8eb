"""A pairing is given up on purpose: its history stays under another name, and the next run pairs the company anew."""

from contextlib import ExitStack

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from procore.elements import ELEMENTS
from procore.hooks import opened_ledger
from procore.model.errors import ElementBusy
from procore.operators.tasks.run_request import settings_of, text_of
from procore.review.company_lock import why_not_given_up
from procore.run.job import Log
from procore.store.writers import one_writer


def give_up_pairing(context: Context, log: Log) -> str:
    """Give the pairing up; the name that its history has now. Raises AirflowFailException without reason or tag."""
    company, reason, confirm = (text_of(context["params"], name) for name in ("company", "reason", "confirm"))
    settings = settings_of(company)
    by_whom = context["dag_run"].triggering_user_name or ""
    with opened_ledger(settings.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(company)
        refusal = why_not_given_up(company, pairing, reason, by_whom, confirm)
        if pairing is None or refusal:
            raise AirflowFailException(refusal)
        with ExitStack() as writers:
            try:
                for element in ELEMENTS.values():
                    writers.enter_context(one_writer(ledger.engine, pairing.id, element, context["run_id"]))
            except ElementBusy as busy:
                raise AirflowFailException(
                    f"{company}: {busy} The pairing can be given up when it has ended."
                ) from busy
            name = ledger.pairings.give_up(pairing.id, by_whom, reason)
    log.warning("%s: its pairing is given up by %s (%s) and kept as “%s”", company, by_whom, reason, name)
    return name
