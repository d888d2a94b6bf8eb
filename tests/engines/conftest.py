"""A company of maestro* in each engine that has a server: TEST_MARIADB_URL (which `make engines` sets), TEST_MSSQL_URL."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from procore.sides.maestro.engines import LAYOUTS
from procore.sides.maestro.sql import Maestro


@dataclass(frozen=True)
class Server:
    """What names a server of an engine, where its tables are, and how it comes to a database."""

    variable: str
    schema: str
    start: str
    collation: str = ""


SERVERS = {
    "mariadb": Server("TEST_MARIADB_URL", "", "mysql"),
    "mssql": Server("TEST_MSSQL_URL", "maestro.", "master", " COLLATE Latin1_General_100_BIN2_UTF8"),
}
THERE = [name for name, server in SERVERS.items() if server.variable in os.environ]
collect_ignore = [] if THERE else ["test_every_statement.py"]  # no server, no tests of its statements
_numbers = count(1)


@dataclass(frozen=True)
class Company:
    """A company in an engine: `engine` is the run's, `schema` stands before the names of its tables."""

    engine: Engine
    schema: str

    @property
    def side(self) -> Maestro:
        return Maestro(self.engine, "DEMO")

    def person(self, sql: str, **params: object) -> None:
        """A statement of a person, in which {m} stands before a table's name."""
        with self.engine.begin() as connection:
            connection.execute(text(sql.replace("{m}", self.schema)), params)

    def put(self, table: str, **columns: object) -> None:
        """Insert a row. Its company is DEMO."""
        row = columns if table == "company" else {"company": "DEMO", **columns}
        self.person(
            f"INSERT INTO {{m}}{table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", **row
        )


@pytest.fixture(params=THERE)
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    """The reference tables in a database of its own, with a project, its codes and a supplier."""
    server, name = SERVERS[request.param], f"test_{os.getpid()}_engine_{next(_numbers)}"
    url = make_url(os.environ[server.variable])
    root = create_engine(url.set(database=server.start), isolation_level="AUTOCOMMIT")
    with root.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{server.collation}")
    engine = create_engine(url.set(database=name))
    schema = re.sub(r"--[^\n]*", "", (LAYOUTS / request.param / "schema.sql").read_text(encoding="utf-8"))
    with engine.begin() as connection:
        for statement in filter(str.strip, schema.split(";")):
            connection.exec_driver_sql(statement)
    made = Company(engine, server.schema)
    made.put("company", tag="DEMO", name="Constructions Boréal inc.")
    made.put("project", number="P1", description="École", procore=1)
    made.put("cost_group", code="MAT", description="Matériaux", type="Material")
    for code, section in (("03", None), ("03-300", "03")):
        made.put("activity", project="P1", code=code, section=section, description=f"Activité {code}")
    made.put("activity_group", project="P1", activity="03-300", group_code="MAT")
    made.put("supplier", code="BETON", name="Béton Provincial ltée")
    yield made
    engine.dispose()
    with root.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    root.dispose()
