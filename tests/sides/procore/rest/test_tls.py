"""A certificate that is not trusted, shown by a real TLS server: told by its cause, and not asked again."""

import ssl
import traceback
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from procore.model.errors import ConfigurationError, Unreachable
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from simulator import Fault

KEY = ec.generate_private_key(ec.SECP256R1())
DAY = timedelta(days=1)
CREDENTIALS = {"client_id": "us", "client_secret": "hunter2"}


# A server that says nothing of callers who hang up: that they do is what is tested.
Quiet = type("Quiet", (HTTPServer,), {"handle_error": lambda *_: None})


@pytest.fixture
def served(tmp_path):
    """A TLS server whose certificate is of this host, and valid from and until so many days from now; its URL and the file."""
    servers = []

    def made(host="localhost", since=-1, until=1):
        now = datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now + since * DAY).not_valid_after(now + until * DAY)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(KEY, hashes.SHA256())
        )  # fmt: skip
        file = tmp_path / "server.pem"
        pem = serialization.Encoding.PEM
        key = KEY.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(certificate.public_bytes(pem) + key)
        server = Quiet(("127.0.0.1", 0), BaseHTTPRequestHandler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"https://localhost:{server.server_port}", str(file)

    yield made
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("certificate", "known", "said"),
    [
        (
            {},
            False,
            r"that nobody known here has signed \(self-signed certificate\).* as verify in the Connection's extra",
        ),
        ({"since": -9, "until": -1}, True, r"that has expired\. Look whether this machine's clock is right"),
        ({"since": 1, "until": 9}, True, r"that is not valid yet"),
        ({"host": "elsewhere.example"}, True, r"of another host \(.*localhost.*\)\. Correct the URL in the Connection"),
    ],
)
def test_a_certificate_that_is_not_trusted_says_why_and_is_not_tried_again(served, certificate, known, said):
    url, file = served(**certificate)
    naps = []
    with requests.Session() as session:
        session.trust_env, session.verify = False, file if known else True
        client = Client(session, url, 1, Credentials(**CREDENTIALS, login_url=url), sleep=naps.append)
        with pytest.raises(ConfigurationError, match=rf"Nothing was sent: localhost:\d+ shows .*{said}"):
            client.companies()
    assert naps == []
    assert client.calls.total() == 1


def test_what_speaks_no_tls_says_so(simulator):
    with requests.Session() as session:
        session.trust_env = False
        url = simulator.url.replace("http:", "https:")
        client = Client(session, url, 1, Credentials(**CREDENTIALS, login_url=url))
        with pytest.raises(ConfigurationError, match=r"find no encryption that both speak .* its port are right"):
            client.companies()


@pytest.mark.parametrize("path", ["/oauth/token", "/rest"])
def test_no_variable_of_a_traceback_shows_the_secret_or_the_token(connect, simulator, path):
    client = connect(simulator)
    client.companies()
    token = client._token.current()
    if path == "/oauth/token":
        client._token.forget()
    simulator.faults.add(Fault(path=path, drop="before", times=None))
    with pytest.raises(Unreachable) as raised:
        client.companies()
    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    assert "_request" in shown
    assert simulator.client_secret not in shown
    assert token not in shown


def test_a_client_that_was_refused_while_it_was_made_has_a_repr():
    with pytest.raises(ConfigurationError) as raised:
        Client(requests.Session(), "http://elsewhere.example", 1, Credentials(**CREDENTIALS, login_url=""))
    shown = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    assert "Client(None, company None)" in shown
    assert "hunter2" not in shown
