"""The ledger's own SQL: named blocks of the files below include/sql, run with bound parameters."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine, TextClause, text

from procore.mapping.sql_blocks import FOLDER, named_block

__all__ = ["Engine", "block", "migrations"]


@cache
def block(file: str, name: str) -> TextClause:
    """One block of a file below include/sql. Raises ConfigurationError naming the file and the block that it lacks."""
    return text(named_block(FOLDER / file, name))


def migrations() -> list[tuple[str, str]]:
    """The ledger's migrations in their order: name and SQL."""
    return [(p.stem, p.read_text(encoding="utf-8")) for p in sorted((FOLDER / "ledger" / "migrations").glob("*.sql"))]
