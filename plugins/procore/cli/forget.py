"""`forget`: the personal values of a record are erased from the ledger, or counted."""

import argparse
from typing import TextIO

from procore.cli.command import NOT_STARTED
from procore.cli.shell import user
from procore.elements import ALL, top_of
from procore.hooks import opened_ledger
from procore.store.forgotten import ForgottenRecord
from procore.store.ledger import Ledger
from procore.store.writers import one_writer
from procore.text.catalogue import Text, translate
from procore.text.report import drawn

_TABLE = Text("table of the ledger")
_ERASED = Text("rows erased")
_TO_ERASE = Text("rows to erase")
_NO_REASON = Text("Say who asked for it, and why: --reason.")
_UNKNOWN = Text(
    "The ledger of {company} knows no record {key} of {element}: write maestro*'s code or number, or Procore's id."
)
_UNCONFIRMED = Text(
    "A run of {company} broke off while it wrote {key}: synchronize {element} once, so that it is found out what was "
    "written, and ask again. Nothing was erased."
)
_NOT_ERASED = Text("Nothing was erased: to erase it, add --write. Nobody brings it back then.")
_DONE = Text(
    "Erased. The next run of {company} reads {element} anew: what maestro* and Procore still hold of {key} is known "
    "again then."
)


def forget(options: argparse.Namespace, out: TextIO) -> int:
    """Show how many rows of each table hold something to erase, or erase it."""
    say = translate(options.settings.language).say
    words = {"company": options.company, "key": options.key, "element": options.element}
    if not options.reason.strip():
        print(say(_NO_REASON), file=out)
        return NOT_STARTED
    with opened_ledger(options.settings.ledger_conn_id) as ledger:
        found = _forgotten(ledger, options)
    if found is None:
        print(say(_UNKNOWN, **words), file=out)
        return NOT_STARTED
    if found.unconfirmed:
        print(say(_UNCONFIRMED, **words), file=out)
        return NOT_STARTED
    rows = [[table, str(count)] for table, count in found.rows.items() if count]
    print("\n".join(drawn([[say(_TABLE), say(_ERASED if options.write else _TO_ERASE)], *rows], "lr")), file=out)
    print(f"\n{say(_DONE if options.write else _NOT_ERASED, **(words if options.write else {}))}", file=out)
    return 0


def _forgotten(ledger: Ledger, options: argparse.Namespace) -> ForgottenRecord | None:
    """What the ledger forgets of it, while no run writes the element (or the one that it is a part of)."""
    pairing = ledger.pairings.of(options.company)
    if pairing is None:
        return None
    element = options.settings.element(ALL[options.element])
    with one_writer(ledger.engine, pairing.id, top_of(options.element), "procore-sync forget"):
        return ledger.forgotten.forget(pairing.id, element, options.key, user(), options.reason, write=options.write)
