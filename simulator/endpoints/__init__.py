"""The families of endpoints that the simulator serves: a new family is a module and its name here."""

from __future__ import annotations

from types import ModuleType

from simulator.calls import Routes
from simulator.endpoints import (
    budget,
    budget_changes,
    budget_views,
    change_orders,
    commitments,
    company,
    contract_changes,
    cost_codes,
    cost_types,
    direct_cost_lines,
    direct_costs,
    potential_changes,
    prime_contracts,
    projects,
    sub_jobs,
    vendors,
    wbs,
)
from simulator.kinds import Kind

FAMILIES: tuple[ModuleType, ...] = (
    company,
    projects,
    vendors,
    cost_types,
    cost_codes,
    sub_jobs,
    wbs,
    budget,
    budget_changes,
    budget_views,
    direct_costs,
    direct_cost_lines,
    commitments,
    change_orders,
    potential_changes,
    contract_changes,
    prime_contracts,
)
"""Each has KINDS and ROUTES."""

KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES for kind in family.KINDS}
ROUTES = Routes(tuple(route for family in FAMILIES for route in family.ROUTES))
