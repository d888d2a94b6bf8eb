"""What maestro*'s database is, as facts: one record an engine, so that no other module asks which one it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from procore.mapping.sql_blocks import FOLDER

LAYOUTS = FOLDER / "maestro"
"""The SQL that comes with this version: a folder an engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFacts:
    """One engine of maestro*'s database. `folder`: of its SQL files, below the folder that the settings name."""

    name: str
    folder: str


POSTGRESQL = EngineFacts(name="PostgreSQL", folder="postgresql")
ENGINES: Mapping[str, EngineFacts] = {"postgresql": POSTGRESQL}
"""By the name of SQLAlchemy's dialect, which the Connection's type gives."""
REFERENCE = LAYOUTS / POSTGRESQL.folder
"""The SQL of the reference company: what the demo and the tests run on."""


def facts_of(dialect: str) -> EngineFacts:
    """The facts of an engine; one that nobody described has those of the reference."""
    return ENGINES.get(dialect, POSTGRESQL)


def files_of(folder: Path, dialect: str) -> Path:
    """Where an engine's SQL files are: below the folder, in one that is called as the engine, or in the folder itself.

    A folder that holds files itself is one site's for one engine, whatever lies below it.
    """
    own = folder / facts_of(dialect).folder
    return own if own.is_dir() and not (folder / "company.sql").is_file() else folder
