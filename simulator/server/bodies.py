"""Between bytes and values: the query and the body of a request, and the body of a reply."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from simulator.calls.call import Reply
from simulator.controls.faults import Fault

UNREADABLE = object()
"""A body that is neither JSON nor a form."""


def query_of(request: Request) -> dict[str, list[str]]:
    """The parameters of a query string, each with all its values."""
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.url.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return query


def parsed(content_type: str, raw: bytes) -> Any:
    """A body from JSON or a form: None when it is empty, UNREADABLE when it is neither."""
    if not raw:
        return None
    try:
        text = raw.decode("utf-8")
        if re.search(r"\\u[dD][89a-fA-F]", text):  # half of a character: cannot be stored
            json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
        if content_type.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(text, keep_blank_values=True))
        return json.loads(text)
    except ValueError:
        return UNREADABLE


def encoded(reply: Reply) -> tuple[bytes, str | None]:
    """Bytes and media type; text is HTML, as a proxy would send it."""
    if reply.body is None:
        return b"", None
    if isinstance(reply.body, str):
        return reply.body.encode("utf-8"), "text/html"
    return json.dumps(reply.body, ensure_ascii=False).encode("utf-8"), "application/json"


def damaged_bytes(fault: Fault, content: bytes) -> bytes:
    """The bytes of a reply as a fault leaves them: whole, cut in the middle, or with a comma after the last member."""
    if fault.garbled == "body":
        return content[: len(content) // 2]
    if fault.garbled == "syntax":
        return content[:-1] + b"," + content[-1:]
    return content
