"""Notifications to any URL that takes JSON: Slack's, Teams' and everybody's incoming webhooks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from airflow.providers.http.hooks.http import HttpHook
from airflow.sdk import BaseNotifier, Context

TIMEOUT = 30.0
"""Seconds, when the Connection's extra names none."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FIELDS = ("subject", "text", "company", "news")


class NotSent(Exception):
    """The message was not taken. The text names the Connection and never its URL, whose path is often a secret."""


class WebhookNotifier(BaseNotifier):
    """POSTs `{subject, text, company, news: [...]}` to the URL that the Connection's host holds.

    Its login and password are sent as basic authentication, a password alone as a bearer token, and what its extra holds
    beside the HTTP options as headers.
    """

    template_fields = ()

    def __init__(self, conn_id: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conn_id = conn_id

    def notify(self, context: Context) -> None:
        """Send `context["news"]`. Raises NotSent."""
        news: Mapping[str, Any] = context["news"]  # type: ignore[typeddict-item]  # ours, beside Airflow's own
        hook = HttpHook(method="POST", http_conn_id=self.conn_id)
        connection = hook.get_connection(self.conn_id)
        try:
            with hook.get_conn() as session:
                url = urlsplit(hook.base_url)
                if url.scheme != "https" and url.hostname not in LOOPBACK:
                    raise NotSent(
                        f"Connection {self.conn_id}: write the webhook's whole URL as its host, with https://."
                    )
                if connection.password and not connection.login:
                    session.headers["Authorization"] = f"Bearer {connection.password}"
                status = session.post(
                    hook.base_url,
                    json={name: news[name] for name in FIELDS},
                    timeout=float(hook.merged_extra.get("timeout") or TIMEOUT),
                    allow_redirects=False,
                ).status_code
        except OSError as error:  # what requests raises names the URL
            raise NotSent(f"Connection {self.conn_id}: the webhook does not answer ({type(error).__name__}).") from None
        if status >= 300:  # noqa: PLR2004 (a success)
            raise NotSent(f"Connection {self.conn_id}: the webhook answered {status}.")
