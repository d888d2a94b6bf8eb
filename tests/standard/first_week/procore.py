"""Procore as the other interface, and people, left it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.records.world import World
from tests.standard.first_week.books import Document, documents, supplier
from tests.standard.first_week.settings import (
    BID,
    CODES,
    DEPARTMENT,
    GROUPS,
    KINDS,
    NEW_THERE,
    OF_OLD,
    OLD,
    PHASES,
    SECTOR,
    SUPPLIERS,
    TEMPLATE,
    UNSENT_CODE,
    WBS,
    WON,
)


@dataclass
class InProcore:
    """Procore as the other interface, and people, left it: filled once, and asked for what is where."""

    world: World
    company: int
    projects: dict[str, int] = field(default_factory=dict)
    vendors: dict[str, int] = field(default_factory=dict)
    items: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # (project, code): of cost codes, cost types, phases
    codes: dict[tuple[str, str, str], int] = field(default_factory=dict)  # (project, activity, group): the WBS code
    sector: str = ""  # the name of the custom field of projects

    def fill(self) -> InProcore:
        """All of it."""
        world = self.world
        with world.lock:
            for row in list(world.all("line_item_types", company_id=self.company)):
                if row["code"] == "C":
                    world.amend("line_item_types", row, {"code": "S", "name": "Subcontract"})
            for group, code in GROUPS.items():
                row = next(one for one in world.all("line_item_types", company_id=self.company) if one["code"] == code)
                world.amend("line_item_types", row, {"origin_id": f"{OLD}-GRP-{group}"})
            self._custom_field()
            for n in range(SUPPLIERS):
                self._vendor(n)
            stage = {one["name"]: one["id"] for one in world.all("project_stages", company_id=self.company)}
            self._project("", TEMPLATE, template=True, project_stage_id=stage[WON])
            self._phases("")
            for number in OF_OLD:
                self._project(number, f"Projet {number}", origin_id=f"{OLD}-PRJ-{number}", project_stage_id=stage[WON])
                self._structure(number)
            self._project(NEW_THERE, f"Projet {NEW_THERE}", project_stage_id=stage[WON])
            self._project(BID, f"Projet {BID}", project_stage_id=stage["Bidding"])
            for one in documents():
                if one.sent:
                    self._document(one)
            for number in OF_OLD:
                for activity, group, amount in (("03300", "MAT", "50000.10"), ("03400", "SCT", "25000.20")):
                    self._budget(number, activity, group, amount)
            world.save()
        return self

    def _custom_field(self) -> None:
        own = {"company_id": self.company}
        made = self.world.insert("custom_field_definitions", {**own, "label": SECTOR, "data_type": "lov_entry"})
        for place, label in enumerate(("Nord", "Sud")):
            above = {"custom_field_definition_id": made["id"], "position": place}
            entry = self.world.insert("custom_field_lov_entries", {**own, **above, "label": label})
            self.items["", label] = entry["id"]
        self.sector = f"custom_field_{made['id']}"

    def _vendor(self, n: int) -> None:
        row = supplier(n)
        place = {
            "city": row["city"],
            "state_code": row["province"],
            "country_code": "CA",
            "business_phone": row["phone"],
        }
        named = {"name": row["name"], "origin_id": f"{OLD}-SUP-{row['code']}", "website": f"f{n:03}.example"}
        self.vendors[row["code"]] = self.world.insert("vendors", {"company_id": self.company, **named, **place})["id"]

    def _project(self, number: str, name: str, **fields: Any) -> None:
        place = {"city": "Laval", "state_code": "QC", "country_code": "CA"}
        days = {"start_date": "2024-01-08", "completion_date": "2027-12-17"}
        own = {"company_id": self.company, "name": name, "project_number": number or None}
        sector = {} if fields.get("template") else {"custom_fields": {self.sector: self.items["", "Nord"]}}
        self.projects[number] = self.world.insert("projects", {**own, **place, **days, **sector, **fields})["id"]

    def _structure(self, number: str) -> None:
        """Cost codes below their divisions, the segment Phase, and the WBS codes with the project's phase."""
        world, project = self.world, self.projects[number]
        for activity, code in CODES.items():
            if activity == UNSENT_CODE:
                continue
            division, _, below = code.partition("-")
            if (number, division) not in self.items:
                self._cost_code(number, division, division, None, division)
            self._cost_code(number, activity, below, self.items[number, division], code)
        self._phases(number)
        sources = {one["source_id"]: one["id"] for one in world.all("segment_items", project_id=project)}
        types = {one["code"]: one["id"] for one in world.all("line_item_types", company_id=self.company)}
        phase = self.items[number, f"phase {DEPARTMENT[number]}"]
        for activity, group in WBS:
            ids = [sources[self.items[number, CODES[activity]]], sources[types[GROUPS[group]]], phase]
            made = world.insert("wbs_codes", {"project_id": project, "item_ids": sorted(ids)})
            self.codes[number, activity, group] = made["id"]

    def _phases(self, number: str) -> None:
        """The segment Phase, which no budget code may lack."""
        own = {"project_id": self.projects[number]}
        segment = self.world.insert("segments", {**own, "type": "custom", "name": "Phase", "required": True})
        for code in PHASES:
            item = {**own, "segment_id": segment["id"], "code": code, "name": f"Phase {code}"}
            self.items[number, f"phase {code}"] = self.world.insert("segment_items", item)["id"]

    def _cost_code(self, number: str, activity: str, code: str, above: int | None, whole: str) -> None:
        own = {"project_id": self.projects[number], "code": code, "name": f"Code {whole}", "parent_id": above}
        made = self.world.insert("cost_codes", {**own, "origin_id": f"{OLD}-ACT-{number}|{activity}"})
        self.items[number, whole] = made["id"]

    def _document(self, one: Document) -> None:
        """A document as the other interface sent it, with its id."""
        kind, name = KINDS[one.element]
        project, vendor = self.projects[one.project], self.vendors[one.supplier]
        number = one.number if one.element == "costs" else f"{one.number}-0"
        head = {"project_id": project, "vendor_id": vendor, "origin_id": f"{OLD}-{kind}-{number}"}
        text = f"Selon {one.number}"
        if one.element == "costs":
            dated = {"direct_cost_type": "invoice", "direct_cost_date": one.day.isoformat(), "status": "approved"}
            made = self.world.insert(name, {**head, **dated, "invoice_number": f"FA-{one.number}", "description": text})
        else:
            own = {"number": number, "title": text, "status": "Approved", "accounting_method": "unit"}
            made = self.world.insert(name, {**head, **own, "contract_date": one.day.isoformat()})
        above = "direct_cost_id" if one.element == "costs" else "holder_id"
        lines = "direct_cost_line_items" if one.element == "costs" else f"{name[:-1]}_line_items"
        for place, (activity, group, amount) in enumerate(one.lines, 1):
            coded = {"project_id": project, above: made["id"], "wbs_code_id": self.codes[one.project, activity, group]}
            told = {"amount": amount, "description": f"Ligne {place}", "extended_type": "manual"}
            self.world.insert(lines, {**coded, **told, "origin_id": f"{OLD}-{kind}L-{number}-{place}"})

    def _budget(self, number: str, activity: str, group: str, amount: str) -> None:
        """The budget of a code, which its documents may have brought along at $0."""
        code = self.codes[number, activity, group]
        rows = self.world.all("budget_line_items", project_id=self.projects[number])
        if held := next((one for one in rows if one["wbs_code_id"] == code), None):
            self.world.amend("budget_line_items", held, {"original_budget_amount": amount})
        else:
            own = {"project_id": self.projects[number], "wbs_code_id": code}
            self.world.insert("budget_line_items", {**own, "original_budget_amount": amount})
