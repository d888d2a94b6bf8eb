"""Texts in which a person's name can stand, left out of what is read of maestro* (docs/maestro.md#personal-text). Pure."""

from collections.abc import Mapping
from dataclasses import replace

from procore.elements.element import Element, Value, Values
from procore.mapping.values import text_of
from procore.model.records import Line


def without_personal_text(
    element: Element, values: Values, lines: Mapping[str, Line]
) -> tuple[dict[str, Value], dict[str, Line]]:
    """A record's values and lines as they may leave maestro*: whatever the SQL file returns, and whatever it is written from."""
    rule = element.personal_text
    if rule is None or values.get(rule.field) != rule.value:
        return {**values}, {**lines}
    if "header" not in rule.leaves:
        known = {name: text_of(value) for name, value in values.items()}
        values = {**values, **{name: text.format(**known) for name, text in rule.header.items()}}
    if "lines" not in rule.leaves:
        empty = dict.fromkeys(rule.lines)
        lines = {key: replace(line, values={**line.values, **empty}) for key, line in lines.items()}
    return {**values}, {**lines}
