"""What a run was asked for, and which elements it skips: the trigger form and the Variable, read when a task runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airflow.sdk import Context, Variable

from procore.config import companies as company_settings
from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE
from procore.elements import ELEMENTS
from procore.elements.element import Element
from procore.model.errors import ConfigurationError
from procore.model.runs import Mode
from procore.operators.tasks.read_range import range_of
from procore.run.job import RunOptions

BY_EVENTS = "asset_triggered"
"""The type of DAG runs that webhooks start, through their asset."""
BY_ITSELF = ("scheduled", BY_EVENTS)
"""The types of DAG runs that no person started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What a run was asked for: the elements, and what the trigger form, or a data interval, says of them."""

    elements: frozenset[str]
    options: RunOptions

    @classmethod
    def of(cls, context: Context, settings: CompanySettings) -> RunRequest:
        """Read a task's context. A run that reads a range moves no watermark.

        Raises ConfigurationError for what does not go together in the form.
        """
        params: Mapping[str, Any] = context["params"]
        run = context["dag_run"]
        return cls(
            elements=frozenset(params.get("elements") or ELEMENTS),
            options=RunOptions(
                mode=Mode(params.get("mode") or Mode.SYNC),
                full=bool(params.get("full")),
                projects=frozenset(str(number).strip().upper() for number in params.get("projects") or ()),
                interval=range_of(params, run, settings.schedule, settings.timezone),
                records=frozenset(str(key).strip() for key in params.get("records") or ()),
                plan=_named_plan(params),
                overrides=frozenset(params.get("override") or ()),
                reason=str(params.get("override_reason") or ""),
                by_whom=run.triggering_user_name or "the schedule",
                scheduled=run.run_type in BY_ITSELF,
                by_events=run.run_type == BY_EVENTS,
            ),
        )


def text_of(params: Mapping[str, Any], name: str) -> str:
    """A text of a trigger form, without space around; empty when it was left so."""
    return str(params.get(name) or "").strip()


def _named_plan(params: Mapping[str, Any]) -> str:
    """The plan to apply. Raises ConfigurationError when mode and plan do not go together."""
    name, mode = text_of(params, "plan"), params.get("mode")
    if mode == Mode.APPLY and not name:
        raise ConfigurationError("mode = apply needs a plan: write its hash, or the run that made it, as plan.")
    if name and mode != Mode.APPLY:
        raise ConfigurationError(
            "The plan “{name}” is named but mode is {mode}: choose mode = apply.", name=name, mode=mode or "sync"
        )
    return name


def variable() -> str | None:
    """The text of the Variable that holds the companies; None: nobody has set it."""
    found: str | None = Variable.get(VARIABLE, default=None)
    return found


def settings_of(company: str) -> CompanySettings:
    """The company's settings as they are now. Raises ConfigurationError with the sentence that says what to correct."""
    return company_settings.company(variable(), company)


def why_skipped(element: Element, settings: CompanySettings, request: RunRequest) -> str | None:
    """Why this run does not synchronize the element; None: it does."""
    if element.id not in settings.elements:
        return f"{element.id} is not ticked for this company (Variable {VARIABLE}, elements)."
    if element.id not in request.elements:
        return f"{element.id} was not asked for in this run (parameter elements)."
    if not element.built:
        return f"{element.id} is not built yet in this version."
    return None
