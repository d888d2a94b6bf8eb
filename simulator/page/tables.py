"""Which columns the tables of the page have, and which records a search finds."""

from simulator.records.fields import Record
from simulator.records.world import Kind

_CONTRACT = ("project_id", "number", "title", "status", "vendor_id", "origin_id", "updated_at", "deleted_at")
_LINE = ("holder_id", "position", "description", "wbs_code_id", "amount", "origin_id", "updated_at")
_CHANGE_ORDER = ("contract_id", "number", "title", "status", "origin_id", "updated_at", "deleted_at")
_CONTRACTS = ("purchase_order_contract", "work_order_contract", "prime_contract")
COLUMNS = {
    "projects": ("project_number", "name", "city", "active", "origin_id", "updated_at"),
    "vendors": ("name", "origin_code", "city", "is_active", "origin_id", "updated_at"),
    "cost_codes": ("project_id", "code", "name", "origin_id", "updated_at"),
    "line_item_types": ("code", "name", "base_type", "origin_id", "updated_at"),
    "budgets": ("project_id", "locked", "updated_at"),
    "budget_line_items": ("project_id", "wbs_code_id", "original_budget_amount", "quantity", "unit_cost", "updated_at"),
    "budget_change_lines": ("project_id", "budget_change_id", "wbs_code_id", "amount", "updated_at"),
    "direct_costs": (
        "project_id",
        "direct_cost_type",
        "direct_cost_date",
        "invoice_number",
        "status",
        "origin_id",
        "updated_at",
    ),
    "direct_cost_line_items": ("project_id", "direct_cost_id", "wbs_code_id", "amount", "origin_id", "updated_at"),
    **{f"{name}s": _CONTRACT for name in _CONTRACTS},
    **{f"{name}_line_items": _LINE for name in (*_CONTRACTS, "potential_change_order")},
    **dict.fromkeys(("change_order_packages", "potential_change_orders", "change_order_requests"), _CHANGE_ORDER),
}
_OTHER_COLUMNS = ("project_id", "number", "code", "title", "name", "description", "status", "origin_id", "updated_at")


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind that its table shows."""
    return COLUMNS.get(kind.name) or tuple(
        name for name in _OTHER_COLUMNS if name in kind.fields or name in ("updated_at", f"{kind.belongs_to}_id")
    )


def matches(record: Record, search: str) -> bool:
    """Whether every word of a search is somewhere in the record, in any case."""
    if not search:
        return True
    text = " ".join(str(value) for value in record.values() if value is not None).lower()
    return all(word in text for word in search.lower().split())
