"""`python docs/reference.py`: writes the pages that are made of the code, settings.md and ledger-views.md, beside it.

`make docs` does so before it builds the site. The settings come from the pydantic models of plugins/procore/config, the
views from a PostgreSQL that the ledger's migrations were run on (an embedded one, or that of DOCS_DATABASE_URL).
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from sqlalchemy import Engine, create_engine, text

from demo.database import serve
from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE
from procore.config.setting_fields import setting_fields
from procore.store.ledger import Ledger

HERE = Path(__file__).resolve().parent

VIEWS = """
SELECT c.relname AS view, obj_description(c.oid) AS about, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
    col_description(c.oid, a.attnum) AS meaning
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'v' AND c.relnamespace = CAST('procore_sync' AS regnamespace)
ORDER BY c.relname, a.attnum
"""


# ------------------------------------------------------------------------------------------ settings


def settings_page() -> str:
    """The reference of a company's settings: a table a model, in the order in which they are met."""
    schema = CompanySettings.model_json_schema(by_alias=True)
    models = {"CompanySettings": schema, **schema.get("$defs", {})}
    known = {one.__name__: one for one in models_below(CompanySettings)}
    tables = [_model(known[name], one) for name, one in models.items() if one.get("properties")]
    intro = (
        f"The Airflow Variable `{VARIABLE}` is a JSON object: a company's key (it names the DAG) and its settings. A mistake\n"
        "is an import error in Airflow, in one sentence; the other companies go on. This page is made of the code."
    )
    return "\n\n".join(["# Settings", intro, *tables]) + "\n"


def models_below(kind: Any) -> Iterator[type[BaseModel]]:
    """A model of settings, and those that its fields hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models_below(field.annotation)
    for part in get_args(kind):
        yield from models_below(part)


def _model(model: type[BaseModel], schema: Mapping[str, Any]) -> str:
    examples = {one.path: one.example for one in setting_fields(model)}
    required = set(schema.get("required", ()))
    rows = ["| Setting | Type | Default | Example | |", "|---|---|---|---|---|"]
    for setting, facts in schema["properties"].items():
        default = "*needed*" if setting in required else _DEFAULTS.get(setting) or _default(facts)
        example = facts["examples"][0] if "examples" in facts else examples.get(setting)
        shown = "as there" if example is None else f"`{json.dumps(example, ensure_ascii=False)}`"
        rows.append(f"| `{setting}` | {_type(facts)} | {default} | {shown} | {_cell(facts.get('description', ''))} |")
    about = " ".join(schema.get("description", "").partition("\n\n")[0].split())
    return "\n\n".join([f"## {model.__name__.removesuffix('Settings')}", about, "\n".join(rows)])


_CHOICES = {
    "Direction": "`both`, `to_procore`, `to_maestro`",
    "Side": "`maestro`, `procore`",
    "TargetEdits": "`hold`, `overwrite`",
}
_DEFAULTS = {"elements": "every element"}
_BOUNDS = (("exclusiveMinimum", "above"), ("minimum", "from"), ("maximum", "to"))


def _type(facts: Mapping[str, Any]) -> str:
    """What may be written, with its bounds; a model is a link to its table."""
    if "$ref" in facts:
        model = facts["$ref"].rpartition("/")[2].removesuffix("Settings")
        return _CHOICES.get(model) or f"[{model}](#{model.lower()})"
    if "anyOf" in facts:
        decimal = any(one.get("type") == "number" for one in facts["anyOf"])
        kinds = [_type(one) for one in facts["anyOf"] if not (decimal and one.get("type") == "string")]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in facts:
        return ", ".join(f"`{value}`" for value in facts["enum"])
    if facts.get("type") == "array":
        return f"list of {_type(facts.get('items', {}))}"
    if facts.get("type") == "object" and isinstance(facts.get("additionalProperties"), Mapping):
        return f"object of {_type(facts['additionalProperties'])}"
    bounds = [f"{word} {facts[name]:,g}" for name, word in _BOUNDS if name in facts]
    return facts.get("type", "anything") + (f" ({' '.join(bounds)})" if bounds else "")


def _default(facts: Mapping[str, Any]) -> str:
    """The default as JSON; a model's stands in its table."""
    default = facts.get("default", {})
    return "as there" if default and isinstance(default, Mapping) else f"`{json.dumps(default)}`"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|").replace("*", "\\*")


# ------------------------------------------------------------------------------------------ views


def views_page(engine: Engine) -> str:
    """The reference of the ledger's views, as a migrated ledger has them."""
    Ledger(engine).migrate()
    with engine.connect() as connection:
        rows = connection.execute(text(VIEWS)).mappings().all()
    intro = (
        "Schema `procore_sync` of the ledger's database. These views are for people: their names and columns stay, or the\n"
        "changelog says what to do. This page is made of the database's own comments."
    )
    parts = ["# Ledger views", intro]
    for view in dict.fromkeys(row["view"] for row in rows):
        mine = [row for row in rows if row["view"] == view]
        table = ["| Column | Type | |", "|---|---|---|"]
        table += [f"| `{row['column']}` | {row['type']} | {_cell(row['meaning'] or '')} |" for row in mine]
        parts += [f"## {view}", _cell(mine[0]["about"] or ""), "\n".join(table)]
    return "\n\n".join(parts) + "\n"


@contextmanager
def ledger_database() -> Iterator[Engine]:
    """An empty PostgreSQL database: the one of DOCS_DATABASE_URL, else an embedded server for a moment."""
    if given := os.environ.get("DOCS_DATABASE_URL"):
        yield create_engine(given)
        return
    with tempfile.TemporaryDirectory(prefix="procore-docs-") as folder:
        Path(folder).chmod(0o755)  # run by root, the server drops to a user of its own, which has to reach its files
        with serve(Path(folder) / "postgres") as server:
            yield server.engine("postgres")


def main() -> None:
    """Write both pages."""
    (HERE / "settings.md").write_text(settings_page(), encoding="utf-8")
    with ledger_database() as engine:
        (HERE / "ledger-views.md").write_text(views_page(engine), encoding="utf-8")


if __name__ == "__main__":
    main()
