"""A running simulator: its parts put together, served on a port from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import uvicorn

from simulator.access import Access
from simulator.app import Parts, build
from simulator.clock import Clock
from simulator.endpoints import KINDS, ROUTES
from simulator.faults import Faults
from simulator.limits import Limits, Meter
from simulator.requestlog import RequestLog
from simulator.seed import SEEDS
from simulator.standing import found_company
from simulator.store import Store
from simulator.tokens import Tokens
from simulator.world import World

DEMO_COMPANY = (598134325684219, "Constructions Boréal inc.")
"""Procore company id (above 32 bits) and name."""


LONGEST_GOODBYE = 2.0
"""Seconds that requests under way have when the simulator ends."""


class Simulator:
    """Procore on 127.0.0.1, as a context manager; `port` 0 takes a free one (OSError: the port is taken).

    `world`: its records, to be read and changed as a person in Procore would. `requests`: the log of this run.
    `faults`: what goes wrong on demand. `access`: which projects and tools are closed. `clock.advance(s)`: the time.
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
    ) -> None:
        self.client_id, self.client_secret, self.company_id = client_id, client_secret, companies[0][0]
        self.clock, self.faults = Clock(), Faults()
        self._socket = _listening(host, port)
        self._store = Store(state) if state else None
        self.world = World(KINDS, self.clock, self._store)
        self.switches = self.world.switches
        self.access = Access(self.clock)
        self.tokens = Tokens(client_id, client_secret, self.clock)
        self._log = RequestLog(log, keep)
        for company_id, name in companies:
            found_company(self.world, company_id, name)
        if seed:
            SEEDS[seed](self.world, self.company_id)
        meter = Meter(limits or Limits(), self.clock)
        parts = Parts(
            self.world,
            self.clock,
            self.tokens,
            meter,
            self.faults,
            self.access,
            self._log,
            ROUTES,
            self._drop,
        )
        config = uvicorn.Config(
            build(parts),
            http="h11",  # the one that is always there
            log_level="error",
            access_log=False,
            lifespan="off",
            date_header=False,  # the simulator's clock tells the time, not the computer's
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        """Where it is: API, login and page alike."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (a comparison)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The entries of this run, oldest first, in the log's form."""
        return list(self._log.entries)

    def start(self) -> Self:
        """Serve; returns when it answers."""
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Answer what is under way, then end and give everything back."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
        self._socket.close()
        self._log.close()
        if self._store:
            self._store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        """The thread's work; uvicorn's own loop ends within 0.2 s, and tests start many of these."""

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._server.config.load()
            self._server.lifespan = self._server.config.lifespan_class(self._server.config)
            await self._server.startup(sockets=[self._socket])
            self._ready.set()
            await self._end.wait()
            for server in self._server.servers:
                server.close()
            for connection in list(self._server.server_state.connections):
                connection.shutdown()
            ends = self._loop.time() + LONGEST_GOODBYE
            while self._server.server_state.connections and self._loop.time() < ends:  # noqa: ASYNC110 (no event to wait for)
                await asyncio.sleep(0.001)

        try:
            asyncio.run(serve())
        finally:
            self._ready.set()

    def _drop(self, client: Any) -> None:
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == tuple(client):
                connection.transport.abort()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that already takes connections, so that nobody who knows the address is turned away. Raises OSError."""
    # Named TCP, as asyncio wants it: else it leaves Nagle's algorithm on, and each answer waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
