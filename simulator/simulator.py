"""A running simulator: its records, its controls and its HTTP server put together."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from starlette.applications import Starlette

from simulator.controls.access import Access
from simulator.controls.clock import Clock
from simulator.controls.faults import Faults
from simulator.controls.limits import Limits, Meter
from simulator.controls.readings import Readings
from simulator.controls.switches import Switches
from simulator.deliveries.events import Events
from simulator.deliveries.sender import Sender
from simulator.endpoints.families import KINDS, ROUTES
from simulator.page.controls import control_routes
from simulator.page.pages import Pages
from simulator.page.person import Person
from simulator.records.store import Store
from simulator.records.world import World
from simulator.seed.demo import SEEDS
from simulator.seed.new_company import create_company
from simulator.server.api import Api
from simulator.server.http_server import HttpServer
from simulator.server.request_log import RequestLog
from simulator.server.tokens import Tokens

DEMO_COMPANY = (598134325684219, "Constructions Boréal inc.")
"""Procore company id (above 32 bits) and name."""


class Simulator:
    """Procore on 127.0.0.1, as a context manager; `port` 0 takes a free one (OSError: the port is taken).

    `world`: its records, to be read and changed as a person in Procore would; `person`: what such a person does to whole
    records. `requests`: the log of this run.
    `faults`: what goes wrong on demand. `readings`: how many pages moved while they were read. `access`: which projects and
    tools are closed. `clock.advance(s)`: the time. `webhooks.deliver()` sends the events that are due.
    `switches`: how this Procore is set up where companies differ or the documentation leaves it open.
    `state`: an SQLite file that keeps the records between starts. `keep`: log entries in memory, None: all.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        log: str | Path | None = None,
        state: str | Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        client_id: str = "demo",
        client_secret: str = "demo-secret",  # noqa: S107 (the demo's, published)
        companies: Sequence[tuple[int, str]] = (DEMO_COMPANY,),
        seed: str = "",
        keep: int | None = None,
        switches: Mapping[str, Any] | None = None,
    ) -> None:
        self.client_id, self.client_secret, self.company_id = client_id, client_secret, companies[0][0]
        self.switches = Switches()
        self.switches.change(switches or {})
        self.clock, self.faults = Clock(self.switches), Faults()
        self._server = HttpServer(host, port)
        self._store = Store(state) if state else None
        self.world = World(KINDS, self.clock, self.switches, self._store)
        self.person = Person(self.world)
        self.access = Access(self.clock)
        self.tokens = Tokens(client_id, client_secret, self.clock)
        self.readings = Readings()
        self.webhooks = Sender(self.world, self.world.secrets)
        self._meter = Meter(limits or Limits(), self.clock)
        self._log = RequestLog(log, keep)
        for company_id, name in companies:
            create_company(self.world, company_id, name)
        if seed:
            SEEDS[seed](self.world, self.company_id)
        Events(self.world, client_id)

    @property
    def url(self) -> str:
        """Where it is: API, login and page alike."""
        return self._server.url

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The entries of this run, oldest first, in the log's form."""
        return list(self._log.entries)

    def start(self) -> Self:
        """Serve; returns when it answers."""
        self._server.start(self._app())
        return self

    def stop(self) -> None:
        """Answer what is under way, then end and give everything back."""
        self._server.stop()
        self._log.close()
        if self._store:
            self._store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _app(self) -> Starlette:
        """The API below /oauth and /rest, the pages everywhere else."""
        api = Api(
            world=self.world,
            clock=self.clock,
            tokens=self.tokens,
            meter=self._meter,
            faults=self.faults,
            access=self.access,
            log=self._log,
            routes=ROUTES,
            drop=self._server.drop,
            readings=self.readings,
        )
        pages = Pages(world=self.world, meter=self._meter, faults=self.faults, log=self._log)
        controls = control_routes(self.faults, self.switches, self.access, self.person)
        return Starlette(routes=[*api.web_routes(), *controls, *pages.web_routes()])
