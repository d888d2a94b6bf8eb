"""A webhook and a mailbox on this machine, and a company of which they hear."""

import email
import json
import socketserver
import threading
from email.policy import default

import pytest

from tests.airflow.watch.letters import SECRET
from tests.factories.webhook import listening

TOLD = {"webhook": {"conn_id": "teams"}}


@pytest.fixture
def hook(monkeypatch):
    """The Connection `teams` leads to a webhook on this machine."""
    with listening() as server:
        connection = {
            "conn_type": "http",
            "host": f"http://127.0.0.1:{server.server_port}/hooks/{SECRET}",
            "password": "bearer-secret",
        }
        monkeypatch.setenv("AIRFLOW_CONN_TEAMS", json.dumps(connection))
        yield server


@pytest.fixture
def mailbox(monkeypatch):
    """A mail server on this machine, which takes everything."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    server.got.append(email.message_from_bytes(b"".join(lines), policy=default))
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")
                if line.upper().startswith(b"QUIT"):
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    extra = {"disable_tls": True, "disable_ssl": True, "from_email": "sync@example.com", "retry_limit": 1}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.server_address[1], "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def watched(company, monkeypatch):
    """The demo company, of whose suppliers the webhook hears."""
    company.settings |= {"elements": {"suppliers": {"freshness_hours": 4}}, "notify": [TOLD]}
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com/")
    return company
