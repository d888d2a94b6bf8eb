"""The reference maestro* company that these tests read and write."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from procore.sides.maestro.sql import Maestro

Put = Callable[..., None]


@pytest.fixture
def put(maestro_engine: Engine) -> Put:
    """Inserts a row: `put("supplier", code="BETON")`. The company is DEMO unless it is named."""

    def insert(table: str, **columns: object) -> None:
        row = columns if table == "company" else {"company": "DEMO", **columns}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        with maestro_engine.begin() as connection:
            connection.execute(text(f"INSERT INTO maestro.{table} ({names}) VALUES ({marks})"), row)

    insert("company", tag="DEMO", name="Constructions Boréal inc.")
    insert("company", tag="OTHER", name="Autre inc.")
    return insert


@pytest.fixture
def side(maestro_engine: Engine, put: Put) -> Maestro:
    """maestro*'s side on that company."""
    return Maestro(maestro_engine, "DEMO")
