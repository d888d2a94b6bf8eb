"""The tables of one company of maestro*, read and changed as maestro* itself would: a row that changes says when it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from demo.maestro_page.tables import OURS, TABLES, Reference, label

SCHEMA = "maestro"
TAKEN, ABSENT = "23505", "23503"
"""What PostgreSQL says of a key that is there already, and of one that is not there."""
ROWS_A_PAGE = 100

Row = Mapping[str, Any]
Key = Mapping[str, Any]


class Refused(Exception):
    """The database does not take a row: why, at which column (empty: the whole row)."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


class ChangedMeanwhile(Exception):
    """The row is no longer the one that the person saw."""


@dataclass(frozen=True, slots=True)
class Database:
    """The tables of the company with this tag, as the database describes them."""

    engine: sa.Engine
    tag: str
    tables: Mapping[str, sa.Table]

    @classmethod
    def of(cls, engine: sa.Engine, tag: str) -> Database:
        """Read the tables' columns and keys from the database itself."""
        found = sa.MetaData(schema=SCHEMA)
        found.reflect(engine, only=list(TABLES), resolve_fks=True)
        return cls(engine, tag, {name: found.tables[f"{SCHEMA}.{name}"] for name in TABLES})

    def key_columns(self, name: str) -> tuple[str, ...]:
        """What tells the rows of one company apart."""
        return tuple(column.name for column in self.tables[name].primary_key if column.name != "company")

    def asked(self, name: str) -> list[sa.Column[Any]]:
        """The columns that a form asks for."""
        sums = TABLES[name].total
        return [c for c in self.tables[name].columns if c.name not in OURS and c.name != sums and c.identity is None]

    def company_name(self) -> str:
        """The company's name; its tag where there is none."""
        query = sa.text("SELECT name FROM maestro.company WHERE tag = :tag")
        with self.engine.connect() as connection:
            return str(connection.execute(query, {"tag": self.tag}).scalar() or self.tag)

    def count(self, name: str, where: Key | None = None) -> int:
        """How many rows there are."""
        query = sa.select(sa.func.count()).select_from(self.tables[name]).where(*self._where(name, where or {}))
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def rows(
        self, name: str, *, where: Key | None = None, search: str = "", page: int = 1, latest: bool = False
    ) -> list[Row]:
        """One page of rows in the order of their keys, or the latest changes first; a search finds words anywhere."""
        table = self.tables[name]
        everything = sa.func.concat_ws(" ", *(sa.cast(column, sa.Text) for column in table.columns))
        found = [everything.icontains(word, autoescape=True) for word in search.split()]
        keys = [table.c[column] for column in self.key_columns(name)]
        order = [table.c.updated_at.desc(), *keys] if latest else keys
        query = sa.select(table).where(*self._where(name, where or {}), *found).order_by(*order)
        with self.engine.connect() as connection:
            found_rows = connection.execute(query.limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE))
            return [dict(row) for row in found_rows.mappings()]

    def row(self, name: str, key: Key) -> Row | None:
        """The row with this key."""
        query = sa.select(self.tables[name]).where(*self._where(name, key))
        with self.engine.connect() as connection:
            found = connection.execute(query).mappings().first()
        return dict(found) if found else None

    def choices(self, reference: Reference, known: Row) -> list[tuple[str, str]]:
        """The keys that a column may hold, with their labels; `known`: what the form's row is known to hold."""
        table = self.tables[reference.table]
        within = {column: known[column] for column in reference.within}
        code = table.c[reference.column]
        query = sa.select(code, table.c[reference.label]).where(*self._where(reference.table, within)).order_by(code)
        with self.engine.connect() as connection:
            return [(str(code), str(words or "")) for code, words in connection.execute(query)]

    def next_number(self, name: str, within: Key) -> str:
        """The number after the largest one."""
        column = sa.cast(self.tables[name].c[TABLES[name].counted], sa.Text)
        query = sa.select(sa.func.max(sa.cast(column, sa.BigInteger))).where(
            *self._where(name, within), column.regexp_match("^[0-9]{1,15}$")
        )
        with self.engine.connect() as connection:
            return str((connection.execute(query).scalar() or 0) + 1)

    def insert(self, name: str, values: Row) -> Row:
        """Add a row. Raises Refused."""
        table = self.tables[name]
        row = {"company": self.tag, **values, "updated_at": sa.func.now()}
        with self.engine.begin() as connection:
            added = dict(_execute(connection, table, sa.insert(table).values(row).returning(table)).mappings().one())
            self._follow(connection, name, added)
        return added

    def update(self, name: str, key: Key, values: Row, seen: datetime | None = None) -> None:
        """Change a row that nobody touched since it was `seen`. Raises Refused, ChangedMeanwhile."""
        table = self.tables[name]
        unchanged = [table.c.updated_at == seen] if seen else []
        change = sa.update(table).where(*self._where(name, key), *unchanged).returning(table)
        with self.engine.begin() as connection:
            changed = (
                _execute(connection, table, change.values({**values, "updated_at": sa.func.now()})).mappings().first()
            )
            if changed is None:
                raise ChangedMeanwhile
            self._follow(connection, name, dict(changed))

    def _follow(self, connection: sa.Connection, name: str, line: Row) -> None:
        """A document is changed by its line, and is worth what its lines add up to."""
        facts = TABLES[name]
        total = TABLES[facts.holder].total if facts.holder else ""
        if not total:
            return
        holder, lines = self.tables[facts.holder], self.tables[name]
        of_document = {column: line[column] for column in facts.holder_key.values()}
        document = {column: line[own] for column, own in facts.holder_key.items()}
        summed = sa.select(sa.func.coalesce(sa.func.sum(lines.c.amount), 0)).where(*self._where(name, of_document))
        connection.execute(
            sa.update(holder)
            .where(*self._where(facts.holder, document))
            .values({total: summed.scalar_subquery(), "updated_at": sa.func.now()})
        )

    def _where(self, name: str, key: Key) -> Sequence[sa.ColumnElement[bool]]:
        table = self.tables[name]
        return [table.c.company == self.tag, *(table.c[column] == wanted for column, wanted in key.items())]


def _execute(connection: sa.Connection, table: sa.Table, statement: Any) -> sa.CursorResult[Any]:
    """Run it; what the database says against it as a sentence at a column. Raises Refused."""
    try:
        return connection.execute(statement)
    except sa.exc.IntegrityError as error:
        raise _refusal(table, error.orig) from None
    except sa.exc.DBAPIError as error:
        raise Refused("", f"The database does not take this: {str(error.orig).splitlines()[0]}.") from None


def _refusal(table: sa.Table, error: Any) -> Refused:
    name = error.diag.constraint_name
    columns = [column.name for one in table.constraints if one.name == name for column in _columns(one)]
    if error.diag.sqlstate == TAKEN:
        return Refused(columns[-1], f"One with this {label(columns[-1])} is there already: choose another.")
    if error.diag.sqlstate == ABSENT:
        other = next(one.referred_table.name for one in table.foreign_key_constraints if one.name == name)
        missing = TABLES[other].one if other in TABLES else other
        return Refused(columns[-1], f"There is no such {missing} here: add it first, or choose another.")
    return Refused("", f"The database does not take this: {str(error).splitlines()[0]}.")


def _columns(constraint: sa.Constraint) -> list[sa.Column[Any]]:
    return list(constraint.columns) if isinstance(constraint, sa.schema.ColumnCollectionConstraint) else []
