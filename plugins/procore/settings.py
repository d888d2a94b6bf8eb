"""The Variable `procore_companies`: what a company's settings may say, and one sentence for each thing that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from procore.control import Approval
from procore.elements import ELEMENTS
from procore.elements.commitments import UNIT_FIELDS
from procore.elements.model import Direction, Element, Side
from procore.elements.model import Field as ElementField
from procore.errors import ConfigurationError
from procore.filters import ProjectFilter
from procore.guards import Brakes

VARIABLE = "procore_companies"
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,49}")

Environment = Literal["production", "developer_sandbox", "on_demand_sandbox", "monthly_sandbox", "federal", "demo"]
"""Procore's kinds (contract 9.2), and the simulator. Credentials cannot tell them apart, so a person says it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class BrakeSettings(_Strict):
    """How far one run's plan may go without a person; null: no brake. `share`: of the linked records. `net`: dollars."""

    created: int | None = Field(default=500, ge=0)
    updated: int | None = Field(default=500, ge=0)
    deactivated: int | None = Field(default=25, ge=0)
    share: Decimal | None = Field(default=Decimal("0.5"), ge=0, le=1)
    net: Decimal | None = Field(default=Decimal(2_000_000), ge=0)


class ElementSettings(_Strict):
    """One row of the configuration grid.

    `owners`: the side whose value stands when both sides changed a field. `approval`: whether a person has to approve each
    plan (that moves at least `approval_limit` dollars), who may (`approvers`: user names; empty: who may trigger the DAG),
    and what stands after `approval_hours` without an answer. `statuses`: what maestro*'s status codes are in
    Procore, for the site's own codes or other meanings; `statuses_back`: the code that is written for Procore's status.
    `accounting_method`: whether the lines of a commitment are sent as amounts, or with quantity and unit cost.
    `add_vendor_to_project`: put a commitment's vendor into the project's directory before the commitment is sent.
    `budget_view`: the name of the view that budgets are read through (None: the standard one). `budget_change`: the
    status of the changes that a locked budget gets; a draft waits for a person, and the budgets differ until then.
    `skip_committed_invoices`: leave out invoices against an order or a subcontract, which is committed cost already.
    """

    direction: Direction | None = None
    owners: dict[str, Side] = Field(default_factory=dict)
    approval: Literal["none", "required"] = "none"
    approval_limit: Decimal | None = Field(default=None, gt=0)
    approval_hours: int = Field(default=72, ge=1, le=24 * 60)
    approval_default: Literal["reject", "approve"] = "reject"
    approvers: tuple[str, ...] = ()
    brakes: BrakeSettings = BrakeSettings()
    statuses: dict[str, str] = Field(default_factory=dict)
    statuses_back: dict[str, str] = Field(default_factory=dict)
    accounting_method: Literal["amount", "unit"] = "unit"
    add_vendor_to_project: bool = True
    budget_view: str | None = None
    budget_change: Literal["approved", "draft"] = "approved"
    skip_committed_invoices: bool = True


def _ticks(value: object) -> object:
    """`["projects", "suppliers"]` and `{"projects": true}` say the same as `{"projects": {}}`."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: {} for item in value}
    if isinstance(value, Mapping):
        return {name: {} if told is True else told for name, told in value.items() if told is not False}
    return value


class ProjectFilterSettings(_Strict):
    """“Filter Projects by”: every criterion that is given must hold."""

    status: frozenset[Literal["active", "closed"]] = frozenset({"active"})
    category: frozenset[str] = frozenset()
    department: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    marked: bool | None = True
    numbers: frozenset[str] = frozenset()
    pattern: str | None = None


class CompanySettings(_Strict):
    """One maestro* company and its Procore company."""

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

    @field_validator("elements")
    @classmethod
    def _known(cls, elements: dict[str, ElementSettings]) -> dict[str, ElementSettings]:
        for name, told in elements.items():
            if name not in ELEMENTS:
                raise ValueError(f"there is no element “{name}”; choose among {', '.join(ELEMENTS)}")
            element = ELEMENTS[name]
            if told.direction is not None and told.direction not in element.directions:
                allowed = ", ".join(element.directions)
                raise ValueError(f"{name} cannot go “{told.direction}”; its direction is one of {allowed}")
            _check_options(element, told)
            if told.approval == "none" and (told.approval_limit is not None or told.approvers):
                raise ValueError(
                    f"{name} names a limit or approvers without asking for an approval; add approval: required"
                )
            if unknown := [f for f in told.owners if element.fields and f not in element.by_name]:
                raise ValueError(
                    f"{name} has no field “{unknown[0]}” to own; choose among {', '.join(element.by_name)}"
                )
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
        if told and not told.skip_committed_invoices:
            element = replace(element, needs=tuple(name for name in element.needs if name != "uncommitted"))
        if told and told.accounting_method == "amount":
            element = replace(element, lines=tuple(map(_by_amount, element.lines)))
        if not told or not element.status:
            return element
        one = element.by_name[element.status]
        words, back = {**(one.words or {}), **told.statuses}, {**(one.words_back or {}), **told.statuses_back}
        mapped = replace(one, words=words, words_back=back)
        return replace(element, fields=tuple(mapped if f is one else f for f in element.fields))

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

    def brakes(self, element: Element) -> Brakes:
        """How far the element's plan may go."""
        told = self.elements.get(element.id) or ElementSettings()
        return Brakes(**told.brakes.model_dump())

    @property
    def filter(self) -> ProjectFilter:
        """“Filter Projects by”, as the plan asks it."""
        return ProjectFilter(**self.projects_filter.model_dump())


_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "accounting_method": ("purchase_orders", "subcontracts"),
    "add_vendor_to_project": ("purchase_orders", "subcontracts"),
    "budget_view": ("budgets",),
    "budget_change": ("budgets",),
    "skip_committed_invoices": ("costs",),
}
"""The settings that belong to some elements only."""


def _by_amount(one: ElementField) -> ElementField:
    """A line's field as a commitment by amount has it: Procore takes neither quantity nor unit cost there."""
    return replace(one, written=one.written - {Side.PROCORE}) if one.name in UNIT_FIELDS else one


def _check_options(element: Element, told: ElementSettings) -> None:
    """Raises ValueError for an option that the element does not have, and for a status that Procore does not know."""
    for option, elements in _OPTIONS.items():
        if option in told.model_fields_set and element.id not in elements:
            raise ValueError(f"{element.id} has no setting “{option}”; it belongs to {', '.join(elements)}")
    if not (told.statuses or told.statuses_back):
        return
    if not element.status:
        raise ValueError(f"{element.id} has no status codes; remove statuses and statuses_back")
    known = element.by_name[element.status].words_back or {}
    if unknown := [word for word in (*told.statuses.values(), *told.statuses_back) if word not in known]:
        raise ValueError(
            f"{element.id}: “{unknown[0]}” is not one of Procore's statuses; choose among {', '.join(known)}"
        )


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
