"""Purchase orders and Procore's purchase order contracts.

Source: docs/maestro.md#purchase-orders, docs/procore.md#commitments.
"""

from procore.elements.commitments import BOTH_REQUIRE, HEADING, LINE_MATCHES, MAPPABLE, SCHEDULE_OF_VALUES, TAX_CODE
from procore.elements.element import EITHER, Direction, Element, Field, Kind, Scope, Side
from procore.elements.element_facts import BalanceFacts, CallCosts, CustomFields, EventResource, Figure

PURCHASE_ORDERS = Element(
    id="purchase_orders",
    maestro="Purchase Orders and lines",
    procore="Purchase Order Contracts and SOV lines",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    mappable=(
        *MAPPABLE,
        *(Field(name=path, label=path, procore=path) for path in ("bill_to_address", "ship_to_address", "ship_via")),
        Field(
            name="retainage_percent",
            label="retainage_percent",
            procore="retainage_percent",
            kind=Kind.MONEY,
            is_dollars=False,
        ),
    ),
    custom_fields=CustomFields.PERHAPS,
    after=("projects", "suppliers"),
    scope=Scope.PROJECT,
    calls_first=True,
    webhook_resources={
        "Purchase Order Contracts": EventResource.RECORD,
        "Purchase Order Contract Line Items": EventResource.DOCUMENT,
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
    origin_kind="PO",
    line_origin_kind="POL",
    name_field="name",
    currency_field="currency",
    line_matches=LINE_MATCHES,
    total=("total", "amount"),
    dated_by="order_date",
    balance=BalanceFacts(
        figure=Figure.COMMITTED, approved_in=frozenset({"Approved", "Partially Received", "Received", "Closed"})
    ),
    status_field="status",
    locked_statuses=frozenset({"Approved", "Closed"}),
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
                "A": "Submitted",  # approved, for accounting to transfer
                "V": "Approved",  # active, transferred
                "2": "Processing",
                "3": "Partially Received",
                "4": "Received",
                "1": "Closed",
                "Z": "Closed",  # cancelled: the fact `cancelled` keeps it from being created
            },
            words_back={  # lands untransferred: V is written by accounting alone
                "Draft": "P",
                "Processing": "P",
                "Submitted": "P",
                "Partially Received": "A",
                "Received": "A",
                "Approved": "A",
                "Closed": "A",
            },
        ),
        Field(
            name="delivery_date",
            label="Delivery date",
            kind=Kind.DATE,
            procore="delivery_date",
        ),
        Field(name="terms", label="Terms", procore="payment_terms", maestro_length=60, cut=True),
    ),
    lines=SCHEDULE_OF_VALUES,
    lines_if_mapped=(TAX_CODE,),
)
