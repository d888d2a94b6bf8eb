"""How this Procore is set up where companies differ or its documentation leaves it open: the one list of switches.

`sim.switches.budget_sync_status = 403` in Python, `POST /simulator/switches {"budget_sync_status": 403}` over HTTP,
`--switch budget_sync_status=403` for the command. docs/simulator.md#switches says which fact leaves each of them open.
What goes wrong by itself is not here but in `faults`; what is closed to the app is in `access`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args, get_type_hints


@dataclass(slots=True, kw_only=True)
class Switches:
    """Every switch with its values and its default; a value that is none of them is refused with ValueError.

    Budget
    - `budget_sync_status`: budget_line_items/sync, a BETA, answers so to an app that is not enabled; 0: it works.
    - `budget_sync_upserts`: an item of it without `id` updates the line of its budget code; False: such a line exists
      already, and the batch is refused.
    - `budget_modifications_hold_changes`: `budget_modifications` of a row holds the approved budget changes too;
      False: they are in a column of their own.
    - `budget_change_days`: the list of budget changes says when each was made; the reference names none of its fields.
    - `new_budget_lines`: a code that a commitment or direct-cost line uses and the budget lacks gets a $0 line;
      False, as in older projects: such a code is an unbudgeted record.

    Direct costs
    - `direct_cost_lock`: what an origin_id closes. "full": the direct cost with all its lines, also for lines that are
      added. "by_record": header and lines each for itself, where it has an origin_id; lines may be added. "header": the
      header only. "none": nothing. A header that is closed cannot be deleted either.
    - `direct_cost_update_by_origin`: a sync item without `id` may update the record of its origin_id; False, as the
      field's text says: such an item is refused.
    - `subcontractor_invoices`: direct_cost_type may be subcontractor_invoice.

    Projects
    - `project_lists_name_types`: rows of the list of projects with view=extended name the project's type and office, as the
      record alone does.

    - `template_or_sent`: of a value that a template brings and that is sent, too, the one that stands.
    - `template_brings_segments`: a project that is made from a template has its own segments, with their items.

    Sub jobs
    - `sub_job_codes`: a budget code of a sub job takes the sub job's "own" cost codes alone, and one without the project's; or
      "any" of the project.
    - `cost_codes_of_sub_jobs_listed`: the list of a project's cost codes that names no sub job holds those of its sub jobs too.

    Vendors
    - `merged_vendor_keeps_origin`: of two vendors that a person merges, the one that is left gets the other's origin id,
      unless it has its own; False: that origin id is gone.

    Lines
    - `unknown_units`: a line whose unit is not in the company's list is "refused" (422) or "taken" as it is.
    - `totals_hold_tax`: the totals of contracts, change orders and direct costs hold the tax of the lines with a tax code; False:
      they are the sum of the lines' amounts.

    Commitments
    - `extended_lists_hold_lines`: records of view=extended hold line_items.
    - `vendor_in_directory`: a contract's vendor must be in the project's directory.
    - `approved_contracts_closed`: an approved or complete contract refuses changes of its lines and its vendor.
    - `lines_touch_contract`: editing a line moves the contract's updated_at.
    - `undocumented_ids`: a sync item of a purchase order or a potential change order may have an `id`; False, as in the
      reference: it is one more unknown attribute, and dropped.
    - `accounting_method`: that of contracts which come without one.

    Change orders
    - `change_order_tiers`: the tiers of projects that are made from now on, by whomever; in three, lines are in PCOs that
      nobody but a person makes.

    Webhooks
    - `webhook_copies`: how often each event is delivered; it is promised at least once.
    - `webhook_order`: "as_they_happen", or "reversed", what waits in the queue the other way round.
    - `webhook_sync_events`: what a sync call changes raises events, one a record.
    - `webhook_line_events`: a line item that is changed raises an event of the "line", or one of its document too.
    - `webhook_company_hears_projects`: a company's hook is told what happens in its projects.
    - `webhook_failed_hooks`: a hook whose queue was thrown away is "kept" active, or "disabled".
    - `webhook_application`: how the event of an app's change names it: by its "client_id", or by a "number".

    Custom fields
    - `project_lists_hold_custom_fields`: the lists of v1.1 show them; False: a single project does, and the list of v1.0.
    - `commitment_custom_fields`: what is written is shown "nowhere", as the reference has it, "alone" in a single contract, or
      "everywhere".
    - `unset_custom_fields`: one without a value is there with "null", or "absent".
    - `unknown_custom_fields`: a request that names one which the company does not have is "refused" (406), or it is "ignored".

    All
    - `moving_lists`: between the first page and the next of a list, at every other reading of it, a row "inserted" before
      all others, one of the first page "removed" (it is back at the next reading), or the first one "moved" to the end;
      `Total` is that of the moment. "steady": lists stay as they are.
    - `clock_skew`: seconds that Procore's clock is ahead of the computer's, in all that tells a time; any whole number.
    """

    budget_sync_status: Literal[0, 403, 404, 405, 422] = 0
    budget_sync_upserts: bool = False
    budget_modifications_hold_changes: bool = False
    budget_change_days: bool = True
    new_budget_lines: bool = True
    direct_cost_lock: Literal["full", "by_record", "header", "none"] = "by_record"
    direct_cost_update_by_origin: bool = False
    subcontractor_invoices: bool = False
    project_lists_name_types: bool = False
    template_or_sent: Literal["template", "sent"] = "template"
    template_brings_segments: bool = False
    sub_job_codes: Literal["own", "any"] = "own"
    cost_codes_of_sub_jobs_listed: bool = False
    merged_vendor_keeps_origin: bool = True
    unknown_units: Literal["refused", "taken"] = "refused"
    totals_hold_tax: bool = False
    extended_lists_hold_lines: bool = True
    vendor_in_directory: bool = True
    approved_contracts_closed: bool = True
    lines_touch_contract: bool = False
    undocumented_ids: bool = False
    accounting_method: Literal["amount", "unit"] = "amount"
    change_order_tiers: Literal[1, 2, 3] = 1
    webhook_copies: Literal[1, 2] = 1
    webhook_order: Literal["as_they_happen", "reversed"] = "as_they_happen"
    webhook_sync_events: bool = True
    webhook_line_events: Literal["line", "line_and_parent"] = "line"
    webhook_company_hears_projects: bool = True
    webhook_failed_hooks: Literal["kept", "disabled"] = "kept"
    webhook_application: Literal["client_id", "number"] = "client_id"
    project_lists_hold_custom_fields: bool = True
    commitment_custom_fields: Literal["nowhere", "alone", "everywhere"] = "nowhere"
    unset_custom_fields: Literal["null", "absent"] = "null"
    unknown_custom_fields: Literal["refused", "ignored"] = "refused"
    moving_lists: Literal["steady", "inserted", "removed", "moved"] = "steady"
    clock_skew: int = 0

    def __setattr__(self, name: str, value: Any) -> None:
        """Set one switch. ValueError: there is none of this name, or it does not take the value."""
        _check(name, value)
        object.__setattr__(self, name, value)

    def change(self, values: Mapping[str, Any]) -> None:
        """Set switches from JSON. ValueError names what is no switch or no value of it; then nothing is set."""
        for name, value in values.items():
            _check(name, value)
        for name, value in values.items():
            setattr(self, name, value)

    def on(self) -> dict[str, Any]:
        """All switches and their values."""
        return asdict(self)


_WHOLE_NUMBERS = (0, 3600, -3600)
"""Values to try where any whole number is one."""


def _values() -> dict[str, tuple[Any, ...]]:
    plain = {bool: (False, True), int: _WHOLE_NUMBERS}
    return {name: plain.get(type) or get_args(type) for name, type in get_type_hints(Switches).items()}


VALUES: Mapping[str, tuple[Any, ...]] = _values()
"""Name of a switch -> its values: all, or some where any whole number is one."""


def _check(name: str, value: Any) -> None:
    if name not in VALUES:
        raise ValueError(f"there is no switch {name}")
    if VALUES[name] is _WHOLE_NUMBERS:
        if type(value) is not int:
            raise ValueError(f"{name} takes a whole number")
    elif not any(type(value) is type(one) and value == one for one in VALUES[name]):
        raise ValueError(f"{name} takes one of {', '.join(map(repr, VALUES[name]))}")
