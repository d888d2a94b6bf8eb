"""The table of elements, in the order in which the configuration grid shows them."""

from collections.abc import Mapping
from types import MappingProxyType

from procore.elements.budgets import BUDGETS
from procore.elements.change_orders import CHANGE_ORDERS
from procore.elements.costs import COSTS
from procore.elements.element import Element
from procore.elements.projects import PROJECTS
from procore.elements.purchase_orders import PURCHASE_ORDERS
from procore.elements.subcontracts import SUBCONTRACTS
from procore.elements.suppliers import SUPPLIERS

ELEMENTS: Mapping[str, Element] = MappingProxyType(
    {e.id: e for e in (PROJECTS, SUPPLIERS, BUDGETS, COSTS, PURCHASE_ORDERS, SUBCONTRACTS, CHANGE_ORDERS)}
)
"""The seven elements by task id."""

ALL: Mapping[str, Element] = MappingProxyType({e.id: e for top in ELEMENTS.values() for e in top.every_part})
"""The elements and their parts by id, also those that a company has only where its settings say so."""

SCOPES: Element = next(one for one in ELEMENTS.values() if one.defines_scope)
"""The element whose records are the projects."""

CODES: Element = next(one for one in ALL.values() if one.codes_dollars)
"""The part whose records are activities with their groups, which the dollars of all elements name."""


DIVISIONS: Element = next(one for one in ALL.values() if one.divides_scope)
"""The part whose records are sub-projects: projects of maestro* that are parts of one of Procore's."""


def top_of(element_id: str) -> Element:
    """The element that goes with this one in a task: itself, or the one that it is a part of. Raises KeyError."""
    return _TOPS[element_id]


_TOPS = {one.id: top for top in ELEMENTS.values() for one in top.every_part}
