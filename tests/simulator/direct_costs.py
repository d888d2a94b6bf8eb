"""Direct costs of a project, as a client of Procore writes and reads them."""

CHANGED = "This direct cost is synced with an external system and cannot be changed"


LINE_CHANGED = "This line item is synced with an external system and cannot be changed"


class Costs:
    def __init__(self, api, sim, project_id):
        self.api, self.sim, self.project_id = api, sim, project_id
        self.v10, self.v11 = (f"/rest/{v}/projects/{project_id}/direct_costs" for v in ("v1.0", "v1.1"))

    def sync(self, *items):
        answer = self.api.patch(f"{self.v10}/sync", {"updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sync_lines(self, *items):
        answer = self.api.patch(f"{self.v10}/line_items/sync", {"updates": list(items)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, **fields):
        return self.sim.world.add(
            "direct_costs", project_id=self.project_id, **{"direct_cost_type": "expense"} | fields
        )

    def line(self, cost, code, **fields):
        own = {"direct_cost_id": cost["id"], "wbs_code_id": code, "amount": "5.00", **fields}
        return self.sim.world.add("direct_cost_line_items", project_id=self.project_id, **own)

    def held(self):
        return self.sim.world.records("direct_costs", self.project_id)

    def lines(self):
        return self.sim.world.records("direct_cost_line_items", self.project_id)
