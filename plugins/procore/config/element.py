"""A row of the configuration grid: what a company's settings may say of one element, and the element as they make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from procore.elements.commitments import UNIT_FIELDS
from procore.elements.element import Direction, Element, Side
from procore.elements.element import Field as ElementField


class Strict(BaseModel):
    """Settings in which a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


class BrakeSettings(Strict):
    """How far one run's plan may go without a person; null: no brake. `share`: of the linked records. `net`: dollars."""

    created: int | None = Field(default=500, ge=0)
    updated: int | None = Field(default=500, ge=0)
    deactivated: int | None = Field(default=25, ge=0)
    share: Decimal | None = Field(default=Decimal("0.5"), ge=0, le=1)
    net: Decimal | None = Field(default=Decimal(2_000_000), ge=0)


class ElementSettings(Strict):
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
    `freshness_hours`: how old its newest good synchronization may be before those in `notify` hear of it (None: any age).
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
    freshness_hours: Decimal | None = Field(default=None, gt=0, le=366 * 24)


_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "accounting_method": ("purchase_orders", "subcontracts"),
    "add_vendor_to_project": ("purchase_orders", "subcontracts"),
    "budget_view": ("budgets",),
    "budget_change": ("budgets",),
    "skip_committed_invoices": ("costs",),
}
"""The settings that belong to some elements only."""


def check(element: Element, told: ElementSettings) -> None:
    """Raises ValueError, in words, for what the element cannot do or does not have."""
    if told.direction is not None and told.direction not in element.directions:
        allowed = ", ".join(element.directions)
        raise ValueError(f"{element.id} cannot go “{told.direction}”; its direction is one of {allowed}")
    for option, elements in _OPTIONS.items():
        if option in told.model_fields_set and element.id not in elements:
            raise ValueError(f"{element.id} has no setting “{option}”; it belongs to {', '.join(elements)}")
    _check_statuses(element, told)
    if told.approval == "none" and (told.approval_limit is not None or told.approvers):
        raise ValueError(
            f"{element.id} names a limit or approvers without asking for an approval; add approval: required"
        )
    if unknown := [name for name in told.owners if element.fields and name not in element.by_name]:
        raise ValueError(f"{element.id} has no field “{unknown[0]}” to own; choose among {', '.join(element.by_name)}")


def _check_statuses(element: Element, told: ElementSettings) -> None:
    if not (told.statuses or told.statuses_back):
        return
    if not element.status_field:
        raise ValueError(f"{element.id} has no status codes; remove statuses and statuses_back")
    known = element.by_name[element.status_field].words_back or {}
    if unknown := [word for word in (*told.statuses.values(), *told.statuses_back) if word not in known]:
        raise ValueError(
            f"{element.id}: “{unknown[0]}” is not one of Procore's statuses; choose among {', '.join(known)}"
        )


def as_told(element: Element, told: ElementSettings) -> Element:
    """The element as a company has it: with its own status codes, and what it leaves out."""
    if not told.skip_committed_invoices:
        element = replace(
            element, required_flags=tuple(name for name in element.required_flags if name != "uncommitted")
        )
    if told.accounting_method == "amount":
        element = replace(element, lines=tuple(map(_by_amount, element.lines)))
    if not element.status_field:
        return element
    one = element.by_name[element.status_field]
    words, back = {**(one.words or {}), **told.statuses}, {**(one.words_back or {}), **told.statuses_back}
    mapped = replace(one, words=words, words_back=back)
    return replace(element, fields=tuple(mapped if f is one else f for f in element.fields))


def _by_amount(one: ElementField) -> ElementField:
    """A line's field as a commitment by amount has it: Procore takes neither quantity nor unit cost there."""
    return replace(one, written=one.written - {Side.PROCORE}) if one.name in UNIT_FIELDS else one
