"""A company as a contractor brings it: Procore's own codes, ten years of books, and another interface's ids on Procore's records.

Its books are in maestro*, under groups and activities that Procore spells otherwise; Procore holds what another interface sent
of it, a third segment, a template and projects of bids. Tests connect it: in tests/standard as tasks do, on the page in a browser.

Here: what its settings say, and what its codes, projects and ids are called.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from procore.sides.maestro.engines import REFERENCE

HISTORY = "2025-01-01"
"""The day on which history begins."""
SENT_SINCE = date(2024, 7, 1)
"""From which day on the other interface sent documents."""
OLD = "MSTR"
"""How the other interface's origin ids begin."""
KINDS = {
    "suppliers": ("SUP", "vendors"),
    "projects": ("PRJ", "projects"),
    "cost_types": ("GRP", "line_item_types"),
    "cost_codes": ("ACT", "cost_codes"),
    "costs": ("CST", "direct_costs"),
    "purchase_orders": ("PO", "purchase_order_contracts"),
    "subcontracts": ("SC", "work_order_contracts"),
}
"""By element: the kind in the other interface's ids, and Procore's."""
FOREIGN_IDS = {element: rf"{OLD}-{kind}-(?P<key>.+)" for element, (kind, _) in KINDS.items()}
GROUPS = {"MO": "L", "MAT": "M", "SCT": "S", "EQU": "E", "DIV": "O"}
"""maestro*'s groups, and Procore's default cost types."""
RULES = {r"(\d\d)(\d{3})": r"\1-\2"}
CODES = {
    "01310": "01-310",
    "03300": "03-300",
    "03400": "03-400",
    "05120": "05-120",
    "09900": "09-920",
    "31200": "31-200",
}
"""maestro*'s activities and Procore's cost codes: all but one follow the rule."""
UNSENT_CODE = "31200"
"""The activity that Procore has nowhere yet."""
WBS = (("01310", "DIV"), ("03300", "MAT"), ("03300", "MO"), ("03400", "SCT"), ("05120", "EQU"), ("09900", "MAT"))
"""The combinations that both sides have in the projects of old."""
PHASES = ("100", "200")
DEPARTMENT = {"24-001": "100", "24-002": "200", "26-001": "100", "25-900": "100", "19-009": "100"}
"""By project: its department in maestro*, which is the item of the segment Phase."""
OF_OLD = ("24-001", "24-002")
"""The projects that the other interface synchronized."""
NEW_HERE, NEW_THERE, BID, CLOSED, UNMARKED = "26-001", "26-002", "27-001", "19-009", "25-900"
TEMPLATE, WON, SECTOR, WEB = "Bâtiment", "Course of Construction", "Secteur", "website"
SUPPLIERS = 64


def element_rows(sector: str) -> dict[str, dict[str, Any]]:
    """The rows of the grid. `sector`: how Procore names the projects' custom field."""
    return {
        "projects": {
            "direction": "both",
            "groups": GROUPS,
            "activity_rules": RULES,
            "activities": {"09900": CODES["09900"]},
            "segments": {"Phase": "{department}"},
            "make_codes": ["cost_codes"],
            "new_in_procore": [{"category": "COM", "template": TEMPLATE}, {"stage": WON}],
            "new_in_maestro": [{"department": "100", "category": "COM"}],
            "own_fields": [{"column": "sector", "procore": sector, "type": "list"}],
        },
        "suppliers": {"own_fields": [{"column": "web", "procore": WEB}], "owners": {"phone": "maestro"}},
        "budgets": {"target_edits": "overwrite"},
        "costs": {"from_date": HISTORY, "sum_by": "month"},
        "purchase_orders": {"direction": "to_procore", "from_date": HISTORY},
        "subcontracts": {"direction": "to_maestro"},
        "change_orders": {},
    }


def entry(sql: Path, sector: str, **more: Any) -> dict[str, Any]:
    """What the company's entry in the Variable says beside its Connections. `sql`: the folder of `own_sql`."""
    return {
        "name": "Constructions Boréal inc.",
        "first_run": "approve",
        "maestro_sql": str(sql),
        "foreign_ids": FOREIGN_IDS,
        "projects_filter": {"status": ["active"], "marked": True, "stage": [WON]},
        "elements": element_rows(sector),
        **more,
    }


def own_sql(folder: Path) -> Path:
    """The reference's SQL files with the two columns of the site's own, in a folder that is not there yet."""
    shutil.copytree(REFERENCE, folder)
    for table, alias, column in (("supplier", "s", "web"), ("project", "p", "sector")):
        with_column(folder / f"{table}s.sql", table, alias, column, "text")
    return folder


def with_column(file: Path, table: str, alias: str, column: str, type_: str) -> None:
    """Let the file of an element read, insert and update a column of its table more."""
    said = file.read_text(encoding="utf-8").replace("SELECT\n", f"SELECT\n    {alias}.{column},\n", 1)
    update, set_to = (
        f"UPDATE maestro.{table} SET\n",
        f"CASE WHEN :set_{column} THEN CAST(:{column} AS {type_}) ELSE {column} END",
    )
    said = said.replace(update, f"{update}    {column} = {set_to},\n", 1)
    before, insert, after = said.partition(f"INSERT INTO maestro.{table} (\n")
    after = after.replace("    company,", f"    {column},\n    company,", 1)
    after = after.replace("    :tag,", f"    CAST(:{column} AS {type_}),\n    :tag,", 1)
    file.write_text(before + insert + after, encoding="utf-8")
