"""The elements that carry money: declared so that the DAG and the page show them; not synchronized yet."""

from __future__ import annotations

from procore.elements.model import EITHER, Direction, Element, Scope

BUDGETS = Element(
    id="budgets",
    maestro="Project Budgets: activity x group",
    procore="Budget line items (budget changes once locked)",
    francais="Budgets",
    directions=EITHER,
    default=Direction.TO_PROCORE,
    after=("projects",),
    scope=Scope.PROJECT,
)
COSTS = Element(
    id="costs",
    maestro="Project Costs (transferred transactions)",
    procore="Direct Costs and their lines",
    francais="Coûts",
    directions=(Direction.TO_PROCORE,),
    default=Direction.TO_PROCORE,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
)
PURCHASE_ORDERS = Element(
    id="purchase_orders",
    maestro="Purchase Orders and lines",
    procore="Purchase Order Contracts and SOV lines",
    francais="Commandes",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
)
SUBCONTRACTS = Element(
    id="subcontracts",
    maestro="Subcontracts and lines",
    procore="Work Order Contracts and SOV lines",
    francais="Sous-contrats",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
)
CHANGE_ORDERS = Element(
    id="change_orders",
    maestro="Change Orders of a PO, a subcontract or the client's contract, and lines",
    procore="Commitment change orders (CCO) and prime contract change orders (PCCO)",
    francais="Ordres de changement",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    after=("purchase_orders", "subcontracts"),
    scope=Scope.PROJECT,
)
