"""A company's news through the ways that its settings name: each once, and again until it went through."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier
from airflow.sdk._shared.secrets_masker import redact
from airflow.sdk.configuration import conf

from procore.config.channels import Channel
from procore.config.companies import CompanySettings, dag_of
from procore.notify.events import Notification
from procore.notify.message import Message, compose
from procore.operators.webhook import WebhookNotifier
from procore.run.job import Log
from procore.store.notifications import Watch


def tell(company: str, settings: CompanySettings, watch: Watch, log: Log, dag_run: str = "") -> int:
    """Send what each way has not told yet; how many messages went out.

    One message a way. What does not go through is a warning, and goes with the next run: nothing fails for it.
    """
    sent = 0
    for way in settings.notify:
        try:
            with watch.untold(company, way.id) as news:
                if news:
                    send(way, written(company, settings, news, dag_run))
                    sent += 1
        except Exception as error:  # noqa: BLE001  # a notifier is anybody's code
            log.warning(
                "%s was not told the news; they go with the next run. %s: %s", way.description, _kind(error), error
            )
    return sent


def tell_anyhow(company: str, settings: CompanySettings, news: Notification, log: Log, dag_run: str = "") -> None:
    """Send what cannot be noted, because the ledger is what does not answer: it is told again with each run."""
    for way in settings.notify:
        try:
            send(way, written(company, settings, [news], dag_run))
        except Exception as error:  # noqa: BLE001  # as above
            log.warning("%s was not told: %s: %s", way.description, _kind(error), error)


def send(way: Channel, message: Message) -> None:
    """Through one way. Raises whatever its notifier raises."""
    notifier_of(way)({"news": message.for_templates()})


def notifier_of(way: Channel) -> BaseNotifier:
    """The way's notifier. Raises ImportError or AttributeError for a class that is not there, TypeError for its arguments.

    The message is a value of the templates and never a template itself: nobody's name for a supplier is evaluated.
    """
    if way.smtp:
        from airflow.providers.smtp.notifications.smtp import SmtpNotifier  # noqa: PLC0415  # an extra of this package

        return SmtpNotifier(
            to=list(way.smtp.to),
            smtp_conn_id=way.smtp.conn_id,
            from_email=way.smtp.from_email,
            subject="{{ news.subject }}",
            html_content="{{ news.html }}",
        )
    if way.webhook:
        return WebhookNotifier(conn_id=way.webhook.conn_id)
    module, _, name = str(way.notifier).rpartition(".")
    made = getattr(import_module(module), name)(**way.with_)
    if not isinstance(made, BaseNotifier):
        raise TypeError(f"{way.notifier} is not a notifier of Airflow")
    return made


def written(company: str, settings: CompanySettings, news: list[Notification], dag_run: str) -> Message:
    """The news as a message in the company's language; what Airflow knows to be a secret is masked in it."""
    message = compose(
        settings.name or company,
        news,
        language=settings.language,
        timezone=settings.timezone,
        links=links(company, dag_run),
    )
    safe: dict[str, Any] = {name: redact(getattr(message, name)) for name in ("subject", "text", "html", "news")}
    return replace(message, **safe)


def links(company: str, dag_run: str) -> dict[str, str]:
    """Where to look, when Airflow knows its own address: the run (else the DAG), and the page."""
    base = str(conf.get("api", "base_url", fallback="") or "").rstrip("/")
    if not base:
        return {}
    dag = f"{base}/dags/{dag_of(company)}"
    return {"run": f"{dag}/runs/{quote(dag_run, safe='')}" if dag_run else dag, "page": f"{base}/plugin/procore"}


def _kind(error: Exception) -> str:
    return type(error).__name__
