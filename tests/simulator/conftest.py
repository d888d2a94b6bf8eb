"""A simulator on a real port, and a caller who knows its credentials and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from simulator import Simulator
from tests.simulator.budgets import Budget
from tests.simulator.direct_costs import Costs


@dataclass
class Api:
    """Speaks HTTP to a simulator. Every method gives the response as it came."""

    sim: Simulator
    session: requests.Session = field(default_factory=requests.Session)
    company: int | None = None

    def login(self, **changed: Any) -> requests.Response:
        asked = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret", **changed}
        answer = self.session.post(f"{self.sim.url}/oauth/token", json=asked, timeout=10)
        if answer.ok:
            self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    def send(self, method: str, path: str, body: Any = None, /, **params: Any) -> requests.Response:
        company = self.company if self.company is not None else self.sim.company_id
        headers = {"Procore-Company-Id": str(company)} if company else {}
        renamed = {_filter(name): value for name, value in params.items()}
        url = self.sim.url + path
        return self.session.request(method, url, json=body, params=renamed, headers=headers, timeout=10)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.send("GET", path, None, **params)

    def all(self, path: str, **params: Any) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, **params: Any) -> requests.Response:
        return self.send("POST", path, body, **params)

    def patch(self, path: str, body: Any, **params: Any) -> requests.Response:
        return self.send("PATCH", path, body, **params)

    def sync(self, path: str, *updates: Any, **params: Any) -> Any:
        """A sync of the company."""
        body = {"company_id": self.sim.company_id, "updates": list(updates)}
        answer = self.patch(path, body, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def projects(self, **params: Any) -> Any:
        return self.all("/rest/v1.1/projects", company_id=self.sim.company_id, **params)

    def vendors(self, **params: Any) -> Any:
        return self.all("/rest/v1.0/vendors", company_id=self.sim.company_id, **params)


def _filter(name: str) -> str:
    """`filter_updated_at` is how a test writes `filters[updated_at]`."""
    return f"filters[{name.removeprefix('filter_')}]" if name.startswith("filter_") else name


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A fresh company without projects and vendors."""
    with Simulator() as sim:
        yield sim


@pytest.fixture
def stranger(sim: Simulator) -> Iterator[Api]:
    """A caller without a token."""
    with requests.Session() as session:
        yield Api(sim, session)


@pytest.fixture
def api(stranger: Api) -> Api:
    """A caller with a token."""
    stranger.login()
    return stranger


@pytest.fixture
def project(sim: Simulator) -> dict[str, Any]:
    """A project that a person made in Procore."""
    return sim.world.add("projects", name="Pont de l'Île", project_number="24-900", country_code="CA", state_code="QC")


@pytest.fixture
def codes(sim: Simulator, project: dict[str, Any]) -> dict[str, int]:
    """Budget codes of the project, by cost code and cost type: "01|L", "01|M", "02|L", "02|M"; their WBS code ids."""
    world, made = sim.world, {}
    items = {}
    for code in ("01", "02"):
        world.add("cost_codes", project_id=project["id"], code=code, name=f"Cost code {code}", origin_id=f"CC|{code}")
    for one in world.records("segment_items", project["id"]):
        for kind in ("cost_codes", "line_item_types"):
            for row in world.records(kind):
                if row["id"] == one["source_id"]:
                    items[row["code"]] = one["id"]
    for code in ("01", "02"):
        for type in ("L", "M"):
            ids = sorted([items[code], items[type]])
            made[f"{code}|{type}"] = world.add("wbs_codes", project_id=project["id"], item_ids=ids)["id"]
    return made


@pytest.fixture
def costs(api: Api, sim: Simulator, project: dict[str, Any]) -> Costs:
    """What a test does with the project's direct costs."""
    return Costs(api, sim, project["id"])


@pytest.fixture
def budget(api: Api, sim: Simulator, project: dict[str, Any]) -> Budget:
    """What a test does with the project's budget."""
    return Budget(api, sim, project["id"])
