"""The company of the suites on files: MAESTRO_ENGINE=files lets maestro* be exports and import files, and a person between."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from demo.maestro_files import Clerk
from procore.config.companies import CompanySettings
from procore.sides.maestro_files.exports import Exports
from procore.sides.maestro_files.files import MaestroFiles
from procore.sides.maestro_files.place import Place

FILES = os.environ.get("MAESTRO_ENGINE") == "files"
_FOLDERS: dict[str, Path] = {}


def clerk_of(engine: Engine) -> Clerk:
    """Who exports and imports for the company of a database; its folders last as long as the process."""
    folder = _FOLDERS.setdefault(str(engine.url), Path(tempfile.mkdtemp(prefix="procore-files-")))
    return Clerk(engine, "DEMO", folder / "exports", folder / "outbox")


def on_files(engine: Engine, settings: CompanySettings) -> MaestroFiles:
    """maestro* as its exports show it now."""
    clerk = clerk_of(engine)
    clerk.export()
    place = Place(exports=clerk.exports, outbox=clerk.outbox, settle=timedelta(0))
    return MaestroFiles(Exports(place, settings.tag, settings.file_layouts, settings.timezone), settings.tag)
