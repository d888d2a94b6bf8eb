"""Subcontracts and Procore's work order contracts.

Source: docs/maestro.md#subcontracts, docs/procore.md#commitments.
"""

from decimal import Decimal

from procore.elements.commitments import BOTH_REQUIRE, HEADING, LINE_MATCHES, MAPPABLE, SCHEDULE_OF_VALUES, TAX_CODE
from procore.elements.element import EITHER, Direction, Element, Field, Kind, Scope, Side
from procore.elements.element_facts import BalanceFacts, CallCosts, CustomFields, EventResource, Figure

SUBCONTRACTS = Element(
    id="subcontracts",
    maestro="Subcontracts and lines",
    procore="Work Order Contracts and SOV lines",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    mappable=(
        *MAPPABLE,
        *(
            Field(name=path, label=path, procore=path, kind=Kind.DATE)
            for path in ("actual_completion_date", "signed_contract_received_date")
        ),
    ),
    custom_fields=CustomFields.PERHAPS,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
    calls_first=True,
    webhook_resources={
        "Work Order Contracts": EventResource.RECORD,
        "Work Order Contract Line Items": EventResource.DOCUMENT,
    },
    key=("number",),
    numbered_by_maestro=True,
    unique_in_company=True,
    matches=(("external_number", "supplier"),),
    similar_by=("external_number",),
    told_apart_by=("supplier", "name"),
    facts=("supplier_closed", "cancelled"),
    never_create_facts=("cancelled",),
    closed_reference=("supplier_closed", "supplier"),
    origin_kind="SC",
    line_origin_kind="SCL",
    name_field="name",
    currency_field="currency",
    line_matches=LINE_MATCHES,
    total=("total", "amount"),
    balance=BalanceFacts(figure=Figure.COMMITTED, approved_in=frozenset({"Approved", "Complete", "Terminated"})),
    dated_by="order_date",
    status_field="status",
    locked_statuses=frozenset({"Approved", "Complete", "Terminated", "Void"}),
    never_create_statuses=frozenset({"Void"}),
    removable_in=frozenset(Side),
    call_costs=CallCosts(created=1, changed=1, batch=2, new_project=1, directory="supplier"),
    fields=(
        *HEADING,
        Field(
            name="status",
            label="Status",
            procore="status",
            table="statuses",
            required_by=BOTH_REQUIRE,
            words={  # a site's own codes, and other meanings, are in its settings
                "P": "Draft",
                "2": "Out For Bid",
                "A": "Out For Signature",  # approved, for accounting to transfer
                "V": "Approved",  # active, transferred
                "3": "Approved",
                "1": "Complete",
                "4": "Terminated",
                "Z": "Void",
            },
            words_back={  # lands untransferred: V is written by accounting alone
                "Draft": "P",
                "Out For Bid": "P",
                "Out For Signature": "P",
                "Approved": "A",
                "Complete": "A",
                "Terminated": "A",
                "Void": "Z",
            },
        ),
        Field(
            name="holdback",
            label="Holdback %",
            kind=Kind.MONEY,
            is_dollars=False,
            procore="retainage_percent",
            decimals=2,
            minimum=Decimal(0),
        ),
        Field(
            name="start_date",
            label="Start date",
            identifying=True,
            kind=Kind.DATE,
            procore="contract_start_date",
        ),
        Field(
            name="completion_date",
            label="Completion date",
            kind=Kind.DATE,
            procore="contract_estimated_completion_date",
        ),
        Field(name="inclusions", label="Inclusions", procore="inclusions"),
        Field(name="exclusions", label="Exclusions", procore="exclusions"),
    ),
    lines=SCHEDULE_OF_VALUES,
    lines_if_mapped=(TAX_CODE,),
)
