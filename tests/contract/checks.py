"""What may be wrong with one request to Procore. Every check is pure: it takes parts of a request and yields findings."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from tests.contract.reference import COSTS, Endpoint, Schema

BATCH_KEYS = ("updates", "bulk", "budget_line_items")
BATCH_LIMIT = 1000
COST_LINES_LIMIT = 100
"""The most lines that a direct cost is created with (docs/procore.md#direct-costs-writing)."""
LARGEST_PAGE, LARGEST_OF_IDS, LARGEST_OF_V2 = 2000, 200_000, 100
LARGEST: Mapping[str, int] = MappingProxyType({"/rest/v1.1/projects": 300, "/rest/v1.0/tax_codes": 100})
"""By path: the largest page (docs/procore.md#pages)."""
ONE_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {"/rest/v1.0/line_item_types": frozenset({"company_id", "project_id"})}
)
"""By path: parameters of which one is enough, though the reference needs each."""
MONEY_AS_TEXT = frozenset(
    {"amount", "quantity", "unit_cost", "grand_total", "retainage_percent", "currency_exchange_rate"}
)
SECRETS = ("access_token", "client_secret", "client_id", "refresh_token")
PROCORES = re.compile(r"([\w-]+\.)*(procore|procoregov)\.com|localhost|127\.0\.0\.1|\[::1\]")
"""Hosts that may see a token."""
TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "integer": (int,),
        "number": (int, float),
        "string": (str,),
        "boolean": (bool,),
        "array": (list,),
        "object": (dict,),
    }
)


@dataclass(frozen=True)
class Finding:
    """What is wrong, with a value that shows it. A warning is no error: Procore takes it."""

    text: str
    example: Any = None
    warning: bool = False


@dataclass(frozen=True)
class Request:
    """A request as it was sent: header names in lower case, every query parameter with its values."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    host: str | None = None
    started: float = 0.0
    ended: float = 0.0

    @property
    def asks_for_token(self) -> bool:
        """Whether it goes to the login, and not to the API."""
        return self.path.startswith("/oauth/")


def request(entry: Mapping[str, Any]) -> Request:
    """A line of a log: method, path, and what there is of query, headers, body, host, started, ended (seconds)."""
    path, _, asked = entry["path"].partition("?")
    query = {k: list(v) if isinstance(v, list) else [v] for k, v in (entry.get("query") or {}).items()}
    for name, values in parse_qs(asked, keep_blank_values=True).items():
        query.setdefault(name, []).extend(values)
    return Request(
        method=entry["method"].upper(),
        path=path,
        query={name: [str(value) for value in values] for name, values in query.items()},
        headers={name.lower(): str(value) for name, value in (entry.get("headers") or {}).items()},
        body=entry.get("body"),
        host=entry.get("host"),
        started=float(entry.get("started", 0)),
        ended=float(entry.get("ended", 0)),
    )


# ------------------------------------------------------------------------------------------ headers and secrets


def company(sent: Request, args: Mapping[str, str]) -> Iterator[Finding]:
    """The company header is there and contradicts nothing (docs/procore.md#company-header)."""
    if sent.asks_for_token:
        return
    named = sent.headers.get("procore-company-id", "")
    if not named:
        yield Finding("Procore-Company-Id header is missing")
    elif not named.isdigit():
        yield Finding("Procore-Company-Id header is not a number", named)
    else:
        in_body = sent.body.get("company_id") if isinstance(sent.body, dict) else None
        for other in (args.get("company_id"), *sent.query.get("company_id", ()), in_body):
            if other is not None and str(other) != named:
                yield Finding("company_id differs from the Procore-Company-Id header", f"{other} and {named}")


def secrets(sent: Request) -> Iterator[Finding]:
    """Credentials are where they belong, and nowhere else (docs/architecture.md#promise-no-secrets)."""
    authorization = sent.headers.get("authorization")
    if authorization is not None:
        if sent.asks_for_token and not sent.path.endswith("/info"):
            yield Finding("Authorization header on a token request")
        elif not sent.asks_for_token and not re.match(r"(?i)bearer|[*<\[]", authorization):  # or a mask
            yield Finding("Authorization is not a Bearer token", authorization.split(" ")[0])
        if sent.host and not PROCORES.fullmatch(re.sub(r":\d+$", "", sent.host)):
            yield Finding("Authorization sent to a host that is not Procore's", sent.host)
    for name in SECRETS:
        if name in sent.query or (not sent.asks_for_token and isinstance(sent.body, dict) and name in sent.body):
            yield Finding(f"{name} in the query or body")


# ------------------------------------------------------------------------------------------ path and query


def path(endpoint: Endpoint, args: Mapping[str, str]) -> Iterator[Finding]:
    """Ids in the path are numbers."""
    for name, value in args.items():
        if endpoint.path.get(name, {}).get("type") == "integer" and not value.isdigit():
            yield Finding(f"path parameter {name} is not an integer", value)


def query(endpoint: Endpoint, given: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Every parameter is known, right, and none is missing."""
    by_name = {sent.removesuffix("[]"): (sent, values) for sent, values in given.items()}
    either = ONE_OF.get(endpoint.template, frozenset())
    for name, schema in endpoint.query.items():
        if schema.get("needed") and name not in by_name and not (name in either and either & by_name.keys()):
            yield Finding(f"query parameter {name} is missing")
    for name, (sent, values) in by_name.items():
        schema = endpoint.query.get(name)
        if schema is None:  # some lists page without saying so
            paging = name in {"page", "per_page"} and endpoint.method == "GET"
            yield Finding(f"unknown query parameter {sent}", warning=paging)
        elif schema.get("type") == "array":
            yield from _array(name, sent, values, schema.get("items") or {})
        else:
            if len(values) > 1:
                yield Finding(f"query parameter {name} is repeated", values)
            yield from _parameter(name, values[-1], schema)
    yield from _paging(endpoint, given)


def _array(name: str, sent: str, values: Sequence[str], items: Schema) -> Iterator[Finding]:
    if not sent.endswith("[]"):
        text = values[-1]
        if len(values) > 1:
            yield Finding(f"query parameter {sent} is repeated without []", values)
        if text.startswith("["):
            values = [str(value) for value in _json_array(text)]
        elif "," in text:
            yield Finding(f"query parameter {sent}: a comma list is not documented, use {sent}[] or a JSON array", text)
            return
    for value in values:
        yield from _parameter(name, value, items)


def _json_array(text: str) -> list[Any]:
    try:
        return list(json.loads(text))
    except ValueError:
        return [value.strip().strip('"') for value in text.strip("[]").split(",")]


def _parameter(name: str, value: str, schema: Schema) -> Iterator[Finding]:
    kind, allowed = schema.get("type"), schema.get("enum")
    if kind == "integer" and not re.fullmatch(r"-?\d+", value):
        yield Finding(f"query parameter {name} is not an integer", value)
    elif kind == "boolean" and value not in {"true", "false"}:
        yield Finding(f"query parameter {name} is not true or false", value)
    elif allowed and value not in allowed:
        yield Finding(f"query parameter {name} is not in its enum", value)
    elif kind == "string" and (schema.get("range") or schema.get("format", "").startswith("date")):
        ends = [end.strip('"') for end in value.strip('"').split("...")]
        if schema.get("range") and len(ends) != 2:
            yield Finding(f"query parameter {name} is not a range start...end", value)
        elif not all(map(good_date, ends)):
            yield Finding(f"query parameter {name} has a bad date (is + encoded?)", value)


def _paging(endpoint: Endpoint, given: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    size = given.get("per_page", [""])[-1]
    if size.isdigit():
        of_ids = given.get("view", [""])[-1] == "ids"
        limit = LARGEST_OF_IDS if of_ids else LARGEST.get(endpoint.template, LARGEST_PAGE)
        if int(size) > limit:
            yield Finding(f"per_page is over {limit}", size)
        elif endpoint.template.startswith("/rest/v2.0") and int(size) > LARGEST_OF_V2:
            yield Finding(f"per_page is over {LARGEST_OF_V2}, the usual maximum of v2.0", size, warning=True)
    if given.get("page", ["1"])[-1] == "0":
        yield Finding("page starts at 1", 0)


# ------------------------------------------------------------------------------------------ body


def body(endpoint: Endpoint, sent: Request) -> Iterator[Finding]:
    """The body is there where one belongs, and has the shape that the reference gives it."""
    if sent.method in {"GET", "DELETE"}:
        if sent.body not in (None, "", {}):
            yield Finding(f"a body on a {sent.method} request", warning=True)
    elif sent.body is None:
        if endpoint.body_needed:
            yield Finding("the body is missing")
    else:
        schema = endpoint.body
        if endpoint.template == "/rest/v1.0/projects/sync" and "company_id" in sent.query:
            schema = {**schema, "required": [name for name in schema["required"] if name != "company_id"]}
        yield from _value(schema, sent.body, "")


def _value(schema: Schema, value: Any, at: str) -> Iterator[Finding]:
    """A value below `at`; null clears an optional field, and what the reference lost is not looked at."""
    kind = schema.get("type")
    if not kind or schema.get("lost") or value is None or (kind == "object" and not schema.get("properties")):
        return
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield Finding(f"{at or 'body'}: {kind} expected, {json_type(value)} given", value)
    elif schema.get("enum") and value not in schema["enum"]:
        yield Finding(f"{at or 'body'}: not in its enum", value)
    elif kind == "object":
        yield from _object(schema, value, at)
    elif kind == "array":
        if at in BATCH_KEYS:
            yield from batch(at, value, schema.get("items") or {})
        for item in value:
            yield from _value(schema.get("items") or {}, item, f"{at}[]")
    elif kind == "string" and value:
        yield from _text(schema, value, at)


def _object(schema: Schema, value: Mapping[str, Any], at: str) -> Iterator[Finding]:
    properties, stem = schema["properties"], f"{at}." if at else ""
    for name in schema.get("required", ()):
        if value.get(name) is None:
            yield Finding(f"{stem}{name}: required field is missing")
    takes_custom = any(name.startswith("custom_field_") for name in properties)
    for name, one in value.items():
        if name in properties:
            yield from _value(properties[name], one, f"{stem}{name}")
        elif not (takes_custom and re.fullmatch(r"custom_field_\w+", name)):
            yield Finding(f"{stem}{name}: unknown field", one)


def _text(schema: Schema, value: str, at: str) -> Iterator[Finding]:
    name = at.rpartition(".")[2].removesuffix("[]")
    if (schema.get("format", "").startswith("date") or name.endswith("_date")) and not good_date(value):
        yield Finding(f"{at}: not YYYY-MM-DD or ISO 8601, Procore stores null", value)
    elif name in MONEY_AS_TEXT and not good_number(value):
        yield Finding(f"{at}: not a decimal number", value)
    elif name == "country_code" and not re.fullmatch("[A-Z]{2}", value):
        yield Finding(f"{at}: not an ISO 3166 alpha-2 code", value)
    elif name == "state_code" and (not re.fullmatch("[A-Z0-9]{1,3}", value) or value == "PQ"):
        yield Finding(f"{at}: not an ISO 3166 state code", value)


def batch(key: str, items: Sequence[Any], schema: Schema) -> Iterator[Finding]:
    """A batch is not too large, and each item is known by an id of its own, where items have one (docs/procore.md#batches)."""
    if len(items) > BATCH_LIMIT:
        yield Finding(f"{key}: more than {BATCH_LIMIT} items in one call", len(items))
    records = [item for item in items if isinstance(item, dict)]
    for name in ("origin_id", "id"):
        counts = Counter(str(one[name]) for one in records if one.get(name) not in (None, ""))
        for value in (value for value, count in counts.items() if count > 1):
            yield Finding(f"{key}[].{name}: the same value twice in one batch", value)
    if "origin_id" in schema.get("properties", {}) and any(
        not one.get("id") and not one.get("origin_id") for one in records
    ):
        yield Finding(f"{key}[]: neither id nor origin_id, every call creates a new record", warning=True)


def invoice(endpoint: Endpoint, sent: Any) -> Iterator[Finding]:
    """A direct cost that is created with its lines (docs/procore.md#direct-costs-writing)."""
    cost = sent.get("direct_cost") if isinstance(sent, dict) else None
    if endpoint.template != COSTS or not isinstance(cost, dict):
        return
    if cost.get("direct_cost_type") == "invoice":
        for name in ("vendor_id", "invoice_number"):
            if cost.get(name) in (None, ""):
                yield Finding(f"direct_cost.{name}: required for an invoice")
    lines = cost.get("line_items")
    if isinstance(lines, list) and len(lines) > COST_LINES_LIMIT:
        yield Finding(f"direct_cost.line_items: more than {COST_LINES_LIMIT} lines", len(lines))


# ------------------------------------------------------------------------------------------ values


def good_date(text: str) -> bool:
    """Whether it is YYYY-MM-DD or an ISO 8601 time (docs/procore.md#dates)."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", text):
        return False
    try:
        date.fromisoformat(text[:10])
        if "T" in text:
            datetime.strptime(text[11:16], "%H:%M")  # noqa: DTZ007 (looked at, not used)
    except ValueError:
        return False
    return True


def good_number(text: str) -> bool:
    """Whether it is a finite decimal number."""
    try:
        return Decimal(text).is_finite() and not re.search(r"[_\s]", text)
    except InvalidOperation:
        return False


def json_type(value: Any) -> str:
    """The name of a value's type in JSON."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
