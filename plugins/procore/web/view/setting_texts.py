"""A setting as a form holds it, a text or rows of texts, and as the Variable holds it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import from_json

from procore.config.setting_fields import FieldKind, SettingField

NOTHING = "-"
"""What a person writes for none at all, where an empty field is the usual value."""

Typed = Mapping[str, Sequence[str]]
"""What a form sends: each name with its values."""


def last_typed(typed: Typed, name: str, otherwise: Any) -> Any:
    """The text that a field was sent with, the last where it was several times; `otherwise`: it was not sent."""
    return typed[name][-1].strip() if name in typed else otherwise


def pairs_of(keys: Sequence[str], values: Sequence[str]) -> list[tuple[str, str]]:
    """The rows that say something."""
    stripped = ((key.strip(), value.strip()) for key, value in zip(keys, values, strict=False))
    return [(key, value) for key, value in stripped if key or value]


def indexes_of(name: str, typed: Typed) -> list[int]:
    """Which rows a form sent."""
    place = re.compile(rf"{re.escape(name)}\.([0-9]{{1,4}})\.")
    return sorted({int(found[1]) for field in typed if (found := place.match(field))})


def group_of(row: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    """The settings below a path with points, such as `brakes`; empty: nothing is written there."""
    inner: Any = row
    for step in filter(None, group.split(".")):
        inner = inner.get(step) if isinstance(inner, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def is_written(row: Mapping[str, Any], one: SettingField) -> bool:
    """Whether the setting is told anything, be it nothing at all (null)."""
    group, name = one.of
    return name in group_of(row, group)


def written_value(row: Mapping[str, Any], one: SettingField) -> Any:
    """What the setting is told; None: nothing, or null."""
    group, name = one.of
    return group_of(row, group).get(name)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The values in lists and objects, each by its path: `blocks.1.type` is of the first one of `blocks`.

    A backslash stands before a point, and before a number, that is a name's own.
    """
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            written = re.sub(r"([\\.])", r"\\\1", str(name))
            yield from leaves(inner, f"{path}.{_BACKSLASH if _is_place(written) else ''}{written}".removeprefix("."))
    elif isinstance(value, (list, tuple)) and value:
        for place, inner in enumerate(value, 1):
            yield from leaves(inner, f"{path}.{place}")
    else:
        yield path, value


def nested(found: Mapping[str, Any]) -> dict[str, Any]:
    """What `leaves` took apart. Places of a list count in their order; what lies below a value is a name of its own."""
    tree: _Branch = {}
    steps_of = {path: tuple(re.findall(r"(?:\\.|[^\\.])+", path)) or (path,) for path in found}
    known = set(steps_of.values())
    for path, steps in steps_of.items():
        below_a_value = any(steps[:end] in known for end in range(1, len(steps)))
        *above, last = [re.sub(r"([\\.])", r"\\\1", path)] if below_a_value else steps
        inner = tree
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = (found[path],)  # a tuple: a value, and no branch
    return {_plain(step): _grown(branch) for step, branch in tree.items()}


_BACKSLASH = "\\"
_Branch = dict[str, Any]


def _grown(branch: Any) -> Any:
    if isinstance(branch, tuple):
        return branch[0]
    if all(map(_is_place, branch)):
        return [_grown(branch[place]) for place in sorted(branch, key=int)]
    return {_plain(step): _grown(inner) for step, inner in branch.items()}


def _is_place(step: str) -> bool:
    return step.isascii() and step.isdecimal()


def _plain(step: str) -> str:
    return re.sub(r"\\(.)", r"\1", step)


def list_of(row: Mapping[str, Any], one: SettingField) -> list[Any]:
    """The entries of a setting that is a list; none where it is written as something else."""
    written = written_value(row, one)
    return list(written) if isinstance(written, (list, tuple)) else []


def ticks_of(row: Mapping[str, Any], one: SettingField) -> frozenset[str]:
    """The choices that are ticked, or the usual ones where nothing is written."""
    written = written_value(row, one) if is_written(row, one) else one.usual
    return frozenset(map(str, written)) if isinstance(written, (list, tuple, set, frozenset)) else frozenset()


def written_text(row: Mapping[str, Any], one: SettingField) -> str:
    """What is written for a setting, as the form shows it; empty: nothing is, and the usual one holds."""
    if not is_written(row, one):
        return ""
    value = written_value(row, one)
    if value is None and one.nullable:
        return "false" if one.kind is FieldKind.FLAG else NOTHING
    return text_of(value)


def text_of(value: Any) -> str:
    """A value of the Variable as a form's text: names with commas, other lists and objects as JSON, none as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        return ", ".join(sorted(value) if isinstance(value, (set, frozenset)) else value)
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def value_of(one: SettingField, text: str) -> Any:
    """A text as the Variable holds it: what is no number stays a text, and the settings refuse it with a sentence."""
    if text == NOTHING and one.nullable:
        return None
    if one.kind is FieldKind.FLAG:
        return {"true": True, "false": False}.get(text, text)
    if one.kind is FieldKind.NAMES:
        return split(text)
    if one.kind is FieldKind.NUMBER and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    return text


_DIGITS = 18
"""More digits are no number of a setting: they are left for it to refuse."""


def table_value(text: str) -> Any:
    """A value of a table: a list or an object as it is written out, anything else is a text."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError:
        return text


def split(text: str) -> list[str]:
    """Words between commas, semicolons or lines."""
    return [word for part in re.split(r"[,;\n]", text) if (word := part.strip())]
