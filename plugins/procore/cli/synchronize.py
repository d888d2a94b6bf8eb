"""`sync`, `plan`, `apply` and `approve`: the elements of a company in their order, then the report."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from procore.cli.change_sets import answer, stored, waiting
from procore.cli.shell import Refused
from procore.cli.tasks import Ended, ShellRun
from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.hooks import opened_ledger
from procore.model.change_set import ChangeSet
from procore.operators import ReportOperator, SynchronizeOperator
from procore.review.limits import crossed_limits
from procore.review.wording import plan_table
from procore.text.catalogue import Text, translate
from procore.text.report import Report, table

_WAITS = Text("{element}: change set {hash}: nothing of it is written until somebody approves it")
_KEPT = Text("{element}: change set {hash}: nothing of it is written yet")
_WHOLE = Text("  all of it: {command}")
_WRITE = Text("  write it:  {command}")
_REJECT = Text("  or not:    {command}")
_PLANNED_ONLY = Text("{element} is planned only: {above} waits for a person.")
_WRITTEN = Text("{element}: {hash} is approved, and written.")


def sync(options: argparse.Namespace, out: TextIO) -> int:
    """Synchronize a company."""
    more = {"override": options.override, "override_reason": options.override_reason}
    return _run(options, out, {"mode": "sync", **_what(options), **more})


def plan(options: argparse.Namespace, out: TextIO) -> int:
    """Keep a company's change sets, and write nothing."""
    return _run(options, out, {"mode": "plan", **_what(options)})


def apply(options: argparse.Namespace, out: TextIO) -> int:
    """Write a stored change set."""
    key, company = options.company, options.settings
    element = stored(key, company, options.hash)["element"]
    more = {"override": options.override, "override_reason": options.override_reason}
    return _run(options, out, {"mode": "apply", "plan": options.hash, "elements": [element], **more})


def approve(options: argparse.Namespace, out: TextIO) -> int:
    """Answer a change set that waits; one that is approved is written by the run that made it."""
    key, company = options.company, options.settings
    found = waiting(key, company, options.hash)
    if found["element"] not in ELEMENTS or found["undoes"]:
        raise Refused(
            Text("{hash} is an undo's: procore-sync undo RUN --reason ... --write --approve {hash}."), hash=options.hash
        )
    operator = SynchronizeOperator(task_id=found["element"], company=key, element=found["element"])
    run = ShellRun({"mode": "sync", "elements": [operator.element]}, found["dag_run"])
    event = answer(approved=not options.reject, reason=options.reason)
    ended = run.run(operator, partial(operator.decided, event=event, plan=found["id"]))
    done = translate(company.language).say(_WRITTEN, element=operator.element, hash=options.hash)
    print(ended.said or done, file=out)
    _write_report(options.report, _report(key, company, run, {operator.element: ended}))
    if options.reject:
        return 0 if stored(key, company, options.hash)["state"] == "rejected" else 1
    return ended.code


def _what(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("elements", "projects", "records", "full", "since", "until")}


def _run(options: argparse.Namespace, out: TextIO, params: Mapping[str, Any]) -> int:
    key, company = options.company, options.settings
    run = ShellRun(params)
    ended = _elements(run, key, params["elements"] or list(company.elements), company.language)
    late = any(one.state == "waiting" for one in ended.values())
    if not late:  # as in Airflow, where the report comes when all are done
        run.run(ReportOperator(task_id="report", company=key))
    report, say = _report(key, company, run, ended), translate(company.language).say
    print(f"\n{table(report, company.language)}", file=out)
    kept, waiting = _kept(key, company, run, ended)
    if kept:
        print(f"\n{plan_table(kept, company.language)}", file=out)
    for change_set in kept:
        waits = change_set.hash in waiting
        commands = _commands(key, company, change_set, waits=waits)
        head = say(_WAITS if waits else _KEPT, element=change_set.element, hash=change_set.hash)
        print("", head, *(say(text, command=f"procore-sync {rest}") for text, rest in commands), sep="\n", file=out)
    _write_report(options.report, report)
    return max(one.code for one in ended.values())


def _commands(key: str, company: CompanySettings, change_set: ChangeSet, *, waits: bool) -> list[tuple[Text, str]]:
    """What a person may type next about a change set that was kept, each with what it does."""
    name = f"{change_set.hash} --company {key}"
    over = [one.name for one in crossed_limits(company.limits(ELEMENTS[change_set.element]), change_set)]
    brakes = f' --override {",".join(over)} --override-reason "..."' if over else ""
    commands = [(_WHOLE, f"export {name}"), (_WRITE, f"approve {name}" if waits else f"apply {name}{brakes}")]
    return [*commands, (_REJECT, f"approve {name} --reject")] if waits else commands


def _elements(run: ShellRun, key: str, wanted: list[str], language: str) -> dict[str, Ended]:
    """How each element ended; what comes after one that waits for a person is only planned, as if that were written."""
    ended: dict[str, Ended] = {}
    for element in ELEMENTS.values():
        operator = SynchronizeOperator(task_id=element.id, company=key, element=element.id)
        if element.id in wanted and (late := [above for above in element.after if ended[above].state == "waiting"]):
            planned = replace(run, params={**run.params, "mode": "plan"}).run(operator)
            said = translate(language).say(_PLANNED_ONLY, element=element.id, above=late[0])
            ended[element.id] = planned if planned.code else Ended("waiting", said)
        else:
            ended[element.id] = run.run(operator)
    return ended


def _report(key: str, company: CompanySettings, run: ShellRun, ended: Mapping[str, Ended]) -> Report:
    """What the ledger knows of the run, with how each task ended."""
    with opened_ledger(company.ledger_conn_id) as ledger:
        runs = ledger.runs.of(key, run.id)
        held = ledger.exceptions.by_cause(key) if runs else []
    report = Report.of(key, runs, dict.fromkeys(ELEMENTS, "left out"), held)
    rows = {
        name: replace(
            row,
            state=ended[name].state if name in ended else "skipped",
            why=row.why or (ended[name].said if name in ended and ended[name].code else ""),
        )
        for name, row in report.rows.items()
    }
    return replace(report, rows=rows)


def _kept(
    key: str, company: CompanySettings, run: ShellRun, ended: Mapping[str, Ended]
) -> tuple[list[ChangeSet], set[str]]:
    """The change sets that the run kept and did not write, in the order of the elements; the hashes of those that wait."""
    with opened_ledger(company.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(key)
        found = [] if pairing is None else [ledger.change_sets.find(pairing.id, e, run.id) for e in ended]
        kept = [one for one in found if one and one.state in ("made", "waiting")]
        whole = [ledger.change_sets.by_hash(key, one.hash) for one in kept]
    return whole, {one.hash for one in kept if one.state == "waiting"}


def _write_report(file: str, report: Report) -> None:
    if file:
        Path(file).write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
