"""Costs: transferred transactions in maestro*, direct costs in Procore.

Source: docs/maestro.md#costs, docs/procore.md#direct-costs.
"""

from dataclasses import replace

from procore.elements.commitments import LINE_MATCHES, TAX_CODE
from procore.elements.element import Direction, Element, Field, Kind, Scope, Side, SummedFacts
from procore.elements.element_facts import BalanceFacts, CallCosts, Figure, PersonalText

_SENT = frozenset({Side.PROCORE})
_NOWHERE: frozenset[Side] = frozenset()

COSTS = Element(
    id="costs",
    maestro="Project Costs (transferred transactions)",
    procore="Direct Costs and their lines",
    directions=(Direction.TO_PROCORE,),
    default=Direction.TO_PROCORE,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
    key=("number",),
    unique_in_company=True,
    created_in=_SENT,
    origin_kind="CST",
    line_origin_kind="CSTL",
    line_matches=LINE_MATCHES,
    described_by="description",
    total=("amount", "amount"),
    balance=BalanceFacts(figure=Figure.COST),
    required_flags=("transferred", "uncommitted"),
    append_only=True,
    dated_by="date",
    summed=SummedFacts(
        values={"type": "expense", "transferred": True, "uncommitted": True},
        invoice=("supplier", "invoice_number"),
        of_invoice=("type", "supplier", "invoice_number", "description", "transferred", "uncommitted"),
    ),
    personal_text=PersonalText(
        field="type", value="payroll", header={"description": "Paie du {date}"}, lines=("description",)
    ),
    call_costs=CallCosts(batch=3),
    fields=(
        Field(
            name="number",
            label="Transaction",
            identifying=True,
            kind=Kind.CODE,
            procore="number",  # Procore holds it in our origin id only
            maestro_length=20,
            required_by=frozenset({Side.MAESTRO}),
            fixed=True,
            written=_NOWHERE,
        ),
        Field(
            name="type",
            label="Type",
            procore="direct_cost_type",
            table="types",
            written=_SENT,
            required_by=_SENT,
            words={
                "Purchase": "invoice",
                "Invoice": "invoice",
                "Credit note": "invoice",
                "Expense": "expense",
                "Equipment": "expense",
                "Transfer": "expense",
                "Payroll": "payroll",
            },
        ),
        Field(
            name="date",
            label="Date",
            kind=Kind.DATE,
            procore="direct_cost_date",
            written=_SENT,
            required_by=_SENT,
        ),
        Field(
            name="supplier",
            label="Supplier",
            kind=Kind.REFERENCE,
            to="suppliers",
            procore="vendor_id",
            written=_SENT,
        ),
        Field(
            name="invoice_number",
            label="Invoice number",
            procore="invoice_number",
            written=_SENT,
        ),
        Field(
            name="description",
            label="Description",
            procore="description",
            written=_SENT,
            fixed=True,  # a text alone is no reason to reverse what was sent
        ),
        Field(
            name="amount",
            label="Amount",
            kind=Kind.MONEY,
            procore="amount",
            decimals=2,
            written=_NOWHERE,  # Procore adds up the lines
        ),
        Field(
            name="transferred",
            label="Transferred",
            kind=Kind.FLAG,
            procore="transferred",
            written=_NOWHERE,
        ),
        Field(
            name="uncommitted",
            label="Not against an order or a subcontract",
            kind=Kind.FLAG,
            procore="uncommitted",
            written=_NOWHERE,
        ),
    ),
    lines=(
        Field(
            name="budget_code",
            label="Activity and group",
            kind=Kind.REFERENCE,
            to="budget_codes",
            procore="wbs_code.id",
            procore_write="wbs_code_id",
            written=_SENT,
            required_by=_SENT,
        ),
        Field(
            name="description",
            label="Description",
            procore="description",
            written=_SENT,
            fixed=True,
        ),
        Field(
            name="quantity",
            label="Quantity",
            kind=Kind.MONEY,
            is_dollars=False,
            procore="quantity",
            as_number=True,
            written=_SENT,
        ),
        Field(name="unit", label="Unit", procore="uom", table="units", written=_SENT, ignore_case=True),
        Field(
            name="unit_cost",
            label="Unit cost",
            kind=Kind.MONEY,
            procore="unit_cost",
            as_number=True,
            written=_SENT,
        ),
        Field(
            name="amount",
            label="Amount",
            kind=Kind.MONEY,
            procore="amount",
            decimals=2,
            as_number=True,
            written=_SENT,
            required_by=_SENT,
        ),
    ),
    lines_if_mapped=(replace(TAX_CODE, written=_SENT, fixed=True),),
)
