"""The company of the suites on files: MAESTRO_ENGINE=files lets maestro* be exports and import files, and a person between."""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine

from demo.maestro_files import Clerk
from procore.config.company import CompanySettings
from procore.model.runs import Run
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.sql_file import SqlFile
from procore.sides.maestro_files.exports import Exports
from procore.sides.maestro_files.files import MaestroFiles
from procore.sides.maestro_files.outbox import Outbox
from procore.sides.maestro_files.place import Place
from tests.conftest import fast_folder

FILES = os.environ.get("MAESTRO_ENGINE") == "files"
NUMBERS = {"purchase_orders": "P#####-0", "subcontracts": "S#####-0"}
"""How the reference company numbers what comes from Procore: its orders have an extension."""
FIRST = {"purchase_orders": "P00001", "subcontracts": "S00001", "change_orders": "CO00001"}


def numbered(element_id: str, by_counter: str) -> str:
    """The number of the first record that came from Procore: the next one of maestro*'s counter, or of the element's pattern."""
    return FIRST[element_id] if FILES else by_counter


DIFFERENCE = "a budget is entered as a difference, which a second import would enter twice: refused beforehand"
DOCUMENTS = "an export does not say which modifications make an amount: documents are refused beforehand"
REFUSAL = "an import tells the person what maestro* refuses, and the run sees nothing of it"
COUNTER = "what comes from Procore is numbered by the element's own pattern"
OVERWRITTEN = "an import writes over what a person gave the same field since the export: docs/maestro-files.md says so"
TWO_RUNS = "on the way to maestro* there are two runs, and an import between"
NOT_ON_FILES = {
    "promises/test_every_element.py::test_one_bad_record_is_told*to maestro*": REFUSAL,
    "promises/test_every_element.py::test_what_is_made_while_a_run_writes*to maestro*": TWO_RUNS,
    "promises/test_every_element.py::test_the_calls_that_a_run_prints*to maestro*": TWO_RUNS,
    "promises/test_every_element.py::test_what_an_answer_leaves_out*to maestro*": TWO_RUNS,
    "test_budget_documents.py::test_*": DOCUMENTS,
    "test_budgets.py::test_a_budget_of_nothing_and_a_line_of_nothing_are_no_difference": DIFFERENCE,
    "test_budgets_to_maestro.py::test_[!f]*": DIFFERENCE,
    "test_budgets_to_maestro.py::test_figures*to_maestro*": DIFFERENCE,
    "test_commitments_to_maestro.py::test_orders_and_subcontracts_share_one_counter": COUNTER,
    "test_edited_meanwhile.py::test_the_same_value_of_a_line_in_maestro_is_not_written_over*": OVERWRITTEN,
    "test_one_bad_thing.py::test_what_maestro_refused_is_tried_again*": REFUSAL,
}
"""What cannot be asked of files, each with its reason: names of tests below this folder, with * for what differs."""
CYCLES = 5
"""How often a person imports and exports at most before nothing may be left to hand over."""


@cache
def _folders() -> TemporaryDirectory[str]:
    """Where the folders of all companies are, as long as the process lasts."""
    return TemporaryDirectory(prefix="procore-files-", dir=fast_folder())


def clerk_of(engine: Engine) -> Clerk:
    """Who exports and imports for the company of a database."""
    folder = Path(_folders().name) / str(engine.url.database)
    return Clerk(engine, "DEMO", folder / "exports", folder / "outbox")


def leave_out(items: list[pytest.Item], *, all_are_there: bool) -> None:
    """Take out of the tests what cannot be asked of files. Raises UsageError, where all are there, for a name that is no test's."""
    names = [item.nodeid.partition("tests/standard/")[2] for item in items]
    found = {pattern: fnmatch.filter(names, pattern) for pattern in NOT_ON_FILES}
    if idle := [pattern for pattern, tests in found.items() if all_are_there and not tests]:
        raise pytest.UsageError(f"NOT_ON_FILES names no test: {', '.join(idle)}")
    out = {name for tests in found.values() for name in tests}
    items[:] = [item for item, name in zip(items, names, strict=True) if name not in out]


def nothing_handed_over(engine: Engine) -> None:
    """The company's folders as they are before anything was exported or handed over."""
    if FILES:
        shutil.rmtree(clerk_of(engine).exports.parent, ignore_errors=True)


def on_files(engine: Engine, settings: CompanySettings) -> MaestroFiles:
    """maestro* as its exports show it now."""
    clerk = clerk_of(engine)
    clerk.export()
    place = Place(exports=clerk.exports, outbox=clerk.outbox, settle=timedelta(0))
    exports = Exports(place, settings.tag, settings.file_layouts, settings.timezone)
    return MaestroFiles(exports, settings.tag, Outbox(clerk.outbox, settings.tag))


def imported(engine: Engine, once: Callable[[], Run]) -> Run:
    """One run; on files the last of those that it takes until a person has no more to do, which counts what all of them did.

    What a run handed over, also one that broke off, is imported before anybody else does anything.
    """
    if not FILES:
        return once()
    clerk, done, linked = clerk_of(engine), Counter[str](), 0
    try:
        run = once()
    finally:
        entered = _entered(clerk)
    unchanged = run.tally.get("unchanged", 0)
    for _ in range(CYCLES):
        if not entered and not _taken_away(clerk):
            break
        done += entered + Counter({name: run.tally.get(name, 0) for name in ("created", "updated")})
        linked += run.tally.get("linked", 0) - entered["created"]
        run, entered = once(), _entered(clerk)
    if done:
        summed = {name: run.tally.get(name, 0) + done[name] for name in ("created", "updated")}
        run.tally |= {**summed, "linked": run.tally.get("linked", 0) + linked, "unchanged": unchanged}
    return run


def _entered(clerk: Clerk) -> Counter[str]:
    """Import what stands in the outbox; how many records were created by it, and how many updated."""
    new = [file for file in clerk.outbox.glob("*.json") if any(clerk.outbox.glob(f"{file.stem}-*.xlsx"))]
    records = [one for file in new for one in json.loads(file.read_text(encoding="utf-8"))["records"]]
    clerk.import_files()
    return Counter("created" if one["created"] else "updated" for one in records)


def _taken_away(clerk: Clerk) -> bool:
    """Take away by hand the lines of maestro* of which the inbox asks it; whether there were any."""
    with clerk.engine.begin() as connection:
        asked = connection.exec_driver_sql(
            "SELECT element, maestro_key, facts ->> 'line' FROM procore_sync.inbox "
            "WHERE code = 'line_to_remove' AND closed_at IS NULL"
        ).all()
        for element, key, line in asked:
            file = SqlFile(REFERENCE / f"{element}.sql")
            file.execute(connection, "remove_line", {"tag": clerk.tag, "key": key, "line": line})
    return bool(asked)
