"""What PostgreSQL did to answer, as it explains it: a number that speed does not change."""

from typing import Any

from sqlalchemy import Engine, TextClause, text


def passed_over(engine: Engine, statement: TextClause, **params: Any) -> int:
    """How many rows were looked at in vain: what grows with the square of a ledger."""
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        explained = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}")
        (answer,) = connection.execute(explained, params).scalars()
    return _of(answer[0]["Plan"])


def _of(node: dict[str, Any]) -> int:
    removed = sum(count for name, count in node.items() if name.startswith("Rows Removed by"))
    return int(removed * node["Actual Loops"]) + sum(map(_of, node.get("Plans", ())))
