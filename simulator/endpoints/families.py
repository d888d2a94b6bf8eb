"""Every kind of record and every route that the simulator serves: a new family is listed here."""

from types import ModuleType

from simulator.calls.routes import Routes
from simulator.endpoints.budget import budget_views, changes, line_sync, lock
from simulator.endpoints.budget import kinds as budget_kinds
from simulator.endpoints.budget import lines as budget_lines
from simulator.endpoints.change_orders import by_contract_type, packages, potential, requests
from simulator.endpoints.change_orders import kinds as change_order_kinds
from simulator.endpoints.commitments import endpoints as commitments
from simulator.endpoints.commitments import kinds as commitment_kinds
from simulator.endpoints.company import endpoints as company
from simulator.endpoints.company import kinds as company_kinds
from simulator.endpoints.custom_fields import endpoints as custom_fields
from simulator.endpoints.custom_fields import kinds as custom_field_kinds
from simulator.endpoints.direct_costs import costs
from simulator.endpoints.direct_costs import kinds as direct_cost_kinds
from simulator.endpoints.direct_costs import lines as direct_cost_lines
from simulator.endpoints.prime_contracts import endpoints as prime_contracts
from simulator.endpoints.prime_contracts import kinds as prime_contract_kinds
from simulator.endpoints.projects import endpoints as projects
from simulator.endpoints.projects import kinds as project_kinds
from simulator.endpoints.vendors import endpoints as vendors
from simulator.endpoints.vendors import kinds as vendor_kinds
from simulator.endpoints.wbs import cost_codes, cost_types, standard_cost_codes, sub_jobs, wbs_codes
from simulator.endpoints.wbs import kinds as wbs_kinds
from simulator.endpoints.webhooks import endpoints as webhooks
from simulator.endpoints.webhooks import kinds as webhook_kinds
from simulator.records.world import Kind

WITH_KINDS: tuple[ModuleType, ...] = (
    company_kinds,
    custom_field_kinds,
    project_kinds,
    vendor_kinds,
    wbs_kinds,
    budget_kinds,
    direct_cost_kinds,
    commitment_kinds,
    change_order_kinds,
    prime_contract_kinds,
    webhook_kinds,
)
WITH_ROUTES: tuple[ModuleType, ...] = (
    company,
    custom_fields,
    projects,
    vendors,
    cost_types,
    cost_codes,
    standard_cost_codes,
    sub_jobs,
    wbs_codes,
    lock,
    budget_lines,
    line_sync,
    changes,
    budget_views,
    costs,
    direct_cost_lines,
    commitments,
    packages,
    requests,
    potential,
    by_contract_type,
    prime_contracts,
    webhooks,
)

KINDS: dict[str, Kind] = {kind.name: kind for module in WITH_KINDS for kind in module.KINDS}
ROUTES = Routes(tuple(route for module in WITH_ROUTES for route in module.ROUTES))
