"""What the page shows of each table of the reference database: facts that the database itself does not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column that holds a key of another table. `within`: columns of both tables that have to be equal."""

    table: str
    column: str
    label: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """What one click sets: a column, its value, and the word on the button."""

    column: str
    value: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table. `one`, `several`: what people call its rows. `columns`: those of its list; the first ones name a row.

    `within`: what the address of a new row has to say, because the form depends on it: its project, or its document.
    `holder`: the document of a line, whose `total` is what its lines add up to; `holder_key`: its columns, and those of the
    line that are the same. `lists`: tables whose rows are shown with a
    row of this one. `counted`: a key of digits, of which a new row is offered the next.
    """

    one: str
    several: str
    columns: tuple[str, ...]
    named_by: int = 2
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refers: Mapping[str, Reference] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    holder: str = ""
    holder_key: Mapping[str, str] = field(default_factory=dict)
    total: str = ""
    lists: tuple[str, ...] = ()
    close: Button | None = None
    counted: str = ""


_PROJECT = Reference(table="project", column="number", label="description")
_SUPPLIER = Reference(table="supplier", column="code", label="name")
_ACTIVITY = Reference(table="activity", column="code", label="description", within=("project",))
_GROUP = Reference(table="cost_group", column="code", label="description")
_CODING = {"activity": _ACTIVITY, "group_code": _GROUP}
_SUM = ("activity", "group_code", "amount")
_STATES = {"A": "active", "1": "closed"}
_ORDER_STATES = {
    "P": "in preparation",
    "A": "approved",
    "V": "active, transferred",
    "2": "being processed",
    "3": "partially received",
    "4": "received",
    "1": "closed",
    "Z": "cancelled",
}
_CHANGE_STATES = ("Pending", "Submitted", "Approved", "Rejected", "Non billable")
_TYPES = ("Purchase", "Invoice", "Credit note", "Expense", "Equipment", "Transfer", "Payroll")
_GROUP_TYPES = ("Material", "Subcontractor", "Miscellaneous", "Equipment", "Labour", "Billing")
_ORDER_LINE = (
    "number",
    "extension",
    "line",
    "description",
    "activity",
    "group_code",
    "quantity",
    "unit_cost",
    "amount",
)
_CANCEL = Button(column="status", value="Z", word="Cancel")


def _same(words: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(words, "")


TABLES: dict[str, Table] = {
    "project": Table(
        one="project",
        several="Projects",
        columns=("number", "description", "city", "status", "procore", "updated_at"),
        words={"status": _STATES},
        lists=("activity", "budget", "cost", "purchase_order", "subcontract", "change_order"),
        close=Button(column="status", value="1", word="Close"),
    ),
    "supplier": Table(
        one="supplier",
        several="Suppliers",
        columns=("code", "name", "city", "phone", "status", "updated_at"),
        words={"status": {"A": "active", "B": "blocked", "1": "closed"}, "language": {"fr": "French", "en": "English"}},
        close=Button(column="status", value="1", word="Close"),
    ),
    "purchase_order": Table(
        one="purchase order",
        several="Purchase orders",
        columns=("number", "extension", "description", "project", "supplier", "status", "amount", "updated_at"),
        named_by=3,
        words={"status": _ORDER_STATES, "type": _same(("Regular", "Estimate", "Open"))},
        refers={"project": _PROJECT, "supplier": _SUPPLIER},
        total="amount",
        lists=("purchase_order_line",),
        close=_CANCEL,
        counted="number",
    ),
    "subcontract": Table(
        one="subcontract",
        several="Subcontracts",
        columns=(
            "number",
            "extension",
            "description",
            "project",
            "supplier",
            "status",
            "original_contract",
            "updated_at",
        ),
        named_by=3,
        words={"status": _ORDER_STATES},
        refers={"project": _PROJECT, "supplier": _SUPPLIER},
        total="original_contract",
        lists=("subcontract_line",),
        close=_CANCEL,
        counted="number",
    ),
    "change_order": Table(
        one="change order",
        several="Change orders",
        columns=(
            "number",
            "description",
            "project",
            "purchase_order",
            "subcontract",
            "client_contract",
            "status",
            "amount",
        ),
        words={"status": _same(_CHANGE_STATES)},
        refers={"project": _PROJECT},
        total="amount",
        lists=("change_order_line",),
        close=Button(column="status", value="Rejected", word="Reject"),
        counted="number",
    ),
    "cost": Table(
        one="cost",
        several="Costs",
        columns=("number", "description", "project", "type", "date", "supplier", "transferred", "amount"),
        words={"type": _same(_TYPES)},
        refers={"project": _PROJECT, "supplier": _SUPPLIER},
        total="amount",
        lists=("cost_line",),
    ),
    "budget": Table(
        one="budget",
        several="Budgets",
        columns=("project", *_SUM, "quantity", "unit", "updated_at"),
        named_by=3,
        refers={"project": _PROJECT, **_CODING},
        within=("project",),
    ),
    "budget_modification": Table(
        one="budget modification",
        several="Budget modifications",
        columns=("project", *_SUM, "number", "date", "description", "transferred"),
        named_by=3,
        refers={"project": _PROJECT, **_CODING},
        within=("project",),
    ),
    "activity": Table(
        one="activity",
        several="Activities",
        columns=("project", "code", "description", "section", "updated_at"),
        named_by=3,
        refers={"project": _PROJECT, "section": _ACTIVITY},
        within=("project",),
        lists=("activity_group",),
    ),
    "activity_group": Table(
        one="group of an activity",
        several="Groups of activities",
        columns=("project", "activity", "group_code", "updated_at"),
        named_by=3,
        refers={"project": _PROJECT, **_CODING},
        within=("project",),
        holder="activity",
        holder_key={"project": "project", "code": "activity"},
    ),
    "cost_group": Table(
        one="group",
        several="Groups",
        columns=("code", "description", "description_en", "type", "updated_at"),
        words={"type": _same(_GROUP_TYPES)},
    ),
    "purchase_order_line": Table(
        one="line of a purchase order",
        several="Lines of purchase orders",
        columns=_ORDER_LINE,
        named_by=4,
        refers=_CODING,
        within=("number", "extension"),
        holder="purchase_order",
        holder_key={"number": "number", "extension": "extension"},
        counted="line",
    ),
    "subcontract_line": Table(
        one="line of a subcontract",
        several="Lines of subcontracts",
        columns=_ORDER_LINE,
        named_by=4,
        refers=_CODING,
        within=("number", "extension"),
        holder="subcontract",
        holder_key={"number": "number", "extension": "extension"},
        counted="line",
    ),
    "change_order_line": Table(
        one="line of a change order",
        several="Lines of change orders",
        columns=("number", "line", "description", "activity", "group_code", "quantity", "unit_cost", "amount"),
        named_by=3,
        refers=_CODING,
        within=("number",),
        holder="change_order",
        holder_key={"number": "number"},
        counted="line",
    ),
    "cost_line": Table(
        one="line of a cost",
        several="Lines of costs",
        columns=("cost", "line", "description", "activity", "group_code", "quantity", "unit_cost", "amount"),
        named_by=3,
        refers=_CODING,
        within=("cost",),
        holder="cost",
        holder_key={"number": "cost"},
        counted="line",
    ),
}

OURS = frozenset({"company", "updated_at", "external_id", "external_line", "external_no", "source"})
"""Columns that no form asks for: the page or the synchronization writes them."""

LABELS = {
    "procore": "marked for Procore",
    "group_code": "group",
    "external_no": "number in Procore",
    "external_id": "id in Procore",
    "external_line": "id in Procore",
    "description_en": "description, English",
    "updated_at": "changed",
    "tax_number": "tax number (NEQ, GST)",
    "licence_number": "licence (RBQ)",
    "holdback": "holdback, %",
}
HELP = {
    ("project", "procore"): "Only a project that is marked and active is synchronized.",
    ("cost", "transferred"): "A cost is sent once it is transferred.",
    ("budget_modification", "transferred"): "A modification counts once it is transferred.",
    ("change_order", "transferred"): "Entered is not transferred.",
    (
        "change_order",
        "purchase_order",
    ): "With its extension, such as 24105-0. A change order changes one contract only.",
    ("change_order", "subcontract"): "With its extension, such as 24105-0.",
}
PATTERNS = {("project", "number"): (r"[^*,#:À-ɏ]+", "A project's number has no * , # : and no accents.")}
"""What a text has to match whole, and the sentence for one that does not."""


def label(column: str) -> str:
    """What people call a column."""
    return LABELS.get(column, column.replace("_", " "))
