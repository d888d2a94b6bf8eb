"""A company that hears of changes by webhooks: the simulator sends them over HTTP, the real receiver keeps them in the ledger."""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

HOME = tempfile.mkdtemp(prefix="procore-webhooks-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.setdefault("AIRFLOW_HOME", HOME)

from procore.hooks import webhook  # noqa: E402  # only after the environment above
from procore.run.webhooks import Listener, keep_in_order, look_after  # noqa: E402
from procore.web.receiver import create_receiver  # noqa: E402
from simulator.server.http_server import HttpServer  # noqa: E402
from tests.factories.tasks import postgres_connection  # noqa: E402
from tests.run.conftest import Lines  # noqa: E402
from tests.standard.conftest import Stage, World, _opened  # noqa: E402

SECRET = "0123456789abcdef0123456789abcdef"
HEARD = ("projects", "suppliers", "purchase_orders", "subcontracts", "change_orders")
"""In the order of their tasks: what comes from Procore in the default directions."""


@dataclass
class Hooked:
    """A company, its receiver on a port, and what its tasks do for the hook."""

    world: World
    entry: dict[str, Any]
    env: pytest.MonkeyPatch
    log: Lines = field(default_factory=Lines)
    server: HttpServer | None = None
    url: str = ""

    def start(self) -> None:
        """The receiver answers, at the address where it was, if it ever was somewhere."""
        port = int(self.url.rsplit(":", 1)[1]) if self.url else 0
        self.server = HttpServer("127.0.0.1", port)
        self.url = self.server.url
        told = {"conn_type": "http", "host": self.url, "password": SECRET}
        self.env.setenv("AIRFLOW_CONN_PROCORE_WEBHOOKS", json.dumps(told))
        self.server.start(create_receiver())

    def stop(self) -> None:
        """It answers no more."""
        if self.server:
            self.server.stop()
            self.server = None

    def settings(self) -> Any:
        return self.world.settings("projects", **self.world.codes)

    def listener(self) -> Listener:
        job, _ = self.world.job("projects")
        hook = webhook(self.settings().webhooks, "demo")
        client = job.procore.client
        return Listener(
            client=client, company_id=job.procore.company_id, ledger=job.ledger, pairing=job.pairing.id, hook=hook
        )

    def check(self) -> list[str]:
        """What `procore_check` does for the hook; what it says."""
        from procore.config.companies import company  # noqa: PLC0415  # as above

        heard = company({"demo": self.entry}, "demo").heard
        return [str(said) for said in keep_in_order(self.listener(), heard)]

    def look_after(self) -> list[str]:
        """What a scheduled run does for it, ten minutes later; what it says."""
        self.world.maestro("UPDATE procore_sync.webhook_hook SET looked_at = looked_at - interval '10 minutes'")
        self.log.said.clear()
        look_after(self.listener(), 30, self.log)
        return self.log.said

    def deliver(self) -> int:
        """Procore sends what is due; how much waits then to be read."""
        self.world.simulator.webhooks.deliver()
        return len(self.waiting())

    def waiting(self) -> list[dict[str, Any]]:
        return self.world.maestro("SELECT * FROM procore_sync.webhook_event WHERE done_at IS NULL ORDER BY id")

    def by_events(self) -> list[str]:
        """The run that events start; what Procore was asked, beside whether the company may be seen."""
        before = len(self.world.requests)
        for element_id in HEARD:
            job, element = self.world.job(element_id, by_events=True, scheduled=True)
            if job.ledger.webhook_events.waiting(job.pairing.id, element):
                self.world.run(element_id, by_events=True, scheduled=True)
        return [one for one in self.world.asked(before) if one != "GET /rest/v1.0/companies"]

    def scheduled(self) -> list[str]:
        """A scheduled run; what Procore was asked."""
        before = len(self.world.requests)
        for element_id in HEARD:
            self.world.run(element_id, scheduled=True)
        return [one for one in self.world.asked(before) if one != "GET /rest/v1.0/companies"]


@pytest.fixture
def hooked(site: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooked]:
    """24-001 and its two suppliers, all linked; its hook is in order, and nothing waits."""
    site.company_settings = {"webhooks": {"conn_id": "procore_webhooks"}}
    entry = {
        "tag": "DEMO",
        "procore_company_id": site.simulator.company_id,
        "environment": "demo",
        "maestro_conn_id": "maestro_demo",
        "procore_conn_id": "procore_demo",
        **site.company_settings,
    }
    procore = {"conn_type": "procore", "host": site.simulator.url, "login": "demo", "password": "demo-secret"}
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_DEMO", json.dumps(procore))
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_LEDGER", postgres_connection(site.ledger.engine))
    monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": entry}))
    made = Hooked(site, entry, monkeypatch)
    made.start()
    made.check()
    yield made
    made.stop()


@pytest.fixture
def polling(site_stage: Stage, copied: Callable[[URL], AbstractContextManager[URL]], tmp_path: Path) -> Iterator[World]:
    """The same company without webhooks."""
    procore = shutil.copy(site_stage.procore, tmp_path / "polling.sqlite")
    with copied(site_stage.database) as database, _opened(database, procore) as world:
        world.runs = count(100)
        yield world
