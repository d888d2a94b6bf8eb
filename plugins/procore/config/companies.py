"""The Variable `procore_companies`: what a company's settings may say, and one sentence for each thing that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from procore.config.channels import Way
from procore.config.element import ElementSettings, Strict, as_told, check
from procore.diff.project_filter import ProjectFilter
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Element, Side
from procore.model.errors import ConfigurationError
from procore.review.approval import Approval
from procore.review.limits import Limits

VARIABLE = "procore_companies"
DAG = "procore_sync__"
"""How the DAGs of companies begin."""
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,49}")

Environment = Literal["production", "developer_sandbox", "on_demand_sandbox", "monthly_sandbox", "federal", "demo"]
"""Procore's kinds, and the simulator. Credentials cannot tell them apart, so a person says it.

Source: docs/procore.md#hosts.
"""


def _ticks(value: object) -> object:
    """`["projects", "suppliers"]` and `{"projects": true}` say the same as `{"projects": {}}`."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, Mapping):
        return {name: {} if told is True else told for name, told in value.items() if told is not False}
    return value


class ProjectFilterSettings(Strict):
    """“Filter Projects by”: every criterion that is given must hold."""

    status: frozenset[Literal["active", "closed"]] = frozenset({"active"})
    category: frozenset[str] = frozenset()
    department: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    marked: bool | None = True
    numbers: frozenset[str] = frozenset()
    pattern: str | None = None


class CompanySettings(Strict):
    """One maestro* company and its Procore company. `notify`: through what its news go (failures, causes, late elements)."""

    name: str = ""
    tag: str = Field(min_length=1)
    procore_company_id: int = Field(gt=0)
    environment: Environment
    maestro_conn_id: str = Field(min_length=1)
    procore_conn_id: str = Field(min_length=1)
    ledger_conn_id: str = "procore_ledger"
    schedule: str | None = None
    timezone: str = "America/Toronto"
    language: Literal["en", "fr"] = "en"
    first_run: Literal["approve", "write"] = "approve"
    currency: str = Field(default="CAD", pattern=r"^[A-Z]{3}$")
    elements: Annotated[dict[str, ElementSettings], BeforeValidator(_ticks)] = Field(
        default_factory=lambda: {name: ElementSettings() for name in ELEMENTS}
    )
    projects_filter: ProjectFilterSettings = ProjectFilterSettings()
    overlap_seconds: int = Field(default=120, ge=0, le=86_400)
    tax_number_type: str = "EIN"
    notify: tuple[Way, ...] = ()

    @field_validator("elements")
    @classmethod
    def _known(cls, elements: dict[str, ElementSettings]) -> dict[str, ElementSettings]:
        for name, told in elements.items():
            if name not in ELEMENTS:
                raise ValueError(f"there is no element “{name}”; choose among {', '.join(ELEMENTS)}")
            check(ELEMENTS[name], told)
        return elements

    @field_validator("timezone")
    @classmethod
    def _zone(cls, timezone: str) -> str:
        if timezone not in available_timezones():
            raise ValueError(f"“{timezone}” is not a time zone; write one like America/Toronto")
        return timezone

    @field_validator("schedule")
    @classmethod
    def _cron(cls, schedule: str | None) -> str | None:
        presets = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
        if schedule and schedule not in presets and len(schedule.split()) != 5:  # noqa: PLR2004 (cron has five parts)
            raise ValueError(
                f"“{schedule}” is not a schedule; write @hourly, @daily, or five cron fields like 0 6-20 * * 1-5"
            )
        return schedule or None

    @model_validator(mode="after")
    def _separate(self) -> Self:
        if self.procore_conn_id in (self.maestro_conn_id, self.ledger_conn_id):
            raise ValueError("procore_conn_id must be a Connection of its own, of the type Procore")
        return self

    def direction(self, element: Element) -> Direction:
        """The direction chosen for the element, or its default."""
        told = self.elements.get(element.id)
        return told.direction if told and told.direction else element.default

    def element(self, element: Element) -> Element:
        """The element as this company has it: with its own status codes, and what it leaves out."""
        told = self.elements.get(element.id)
        return as_told(element, told) if told else element

    def owners(self, element: Element) -> dict[str, Side]:
        """Who owns which field."""
        told = self.elements.get(element.id)
        return dict(told.owners) if told else {}

    def approval(self, element: Element) -> Approval:
        """When a person has to approve the element's plan."""
        told = self.elements.get(element.id) or ElementSettings()
        return Approval(
            required=told.approval == "required",
            limit=told.approval_limit,
            approvers=told.approvers,
            hours=told.approval_hours,
            default=told.approval_default,
        )

    def brakes(self, element: Element) -> Limits:
        """How far the element's plan may go."""
        told = self.elements.get(element.id) or ElementSettings()
        return Limits(**told.brakes.model_dump())

    def freshness(self, element: Element) -> timedelta | None:
        """How old the element's newest good synchronization may be; None: any age."""
        told = self.elements.get(element.id)
        return timedelta(hours=float(told.freshness_hours)) if told and told.freshness_hours else None

    @property
    def goals(self) -> dict[str, timedelta | None]:
        """The freshness goal of every element, ticked or not."""
        return {element.id: self.freshness(element) for element in ELEMENTS.values()}

    @property
    def filter(self) -> ProjectFilter:
        """“Filter Projects by”, as the plan asks it."""
        return ProjectFilter(**self.projects_filter.model_dump())


def dag_of(company: str) -> str:
    """The id of a company's DAG."""
    return f"{DAG}{company}"


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that can run, by key, and what is wrong with the others: one sentence each."""

    good: Mapping[str, CompanySettings]
    problems: tuple[str, ...]


def read(raw: str | Mapping[str, Any] | None) -> Companies:
    """The Variable's text (or parsed JSON; None: not set yet) -> its companies. Never raises for its content."""
    if raw is None or raw == "":
        return Companies({}, ())
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError as error:
            return Companies({}, (f"Variable {VARIABLE}: it is not JSON ({error}); correct it at that place.",))
    if not isinstance(raw, Mapping):
        return Companies(
            {}, (f'Variable {VARIABLE}: it must be an object of companies, like {{"my_company": {{...}}}}.',)
        )
    good: dict[str, CompanySettings] = {}
    problems: list[str] = []
    for key, entry in raw.items():
        if not KEY.fullmatch(key):
            problems.append(
                f"Variable {VARIABLE}, company “{key}”: its key names the DAG; use a to z, 0 to 9 and _, at most 50."
            )
            continue
        try:
            good[key] = CompanySettings.model_validate(entry)
        except ValidationError as error:
            problems.extend(f"Variable {VARIABLE}, company {key}, {_sentence(dict(one))}" for one in error.errors())
    problems.extend(_shared(good))
    return Companies(good, tuple(problems))


def company(raw: str | Mapping[str, Any] | None, key: str) -> CompanySettings:
    """One company's settings. Raises ConfigurationError with every sentence that concerns it."""
    found = read(raw)
    if key in found.good:
        return found.good[key]
    mine = [problem for problem in found.problems if f"company {key}," in problem] or list(found.problems)
    raise ConfigurationError(" ".join(mine) or f"Variable {VARIABLE} has no company {key}: add it.")


def _shared(good: dict[str, CompanySettings]) -> list[str]:
    """Two companies on one Procore company would overwrite each other: neither may run."""
    problems = []
    owners: dict[tuple[str, int], str] = {}
    for key, settings in list(good.items()):
        pair = (settings.procore_conn_id, settings.procore_company_id)
        if (first := owners.setdefault(pair, key)) != key:
            problems.append(
                f"Variable {VARIABLE}, company {key}, procore_company_id: company {first} has the same one; "
                "one Procore company belongs to one maestro* company."
            )
            del good[key]
    return problems


_SAID = {
    "string_pattern_mismatch": "must be a currency's code, like CAD",
    "missing": "is missing; add it",
    "extra_forbidden": "is not a setting; remove it or correct its spelling",
    "int_parsing": "must be a whole number, like 598134325684219",
    "int_type": "must be a whole number, like 598134325684219",
    "string_too_short": "is empty; fill it in",
    "string_type": "must be a text in quotes",
    "dict_type": "must be an object, like {...}",
    "tuple_type": "must be a list, like [...]",
    "decimal_parsing": "must be a number, like 4 or 0.5",
    "decimal_type": "must be a number, like 4 or 0.5",
    "model_type": "must be an object, like {...}",
}


def _sentence(error: dict[str, Any]) -> str:
    """One of pydantic's findings in words: key, what is wrong, what to do."""
    key = ".".join(str(part) for part in error["loc"]) or "settings"
    kind, context = error["type"], error.get("ctx") or {}
    if kind in ("literal_error", "enum"):
        return f"{key}: “{error['input']}” is not known; choose {context['expected']}."
    if kind == "value_error":
        return f"{key}: {context['error']}."
    return f"{key}: {_SAID.get(kind, error['msg'].lower())}."
