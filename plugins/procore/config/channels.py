"""Through what a company's news go, as its settings say it. Pure."""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from procore.config.element import Strict

CLASS_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
KINDS = ("smtp", "webhook", "notifier")


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Smtp(Strict):
    """E-mail, through a Connection of the type SMTP. `from_email`: when that Connection's extra names no sender."""

    to: Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
    conn_id: str = Field(default="smtp_default", min_length=1)
    from_email: str | None = None

    @field_validator("to")
    @classmethod
    def _addresses(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        if not to:
            raise ValueError("names nobody; write at least one address")
        if wrong := [address for address in to if not re.fullmatch(r"[^@\s]+@[^@\s]+", address)]:
            raise ValueError(f"“{wrong[0]}” is not an e-mail address; write one like marie@example.com")
        return to


class Webhook(Strict):
    """A POST of JSON to the URL that a Connection of the type HTTP holds, with its headers, login or bearer token."""

    conn_id: str = Field(min_length=1)


class Way(Strict):
    """One way: `{"smtp": ...}`, `{"webhook": ...}`, or any notifier of Airflow by its class, with its arguments.

    The arguments of a notifier (`with`) are its templates: `{{ news.subject }}`, `{{ news.text }}`, `{{ news.html }}`.
    """

    smtp: Smtp | None = None
    webhook: Webhook | None = None
    notifier: str | None = None
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")

    @field_validator("notifier")
    @classmethod
    def _path(cls, path: str | None) -> str | None:
        if path is not None and not CLASS_PATH.fullmatch(path):
            raise ValueError(
                f"“{path}” is not the path of a class; write one like "
                "airflow.providers.slack.notifications.slack.SlackNotifier"
            )
        return path

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(
                f"names {' and '.join(given) or 'nothing'}; each entry is exactly one of {', '.join(KINDS)}"
            )
        if self.with_ and self.notifier is None:
            raise ValueError("gives arguments (with) to no notifier; they belong to one that is named by its class")
        return self

    @property
    def kind(self) -> str:
        """smtp, webhook or notifier."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def id(self) -> str:
        """What tells this way from every other one, and from itself with other settings."""
        told = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True)
        return f"{self.kind}:{blake2b(told.encode(), digest_size=12).hexdigest()}"

    @property
    def conn_id(self) -> str:
        """Its Connection; empty: its own arguments name it."""
        told = self.smtp or self.webhook
        return told.conn_id if told else ""

    @property
    def called(self) -> str:
        """The way as a log names it: where it leads, never with what."""
        if self.smtp:
            return f"e-mail to {', '.join(self.smtp.to)} (Connection {self.smtp.conn_id})"
        if self.webhook:
            return f"webhook (Connection {self.webhook.conn_id})"
        return str(self.notifier).rpartition(".")[2]
