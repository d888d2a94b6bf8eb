"""Budgets: activity x group in maestro*, budget line items in Procore.

Source: docs/maestro.md#budgets, docs/procore.md#budgets.
"""

from procore.elements.element import EITHER, Direction, Element, Field, Kind, Scope, Side
from procore.elements.element_facts import BalanceFacts, CallCosts, EventResource, Figure

BUDGETS = Element(
    id="budgets",
    maestro="Project Budgets: activity x group",
    procore="Budget line items (budget changes once locked)",
    directions=EITHER,
    default=Direction.TO_PROCORE,
    webhook_resources={
        "Budget Line Items": EventResource.SCOPE,
        "Budget Changes": EventResource.SCOPE,
        "Budget Modifications": EventResource.SCOPE,
    },
    after=("projects",),
    scope=Scope.PROJECT,
    entered_as_difference=True,
    key=("budget_code",),
    # budget lines have no origin id: a project's WBS code is the key (docs/procore.md#budget-reading)
    matches=(("budget_code",),),
    blank_when_zero="amount",  # Procore makes $0 lines by itself
    facts=("original_amount",),
    balance=BalanceFacts(figure=Figure.BUDGET, original="original_amount"),
    call_costs=CallCosts(),
    fields=(
        Field(
            name="budget_code",
            label="Activity and group",
            kind=Kind.REFERENCE,
            to="budget_codes",
            procore="wbs_code_id",
            fixed=True,
            required_by=frozenset(Side),
        ),
        Field(
            name="quantity",
            label="Quantity",
            kind=Kind.MONEY,
            is_dollars=False,
            procore="quantity",
            as_number=True,
            never_listed=True,
            written=frozenset({Side.PROCORE}),
        ),
        Field(
            name="unit",
            label="Unit",
            procore="uom",
            table="units",
            never_listed=True,
            ignore_case=True,
            written=frozenset({Side.PROCORE}),
        ),
        Field(
            name="amount",  # original amount and approved changes: what the budget is worth today
            label="Amount",
            kind=Kind.MONEY,
            procore="amount",
            procore_write="original_budget_amount",
            decimals=2,
            as_number=True,
            required_by=frozenset(Side),
        ),
    ),
)
