"""Change orders and Procore's change order packages, of commitments and prime contracts.

Source: docs/procore.md#change-orders.
"""

from procore.elements.commitments import BOTH_REQUIRE, HEADING, IN_MAESTRO, LINE_MATCHES, SCHEDULE_OF_VALUES, TAX_CODE
from procore.elements.element import EITHER, Direction, Element, Field, Kind, Scope
from procore.elements.element_facts import BalanceFacts, CallCosts, EventResource, Figure
from procore.elements.evidence import RECORD_NUMBER

_SHARED = {one.name: one for one in HEADING}

CHANGE_ORDERS = Element(
    id="change_orders",
    maestro="Change Orders of a PO, a subcontract or the client's contract, and lines",
    procore="Commitment change orders (CCO) and prime contract change orders (PCCO)",
    directions=EITHER,
    default=Direction.TO_MAESTRO,
    after=("purchase_orders", "subcontracts"),
    scope=Scope.PROJECT,
    calls_first=True,
    webhook_resources={
        "Change Order Packages": EventResource.RECORD,
        "Change Order Requests": EventResource.SCOPE,
        "Potential Change Orders": EventResource.SCOPE,
        "Potential Change Order Line Items": EventResource.SCOPE,
    },
    key=("number",),
    numbered_by_maestro=True,
    unique_in_company=True,
    matches=(
        ("external_number", "purchase_order"),
        ("external_number", "subcontract"),
        ("external_number", "client_contract"),
    ),
    told_apart_by=("name",),
    facts=("transferred",),
    posted_fact="transferred",
    origin_kind="CO",
    line_origin_kind="COL",
    name_field="name",
    currency_field="currency",
    line_matches=LINE_MATCHES,
    total=("total", "amount"),
    balance=BalanceFacts(figure=Figure.COMMITTED, approved_in=frozenset({"approved"}), of_client="client_contract"),
    status_field="status",
    locked_statuses=frozenset({"approved"}),
    never_create_statuses=frozenset({"rejected", "not_proceeding", "void"}),
    removable_in=IN_MAESTRO,
    void_status="void",  # a package has no DELETE (docs/procore.md#deleting)
    exclusive_references=("purchase_order", "subcontract", "client_contract"),
    lines_listed_apart=True,
    call_costs=CallCosts(created=3, creating=1, changed=2, batch=1),
    fields=(
        _SHARED["number"],
        Field(
            name="external_number",  # Procore numbers them itself, below each contract: 001
            evidence=RECORD_NUMBER,
            label="External No.",
            procore="number",
            written=IN_MAESTRO,
            maestro_length=30,
        ),
        _SHARED["name"],
        Field(
            name="purchase_order",
            label="Purchase order",
            kind=Kind.REFERENCE,
            to="purchase_orders",
            procore="contract_id",
            procore_write="purchase_order_id",
        ),
        Field(
            name="subcontract",
            label="Subcontract",
            kind=Kind.REFERENCE,
            to="subcontracts",
            procore="contract_id",
            procore_write="subcontract_id",
        ),
        Field(
            name="client_contract",  # the prime contract's number; looked up in Procore, since no element carries it
            label="Client's contract",
            procore="prime_contract.number",
            procore_write="prime_contract_number",
            maestro_length=30,
            fixed=True,
        ),
        _SHARED["currency"],
        _SHARED["total"],
        Field(
            name="status",
            label="Status",
            procore="status",
            table="statuses",
            required_by=BOTH_REQUIRE,
            words={
                "Pending": "draft",
                "Submitted": "pending",
                "Approved": "approved",
                "Rejected": "rejected",
                "Non billable": "no_charge",
            },
            words_back={
                "draft": "Pending",
                "not_pricing": "Pending",
                "pricing": "Pending",
                "pending": "Submitted",
                "revised": "Submitted",
                "proceeding": "Submitted",
                "not_proceeding": "Rejected",
                "no_charge": "Non billable",
                "approved": "Approved",
                "rejected": "Rejected",
                "void": "Rejected",
            },
        ),
        Field(name="due_date", label="Due date", kind=Kind.DATE, procore="due_date"),
        Field(
            name="signed_date",
            label="Signed on",
            kind=Kind.DATE,
            procore="signed_change_order_received_date",
        ),
        Field(
            name="schedule_days",
            label="Schedule impact, days",
            kind=Kind.MONEY,
            is_dollars=False,
            procore="schedule_impact_amount",
            decimals=0,
        ),
        Field(
            name="reason",
            label="Reason",
            procore="change_reason",
            written=IN_MAESTRO,  # Procore shows the words of it, and takes an id of its own list only
            maestro_length=60,
            cut=True,
        ),
        _SHARED["memo"],
    ),
    lines=SCHEDULE_OF_VALUES,
    lines_if_mapped=(TAX_CODE,),
)
