"""The contracts that the demo's Procore holds before the first synchronization, as data: of the project only there."""

from typing import Any

from simulator.endpoints.wbs.coding import Coding
from simulator.records.world import World

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
        LINES: (
            ("07-500", "SCT", {"description": "Quatre drains", "quantity": "4", "unit_cost": "1640", "uom": "ea"}),
        ),
    },
    {
        "contract": "SC-2601-07",
        "title": "Crédit – solins existants conservés",
        "status": "pending",
        "schedule_impact_amount": -2,
        LINES: (("07-500", "SCT", {"description": "Crédit", "amount": "-3200.00"}),),
    },
    {
        "contract": "SC-2601-07",
        "title": "Parapet blocking, grid lines A to F",
        "description": "As marked up on SK-14; price to be confirmed.",
        "status": "pricing",
        "due_date": "2026-05-29",
        LINES: (
            ("07-500", "SCT", {"description": "Blocking", "quantity": "37.5", "unit_cost": "86.4025", "uom": "m"}),
            ("07-200", "SCT", {"description": "Isolant récupéré, sans frais", "amount": "0.00"}),
        ),
    },
    {
        "contract": "SC-2601-07",
        "title": "Travaux de fin de semaine – sans frais",
        "status": "no_charge",
        LINES: (("07-500", "SCT", {"description": "Équipe du samedi", "amount": "0.00"}),),
    },
    {
        "contract": "SC-2601-07",
        "title": "Garde-corps permanents",
        "status": "rejected",  # before maestro* ever had it: it stays here
        LINES: (("07-500", "DIV", {"description": "Garde-corps", "amount": "18750.00"}),),
    },
    {
        "contract": "Portes sectionnelles",
        "title": "Moteurs de 1 HP, portes 3 et 4",
        "status": "pending",
        LINES: (
            ("08-100", "MAT", {"description": "Moteurs de 1 HP", "amount": "2980.00"}),
            ("08-100", "MAT", {"description": "Moteurs de ½ HP retournés", "amount": "-1415.50"}),
        ),
    },
    {
        "contract": "Portes sectionnelles",
        "title": "Late delivery – credit",
        "description": "Two weeks late; agreed by e-mail.",
        "status": "draft",
        LINES: (("08-100", "MAT", {"description": "Credit for two weeks", "amount": "-1250.00"}),),
    },
    {
        "contract": "V-2025-118",
        "title": "Avenant 1 – sols contaminés sous l'abri à sel",
        "description": "Excavation, transport et disposition de 640 t; résultats du laboratoire en annexe.",
        "status": "approved",
        "schedule_impact_amount": 12,
        "signed_change_order_received_date": "2026-04-02",
        LINES: (
            ("01-310", "DIV", {"description": "Disposition, 640 t", "amount": "78208.00"}),
            ("01-310", "DIV", {"description": "Administration et profit, 15 %", "amount": "11731.20"}),
        ),
    },
    {
        "contract": "V-2025-118",
        "title": "Avenant 2 – bornes de recharge",
        "status": "pending",
        "due_date": "2026-06-12",
        LINES: (("01-310", "DIV", {"description": "Quatre bornes de niveau 2", "amount": "46300.00"}),),
    },
    {
        "contract": "V-2025-118",
        "title": "Extra paving asked for by the City",
        "status": "proceeding",
        "schedule_impact_amount": 3,
        LINES: (("01-310", "DIV", {"description": "Paving, 410 m2", "amount": "22345.67"}),),
    },
)
"""On contracts by their number or title; each is a package with its hidden potential change order."""


def sign_contracts(world: World, project: dict[str, Any]) -> None:
    """Add the contracts to a project that has the standard cost codes."""
    place = {"project_id": project["id"]}
    contracts: dict[str, int] = {}
    vendors = {one["name"]: one["id"] for one in world.all("vendors", company_id=project["company_id"])}
    for kind, facts in CONTRACTS:
        values = {name: value for name, value in facts.items() if name not in {LINES, "vendor"}}
        record = world.insert(kind, {**place, **values, "vendor_id": vendors.get(facts.get("vendor", ""))})
        contracts |= {record["number"]: record["id"], record["title"]: record["id"]}
        add_lines(world, project, f"{kind[:-1]}_line_items", record["id"], facts[LINES])
    add_changes(world, project, contracts, CHANGE_ORDERS)


def add_changes(
    world: World, project: dict[str, Any], contracts: dict[str, int], changes: tuple[dict[str, Any], ...]
) -> None:
    """Add change orders to contracts, which are named by number or title."""
    for facts in changes:
        values = {name: value for name, value in facts.items() if name not in {LINES, "contract"}}
        above = {"project_id": project["id"], "contract_id": contracts[facts["contract"]]}
        record = world.insert("change_order_packages", {**above, **values})
        add_lines(world, project, "potential_change_order_line_items", record["hidden_pco_id"], facts[LINES])


def add_lines(
    world: World, project: dict[str, Any], kind: str, holder_id: int, lines: tuple[tuple[str, str, dict[str, Any]], ...]
) -> None:
    """Add lines to a document: full cost code, cost type, the rest."""
    coding = Coding(world, project["id"])
    company = project["company_id"]
    types = {one["code"]: one["id"] for one in world.all("line_item_types", company_id=company)}
    codes = {}
    for one in world.all("cost_codes", project_id=project["id"]):
        above = world.by_id("cost_codes", one["parent_id"])
        codes[f"{above['code']}-{one['code']}" if above else one["code"]] = one["id"]
    for code, type, values in lines:
        given = {**values, "cost_code_id": codes[code], "line_item_type_id": types[type]}
        world.insert(kind, {"project_id": project["id"], "holder_id": holder_id, **coding.coded(given, new=True)})
