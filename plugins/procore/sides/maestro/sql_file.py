"""One SQL file of a site: its named blocks, run with the parameters that they name, and errors that say what to mend."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult, Engine, TextClause, bindparam, text
from sqlalchemy.exc import SQLAlchemyError

from procore.elements.element import Element
from procore.mapping.sql_blocks import named_block, named_blocks, shown
from procore.sides.maestro.database_errors import readable
from procore.sides.maestro.engines import POSTGRESQL, EngineFacts

_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_TAKING_KEYS = frozenset({"read", "read_lines", "modifications"})
"""The blocks whose `:keys` is a list."""


@dataclass(frozen=True, slots=True)
class SqlFile:
    """A file of named blocks (`mapping.sql_blocks`), written for an engine."""

    path: Path
    engine: EngineFacts = POSTGRESQL

    @property
    def shown(self) -> str:
        """Its path as a person knows it."""
        return shown(self.path)

    def has(self, name: str) -> bool:
        """Whether the site has this block."""
        return name in named_blocks(self.path)

    def uses(self, name: str, parameter: str) -> int:
        """How often a block names a parameter; a site without the block: never."""
        return len(re.findall(rf":{parameter}\b", named_blocks(self.path).get(name, "")))

    def block(self, name: str) -> TextClause:
        """A block as a statement. Raises ConfigurationError naming the file and the block that it lacks."""
        return _block(self.path, name)

    def execute(self, connection: Connection, name: str, params: Mapping[str, Any]) -> CursorResult[Any]:
        """Run a block with those of the parameters that it names."""
        return connection.execute(self.block(name), self.given(name, params))

    def given(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the parameters that a block names, as the engine's driver takes them."""
        named = _parameters(self.path, name)
        return {key: self.engine.bound(value) for key, value in params.items() if key in named}

    @contextmanager
    def connected(self, engine: Engine) -> Iterator[Connection]:
        """A connection whose errors say which file to mend: ConfigurationError, or Unreachable without the database."""
        try:
            with engine.connect() as connection:
                _prepare(connection, self.engine)
                yield connection
        except SQLAlchemyError as error:
            raise readable(error, self.shown, self.engine) from error


def leaving(element: Element) -> dict[str, bool]:
    """The parameters that say which personal texts of the element may leave maestro*."""
    leaves = element.personal_text.leaves if element.personal_text else ()
    return {f"personal_{part}": part in leaves for part in ("header", "lines")}


def _prepare(connection: Connection, facts: EngineFacts) -> None:
    """Send what the engine's session needs, once on each connection of the pool."""
    if facts.session and _PREPARED not in connection.info:
        for statement in facts.session:
            connection.exec_driver_sql(statement)
        connection.commit()
        connection.info[_PREPARED] = True


_PREPARED = "procore-sync"
"""What a connection's notes hold when its session is prepared."""


@cache
def _block(path: Path, name: str) -> TextClause:
    statement = text(named_block(path, name))
    return statement.bindparams(_KEYS) if name in _TAKING_KEYS else statement


@cache
def _parameters(path: Path, name: str) -> frozenset[str]:
    return frozenset(_block(path, name).compile().params)
