"""`python -m demo`: starts everything, runs the DAG once, shows what came out, and stays until Ctrl-C."""

import argparse
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from demo.airflow_setup import COMPANY, DAG, PASSWORD, PROCORE_COMPANY, TAG, USER
from demo.database import LEDGER, MAESTRO, stop_leftover
from demo.maestro_files import Clerk
from demo.processes import Processes, stop_on_signals, wait_until
from demo.progress import ENDED, Progress
from demo.stack import SIZES, Size, Stack, running, say
from demo.summary import Held, closing, outcome, written
from demo.workspace import ROOT, WORKSPACE, DemoError
from procore.elements import ALL, ELEMENTS
from procore.model.errors import SyncError
from procore.store.ledger import Ledger
from procore.text.reasons import sentence
from procore.text.report import table

IMPORTS = 12
"""How often the demo imports what was handed over at most, before it says that it does not end."""


def run_once(stack: Stack, *, unattended: bool) -> bool:
    """Trigger the DAG, follow it to its end and tell what came of it; whether every task ended well.

    `unattended`: raises DemoError when a task waits for a person's answer.
    """
    airflow = stack.airflow
    wait_until(lambda: airflow.request("GET", f"/dags/{DAG}", absent=True), stack.processes, f"the DAG {DAG}")
    airflow.fail_runs_before(DAG, stack.started)
    run = airflow.trigger(DAG)
    say("Synchronizing")
    state, states = _followed(stack, run, unattended=unattended)
    ledger = Ledger(stack.server.engine(LEDGER))
    ledger.migrate()
    report = outcome(COMPANY, ledger.runs.of(COMPANY, run), states, ledger.exceptions.by_cause(COMPANY))
    held = exceptions(ledger)
    wrote = written(stack.server.engine(LEDGER), COMPANY, run)
    print(f"\n{closing(report, wrote, held, f'{browsed(stack)}/procore/{COMPANY}')}\n", flush=True)
    sentences = "\n".join(f"{one.element} {one.maestro or one.procore}: {one.sentence}" for one in held)
    WORKSPACE.report.write_text(f"{table(report)}\n\n{sentences}\n", encoding="utf-8")
    return state == "success" and set(states.values()) <= {"success", "skipped"}


def _followed(stack: Stack, run: str, *, unattended: bool) -> tuple[str, dict[str, str]]:
    """The state of a run and those of its tasks, once it has ended; they are shown on the way."""
    progress = Progress((*ELEMENTS, "report"))
    while True:
        state, states = stack.airflow.run_state(DAG, run), stack.airflow.task_states(DAG, run)
        progress.show(states)
        if state in ENDED:
            return state, states
        waiting = [name for name, one in states.items() if one == "awaiting_input"]
        if unattended and waiting:
            raise DemoError(
                f"{', '.join(waiting)} asks a person (Airflow, Required actions): run `make demo` and answer there."
            )
        stack.processes.check()
        time.sleep(1)


def exceptions(ledger: Ledger) -> list[Held]:
    """What waits for a person, record by record."""
    return [
        Held(
            element=one.element,
            cause=one.reason.code,
            field=_field(one.reason.facts),
            maestro=one.maestro_key,
            procore=one.procore_key,
            sentence=sentence(one.reason, one.element),
        )
        for pairing in ledger.pairings.concerning(COMPANY, PROCORE_COMPANY, "127.0.0.1")
        for one in ledger.exceptions.open(pairing.id, list(ALL))
    ]


def _field(facts: Mapping[str, Any]) -> str:
    """The field that a cause is about, as the ledger groups by it: of a conflict, the first one."""
    return str((facts.get("conflicts") or [facts])[0].get("field") or "")


def browsed(stack: Stack) -> str:
    """Airflow's address in a browser, which gets its login at this name."""
    return stack.airflow.url.replace("127.0.0.1", "localhost")


def addresses(stack: Stack) -> str:
    """Where to look at what runs, and with which login."""
    airflow = browsed(stack)
    return "\n".join(
        (
            f"maestro*   {stack.maestro_url}   change something here ...",
            f"Procore    {stack.simulator_url}   ... or here, in the simulator",
            f"Airflow    {airflow}/dags/{DAG}   then trigger this (login {USER}, password {PASSWORD})",
            f"The page   {airflow}/plugin/procore   what is fresh, what waits, what was written",
        )
    )


def stay(stack: Stack, clerk: Clerk | None = None) -> None:
    """Print the addresses again, and wait for Ctrl-C. `clerk`: who imports and exports meanwhile."""
    print(
        f"{addresses(stack)}\n\nA tour of five steps is in README.md. All numbers, and Procore's calls: cat "
        f"{WORKSPACE.report.relative_to(ROOT)}\n"
        "From a shell: . .demo/env.sh && make sync COMPANY=demo MODE=plan\n"
        "Ctrl-C stops it; the next `make demo` goes on from here, `make clean` forgets it.",
        flush=True,
    )
    with suppress(KeyboardInterrupt):
        while True:
            stack.processes.check()
            if clerk:
                clerk.import_files()
                clerk.export()
            time.sleep(10 if clerk else 1)


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the first run; 0 when every task ended well")
    parser.add_argument(
        "--size", choices=SIZES, default="", help="how much the demo company holds (what it has, or small)"
    )
    parser.add_argument(
        "--switch", action="append", default=[], metavar="NAME=VALUE", help="of the simulator: see docs/simulator.md"
    )
    parser.add_argument(
        "--maestro", choices=("database", "files"), default="database", help="what the synchronization sees of maestro*"
    )
    parser.add_argument("--forget", action="store_true", help="remove all that a demo left")
    args = parser.parse_args(arguments)
    stop_on_signals()
    try:
        WORKSPACE.create()
        with WORKSPACE.locked():
            if args.forget:
                return _forget()
            size = replace(SIZES[WORKSPACE.size(args.size)], switches=tuple(args.switch), files=args.maestro == "files")
            return _demo(size, once=args.once)
    except (DemoError, SyncError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _forget() -> int:
    Processes(WORKSPACE.started, WORKSPACE.logs).stop_leftovers()
    stop_leftover(WORKSPACE.postgres)
    WORKSPACE.remove()
    return 0


def _demo(size: Size, *, once: bool) -> int:
    with running(WORKSPACE, size) as stack:
        print(f"\n{addresses(stack)}\n", flush=True)
        clerk = _clerk(stack) if size.files else None
        well = _run_with(clerk, stack, unattended=once) if clerk else run_once(stack, unattended=once)
        if once:
            return 0 if well else 1
        stay(stack, clerk)
    return 0


def _clerk(stack: Stack) -> Clerk:
    folder = WORKSPACE.files
    return Clerk(stack.server.engine(MAESTRO), TAG, folder / "exports", folder / "outbox")


def _run_with(clerk: Clerk, stack: Stack, *, unattended: bool) -> bool:
    """Export, run, import what was handed over, and again until nothing is; whether every task of the last run ended well."""
    clerk.export()
    well = run_once(stack, unattended=unattended)
    for _ in range(IMPORTS):
        if not (rows := clerk.import_files()):
            return well
        say(f"Importing into maestro* the {rows} rows that were handed over, and exporting its lists again")
        clerk.export()
        well = run_once(stack, unattended=unattended)
    if left := list(clerk.outbox.glob("*.xlsx")):
        say(f"After {IMPORTS} imports {len(left)} files still wait in {clerk.outbox}")
    return well and not left


if __name__ == "__main__":
    sys.exit(main())
