"""Procore's endpoints as its reference describes them (reference.json), with what the reference lost put back."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

Schema = Mapping[str, Any]
"""A shape: type, format, enum, required, properties, items; `lost` where nothing is known of what is below."""

REFERENCE = Path(__file__).with_name("reference.json")
INTEGER, NUMBER, STRING = {"type": "integer"}, {"type": "number"}, {"type": "string"}
COSTS = "/rest/v1.1/projects/{project_id}/direct_costs"
"""Where a direct cost is created together with its lines."""


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def _lines_of(kind: str) -> str:
    return f"/rest/v1.0/{kind}s/{{{kind}_id}}/line_items/sync"


ADDED: Mapping[tuple[str, str], Schema] = MappingProxyType(
    {
        ("/rest/v1.0/budget_line_items/sync", "budget_line_items"): _object(
            {
                "id": INTEGER,
                "wbs_code_id": INTEGER,
                "original_budget_amount": NUMBER,
                "uom": STRING,
                "quantity": NUMBER,
                "unit_cost": NUMBER,
                "calculation_strategy": {"type": "string", "enum": ["automatic", "manual"]},
            },
            required=("wbs_code_id",),
        ),
        ("/rest/v1.0/projects/{project_id}/direct_costs/line_items/sync", "updates"): _object(
            {"funding_rule_id": INTEGER}
        ),
        ("/rest/v1.0/projects/{project_id}/direct_costs/sync", "updates"): _object(
            {
                "direct_cost_type": {
                    "type": "string",
                    "enum": ["invoice", "expense", "payroll", "subcontractor_invoice"],
                }
            }
        ),
        (_lines_of("purchase_order_contract"), "updates"): _object({"id": INTEGER}),
        (_lines_of("work_order_contract"), "updates"): _object({"id": INTEGER}),
        (_lines_of("potential_change_order"), "updates"): _object({"id": INTEGER}),
        ("/rest/v1.0/projects/{project_id}/work_breakdown_structure/wbs_codes/bulk_create", "bulk"): _object(
            {
                "segment_items": {
                    "type": "array",
                    "items": _object(
                        {"segment_id": INTEGER, "segment_item_id": INTEGER},
                        required=("segment_id", "segment_item_id"),
                    ),
                }
            }
        ),
    }
)
"""Fields of batch items that the reference lost, by path and array (docs/procore.md#batch-envelopes)."""

COST_LINES: Schema = {
    "type": "array",
    "items": _object(
        {
            "manual_amount": NUMBER,
            "wbs_code_id": INTEGER,
            "description": STRING,
            "direct_cost_id": INTEGER,
            "origin_data": STRING,
            "origin_id": STRING,
            "quantity": NUMBER,
            "ref": STRING,
            "unit_cost": NUMBER,
            "uom": STRING,
        },
        required=("wbs_code_id",),
    ),
}
"""The lines of a direct cost that is created with them (docs/procore.md#direct-costs-writing)."""


@dataclass(frozen=True)
class Endpoint:
    """One method and path: its parameters by name, and the shape of its body."""

    method: str
    template: str
    path: Mapping[str, Schema]
    query: Mapping[str, Schema]
    body_needed: bool
    body: Schema

    def matches(self, path: str) -> dict[str, str] | None:
        """The path's parameters; None for another endpoint's path."""
        parts = (re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.template)),)
        found = re.fullmatch(parts[0], path)
        return found.groupdict() if found else None


def endpoints(file: Path = REFERENCE) -> list[Endpoint]:
    """All of them; one with a literal path stands before one whose parameter takes it too."""
    given = json.loads(file.read_text(encoding="utf-8"))
    return sorted((Endpoint(**{**one, "body": _whole(one)}) for one in given), key=lambda one: one.template.count("{"))


def found(known: Iterable[Endpoint], method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint that a request went to, with the parameters of its path."""
    for one in known:
        if one.method == method and (args := one.matches(path)) is not None:
            return one, args
    return None


def _whole(given: Mapping[str, Any]) -> Schema:
    """A body's shape with what the reference lost."""
    body: dict[str, Any] = given["body"]
    fields = body.get("properties", {})
    for (template, array), more in ADDED.items():
        if template == given["template"] and array in fields:
            known = fields[array].get("items") or {}
            properties = {**known.get("properties", {}), **more["properties"]}
            required = [*known.get("required", ()), *more["required"]]
            fields[array]["items"] = {**known, "type": "object", "required": required, "properties": properties}
    if given["template"] == COSTS and given["method"] == "POST":
        cost = fields["direct_cost"]
        cost["required"] = ["direct_cost_type"]  # what an invoice needs besides is looked at by checks.invoice
        cost["properties"]["line_items"] = COST_LINES
    return body
