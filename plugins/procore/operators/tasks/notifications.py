"""A company's notifications, sent through each channel of its settings: once, and again until it went through."""

from dataclasses import replace
from importlib import import_module
from typing import Any

from airflow.providers.common.compat.sdk import redact
from airflow.sdk import BaseNotifier, conf

from procore.config.channels import Channel
from procore.config.companies import dag_of
from procore.config.company import CompanySettings
from procore.notify.addresses import addresses
from procore.notify.events import Notification
from procore.notify.message import ComposedMessage, compose
from procore.operators.webhook import WebhookNotifier
from procore.run.job import Log
from procore.store.notifications import Notifications


def send_notifications(
    company: str, settings: CompanySettings, watch: Notifications, log: Log, dag_run: str = ""
) -> int:
    """Send what has not gone through each channel yet; how many messages went out.

    One message a channel. What does not go through is a warning, and goes with the next run: nothing fails for it.
    """
    sent = 0
    for channel in settings.notify:
        try:
            with watch.unsent(company, channel.id) as unsent:
                if unsent:
                    send(channel, message_of(company, settings, unsent, dag_run))
                    sent += 1
        except Exception as error:  # noqa: BLE001  # a notifier is anybody's code
            log.warning(
                "%s did not get the notifications; they go with the next run. %s: %s",
                channel.description, type(error).__name__, error,
            )  # fmt: skip
    return sent


def send_unrecorded(
    company: str, settings: CompanySettings, notification: Notification, log: Log, dag_run: str = ""
) -> None:
    """Send what the ledger cannot record, because it is what does not answer: each run sends it again."""
    for channel in settings.notify:
        try:
            send(channel, message_of(company, settings, [notification], dag_run))
        except Exception as error:  # noqa: BLE001  # as above
            log.warning("%s did not get the notification: %s: %s", channel.description, type(error).__name__, error)


def send(channel: Channel, message: ComposedMessage) -> None:
    """Send through one channel. Raises whatever its notifier raises."""
    notifier_of(channel)({"news": message.for_templates()})


def notifier_of(channel: Channel) -> BaseNotifier:
    """The channel's notifier. Raises ImportError or AttributeError for a class that is not there, TypeError for its arguments.

    The message is a value of the templates and never a template itself: nobody's name for a supplier is evaluated.
    """
    if channel.smtp:
        from airflow.providers.smtp.notifications.smtp import SmtpNotifier  # an extra of this package

        return SmtpNotifier(
            to=list(channel.smtp.to),
            smtp_conn_id=channel.smtp.conn_id,
            from_email=channel.smtp.from_email,
            subject="{{ news.subject }}",
            html_content="{{ news.html }}",
        )
    if channel.webhook:
        return WebhookNotifier(conn_id=channel.webhook.conn_id)
    module, _, name = str(channel.notifier).rpartition(".")
    made = getattr(import_module(module), name)(**channel.with_)
    if not isinstance(made, BaseNotifier):
        raise TypeError(f"{channel.notifier} is not a notifier of Airflow")
    return made


def message_of(
    company: str, settings: CompanySettings, notifications: list[Notification], dag_run: str
) -> ComposedMessage:
    """The notifications as a message in the company's language; what Airflow knows to be a secret is masked in it."""
    message = compose(
        settings.name or company,
        notifications,
        language=settings.language,
        timezone=settings.timezone,
        links=addresses(base_url(), dag_of(company), dag_run),
    )
    safe: dict[str, Any] = {name: redact(getattr(message, name)) for name in ("subject", "text", "html", "news")}
    return replace(message, **safe)


def base_url() -> str:
    """Airflow's own address, without a slash at its end; empty where its settings do not say it."""
    return str(conf.get("api", "base_url", fallback="") or "").rstrip("/")
