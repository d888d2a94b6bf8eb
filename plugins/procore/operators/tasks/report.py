"""The last task: what each element did, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.hooks import opened_ledger
from procore.model.runs import Mode
from procore.notify.addresses import list_address, record_address, record_key
from procore.notify.events import (
    EventKind,
    Findings,
    Notification,
    balance_findings,
    exception_findings,
    run_findings,
    volume_findings,
)
from procore.notify.run_note import LEFT_OUT, LINKS, NOTE, WHY, note
from procore.operators.tasks.failure import failure_said_first, sentence
from procore.operators.tasks.notifications import base_url, send_notifications, send_unrecorded
from procore.operators.tasks.run_request import RunRequest, settings_of, why_skipped
from procore.operators.tasks.watch import freshness
from procore.review.volume import unusual_volume
from procore.store.ledger import Ledger
from procore.store.notifications import Notifications
from procore.text.report import Report, table
from procore.text.shadow import shadow_note

if TYPE_CHECKING:
    from procore.operators.report import ReportOperator

BROKE_OFF = "The task broke off without a word: look at its log, then clear it; it goes on from what the ledger knows."


def report_run(operator: ReportOperator, context: Context) -> dict[str, Any]:
    """The report as JSON, logged as a table and sent to those whom the settings name.

    Raises AirflowFailException when an element is red.
    """
    company = operator.company
    settings = settings_of(company)
    with failure_said_first(operator, context):
        request = RunRequest.of(context, settings)
        skipped = {e.id: why for e in ELEMENTS.values() if (why := why_skipped(e, settings, request))}
        try:
            report = _report(operator, context, settings, request, skipped)
        except Exception as error:
            _send_own_failure(operator, context, settings, error)
            raise
        if red := report.failed:
            raise AirflowFailException(f"{company}: look at {', '.join(red)}; the reason is in the task's log.")
        return report.as_json()


def _report(
    operator: ReportOperator,
    context: Context,
    settings: CompanySettings,
    request: RunRequest,
    skipped: Mapping[str, str],
) -> Report:
    company = operator.company
    with opened_ledger(settings.ledger_conn_id) as ledger:
        runs, held = ledger.runs.of(company, context["run_id"]), ledger.exceptions.by_cause(company)
        left = _left_out(context, [name for name in ELEMENTS if name not in runs and name not in skipped])
        checks = ledger.balances.checks(company)
        report = Report.of(company, runs, {**skipped, **left}, held, checks)
        operator.log.info("%s\n%s", company, table(report, settings.language))
        why = {element: _why_red(company, context, element, report) for element in report.failed}
        records, rest = _linked(company, ledger, report)
        first = [*left.values(), *_shadow(company, settings, ledger)]
        said = note(report, why, settings.language, left_out=first, records=records, rest=rest)
        context["ti"].xcom_push(key=NOTE, value=said)
        if request.options.mode is not Mode.PLAN:  # who asks for a plan is there to look at it
            watch = ledger.notifications
            seen = run_findings(
                *_ended(settings, report, why), context["run_id"], datetime.now(UTC), partial=request.options.partial
            )
            seen += freshness(company, settings, watch) + _inbox(company, watch, report, runs)
            seen += balance_findings(report.checks, datetime.now(UTC)) + _volume(
                context, settings, company, ledger, runs
            )
            watch.keep_findings(company, seen, [channel.id for channel in settings.notify])
            send_notifications(company, settings, watch, operator.log, context["run_id"])
    return report


def _volume(
    context: Context, settings: CompanySettings, company: str, ledger: Ledger, runs: Mapping[str, Mapping[str, Any]]
) -> Findings:
    """Which elements changed far more than in their last runs."""
    ended = {name: row["tally"] for name, row in runs.items() if row["state"] == "finished"}
    earlier = ledger.runs.changes_before(company, context["run_id"], settings.unusual_runs)
    found = {
        element: unusual_volume(
            int(tally.get("created", 0)) + int(tally.get("updated", 0)),
            earlier.get(element, []),
            settings.unusual_factor,
        )
        for element, tally in ended.items()
    }
    unusual = {element: asdict(one) for element, one in found.items() if one}
    return volume_findings(unusual, ended, context["run_id"])


def _shadow(company: str, settings: CompanySettings, ledger: Ledger) -> list[str]:
    """In shadow mode: that nothing was written, and how often another interface did what would have been."""
    pairing = ledger.pairings.of(company) if settings.shadow else None
    return [shadow_note(ledger.shadow.report(pairing.id, 0), settings.language)] if pairing else []


def _left_out(context: Context, elements: Iterable[str]) -> dict[str, str]:
    """Of the elements that this run left to another one: why, as their tasks say."""
    said = {element: context["ti"].xcom_pull(task_ids=element, key=LEFT_OUT) for element in elements}
    return {element: str(why) for element, why in said.items() if why}


def _linked(company: str, ledger: Ledger, report: Report) -> tuple[list[tuple[str, str]], str]:
    """The first records that the run's elements hold, by name and address, and the address of the list; nothing without one."""
    elements = list(dict.fromkeys(cause.element for cause in report.held))
    if not elements or not (base := base_url()):
        return [], ""
    found = ledger.exceptions.largest(company, elements, LINKS)
    records = [(record_key(one), record_address(base, company, one)) for one in found]
    return records, list_address(base, company, elements[0])


def _ended(settings: CompanySettings, report: Report, why: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Why each element that ran is red (an empty text: it is not), and the elements that the company does not have."""
    ended = {element: why.get(element, "") for element, row in report.rows.items() if row.state != "skipped"}
    return ended, [element for element in ELEMENTS if element not in settings.elements]


def _inbox(company: str, watch: Notifications, report: Report, runs: Mapping[str, Any]) -> Findings:
    """What the inbox says of the elements that began in this run: the report holds the causes of no other."""
    parts = [part.id for name in ELEMENTS if name in runs for part in (ELEMENTS[name], *ELEMENTS[name].parts)]
    return exception_findings(report.held, parts, watch.examples(company, report.held))


def _why_red(company: str, context: Context, element: str, report: Report) -> str:
    """Why an element is red: the sentence that its task left, else the ledger's; a task that was killed left none."""
    left = str(context["ti"].xcom_pull(task_ids=element, key=WHY) or "")
    return left.removeprefix(f"{company}, {element}: ") or report.rows[element].why or BROKE_OFF


def _send_own_failure(operator: ReportOperator, context: Context, settings: CompanySettings, error: Exception) -> None:
    """Without a ledger nobody knows what was sent already: those who watch hear of it with each run, after its last try."""
    if context["ti"].try_number <= context["ti"].max_tries:
        return
    facts = {"why": sentence(error), "run": context["run_id"]}
    notification = Notification(
        change="began", kind=EventKind.FAILED, element="report", facts=facts, began_at=datetime.now(UTC)
    )
    send_unrecorded(operator.company, settings, notification, operator.log, context["run_id"])
