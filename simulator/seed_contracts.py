"""The contracts that the demo's Procore holds before the first synchronization, as data: of the project only there."""

from __future__ import annotations

from typing import Any

from simulator.endpoints.coding import Coding
from simulator.world import World

LINES = "lines"
CONTRACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "work_order_contracts",
        {
            "title": "Toiture du garage et de l'abri à sel",
            "number": "SC-2601-07",
            "description": "Membrane élastomère, isolant & solins <phase 1>",
            "status": "Approved",
            "vendor": "Toitures Falaise & Fils",
            "accounting_method": "unit",
            "retainage_percent": "10.00",
            "contract_date": "2026-03-16",
            "executed": True,
            LINES: (
                ("07-500", "SCT", {"description": "Membrane", "quantity": "1850", "unit_cost": "118.75", "uom": "m2"}),
                ("07-200", "SCT", {"description": "Isolant", "quantity": "1850", "unit_cost": "46.405", "uom": "m2"}),
                ("07-500", "DIV", {"description": "Garantie prolongée", "amount": "12500.00", "uom": "ls"}),
            ),
        },
    ),
    (
        "work_order_contracts",
        {
            "title": "Aménagement du site",
            "status": "Out For Bid",  # nobody has won it yet
            LINES: (("31-200", "SCT", {"description": "Terrassement", "amount": "265000.00"}),),
        },
    ),
    (
        "purchase_order_contracts",
        {
            "title": "Portes sectionnelles",
            "status": "Submitted",
            "vendor": "Toitures Falaise & Fils",
            "delivery_date": "2026-09-30",
            LINES: (
                ("08-100", "MAT", {"description": "Six portes 14' × 14'", "amount": "88200.00"}),
                ("08-100", "MAT", {"description": "Rabais de volume", "amount": "-4410.00"}),
            ),
        },
    ),
    (
        "prime_contracts",
        {
            "title": "Garage municipal: contrat avec la Ville de Lévis",
            "number": "V-2025-118",
            "status": "Approved",
            "contract_date": "2026-01-12",
            LINES: (("01-310", "OC", {"description": "Prix forfaitaire", "amount": "9200000.00"}),),
        },
    ),
)
CHANGE_ORDERS: tuple[dict[str, Any], ...] = (
    {
        "contract": "SC-2601-07",
        "title": "Drains de toit additionnels",
        "status": "approved",
        LINES: (("07-500", "SCT", {"description": "Quatre drains", "quantity": "4", "unit_cost": "1640", "uom": "ea"}),),
    },
    {
        "contract": "SC-2601-07",
        "title": "Crédit – solins existants conservés",
        "status": "pending",
        "schedule_impact_amount": -2,
        LINES: (("07-500", "SCT", {"description": "Crédit", "amount": "-3200.00"}),),
    },
)
"""On contracts by their number; each is a package with its hidden potential change order."""


def sign_contracts(world: World, project: dict[str, Any]) -> None:
    """Add the contracts to a project that has the standard cost codes."""
    place = {"project_id": project["id"]}
    numbers: dict[str, int] = {}
    vendors = {one["name"]: one["id"] for one in world.rows("vendors", company_id=project["company_id"])}
    for kind, facts in CONTRACTS:
        values = {name: value for name, value in facts.items() if name not in {LINES, "vendor"}}
        row = world.insert(kind, {**place, **values, "vendor_id": vendors.get(facts.get("vendor", ""))})
        numbers[row["number"]] = row["id"]
        add_lines(world, project, f"{kind[:-1]}_line_items", row["id"], facts[LINES])
    for facts in CHANGE_ORDERS:
        values = {name: value for name, value in facts.items() if name not in {LINES, "contract"}}
        row = world.insert("change_order_packages", {**place, **values, "contract_id": numbers[facts["contract"]]})
        add_lines(world, project, "potential_change_order_line_items", row["hidden_pco_id"], facts[LINES])


def add_lines(
    world: World, project: dict[str, Any], kind: str, holder_id: int, lines: tuple[tuple[str, str, dict[str, Any]], ...]
) -> None:
    """Add lines to a document: full cost code, cost type, the rest."""
    coding = Coding(world, project["id"])
    company = project["company_id"]
    types = {one["code"]: one["id"] for one in world.rows("line_item_types", company_id=company)}
    codes = {}
    for one in world.rows("cost_codes", project_id=project["id"]):
        above = world.row("cost_codes", one["parent_id"])
        codes[f"{above['code']}-{one['code']}" if above else one["code"]] = one["id"]
    for code, type, values in lines:
        given = {**values, "cost_code_id": codes[code], "line_item_type_id": types[type]}
        world.insert(kind, {"project_id": project["id"], "holder_id": holder_id, **coding.coded(given, new=True)})
