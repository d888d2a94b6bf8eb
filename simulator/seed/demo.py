"""What the demo's Procore holds before the first synchronization, as data: part of it exists in maestro* too."""

from typing import Any

from simulator.endpoints.wbs.structure import copy_standard_codes
from simulator.records.world import World
from simulator.seed import own_codes
from simulator.seed.demo_budget import enter_costs, set_budget
from simulator.seed.demo_contracts import sign_contracts
from simulator.seed.demo_subcontracts import sign_subcontracts

PROJECTS: tuple[dict[str, Any], ...] = (
    {  # in maestro* too: linked by its number
        "project_number": "24-003",
        "name": "Aréna de Rosemont (Phase 2)",
        "description": "Agrandissement et mise aux normes, 2e glace",
        "address": "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire",
        "city": "Montréal",
        "state_code": "QC",
        "country_code": "CA",
        "zip": "H1M 3W1",
        "phone": "514 555-0143",
        "start_date": "2024-04-15",
        "completion_date": "2026-03-31",
        "total_value": "18450000.00",
    },
    {  # only here
        "project_number": "P-2601",
        "name": "Garage municipal de Lévis",
        "description": "New municipal garage & salt dome <conception-construction>",
        "address": "555, rue de l'Énergie",
        "city": "Lévis",
        "state_code": "QC",
        "country_code": "CA",
        "zip": "G6V 9T5",
        "phone": "418 555-0188",
        "start_date": "2026-02-02",
        "completion_date": "2027-10-29",
        "total_value": "9200000.00",
    },
    {  # closed years ago: in the list only when inactive ones are asked for
        "project_number": "P-1999",
        "name": "École Sainte-Croix — démolition",
        "city": "Sherbrooke",
        "state_code": "QC",
        "country_code": "CA",
        "start_date": "2019-06-01",
        "completion_date": "2019-11-30",
        "active": False,
    },
)
VENDORS: tuple[dict[str, Any], ...] = (
    {  # in maestro* too: linked by exact name and tax number
        "name": "Béton Provincial ltée",
        "address": "1825, avenue Industrielle",
        "city": "Matane",
        "state_code": "QC",
        "country_code": "CA",
        "zip": "G4W 0H2",
        "business_phone": "418 555-0122",
        "business_register": {"type": "EIN", "identifier": "1142233344"},
    },
    {  # in maestro* too: linked by its code
        "name": "Aciers Trois-Rivières inc.",
        "origin_code": "ACIER01",
        "address": "2400, rue des Forges",
        "city": "Trois-Rivières",
        "state_code": "QC",
        "country_code": "CA",
        "zip": "G8Z 1T8",
        "business_phone": "819 555-0167",
        "email_address": "commandes@aciers3r.example",
    },
    {  # the next two: which of them is maestro*'s, nobody can tell
        "name": "Excavation Gagnon inc.",
        "city": "Saguenay",
        "state_code": "QC",
        "country_code": "CA",
        "business_phone": "418 555-0101",
    },
    {"name": "Excavation Gagnon inc.", "city": "Gatineau", "state_code": "QC", "country_code": "CA"},
    {  # only here
        "name": "Toitures Falaise & Fils",
        "address": "88, chemin de la Falaise",
        "city": "Baie-Saint-Paul",
        "state_code": "QC",
        "country_code": "CA",
        "zip": "G3Z 1B4",
        "business_phone": "418 555-0155",
        "email_address": "info@falaise.example",
        "license_number": "5712-3456-01",
    },
    {"name": 'Peinture "Éclair" <Nord> 🎨', "city": "Saint-Jérôme", "state_code": "QC", "country_code": "CA"},
    {
        "name": "Plomberie Vieux-Port inc.",
        "city": "Québec",
        "state_code": "QC",
        "country_code": "CA",
        "is_active": False,
    },
    {
        "name": "Northern Crane Rental Ltd.",
        "city": "Ottawa",
        "state_code": "ON",
        "country_code": "CA",
        "is_active": False,
    },
)
COST_TYPES = (
    ("MAT", "Matériaux", "materials"),
    ("SCT", "Sous-traitance", "commitment"),
    ("DIV", "Divers", "other"),
    ("EQU", "Équipement", "equipment"),
    ("MO", "Main-d'œuvre", "labor"),
)
"""The company's own beside the standard ones: the codes of maestro*'s groups."""
IN_DIRECTORY = {
    "24-003": ("Béton Provincial ltée", "Aciers Trois-Rivières inc.", "Toitures Falaise & Fils"),
    "P-2601": ("Toitures Falaise & Fils",),
}
BUDGETED, SIGNED, SPENT = "24-003", "P-2601", "P-1999"
"""The projects that have a budget, contracts of their own, and a cost that a person entered."""


def fill(world: World, company_id: int) -> None:
    """Fill a company that has neither projects nor vendors; one that has is left alone."""
    with world.lock:
        if any(next(world.all(kind, company_id=company_id), None) for kind in ("projects", "vendors")):
            return
        for code, name, base_type in COST_TYPES:
            type_ = {"company_id": company_id, "code": code, "name": name, "base_type": base_type}
            world.insert("line_item_types", type_)
        lists = world.all("standard_cost_code_lists", company_id=company_id)
        list_id = next(lists)["id"]
        projects = {}
        for values in PROJECTS:
            record = world.insert("projects", {**values, "company_id": company_id})
            projects[record["project_number"]] = record["id"]
            copy_standard_codes(world, record, list_id)
        for values in VENDORS:
            mine = [projects[number] for number, names in IN_DIRECTORY.items() if values["name"] in names]
            world.insert("vendors", {**values, "company_id": company_id, "project_ids": mine})
        records = {number: world.by_id("projects", id) or {} for number, id in projects.items()}
        set_budget(world, records[BUDGETED])
        enter_costs(world, records[SPENT])
        sign_contracts(world, records[SIGNED])
        sign_subcontracts(world, records["24-003"])
        world.save()


SEEDS = {"demo": fill, "own_codes": own_codes.fill}
"""By the name that `--seed` takes."""
