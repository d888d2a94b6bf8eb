"""The budget of a project, as a client of Procore writes and reads it."""

V11, V10 = "/rest/v1.1/budget_line_items", "/rest/v1.0/budget_line_items"


SYNC = V10 + "/sync"


CODE_TAKEN = "This Budget Code already exists"


class Budget:
    def __init__(self, api, sim, project_id):
        self.api, self.sim, self.project_id = api, sim, project_id
        self.root = f"/rest/v1.0/projects/{project_id}"

    def post(self, path=V11, **line):
        return self.api.post(path, {"project_id": self.project_id, "budget_line_item": line})

    def patch(self, id, path=V11, **line):
        return self.api.patch(f"{path}/{id}", {"project_id": self.project_id, "budget_line_item": line})

    def sync(self, *lines):
        return self.api.post(SYNC, {"project_id": self.project_id, "budget_line_items": list(lines)})

    def rows(self, view=0, **params):
        views = self.api.all("/rest/v1.0/budget_views", project_id=self.project_id)
        path = f"/rest/v1.0/budget_views/{views[view]['id']}/detail_rows"
        return self.api.all(path, project_id=self.project_id, **params)

    def change(self, *lines, status="approved", **more):
        lines = [{"type": "change_event", **line} for line in lines]
        body = {"status": status, "adjustment_line_items": lines, **more}
        return self.api.post(f"{self.root}/budget_changes", body)

    def lock(self):
        return self.api.post(f"{self.root}/budget/lock", None)

    def held(self):
        return self.sim.world.records("budget_line_items", self.project_id)
