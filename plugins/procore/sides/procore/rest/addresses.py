"""Addresses of Procore: which ones are safe to send a token to, and how calls and parameters are written. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from procore.model.errors import ConfigurationError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that may be spoken to without encryption: nothing leaves the machine."""

_UNUSUAL = re.compile(r"[^!-~]|[\\<>\"{}|^`]")
"""What no web address holds: spaces, control characters, letters beyond ASCII."""


def safe_url(url: str, label: str) -> str:
    """The URL without a slash at its end, and without a name and a password, which are said nowhere and sent to nobody.

    Raises ConfigurationError for what is no web address, and for plain http to another machine. `label` is how the
    Connection's form calls it.
    """
    scheme, mark, rest = url.partition("://")
    name, _, place = (rest if mark else url).rpartition("@")
    public = f"{scheme}://{place}" if mark else place
    try:
        parts = urlsplit(public)
        odd = (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.port == 0
            or _UNUSUAL.search(public)
            or "/" in name
        )
    except ValueError:  # brackets without an end, a port that is no number
        odd = True
    if odd or _UNUSUAL.search(public):
        raise ConfigurationError(
            "The Connection's {label} “{public}” is not a web address: write https://api.procore.com.",
            label=label,
            public=public,
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(
            "The Connection's {label} “{public}” is not encrypted: write https://{netloc}.",
            label=label,
            public=public,
            netloc=parts.netloc,
        )
    return public.rstrip("/")


def host_of(url: str) -> str:
    """The host of a safe URL. A loopback host goes without its port: that of a simulator changes from start to start."""
    parts = urlsplit(url)
    return parts.hostname if parts.hostname in LOOPBACK else parts.netloc.lower()


def endpoint_name(verb: str, path: str) -> str:
    """How calls of one kind are counted together: `GET /rest/v1.0/projects/{id}`."""
    return f"{verb} {re.sub(r'/[0-9]+(?=/|$)', '/{id}', path)}"


def query_of(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Parameters as Procore reads them: flags in lower case; a list as `name[]=1&name[]=2`."""
    query: dict[str, Any] = {}
    for name, value in (params or {}).items():
        if isinstance(value, (list, tuple)):
            query[f"{name}[]"] = list(value)
        else:
            query[name] = str(value).lower() if isinstance(value, bool) else value
    return query
