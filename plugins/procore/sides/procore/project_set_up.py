"""What a new project of Procore is given by name: ids from the company's live lists, and what became of them.

Source: docs/procore.md#project-set-up.
"""

from collections.abc import Mapping
from typing import Any

from procore.elements.element import Element, Field, Kind, Values
from procore.mapping.records import MISSING, dig
from procore.mapping.values import text_of
from procore.model.records import Reason
from procore.sides.procore.company import Company
from procore.sides.procore.named_lists import LISTS, names_of

OF_SEVERAL = "_ids"
"""How an attribute ends that holds the full set of ids."""


class NotInList(Exception):
    """A name that the company's list does not have. `reason`: which, and what there is."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def attributes(company: Company, element: Element, given: Values) -> dict[str, Any]:
    """What a creation is sent for these names. Raises NotInList, before anything is sent."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        one = element.set_up_by_name[name]
        attribute = one.procore_write or one.procore
        if name not in LISTS:
            made[attribute] = value
            continue
        own = _id(company, one, text_of(value))
        made[attribute] = [own] if attribute.endswith(OF_SEVERAL) else own
    return made


def _id(company: Company, one: Field, value: str) -> int:
    there = names_of(company, one.name)
    if value not in there:
        facts = {"field": one.name, "value": value, "among": ", ".join(sorted(there)) or "-"}
        raise NotInList(Reason("not_in_list", facts))
    return there[value]


def kept_otherwise(element: Element, given: Values, answer: Mapping[str, Any]) -> Reason | None:
    """The first of these names that the new project does not have: its template, or Procore, gave it another one."""
    for name, value in given.items():
        one = element.set_up_by_name[name]
        kept = dig(answer, one.procore) if one.procore and one.kind is not Kind.FLAG else MISSING
        if isinstance(kept, str | None) and (kept or "") != text_of(value):
            return Reason("set_up_otherwise", {"field": name, "sent": text_of(value), "kept": kept or ""})
    return None
