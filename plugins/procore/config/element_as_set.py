"""An element as a company's settings make it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from procore.config.element import ElementSettings
from procore.config.exports import exported
from procore.config.own_fields import own_fields
from procore.config.tables import CompanyTables, with_codes, with_mapped_lines
from procore.elements.commitments import UNIT_FIELDS
from procore.elements.element import Element, Side
from procore.elements.element import Field as ElementField
from procore.mapping.codes import rule_of
from procore.mapping.lines import JOINT


def element_as_set(element: Element, settings: ElementSettings, tables: CompanyTables | None = None) -> Element:
    """The element as these settings make it: its codes, its own fields, its lines by amount, what it leaves out, its calls.

    `tables`: the company's own tables of codes.
    """
    tables = tables or {}
    element = exported(with_mapped_lines(element, tables), settings.columns)
    if element.personal_text and settings.personal_text:
        element = replace(element, personal_text=replace(element.personal_text, leaves=settings.personal_text))
    element = replace(element, parts=tuple(_with_counterparts(part, settings) for part in element.parts))
    if settings.segments:
        element = replace(element, parts=tuple(_with_segments(part, settings.segments) for part in element.parts))
    if not settings.skip_committed_invoices:
        element = replace(
            element, required_flags=tuple(name for name in element.required_flags if name != "uncommitted")
        )
    if settings.modifications == "documents":
        costs = replace(element.call_costs, changed=1)  # at most: each document changes a code
        element = replace(element, amounts_by_document=True, call_costs=costs)
    if settings.from_date:
        element = replace(element, begins=settings.from_date)
    if element.summed:
        element = replace(element, summed=replace(element.summed, by=settings.sum_by))
    if settings.accounting_method == "amount":
        element = replace(element, lines=tuple(map(_by_amount, element.lines)))
    if not settings.add_vendor_to_project:
        element = replace(element, call_costs=replace(element.call_costs, directory=""))
    return replace(
        element,
        fields=(
            *(with_codes(one, settings, tables) for one in element.fields),
            *own_fields(element, settings.own_fields),
        ),
        lines=tuple(with_codes(one, settings, tables) for one in element.lines),
    )


CODES_SAID: Mapping[str, tuple[str, str]] = {
    "cost_types": ("groups", ""),
    "cost_codes": ("activities", "activity_rules"),
}
"""By part: the settings of its codes, a table and rules."""


def _with_counterparts(part: Element, settings: ElementSettings) -> Element:
    """A part with the codes that the settings say its records have in Procore."""
    if part.id not in CODES_SAID:
        return part
    table, rules = (getattr(settings, name) if name else {} for name in CODES_SAID[part.id])
    if not (table or rules):
        return part
    code = part.by_name[part.key[-1]]
    mapped = replace(
        code,
        code_table={known.upper(): across.upper() for known, across in table.items()},
        code_rules=tuple(rule_of(pattern, made) for pattern, made in rules.items()),
    )
    return replace(part, fields=tuple(mapped if one is code else one for one in part.fields))


def _with_segments(part: Element, segments: Mapping[str, str]) -> Element:
    """A part of composed codes, whose segments of the company's own are looked up in each new project."""
    costs, more = part.call_costs, len({name for name in segments if JOINT not in name})
    if not part.codes_dollars:
        return part
    return replace(part, call_costs=replace(costs, new_project_written=costs.new_project_written + more))


def asked_first(element: Element, makes: Collection[str]) -> frozenset[Side]:
    """The sides where a record of the element is made only if a person decided so. `makes`: what the settings let be made."""
    return frozenset(side for side, name in element.asked_first.items() if name not in makes)


def _by_amount(one: ElementField) -> ElementField:
    """A line's field as a commitment by amount has it: Procore takes neither quantity nor unit cost there."""
    return replace(one, written=one.written - {Side.PROCORE}) if one.name in UNIT_FIELDS else one
