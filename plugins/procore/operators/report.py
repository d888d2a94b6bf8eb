"""The last task: what each element did, and who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.companies import CompanySettings
from procore.elements import ELEMENTS
from procore.hooks import database
from procore.model.runs import Mode
from procore.notify.events import EventKind, Findings, Notification, exception_findings, run_findings
from procore.notify.run_note import NOTE, WHY, note
from procore.operators.asked import RunRequest, left_out, settings_of
from procore.operators.explain import explained, sentence
from procore.operators.tell import tell, tell_anyhow
from procore.operators.watch import freshness
from procore.store.ledger import Ledger
from procore.store.notifications import Watch
from procore.text.report import Report, table

BROKE_OFF = "The task broke off without a word: look at its log, then clear it; it goes on from what the ledger knows."


class ReportOperator(BaseOperator):
    """The last task: what each element did, as a table; red when any element is."""

    def __init__(self, *, company: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.company = company

    def execute(self, context: Context) -> dict[str, Any]:
        """Log the table, tell those whom the settings name; the report as JSON."""
        asked, settings = RunRequest.of(context), settings_of(self.company)
        skipped = {e.id: why for e in ELEMENTS.values() if (why := left_out(e, settings, asked))}
        with explained(self, context):
            try:
                report = self._report(context, settings, asked, skipped)
            except Exception as error:
                self._tell_of_itself(context, settings, error)
                raise
            if red := report.failed:
                raise AirflowFailException(
                    f"{self.company}: look at {', '.join(red)}; the reason is in the task's log."
                )
            return report.as_json()

    def _report(
        self, context: Context, settings: CompanySettings, asked: RunRequest, skipped: Mapping[str, str]
    ) -> Report:
        with database(settings.ledger_conn_id) as engine:
            ledger = Ledger(engine)
            ledger.migrate()
            runs, held = ledger.runs(self.company, context["run_id"]), ledger.held_by_cause(self.company)
            report = Report.of(self.company, runs, skipped, held)
            self.log.info("%s\n%s", self.company, table(report, settings.language))
            why = {element: self._why(context, element, report) for element in report.failed}
            context["ti"].xcom_push(key=NOTE, value=note(report, why, settings.language))
            if asked.mode is not Mode.PLAN:  # who asks for a plan is there to look at it
                watch = Watch(engine)
                seen = self._seen(context, settings, watch, report, why, asked.partial) + self._inbox(
                    watch, report, runs
                )
                watch.see(self.company, seen, [way.id for way in settings.notify])
                tell(self.company, settings, watch, self.log, context["run_id"])
        return report

    def _seen(
        self,
        context: Context,
        settings: CompanySettings,
        watch: Watch,
        report: Report,
        why: Mapping[str, str],
        partial: bool,
    ) -> Findings:
        """What the run and the clock say."""
        ended = {element: why.get(element, "") for element, row in report.rows.items() if row.state != "skipped"}
        unticked = [element for element in ELEMENTS if element not in settings.elements]
        ran = run_findings(ended, unticked, context["run_id"], datetime.now(UTC), partial=partial)
        return ran + freshness(self.company, settings, watch)

    def _inbox(self, watch: Watch, report: Report, runs: Mapping[str, Any]) -> Findings:
        """What the inbox says of the elements that began in this run: the report holds the causes of no other."""
        parts = [part.id for name in ELEMENTS if name in runs for part in (ELEMENTS[name], *ELEMENTS[name].parts)]
        return exception_findings(report.held, parts, watch.examples(self.company, report.held))

    def _why(self, context: Context, element: str, report: Report) -> str:
        """Why an element is red: the sentence that its task left, else the ledger's; a task that was killed left none."""
        left = str(context["ti"].xcom_pull(task_ids=element, key=WHY) or "")
        return left.removeprefix(f"{self.company}, {element}: ") or report.rows[element].why or BROKE_OFF

    def _tell_of_itself(self, context: Context, settings: CompanySettings, error: Exception) -> None:
        """Without a ledger nobody knows what was told already: those who watch hear of it with each run, after its last try."""
        if context["ti"].try_number <= context["ti"].max_tries:
            return
        facts = {"why": sentence(error), "run": context["run_id"]}
        news = Notification(
            change="began", kind=EventKind.FAILED, element="report", facts=facts, began_at=datetime.now(UTC)
        )
        tell_anyhow(self.company, settings, news, self.log, context["run_id"])
