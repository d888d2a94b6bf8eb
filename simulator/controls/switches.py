"""How this Procore is set up where companies differ or its documentation leaves it open: the one list of switches.

`sim.switches.budget_sync_status = 403` in Python, `POST /simulator/switches {"budget_sync_status": 403}` over HTTP.
What goes wrong by itself is not here but in `faults`; what is closed to the app is in `access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(slots=True, kw_only=True)
class Switches:
    """Every switch with its default, the unkinder reading wherever two are possible.

    Budget
    - `budget_sync_status`: budget_line_items/sync, a BETA, answers so (403, 404) to an app that is not enabled; 0: it works.
    - `budget_sync_upserts`: an item of it without `id` updates the line of its budget code; False: such a line exists
      already, and the batch is refused.
    - `new_budget_lines`: a code that a commitment or direct-cost line uses and the budget lacks gets a $0 line;
      False, as in older projects: such a code is an unbudgeted record.

    Direct costs
    - `direct_cost_update_by_origin`: a sync item without `id` may update the record of its origin_id; False, as the
      field's text says: such an item is refused.
    - `direct_costs_immutable`: a direct cost that has an origin_id cannot be changed or deleted, nor can its lines that
      have one; new lines may be added. False: all may be changed.
    - `subcontractor_invoices`: direct_cost_type may be subcontractor_invoice.

    Commitments
    - `extended_lists_hold_lines`: records of view=extended hold line_items.
    - `vendor_in_directory`: a contract's vendor must be in the project's directory.
    - `approved_contracts_closed`: an approved or complete contract refuses changes of its lines and its vendor.
    - `lines_touch_contract`: editing a line moves the contract's updated_at.
    - `undocumented_ids`: a sync item of a purchase order or a potential change order may have an `id`; False, as in the
      reference: it is one more unknown attribute, and dropped.
    - `accounting_method`: "amount" or "unit", that of contracts which come without one.
    """

    budget_sync_status: int = 0
    budget_sync_upserts: bool = False
    new_budget_lines: bool = True
    direct_cost_update_by_origin: bool = False
    direct_costs_immutable: bool = True
    subcontractor_invoices: bool = False
    extended_lists_hold_lines: bool = True
    vendor_in_directory: bool = True
    approved_contracts_closed: bool = True
    lines_touch_contract: bool = False
    undocumented_ids: bool = False
    accounting_method: str = "amount"

    def change(self, values: Mapping[str, Any]) -> None:
        """Set switches from JSON. ValueError names what is no switch, or has the wrong type; then nothing is set."""
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"there is no switch {name}")
            if type(value) is not type(getattr(self, name)):
                raise ValueError(f"{name} takes a {type(getattr(self, name)).__name__}")
        for name, value in values.items():
            setattr(self, name, value)

    def on(self) -> dict[str, Any]:
        """All switches and their values."""
        return asdict(self)
