"""`undo`: what a run wrote is taken back, or shown."""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TextIO

from procore.cli.change_sets import answer, waiting
from procore.cli.tasks import ShellRun
from procore.hooks import opened_ledger
from procore.operators.undo import UndoOperator
from procore.text.catalogue import Text, translate
from procore.text.report import drawn, head

_UNDONE = Text("undone", context="column")
_TO_UNDO = Text("to undo", context="column")
_CANNOT = Text("cannot", context="column")
_CANNOT_BE = Text("cannot be undone")
_LEFT = Text("{element} {key}: {why}")
_NOT_WRITTEN = Text("Nothing was written: to write it, add --write.")


def undo(options: argparse.Namespace, out: TextIO) -> int:
    """Show the reverse plan, or write it."""
    key, company = options.company, options.settings
    asked = {name: getattr(options, name) for name in ("run", "reason", "element", "project", "record", "override")}
    operator = UndoOperator(task_id="undo")
    begin, run_id = None, {}
    if options.approve:
        found = waiting(key, company, options.approve)
        begin = partial(operator.decided, event=answer(approved=True, reason=options.reason), plan=found["id"])
        run_id = {"id": found["dag_run"]}
    run = ShellRun({**asked, "company": key, "apply": "yes" if options.write else "no"}, **run_id)
    ended = run.run(operator, begin)
    with opened_ledger(company.ledger_conn_id) as ledger:
        rows = ledger.undos.results(key, run.id)
    if rows:
        print(f"\n{shown(rows, company.language, written=options.write)}", file=out)
    if ended.said:
        print(ended.said, file=out)
    return ended.code


def shown(rows: Sequence[Mapping[str, Any]], language: str, *, written: bool) -> str:
    """What was undone (or would be), element by element, and what cannot be."""
    say = translate(language).say
    numbers = {row["element"]: (row["tally"].get("undone", 0), row["tally"].get("left", 0)) for row in rows}
    heads = [head("element", language), say(_UNDONE if written else _TO_UNDO), say(_CANNOT)]
    lines = drawn([heads, *([element, *map(str, counts)] for element, counts in numbers.items())], "lrr")
    said = [
        say(_LEFT, element=row["element"], key=row["maestro_key"] or row["procore_key"], why=row["why"])
        for row in rows
        if row["why"]
    ]
    parts = [*lines, *(["", say(_CANNOT_BE), *said] if said else [])]
    return "\n".join(parts if written else [*parts, "", say(_NOT_WRITTEN)])
