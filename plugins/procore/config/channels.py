"""The channels through which a company's notifications are sent, as its settings name them. Pure."""

import json
import re
from hashlib import blake2b
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from procore.config.problems import SettingRefused
from procore.config.strict import Strict
from procore.model.errors import Sentence

CLASS_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
KINDS = ("smtp", "webhook", "notifier")


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Smtp(Strict):
    """E-mail."""

    to: Annotated[tuple[str, ...], BeforeValidator(_one_or_many)] = Field(
        examples=[["marie@example.com"]], description="One address, or a list of addresses."
    )
    conn_id: str = Field(
        default="smtp_default",
        min_length=1,
        examples=["smtp_boreal"],
        description="Airflow Connection of the type SMTP that sends the mail.",
    )
    from_email: str | None = Field(
        default=None,
        examples=["procore@example.com"],
        description="The sender, when the Connection's extra names none; null: the Connection's.",
    )

    @field_validator("to")
    @classmethod
    def _addresses(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        if not to:
            raise SettingRefused("", "names nobody; write at least one address")
        if wrong := [address for address in to if not re.fullmatch(r"[^@\s]+@[^@\s]+", address)]:
            raise SettingRefused(
                "", "“{address}” is not an e-mail address; write one like marie@example.com", address=wrong[0]
            )
        return to


class Webhook(Strict):
    """A POST of JSON."""

    conn_id: str = Field(
        min_length=1,
        examples=["teams"],
        description="Airflow Connection of the type HTTP: the URL, and its headers, login or bearer token.",
    )


class Channel(Strict):
    """One channel: exactly one of smtp, webhook and notifier."""

    smtp: Smtp | None = Field(default=None, examples=[{"to": "marie@example.com"}], description="Send an e-mail.")
    webhook: Webhook | None = Field(default=None, examples=[{"conn_id": "teams"}], description="Send JSON to a URL.")
    notifier: str | None = Field(
        default=None,
        examples=["airflow.providers.slack.notifications.slack.SlackNotifier"],
        description="Any notifier of Airflow by the path of its class, like "
        "airflow.providers.slack.notifications.slack.SlackNotifier.",
    )
    with_: dict[str, Any] = Field(
        default_factory=dict,
        alias="with",
        examples=[{"channel": "#procore", "text": "{{ news.text }}"}],
        description="The notifier's arguments, which may be templates: {{ news.subject }}, {{ news.text }}, {{ news.html }}.",
    )

    @field_validator("notifier")
    @classmethod
    def _path(cls, path: str | None) -> str | None:
        if path is not None and not CLASS_PATH.fullmatch(path):
            raise SettingRefused(
                "",
                "“{path}” is not the path of a class; write one like airflow.providers.slack.notifications.slack.SlackNotifier",
                path=path,
            )
        return path

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise SettingRefused(
                "",
                Sentence(
                    "names {given}; each entry is exactly one of {kinds}",
                    given=", ".join(given),
                    kinds=", ".join(KINDS),
                )
                if given
                else Sentence("names nothing; each entry is exactly one of {kinds}", kinds=", ".join(KINDS)),
            )
        if self.with_ and self.notifier is None:
            raise SettingRefused(
                "", "gives arguments (with) to no notifier; they belong to one that is named by its class"
            )
        return self

    @property
    def kind(self) -> str:
        """smtp, webhook or notifier."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def id(self) -> str:
        """Kind and digest of its settings: a channel whose settings change is another one, and hears of what is open."""
        settings = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True)
        return f"{self.kind}:{blake2b(settings.encode(), digest_size=12).hexdigest()}"

    @property
    def conn_id(self) -> str:
        """Its Connection; empty: a notifier, whose own arguments name one."""
        connected = self.smtp or self.webhook
        return connected.conn_id if connected else ""

    @property
    def description(self) -> str:
        """The channel as a log names it: where it leads, and no argument, which may be a secret."""
        if self.smtp:
            return f"e-mail to {', '.join(self.smtp.to)} (Connection {self.smtp.conn_id})"
        if self.webhook:
            return f"webhook (Connection {self.webhook.conn_id})"
        return str(self.notifier).rpartition(".")[2]
