"""What purchase orders and subcontracts share: their heading and their schedule of values.

Source: docs/procore.md#commitments.
"""

from decimal import Decimal

from procore.elements.element import Field, Kind, Side
from procore.elements.evidence import RECORD_NUMBER

BOTH_REQUIRE = frozenset(Side)
IN_MAESTRO = frozenset({Side.MAESTRO})

FLAGS = ("executed", "private")
DAYS = ("approval_letter_date", "execution_date", "issued_on_date", "letter_of_intent_date", "returned_date")
MAPPABLE = (
    *(Field(name=path, label=path, procore=path, kind=Kind.FLAG) for path in FLAGS),
    *(Field(name=path, label=path, procore=path, kind=Kind.DATE) for path in DAYS),
)
"""Fields of a commitment in Procore that a site may map itself."""

HEADING = (
    Field(
        name="number",  # with its extension: 24105-1
        evidence=RECORD_NUMBER,
        label="Number",
        identifying=True,
        kind=Kind.CODE,
        procore="origin_code",  # where Procore shows its users maestro*'s number
        maestro_length=20,
        required_by=frozenset({Side.MAESTRO}),
        fixed=True,
        with_origin_id=True,
        forbidden=r"\|",
    ),
    Field(
        name="external_number",  # Procore's number; maestro*'s own stands for it where External No. is empty
        evidence=RECORD_NUMBER,
        label="External No.",
        procore="number",
        maestro_length=30,
        required_by=BOTH_REQUIRE,
    ),
    Field(
        name="name",
        label="Description",
        procore="title",
        maestro_length=100,
        procore_length=255,
        cut=True,
    ),
    Field(
        name="supplier",
        label="Supplier",
        kind=Kind.REFERENCE,
        to="suppliers",
        procore="vendor.id",
        procore_write="vendor_id",
        required_by=BOTH_REQUIRE,
        may_be_undecided=True,  # a draft may be without in Procore
    ),
    Field(
        name="currency",
        label="Currency",
        kind=Kind.CODE,
        procore="currency_configuration.currency_iso_code",
        written=frozenset(),  # another one than the company's is refused
    ),
    Field(
        name="total",
        label="Amount",
        kind=Kind.MONEY,
        procore="grand_total",
        written=IN_MAESTRO,  # Procore adds its lines up itself
    ),
    Field(name="order_date", label="Date", kind=Kind.DATE, procore="contract_date"),
    Field(name="memo", label="Memo", procore="description"),
)

SCHEDULE_OF_VALUES = (
    Field(
        name="budget_code",
        label="Activity and group",
        kind=Kind.REFERENCE,
        to="budget_codes",
        procore="wbs_code.id",
        procore_write="wbs_code_id",
        required_by=BOTH_REQUIRE,
    ),
    Field(
        name="description",
        label="Description",
        procore="description",
        maestro_length=100,
        cut=True,
    ),
    Field(
        name="quantity",
        label="Quantity",
        kind=Kind.MONEY,
        is_dollars=False,
        procore="quantity",
        decimals=4,
        minimum=Decimal(0),
    ),
    Field(name="unit", label="Unit", procore="uom", table="units", maestro_length=10, ignore_case=True),
    Field(
        name="unit_cost",
        label="Unit cost",
        kind=Kind.MONEY,
        procore="unit_cost",
        decimals=4,
    ),
    Field(
        name="amount",
        label="Amount",
        kind=Kind.MONEY,
        procore="amount",
        decimals=2,
        required_by=BOTH_REQUIRE,
    ),
)

TAX_CODE = Field(
    name="tax_code",  # of a list of the company's, which Procore names by id (docs/procore.md#tax-codes)
    label="Tax code",
    procore="tax_code_id",
    table="tax_codes",
    later_only=True,  # the settings may name tax codes after years of documents
    unknown="unmapped_tax_code",
)

LINE_MATCHES = (("budget_code", "amount", "description"), ("budget_code", "amount"))
"""What makes two lines the same where nobody linked them yet, best first."""

UNIT_FIELDS = frozenset({"quantity", "unit", "unit_cost"})
"""The line's fields that a commitment by amount does not have (docs/procore.md#accounting-method)."""
