"""What every Procore company holds before anybody works in it: cost types, units, stages, tax codes, standard codes."""

from simulator.records.world import World

COST_TYPES = (
    ("C", "Commitment", "commitment"),
    ("E", "Equipment", "equipment"),
    ("L", "Labor", "labor"),
    ("M", "Materials", "materials"),
    ("O", "Other", "other"),
    ("OC", "Owner Cost", "owner_cost"),
    ("SVC", "Professional Services", "professional_services"),
)
STAGES = (
    ("Bidding", "Bidding"),
    ("Pre-Construction", "Pre-Construction"),
    ("Course of Construction", "Course of Construction"),
    ("Warranty", "Post-Construction"),
    ("Post-Construction", "Post-Construction"),
)
UNITS = (
    ("ls", "Lump sum", "Each"),
    ("ea", "Each", "Each"),
    ("hr", "Hours", "Time"),
    ("day", "Days", "Time"),
    ("wk", "Weeks", "Time"),
    ("mo", "Months", "Time"),
    ("ft", "Feet", "Length"),
    ("lf", "Linear feet", "Length"),
    ("m", "Metres", "Length"),
    ("sf", "Square feet", "Area"),
    ("sy", "Square yards", "Area"),
    ("m2", "Square metres", "Area"),
    ("cf", "Cubic feet", "Volume"),
    ("cy", "Cubic yards", "Volume"),
    ("m3", "Cubic metres", "Volume"),
    ("l", "Litres", "Volume"),
    ("lb", "Pounds", "Weight"),
    ("ton", "Tons", "Weight"),
    ("kg", "Kilograms", "Weight"),
    ("t", "Tonnes", "Weight"),
    ("%", "Percent", "Each"),
)
TAX_CODES = (
    ("TPS-TVQ", "TPS 5 % et TVQ 9,975 %", 14.975),
    ("TPS", "TPS 5 %", 5.0),
    ("EXO", "Exonéré", 0.0),
)
BUDGET_VIEWS = (
    (
        "Procore Standard Budget",
        "standard",
        {
            "Approved Budget Changes": "approved_budget_changes",
            "Revised Budget": "revised_budget",
            "Pending Budget Changes": "pending_budget_changes",
            "Projected Budget": "projected_budget",
            "Committed Costs": "committed_costs",
            "Direct Costs": "direct_costs",
            "Pending Cost Changes": "pending_cost_changes",
            "Projected Costs": "projected_costs",
            "Estimated Cost at Completion": "estimated_cost_at_completion",
            "Projected Over/Under": "projected_over_under",
        },
    ),
    (
        "Suivi de chantier",
        "custom",
        {
            "Changements approuvés": "approved_budget_changes",
            "Budget révisé": "revised_budget",
            "Engagements": "committed_costs",
            "Coûts directs": "direct_costs",
        },
    ),
)
"""Name, role, and columns: title -> what is added up. A view's columns are named as its author liked.

Source: docs/procore.md#budget-reading.
"""
STANDARD_LIST = "Standard Cost Codes"
STANDARD_CODES = (
    (
        "01",
        "General Requirements",
        (("110", "Summary of Work"), ("310", "Project Management"), ("500", "Temporary Facilities")),
    ),
    ("02", "Existing Conditions", (("300", "Subsurface Investigation"), ("410", "Selective Demolition"))),
    ("03", "Concrete", (("100", "Forming"), ("200", "Reinforcing"), ("300", "Cast-in-Place Concrete"))),
    ("04", "Masonry", (("200", "Unit Masonry"),)),
    ("05", "Metals", (("100", "Structural Metal Framing"), ("500", "Metal Fabrications"))),
    ("06", "Wood, Plastics, Composites", (("100", "Rough Carpentry"), ("200", "Finish Carpentry"))),
    ("07", "Thermal and Moisture Protection", (("200", "Insulation"), ("500", "Membrane Roofing"))),
    ("08", "Openings", (("100", "Doors and Frames"), ("500", "Windows"))),
    ("09", "Finishes", (("250", "Gypsum Board"), ("600", "Flooring"), ("900", "Painting"))),
    ("22", "Plumbing", (("100", "Plumbing Piping"),)),
    ("23", "HVAC", (("300", "Air Distribution"),)),
    ("26", "Electrical", (("100", "Electrical Distribution"), ("500", "Lighting"))),
    ("31", "Earthwork", (("200", "Earth Moving"),)),
)


def create_company(world: World, id: int, name: str) -> None:
    """Make a company with what every company holds; one that exists gets the name and is left alone otherwise."""
    if world.by_id("companies", id):
        world.change("companies", id, name=name)
        return
    world.insert("companies", {"id": id, "name": name})
    for code, title, base_type in COST_TYPES:
        values = {"company_id": id, "code": code, "name": title, "base_type": base_type}
        world.insert("line_item_types", values)
    for title, category in STAGES:
        world.insert("project_stages", {"company_id": id, "name": title, "category": category})
    for unit, description, category in UNITS:
        values = {"company_id": id, "name": unit, "description": description, "category": category}
        world.insert("uoms", {**values, "is_standard": True})
    for code, description, rate in TAX_CODES:
        values = {"company_id": id, "code": code, "description": description, "rate1": rate}
        world.insert("tax_codes", {**values, "default_tax_code": code == TAX_CODES[0][0]})
    for title, role, columns in BUDGET_VIEWS:
        world.insert("budget_views", {"company_id": id, "name": title, "role": role, "columns": columns})
    found = world.insert("standard_cost_code_lists", {"company_id": id, "name": STANDARD_LIST})
    for code, title, children in STANDARD_CODES:
        own = {"company_id": id, "standard_cost_code_list_id": found["id"]}
        parent = world.insert("standard_cost_codes", {**own, "code": code, "name": title})
        for child, name_ in children:
            world.insert("standard_cost_codes", {**own, "code": child, "name": name_, "parent_id": parent["id"]})
    world.save()
