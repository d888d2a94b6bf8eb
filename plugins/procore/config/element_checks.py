"""What is wrong with what a company's settings say of one element, one sentence each."""

from collections.abc import Mapping
from dataclasses import replace

from procore.config.codes import wrong_code
from procore.config.element import ElementSettings
from procore.config.exports import check_files
from procore.config.own_fields import check_own_fields, own_fields
from procore.config.problems import SettingRefused
from procore.config.tables import TABLES, check_table, mapped_field
from procore.elements.element import Direction, Element, TargetEdits
from procore.elements.element import Field as ElementField
from procore.elements.element_facts import CustomFields
from procore.mapping.lines import JOINT

SEGMENT_FACTS = ("{category}", "{department}", "{manager}")
"""Columns of maestro*'s projects that the value of a segment may be taken from."""

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "groups": ("projects",),
    "activities": ("projects",),
    "activity_rules": ("projects",),
    "segments": ("projects",),
    "make_codes": ("projects",),
    "new_in_procore": ("projects",),
    "new_in_maestro": ("projects",),
    "accounting_method": ("purchase_orders", "subcontracts"),
    "add_vendor_to_project": ("purchase_orders", "subcontracts"),
    "budget_view": ("budgets",),
    "budget_change": ("budgets",),
    "modifications": ("budgets",),
    "skip_committed_invoices": ("costs",),
    "from_date": ("costs", "purchase_orders", "subcontracts"),
    "sum_by": ("costs",),
    "personal_text": ("costs",),
}
"""The settings that belong to some elements only."""


def belongs(element: Element, name: str) -> bool:
    """Whether the element has this setting."""
    if name.removesuffix("_back") in TABLES:
        return mapped_field(element, name) is not None
    if name == "own_fields":
        return bool(element.mappable) or element.custom_fields is not CustomFields.NONE
    return element.id in _OPTIONS.get(name, (element.id,))


def check_element(element: Element, settings: ElementSettings) -> None:
    """Raises SettingRefused, with a sentence, for a direction, setting, status or field that the element does not have."""
    if settings.direction is not None and settings.direction not in element.directions:
        raise SettingRefused(
            "direction",
            "{element} cannot go “{direction}”; its direction is one of {allowed}",
            element=element.id,
            direction=settings.direction,
            allowed=", ".join(element.directions),
        )
    for option, elements in _OPTIONS.items():
        if option in settings.model_fields_set and element.id not in elements:
            raise SettingRefused(
                option,
                "{element} has no setting “{option}”; it belongs to {elements}",
                element=element.id,
                option=option,
                elements=", ".join(elements),
            )
    for name in TABLES:
        check_table(element, settings, name)
    _check_approval(element, settings)
    with_own = replace(element, fields=(*element.fields, *own_fields(element, settings.own_fields)))
    check_files(with_own, settings.files, settings.columns, settings.number_pattern)
    if wrong := wrong_code(settings.groups, settings.activities, settings.activity_rules):
        raise SettingRefused(*wrong)
    _check_segments(settings)
    direction = settings.direction or element.default
    if settings.target_edits is TargetEdits.OVERWRITE and direction is Direction.BOTH:
        raise SettingRefused(
            "target_edits",
            "{element} goes both ways, so that no side is written over; remove target_edits, or name owners",
            element=element.id,
        )
    _check_owners(element, settings, direction)
    if settings.own_fields and not belongs(element, "own_fields"):
        raise SettingRefused(
            "own_fields",
            "Procore has no field of {element} that a site may map; remove own_fields",
            element=element.id,
        )
    check_own_fields(element, settings.own_fields, direction)


def _check_segments(settings: ElementSettings) -> None:
    for name, value in settings.segments.items():
        if not value or not name.rpartition(JOINT)[2]:
            raise SettingRefused(f"segments.{name}", "a row is half empty; fill it in, or remove it")
        if value.startswith("{") and value not in SEGMENT_FACTS:
            raise SettingRefused(
                f"segments.{name}",
                "“{value}” is no column of the projects; choose among {among}, or write a code",
                value=value,
                among=", ".join(SEGMENT_FACTS),
            )


def _check_approval(element: Element, settings: ElementSettings) -> None:
    if settings.approval == "none" and (settings.approval_limit is not None or settings.approvers):
        raise SettingRefused(
            "approval",
            "{element} names a limit or approvers without asking for an approval; add approval: required",
            element=element.id,
        )
    if settings.approval_default == "approve" and not settings.approval_default_confirmed_by:
        raise SettingRefused(
            "approval_default_confirmed_by",
            "{element} writes a plan that nobody answered (approval_default: approve); add who accepts that as "
            "approval_default_confirmed_by, or remove approval_default",
            element=element.id,
        )


def _check_owners(element: Element, settings: ElementSettings, direction: Direction) -> None:
    known = {**element.line_by_name, **element.by_name}
    for name in settings.owners if element.fields else ():
        if name not in known:
            raise SettingRefused(
                f"owners.{name}",
                "{element} has no field “{name}” to own; choose among {among}",
                element=element.id,
                name=name,
                among=", ".join(known),
            )
        if all(one.fixed or not one.written & direction.writes for one in _named(element, name)):
            raise SettingRefused(
                f"owners.{name}",
                "{element} never changes “{name}” where it goes {direction}, so that nobody can own it; remove it from owners",
                element=element.id,
                name=name,
                direction=direction,
            )


def _named(element: Element, name: str) -> list[ElementField]:
    return [one for one in (*element.fields, *element.lines, *element.lines_if_mapped) if one.name == name]
