"""The company of the suites on files: MAESTRO_ENGINE=files lets maestro* be exports and import files, and a person between."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from demo.maestro_files import Clerk
from procore.config.company import CompanySettings
from procore.model.runs import Run
from procore.sides.maestro_files.exports import Exports
from procore.sides.maestro_files.files import MaestroFiles
from procore.sides.maestro_files.outbox import Outbox
from procore.sides.maestro_files.place import Place

FILES = os.environ.get("MAESTRO_ENGINE") == "files"
NUMBERS = {"purchase_orders": "P#####-0", "subcontracts": "S#####-0"}
"""How the reference company numbers what comes from Procore: its orders have an extension."""
OF_A_DATABASE = {
    "test_one_bad_record_is_told_in_both_languages_and_stops_no_other": "an import tells the person what it refuses",
    "test_what_is_made_while_a_run_writes_is_found_by_the_next_one": "a run on files writes nothing that could be read meanwhile",
    "test_the_calls_that_a_run_prints_are_the_requests_that_procore_saw": "a way to maestro* is two runs, an import between",
    "test_what_an_answer_leaves_out_is_not_counted_as_written_and_waits_in_the_inbox": "the same",
}
"""Tests of the promises that cannot be asked of files on the way to maestro*, each with its reason."""
CYCLES = 5
"""How often a person imports and exports at most before nothing may be left to hand over."""
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
    exports = Exports(place, settings.tag, settings.file_layouts, settings.timezone)
    return MaestroFiles(exports, settings.tag, Outbox(clerk.outbox, settings.tag))


def imported(engine: Engine, run: Run, again: Callable[[], Run]) -> Run:
    """The last run: what the first handed over is imported, exported and linked."""
    for _ in range(CYCLES):
        if not run.tally.get("handed_over"):
            break
        clerk_of(engine).import_files()
        run = again()
    return run
