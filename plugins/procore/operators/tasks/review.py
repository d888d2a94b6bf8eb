"""The mark of a run that left records waiting, though all of its elements may be green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from procore.hooks import opened_ledger
from procore.notify.run_note import WHY, held_sentence
from procore.operators.tasks.failure import failure_said_first
from procore.operators.tasks.run_request import settings_of
from procore.text.report import Report

if TYPE_CHECKING:
    from procore.operators.review import ReviewOperator


def review_run(operator: ReviewOperator, context: Context) -> None:
    """Mark the run when its elements hold records for a person, with how many and their dollars.

    Raises AirflowSkipException, or AirflowFailException where the company's `review_mark` says so.
    """
    settings = settings_of(operator.company)
    with failure_said_first(operator, context):
        with opened_ledger(settings.ledger_conn_id) as ledger:
            runs = ledger.runs.of(operator.company, context["run_id"])
            held = ledger.exceptions.by_cause(operator.company) if runs else []
        report = Report.of(operator.company, runs, {}, held)
        if said := held_sentence(report, settings.language):
            context["ti"].xcom_push(key=WHY, value=said)
            raise AirflowFailException(said) if settings.review_mark == "failed" else AirflowSkipException(said)
    operator.log.info("%s: nothing waits for anybody.", operator.company)
