"""An ASGI application on a port, served from a thread of its own."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.applications import Starlette

SHUTDOWN_SECONDS = 2.0
"""So long may requests that are under way take when the server stops."""


class HttpServer:
    """Listens on a port from the start (`port` 0: a free one; OSError: it is taken), answers from `start` to `stop`."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = _listening(host, port)
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (a comparison)

    def start(self, app: Starlette) -> None:
        """Serve `app`; returns when it answers."""
        config = uvicorn.Config(
            app,
            http="h11",  # the one that is always there
            log_level="error",
            access_log=False,
            lifespan="off",
            date_header=False,  # the simulator's clock tells the time, not the computer's
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, args=(self._server,), daemon=True)
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Answer what is under way, then end and give the port back."""
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
        self._socket.close()

    def drop(self, client: Any) -> None:
        """End the connection of a client address, without an answer."""
        if self._server is None:
            return
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == tuple(client):
                connection.transport.abort()

    def _serve(self, server: uvicorn.Server) -> None:
        """The thread's work; uvicorn's own loop ends within 0.2 s, and tests start many of these."""

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            server.config.load()
            server.lifespan = server.config.lifespan_class(server.config)
            await server.startup(sockets=[self._socket])
            self._ready.set()
            await self._end.wait()
            for listener in server.servers:
                listener.close()
            for connection in list(server.server_state.connections):
                connection.shutdown()
            ends = self._loop.time() + SHUTDOWN_SECONDS
            while server.server_state.connections and self._loop.time() < ends:  # noqa: ASYNC110 (no event to wait for)
                await asyncio.sleep(0.001)

        try:
            asyncio.run(serve())
        finally:
            self._ready.set()


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
