"""What a session takes from the environment, read once: proxies and the CA bundle (docs/security.md#the-way-to-procore)."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from requests import Session
from requests.utils import get_environ_proxies, select_proxy, should_bypass_proxies

from procore.model.errors import ConfigurationError
from procore.sides.procore.rest.addresses import LOOPBACK

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""What names a file of certificate authorities, the first that is set."""


def read_environment_once(session: Session, urls: Sequence[str], *, verify_is_set: bool) -> None:
    """Settle how the session reaches the hosts of `urls`, so that no request looks at the environment again.

    What the session has already, from the Connection, wins: its proxies, and its `verify` where `verify_is_set`. Loopback
    is reached directly unless the Connection itself names a proxy. Raises ConfigurationError for a CA bundle that is not
    there.
    """
    asks, session.trust_env = session.trust_env, False
    own = dict(session.proxies)
    for url in dict.fromkeys(urls):
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.hostname}"
        if (no_proxy := own.get("no_proxy")) and should_bypass_proxies(url, no_proxy):
            session.proxies[host] = ""
        elif asks and parts.hostname not in LOOPBACK and not select_proxy(url, own):
            session.proxies[host] = select_proxy(url, get_environ_proxies(url, no_proxy)) or ""
    if asks and not verify_is_set and (bundle := next(filter(None, map(os.environ.get, BUNDLES)), None)):
        session.verify = bundle
    if isinstance(session.verify, str) and not Path(session.verify).exists():
        raise ConfigurationError(
            "The file of certificate authorities {verify} is not there: correct verify in the Connection's "
            "extra, or {variable}.",
            verify=session.verify,
            variable=BUNDLES[0],
        )
