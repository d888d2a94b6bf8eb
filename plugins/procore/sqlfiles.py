"""SQL is source: named blocks in `.sql` files below include/sql, read once, run with bound parameters."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

from procore.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2] / "include" / "sql"
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)  # a colon in a comment is no parameter
_NAME = re.compile(r"^-- (\w+) --\s*$", re.MULTILINE)


@cache
def blocks(file: str) -> dict[str, TextClause]:
    """The blocks of a file below include/sql, by name. Raises ConfigurationError when the file is not there."""
    path = ROOT / file
    if not path.is_file():
        raise ConfigurationError(f"The SQL file include/sql/{file} is missing: restore it from the repository.")
    _, *parts = _NAME.split(path.read_text(encoding="utf-8"))
    return {name: text(_COMMENT.sub("", body).strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)}


def block(file: str, name: str) -> TextClause:
    """One block. Raises ConfigurationError naming the file and the block that it lacks."""
    if (found := blocks(file).get(name)) is None:
        raise ConfigurationError(f"include/sql/{file} has no block `-- {name} --`: add it, or restore the file.")
    return found


def migrations() -> list[tuple[str, str]]:
    """The ledger's migrations in their order: name and SQL."""
    return [(p.stem, p.read_text(encoding="utf-8")) for p in sorted((ROOT / "ledger" / "migrations").glob("*.sql"))]
