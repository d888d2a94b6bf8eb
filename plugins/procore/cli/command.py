"""`procore-sync`: its words, and how it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NoReturn

from procore.cli.shell import Refused, airflow, company_of
from procore.elements import ALL, ELEMENTS
from procore.model.errors import ConfigurationError, SyncError
from procore.review.limits import LIMIT_NAMES

RED, NOT_STARTED, INTERRUPTED = 1, 2, 130
"""Exit codes, as --help explains them with the others."""

ABOUT = """\
Two-way synchronization between maestro* and Procore, from a shell: what the DAGs do, without a scheduler.

The companies' settings and the Connections come from the environment, as Airflow names them:
  AIRFLOW_VAR_PROCORE_COMPANIES   the Variable: a JSON object of companies (see settings-schema)
  AIRFLOW_CONN_<ID>               each Connection that a company's settings name: a URI, or JSON
"""
ENDS = """\
exit codes:
  0    all that was asked for is done
  1    it ended red: a record was rejected, or a system refused or did not answer; the table and the log say what
  2    it did not start: the words, the settings or a Connection are not right; nothing was read or written
  3    a change set waits for a person: the plan is printed, and the command that approves it (procore-sync approve);
       make sync says so in its last line (Error 3), and ends with make's own 2
  130  interrupted (Ctrl-C): what was written is in the ledger, and the next run goes on from there
"""
LINKS = """\
actions:
  list        the suggestions that wait, with their scores
  accept      link a suggestion (--maestro-key; --procore-id when there are several)
  accept_all  link all suggestions of --min-score and above that do not compete
  link        these two are one record (--maestro-key, --procore-id)
  unlink      they are not: the pair is forgotten (--maestro-key, --reason)
  relink      the record is another one of Procore (--maestro-key, --procore-id: the new one, --reason)
  choose      one field: the side that is right, or a value (--maestro-key, --field, and --side or --value)
  exclude     the record stays out (--maestro-key or --procore-id, --reason)
  include     it takes part again (--maestro-key or --procore-id)
  create      it is none of those across: it is made there (--maestro-key or --procore-id)

A decision is kept with your name; the next run of the company applies it.

"""


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with the exit code for a command that did not start."""
        self.exit(NOT_STARTED, f"{self.prog}: {message}. {self.prog} --help says what there is.\n")


def parser() -> Parser:
    """The commands and their words.

    What is parsed has `module`, the module of `procore.cli` whose function `command` does it, and `needs`: whose
    Connections, `sides` (and the ledger's) or only the `ledger`'s; none for a command that is of no company.
    """
    top = Parser(
        prog="procore-sync", description=ABOUT, epilog=ENDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(metavar="command", required=True, title="commands")

    def command(name: str, module: str, said: str, more: str = "", *, needs: str = "sides") -> Parser:
        made = commands.add_parser(
            name, help=said, description=f"{said[0].upper()}{said[1:]}.", epilog=more + ENDS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        made.set_defaults(module=module, command=name.replace("-", "_"), needs=needs)
        if needs:
            made.add_argument(
                "--company", default="", metavar="KEY", help="its key in the Variable; not needed when it has one"
            )
        return made

    command("check", "check", "test the Connections and the settings, and show what to paste for a company that is not linked",
            needs="")  # fmt: skip
    for name, said in (("sync", "synchronize"), ("plan", "show and keep what a run would write, and write nothing")):
        _what(command(name, "synchronize", said), overrides=name == "sync")

    apply = command("apply", "synchronize", "write a change set that `plan` kept, and nothing else")
    apply.add_argument("hash", help="its hash, as `plan` shows it")
    _overrides(apply)
    _report(apply)

    approve = command("approve", "synchronize", "answer a change set that waits for a person; approved, it is written at once",
                      "What waits in Airflow (Required actions) is answered there: its task goes on by itself.\n\n")  # fmt: skip
    approve.add_argument("hash", help="its hash, as the run that waits shows it")
    approve.add_argument("--reject", action="store_true", help="do not write it")
    approve.add_argument("--reason", default="", help="kept with your name")
    _report(approve)

    undo = command("undo", "undo", "show what taking a run back would write; with --write, write it")
    undo.add_argument("run", help="the id of the run, as Airflow or the ledger shows it")
    undo.add_argument("--reason", required=True, help="why; kept with your name")
    undo.add_argument("--element", default="", choices=["", *ALL], metavar="ELEMENT", help="this one only")
    undo.add_argument("--project", default="", help="this project's records only, by its number")
    undo.add_argument("--record", default="", help="this record only: maestro*'s key, or Procore's id")
    undo.add_argument(
        "--override", type=_brakes, default=[], metavar="BRAKES", help=f"brakes to let go: {', '.join(LIMIT_NAMES)}"
    )
    undo.add_argument("--write", action="store_true", help="write it")
    undo.add_argument(
        "--approve", default="", metavar="HASH", help="answer the undo's change set, which waits for a person"
    )

    links = command("links", "links", "see suggestions, and decide on a record", LINKS, needs="ledger")
    links.add_argument("action", help="list, or what to decide (see below)")
    links.add_argument("--element", required=True, choices=list(ALL), metavar="ELEMENT", help=", ".join(ALL))
    for word, said in (
        ("--maestro-key", "its code or number in maestro*; project|code for a record that belongs to a project"),
        ("--procore-id", "as digits"),
        ("--field", "choose: its name, like phone"),
        ("--line", "choose: the line's number in maestro*, for a field of a line"),
        ("--side", "choose: whose value is right, maestro or procore"),
        ("--reason", "kept with your name"),
    ):
        links.add_argument(word, default="", help=said)
    links.add_argument("--value", help="choose: or this value, for both")
    links.add_argument("--min-score", type=int, default=90, help="accept_all: from 50 to 100 (90)")

    forget = command(
        "forget", "forget", "show which personal values of a record the ledger would erase; with --write, erase them",
        "Erase them in maestro* and in Procore first, or exclude the record: what is there is read again.\n\n", needs="ledger",
    )  # fmt: skip
    forget.add_argument("element", choices=list(ALL), metavar="ELEMENT", help=", ".join(ALL))
    forget.add_argument("key", metavar="KEY", help="maestro*'s code or number of the record, or Procore's id")
    forget.add_argument("--reason", required=True, help="who asked for it, and why; kept with your name")
    forget.add_argument("--write", action="store_true", help="erase them; nobody brings them back")

    export = command("export", "change_sets", "write a kept change set, whole, to standard output", needs="ledger")
    export.add_argument("hash", help="its hash")
    export.add_argument("--format", choices=("csv", "json"), default="csv", help="csv (one row a value), or json")

    balance = command("balance", "balance", "write both sides' dollars by project, activity and group as an Excel workbook",
                      needs="ledger")  # fmt: skip
    balance.add_argument("--output", required=True, metavar="FILE", help="where: month-end.xlsx")
    balance.add_argument("--project", default="", help="this project only, by its number")

    command("ledger-init", "ledger_init", "create the ledger's tables, so that runs need no right to create any",
            "Then include/sql/grants.sql gives a role of its own what its runs need.\n\n", needs="ledger")  # fmt: skip
    command("settings-schema", "settings_schema", "print the JSON Schema of the Variable procore_companies", needs="")
    return top


def _what(made: Parser, *, overrides: bool) -> None:
    """The words of a run: which part of the company, and how."""
    made.add_argument(
        "--elements", type=_elements, default=[], help=f"these only, with commas between: {', '.join(ELEMENTS)}"
    )
    made.add_argument("--projects", type=_words, default=[], help="these project numbers only, with commas between")
    made.add_argument("--records", type=_words, default=[], help="these only: maestro*'s keys, or procore: and an id")
    made.add_argument("--full", action="store_true", help="read and compare everything")
    made.add_argument(
        "--since",
        default="",
        metavar="TIME",
        help="read only what changed from then on (2026-05-01T08:00, of the company's zone); no watermark is moved",
    )
    made.add_argument("--until", default="", metavar="TIME", help="and before then")
    if overrides:
        _overrides(made)
    _report(made)


def _overrides(made: Parser) -> None:
    made.add_argument(
        "--override", type=_brakes, default=[], metavar="BRAKES", help=f"brakes to let go: {', '.join(LIMIT_NAMES)}"
    )
    made.add_argument("--override-reason", default="", metavar="REASON", help="kept with your name")


def _report(made: Parser) -> None:
    made.add_argument("--report", default="", metavar="FILE", help="the table, also as JSON")


def _words(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def _elements(typed: str) -> list[str]:
    return _known(typed, "element", ELEMENTS)


def _brakes(typed: str) -> list[str]:
    return _known(typed, "brake", LIMIT_NAMES)


def _known(typed: str, what: str, there: Iterable[str]) -> list[str]:
    names = _words(typed)
    if unknown := [name for name in names if name not in there]:
        raise argparse.ArgumentTypeError(f"there is no {what} “{unknown[0]}”: choose among {', '.join(there)}")
    return names


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    options = parser().parse_args(arguments)
    try:
        if options.needs:
            options.company, options.settings = company_of(
                options.company, os.environ, ledger_only=options.needs == "ledger"
            )
        with airflow() as out:
            # Only now: Airflow reads its settings while it is imported.
            code: int = getattr(import_module(f"procore.cli.{options.module}"), options.command)(options, out)
    except (Refused, ConfigurationError) as refused:
        print(refused, file=sys.stderr)
        return NOT_STARTED
    except SyncError as failed:
        print(failed, file=sys.stderr)
        return RED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


if __name__ == "__main__":
    sys.exit(main())
