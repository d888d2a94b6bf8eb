"""The company of the suites on files: MAESTRO_ENGINE=files lets maestro* be exports and import files, and a person between."""

import fnmatch
import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine

from demo.maestro_files import Clerk
from procore.config.company import CompanySettings
from procore.elements.element import Element, Side
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
DOCUMENTS = (
    "an export shows no modifications, nor whether a file of them was imported once: documents are refused beforehand"
)
REFUSAL = "an import tells the person what maestro* refuses, and the run sees nothing of it"
NEXT_RUN = "what waits for a record that is handed over is in the inbox, and written by the next scheduled run, not by the events'"
COUNTER = "what comes from Procore is numbered by the element's own pattern"
EXPORTED_ANEW = (
    "each run here begins with an export, over the one that another run reads at that moment: it waits, as a lock does"
)
UNDO = "an undo on the way to maestro* is handed over, too, and takes no record away; the run that wrote is not the last one"
EXPORTED = "the statements of a person's exports would be counted, from the database that holds the ledger, too"
NO_TIMES = "an export does not say when a record changed"
OVERWRITTEN = "an import writes over what a person gave the same field since the export: docs/maestro-files.md says so"
ONE_PLAN = "what is handed over is linked only after its import, so that one plan cannot hold what depends on it"
TWO_RUNS = "on the way to maestro* there are two runs, and an import between"
BETWEEN = "who imports files does so between two runs"
MASTERS = "maestro*'s lists do not say which project is the master of another: sub_jobs is refused beforehand"
NOT_ON_FILES = {
    "sub_jobs/*": MASTERS,
    "webhooks/test_sub_jobs.py::*": MASTERS,
    "test_currency.py::test_a_budget_of_another_currency*": DIFFERENCE,
    "promises/test_every_element.py::test_one_bad_record_is_told*to maestro*": REFUSAL,
    "promises/test_every_element.py::test_what_is_made_while_a_run_writes*to maestro*": TWO_RUNS,
    "promises/test_every_element.py::test_the_calls_that_a_run_prints*to maestro*": TWO_RUNS,
    "promises/test_every_element.py::test_what_an_answer_leaves_out*[[]projects to maestro*": TWO_RUNS,
    "test_budget_changes_to_maestro.py::test_*": DOCUMENTS,
    "test_budget_documents.py::test_*": DOCUMENTS,
    "test_budget_documents_both_ways.py::test_*": DOCUMENTS,
    "test_budgets.py::test_a_budget_of_nothing_and_a_line_of_nothing_are_no_difference": DIFFERENCE,
    "test_budgets_to_maestro.py::test_[!f]*": DIFFERENCE,
    "test_budgets_to_maestro.py::test_figures*to_maestro*": DIFFERENCE,
    "test_commitments_broken_off.py::test_a_backfill_links*": NO_TIMES,
    "test_history.py::test_a_cost_of_an_invoice_that_is_summed_up_is_forgotten_*": NO_TIMES,
    "test_latency.py::test_a_change_is_timed_on_both_ways*": NO_TIMES,
    "test_ledger_statements.py::*": EXPORTED,
    "test_commitments_to_maestro.py::test_orders_and_subcontracts_share_one_counter": COUNTER,
    "test_edited_meanwhile.py::test_the_same_value_of_a_line_in_maestro_is_not_written_over*": OVERWRITTEN,
    "test_one_bad_thing.py::test_what_maestro_refused_is_tried_again*": REFUSAL,
    "test_plans_whole.py::test_a_dry_run_of_everything_*both*": ONE_PLAN,
    "test_plans_whole.py::test_a_dry_run_of_everything_*to_maestro*": DIFFERENCE,
    "test_plans_whole.py::test_an_approved_plan_that_is_cut_off_anywhere*": ONE_PLAN,
    "test_plans_whole.py::test_the_calls_that_are_announced_before_the_first_write*to_maestro*": DIFFERENCE,
    "promises/test_broken_off.py::test_runs_at_once*": EXPORTED_ANEW,
    "promises/test_two_at_once.py::test_of_two_who_answer_to_one_plan*to maestro*": TWO_RUNS,
    "promises/test_two_at_once.py::test_what_happens_in_the_middle*": BETWEEN,
    "promises/test_two_at_once.py::test_what_was_approved_is_not_written_the_other_way*budgets to procore*": DIFFERENCE,
    "test_undo_tables.py::test_a_code_of_a_site_comes_back*to maestro*": UNDO,
    "test_undo_tables.py::test_a_code_that_is_one_of_several*": UNDO,
    "test_inbox.py::test_what_was_refused_is_sent_again_by_itself_when_either_side_changed*procore*": TWO_RUNS,
    "test_undo.py::test_updated_values_of_both_sides_come_back*": UNDO,
    "test_undo.py::test_a_created_record_is_deactivated_where_nobody_can_delete_it*": UNDO,
    "test_undo_money.py::test_an_order_that_came_from_procore_is_taken_away*": UNDO,
    "test_undo_money.py::test_an_order_that_accounting_transferred_is_not_taken_away*": UNDO,
    "test_undo_money.py::test_a_change_order_that_came_from_procore_is_taken_away*": UNDO,
    "test_undo_money.py::test_what_was_changed_in_maestro_by_a_change_order_of_procore_comes_back*": UNDO,
    "test_drift.py::test_of_a_source_that_was_restored_from_an_older_copy*to procore*": NO_TIMES,
    "webhooks/test_nothing_lost.py::test_events_of_a_quiet_project_are_read*": TWO_RUNS,
    "webhooks/test_nothing_lost.py::test_webhooks_lose_nothing*": NEXT_RUN,
}
"""What cannot be asked of files, each with its reason: names of tests below this folder, with * for what differs."""
ONE_PERSON = threading.RLock()
"""Who exports and imports is one person, however many runs there are at once."""
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


def can_go(element: Element, target: Side) -> bool:
    """Whether an element can go to a side: what is entered as a difference cannot go to files."""
    return not (FILES and target is Side.MAESTRO and element.entered_as_difference)


def as_numbered(entry: dict[str, Any]) -> dict[str, Any]:
    """A company's entry of the Variable; on files each element that maestro* numbers in its own way with its pattern."""
    if not FILES:
        return entry
    rows = entry["elements"]
    return {
        **entry,
        "elements": {
            **rows,
            **{name: {"number_pattern": NUMBERS[name], **rows[name]} for name in NUMBERS if name in rows},
        },
    }


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
    with ONE_PERSON:
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
    with ONE_PERSON:
        return _imported_now(clerk)


def _imported_now(clerk: Clerk) -> Counter[str]:
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
