"""What an element is told beside its direction, as form fields: who owns a value, who approves, where a run stops. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procore.config.element import ElementSettings, LimitSettings
from procore.elements.element import Direction, Element
from procore.text.reasons import label_of

NO_BRAKE = "-"
"""What a person writes for no brake; an empty field is the usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of an element as a field: its path, and the values to choose from (none: it is written)."""

    path: str
    choices: tuple[str, ...] = ()
    names: bool = False  # several, with commas between them

    @property
    def of(self) -> tuple[str, str]:
        """The name of its group and its own; a group of none is the element itself."""
        group, _, name = self.path.rpartition(".")
        return group, name


SETTINGS = (
    Setting(path="target_edits", choices=("hold", "overwrite")),
    Setting(path="approval", choices=("none", "required")),
    Setting(path="approval_limit"),
    Setting(path="approvers", names=True),
    Setting(path="approval_hours"),
    Setting(path="approval_default", choices=("reject", "approve")),
    Setting(path="approval_default_confirmed_by"),
    Setting(path="approval_by_another", choices=("true", "false")),
    Setting(path="freshness_hours"),
    *(Setting(path=f"brakes.{name}") for name in LimitSettings.model_fields if name != "restored"),
    Setting(path="brakes.restored", choices=("true", "false")),
)
"""The settings that have a field of their own; the others of an element are written as JSON."""
OWNERS = ("", "maestro", "procore")
SHOWN = {"owners", "brakes"} | {one.path for one in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A setting as the form shows it: `text` is what was written, `usual` what holds where nothing is."""

    setting: Setting
    text: str
    usual: str


def shown_settings(element: Element, row: Mapping[str, Any]) -> list[Shown]:
    """The fields of an element with what it is told; of one that goes both ways no side is only written."""
    both_ways = (row.get("direction") or element.default) == Direction.BOTH
    return [
        Shown(setting=one, text=_written_text(row, one), usual=_text(_usual(one)))
        for one in SETTINGS
        if not (both_ways and one.path == "target_edits" and "target_edits" not in row)
    ]


def owner_choices(element: Element, row: Mapping[str, Any], language: str) -> list[tuple[str, str, str]]:
    """The fields that both sides may write: name, label, owner."""
    owners = row.get("owners") if isinstance(row.get("owners"), Mapping) else {}
    fields = {one.name: one for one in (*element.fields, *element.lines)}
    direction = Direction(row.get("direction") or element.default)
    named = [one for one in fields.values() if not one.fixed and one.written & direction.writes]
    return [(one.name, label_of(one, language), str((owners or {}).get(one.name) or "")) for one in named]


def entered_settings(form: Mapping[str, str], element: Element, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of an element say. What the form shows as it was written, or does not show, stays as it was written."""
    found: dict[str, Any] = {}
    for one in SETTINGS:
        group, name = one.of
        text = form.get(f"set_{element.id}_{one.path}", "").strip()
        if f"set_{element.id}_{one.path}" not in form or text == _written_text(was, one):
            if _has(was, one):
                (found.setdefault(group, {}) if group else found)[name] = _inner(was, group)[name]
        elif text and (_has(was, one) or text != _text(_usual(one))):
            (found.setdefault(group, {}) if group else found)[name] = _value(one, text)
    before = _inner(was, "owners")
    names = {**dict.fromkeys(before), **dict.fromkeys(_names(element))}
    owners = {n: v for n in names if (v := form.get(f"own_{element.id}_{n}", before.get(n)))}
    return {**found, **({"owners": owners} if owners else {})}


def other_settings(row: Mapping[str, Any]) -> str:
    """What an element is told that has no field, as JSON; empty: nothing."""
    left = {name: value for name, value in row.items() if name not in SHOWN and name != "direction"}
    return json.dumps(left, indent=1, ensure_ascii=False) if left else ""


def _names(element: Element) -> Sequence[str]:
    return list({one.name: one for one in (*element.fields, *element.lines)})


def _inner(row: Mapping[str, Any], group: str) -> Mapping[str, Any]:
    inner = row.get(group) if group else row
    return inner if isinstance(inner, Mapping) else {}


def _has(row: Mapping[str, Any], setting: Setting) -> bool:
    group, name = setting.of
    return name in _inner(row, group)


def _written_text(row: Mapping[str, Any], setting: Setting) -> str:
    """What is written for a setting, as the form shows it; empty: nothing is, and the usual one holds."""
    group, name = setting.of
    if not _has(row, setting):
        return ""
    value = _inner(row, group)[name]
    if value is None and group:
        return "false" if setting.choices else NO_BRAKE
    return _text(value)


def _usual(setting: Setting) -> Any:
    group, name = setting.of
    model = LimitSettings if group else ElementSettings
    return model.model_fields[name].default


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _value(setting: Setting, text: str) -> Any:
    """A text as the Variable holds it: what is no number stays a text, and the settings refuse it with a sentence."""
    if text == NO_BRAKE and setting.of[0]:
        return None
    if setting.choices:
        return {"true": True, "false": False}.get(text, text)
    if setting.names:
        return [name.strip() for name in text.split(",") if name.strip()]
    return int(text) if text.isdecimal() else text
