"""Addresses of Procore: which ones are safe to send a token to, and how calls and parameters are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from procore.model.errors import ConfigurationError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that may be spoken to without encryption: nothing leaves the machine."""


def safe_url(url: str, label: str) -> str:
    """The URL without a slash at its end. Raises ConfigurationError for plain http to another machine.

    `label` is how the Connection's form calls it.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"The Connection's {label} “{url}” is not a web address: write https://api.procore.com."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(f"The Connection's {label} “{url}” is not encrypted: write https://{parts.netloc}.")
    return url.rstrip("/")


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
