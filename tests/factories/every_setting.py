"""A company that says something of every setting: the examples of the settings reference."""

from typing import Any

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.element_checks import belongs
from procore.config.own_fields import TYPES
from procore.config.setting_fields import FieldKind, SettingField, setting_fields
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Element
from tests.factories.settings import GOOD

WORDS = {kind: word for word, kind in reversed(TYPES.items())}


def every_setting(**more: Any) -> dict[str, Any]:
    """The entry of a company with an example of every setting, of its own and of each element."""
    fields = [one for one in setting_fields(CompanySettings) if one.kind is not FieldKind.MODELS]
    elements = {name: of_element(element) for name, element in ELEMENTS.items()}
    return {**built(fields), "elements": elements, **GOOD, **more}


def of_element(element: Element) -> dict[str, Any]:
    """An element with an example of each setting that it has, as far as they go together."""
    fields = [one for one in setting_fields(ElementSettings) if belongs(element, one.path)]
    one_way = next((way for way in element.directions if way is not Direction.BOTH), None)
    owned = {one.name: "maestro" for one in element.fields if not one.fixed and one.written >= set(one_way.writes)}
    told = {**built(fields), "direction": str(one_way), "owners": dict(list(owned.items())[:1])}
    if belongs(element, "own_fields"):
        one = element.mappable[0]
        told["own_fields"] = [{"column": "site_s_own", "procore": one.name, "type": WORDS[one.kind]}]
    if element.status_field:
        known = element.by_name[element.status_field].words_back
        told["statuses"] = {"K": next(iter(known))}
        told["statuses_back"] = {next(iter(known)): "K"}
    return told


def built(fields: list[SettingField]) -> dict[str, Any]:
    """The examples of these settings, each at its place."""
    made: dict[str, Any] = {}
    for one in fields:
        group, name = one.of
        inner = made
        for step in filter(None, group.split(".")):
            inner = inner.setdefault(step, {})
        inner[name] = one.example
    return made
