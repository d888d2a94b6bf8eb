"""The table of elements, in the order in which the configuration grid shows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from procore.elements.model import Element
from procore.elements.money import BUDGETS, CHANGE_ORDERS, COSTS, PURCHASE_ORDERS, SUBCONTRACTS
from procore.elements.projects import PROJECTS
from procore.elements.suppliers import SUPPLIERS

ELEMENTS: Mapping[str, Element] = MappingProxyType(
    {e.id: e for e in (PROJECTS, SUPPLIERS, BUDGETS, COSTS, PURCHASE_ORDERS, SUBCONTRACTS, CHANGE_ORDERS)}
)
"""The seven elements by task id."""

ALL: Mapping[str, Element] = MappingProxyType({e.id: e for top in ELEMENTS.values() for e in (top, *top.parts)})
"""The elements and their parts by id."""
