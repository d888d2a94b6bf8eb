"""An element's task: it hands the two sides and the ledger to `sync`, and tells Airflow how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.sdk import BaseOperator, Context, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from procore.config.companies import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.hooks import ProcoreHook, database
from procore.model.errors import (
    AccessRefused,
    ApprovalNeeded,
    ConfigurationError,
    LoginRefused,
    PairingRefused,
    PlanStopped,
    RateLimitSpent,
)
from procore.operators.approval import ask, decide
from procore.operators.asked import RunRequest, left_out, settings_of
from procore.operators.explain import explained, masked
from procore.operators.lineage import Lineage, lineage_of
from procore.operators.measure import measure
from procore.run.company_lock import open_pairing
from procore.run.exceptions import rejected_sentences
from procore.run.job import Job, job_of
from procore.run.synchronize import synchronize
from procore.sides.maestro.sql import Maestro
from procore.store.ledger import Ledger

SHOWN = 20
"""How many rejected records a task's error names; all of them are in the log above it and in the inbox."""

REJECTED = (
    ("{n} rejected, everything else went through.", "\n... and {n} more, in the log above."),
    ("nombre de rejets : {n}, tout le reste est passé.", "\n... et {n} de plus, dans le journal ci-dessus."),
)
"""What a red element says above its rejected records and below them, in English and in French."""

RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[ConfigurationError, PairingRefused, PlanStopped, LoginRefused, AccessRefused],
            action=RetryAction.FAIL,
            reason="Trying again does not mend it: follow the sentence in the log.",
        )
    ]
)
"""Systems that do not answer are tried again; what a person has to mend is not."""


class SynchronizeOperator(BaseOperator):
    """One element of one company. Red when a record was rejected, after everything else of it was committed."""

    ui_color = "#e8f0fe"

    def __init__(self, *, company: str, element: str, **kwargs: Any) -> None:
        super().__init__(retry_policy=RETRIES, **kwargs)
        self.company = company
        self.element = element
        self.lineage = Lineage()

    def execute(self, context: Context) -> dict[str, int]:
        """Synchronize; the run's numbers.

        Gives the worker back while Procore's hourly limit is spent, and while a plan waits for a person.
        """
        return self._run(context)

    def resume(self, context: Context, event: object = None, approved: int | None = None) -> dict[str, int]:
        """Go on after the limit's reset: the ledger knows what was done."""
        self.log.info("The limit was reset (%s): going on.", event)
        return self._run(context, approved)

    def decided(self, context: Context, event: Mapping[str, Any], plan: int) -> dict[str, int]:
        """A person answered: write the plan that was shown, or end as rejected with the reason."""
        with explained(self, context):
            element, settings = ELEMENTS[self.element], settings_of(self.company)
            said = decide(settings, self.company, element, event, plan, context["run_id"])
        self.log.info("Approved by %s.", said)
        return self._run(context, plan)

    def _run(self, context: Context, approved: int | None = None) -> dict[str, int]:
        with explained(self, context), ExitStack() as stack:
            element, asked = ELEMENTS[self.element], RunRequest.of(context)
            settings = settings_of(self.company)
            if why := left_out(element, settings, asked):
                raise AirflowSkipException(why)
            element = settings.element(element)
            try:
                job = self._job(stack, settings, element, asked, context["run_id"], approved)
                self.lineage = lineage_of(settings, element, asked.mode)
                _stop_after_unfinished(job, self.company, element)
                run = synchronize(job, element)
            except RateLimitSpent as limit:
                self.log.warning("%s", limit)
                moment = max(limit.resets_at, datetime.now(UTC)) + timedelta(seconds=2)
                self.defer(trigger=DateTimeTrigger(moment=moment), method_name="resume", kwargs={"approved": approved})
            except ApprovalNeeded as waiting:
                self.log.warning("%s", waiting)
                ask(context, self.company, element, settings, waiting, self.log)
            measure(self.company, element.id, run, job.procore.client.limit)
            numbers = ", ".join(f"{n} {name}" for name, n in run.tally.items())
            self.log.info("%s, %s: %s", self.company, element.id, numbers)
            if run.tally["rejected"]:
                ids = [element.id, *(part.id for part in element.parts)]
                sentences = rejected_sentences(job.ledger.held(job.pairing.id, ids), settings.language)
                raise AirflowFailException(_rejections(self.company, element, sentences, settings.language))
            return run.tally

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> Any:
        """What the element reads and writes, for Airflow's OpenLineage provider; it asks only where it is installed."""
        del task_instance
        return self.lineage.facets()

    def _job(
        self,
        stack: ExitStack,
        settings: CompanySettings,
        element: Element,
        asked: RunRequest,
        dag_run: str,
        approved: int | None,
    ) -> Job:
        ledger = Ledger(stack.enter_context(database(settings.ledger_conn_id)))
        ledger.migrate()
        engine = stack.enter_context(database(settings.maestro_conn_id))
        maestro = Maestro(engine, settings.tag, settings.sql_folder)
        client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id)
        return job_of(
            settings,
            element,
            pairing=open_pairing(self.company, settings, ledger, maestro, client),
            ledger=ledger,
            maestro=maestro,
            client=client,
            dag_run=dag_run,
            mode=asked.mode,
            full=asked.full,
            projects=asked.projects,
            records=asked.records,
            interval=asked.interval,
            overrides=asked.overrides,
            by_whom=asked.by_whom,
            reason=asked.reason,
            plan=asked.plan,
            approved=approved,
            log=self.log,
            masked=masked,
        )


def _stop_after_unfinished(job: Job, company: str, element: Element) -> None:
    """A record finds its own parents in the ledger, but not when the task that brings them broke off."""
    runs = job.ledger.runs(company, job.dag_run)
    for above in element.after:
        if above in runs and runs[above]["state"] not in ("finished", "stopped"):
            raise ConfigurationError(
                f"{element.id} was not started: {above} did not finish in this run"
                f" ({runs[above]['error'] or 'it broke off'}). Mend that, then clear both tasks."
            )


def _rejections(company: str, element: Element, sentences: list[str], language: str) -> str:
    head, rest = REJECTED[language == "fr"]
    more = rest.format(n=len(sentences) - SHOWN) if len(sentences) > SHOWN else ""
    shown = "\n".join(f"- {sentence}" for sentence in sentences[:SHOWN])
    return f"{company}, {element.id}: {head.format(n=len(sentences))}\n{shown}{more}"
