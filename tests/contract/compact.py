"""Makes reference.json, once: of each endpoint description, what the checks read.

    python tests/contract/compact.py FOLDER

FOLDER holds one JSON file an endpoint (method, path, parameters, requestBody), as `data/endpoint-details` of the public
repository TylerIlunga/procore-mcp-server has them: an extract of Procore's public reference of May 2026. Kept are the
endpoints whose file is in FOLDER; of a schema, its shape without any prose. LICENSE-reference.txt is the data's licence.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEPT = ("type", "format", "enum", "required")
LOST = "(nested object)"
"""What a description says where the extract lost what is below."""
OF_A_LIST = "Any value"
"""What an enum holds that stands for a list of the company."""
RANGE = " range"
"""What a description of a parameter says that takes start...end."""


def schema(given: Mapping[str, Any]) -> dict[str, Any]:
    """A schema's shape. `lost`: what is below is not known."""
    kept: dict[str, Any] = {name: given[name] for name in KEPT if given.get(name)}
    if any(str(value).startswith(OF_A_LIST) for value in kept.get("enum", ())):
        del kept["enum"]
    if LOST in given.get("description", ""):
        kept["lost"] = True
    if "properties" in given:
        kept["properties"] = {name: schema(one) for name, one in given["properties"].items()}
    if "items" in given:
        kept["items"] = schema(given["items"])
    return kept


def parameter(given: Mapping[str, Any]) -> dict[str, Any]:
    """A path or query parameter: its shape, and whether it is needed and takes a range."""
    kept = schema(given.get("schema") or {})
    kept.pop("required", None)
    if given.get("required"):
        kept["needed"] = True
    if RANGE in (given.get("description") or ""):
        kept["range"] = True
    return kept


def endpoint(given: Mapping[str, Any]) -> dict[str, Any]:
    """One endpoint as the checks read it; a name loses the `[]` of an array."""
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    for one in given.get("parameters") or ():
        if one["in"] in places:
            places[one["in"]][re.sub(r"\[\]$", "", one["name"])] = parameter(one)
    body = given.get("requestBody") or {}
    found = {"method": given["method"], "template": given["path"], **places}
    return {**found, "body_needed": bool(body.get("required")), "body": schema(body.get("schema") or {})}


def main(folder: Path) -> None:
    """Write reference.json beside this file: one endpoint a line, so that a difference can be read."""
    files = sorted(folder.glob("*.json"))
    given = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    lines = [json.dumps(endpoint(one), separators=(",", ":")) for one in given if {"method", "path"} <= one.keys()]
    target = Path(__file__).with_name("reference.json")
    target.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
