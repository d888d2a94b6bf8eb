"""`procore-sync`: its words, and how it ends."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import NoReturn

from procore.cli.shell import Refused, airflow, company_of
from procore.cli.words import ABOUT, ENDS, LINKS, argparse_in, language_of
from procore.elements import ALL, ELEMENTS
from procore.mapping.pairs_file import COLUMNS
from procore.model.errors import ConfigurationError, SyncError
from procore.review.limits import LIMIT_NAMES
from procore.sides.maestro.engines import ENGINES
from procore.text.catalogue import LANGUAGES, Text, say_while_parsing
from procore.text.errors import error_text

RED, NOT_STARTED, INTERRUPTED = 1, 2, 130
"""Exit codes, as --help explains them with the others."""

_KEPT = Text("kept with your name")
_BRAKES = Text("brakes to let go: {brakes}")
_ITS_HASH = Text("its hash")
_NO_ELEMENT = Text("there is no element “{name}”: choose among {there}")
_NO_BRAKE = Text("there is no brake “{name}”: choose among {there}")


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong. `say`: a text in the language of who types."""

    say: Callable[..., str] = staticmethod(partial(say_while_parsing, language=LANGUAGES[0]))

    def error(self, message: str) -> NoReturn:
        """End with the exit code for a command that did not start."""
        wrong = self.say(Text("{prog}: {message}. {prog} --help says what there is."), prog=self.prog, message=message)
        self.exit(NOT_STARTED, f"{wrong}\n")


def parser(language: str = LANGUAGES[0]) -> Parser:
    """The commands and their words, in a language.

    What is parsed has `module`, the module of `procore.cli` whose function `command` does it, and `needs`: whose
    Connections, `sides` (and the ledger's) or only the `ledger`'s; none for a command that is of no company.
    """
    say = partial(say_while_parsing, language=language)
    top = Parser(
        prog="procore-sync",
        description=say(ABOUT),
        epilog=say(ENDS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.say = say
    commands = top.add_subparsers(metavar=say(Text("command")), required=True, title=say(Text("commands")))

    def command(name: str, module: str, text: Text, more: Text | None = None, *, needs: str = "sides") -> Parser:
        said = say(text)
        made = commands.add_parser(
            name,
            help=said,
            description=f"{said[0].upper()}{said[1:]}.",
            epilog=(say(more) if more else "") + say(ENDS),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.say = say
        made.set_defaults(module=module, command=name.replace("-", "_"), needs=needs)
        if needs:
            made.add_argument(
                "--company",
                default="",
                metavar="KEY",
                help=say(Text("its key in the Variable; not needed when it has one")),
            )
        return made

    command(
        "check",
        "check",
        Text("test the Connections and the settings, and show what to paste for a company that is not linked"),
        needs="",
    )
    for name, text in (
        ("sync", Text("synchronize")),
        ("plan", Text("show and keep what a run would write, and write nothing")),
    ):
        _what(command(name, "synchronize", text), overrides=name == "sync")

    apply = command("apply", "synchronize", Text("write a change set that `plan` kept, and nothing else"))
    apply.add_argument("hash", help=say(Text("its hash, as `plan` shows it")))
    _overrides(apply)
    _report(apply)

    approve = command(
        "approve",
        "synchronize",
        Text("answer a change set that waits for a person; approved, it is written at once"),
        Text("What waits in Airflow (Required actions) is answered there: its task goes on by itself.\n\n"),
    )
    approve.add_argument("hash", help=say(Text("its hash, as the run that waits shows it")))
    approve.add_argument("--reject", action="store_true", help=say(Text("do not write it")))
    approve.add_argument("--reason", default="", help=say(_KEPT))
    _report(approve)

    undo = command("undo", "undo", Text("show what taking a run back would write; with --write, write it"))
    undo.add_argument("run", help=say(Text("the id of the run, as Airflow or the ledger shows it")))
    undo.add_argument("--reason", required=True, help=say(Text("why; kept with your name")))
    undo.add_argument("--element", default="", choices=["", *ALL], metavar="ELEMENT", help=say(Text("this one only")))
    undo.add_argument("--project", default="", help=say(Text("this project's records only, by its number")))
    undo.add_argument("--record", default="", help=say(Text("this record only: maestro*'s key, or Procore's id")))
    undo.add_argument(
        "--override",
        type=_among(LIMIT_NAMES, _NO_BRAKE, say),
        default=[],
        metavar="BRAKES",
        help=say(_BRAKES, brakes=", ".join(LIMIT_NAMES)),
    )
    undo.add_argument("--write", action="store_true", help=say(Text("write it")))
    undo.add_argument(
        "--approve",
        default="",
        metavar="HASH",
        help=say(Text("answer the undo's change set, which waits for a person")),
    )

    _links(command("links", "links", Text("see suggestions, and decide on a record"), LINKS, needs="ledger"))

    adopt = command(
        "adopt",
        "adopt",
        Text("show which records another integration's origin ids name; with --write, adopt them"),
        Text(
            "The command writes to neither side: the next run links what is adopted, and its plan says which ids change.\n\n"
        ),
        needs="ledger",
    )
    _adopt(adopt)

    forget = command(
        "forget",
        "forget",
        Text("show which personal values of a record the ledger would erase; with --write, erase them"),
        Text("Erase them in maestro* and in Procore first, or exclude the record: what is there is read again.\n\n"),
        needs="ledger",
    )
    forget.add_argument("element", choices=list(ALL), metavar="ELEMENT", help=", ".join(ALL))
    forget.add_argument(
        "key", metavar="KEY", help=say(Text("maestro*'s code or number of the record, or Procore's id"))
    )
    forget.add_argument("--reason", required=True, help=say(Text("who asked for it, and why; kept with your name")))
    forget.add_argument("--write", action="store_true", help=say(Text("erase them; nobody brings them back")))

    export = command(
        "export", "change_sets", Text("write a kept change set, whole, to standard output"), needs="ledger"
    )
    export.add_argument("hash", help=say(_ITS_HASH))
    export.add_argument(
        "--format", choices=("csv", "json"), default="csv", help=say(Text("csv (one row a value), or json"))
    )

    balance = command(
        "balance",
        "balance",
        Text("write both sides' dollars by project, activity and group as an Excel workbook"),
        needs="ledger",
    )
    balance.add_argument("--output", required=True, metavar="FILE", help=say(Text("where: month-end.xlsx")))
    balance.add_argument("--project", default="", help=say(Text("this project only, by its number")))

    command(
        "shadow",
        "shadow",
        Text("say how often another interface did what would have been written, in shadow mode"),
        needs="ledger",
    )
    command(
        "ledger-init",
        "ledger_init",
        Text("create the ledger's tables, so that runs need no right to create any"),
        Text("Then include/sql/grants.sql gives a role of its own what its runs need.\n\n"),
        needs="ledger",
    )
    _scaffold(
        command(
            "scaffold",
            "scaffold",
            Text("write the SQL files of a new maestro*, with the tables and columns that are still to fill"),
            Text("`procore-sync check` says what is left, once the company's maestro_sql names the folder.\n\n"),
            needs="",
        )
    )
    command(
        "settings-schema", "settings_schema", Text("print the JSON Schema of the Variable procore_companies"), needs=""
    )
    return top


def _scaffold(scaffold: Parser) -> None:
    say = scaffold.say
    scaffold.add_argument("folder", metavar="FOLDER", help=say(Text("where; files that are there stay")))
    engines = sorted({facts.folder for facts in ENGINES.values()})
    scaffold.add_argument("--engine", required=True, choices=engines, help=say(Text("the engine of its database")))


def _adopt(adopt: Parser) -> None:
    say = adopt.say
    adopt.add_argument("element", choices=list(ALL), metavar="ELEMENT", help=", ".join(ALL))
    pairs = say(
        Text("a CSV file of pairs with the headers {headers}: maestro*'s and Procore's"), headers=", ".join(COLUMNS)
    )
    adopt.add_argument("--pairs", default="", metavar="FILE", help=pairs)
    adopt.add_argument("--reason", default="", help=say(_KEPT))
    adopt.add_argument("--write", action="store_true", help=say(Text("adopt them")))
    adopt.add_argument(
        "--undo", action="store_true", help=say(Text("take adoptions back, as far as no origin id was written"))
    )


def _links(links: Parser) -> None:
    say = links.say
    links.add_argument("action", help=say(Text("list, or what to decide (see below)")))
    links.add_argument("--element", required=True, choices=list(ALL), metavar="ELEMENT", help=", ".join(ALL))
    for word, text in (
        ("--maestro-key", Text("its code or number in maestro*; project|code for a record that belongs to a project")),
        ("--procore-id", Text("as digits")),
        ("--field", Text("choose: its name, like phone")),
        ("--line", Text("choose: the line's number in maestro*, for a field of a line")),
        ("--side", Text("choose: whose value is right, maestro or procore")),
        ("--reason", _KEPT),
    ):
        links.add_argument(word, default="", help=say(text))
    links.add_argument("--value", help=say(Text("choose: or this value, for both")))
    links.add_argument("--min-score", type=int, default=90, help=say(Text("accept_all: from 50 to 100 (90)")))


def _what(made: Parser, *, overrides: bool) -> None:
    """The words of a run: which part of the company, and how."""
    say = made.say
    made.add_argument(
        "--elements",
        type=_among(ELEMENTS, _NO_ELEMENT, say),
        default=[],
        help=say(Text("these only, with commas between: {elements}"), elements=", ".join(ELEMENTS)),
    )
    made.add_argument(
        "--projects", type=_words, default=[], help=say(Text("these project numbers only, with commas between"))
    )
    made.add_argument(
        "--records", type=_words, default=[], help=say(Text("these only: maestro*'s keys, or procore: and an id"))
    )
    made.add_argument("--full", action="store_true", help=say(Text("read and compare everything")))
    made.add_argument(
        "--since",
        default="",
        metavar="TIME",
        help=say(
            Text("read only what changed from then on (2026-05-01T08:00, of the company's zone); no watermark is moved")
        ),
    )
    made.add_argument("--until", default="", metavar="TIME", help=say(Text("and before then")))
    if overrides:
        _overrides(made)
    _report(made)


def _overrides(made: Parser) -> None:
    say = made.say
    made.add_argument(
        "--override",
        type=_among(LIMIT_NAMES, _NO_BRAKE, say),
        default=[],
        metavar="BRAKES",
        help=say(_BRAKES, brakes=", ".join(LIMIT_NAMES)),
    )
    made.add_argument("--override-reason", default="", metavar="REASON", help=say(_KEPT))


def _report(made: Parser) -> None:
    made.add_argument("--report", default="", metavar="FILE", help=made.say(Text("the table, also as JSON")))


def _words(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def _among(there: Iterable[str], unknown: Text, say: Callable[..., str]) -> Callable[[str], list[str]]:
    """The type of an option that takes some of these names. `unknown`: what is said of another."""

    def names(typed: str) -> list[str]:
        if strange := [name for name in _words(typed) if name not in there]:
            raise argparse.ArgumentTypeError(say(unknown, name=strange[0], there=", ".join(there)))
        return _words(typed)

    return names


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    language = language_of(os.environ)
    with argparse_in(language):
        options = parser(language).parse_args(arguments)
    try:
        if options.needs:
            options.company, options.settings = company_of(
                options.company, os.environ, ledger_only=options.needs == "ledger"
            )
        with airflow() as out:
            # Only now: Airflow reads its settings while it is imported.
            code: int = getattr(import_module(f"procore.cli.{options.module}"), options.command)(options, out)
    except Refused as refused:
        print(say_while_parsing(refused.text, language, **refused.facts), file=sys.stderr)
        return NOT_STARTED
    except ConfigurationError as wrong:
        print(error_text(wrong, language), file=sys.stderr)
        return NOT_STARTED
    except SyncError as failed:
        print(error_text(failed, language), file=sys.stderr)
        return RED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


if __name__ == "__main__":
    sys.exit(main())
