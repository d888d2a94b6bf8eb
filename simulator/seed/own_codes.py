"""A company whose codes are Procore's own: its default cost types, and projects whose cost codes have a dash; nothing else.

Two of maestro*'s demo projects are there already, so that a test connects a company whose codes are spelled otherwise on each side.
"""

from typing import Any

from simulator.records.world import World

PLACE = {"country_code": "CA", "state_code": "QC"}
PROJECTS: tuple[dict[str, Any], ...] = (
    {
        "project_number": "24-004",
        "name": "Viaduc de la Montée Saint-François",
        "city": "Laval",
        "start_date": "2024-07-08",
        "completion_date": "2026-11-13",
    },
    {
        "project_number": "24-009",
        "name": "Quai 42 – Port de Sept-Îles",
        "city": "Sept-Îles",
        "start_date": "2025-04-07",
        "completion_date": "2026-10-16",
    },
)
CODES = {
    "01": ("General Requirements", ("100", "310", "500", "740")),
    "02": ("Existing Conditions", ("300", "410")),
    "03": ("Concrete", ("100", "200", "300")),
    "05": ("Metals", ("120", "500")),
    "31": ("Earthwork", ("600", "900")),
}
"""Divisions with the codes below them: 01-100, 01-310, ..."""


def fill(world: World, company_id: int) -> None:
    """Fill a company that has no projects; one that has is left alone."""
    with world.lock:
        if next(world.all("projects", company_id=company_id), None):
            return
        for values in PROJECTS:
            project = world.insert("projects", {**PLACE, **values, "company_id": company_id})
            for division, (name, below) in CODES.items():
                own = {"project_id": project["id"], "sub_job_id": None}
                above = world.insert("cost_codes", {**own, "code": division, "name": name, "parent_id": None})
                for code in below:
                    title = {"code": code, "name": f"{name} {code}", "parent_id": above["id"]}
                    world.insert("cost_codes", {**own, **title})
        world.save()
