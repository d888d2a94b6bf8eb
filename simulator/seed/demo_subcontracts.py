"""The subcontracts of the arena that the demo's Procore holds before the first synchronization, as data."""

from typing import Any

from simulator.records.world import World
from simulator.seed.demo_contracts import LINES, add_changes, add_lines

BETON, ACIER, TOIT = "Béton Provincial ltée", "Aciers Trois-Rivières inc.", "Toitures Falaise & Fils"
SUBCONTRACTS: tuple[dict[str, Any], ...] = (
    {  # this one and the next three are in maestro* too, by their External No.
        "number": "SC-24003-01",
        "title": "Coffrage et bétonnage de la dalle de glace",
        "vendor": BETON,
        "status": "Approved",
        "retainage_percent": "10.00",
        "contract_date": "2024-07-02",
        "contract_start_date": "2024-08-05",
        "contract_estimated_completion_date": "2025-03-28",
        LINES: (
            ("03-100", "SCT", {"description": "Coffrages", "quantity": "1480", "unit_cost": "38.4500", "uom": "m2"}),
            ("03-200", "SCT", {"description": "Armatures", "quantity": "42.5", "unit_cost": "1187.1250", "uom": "t"}),
        ),
    },
    {
        "number": "SC-24003-02",
        "title": "Ouvrages métalliques – gradins et garde-corps",
        "vendor": ACIER,
        "status": "Approved",
        "retainage_percent": "10.00",
        "contract_date": "2024-07-15",
        LINES: (
            (
                "05-500",
                "SCT",
                {"description": "Gradins, 400 places", "quantity": "1", "unit_cost": "186400", "uom": "ls"},
            ),
            (
                "05-500",
                "SCT",
                {"description": "Garde-corps", "quantity": "212.75", "unit_cost": "241.3333", "uom": "m"},
            ),
        ),
    },
    {
        "number": "SC-24003-03",
        "title": "Toiture à membrane",
        "vendor": TOIT,
        "status": "Approved",
        "retainage_percent": "10.00",
        "inclusions": "Grue, sécurité, nettoyage quotidien",
        "exclusions": "Pontage d'acier; travaux d'hiver",
        LINES: (
            ("07-500", "SCT", {"description": "Membrane", "quantity": "3250", "unit_cost": "92.1500", "uom": "m2"}),
            ("07-500", "SCT", {"description": "Crédit – solins conservés", "quantity": "1", "unit_cost": "-4825.5"}),
        ),
    },
    {
        "number": "SC-24003-04",
        "title": "Portes et cadres",
        "vendor": ACIER,
        "status": "Approved",
        LINES: (("08-100", "SCT", {"description": "Portes d'acier", "quantity": "36", "unit_cost": "1129.9900"}),),
    },
    {
        "title": "Réfection des fenêtres du hall",
        "vendor": TOIT,
        "status": "Out For Signature",
        LINES: (
            ("08-500", "SCT", {"description": "Fenêtres", "quantity": "18", "unit_cost": "1475.2500", "uom": "ea"}),
            ("08-500", "SCT", {"description": "Mesures au chantier – inclus", "quantity": "1", "unit_cost": "0"}),
        ),
    },
    {
        "title": "Peinture des aires publiques",
        "vendor": TOIT,
        "status": "Approved",
        "retainage_percent": "5.00",
        LINES: (
            ("09-900", "SCT", {"description": "Peinture", "quantity": "5400", "unit_cost": "6.8750", "uom": "m2"}),
        ),
    },
    {
        "title": "Plumbing rough-in, phase 2",
        "vendor": ACIER,
        "status": "Draft",
        LINES: (("22-100", "SCT", {"description": "Rough-in", "quantity": "1", "unit_cost": "64210.35", "uom": "ls"}),),
    },
    {
        "title": "Conduits d'air et soufflage",
        "vendor": ACIER,
        "status": "Complete",
        "retainage_percent": "10.00",
        LINES: (
            ("23-300", "SCT", {"description": "Conduits", "quantity": "2875.5", "unit_cost": "17.6667", "uom": "kg"}),
            ("23-300", "SCT", {"description": "Équilibrage", "quantity": "40", "unit_cost": "118.5", "uom": "hr"}),
        ),
    },
    {
        "title": "Nettoyage final",
        "vendor": BETON,
        "status": "Void",  # given up before it was signed: maestro* never hears of it
        LINES: (("01-500", "DIV", {"description": "Nettoyage", "quantity": "1", "unit_cost": "9800", "uom": "ls"}),),
    },
)
"""Heading, vendor by name, and lines: full cost code, cost type, the rest."""
CHANGE_ORDERS: tuple[dict[str, Any], ...] = (
    {  # in maestro* too, by its External No. and its subcontract
        "contract": "SC-24003-01",
        "title": "Dalle de glace épaissie à 150 mm",
        "status": "approved",
        "signed_change_order_received_date": "2024-10-11",
        LINES: (
            ("03-100", "SCT", {"description": "Coffrages", "quantity": "62.5", "unit_cost": "38.4500", "uom": "m2"}),
            ("03-200", "SCT", {"description": "Armatures", "quantity": "1.75", "unit_cost": "1187.1250", "uom": "t"}),
        ),
    },
    {
        "contract": "SC-24003-03",
        "title": "Extra roof drain at the refrigeration room",
        "status": "pending",
        "schedule_impact_amount": 1,
        LINES: (("07-500", "SCT", {"description": "Drain", "quantity": "1", "unit_cost": "1862.3333", "uom": "ea"}),),
    },
)
"""On subcontracts by their number."""


def sign_subcontracts(world: World, project: dict[str, Any]) -> None:
    """Add them to a project that has the standard cost codes."""
    vendors = {one["name"]: one["id"] for one in world.all("vendors", company_id=project["company_id"])}
    contracts: dict[str, int] = {}
    for facts in SUBCONTRACTS:
        own = {name: value for name, value in facts.items() if name not in {LINES, "vendor"}}
        heading = {"project_id": project["id"], "accounting_method": "unit", "vendor_id": vendors[facts["vendor"]]}
        record = world.insert("work_order_contracts", heading | own)
        contracts[record["number"]] = record["id"]
        add_lines(world, project, "work_order_contract_line_items", record["id"], facts[LINES])
    add_changes(world, project, contracts, CHANGE_ORDERS)
