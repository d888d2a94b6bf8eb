"""Webhooks: how the company hears of changes in Procore."""

import re

from pydantic import Field, field_validator

from procore.config.problems import SettingRefused
from procore.config.strict import Strict

NAMESPACE = re.compile(r"[a-z0-9-]+")
"""Of a hook in Procore (docs/procore.md#webhooks)."""


class WebhooksSettings(Strict):
    """Webhooks of Procore: what a person changes there comes over within a minute, beside what the runs ask for."""

    conn_id: str = Field(
        default="",
        examples=["procore_webhooks"],
        description="Airflow Connection of the type HTTP: its host is the address at which Procore reaches the receiver, its "
        "password the secret that Procore sends along; empty: no webhooks.",
    )
    namespace: str = Field(
        default="maestro-sync",
        examples=["maestro-sync-test"],
        description="What the company's hook is called in Procore; each Airflow that hears of one company needs one of its own.",
    )
    application_id: str = Field(
        default="",
        examples=["598134325690077"],
        description="How Procore's events name the app of the Connection, where they do not by its client ID: what the app wrote "
        "itself is not read again.",
    )
    pause_minutes: int | None = Field(
        default=5,
        ge=1,
        le=24 * 60,
        examples=[15],
        description="Minutes between two runs that events start; null: events wait for the next scheduled run.",
    )
    keep_days: int = Field(
        default=30, ge=1, le=3660, examples=[90], description="Days that events stay in the ledger once they were read."
    )

    @field_validator("namespace")
    @classmethod
    def _namespace(cls, namespace: str) -> str:
        if not NAMESPACE.fullmatch(namespace):
            raise SettingRefused(
                "", "“{given}” is no namespace: use lower case letters, digits and dashes", given=namespace
            )
        return namespace
