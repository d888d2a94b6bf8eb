"""An element's task: it hands the two sides and the ledger to the run, and tells Airflow how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException, AirflowSkipException

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.hooks import ProcoreHook, maestro_side, opened_ledger, webhook
from procore.model.balance import BalanceCheck
from procore.model.errors import (
    AccessRefused,
    AnswerUnreadable,
    ApprovalNeeded,
    ConfigurationError,
    ElementBusy,
    RateLimitSpent,
    RequestRefused,
)
from procore.notify.run_note import LEFT_OUT
from procore.operators.lineage import lineage_of
from procore.operators.tasks import approval
from procore.operators.tasks.deferral import defer
from procore.operators.tasks.failure import failure_said_first, masked
from procore.operators.tasks.metrics import emit_metrics
from procore.operators.tasks.notifications import base_url
from procore.operators.tasks.read_range import said
from procore.operators.tasks.run_request import RunRequest, settings_of, why_skipped
from procore.review.first_run import why_left_to_another
from procore.review.waiting_for import why_not_started
from procore.run.company_lock import open_pairing
from procore.run.exceptions import rejected_sentences
from procore.run.job import Job, Log, job_of
from procore.run.synchronize import synchronize
from procore.run.webhooks import Listener, look_after
from procore.text.report import rejections

if TYPE_CHECKING:
    from procore.operators.synchronize import SynchronizeOperator

OVER = ["success", "failed"]
"""The states of a DAG run that has ended."""


def synchronize_element(operator: SynchronizeOperator, context: Context, approved: int | None = None) -> dict[str, int]:
    """Synchronize the operator's element; the number of records by outcome.

    `approved`: the change set that a person approved. Raises AirflowSkipException when this run skips the element,
    AirflowFailException when records were rejected, and whatever stops a run; defers while the hourly limit is spent, or
    another run writes the element.
    """
    company = operator.company
    with failure_said_first(operator, context), ExitStack() as stack:
        element, settings = ELEMENTS[operator.element], settings_of(company)
        request = RunRequest.of(context, settings)
        if why := why_skipped(element, settings, request):
            raise AirflowSkipException(why)
        element = settings.element(element)
        if request.options.interval:
            operator.log.info("Reads what changed from %s, and moves no watermark.", said(request.options.interval))
        try:
            job = _job(stack, company, settings, element, request, context["run_id"], approved, operator.log)
            operator.lineage = lineage_of(settings, element, job.mode)
            runs = job.ledger.runs.of(company, job.dag_run)
            if unfinished := why_not_started(element, runs, job.mode):
                raise ConfigurationError(unfinished)
            if why := _why_not_told(job, element):
                raise AirflowSkipException(why)
            _look_after_hook(job, settings, company, request, operator.log)
            if element.id not in runs and (why := _why_left_to_another(operator, context, job, element)):
                context["ti"].xcom_push(key=LEFT_OUT, value=why)
                raise AirflowSkipException(why)
            run = synchronize(job, element)
        except (RateLimitSpent, ElementBusy) as waiting:
            defer(operator, waiting, approved)
        except ApprovalNeeded as waiting:
            operator.log.warning("%s", waiting)
            approval.request_approval(context, company, element, settings, waiting, operator.log)
        latencies = job.ledger.latencies.of(company, element.id)
        emit_metrics(company, element.id, run, job.procore.client.limit, latencies)
        _tell_assets(operator, context, run.tally, job.ledger.balances.checks(company).get(element.id))
        numbers = ", ".join(f"{n} {name}" for name, n in run.tally.items())
        operator.log.info("%s, %s: %s", company, element.id, numbers)
        if run.tally["rejected"]:
            ids = [one.id for one in element.with_parts]
            sentences = rejected_sentences(job.ledger.exceptions.open(job.pairing.id, ids), settings.language)
            raise AirflowFailException(rejections(company, element.id, sentences, settings.language))
        return run.tally


def _why_left_to_another(operator: SynchronizeOperator, context: Context, job: Job, element: Element) -> str:
    """Why a scheduled run leaves the element's first plan to a run of a person; empty: it does not."""
    if not job.mode.writes or context["dag_run"].run_type != "scheduled" or job.review_policy.first_run == "write":
        return ""
    count, dag = context["ti"].get_dr_count, operator.dag_id
    waiting = job.ledger.change_sets.waiting(job.pairing.id, element.id, job.dag_run)
    if waiting and count(dag, run_ids=[waiting.dag_run], states=OVER):
        waiting = None  # nobody can answer it any more; a run that Airflow does not know is a shell's
    linked = job.ledger.change_sets.linked_before(job.pairing.id, element.id, job.dag_run)
    return why_left_to_another(
        element, linked=linked, waiting=waiting, behind=0 if linked else count(dag, states=["queued"])
    )


def _why_not_told(job: Job, element: Element) -> str:
    """Why a run that webhooks started leaves the element out; empty: it does not. What it never read is a whole run's."""
    if not job.by_events:
        return ""
    if not job.ledger.watermarks.of(job.pairing.id, element):
        return f"{element.id} was never synchronized: its first run is a scheduled one, or somebody's."
    told = job.ledger.webhook_events.waiting(job.pairing.id, element)
    return "" if told else f"no webhook told of {element.id}."


def _look_after_hook(job: Job, settings: CompanySettings, company: str, request: RunRequest, log: Log) -> None:
    """A scheduled run makes sure that webhooks still come. What is wrong with that stops no run: everything is polled for."""
    if not (job.webhooks and request.options.scheduled and not job.by_events):
        return
    try:
        hook = webhook(settings.webhooks, company)
        listener = Listener(
            client=job.procore.client,
            company_id=job.procore.company_id,
            ledger=job.ledger,
            pairing=job.pairing.id,
            hook=hook,
        )
        look_after(listener, settings.webhooks.keep_days, log)
    except (ConfigurationError, AccessRefused, RequestRefused, AnswerUnreadable, AirflowNotFoundException) as error:
        log.warning("%s: nobody looked after the webhooks: %s", company, error)


def keep_answer(operator: SynchronizeOperator, context: Context, event: Mapping[str, Any], plan: int) -> None:
    """Keep what a person answered to the change set `plan`. Raises AirflowFailException unless it is approved."""
    with failure_said_first(operator, context):
        element, settings = ELEMENTS[operator.element], settings_of(operator.company)
        signed = approval.keep_answer(settings, operator.company, element, event, plan, context, operator.log)
    operator.log.info("Approved by %s.", signed)


def _tell_assets(
    operator: SynchronizeOperator, context: Context, tally: Mapping[str, int], check: BalanceCheck | None
) -> None:
    """What the run wrote and left waiting, and how good the data is, goes with its assets: who is scheduled on them sees it."""
    if (events := context.get("outlet_events")) is None:  # a run from a shell
        return
    for asset in operator.outlets:
        told = {name: tally.get(name, 0) for name in ("created", "updated", "waiting", "rejected")}
        events[asset].extra = {**told, **({"balance": check.as_json()} if check else {})}


def _job(
    stack: ExitStack,
    company: str,
    settings: CompanySettings,
    element: Element,
    request: RunRequest,
    dag_run: str,
    approved: int | None,
    log: Log,
) -> Job:
    ledger = stack.enter_context(opened_ledger(settings.ledger_conn_id))
    maestro = stack.enter_context(maestro_side(settings))
    options = replace(request.options, approved=approved)
    client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id)
    client.share_calls(ledger.call_budgets.of(client.account), first=element.calls_first and not options.of_history)
    stack.callback(client.give_calls_back)
    return job_of(
        settings,
        element,
        pairing=open_pairing(company, settings, ledger, maestro, client),
        ledger=ledger,
        maestro=maestro,
        client=client,
        dag_run=dag_run,
        options=options,
        log=log,
        masked=masked,
        base_url=base_url(),
    )
