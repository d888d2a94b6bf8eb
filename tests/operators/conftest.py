"""What Airflow needs to be imported, a home that is nobody's; and a company of which there is the ledger only."""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

HOME = tempfile.mkdtemp(prefix="procore-operators-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.setdefault("AIRFLOW_HOME", HOME)

from procore.config.company import CompanySettings  # noqa: E402  # only after the environment above
from procore.elements import ELEMENTS  # noqa: E402
from procore.model.exceptions import NewException  # noqa: E402
from procore.model.pairing import Pairing  # noqa: E402
from procore.model.records import Reason  # noqa: E402
from procore.operators.tasks.run_request import settings_of  # noqa: E402
from procore.store.ledger import Ledger  # noqa: E402
from tests.factories.settings import GOOD  # noqa: E402
from tests.factories.tasks import postgres_connection  # noqa: E402
from tests.factories.webhook import Webhook, listening  # noqa: E402


@dataclass
class Company:
    """The company `demo` with a real ledger and no side: its settings in the Variable, its ledger behind a Connection."""

    ledger: Ledger
    patch: pytest.MonkeyPatch

    def set(self, **settings: Any) -> CompanySettings:
        """Its settings from now on."""
        self.patch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", json.dumps({"demo": {**GOOD, **settings}}))
        return settings_of("demo")

    def pair(self) -> Pairing:
        """It was synchronized once."""
        self.ledger.pairings.add("demo", {**GOOD, "host": "127.0.0.1"})
        pairing = self.ledger.pairings.of("demo")
        assert pairing
        return pairing

    def ran(
        self, element: str, state: str = "finished", dag_run: str = "run 1", error: str | None = None, **tally: int
    ) -> None:
        """An element ended so in a DAG run."""
        pairing = self.ledger.pairings.of("demo") or self.pair()
        run = self.ledger.runs.begin(pairing.id, dag_run, element, "sync")
        run.tally.update(tally)
        self.ledger.runs.end(run, state, error)

    def waits(self, element: str, key: str = "A1", amount: str | None = None) -> None:
        """A record of the element is an exception."""
        pairing = self.ledger.pairings.of("demo") or self.pair()
        one = NewException(
            kind="conflict",
            owner="accounting",
            reason=Reason("conflict", {"conflicts": [{"field": "name", "maestro": "a", "procore": "b"}]}),
            maestro_key=key,
            amount=None if amount is None else Decimal(amount),
        )
        self.ledger.exceptions.keep(pairing.id, ELEMENTS[element], [one])


@pytest.fixture
def company(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company `demo`, which was never synchronized."""
    monkeypatch.setenv("AIRFLOW_CONN_PROCORE_LEDGER", postgres_connection(ledger.engine))
    demo = Company(ledger, monkeypatch)
    demo.set()
    return demo


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """The Connection `teams` leads to a webhook on this machine."""
    with listening() as server:
        host = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("AIRFLOW_CONN_TEAMS", json.dumps({"conn_type": "http", "host": host}))
        yield server
